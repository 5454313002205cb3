"""Nothing that leaves as CSV or TSV is run by a spreadsheet, and numbers stay numbers."""

from __future__ import annotations

import csv
import io
import sys
import time
import unicodedata
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer import exports
from embedding_explorer.base.inert import STARTS, inert, inert_text, starts_formula, to_csv
from embedding_explorer.data.dataset import Column, Dataset
from embedding_explorer.uses import cleaning

SIGNS = [
    sign
    for sign in map(chr, range(sys.maxunicode + 1))
    if unicodedata.normalize("NFKC", sign)[:1] in ("=", "+", "-", "@")
]
INVISIBLE = [
    sign
    for sign in map(chr, range(sys.maxunicode + 1))
    if unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp", "Zs")
] + list("\u034f\u115f\u1160\u17b4\u180b\u2065\u2800\u3164\ufe0f\uffa0\U000e0100")
CELLS = st.text(
    st.sampled_from([*SIGNS, *" \t\r\n\v\x00\"';,|!(", "\ufeff", "\u200b", "\u202e", "a", "1"])
) | st.text(max_size=8)


def seen(text: str) -> str:
    """What a spreadsheet looks at: without quotes, and without what nobody sees at the start."""
    while text and (text[0] in INVISIBLE or text[0] == '"'):
        text = text[1:]
    return unicodedata.normalize("NFKC", text[:1])


def test_the_signs_are_those_of_every_width():
    assert len(SIGNS) > 15
    assert {"＝", "﹦", "＋", "﹢", "－", "﹣", "＠", "﹫"} <= set(SIGNS)


@pytest.mark.parametrize(
    "before", ["", "\ufeff", "\u200b\u200e ", " \xa0\u3000", "\t", "\x00", '"']
)
def test_a_sign_is_guarded_whatever_stands_before_it(before):
    for sign in SIGNS:
        assert inert_text(f"{before}{sign}1+1") == f"'{before}{sign}1+1"


def test_every_invisible_character_is_looked_through():
    assert not [s for s in INVISIBLE if not starts_formula(f"{s}=1") or not starts_formula(s * 200)]


def test_text_without_a_formula_stays_as_it_is():
    for text in (
        "",
        "plain",
        "a=b",
        "1-2",
        "'quoted",
        "a; b",
        "x\n- one\n- two",
        "e-mail: a@b.org",
    ):
        assert inert_text(text) == text


@pytest.mark.parametrize("cut", [";", "\n", "\r\n", "\t", "\u2028"])
@pytest.mark.parametrize("start", ["=", "\ufeff＝", ' "=', "@", "-", "+"])
def test_a_formula_that_another_country_would_cut_out_of_a_cell_is_guarded(cut, start):
    """Excel cuts a CSV file at semicolons where commas are decimal, whatever the quotes say."""
    assert inert_text(f'a{cut}{start}HYPERLINK("x")') == f'a{cut}\'{start}HYPERLINK("x")'
    assert inert_text(f"a{cut}{start}cmd|' /C calc'!A0").startswith(f"a{cut}'{start}cmd")


@pytest.mark.parametrize(
    "formula",
    [
        "='https://evil.example/x.ods'#$Sheet1.A1",
        "='file:///x.ods'＃$Sheet1.A1",
        "=[book.xls]Sheet1!A1",
        "+<<FILE.WK4>>A:A1",
        "=[FILE]A:A1",
        "={1;2}",
        "=Table[#All]",
        "=SUM（1）",
        "@x~y",
    ],
)
def test_a_part_that_may_reach_out_of_its_cell_is_guarded_in_whatever_notation(formula):
    """LibreOffice names another file before #, Excel in brackets, Lotus in angles."""
    assert inert_text(f"a;{formula}").startswith(f"a;'{formula[:3]}")


@pytest.mark.parametrize("part", ["- it's 5 %, or so", "-1.5", "+49 30 / 12", '- "quoted"', "=A1"])
def test_a_part_of_plain_words_and_numbers_stays(part):
    assert inert_text(f"a\n{part}") == f"a\n{part}"


