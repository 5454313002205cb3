"""An array of vectors in one file, what is known of its rows in another; deep pictures."""

import io
import json
import zipfile

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import embedding_explorer as ee
from embedding_explorer.base.errors import InputError

N, D = 8, 6
MATRIX = np.random.default_rng(0).normal(size=(N, D)).astype(np.float32)
WORDS = ["the", '"', "of", '"', "Lund, Sweden", "a", "b", "c"]
NAMES = ["the", '"', "of", '" (2)', "Lund, Sweden", "a", "b", "c"]


def npy(array):
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def tsv(header=False, end="", **how):
    frame = pd.DataFrame(MATRIX)
    text = frame.to_csv(sep=how.get("sep", "\t"), index=False, header=header)
    return text.replace("\n", f"{end}\n").encode()


def parquet():
    file = io.BytesIO()
    pd.DataFrame({"word": NAMES, "kind": list("xy") * 4}).to_parquet(file)
    return file.getvalue()


VECTORS = {
    "npy": ("v.npy", npy(MATRIX)),
    "npy of one token": ("v.npy", npy(MATRIX[:, None, :])),
    "tsv": ("v.tsv", tsv()),
    "tsv with pandas' header": ("v.tsv", tsv(header=True)),
    "tsv with a tab behind": ("v.tsv", tsv(end="\t")),
    "savetxt": ("v.tsv", tsv(sep=" ")),
    "savetxt as text": ("v.txt", tsv(sep=" ")),
    "csv": ("v.csv", tsv(sep=",")),
}
METADATA = {
    "lines": ("m.tsv", "\n".join(WORDS).encode()),
    "titled lines": ("m.tsv", "\n".join(["word", *WORDS]).encode()),
    "text": ("m.txt", "\n".join(WORDS).encode() + b"\n"),
    "columns": ("m.tsv", "\n".join(["word\tkind", *(f"{w}\tx" for w in WORDS)]).encode()),
    "csv": ("m.csv", pd.DataFrame({"word": WORDS, "kind": "x"}).to_csv(index=False).encode()),
    "json": ("m.json", json.dumps([{"word": w, "kind": "x"} for w in WORDS]).encode()),
    "parquet": ("m.parquet", parquet()),
}


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("metadata", METADATA)
@pytest.mark.parametrize("vectors", VECTORS)
def test_vectors_find_their_names(vectors, metadata, order):
    read = ee.read([VECTORS[vectors], METADATA[metadata]][::order])
    assert read.kind == "vectors"
    np.testing.assert_allclose(read.vectors, MATRIX, rtol=1e-5)
    assert read.names.tolist() == NAMES


def test_labels_beside_an_array_are_its_labels():
    read = ee.read([("X.npy", npy(MATRIX)), ("y.npy", npy(np.arange(N) % 2))])
    assert read.vectors.shape == (N, D)
    assert read.roles == {"label": "label"}


def test_a_sample_keeps_vectors_and_names_together():
    table = pd.DataFrame({"word": list("abcdefgh")}).to_csv(index=False).encode()
    read = ee.read([("v.npy", npy(MATRIX)), ("m.csv", table)], sample=4)
    places = [list("abcdefgh").index(name) for name in read.names]
    np.testing.assert_array_equal(read.vectors, MATRIX[places])


def test_a_row_that_cannot_be_read_takes_no_name_from_another():
    lines = tsv().decode().splitlines()
    lines[2] += "\t1"
    read = ee.read([("v.tsv", "\n".join(lines).encode()), ("m.csv", b"word\n" + b"\n".join(
        name.encode() for name in "abcdefgh"))])  # fmt: skip
    assert read.names.tolist() == list("abdefgh")
    np.testing.assert_allclose(read.vectors, np.delete(MATRIX, 2, axis=0), rtol=1e-5)
    assert any("more than" in note.text for note in read.notes)


@pytest.mark.parametrize("rows", [N - 1, N + 3])
def test_other_numbers_of_rows_are_refused_with_both(rows):
    table = pd.DataFrame({"word": [f"w{i}" for i in range(rows)], "kind": "x"})
    with pytest.raises(InputError, match=rf"'v.npy' has {N} rows and 'm.csv' {rows} below"):
        ee.read([("v.npy", npy(MATRIX)), ("m.csv", table.to_csv(index=False).encode())])


@pytest.mark.parametrize(
    ("shape", "kind", "inner"),
    [
        ((N, 1, D), "vectors", (D,)),
        ((N, D, 1), "vectors", (D,)),
        ((N, 5, 7), "images", (5, 7)),
        ((N, 1, 5, 7), "images", (5, 7)),
        ((N, 3, 5, 7), "images", (5, 7, 3)),
    ],
)
def test_what_an_array_of_several_axes_is(shape, kind, inner):
    array = np.random.default_rng(0).random(shape, np.float32)
    read = ee.read(npy(array), name="a.npy")
    found = read.vectors if kind == "vectors" else read.images
    assert (read.kind, found.shape) == (kind, (N, *inner))


def test_vectors_of_tokens_are_refused_with_the_next_step():
    with pytest.raises(InputError, match=r"x\.mean\(axis=1\)"):
        ee.read(npy(np.random.default_rng(0).normal(size=(N, 5, 7))), name="a.npy")


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
def test_pictures_of_a_deep_camera_are_as_bright_as_others(bits):
    ramp = np.linspace(0, 2**bits - 1, 400).reshape(20, 20).astype(np.uint16)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name, share in (("full", 1), ("half", 2)):
            picture = io.BytesIO()
            Image.fromarray(ramp // share).save(picture, "png")
            file.writestr(f"{name}.png", picture.getvalue())
    read = ee.read(packed.getvalue(), name="a.zip")
    assert read.images[0].max() == 255
    assert abs(int(read.images[1].max()) - 127) <= 1  # one measure for all
    assert any(f"use {bits} of them" in n.text for n in read.notes) == (bits < 16)
    array = ee.read(npy(np.stack([ramp, ramp // 2])), name="a.npy")
    assert array.images.max() == 255
