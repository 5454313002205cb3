"""What parts the values that a cell lists, and that it is said."""

import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.data import listed_values
from embedding_explorer.data.listed_values import split, split_as, split_at
from embedding_explorer.data.readers.infer.value_lists import LISTED, WHOLE

FILMS = ["Drama, Crime", "Comedy, Drama", "Crime, Thriller"]
DRINKS = ["Saft, Apfel", "Brot, Roggen", "Saft, Birne", "Brot, Weizen"]


@pytest.mark.parametrize(
    "cells",
    [
        FILMS,
        ["Drama", "Drama, Crime", "Crime"],
        ["a, b, c", "b, c", "c, a"],
        [*FILMS, "War, Sport"],  # most, not all, hold what is free
    ],
)
def test_commas_part_lists(cells):
    assert split(cells) == [cell.split(", ") for cell in cells]


@pytest.mark.parametrize(
    "cells",
    [
        ["Saft, Apfel", "Brot, Roggen"],
        DRINKS,
        ["Bonn, Germany", "Berlin, Germany", "Austin, TX, USA", "Boston, USA"],
        ["Smith, John", "Smith, Ann", "Jones, John"],
        ["New York, New York", "Reno, Nevada"],
        ["under 10,000", "10,000 to 20,000", "over 20,000"],
        [*DRINKS, "Apfel"],  # one of several that occurs alone
    ],
)
def test_a_comma_inside_a_value_parts_nothing(cells):
    assert split(cells) == [[cell] for cell in cells]


def test_bars_and_semicolons_part_always():
    assert split(["a | b", "c;d"]) == [["a", "b"], ["c", "d"]]
    assert split(["Saft, Apfel | Brot, Roggen"]) == [["Saft, Apfel", "Brot, Roggen"]]


def table(**columns):
    frame = pd.DataFrame({"name": [f"n{i}" for i in range(24)], **columns})
    return ee.read(frame.to_csv(index=False).encode(), name="a.csv")


def test_what_is_split_and_what_is_not_is_said():
    data = table(genre=FILMS * 8, product=DRINKS * 6, plain=["a", "b"] * 12)
    said = [note.text for note in data.notes]
    assert f"Cells in 'genre' ('Drama, Crime') {LISTED}." in said
    assert f"Cells in 'product' ('Saft, Apfel') {WHOLE}." in said
    assert not any("'plain'" in text for text in said)
    hot = ee.build(data, ee.Recipe(encoder="one_hot", projection=None)).space
    assert "product=Saft, Apfel" in hot.extras["feature_names"]
    assert "genre=Drama" in hot.extras["feature_names"]


@pytest.mark.parametrize("cells", [
    ["Drama, Crime", "Comedy, Drama", None, "Drama"], ["Horror-Comedy", "Horror", "Sci-Fi", "a;b"],
    [1.0, 2.5, None, 1.0], [True, False, True, True], ["", " ", "a", "a"],
])  # fmt: skip
def test_some_cells_are_split_as_the_whole_column_has_it(cells):
    column = pd.Series(cells)
    every = split(column)
    assert split_at(column, [3, 0, 2, 0]) == [every[row] for row in (3, 0, 2, 0)]


def test_each_different_cell_is_looked_at_once(monkeypatch):
    seen, real = [], listed_values.parts
    monkeypatch.setattr(
        listed_values, "parts", lambda by, text: seen.append(text) or real(by, text)
    )
    column = pd.Series(["Drama, Crime", "Comedy, Drama", "War/Peace"] * 10_000)
    assert split(column)[-3:] == [["Drama", "Crime"], ["Comedy", "Drama"], ["War/Peace"]]
    assert split_at(column, [0, 29_999]) == [["Drama", "Crime"], ["War/Peace"]]
    assert len(seen) < 100


@pytest.mark.parametrize(
    "column",
    [
        ["Horror-Comedy", "Horror", "Sci-Fi", "AC/DC"],
        ["Drama, Crime", "Comedy, Drama", "Crime"],
        ["Juice, apple", "Juice, pear/plum", "plum", "a | b"],
        ["x, y/z", "z"],
    ],
)
def test_a_cell_alone_is_read_as_in_its_column(column):
    whole = split(column)
    assert [split_as([cell], column)[0] for cell in column] == whole


def test_other_cells_part_where_the_column_parts():
    assert split_as(["Horror-Drama", "Sci-Fi"], ["Horror", "Drama"]) == [
        ["Horror", "Drama"],
        ["Sci-Fi"],
    ]
    assert split_as(["Crime, New"], ["Drama, Crime", "Drama"]) == [["Crime", "New"]]
    assert split_as(["Crime, New"], ["Drama", "Crime"]) == [["Crime, New"]]
    assert split_as([None, "a;b"], ["c"]) == [[], ["a", "b"]]
