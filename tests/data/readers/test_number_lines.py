"""Large tables of numbers are read by another way, which finds the same."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.data.readers import in_turn
from embedding_explorer.data.readers.text import cells, number_lines

NUMBERS = [["1", "2.5"], ["-3", "0.25"], ["40", "1e-3"], ["7", "-6"]]
# What may stand in one cell; the second says whether Arrow may read the piece it stands in.
CELLS = [
    ("5", True), ("", True), (" 5", True), ("-0", True), ("1E5", True), ("4.", True), (".5", True),
    ("nan", False), ("NA", False), ("inf", False), ("-Infinity", False), ("1e400", False),
    ("9007199254740993", False), ("18446744073709551617", False), ("+5", False), ("true", False),
    ("2020-01-02", False), ("12:30", False), ("1 000", False), ("0x1F", False), (" ", False),
    ("x", False), ("12%", False), ("1_000", False), ("٣", False),
]  # fmt: skip
CELL = st.sampled_from([cell for cell, _ in CELLS] + ["1", "2.5", "1e+05", "007", "-01", "3", "0"])


def text(rows, delimiter=",", end="\n"):
    return end.join(delimiter.join(row) for row in [["a", "b"], *rows]).encode() + end.encode()


def both(monkeypatch, data, *, piece=64):
    """Read by pandas alone, and by pieces of some bytes."""
    slow = ee.read(data, name="x.csv")
    monkeypatch.setattr(number_lines, "LEAST", 0)
    monkeypatch.setattr(number_lines, "PIECE", piece)
    monkeypatch.setattr(number_lines, "HEAD", 8)
    quick = ee.read(data, name="x.csv")
    monkeypatch.undo()
    return slow, quick


def same(slow, quick):
    pd.testing.assert_frame_equal(slow.items, quick.items, check_exact=True)
    assert (slow.columns, slow.notes, slow.reading) == (quick.columns, quick.notes, quick.reading)
    assert slow.fingerprint == quick.fingerprint


@pytest.mark.parametrize(("cell", "plain"), CELLS)
def test_a_cell_of_any_kind_is_what_it_was(monkeypatch, cell, plain):
    rows = [*NUMBERS * 5, [cell, "8"], *NUMBERS * 5]
    same(*both(monkeypatch, text(rows)))
    found = number_lines.read(text(rows)[4:], 2, ",", ".")
    assert (found is not None) == plain


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_ends_of_lines_and_delimiters(monkeypatch, delimiter, end):
    data = text(NUMBERS * 20, delimiter, end)
    same(*both(monkeypatch, data))
    same(*both(monkeypatch, data.rstrip()))


def test_decimal_commas(monkeypatch):
    rows = [[cell.replace(".", ",") for cell in row] for row in NUMBERS * 20]
    slow, quick = both(monkeypatch, text(rows, ";"))
    same(slow, quick)
    assert quick.items["b"].tolist()[:2] == [2.5, 0.25]


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(CELL, CELL), min_size=3, max_size=30), st.integers(8, 80))
def test_any_mixture_is_the_same_by_either_way(rows, piece):
    with pytest.MonkeyPatch.context() as patch:
        slow, quick = both(patch, text([*map(list, rows), ["1", "2"]]), piece=piece)
    same(slow, quick)


def test_digits_beyond_the_fifteenth_are_the_nearest(monkeypatch):
    values = np.random.default_rng(0).normal(size=(200, 2))
    data = pd.DataFrame(values, columns=["a", "b"]).to_csv(index=False).encode()
    _, quick = both(monkeypatch, data, piece=500)
    assert np.array_equal(quick.items[["a", "b"]].to_numpy(), values)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("pieces", [1, 3, 50])
def test_texts_beside_numbers_are_read_on_several_cores(monkeypatch, pieces, end):
    rows = [[str(i / 4), f"été {i % 7} and more" * (i % 5 > 0)] for i in range(300)]
    rows[5][0], rows[200][0] = "NA", "007"
    data = text(rows, end=end)
    slow = ee.read(data, name="x.csv")
    monkeypatch.setattr(cells, "CELLS", 600 // pieces)
    monkeypatch.setattr(cells, "FEWEST_PIECES", 1)
    same(slow, ee.read(data, name="x.csv"))
    monkeypatch.setattr(in_turn, "AT_ONCE", 1)
    same(slow, ee.read(data, name="x.csv"))


def test_an_end_asked_for_ends_reading_on_several_cores(monkeypatch):
    from embedding_explorer.data.readers import pace

    class Stop(Exception):
        pass

    def progress(fraction, step):
        if step == "Reading" and fraction > 0.5:
            raise Stop

    monkeypatch.setattr(pace, "EVERY", 0)
    monkeypatch.setattr(cells, "CELLS", 20)
    monkeypatch.setattr(cells, "FEWEST_PIECES", 1)
    with pytest.raises(Stop):
        ee.read(text([["1", "x"]] * 300), name="x.csv", progress=progress)
