"""One target for each reader: its valid files, how they are spoilt, and how they are read."""

from __future__ import annotations

import datetime
import decimal
import gzip
import io
import json
import warnings
from collections.abc import Mapping
from random import Random

import numpy as np
import pandas as pd

import embedding_explorer as ee
from embedding_explorer.data.dataset import KINDS, ROLES
from tests.data.readers import makers
from tests.data.readers.promises import check
from tests.fuzz import mutators
from tests.fuzz.harness import Case, Target

ENCODINGS = ["utf-8", "cp1252", "utf-16", "utf-16-le", "utf-32", "gb18030", "shift_jis", "utf-7"]
ENCODINGS += ["idna", "punycode", "rot13", "hex", "base64", "unicode_escape", "raw_unicode_escape"]
ENCODINGS += [
    "undefined",
    "mbcs",
    "oem",
    "zlib",
    "bz2",
    "uu",
    "quopri",
    "cp037",
    "hz",
    "iso2022_jp",
]
ENCODINGS += ["", "no such", "\x00", "utf-8\n", "é"]
FRAME = pd.DataFrame(
    {
        "name": [f"thing {i}" for i in range(12)],
        "kind": ["a", "b", None] * 4,
        "price": ["1,234.50", "7", "NA"] * 4,
        "size": np.arange(12) / 4,
        "when": ["2001-02-03", "4.5.2006", ""] * 4,
        "text": ["Some words, in several sentences. Really?"] * 12,
        "vector": ["[0.1, 0.2, 0.3]"] * 12,
    }
)


def read(rng: Random, name: str, data: bytes) -> None:
    """Read a file as a visitor may: as it is, or with what it is, how it is written, a sample."""
    options: dict = {}
    if rng.random() < 0.4:
        options["kind"] = rng.choice(KINDS)
    if rng.random() < 0.25:
        options["encoding"] = rng.choice(ENCODINGS)
    if rng.random() < 0.25:
        options |= {"sample": rng.choice([1, 2, 3, 10]), "sample_seed": rng.randrange(3)}
    if rng.random() < 0.1:
        name = rng.choice(["x", "x.csv", "x.txt", "x.vec", "x.json", "x.zip", "x.gz", "é" * 150])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = ee.read(data, name=name, **options)
        check(found)
        columns = found.reading.get("columns")
        if columns and rng.random() < 0.3:
            options["roles"] = {str(rng.choice(columns)): rng.choice(ROLES) for _ in range(2)}
            check(ee.read(data, name=name, **options))


def valid(*suffixes: str) -> list[Case]:
    """Return the valid files of the tests whose name ends in one of these."""
    return [(name, data) for name, data in makers.VALID.items() if name.endswith(suffixes)]


def _tables() -> list[Case]:
    cases = [*valid(".csv", ".tsv"), ("more.csv", makers.csv(frame=FRAME))]
    cases += [
        ("more.tsv", makers.csv("\t", frame=FRAME)),
        ("semi.csv", makers.csv(";", ",", frame=FRAME)),
    ]
    cases += [("one.csv", b"title\nThe Matrix\nAlien\n"), ("matrix.csv", b"1,2,3\n4,5,6\n7,8,9\n")]
    cases += [
        ("ragged.csv", b"a,b\n1,2\n3\n4,5,6\n"),
        ("above.csv", b"A title\n\nname,x\na,1\nb,2\nc,3\n"),
    ]
    cases += [("quoted.csv", b'name,say\na,"one\ntwo ""three"""\nb,"x,y"\n')]
    cases += [("long.csv", b"name,x\n" + b"".join(b"w%d,%d\n" % (i, i) for i in range(3_000)))]
    return [*cases, ("edges.csv", b"source,target,weight\na,b,1\nb,c,0.5\nc,a,2\n")]