def rows_of(content: bytes, delimiter: str) -> list[list[str]]:
    quoting = csv.QUOTE_MINIMAL if delimiter == "," else csv.QUOTE_NONE
    text = content.decode().lstrip("\ufeff")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quoting=quoting))


@given(names=st.lists(CELLS, min_size=3, max_size=3), cells=st.lists(CELLS, min_size=3, max_size=3))
@example(names=["﹦1+1", "\ufeff=1+1", "\u200b@SUM(1)"], cells=["=1", "－1", "\t=1"])
def test_no_file_for_a_spreadsheet_holds_a_cell_that_starts_as_a_formula(names, cells):
    built, data = made(names, cells)
    files = {
        "map.csv": exports.to_bytes(built, "csv"),
        "vectors.csv": exports.to_bytes(built, "csv", what="vectors"),
        "neighbors.csv": exports.to_bytes(built, "csv", what="neighbors", k=2),
        "metadata.tsv": exports.to_files(built, "tsv", "x")["x.metadata.tsv"],
        "cleaned.csv": cleaning.as_file(cleaning.cleaned(data, [0]), "csv"),
        "dropped.csv": to_csv(data.dropped),
    }
    for file, content in files.items():
        for row in rows_of(content, "\t" if file.endswith("tsv") else ","):
            for cell in row:
                assert seen(cell) not in ("=", "+", "-", "@") or is_number(cell), (file, cell)


def made(names: list[str], cells: list[str]) -> tuple[ee.Built, Dataset]:
    text = [n.encode("utf-8", "replace").decode() for n in [*names, *cells]]
    called = [f"{name}{'·' * i}" for i, name in enumerate(text[:3])]
    columns = {"name": called, f"{text[0]}c": text[3:], f"{text[1]} n": [-1.5, -2.0, 3.0]}
    items = pd.DataFrame({**columns, "a": list("uvw")})
    roles = [Column(c, "category") for c in items if c not in ("name", f"{text[1]} n")]
    dropped = pd.DataFrame({"row": [1, 2, 3], "reason": ["x"] * 3, "cell": text[:3]})
    data = Dataset("items", items, tuple(roles), dropped=dropped)
    return ee.build(data, ee.Recipe(projection="pca")), data


def is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return cell.isascii() and cell == cell.strip()


def test_numbers_below_zero_stay_numbers():
    frame = pd.DataFrame(
        {
            "whole": [-3, 4],
            "gap": [-3.0, np.nan],
            "half": np.float32([-3.5, 0.25]),
            "mixed": pd.Series([-3, Decimal("-0.5")], dtype=object),
            "time": [timedelta(days=-1), timedelta(hours=1)],
        }
    )
    back = rows_of(to_csv(frame), ",")[1:]
    assert [row[:4] for row in back] == [["-3", "-3", "-3.5", "-3"], ["4", "", "0.25", "-0.5"]]
    assert back[0][4] == "'-1 days +00:00:00"
    assert back[1][4] == "0 days 01:00:00"


def test_columns_of_one_name_all_stay():
    frame = pd.DataFrame([[1, "=2", 3]], columns=["a", "a", "=a"])
    assert to_csv(frame) == b"a,a,'=a\r\n1,'=2,3\r\n"
    assert inert(frame).shape == frame.shape


def test_what_was_exported_is_read_as_it_stands(tmp_path):
    """An apostrophe in a file may be the user's own, so reading takes none away."""
    file = tmp_path / "exported.csv"
    file.write_bytes(to_csv(pd.DataFrame({"name": ["=a", "'=b", "c"], "n": [-1.5, 2, 3]})))
    data = ee.read(file)
    assert data.names.tolist() == ["'=a", "'=b", "c"]
    assert data.items["n"].tolist() == [-1.5, 2, 3]


def test_long_cells_are_looked_at_in_no_time():
    start = time.process_time()
    for text in (" " * 3_000_000, "\u200b" * 3_000_000, ";=" * 1_000_000, "\n" * 2_000_000):
        inert_text(text)
    assert time.process_time() - start < 20
    assert all(sign in SIGNS or sign == "−" for sign in STARTS)
