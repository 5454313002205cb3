"""One valid file of every format, made from scratch, for tests to read, break and mutate."""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile

import numpy as np
import pandas as pd

ROWS = [("apple", "fruit", 5.0), ("carrot", "vegetable", 10.5), ("kiwi", "fruit", 7.25)]
FRAME = pd.DataFrame(ROWS, columns=["name", "kind", "price"])
WORDS = ["sun", "moon", "star", "sky"]
MATRIX = np.array([[1, 0.5, -2], [0, 1, 3], [0.25, 4, 1], [2, 2, 2]], np.float32)


def csv(delimiter=",", decimal=".", encoding="utf-8", frame=FRAME):
    text = frame.to_csv(index=False, sep=delimiter, decimal=decimal, lineterminator="\n")
    return text.encode(encoding)


def xlsx(frames=None):
    out = io.BytesIO()
    with pd.ExcelWriter(out, engine="openpyxl") as writer:
        for title, frame in (frames or {"Sheet1": FRAME}).items():
            frame.to_excel(writer, sheet_name=title, index=False)
    return out.getvalue()


def parquet(frame=FRAME, **options):
    out = io.BytesIO()
    frame.to_parquet(out, index=False, **options)
    return out.getvalue()


def arrow(frame=FRAME, stream=False, compression=None):
    import pyarrow as pa

    table, out = pa.Table.from_pandas(frame, preserve_index=False), io.BytesIO()
    options = pa.ipc.IpcWriteOptions(compression=compression)
    opener = pa.ipc.new_stream if stream else pa.ipc.new_file
    with opener(out, table.schema, options=options) as writer:
        writer.write_table(table)
    return out.getvalue()


def json_objects(frame=FRAME):
    return json.dumps(frame.to_dict("records")).encode()


def json_lines(frame=FRAME):
    return "\n".join(json.dumps(row) for row in frame.to_dict("records")).encode()


def npy(array=MATRIX):
    out = io.BytesIO()
    np.save(out, array)
    return out.getvalue()


def npz(**arrays):
    out = io.BytesIO()
    np.savez_compressed(out, **(arrays or {"vectors": MATRIX, "names": np.array(WORDS)}))
    return out.getvalue()


def glove(words=WORDS, matrix=MATRIX, separator=" "):
    rows = zip(words, matrix.tolist(), strict=True)
    return "".join(separator.join([w, *map(str, v)]) + "\n" for w, v in rows).encode()


def word2vec_text(words=WORDS, matrix=MATRIX):
    return f"{len(words)} {matrix.shape[1]}\n".encode() + glove(words, matrix)


def word2vec_binary(words=WORDS, matrix=MATRIX, newline=b"\n", count=None):
    head = f"{len(words) if count is None else count} {matrix.shape[1]}\n".encode()
    rows = (
        w.encode() + b" " + v.astype("<f4").tobytes() + newline
        for w, v in zip(words, matrix, strict=True)
    )
    return head + b"".join(rows)


def picture(size=(8, 6), mode="RGB", form="PNG", color=(200, 30, 60)):
    from PIL import Image

    out = io.BytesIO()
    Image.new(mode, size, color if mode == "RGB" else 120).save(out, form)
    return out.getvalue()


def zipped(files, compression=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def gzipped(data):
    return gzip.compress(data, mtime=0)


def png_header(width, height):
    """A PNG that claims a size and has no pixels to show for it."""
    import zlib

    def chunk(kind, body):
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )


def ods(rows=None, tail=""):
    """A sheet as LibreOffice writes it: what is empty below is one element for all of it."""

    def cell(value):
        if isinstance(value, str):
            return (
                f'<table:table-cell office:value-type="string"><text:p>{value}</text:p>'
                "</table:table-cell>"
            )
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'

    rows = [list(FRAME.columns), *FRAME.values.tolist()] if rows is None else rows
    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    space = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{space}:office:1.0" '
        f'xmlns:table="{space}:table:1.0" xmlns:text="{space}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{body}{tail}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = f'<?xml version="1.0"?><manifest:manifest xmlns:manifest="{space}:manifest:1.0"/>'
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    parts = {"mimetype": kind, "META-INF/manifest.xml": manifest, "content.xml": content}
    return zipped(parts, zipfile.ZIP_STORED)


