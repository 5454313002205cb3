"""Lines of a header that are no row: units, types, Orange's, scikit-learn's counts, two levels."""

import io

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee

ROWS = "".join(f"P{i},{150 + i}.5,{50 + i}\n" for i in range(8))


def read(text, name="a.csv"):
    return ee.read(text.encode(), name=name)


@pytest.mark.parametrize(
    "second",
    [",cm,kg", "-,(m),[kg/m²]", ",°C,%", "string,float,int", "(unit),µg/l,10^3 km", ",m/s,"],
)
def test_a_line_of_units_is_no_row(second):
    data = read(f"name,height,weight\n{second}\n{ROWS}")
    assert (len(data), data.names[0], len(data.dropped)) == (8, "P0", 0)
    assert data.roles == {"height": "number", "weight": "number"}
    assert data.items["height"].tolist() == [150.5 + i for i in range(8)]
    assert data.reading["first_row"] == 3
    assert any("units or types" in note.text for note in data.notes)


@pytest.mark.parametrize("second", ["Q,n/a,unknown", "Total,1,2", "Q,,", "Q,tall,heavy man of 90"])
def test_a_row_with_words_for_what_is_missing_stays_a_row(second):
    assert len(read(f"name,height,weight\n{second}\n{ROWS}")) == 9


def test_a_table_of_words_loses_no_row():
    body = "".join(f"P{i},red,round\n" for i in range(8))
    assert len(read(f"name,colour,shape\n,kg,cm\n{body}")) == 9


def test_orange_says_types_and_roles():
    rows = "".join(f"{i}.5\tab\t{i % 2}\tid{i}\t{i * 7}\n" for i in range(12))
    data = read(f"size\tkind\tgroup\tcode\tspare\nc\td\t0 1\tstring\tc\n\t\tclass\tmeta\ti\n{rows}",
                "a.tab")  # fmt: skip
    assert len(data) == 12
    assert data.roles["size"] == "number"
    assert (data.roles["group"], data.roles["spare"]) == ("label", "ignore")
    assert data.names.tolist()[:2] == ["id0", "id1"]


@pytest.mark.parametrize("width", [3, 12])
def test_the_counts_of_scikit_learn_are_no_row(width):
    rng = np.random.default_rng(0)
    body = np.column_stack([rng.normal(size=(20, width)).round(3), np.arange(20) % 3])
    lines = "".join(",".join([*map(str, row[:-1]), str(int(row[-1]))]) + "\n" for row in body)
    data = read(f"20,{width},red,green,blue\n{lines}")
    assert (data.kind, len(data), len(data.dropped)) == ("items", 20, 0)
    assert len(data.with_role("number")) == width
    assert data.items["class"].tolist()[:4] == ["red", "green", "blue", "red"]
    assert data.roles["class"] == "label"


def test_columns_of_two_levels_are_joined():
    columns = pd.MultiIndex.from_product([["wing", "beak"], ["mean", "sd"]])
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(9, 4)), columns=columns)
    for index in (None, pd.Index([f"bird {i}" for i in range(9)], name="bird")):
        given = frame if index is None else frame.set_axis(index)
        data = read(given.to_csv(index=index is not None))
        assert len(data) == 9
        assert data.with_role("number") == ["wing / mean", "wing / sd", "beak / mean", "beak / sd"]


@pytest.mark.parametrize("quote", ['"', "'"])
@pytest.mark.parametrize("named", [False, True])
def test_a_table_parted_by_blanks_is_read_as_r_writes_it(quote, named):
    titles = ["size", "a kind", "depth"]
    lines = [" ".join(f"{quote}{t}{quote}" for t in titles)]
    for i in range(6):
        row = [f"{i}.5", f"{quote}two words{quote}", "NA" if i == 3 else str(i)]
        lines.append(" ".join(([f"{quote}row {chr(97 + i)}{quote}"] if named else []) + row))
    for name in ("a.txt", "a.csv", "a"):
        data = read("\n".join(lines) + "\n", name)
        assert len(data) == 6
        assert data.with_role("number") == ["size", "depth"]
        assert data.items["depth"].isna().tolist() == [i == 3 for i in range(6)]
        assert data.names[0] == ("row a" if named else "row 2")


def test_prose_of_equal_lines_is_no_table():
    data = read("the cat sat down\nthe dog ran off\nthe bird flew up\nthe fish swam by\n", "a.txt")
    assert (data.kind, len(data)) == ("text", 4)


@pytest.mark.parametrize("way", ["mysql", "folders", "both sound"])
def test_backslashes_before_quotation_marks(way):
    text = {
        "mysql": 'name,text\nA,"she said \\"no\\", twice"\nB,"a \\\\ b"\nC,plain\n',
        "folders": 'name,text,n\nA,"D:\\a\\",1\nB,"D:\\b\\",2\nC,"D:\\c\\",3\n',
        "both sound": 'name,text\nA,"x ""y"" z"\nB,"D:\\"\nC,w\n',
    }[way]
    data = ee.read(io.BytesIO(text.encode()), name="a.csv", kind="items")
    first = {"mysql": 'she said "no", twice', "folders": "D:\\a\\", "both sound": 'x "y" z'}
    assert len(data) == 3
    assert data.items["text"][0] == first[way]
