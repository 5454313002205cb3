"""Several files read as one."""

import io

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from tests.data.readers import makers
from tests.data.readers.makers import FRAME, MATRIX, WORDS, csv

VECTORS = "\n".join("\t".join(map(str, row)) for row in MATRIX.tolist()).encode()
ONE = "\n".join(WORDS).encode()
TWO = pd.DataFrame({"word": WORDS, "count": [4, 3, 2, 1]}).to_csv(sep="\t", index=False).encode()


@pytest.mark.parametrize(
    "names", [("vectors.tsv", "metadata.tsv"), ("a.tsv", "b.tsv"), ("b.tsv", "a.tsv")]
)
@pytest.mark.parametrize("metadata", [ONE, TWO, b"word\n" + ONE, TWO.split(b"\n", 1)[1]])
@pytest.mark.parametrize("turned", [False, True])
def test_projector_pair(names, metadata, turned):
    pair = [(names[0], VECTORS), (names[1], metadata)]
    read = ee.read(pair[::-1] if turned else pair)
    assert read.kind == "vectors"
    assert read.names.tolist() == WORDS
    np.testing.assert_array_equal(read.vectors, MATRIX)
    assert read.reading["vectors_file"] == names[0]
    assert read.reading["metadata_file"] == names[1]


def test_projector_metadata_that_is_numbers_too():
    metadata = b"\n".join(b"%d" % i for i in (7, 8, 9, 7))
    read = ee.read([("m.tsv", metadata), ("v.tsv", VECTORS)])
    assert read.vectors.shape == MATRIX.shape


def test_projector_pair_of_unequal_length_says_both():
    with pytest.raises(ee.InputError, match="'v.tsv' has 4 rows and 'm.tsv' 2"):
        ee.read([("v.tsv", VECTORS), ("m.tsv", b"sun\nmoon\n")])


def test_metadata_with_a_row_missing_does_not_lend_its_header():
    with pytest.raises(ee.InputError, match="'v.tsv' has 2 rows and 'm.tsv' 1 below its header"):
        ee.read([("v.tsv", b"1\t2\n3\t4\n"), ("m.tsv", b"name\tg\na\tx\n")])
    whole = ee.read([("v.tsv", b"1\t2\n3\t4\n"), ("m.tsv", b"name\tg\na\tx\nb\ty\n")])
    assert whole.names.tolist() == ["a", "b"]
    bare = ee.read([("v.tsv", b"1\t2\n3\t4\n"), ("m.tsv", b"a\t7\nb\t9\n")])
    assert bare.names.tolist() == ["a", "b"]


def test_projector_pair_in_a_zip_and_sampled():
    data = makers.zipped({"x/vectors.tsv": VECTORS, "x/metadata.tsv": TWO})
    read = ee.read(data, name="a.zip", sample=2, sample_seed=1)
    rows = np.sort(np.random.default_rng(1).choice(4, 2, replace=False))
    np.testing.assert_array_equal(read.vectors, MATRIX[rows])
    assert read.names.tolist() == [WORDS[i] for i in rows]


def test_tables_with_equal_columns_are_joined():
    turned = FRAME[["price", "kind", "name"]].assign(name=["fig", "leek", "lime"])
    read = ee.read([("a.csv", csv()), ("b.json", makers.json_objects(turned))])
    assert read.names.tolist() == [*FRAME["name"], *turned["name"]]
    assert read.items["price"].tolist() == [*FRAME["price"], *turned["price"]]
    assert [part["rows"] for part in read.reading["files"]] == [3, 3]


def test_tables_with_other_columns_are_refused():
    other = FRAME.rename(columns={"kind": "sort"})
    with pytest.raises(
        ee.InputError, match="'a.csv' and 'b.csv' have different columns \\(kind, sort\\)"
    ):
        ee.read([("a.csv", csv()), ("b.csv", csv(frame=other))])


def test_files_that_do_not_fit_are_refused():
    with pytest.raises(ee.InputError, match="do not fit together"):
        ee.read([("a.npy", makers.npy()), ("b.csv", csv()), ("c.png", makers.picture())])


