"""Numbers as people spell them: brackets, blanks, apostrophes, a minus behind."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.data.number_formats import lenient, strict

BLANKS = ["\u202f", "\u00a0", "\u2009", " ", "'", "’"]
SPELLED = {
    "brackets": lambda n: f"({abs(n):,})" if n < 0 else f"{n:,}",
    "dollars in brackets": lambda n: f"(${abs(n):,})" if n < 0 else f"${n:,}",
    "brackets behind dollars": lambda n: f"$({abs(n):,})" if n < 0 else f"${n:,}",
    "a minus behind": lambda n: f"{abs(n):,}-" if n < 0 else f"{n:,}",
    "a true minus": lambda n: f"\u2212{abs(n)}" if n < 0 else str(n),
} | {
    f"thousands by {blank!r}": lambda n, blank=blank: f"{n:,}".replace(",", blank)
    for blank in BLANKS
}


@pytest.mark.parametrize("way", SPELLED)
@given(numbers=st.lists(st.integers(-(10**9), 10**9), min_size=3, max_size=20))
@settings(max_examples=25, deadline=None)
def test_a_column_is_read_as_spelled(way, numbers):
    numbers = [*numbers, -1234567, 1234567]
    cells = pd.Series([SPELLED[way](n) for n in numbers], dtype="str")
    found = strict(cells, commas=True)
    assert found is not None, cells.tolist()
    np.testing.assert_array_equal(found.values, np.array(numbers, float))
    np.testing.assert_array_equal(lenient(cells).values, np.array(numbers, float))


@pytest.mark.parametrize(
    "cells",
    [["2–3", "4–5"], ["555-1234", "555-9876"], ["(a)", "(b)"], ["(030) 555", "1"], ["1 2", "3 4"],
     ["030 123 456", "1 123 456"], ["12345678901234567", "1"], ["3 (4)", "5 (6)"],
     ["12 a", "12 b"], ["A12", "B13"], ["BUS 12", "BUS 13"]],
)  # fmt: skip
def test_what_is_no_number_stays_text(cells):
    assert strict(pd.Series(cells, dtype="str"), commas=True) is None


@pytest.mark.parametrize(
    ("form", "unit"), [("{} kg", "kg"), ("{}km", "km"), ("EUR {}", "EUR"), ("{} m²", "m²")]
)
def test_a_unit_that_all_have_is_passed_over_and_said(form, unit):
    cells = [form.format(f"{i},{i:03}.5") for i in range(1, 40)]
    found = strict(pd.Series(cells, dtype="str"), commas=True)
    assert found.values.tolist() == [1000 * i + i + 0.5 for i in range(1, 40)]
    assert found.sign == unit
    mixed = pd.Series([*cells, form.format(3).replace(unit, "dozen")], dtype="str")
    assert strict(mixed, commas=True) is None


def test_what_was_read_is_said():
    text = "branch,balance\n" + "".join(f"B{i},({i}27)\n" for i in range(1, 30))
    read = ee.read(text.encode(), name="a.csv")
    assert read.roles["balance"] == "number"
    assert read.items["balance"][0] == -127.0
    assert "Read '(127)' as -127 in 'balance'." in [note.text for note in read.notes]


def test_decimal_commas_stand_beside_blanks_between_thousands():
    text = "town;people\n" + "".join(f"T{i};{i}\u202f234,5\n" for i in range(1, 30))
    read = ee.read(text.encode(), name="a.csv")
    assert read.items["people"].tolist()[:2] == [1234.5, 2234.5]


CODES = [".", ".a", ":", ": c", "..", "#NULL!", "#DIV/0!", "*", "--", "ND", "\\N"]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_codes_for_missing_numbers_are_missing_and_said(code, mark):
    rows = [(f"N{i}", code if i % 7 == 3 else f"{i}.5") for i in range(40)]
    text = "".join(mark.join(row) + "\n" for row in [("title", "size"), *rows])
    read = ee.read(text.encode(), name="a.csv")
    assert read.roles["size"] == "number"
    assert read.items["size"].isna().sum() == 6
    assert any(f"{code!r} in place of a number" in note.text for note in read.notes)


def test_such_codes_stay_what_they_are_among_words():
    text = "title,mark\n" + "".join(f"N{i},{'.:;*'[i % 4]}\n" for i in range(40))
    read = ee.read(text.encode(), name="a.csv")
    assert read.roles["mark"] == "category"
    assert read.items["mark"].tolist()[:4] == [".", ":", ";", "*"]


SPELLINGS = {
    "flags of Eurostat": (["6.2 b", "7.5", "8.1", ":", "9.0 ep", "3.25"], [6.2, 7.5, 8.1, None, 9]),
    "at least": (["10,000+", "500+", "1,000+"], [10000, 500, 1000]),
    "a last class": (["1", "2", "3", "4+"], [1, 2, 3, 4]),
    "letters for powers": (["1.2M", "850K", "3", "2B"], [1.2e6, 850e3, 3, 2e9]),
    "reais": (["R$ 1.234,56", "R$ 7,50", "R$ 12,00"], [1234.56, 7.5, 12]),
    "yen": (["1,200円", "500円", "7,500円"], [1200, 500, 7500]),
    "won": (["1,000원", "2,500원"], [1000, 2500]),
    "a bare zero beside per cent": (["12%", "0", "7%"], [12, 0, 7]),
    "a bare zero beside a unit": (["12 kg", "0", "7 kg"], [12, 0, 7]),
    "digits of Arabic": (["١٢٫٥", "٧", "٣"], [12.5, 7, 3]),
    "digits of full width": (["１２．５", "７"], [12.5, 7]),
    "digits of Hindi": (["१२", "७"], [12, 7]),
}


@pytest.mark.parametrize(("cells", "right"), SPELLINGS.values(), ids=SPELLINGS)
def test_spellings(cells, right):
    found = strict(pd.Series(cells, dtype="str"), commas=True)
    assert found is not None
    wanted = [np.nan if number is None else number for number in right]
    np.testing.assert_allclose(found.values.tolist()[: len(right)], wanted)
    assert found.sign or found.spelled


@pytest.mark.parametrize(
    "cells",
    [["12B", "14", "16"], ["12M", "14B"], ["12M", "14M"], ["1.2M", "x"], ["12 b", "14 b", "16 b"],
     ["3:25:10", "4:10:00"], ["1/2", "3/4"], ["$5", "7 EUR"], ["<0.05", "0.2"], ["C++", "A+"],
     ["0.20 ± 0.01", "0.5"], ["1.2 MB", "340 KB"], ["12 b2", "3"], ["5%", "7"]],
)  # fmt: skip
def test_lookalikes_stay_text(cells):
    assert strict(pd.Series(cells, dtype="str"), commas=True) is None