def sparse_npz(matrix=MATRIX, form="csr"):
    from scipy import sparse

    out = io.BytesIO()
    sparse.save_npz(out, sparse.csr_matrix(matrix).asformat(form))
    return out.getvalue()


GRAPHML = b"""<?xml version="1.0"?><graphml xmlns="http://graphml.graphdrawing.org/xmlns">
<key id="w" for="edge" attr.name="weight" attr.type="double"><default>1</default></key>
<key id="t" for="node" attr.name="team" attr.type="string"/><graph edgedefault="undirected">
<node id="a"><data key="t">x</data></node><node id="b"/><node id="c"/>
<edge source="a" target="b"><data key="w">2</data></edge><edge source="b" target="c"/>
</graph></graphml>"""
GEXF = b"""<gexf xmlns="http://www.gexf.net/1.2draft"><graph><attributes class="node">
<attribute id="0" title="team"/></attributes><nodes><node id="1" label="a"><attvalues>
<attvalue for="0" value="x"/></attvalues></node><node id="2" label="b"/></nodes>
<edges><edge source="1" target="2" weight="2"/></edges></graph></gexf>"""

VALID = {
    "graph.graphml": GRAPHML,
    "graph.gexf": GEXF,
    "graph.gml": b'graph [ node [ id 1 label "a" ] node [ id 2 ] edge [ source 1 target 2 ] ]',
    "graph.net": b'*Vertices 3\n1 "a"\n2 b\n*Edges\n1 2 2\n2 3\n*Arcslist\n1 3\n',
    "graph.dot": b'digraph g { a [label="A b"]; a -> b -> {c d} [weight=2]; }',
    "graph.adjlist": b"# three\na b c\nb c\nd\n",
    "far.dst": b"3\tlabelled\na\nb\t1\nc\t2\t1.5\n",
    "far.csv": b",a,b,c\na,0,1,2\nb,1,0,1.5\nc,2,1.5,0\n",
    "table.ods": ods(),
    "sparse.npz": sparse_npz(),
    "sparse.mtx": b"%%MatrixMarket matrix coordinate real general\n3 2 2\n1 1 2.5\n3 2 1\n",
    "rows.svm": b"1 1:0.5 3:2\n-1 2:1.5\n",
    "table.csv": csv(),
    "table.tsv": csv("\t"),
    "german.csv": csv(";", ","),
    "pipe.csv": csv("|"),
    "wide.csv": csv(encoding="utf-16"),
    "table.xlsx": xlsx(),
    "table.json": json_objects(),
    "table.jsonl": json_lines(),
    "columns.json": json.dumps(FRAME.to_dict("list")).encode(),
    "graph.json": b'{"nodes":[{"id":"a"},{"id":"b"}],"links":[{"source":"a","target":"b"}]}',
    "table.parquet": parquet(),
    "table.feather": arrow(),
    "packed.feather": arrow(compression="lz4"),
    "table.arrows": arrow(stream=True),
    "lines.txt": b"one small step\nfor a man\nkiwi\n",
    "matrix.npy": npy(),
    "matrix.npz": npz(),
    "stack.npz": npz(images=np.arange(48, dtype=np.uint8).reshape(3, 4, 4), label=np.arange(3)),
    "words.vec": word2vec_text(),
    "glove.txt": glove(WORDS, np.hstack([MATRIX, MATRIX])),
    "words.bin": word2vec_binary(),
    "photo.png": picture(),
    "photo.jpg": picture(form="JPEG"),
    "photo.webp": picture(form="WEBP"),
    "photos.zip": zipped({"a/1.png": picture(), "b/2.png": picture((16, 16))}),
    "table.zip": zipped({"table.csv": csv()}),
    "table.csv.gz": gzipped(csv()),
    "friends.edges": b"ann bob\nbob eve 2\n",
    "vectors.csv": b'name,embedding\na,"[0.1, 0.2]"\nb,"[0.3, 0.4]"\n',
}
