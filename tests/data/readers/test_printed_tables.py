"""Tables as databases print them, in columns of fixed width, and parted by rare marks."""

import numpy as np
import pytest

import embedding_explorer as ee

PSQL = """ id |  name  | price
----+--------+-------
  1 | apple  |   5.5
  2 | pear   |
  3 | carrot |  2.25
(3 rows)

"""
MYSQL = """+----+--------+-------+
| id | name   | price |
+----+--------+-------+
|  1 | apple  |  5.50 |
|  2 | pear   |  NULL |
|  3 | carrot |  2.25 |
+----+--------+-------+
3 rows in set (0.00 sec)
"""
GRID = MYSQL.replace("|\n|", "|\n+----+--------+-------+\n|").replace("NULL", "    ")
DUCKDB = """┌────┬────────┬───────┐
│ id │  name  │ price │
├────┼────────┼───────┤
│  1 │ apple  │  5.5  │
│  2 │ pear   │       │
│  3 │ carrot │  2.25 │
└────┴────────┴───────┘
"""
SQLCMD = """id name      price
-- --------- -----
 1 apple       5.5
 2 pear       NULL
 3 carrot     2.25

(3 rows affected)
"""
REST = """==  =======  =====
id  name     price
==  =======  =====
1   apple    5.5
2   pear     NULL
3   carrot   2.25
==  =======  =====
"""
PRINTED = {
    "psql": PSQL,
    "mysql": MYSQL,
    "prompt": f"mysql> select * from fruit;\n{MYSQL}",
    "grid": GRID,
    "duckdb": DUCKDB,
    "sqlcmd": SQLCMD,
    "rest": REST,
    "spark": MYSQL.replace("| ", "|").replace(" |", "|").replace("3 rows in set (0.00 sec)", ""),
}


@pytest.mark.parametrize("suffix", ["txt", "csv", "log", "out"])
@pytest.mark.parametrize("text", PRINTED.values(), ids=PRINTED)
def test_a_table_that_a_database_printed(text, suffix):
    read = ee.read(text.encode(), name=f"a.{suffix}")
    assert read.names.tolist() == ["apple", "pear", "carrot"]
    np.testing.assert_array_equal(read.items["price"], [5.5, np.nan, 2.25])
    assert read.items["id"].tolist() == [1, 2, 3]
    assert any("a program printed" in n.text for n in read.notes)
    assert not read.dropped.shape[0]


WRAPPED = """ id |   name    | what is it +| price
    |           | made of     |
----+-----------+-------------+-------
  1 | apple     | flesh      +|   5.5
    |           | peel        |
  2 | pear      | flesh C+    |
  3 | carr     +| root       +|  2.25
    | ot        | leaf       +|
    |           | soil        |
(3 rows)
"""


def test_cells_of_several_lines_are_joined():
    read = ee.read(WRAPPED.encode(), name="a.txt")
    assert read.items["name"].tolist() == ["apple", "pear", "carr\not"]
    assert read.items["what is it made of"].tolist() == [
        "flesh\npeel",
        "flesh C+",
        "root\nleaf\nsoil",
    ]
    np.testing.assert_array_equal(read.items["price"], [5.5, np.nan, 2.25])


def test_cells_of_several_lines_are_joined_inside_a_frame_and_none_of_spark():
    rule = "+----+------+\n"
    text = f"{rule}| id | word |\n{rule}|  1 | ab  +|\n|    | c    |\n|  2 | d+   |\n{rule}"
    read = ee.read(text.encode(), name="a.txt", kind="items").items
    assert read.iloc[:, -1].tolist() == ["ab\nc", "d+"]
    spark = f"{rule}|  id|  word|\n{rule}|   1|    b+|\n|   2|     c|\n|   3|   ab+|\n{rule}"
    read = ee.read(spark.encode(), name="a.txt", kind="items").items
    assert read.iloc[:, -1].tolist() == ["b+", "c", "ab+"]


def test_the_last_column_and_letters_of_two_places_may_go_on():
    text = " id | text \n----+------\n  1 | 東  +\n    | 京\n  2 | ab  +\n    | c\n  3 | d+\n"
    read = ee.read(text.encode(), name="a.txt", kind="items").items
    assert read.iloc[:, -1].tolist() == ["東\n京", "ab\nc", "d+"]


