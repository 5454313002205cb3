"""More lines of a header that are no row: Qualtrics', merged groups, Orange's one line, dashes."""

import csv
import io

import openpyxl
import pytest

import embedding_explorer as ee


def as_csv(rows):
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return ee.read(out.getvalue().encode(), name="a.csv")


def as_xlsx(rows):
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append([None if cell == "" else cell for cell in row])
    book.save(out)
    return ee.read(out.getvalue(), name="a.xlsx")


BODY = [[f"n{i}", i + 0.5, 2 * i, 9 - i] for i in range(9)]
both = pytest.mark.parametrize("read", [as_csv, as_xlsx])


@both
def test_the_questions_and_import_ids_of_qualtrics_are_no_rows(read):
    names = ["ResponseId", "Q1", "Q2", "Q3"]
    asked = ["Response ID", "How satisfied\nare you?", 'Rate "us", please', "Your age"]
    ids = [f'{{"ImportId":"QID{i}"}}' for i in range(4)]
    data = read([names, asked, ids, *BODY])
    assert (len(data), data.names[0]) == (9, "n0")
    assert data.with_role("number") == ["Q1", "Q2", "Q3"]
    assert any("Qualtrics" in note.text for note in data.notes)


@both
@pytest.mark.parametrize(
    ("groups", "titles"),
    [
        (["Group", "", "Group2", ""], ["Group / x", "Group2 / y", "Group2 / z"]),
        (["", "A", "B", ""], ["A / x", "B / y", "B / z"]),
    ],
)
def test_merged_names_of_groups_stand_above_all_their_members(read, groups, titles):
    data = read([groups, ["name", "x", "y", "z"], *BODY])
    assert (len(data), data.names[0]) == (9, "n0")
    assert data.with_role("number") == titles
    assert any("two levels" in note.text for note in data.notes)


def test_a_name_merged_downwards_keeps_its_own():
    data = as_xlsx([["name", "Group", "", ""], ["", "x", "y", "z"], *BODY])
    assert data.with_role("number") == ["Group / x", "Group / y", "Group / z"]


@both
def test_units_in_a_sheet_and_a_text_are_no_row(read):
    data = read([["name", "height", "", "age"], ["(unit)", "cm", "kg", "years"], *BODY])
    assert (len(data), len(data.with_role("number"))) == (9, 3)
    assert any("units or types" in note.text for note in data.notes)


@both
def test_a_nameless_column_above_a_row_of_words_loses_no_row(read):
    words = [[f"n{i}", "red", "round", "small"] for i in range(9)]
    assert len(read([["name", "colour", "", "size"], *words])) == 9
    assert len(read([["name", "x", "", "z"], ["m", "n/a", "n/a", "n/a"], *BODY])) == 10


@both
def test_one_line_of_orange_gives_roles_and_clean_names(read):
    data = read([["m#name", "C#legs", "cD#type", "i#spare"], *BODY])
    assert data.names[0] == "n0"
    assert data.roles == {"legs": "number", "type": "label", "spare": "ignore"}
    assert any("Orange" in note.text for note in data.notes)


def test_a_sharp_in_a_title_is_not_oranges():
    data = as_csv([["name", "C#", "F#", "no#2"], *BODY])
    assert data.with_role("number") == ["C#", "F#", "no#2"]


@both
def test_a_line_of_dashes_below_the_names_is_no_row(read):
    data = read([["name", "x", "y", "z"], ["---", "--:", ":-:", ":--"], *BODY])
    assert (len(data), data.with_role("number")) == (9, ["x", "y", "z"])
    assert any("dashes" in note.text for note in data.notes)


MARKDOWN = "| name | x | y |\n|---|--:|:-:|\n" + "".join(
    f"| n {i} | {i}.5 | {i} |\n" for i in range(9)
)


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a", "a.csv"])
@pytest.mark.parametrize("bare", [False, True])
def test_a_table_of_markdown_is_a_table(name, bare):
    text = MARKDOWN.replace("| n", "n").replace(" |\n", "\n") if bare else MARKDOWN
    data = ee.read(text.encode(), name=name)
    assert (data.kind, len(data), data.names[1]) == ("items", 9, "n 1")
    assert data.with_role("number") == ["x", "y"]
    assert data.reading["first_row"] == 3


def test_a_page_of_markdown_with_a_table_in_it_stays_a_text():
    below = MARKDOWN + "They were counted twice.\n"
    assert ee.read(below.encode(), name="a.md").kind == "text"
    page = "# Birds\n\nSome birds that we saw.\n\n" + MARKDOWN + "\nThey were counted twice.\n"
    assert ee.read(page.encode(), name="a.md").kind == "text"
