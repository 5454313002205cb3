"""A few bytes that place a cell in the last corner of a sheet, in every notation that is read."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

import embedding_explorer as ee

PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(cell: str, name: str = "xl/worksheets/sheet1.xml", target: str = "") -> bytes:
    """A workbook of two cells: A1, and one that is given with its row."""
    target = target or name.partition("/")[2]
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SHEET}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="s" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="{target}"/></Relationships>',
        name: f'<worksheet xmlns="{SHEET}"><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
        f"{cell}</sheetData></worksheet>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for part, content in parts.items():
            packed.writestr(part, content)
    return out.getvalue()


def row(cell: str) -> str:
    return f'<row r="1048576">{cell}</row>'


PLAIN = row('<c r="XFD1048576"><v>1</v></c>')
NOTATIONS = {
    "plain": workbook(PLAIN),
    "on lines of their own": workbook(row('<c r="XFD1048576">\n<v>1</v>\n</c>')),
    "a remark between": workbook(row('<c r="XFD1048576"><!-- --><v>1</v></c>')),
    "other quotes": workbook(row("<c r='XFD1048576'><v>1</v></c>")),
    "a sign within quotes": workbook(row('<c x=">" r="XFD1048576"><v>1</v></c>')),
    "capitals": workbook(PLAIN, "XL/Worksheets/sheet1.xml", "worksheets/sheet1.xml"),
    "another suffix": workbook(PLAIN, "xl/worksheets/sheet1.foo"),
    "another folder": workbook(PLAIN, "xl/other/sheet1.xml"),
}


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_cell_in_the_last_corner_is_refused_and_ends_nothing(notation):
    with pytest.raises(ee.LimitError, match="columns|far outside"):
        ee.read([("corner.xlsx", NOTATIONS[notation])])


@pytest.mark.parametrize("notation", ["on lines of their own", "other quotes", "another folder"])
def test_the_same_nearby_is_read(notation):
    near = {
        "on lines of their own": workbook('<row r="2"><c r="A2">\n<v>1</v>\n</c></row>'),
        "other quotes": workbook("<row r='2'><c r='A2'><v>1</v></c></row>"),
        "another folder": workbook('<row r="2"><c r="A2"><v>1</v></c></row>', "xl/other/s.xml"),
    }
    assert len(ee.read([("near.xlsx", near[notation])])) >= 1


def test_an_old_workbook_with_a_cell_beyond_its_last_column():
    data = bytearray((Path(__file__).parents[1] / "birds.xls").read_bytes())
    at = data.find(struct.pack("<HH", 0xFD, 10))  # a record LabelSst: row, column, ...
    data[at + 4 : at + 8] = struct.pack("<HH", 65_535, 65_535)
    with pytest.raises(ee.LimitError, match="far outside"):
        ee.read([("corner.xls", bytes(data))])


@pytest.mark.parametrize(
    "said", ['office:value="1"', 'office:string-value="a"', 'table:formula="of:=1"']
)
def test_a_cell_of_an_opendocument_counts_however_it_is_filled(said):
    content = (
        '<office:document-content xmlns:office="o" xmlns:table="t"><office:body>'
        '<office:spreadsheet><table:table table:name="a">'
        '<table:table-row table:number-rows-repeated="30000">'
        f'<table:table-cell table:number-columns-repeated="1000" {said}/>'
        "</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
    with pytest.raises(ee.LimitError, match="30,000,000 cells"):
        ee.read([("a.ods", out.getvalue())])


def test_an_odd_number_of_repeats_is_no_other_error():
    content = (
        '<office:document-content xmlns:office="o" xmlns:table="t"><office:body>'
        '<office:spreadsheet><table:table><table:table-row table:number-rows-repeated="\u00b2">'
        '<table:table-cell office:value-type="string"/></table:table-row></table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content)
    with pytest.raises(ee.InputError):
        ee.read([("a.ods", out.getvalue())])