def _plain() -> list[Case]:
    cases = [*valid("lines.txt"), ("a.md", b"# Title\n\nA line.\nAnother one.\n")]
    russian = "Мама мыла раму и пела песню.\nЁлка росла в лесу.\n" * 3
    cases += [
        ("r.txt", russian.encode("cp1251")),
        ("j.txt", "漢字とかな\nカタカナ\n".encode("shift_jis")),
    ]
    return [*cases, ("w.txt", "wide\nlines\n".encode("utf-16"))]


def _edges() -> list[Case]:
    cases = [*valid(".edges"), ("a.edgelist", b"# from to\na b 1.5\nb c 2\nc a 1\n")]
    cases += [
        ("b.edges", b"source,target,weight\na,b,1\nb,c,2\n"),
        ("t.txt", b"a\tb\nb\tc\nc\ta\na\tc\n"),
    ]
    return [*cases, ("snap.txt", b"# FromNodeId ToNodeId\n1 2\n2 3\n3 1\n1 4\n")]


def _words() -> list[Case]:
    cases = [*valid(".vec", "glove.txt"), ("tab.vec", makers.glove(separator="\t"))]
    return [
        *cases,
        ("long.vec", makers.word2vec_text([f"w{i}" for i in range(400)], np.ones((400, 4)))),
    ]


def _spaced() -> list[Case]:
    return [("a.txt", b"# x y z\n1.5 2.5 3\n4 5 6.25\n7 8 9\n"), ("b.dat", b"1 2\n3 4\n5 6\n")]


def _json() -> list[Case]:
    values = [FRAME.to_dict("records"), FRAME.to_dict("list"), FRAME.to_dict("dict"), ["a", "b c"]]
    values += [[[1, 2], [3, 4.5]], {"a": [1.0, 2], "b": [3, 4]}, [["x", "y"], [1, "b"]], [1, 2.5]]
    values += [{"columns": ["a", "b"], "data": [[1, 2], [3, 4]]}, {"items": [{"a": {"b": [1]}}]}]
    values += [
        {"results": {"bindings": [{"a": {"value": "x"}}]}},
        {"query": {"pages": {"1": {"title": "a"}}}},
    ]
    values += [{"messages": [{"text": ["a", {"text": "b"}]}, {"text": "c"}]}]
    graph = {"nodes": [{"id": 1, "x": "a"}, {"id": 2}], "links": [{"source": 1, "target": 2}]}
    cases = [
        (f"{i}.json", json.dumps(v, default=str).encode()) for i, v in enumerate([*values, graph])
    ]
    return [*cases, *valid(".json", ".jsonl")]


def typed() -> dict[str, object]:
    """Return columns of every type that Arrow has and a file may hold, extremes among them."""
    import pyarrow as pa

    times = [0, -(2**62), 2**62, None, 253_402_300_800]
    columns: dict[str, object] = {"name": ["a", "b", "c", "d", "e"]}
    for unit in ("s", "ms", "us", "ns"):
        columns[f"t {unit}"] = pa.array(times, pa.timestamp(unit))
        columns[f"z {unit}"] = pa.array(times, pa.timestamp(unit, "Asia/Tokyo"))
        columns[f"d {unit}"] = pa.array(times, pa.duration(unit))
    columns["date"] = pa.array([0, -(2**31), 2**31 - 1, None, 1], pa.date32())
    columns["time"] = pa.array([0, 1, 86_399, None, 5], pa.time32("s"))
    columns["money"] = pa.array(
        [decimal.Decimal("1.50"), None, *[decimal.Decimal(-7)] * 3], pa.decimal128(9, 2)
    )
    columns["lists"] = pa.array([[1, 2], [], None, [3], [4, 5]])
    columns["times"] = pa.array([[datetime.datetime(2001, 1, 1)]] * 5)
    columns["parts"] = pa.array([{"a": 1, "b": [2**62]}, None, *[{"a": None, "b": []}] * 3])
    columns["map"] = pa.array([[("k", 1)], [], None, [], []], pa.map_(pa.string(), pa.int64()))
    columns["bytes"] = pa.array([b"\xff", b"", None, b"x", b"y"])
    columns["few"] = pa.array(["x", "y", "x", None, "x"]).dictionary_encode()
    columns["bool"] = pa.array([True, False, None, True, False])
    columns["v"] = pa.array([[0.5, 1.5, 2.5]] * 5, pa.list_(pa.float32(), 3))
    columns["small"] = pa.array([1, 2, None, 4, 5], pa.uint8())
    columns["null"] = pa.nulls(5)
    return columns