def test_what_psql_wrapped_at_the_edge_of_the_screen_is_one_word():
    rows = "  1 | one lo.\n    |.ng cel.\n    |.l\n  2 | two\n  3 | end.\n"
    text = f" id |  text  \n----+--------\n{rows}"
    read = ee.read(text.encode(), name="a.txt", kind="items").items
    assert read.iloc[:, -1].tolist() == ["one long cell", "two", "end."]


def test_rows_of_a_printed_table_have_the_numbers_of_their_lines():
    text = PSQL.replace("apple", "     ").replace("carrot", "     ")
    assert ee.read(text.encode(), name="a.txt").reading["first_row"] == 3


FIXED = """Name        City         Age  Score
Ann Smith   New York      23   1.50
Bob Jones   Paris         41   2.25
Cid         San Jose       7  10.00
Dee Young   Rome          33   0.75
"""


@pytest.mark.parametrize("name", ["a.txt", "a.dat", "a.fwf", "a.prn", "a"])
def test_columns_of_fixed_width(name):
    read = ee.read(FIXED.encode(), name=name)
    assert read.names.tolist() == ["Ann Smith", "Bob Jones", "Cid", "Dee Young"]
    assert read.items["City"].tolist() == ["New York", "Paris", "San Jose", "Rome"]
    assert read.items["Age"].tolist() == [23, 41, 7, 33]
    assert read.items["Score"].tolist() == [1.5, 2.25, 10, 0.75]
    assert any("fixed width" in n.text for n in read.notes)


@pytest.mark.parametrize(
    "text",
    [
        "To be or not to be:  that is\nthe question   whether\ntis nobler  in\n to  suffer  it\n",
        "name  the size of it  n\na b   12       13    1\nc d   14       15    2\n"
        "e f   16       17    3\n",
        "one  two\nthree  four\nfive  six\nseven  eight\n",
        "a long text  with 12 blanks\nand another  with 13 blanks\nand a third  with 14 blanks\n",
    ],
)
def test_texts_with_blanks_stay_texts(text):
    assert ee.read(text.encode(), name="a.txt").kind == "text"


ANIMALS = "name;size;kind\nant;1.5;x\nbee;2.5;y\ncow;300;x\ndog;40;y\n"


@pytest.mark.parametrize("name", ["a.txt", "a.csv", "a.dat", "a"])
@pytest.mark.parametrize("mark", ["^", "~", ":", "::", "¦", "\x01", "\x1f"])
def test_rare_marks_part_columns(mark, name):
    read = ee.read(ANIMALS.replace(";", mark).encode(), name=name)
    assert read.names.tolist() == ["ant", "bee", "cow", "dog"]
    assert read.items["size"].tolist() == [1.5, 2.5, 300, 40]
    assert read.items["kind"].tolist() == ["x", "y", "x", "y"]
    assert read.reading["delimiter"] == mark
    assert [n.text for n in read.notes if "separated" in n.text]


def test_cells_in_quotation_marks_may_hold_a_rare_mark():
    text = 'name^size^kind\n"a^t"^1.5^x\nbee^2.5^y\ncow^300^x\n'
    counted = ee.read(text.replace('"a^t"', "at").encode(), name="a.csv")
    assert counted.names.tolist() == ["at", "bee", "cow"]
    tabs = ee.read(b'a~b~c\n"x"~1~p\n"y\tz"~2~q\n"w"~3~p\n', name="a.csv")
    assert tabs.items["b"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    "text",
    [
        "10:23:11 something\n10:24:11 went\n10:25:11 wrong\n",
        "note: this\nbut: that\nstill: more\n",
        "http://a.org:80/x\nhttp://b.org:81/y\nhttp://c.org:82/z\n",
        "y ~ a ~ b\nz ~ c ~ d\nw ~ e ~ f\n",
        "Ann: said: so\nBob: said: no\nCid: said: yes\n",
    ],
)
def test_marks_of_sentences_part_nothing(text):
    assert ee.read(text.encode(), name="a.txt").kind == "text"


def test_usual_delimiters_come_first():
    read = ee.read(b"name\ttime\tn\na\t1:2:3\t1\nb\t4:5:6\t2\nc\t7:8:9\t3\n", name="a.txt")
    assert read.reading["delimiter"] == "\t"


def test_lines_that_all_begin_with_a_blank_are_no_table_of_one_column():
    read = ee.read(b" name | legs.-----" * 3 + b"\n a\n b\n c\n d\n", name="a.txt")
    assert len(read) == 5
