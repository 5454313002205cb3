"""Frames as pandas, Polars and R print them, and where the rows of printed tables stand."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee

CARS = """                   mpg cyl  disp
Mazda RX4         21.0   6 160.0
Mazda RX4 Wag     21.0   6 160.0
Datsun 710        22.8   4 108.0
Hornet 4 Drive    21.4   6 258.0
"""
MORE = """                  gear carb
Mazda RX4            4    4
Mazda RX4 Wag        4    4
Datsun 710           4    1
Hornet 4 Drive       3    1
"""
POLARS = """shape: (3, 3)
┌─────┬────────┬───────┐
│ id  ┆ name   ┆ price │
│ --- ┆ ---    ┆ ---   │
│ i64 ┆ str    ┆ f64   │
╞═════╪════════╪═══════╡
│ 1   ┆ apple  ┆ 5.5   │
│ 2   ┆ pear   ┆ null  │
│ 3   ┆ carrot ┆ 2.25  │
└─────┴────────┴───────┘
"""


def frame():
    more = {f"measure {letter}": np.arange(3) + 0.5 for letter in "abcdefgh"}
    return pd.DataFrame(
        {"fruit": ["red apple", "pear", "carrot"], "price": [5.5, np.nan, 2.25], **more}
    )


def read(text):
    return ee.read(text.encode(), name="a.txt")


def test_columns_that_one_blank_parts():
    data = read(CARS)
    assert data.names.tolist() == ["Mazda RX4", "Mazda RX4 Wag", "Datsun 710", "Hornet 4 Drive"]
    assert data.items["mpg"].tolist() == [21.0, 21.0, 22.8, 21.4]
    assert data.items["cyl"].tolist() == [6, 6, 4, 6]
    assert data.items["disp"].tolist() == [160.0, 160.0, 108.0, 258.0]


@pytest.mark.parametrize(
    "text",
    [
        "the cat sat on it\nfor one day or so\nand the day was a\nlong one for the\n",
        "1 go to the shop\n2 be at the gate\n3 do it all again\n4 go to the shop\n",
    ],
)
def test_lines_of_words_whose_blanks_stand_below_one_another_stay_texts(text):
    assert read(text).kind == "text"


def test_columns_that_r_prints_below_stand_beside_the_others():
    data = read(CARS + MORE)
    assert data.names.tolist() == read(CARS).names.tolist()
    assert data.items["disp"].tolist() == [160.0, 160.0, 108.0, 258.0]
    assert data.items["gear"].tolist() == [4, 4, 4, 3]
    assert data.items["carb"].tolist() == [4, 4, 1, 1]


@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("width", [40, 60, 80, 200])
def test_columns_that_pandas_prints_below_stand_beside_the_others(width, named):
    table = frame()
    printed = table.set_index("fruit") if named else table
    data = read(printed.to_string(line_width=width))
    assert data.names.tolist() == table["fruit"].tolist()
    for column in table.columns[1:]:
        np.testing.assert_array_equal(data.items[column], table[column], err_msg=column)
    rows = {row for note in data.notes for row in note.rows}
    assert rows == {4 if named else 3}, "the line of the pear, in every note"


def test_polars_prints_types_below_the_titles():
    data = read(POLARS)
    assert data.names.tolist() == ["apple", "pear", "carrot"]
    np.testing.assert_array_equal(data.items["price"], [5.5, np.nan, 2.25])


@pytest.mark.parametrize("title", ["  name  ", " name"])
def test_the_only_column_of_psql(title):
    rule = "-" * 8
    data = read(f"{title}\n{rule}\n apple\n pear\n carrot\n(3 rows)\n")
    assert data.names.tolist() == ["apple", "pear", "carrot"]
    assert len(read(" n \n---\n 1\n 2\n 3\n(3 rows)\n").items.columns) == 2
    assert len(read("Title\n-----\n apple\n pear\n")) == 4, "a heading, and no count of rows"


def test_rows_below_cells_of_several_lines_have_the_numbers_of_their_lines():
    text = " id |  name  | price\n----+--------+-------\n  1 | ap    +|   5.5\n    | ple    |\n"
    data = read(f"{text}  2 | pear   |\n  2 | pear   |\n  3 | fig    |  2.25\n(4 rows)\n")
    noted = {note.text.split(" in ")[0].split(" row")[0]: note.rows for note in data.notes}
    assert noted["2 missing"] == (5, 6)
    assert noted["1"] == (6,)


def test_rows_between_rules_have_the_numbers_of_their_lines():
    rule = "+----+------+\n"
    rows = [f"| {i}  | {'    ' if i == 3 else i / 2} {' ' * (i != 3)}|\n" for i in range(1, 6)]
    data = read(rule + "| id | size |\n" + rule + rule.join(rows) + rule)
    assert [note.rows for note in data.notes if note.text.startswith("1 missing")] == [(8,)]