def _columnar(suffix: str) -> list[Case]:
    import pyarrow as pa
    import pyarrow.feather as feather
    import pyarrow.parquet as pq

    every = {key: pa.array(values) for key, values in typed().items()}
    each = [{"name": every["name"], key: every[key]} for key in list(every)[1:]]
    cases = valid(".parquet") if suffix == "parquet" else valid(".feather", ".arrows")
    for number, columns in enumerate([*each, every]):
        table, out = pa.table(columns), io.BytesIO()
        if suffix == "parquet":
            compression = ["snappy", "gzip", "zstd", "none"][number % 4]
            try:
                pq.write_table(table, out, compression=compression, use_dictionary=number % 2 == 0)
            except pa.ArrowException:
                continue  # a unit that Parquet has not, and a time that no other can say
        else:
            feather.write_feather(
                table, out, compression=["lz4", "zstd", "uncompressed"][number % 3]
            )
        cases.append((f"{number}.{suffix}", out.getvalue()))
    return cases


def _npy() -> list[Case]:
    rows = np.array([("a", 1, 0.5), ("b", 2, 1.5)], [("name", "U9"), ("n", "i4"), ("x", "f8")])
    arrays = [makers.MATRIX, np.array(makers.WORDS), np.array([b"a", b"\xff"]), rows, np.arange(5)]
    arrays += [
        np.arange(48).reshape(3, 4, 4),
        np.asfortranarray(makers.MATRIX),
        np.ones((2, 3, 3, 3)),
    ]
    arrays += [np.ones((3, 2), bool), np.ones((3, 2), ">f2"), np.array([["a", "b"], ["c", "d"]])]
    return [(f"{i}.npy", makers.npy(array)) for i, array in enumerate(arrays)]


def _npz() -> list[Case]:
    cases = [*valid(".npz"), ("a.npz", makers.npz(x=np.ones((3, 2)), y=np.arange(3), z=np.ones(2)))]
    pictures = makers.npz(x_train=np.zeros((4, 5, 5, 3), np.uint8), y_train=np.array(list("abab")))
    return [*cases, ("p.npz", pictures)]


def _xlsx() -> list[Case]:
    book = makers.xlsx({"First": FRAME, "Second": makers.FRAME})
    dates = pd.DataFrame(
        {"a": pd.to_datetime(["2001-02-03 00:00", "2004-05-06 07:08"]), "b": [True, None]}
    )
    return [*valid(".xlsx"), ("two.xlsx", book), ("dates.xlsx", makers.xlsx({"D": dates}))]


def _pictures() -> list[Case]:
    from PIL import Image

    cases = [*valid(".png", ".jpg", ".webp")]
    for form, mode in [("PNG", "L"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("PNG", "1")]:
        out = io.BytesIO()
        Image.new(mode, (9, 7)).save(out, form)
        cases.append((f"{mode[0]}.png", out.getvalue()))
    for form, options in [
        ("WEBP", {"lossless": True}),
        ("JPEG", {"progressive": True}),
        ("JPEG", {}),
    ]:
        out = io.BytesIO()
        picture = Image.effect_noise((40, 30), 50).convert("RGB")
        exif = Image.Exif()
        exif[0x0112] = 6
        picture.save(out, form, exif=exif, **options)
        cases.append((f"{form.lower()}{len(options)}.{form.lower()}", out.getvalue()))
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), c) for c in ("red", "blue")]
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:])
    return [*cases, ("moving.webp", out.getvalue())]


