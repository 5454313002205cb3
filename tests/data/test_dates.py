"""Dates in the usual spellings, and what only looks like one."""

import datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.data.dates import decimal_year, is_date, order_of

FORMS = ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y-%m-%dT%H:%M:%SZ", "%Y/%m/%d %H:%M:%S"]
FORMS += ["%b %d %Y", "%B %d, %Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d %B %Y %H:%M"]
FORMS += ["%a, %d %b %Y %H:%M:%S GMT", "%a %b %d %H:%M:%S +0000 %Y", "%A, %B %d, %Y"]
FORMS += ["%Y-%m-%d %I:%M %p", "%Y-%m-%d %H:%M:%S.000+02:00"]
NUMERIC = {"%d.%m.%Y": "dmy", "%d/%m/%Y": "dmy", "%m/%d/%Y": "mdy", "%m/%d/%y": "mdy"}
DAYS = st.lists(
    st.dates(datetime.date(1970, 1, 1), datetime.date(2060, 12, 31)), min_size=2, max_size=20
)


def year(day):
    start = datetime.date(day.year, 1, 1).toordinal()
    return day.year + (day.toordinal() - start) / (
        datetime.date(day.year + 1, 1, 1).toordinal() - start
    )


@pytest.mark.parametrize("form", FORMS)
@given(days=DAYS)
@settings(max_examples=20, deadline=None)
def test_a_date_is_read_as_python_writes_it(form, days):
    cells = [datetime.datetime.combine(day, datetime.time(0, 0)).strftime(form) for day in days]
    order = order_of(cells)
    assert order in ("ymd", "named")
    assert [decimal_year(c, order) for c in cells] == pytest.approx([year(d) for d in days])


@pytest.mark.parametrize("form", NUMERIC)
@given(days=DAYS)
@settings(max_examples=20, deadline=None)
def test_the_order_of_numbers_is_told_from_the_whole_column(form, days):
    days = [*days, datetime.date(2001, 3, 25)]
    cells = [day.strftime(form) for day in days]
    assert order_of(cells) == NUMERIC[form]
    got = [decimal_year(cell, NUMERIC[form]) for cell in cells]
    short = "%y" in form
    right = [year(d.replace(year=d.year)) for d in days if not short or 1969 <= d.year < 2069]
    assert got == pytest.approx(right)


@pytest.mark.parametrize(
    "text",
    ["1. Januar 2000", "5 de mayo de 2020", "3 février 1999", "Q3 2020", "2020Q3", "Jan 2000"],
)
def test_other_spellings(text):
    assert is_date(text)


@pytest.mark.parametrize(
    "text",
    ["May 1", "version 1.2.3", "10.0.0.1", "Mark 12 1990", "Marble 12 1990", "2000", "12-34-56-78",
     "Nov 5 chapters 2000", "13/13/2000", "2001-13-01", "", "January", "555-12-3456"],
)  # fmt: skip
def test_what_is_no_date(text):
    assert not is_date(text)


def test_dates_are_left_aside_with_their_reason_and_name_a_series():
    days = pd.date_range("2000-01-01", periods=40, freq="MS")
    frame = pd.DataFrame({"when": days.strftime("%b %d %Y"), "price": range(3, 43)})
    read = ee.read(frame)
    assert read.names[0] == "Jan 01 2000"
    assert "dates" in str(read.reading["name_reason"])
    named = ee.read(frame.assign(title=[f"t {i}" for i in range(40)]))
    assert named.roles["when"] == "ignore"
    told = ee.read(frame, roles={"when": "number"})
    assert told.items["when"][0] == pytest.approx(2000.0)


def test_dates_of_eight_digits_are_told_by_the_name_of_their_column():
    digits = [20010101 + i for i in range(28)]
    frame = pd.DataFrame({"date": digits, "sold": digits[::-1]})
    read = ee.read(frame)
    assert (read.reading["name_column"], read.roles["sold"]) == ("date", "number")
    told = ee.read(frame, roles={"date": "number"})
    assert told.items["date"][1] == pytest.approx(2001 + 1 / 365)