def test_text_files_are_one_document_each():
    read = ee.read([("a.txt", b"war\nand peace"), ("b.txt", "été".encode("latin-1"))])
    assert read.kind == "text"
    assert read.names.tolist() == ["a.txt", "b.txt"]
    assert read.items["text"].tolist() == ["war\nand peace", "été"]
    zipped = makers.zipped({"x/a.txt": b"one", "y/a.txt": b"two", "y/b.txt": b"three"})
    read = ee.read(zipped, name="a.zip")
    assert read.names.tolist() == ["a.txt", "a.txt (2)", "b.txt"]
    assert read.items["folder"].tolist() == ["x", "y", "y"]
    assert read.roles["text"] == "text"


def test_a_text_that_looks_like_a_list_is_a_document_among_others():
    lists = [("a.txt", b"the sea"), ("b.txt", b"1 2\n1 3\n2 3\n"), ("c.txt", b"a\t1\nb\t2\n")]
    assert ee.read(lists).items["text"].tolist() == [text.decode() for _, text in lists]


def test_nodes_keep_their_titles_where_a_graph_is_asked_for():
    pair = [("e.csv", b"source,target\nann,bob\nbob,eve\n"), ("n.csv", b"name,team\nann,red\n")]
    for kind in (None, "graph"):
        read = ee.read(pair, kind=kind, roles={"team": "label"})
        assert read.names.tolist() == ["ann", "bob", "eve"]
        assert read.roles["team"] == "label"


EDGES = b"source,target,weight\nann,bob,2\nbob,eve,3\n"
NODES = b"name,team\nann,red\nbob,blue\neve,red\nzoe,blue\n"


@pytest.mark.parametrize("turned", [False, True])
def test_edges_and_nodes(turned):
    pair = [("e.csv", EDGES), ("n.csv", NODES)]
    read = ee.read(pair[::-1] if turned else pair)
    assert read.kind == "graph"
    assert read.names.tolist() == ["ann", "bob", "eve", "zoe"]
    assert read.items["team"].tolist() == ["red", "blue", "red", "blue"]
    assert read.items["links"].tolist() == [1, 2, 1, 0]
    assert read.edges.to_dict("list") == {
        "source": ["ann", "bob"], "target": ["bob", "eve"], "weight": [2.0, 3.0],
    }  # fmt: skip


def test_nodes_that_only_the_edges_know_are_added():
    read = ee.read([("e.csv", EDGES + b"eve,kim,1\n,bob,1\n"), ("n.csv", NODES)])
    assert read.names.tolist() == ["ann", "bob", "eve", "zoe", "kim"]
    texts = " ".join(n.text for n in read.notes)
    assert "1 node only in the edges" in texts
    assert "1 edge without one of the ends left out." in texts
    assert read.dropped["row"].tolist() == [5]
    assert read.reading["edges_drop"] == [3]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.csv", EDGES),
        ("a.edges", b"# comment\nann bob 2\nbob eve 3\n"),
        ("a.edgelist", b"ann,bob,2\nbob,eve,3\nlonely\n"),
        (
            "a.json",
            b'{"nodes":[{"id":"ann"},{"id":"bob"},{"id":"eve"}],"links":[{"source":"ann","target":"bob","weight":2},{"source":"bob","target":"eve","weight":3}]}',
        ),
        (
            "b.json",
            b'{"nodes":[{"label":"ann"},{"label":"bob"},{"label":"eve"}],"edges":[{"from":0,"to":1,"value":2},{"from":1,"to":2,"value":3}]}',
        ),
    ],
)
def test_graphs(name, data):
    read = ee.read(data, name=name)
    assert read.kind == "graph"
    assert len(read) == 3
    assert read.edges["weight"].tolist() == [2.0, 3.0]
    known = set(read.names)
    assert set(read.edges["source"]) | set(read.edges["target"]) <= known


def test_numbers_as_names_of_nodes_stay_whole():
    read = ee.read(b"source,target\n1,2\n2,3\n", name="a.csv")
    assert read.names.tolist() == ["1", "2", "3"]


# Pictures