def _zips() -> list[Case]:
    table, pictures = (
        makers.csv(),
        {"a/1.png": makers.picture(), "b/2.jpg": makers.picture(form="JPEG")},
    )
    files: list[Mapping[str, bytes]] = [
        {"vectors.tsv": b"1\t2\n3\t4\n5\t6\n", "metadata.tsv": b"name\tkind\na\tx\nb\ty\nc\tz\n"},
        {"vectors.tsv": b"1\t2\n3\t4\n", "metadata.tsv": b"a\nb\n"},
        {"edges.csv": b"source,target\na,b\nb,c\n", "nodes.csv": b"id,kind\na,x\nb,y\nc,x\n"},
        {"a.csv": table, "b.csv": table, "c.csv": table},
        {"a/x.txt": b"One text.\n", "b/y.txt": b"Another text.\n"},
        {**pictures, "notes.txt": b"x"},
        {"a.parquet": makers.parquet(), "b.parquet": makers.parquet()},
        {"a.json": makers.json_objects()},
        {"a.csv.gz": makers.gzipped(table)},
    ]
    return [*valid(".zip"), *((f"{i}.zip", makers.zipped(f)) for i, f in enumerate(files))]


def _gzips() -> list[Case]:
    cases = [*valid(".gz"), ("a.json.gz", makers.gzipped(makers.json_objects()))]
    two = gzip.compress(b"a,b\n1,2\n", mtime=0) + gzip.compress(b"3,4\n", mtime=0)
    return [*cases, ("two.csv.gz", two), ("w.vec.gz", makers.gzipped(makers.word2vec_text()))]


def _inner(rng: Random, name: str, data: bytes) -> bytes:
    """Spoil a file inside another by what its name says it is."""
    suffix = name.rpartition(".")[2]
    return OF_SUFFIX.get(suffix, mutators.any_bytes)(rng, name, data)


OF_SUFFIX = dict.fromkeys(["csv", "tsv", "txt", "vec"], mutators.any_text)
OF_SUFFIX |= {"json": mutators.any_json, "xml": mutators.any_xml, "rels": mutators.any_xml}
OF_SUFFIX |= {"npy": mutators.any_npy, "parquet": mutators.any_footer}
OF_SUFFIX |= dict.fromkeys(["png", "jpg", "webp"], mutators.any_picture)


def _texts_of_graphs() -> list[Case]:
    cases = valid(".gml", ".net", ".dot", ".adjlist", ".dst")
    return [*cases, ("a.sif", b"a pp b c\nb pd d\n"), ("b.phy", b"3\na 0 1 2\nb 1 0 1\nc 2 1 0\n")]


def _sparse_texts() -> list[Case]:
    """Short ones, and long ones, with remarks, too, that some changes leave a matrix."""
    cells = "".join(f"{row} {row % 9 + 1} {row / 4}\n" for row in range(1, 61))
    rows = "".join(f"{row % 2} 1:{row} {row % 7 + 2}:{row / 8}\n" for row in range(60))
    long = f"%%MatrixMarket matrix coordinate real general\n60 9 60\n{cells}"
    remarks = "".join(f"% remark {row}: of what these numbers are\n" for row in range(60))
    said = long.replace("general\n", f"general\n{remarks}")
    told = rows.replace("\n", " # of what these numbers are, and of what else\n")
    cases = [("long.mtx", long), ("long.svm", rows), ("said.mtx", said), ("told.svm", told)]
    return [*valid(".mtx", ".svm"), *((name, text.encode()) for name, text in cases)]


