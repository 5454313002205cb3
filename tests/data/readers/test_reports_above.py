"""What stands above a table and says what it is: reports, downloads, exports of several cells."""

import io

import openpyxl
import pytest

import embedding_explorer as ee

ROWS = [["Region", "Units", "Revenue"], *([f"R{i}", str(i), f"{i}.5"] for i in range(9))]
TABLE = "\n".join(map(",".join, ROWS)) + "\n"
WORLD = "Country Name,Country Code,Indicator,1960,1961,\n" + "".join(
    f'"Land {i}",L{i},Births,{i}.25,{"" if i % 3 else i + 0.5},\n' for i in range(12)
)
REPORTS = {
    "blank line": (f"Report,Sales 2023\nGenerated,2023-05-01\n\n{TABLE}", 3),
    "no blank line": (f"Report,Sales 2023\nGenerated,2023-05-01\n{TABLE}", 2),
    "filled up": (f"Report,Sales 2023,\nGenerated,2023-05-01,\n,,\n{TABLE}", 3),
    "a title, too": (f"Sales\nFrom,2023\n\n{TABLE}", 3),
    "one line": (f"Report,Sales 2023\n\n{TABLE}", 2),
    "semicolons": (f"Report;Sales 2023\n\n{TABLE.replace(',', ';')}", 2),
    "World Bank": (
        f'"Data Source","World Development Indicators",\n\n"Last Updated","2023-06-29",\n\n{WORLD}',
        4,
    ),
}


@pytest.mark.parametrize("name", REPORTS)
def test_what_a_report_says_of_itself_is_no_header(name):
    text, lines = REPORTS[name]
    data = ee.read(text.encode(), name="a.csv")
    assert (len(data), len(data.dropped)) == (12 if name == "World Bank" else 9, 0)
    assert data.kind == "items"
    assert len(data.with_role("number")) == 2
    assert data.reading["skip_lines"] == lines
    assert any(f"{lines} lines above the table left out." == note.text for note in data.notes)


def test_the_same_above_a_sheet():
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (["Report", "Sales 2023"], ["Generated", "today"], [], *ROWS[:1]):
        book.active.append(row)
    for name, units, revenue in ROWS[1:]:
        book.active.append([name, int(units), float(revenue)])
    book.save(out)
    data = ee.read(out.getvalue(), name="a.xlsx")
    assert (len(data), data.with_role("number")) == (9, ["Units", "Revenue"])


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("x,y\n" + "".join(f"r{i},{i},{i}.5\n" for i in range(6)), 6),  # R: no title of the names
        ("a,b\nc,d,e\nf,g,h\ni,j,k\nl,m,n\n", 4),  # words only
        ("name,x,y\na,1,\nb,2,\nc,3,4\nd,4,5\ne,5,6\n", 5),  # what is missing at the top
        ("name,x\nkey,2\nb,3\n\nc,4\nd,5\n", 5),  # a blank line between rows
    ],
)
def test_narrow_first_lines_of_a_table_stay(text, rows):
    data = ee.read(text.encode(), name="a.csv")
    assert len(data) + len(data.dropped) == rows
    assert data.reading["skip_lines"] == 0


def test_rows_wider_than_the_header_say_that_it_is_the_wrong_line():
    text = "Report,Sales\n" + "".join(f"{i},{i + 1},{i + 2},{i + 3}\n" for i in range(9)) + "u,v\n"
    notes = [note.text for note in ee.read(text.encode(), name="a.csv").notes]
    assert any("header is narrower than most rows" in note for note in notes)
