"""Rows printed a line for each cell, tables with types below their titles, and marks in cells."""

import numpy as np
import pytest

import embedding_explorer as ee

PSQL = """-[ RECORD 1 ]------------
id    | 1
name  | apple
note  | sweet, often red
price | 5.5
-[ RECORD 2 ]------------
id    | 2
name  | pear
note  |
price |
-[ RECORD 3 ]------------
id    | 3
name  | carrot
note  | a root                 +
      | orange
price | 2.25

"""
BORDER = """+-[ RECORD 1 ]-----------+
| id    | 1              |
| name  | apple          |
| note  | sweet, often red |
| price | 5.5            |
+-[ RECORD 2 ]-----------+
| id    | 2              |
| name  | pear           |
| note  |                |
| price |                |
+-[ RECORD 3 ]-----------+
| id    | 3              |
| name  | carrot         |
| note  | a root        +|
|       | orange         |
| price | 2.25           |
+-------+----------------+
"""
MYSQL = """mysql> select * from fruit\\G
*************************** 1. row ***************************
   id: 1
 name: apple
 note: sweet, often red
price: 5.5
*************************** 2. row ***************************
   id: 2
 name: pear
 note: NULL
price: NULL
*************************** 3. row ***************************
   id: 3
 name: carrot
 note: a root
orange
price: 2.25
3 rows in set (0.00 sec)

"""
SQLITE = """   id = 1
 name = apple
 note = sweet, often red
price = 5.5

   id = 2
 name = pear
 note =
price =

   id = 3
 name = carrot
 note = a root
        orange
price = 2.25
"""
POWERSHELL = """

Id    : 1
Name  : apple
Note  : sweet, often red
Price : 5.5

Id    : 2
Name  : pear
Note  :
Price :

Id    : 3
Name  : carrot
Note  : a root
        orange
Price : 2.25


"""
PRINTED = {"psql": PSQL, "border": BORDER, "mysql": MYSQL, "sqlite": SQLITE, "list": POWERSHELL}


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("name", ["a.txt", "a.log", "a"])
@pytest.mark.parametrize("text", PRINTED.values(), ids=PRINTED)
def test_rows_with_a_line_for_each_cell(text, name, end):
    data = ee.read(text.replace("\n", end).encode(), name=name)
    items = data.items.rename(columns=str.lower)
    assert data.names.tolist() == ["apple", "pear", "carrot"]
    np.testing.assert_array_equal(items["price"], [5.5, np.nan, 2.25])
    assert items["note"].isna().tolist() == [False, True, False]
    assert items["note"][2].split() == ["a", "root", "orange"]
    assert any("a line for each cell" in note.text for note in data.notes)


def test_such_rows_have_the_numbers_that_the_program_gave_them():
    """Not those of their lines: the third of a long listing would be row 40."""
    data = ee.read(PSQL.encode(), name="a.txt")
    assert [note.rows for note in data.notes if "'price'" in note.text] == [(2,)]
    records = [f"-[ RECORD {n} ]---\nprice | {n}.5\nsize  | {7 - n}\n" for n in (1, 2, 3)]
    assert ee.read("".join(records).encode(), name="a.txt").names.tolist() == [
        *("row 1", "row 2", "row 3")
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Ann : hello\nBob : hi\n\nAnn : how is it\nCid : well\n",
        "so = it is\nand more\n\nso = it was\nand less\n",
        "one : line\n\nand : another\n",
        "Dear Ann : here\n\nis what I wrote\nto you\n",
    ],
)
def test_talk_with_colons_stays_lines(text):
    assert ee.read(text.encode(), name="a.txt").reading["format"] == "text"


def test_what_goes_on_otherwise_far_below_is_refused():
    block = "name = ant\nlegs = 6\n\n"
    with pytest.raises(ee.InputError, match="goes on otherwise"):
        ee.read((block * 2_000 + "and so on\nto the end\n").encode(), name="a.txt")


TIBBLE = """# A tibble: 5 × 5
  name         height   mass home     born
  <chr>         <int>  <dbl> <chr>    <date>
1 Luke Skywalk    172   77   Tatooine 1951-09-25
2 C-3PO           167   75   Tatooine NA
3 R2-D2            96   32   Naboo    1980-01-01
4 Jabba           175 1358   Nal Hutt 1935-07-01
5 Leia Organa      NA    1.5 NA       1956-10-21
# ℹ 82 more rows
# ℹ 2 more variables: films <list>, `hair color` <chr>
"""
DATA_TABLE = """            name height   mass
          <char>  <int>  <num>
1: Luke Skywalk     172   77.0
2:        C-3PO     167   75.0
3:        R2-D2      96   32.0
---
4:        Jabba     175 1358.0
5:  Leia Organa      NA    1.5
"""