ARFF = b"""%% made
@relation pets
@attribute name string
@attribute 'of legs' numeric
@attribute kind {bird, mammal, 'no kind'}
@attribute born date 'yyyy-MM-dd'
@data
'a cat', 4, mammal, '2019-01-04'
hen, 2, bird, ?
owl, ?, 'no kind', '2020-02-29'
"""
SPARSE_ARFF = b"@relation r\n@attribute a numeric\n@attribute b {x,y}\n@data\n{0 1.5}\n{1 y}\n{}\n"
SUBTITLES = b"""1
00:00:01,000 --> 00:00:02,500
First line.

2
00:00:03,000 --> 00:00:04,000
Second
line.
"""


def by_line(rows: list[tuple[str, str, str]]) -> list[tuple[str, str]]:
    """Return rows with a line for each cell, and tables with their types below the titles."""
    cells = [list(zip(("name", "legs", "said"), row, strict=True)) for row in rows]
    psql = "".join(
        f"-[ RECORD {i} ]---\n" + "".join(f"{a} | {b}\n" for a, b in row) + "     | more\n"
        for i, row in enumerate(cells, 1)
    )
    mysql = "".join(
        f"*** {i}. row ***\n" + "".join(f"{a}: {b}\n" for a, b in row) + "more\n"
        for i, row in enumerate(cells, 1)
    )
    lines = "\n".join("".join(f"{a} = {b}\n" for a, b in row) for row in cells)
    tibble = "# A tibble: 3 \u00d7 3\n  name   legs said\n  <chr> <dbl> <chr>\n" + "".join(
        f"{i} {a:5} {b:>5} {c}\n" for i, (a, b, c) in enumerate(rows, 1)
    )
    grid = "".join(f"+---+---+\n| {a} | {b} |\n|   | {c} |\n" for a, b, c in rows) + "+---+---+\n"
    marked = "So it is:\n\n| n | b |\n|---|---|\n| a<br>b | 1 |\n| c &amp; d | 2 |\n| e | 3 |\n"
    jira = "||n||b||\n|a|1|\n|b|2|\n"
    listed = "1. ant\n2. bee\n3. cow\n"
    fields = "\n".join("".join(f"{a}: {b}\n more\n" for a, b in row) for row in cells)
    titled = "".join(" ".join(f'{a}="{b}"' for a, b in row) + "\n" for row in cells)
    chat = "".join(f"[01.05.24, 10:0{i}:00] {a}: {b}\n{c}\n" for i, (a, b, c) in enumerate(rows))
    return [
        ("fields.ldif", fields),
        ("titled.log", titled),
        ("chat.txt", chat),
        ("x.txt", psql),
        ("g.txt", mysql),
        ("l.txt", lines),
        ("tibble.txt", f"{tibble}# \u2139 2 more rows\n"),
        ("table.txt", tibble.partition("\n")[2].replace("1 ", "1:")),
        ("grid.rst", grid),
        ("a.md", marked),
        ("jira.txt", jira),
        ("list.txt", listed),
    ]


def _printed() -> list[Case]:
    """Tables as programs print them, in columns of blanks and with rare separators."""
    rows = [("cat", "4", "48\u00b051'N"), ("hen", "2", "1:02:03"), ("owl", "2", "3.5 \u00b1 0.1")]
    psql = " name | legs | said\n------+------+------\n"
    psql += "".join(" " + " | ".join(row) + "\n" for row in rows) + "(3 rows)\n"
    rule = "+------+------+------------+\n"
    box = rule + "| name | legs | said       |\n" + rule
    box += "".join(f"| {a:4} | {b:>4} | {c:10} |\n" for a, b, c in rows) + rule
    fixed = "name      legs        said\n" + 4 * "".join(
        f"{a:10}{b:>4}  {c:>10}\n" for a, b, c in rows
    )
    cases = [("psql.txt", psql), ("box.txt", box), ("fixed.txt", fixed)]
    cases += by_line(rows)
    cases += [
        (
            f"by{i}.txt",
            mark.join(["n", "a", "b"])
            + "\n"
            + mark.join(["x", "1", "2"])
            + "\n"
            + mark.join(["y", "3", "4"])
            + "\n",
        )
        for i, mark in enumerate(["^", "~", ":", "::", "\x01", "\u00a6"])
    ]
    return [(name, text.encode()) for name, text in cases]


