"""Which sheet of a workbook is read: a remark in front of the data is none."""

import io

import openpyxl
import pytest

import embedding_explorer as ee

TABLE = [["name", "x", "y"], *([f"n{i}", i + 0.5, i] for i in range(9))]
README = [["These data were collected in 2023."], [], ["Ask Ann before you use them."]]


def read(**sheets):
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(out)
    return ee.read(out.getvalue(), name="a.xlsx")


@pytest.mark.parametrize("remark", [README[:1], README, [["Written by", "Ann"], *README]])
def test_the_first_sheet_with_a_table_is_read(remark):
    data = read(README=remark, Empty=[], Data=TABLE, More=TABLE[:4])
    assert (data.reading["sheet"], len(data)) == ("Data", 9)
    assert any("'Data' was read, not README" in note.text for note in data.notes)


@pytest.mark.parametrize(
    "first", [TABLE[:5], [["word"], *([f"w{i}"] for i in range(5))], [[f"w{i}"] for i in range(12)]]
)
def test_a_table_or_a_list_in_front_is_read(first):
    assert read(First=first, Data=TABLE).reading["sheet"] == "First"


def test_remarks_alone_are_read_as_what_they_are():
    data = read(README=README, Empty=[])
    assert (data.reading["sheet"], len(data)) == ("README", 2)