@pytest.mark.parametrize("text", [TIBBLE, DATA_TABLE, f"> starwars\n{TIBBLE}"])
@pytest.mark.parametrize("name", ["a.txt", "a", "a.csv"])
def test_tables_of_r_with_types_below_their_titles(text, name):
    data = ee.read(text.encode(), name=name)
    right = ["Luke Skywalk", "C-3PO", "R2-D2", "Jabba", "Leia Organa"]
    assert data.names.tolist() == right
    np.testing.assert_array_equal(data.items["height"], [172, 167, 96, 175, np.nan])
    np.testing.assert_array_equal(data.items["mass"], [77, 75, 32, 1358, 1.5])
    if "home" in data.items:
        assert data.items["home"].tolist()[:4] == ["Tatooine", "Tatooine", "Naboo", "Nal Hutt"]
        assert data.items["home"].isna().tolist() == [False] * 4 + [True]
        assert any("without 82 rows" in note.text for note in data.notes)
    assert not any("below the table" in note.text for note in data.notes)


def test_titles_in_backticks_and_powers_of_ten():
    head = "# A tibble: 2 × 2\n  `my name`    size\n  <chr>       <dbl>\n"
    data = ee.read(f"{head}1 ant       1.5 e+7\n2 bee       2   e-3\n".encode(), name="a.txt")
    assert data.items["my name"].tolist() == ["ant", "bee"]
    assert data.items["size"].tolist() == [1.5e7, 2e-3]


def test_what_stands_below_a_table_of_r_is_said():
    data = ee.read((TIBBLE + "\n> summary(x)\nand more\n").encode(), name="a.txt")
    assert any("1 line below the table left out" in note.text for note in data.notes)


def test_html_in_lines_is_no_table_of_r():
    text = "a heading\n<b> <i>\n1 first\n"
    assert ee.read(text.encode(), name="a.txt", kind="text").kind == "text"


GRID = """+--------+-------+-----------+
| name   | price | kind      |
+========+=======+===========+
| apple  | 5.5   | a fruit,  |
|        |       | sweet     |
+--------+-------+-----------+
| pear   | NULL  | fruit     |
+--------+-------+-----------+
| carrot | 2.25  | [NULL]    |
+--------+-------+-----------+
"""


@pytest.mark.parametrize("name", ["a.rst", "a.txt"])
def test_lines_between_two_rules_are_one_row(name):
    data = ee.read(GRID.encode(), name=name)
    assert data.names.tolist() == ["apple", "pear", "carrot"]
    np.testing.assert_array_equal(data.items["price"], [5.5, np.nan, 2.25])
    assert data.items["kind"].tolist()[:2] == ["a fruit, sweet", "fruit"]
    assert data.items["kind"].isna().tolist() == [False, False, True]


def test_null_is_no_text():
    text = " name  | note\n-------+------\n ant   | NULL\n bee   | NULL and void\n cow   | x\n"
    data = ee.read(text.encode(), name="a.txt", roles={"note": "text"})
    assert data.items["note"].tolist()[1:] == ["NULL and void", "x"]
    assert data.items["note"].isna().tolist() == [True, False, False]


MARKDOWN = "| name | note | price |\n|---|---|--:|\n| apple | red<br>sweet | 5.5 |\n"
MARKDOWN += "| pear | soft <br/> &amp; green | 4 |\n| carrot | a \\| root | 2.25 |\n"


@pytest.mark.parametrize("above", ["", "Here it is:\n\n"])
@pytest.mark.parametrize("below", ["", "\nMore?\n"])
@pytest.mark.parametrize("name", ["a", "a.txt"])
def test_cells_of_markdown_and_lines_around_them(above, below, name):
    data = ee.read((above + MARKDOWN + below).encode(), name=name)
    assert data.names.tolist() == ["apple", "pear", "carrot"]
    assert data.items["note"].tolist() == ["red\nsweet", "soft\n& green", "a | root"]
    assert data.items["price"].tolist() == [5.5, 4, 2.25]
    count = bool(above) + bool(below)
    said = [note.text for note in data.notes if "around the table" in note.text]
    assert said == (
        [f"{count} line{'s' * (count > 1)} around the table left out."] if count else []
    )


def test_a_text_with_a_table_in_it_stays_a_text():
    text = "# Title\n\n" + "A line of it.\n\n" * 6 + MARKDOWN
    assert ee.read(text.encode(), name="a.txt").reading["format"] == "text"
    assert ee.read((MARKDOWN + "\nor\n\n" + MARKDOWN).encode(), name="a.txt").kind == "text"


def test_tables_of_jira():
    text = "||name||price||kind||\n|apple|5.5|fruit|\n|pear|4|fruit|\n|carrot|2.25|root|\n"
    data = ee.read(text.encode(), name="a.txt")
    assert data.names.tolist() == ["apple", "pear", "carrot"]
    assert data.items["price"].tolist() == [5.5, 4, 2.25]


@pytest.mark.parametrize("text", ["[12.03.24] Ann: Hello\n[12.03.24] Bob\n", "[10:15] <ann> hi\n"])
def test_lines_that_begin_with_a_bracket_are_no_json(text):
    assert ee.read(text.encode(), name="a.txt").reading["format"] == "text"


@pytest.mark.parametrize("text", ["[1, 2, 3]", "[0.5,\n1e-3]", "[-1]", "[\n[1,2],\n[3,4]]"])
def test_lists_of_numbers_are_json(text):
    assert ee.read(text.encode(), name="a.txt").reading["format"] == "json"