def test_pictures_come_to_one_size_and_keep_their_colours():
    files = {
        "red/a.png": makers.picture((90, 60)),
        "red/b.jpg": makers.picture((90, 60), form="JPEG"),
        "blue/c.webp": makers.picture((30, 20), form="WEBP", color=(0, 0, 250)),
        "blue/d.txt.png": b"no",
    }
    read = ee.read(makers.zipped(files), name="a.zip")
    assert read.kind == "images"
    assert read.images.shape == (3, 43, 64, 3)
    assert np.abs(read.images[0].reshape(-1, 3).mean(axis=0) - (200, 30, 60)).max() < 3
    assert np.abs(read.images[2].reshape(-1, 3).mean(axis=0) - (0, 0, 250)).max() < 4
    assert read.names.tolist() == ["a.png", "b.jpg", "c.webp"]
    assert read.items["folder"].tolist() == ["red", "red", "blue"]
    assert read.roles["folder"] == "label"
    assert read.dropped["file"].tolist() == ["d.txt.png"]
    assert any("64 × 43 pixels" in n.text for n in read.notes)


def damaged_entry():
    """A zip of three pictures, the bytes of the second of which were changed."""
    files = {f"{c}.png": makers.picture() for c in "abc"}
    data = bytearray(makers.zipped(files, compression=0))
    data[data.find(b"b.png") + 40] ^= 0xFF
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("b.png", None, "'b.png' inside it is damaged"),
        ("b.png", makers.picture()[:50], "not a readable image, or is damaged"),
        ("b.png", makers.png_header(60_000, 60_000), "40,000,000 pixels allowed"),
        ("b.jpg", b"<html>404</html>", "not a PNG, JPEG or WebP"),
        ("b.png", b"\x1f\x8b\x08aaaa", "not a PNG, JPEG or WebP"),
        ("b.png", b"PK\x03\x04aaaa", "not a PNG, JPEG or WebP"),
        ("b.gif", b"GIF89a", "not a PNG, JPEG or WebP"),
        ("b.tif", b"II*\0\x08\0\0\0", "not a PNG, JPEG or WebP"),
        ("README.txt", b"Pictures of 2024.", "not a PNG, JPEG or WebP"),
    ],
)
def test_one_file_that_is_no_picture_is_left_out_by_its_name(name, data, reason):
    files = {"a.png": makers.picture(), name: data or b"", "c.png": makers.picture()}
    read = ee.read(damaged_entry() if data is None else makers.zipped(files), name="a.zip")
    assert read.names.tolist() == ["a.png", "c.png"]
    assert read.images.shape == (2, 6, 8, 3)
    assert read.dropped["file"].tolist() == [name]
    assert reason in read.dropped["reason"][0]
    assert any(f"1 file left out, no readable image: {name}." == n.text for n in read.notes)
    whole = ee.read(makers.zipped({f"{c}.png": makers.picture() for c in "abc"}), name="a.zip")
    assert not len(whole.dropped)


def test_a_table_beside_pictures_or_a_damaged_table_is_still_refused():
    with pytest.raises(ee.InputError, match="do not fit together"):
        ee.read([("a.png", makers.picture()), ("b.csv", csv())])
    data = bytearray(makers.zipped({"a.csv": csv(), "b.csv": csv()}, compression=0))
    data[data.find(b"a.csv") + 12] ^= 0xFF
    with pytest.raises(ee.InputError, match="'a.csv' inside it is damaged"):
        ee.read(bytes(data), name="a.zip")


def test_small_pictures_of_one_size_stay_as_they_are():
    from PIL import Image

    pixels = np.random.default_rng(0).integers(0, 256, (5, 7), dtype=np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    read = ee.read([("a.png", out.getvalue()), ("b.png", out.getvalue())])
    np.testing.assert_array_equal(read.images, [pixels, pixels])
    assert "folder" not in read.items
    assert not any("pixels" in n.text for n in read.notes)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_pictures_of_every_mode(mode):
    from PIL import Image

    out = io.BytesIO()
    Image.new(mode, (6, 4), 0 if mode != "RGBA" else (0, 0, 0, 0)).save(
        out, "JPEG" if mode == "CMYK" else "PNG"
    )
    read = ee.read(out.getvalue(), name="a.png")
    assert read.images.shape[:3] == (1, 4, 6)
    light = mode in ("RGBA", "CMYK", "LA")  # transparent over white; no ink
    assert (read.images.mean() > 200) == light


def test_turned_photographs_stand_upright():
    from PIL import Image

    image, out = Image.new("RGB", (20, 10)), io.BytesIO()
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(out, "JPEG", exif=exif)
    assert ee.read(out.getvalue(), name="a.jpg").images.shape == (1, 20, 10, 3)