def _records() -> list[Case]:
    fasta = b">sp|P1|ONE first protein\nMKV\nLAA\n>two\nACDE\n"
    cases = [("a.arff", ARFF), ("sparse.arff", SPARSE_ARFF), ("a.fasta", fasta)]
    vtt = b"WEBVTT\n\n" + SUBTITLES.replace(b",", b".")
    ris = b"TY  - JOUR\nAU  - A, B\nAU  - C, D\nTI  - On words\n  and more\nPY  - 2013\nER  - \n\n"
    tagged = b"PMID- 1\nTI  - On words\n      and more.\nDP  - 2013 Jan\n\n"
    cases += [("a.ris", ris * 2), ("a.nbib", tagged * 2), ("wos.txt", b"PT J\nTI On words\nER\n")]
    return [*cases, ("a.srt", SUBTITLES), ("a.vtt", vtt), ("a.enw", b"%0 Book\n%T On words\n")]


def _pages() -> list[Case]:
    """Tables of web pages: cells over several places, tables within tables, pandas' index."""
    rows = "".join(
        f"<tr><th>{i}</th><td>a&amp;b<br>{i}</td><td>{i / 4}</td></tr>" for i in range(5)
    )
    head = "<thead><tr><th></th><th>name</th><th>x</th></tr></thead>"
    spans = "<tr><th colspan=2>a</th><td rowspan='2'>b</td></tr><tr><td>c<td>d</tr><tr><td>e</tr>"
    inner = f"<table><tr><td><table>{spans}</table></td><td>f</td></tr><tr><td>g<td>h</table>"
    pages = [f"<table>{head}<tbody>{rows}</tbody></table>", f"<div>{inner}<!-- x --></div>"]
    pages += [f"<!DOCTYPE html><script>'<td>'</script><style>a{{}}</style><table>{spans}</table>"]
    return [
        (f"{i}.{end}", page.encode()) for i, page in enumerate(pages) for end in ("html", "xls")
    ]


TARGETS = (
    Target("printed tables", _printed, mutators.any_text, read),
    Target("records", _records, mutators.any_text, read),
    Target("tables of pages", _pages, mutators.any_xml, read),
    Target("graphs in xml", lambda: valid(".graphml", ".gexf"), mutators.any_xml, read),
    Target("graphs in text", _texts_of_graphs, mutators.any_text, read),
    Target("ods", lambda: valid(".ods"), mutators.any_zip(mutators.any_xml), read),
    Target("sparse npz", lambda: valid("sparse.npz"), mutators.any_zip(mutators.any_npy), read),
    Target("sparse text", _sparse_texts, mutators.any_text, read),
    Target("delimited", _tables, mutators.any_text, read),
    Target("plain", _plain, mutators.any_text, read),
    Target("edgelist", _edges, mutators.any_text, read),
    Target("wordvectors", _words, mutators.any_text, read),
    Target("word2vec binary", lambda: valid("words.bin"), mutators.any_bytes, read),
    Target("spaced", _spaced, mutators.any_text, read),
    Target("json", _json, mutators.any_json, read),
    Target("parquet", lambda: _columnar("parquet"), mutators.any_footer, read),
    Target("arrow", lambda: _columnar("feather"), mutators.any_footer, read),
    Target("npy", _npy, mutators.any_npy, read),
    Target("npz", _npz, mutators.any_zip(mutators.any_npy), read),
    Target("excel", _xlsx, mutators.any_zip(mutators.any_xml), read),
    Target("images", _pictures, mutators.any_picture, read),
    Target("zip", _zips, mutators.any_zip(_inner), read),
    Target("gzip", _gzips, mutators.any_gzip(_inner), read),
)
