"""NumPy's masked arrays: what is masked is missing, wherever such an array stands."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee

FILL = -999.0
PLAIN = np.random.default_rng(0).normal(size=(20, 4))


def masked(*cells):
    values = PLAIN.copy()
    for cell in cells:
        values[cell] = FILL
    return np.ma.masked_values(values, FILL)


SOURCES = {
    "an array": lambda a: a,
    "a list of its rows": lambda a: [a[i] for i in range(len(a))],
    "a dict of its rows": lambda a: {f"w{i}": a[i] for i in range(len(a))},
    "a column of its rows": lambda a: pd.DataFrame({"v": [a[i] for i in range(len(a))]}),
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_row_with_a_masked_number_is_left_out_and_said(source):
    read = ee.read(source(masked((3, 1), (7, 0))))
    np.testing.assert_array_equal(read.vectors, np.delete(PLAIN, [3, 7], 0).astype(np.float32))
    assert len(read.dropped) == 2
    assert any("missing or infinite" in note.text for note in read.notes)


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_a_mask_that_masks_nothing_leaves_out_nothing(source):
    read = ee.read(source(masked()))
    np.testing.assert_array_equal(read.vectors, PLAIN.astype(np.float32))
    assert not len(read.dropped)


def test_whole_numbers_and_columns_of_a_dict_are_missing_where_masked():
    whole = np.ma.masked_equal(np.arange(40).reshape(20, 2), 6)
    assert ee.read(whole).vectors.shape == (19, 2)
    table = ee.read(
        {"name": [f"n{i}" for i in range(20)], "size": np.ma.masked_equal(np.arange(20) % 7, 5)}
    )
    assert table.roles["size"] == "number"
    assert table.items["size"].isna().sum() == 3


def test_fields_and_texts_that_are_masked_are_missing():
    fields = np.ma.array(
        [(i, i / 3) for i in range(20)],
        mask=[(False, i == 4) for i in range(20)],
        dtype=[("rank", int), ("share", float)],
    )
    share = ee.read(fields).items["share"]
    assert np.flatnonzero(share.isna()).tolist() == [4]
    texts = np.ma.array(["one text", "another text", "no text"], mask=[0, 0, 1])
    assert len(ee.read(texts)) == 2


def test_masked_pictures_say_what_to_do():
    stack = np.ma.masked_equal(np.arange(64, dtype=np.uint8).reshape(4, 4, 4), 9)
    with pytest.raises(ee.InputError, match=r"filled\(\)"):
        ee.read(stack)
