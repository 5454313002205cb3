"""Values of categories as they are meant, and tables in long form."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.data.dataset import with_roles

ADULT = "".join(
    f"{20 + i}, {['State-gov', 'Private', '?'][i % 3]}, {70_000 + 13 * i}, "
    f"{['Bachelors', 'HS-grad'][i % 2]}, I am number {i} of a few\n"
    for i in range(30)
)


def test_blanks_behind_the_delimiter_are_no_part_of_categories():
    read = ee.read(ADULT.encode(), name="adult.data")
    assert sorted(read.items["column 2"].dropna().unique()) == ["Private", "State-gov"]
    assert sorted(read.items["column 4"].unique()) == ["Bachelors", "HS-grad"]
    assert read.items["column 2"].isna().sum() == 10
    said = "10 cells of 'column 2' with '?', treated as missing. "
    assert any(note.text.startswith(said) for note in read.notes)
    reasons = {c.name: c.reason for c in read.columns}
    assert reasons["column 2"].startswith("2 different values in 20 rows")


def test_texts_stay_as_they_are():
    read = ee.read(ADULT.encode(), name="adult.data")
    [text] = [c.name for c in read.columns if c.role == "text"]
    assert read.items[text][0] == " I am number 0 of a few"


def test_one_value_with_and_without_blanks_is_one():
    read = ee.read(("size,kind\n" + "1,a\n2, a\n3,b \n4,b\n" * 3).encode(), name="a.csv")
    assert sorted(read.items["kind"].unique()) == ["a", "b"]
    blanks = ee.read(("size,kind\n" + "1,a\n2,  \n3,b\n" * 3).encode(), name="a.csv")
    assert blanks.items["kind"].isna().sum() == 3


def test_a_question_mark_among_marks_is_one_of_them():
    read = ee.read(("size,mark\n" + "1,?\n2,!\n3,.\n4,?\n" * 3).encode(), name="a.csv")
    assert sorted(read.items["mark"].unique()) == ["!", ".", "?"]


def test_a_column_that_becomes_a_category_has_no_blanks():
    read = ee.read(ADULT.encode(), name="adult.data", roles={"column 2": "ignore"})
    assert read.items["column 2"][0] == " State-gov"
    changed = with_roles(read, {"column 2": "category"})
    assert changed.items["column 2"][0] == "State-gov"


@pytest.mark.parametrize("mark", [",", ";", "|"])
def test_quotation_marks_behind_a_blank_hold_a_cell(mark):
    rows = "".join(f'{i}{mark} "a{mark} b {i % 2}"{mark} "c{i % 3}"\n' for i in range(12))
    read = ee.read(f"n{mark} t{mark} u\n{rows}".encode(), name="a.csv")
    assert list(read.items.columns) == ["name", "n", "t", "u"]
    assert sorted(read.items["t"].unique()) == [f"a{mark} b 0", f"a{mark} b 1"]


def test_blanks_inside_a_cell_in_quotation_marks_stay():
    rows = 'n,t\n1,"She said, ""yes"", and left"\n2,"so, ""no"""\n'
    read = ee.read(rows.encode(), name="a.csv")
    assert read.names.tolist() == ['She said, "yes", and left', 'so, "no"']


@pytest.mark.parametrize("mark", ["\t", ",", ";"])
def test_titles_in_apostrophes_lose_them(mark):
    rows = "".join(f"'a{mark}b{i}'{mark}{i}{mark}it's {i % 2}\n" for i in range(9))
    read = ee.read(f"'item'{mark}'size'{mark}'kind'\n{rows}".encode(), name="a.csv")
    assert read.names.tolist() == [f"a{mark}b{i}" for i in range(9)]
    assert read.items["size"].tolist() == list(range(9))
    assert sorted(read.items["kind"].unique()) == ["it's 0", "it's 1"]


RNG = np.random.default_rng(0)
WIDE = pd.DataFrame(
    {
        "id": [f"p{i}" for i in range(20)],
        "height": RNG.normal(170, 10, 20),
        "weight": RNG.normal(70, 10, 20),
        "age": RNG.normal(40, 10, 20),
    }
)
INDICATORS = pd.DataFrame(
    [
        (country, year, what, RNG.normal())
        for country in ("DE", "FR", "IT", "ES")
        for year in range(2000, 2005)
        for what in ("gdp", "population")
    ],
    columns=["country", "year", "indicator", "value"],
)


def noted(frame, **options):
    read = ee.read(frame.to_csv(**{"index": False, **options}).encode(), name="a.csv")
    return [n.text for n in read.notes if "long table" in n.text]


@pytest.mark.parametrize(
    "frame",
    [
        WIDE.melt("id"),
        WIDE.assign(id=range(1, 21)).melt("id"),
        WIDE.melt("id").sort_values("id"),
        WIDE.melt("id", var_name="test", value_name="outcome").sample(55, random_state=0),
        WIDE.assign(id=range(7, 27)).melt("id", var_name="test", value_name="outcome"),
    ],
)
def test_a_melted_table_says_how_to_pivot_it(frame):
    [text] = noted(frame)
    variable, value = frame.columns[1:]
    assert "3 variables" in text
    pivot = f"table.pivot(index='id', columns={variable!r}, values={value!r}).reset_index()"
    assert pivot in text
    wide = frame.pivot(index="id", columns=variable, values=value).reset_index()
    assert wide.shape == (20, 4)


def test_a_melted_table_of_several_ids():
    [text] = noted(INDICATORS)
    assert "index=['country', 'year'], columns='indicator', values='value'" in text


@pytest.mark.parametrize(
    "frame",
    [
        WIDE,
        pd.DataFrame(
            {
                "artist": RNG.choice(list("abcdefgh"), 50),
                "genre": RNG.choice(["rock", "pop"], 50),
                "rating": RNG.normal(size=50),
            }
        ),
        pd.DataFrame(
            [(c, y, RNG.normal()) for c in ("Bonn", "Rome", "Oslo") for y in range(2000, 2006)],
            columns=["city", "year", "rain"],
        ),
        INDICATORS.rename(columns={"indicator": "site", "value": "rain"}),
    ],
)
def test_tables_of_repeated_names_are_none(frame):
    assert not noted(frame)
