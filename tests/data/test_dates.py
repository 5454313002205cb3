"""Dates in the usual spellings, and what only looks like one."""

import datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.data.dates import decimal_year, is_date, order_of, read_date

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


@pytest.mark.parametrize(
    ("text", "right"),
    [("5 de março de 2021", "2021-03-05"), ("1 de fevereiro de 2020", "2020-02-01"),
     ("5 марта 2021", "2021-03-05"), ("5 октября 2020 г.", "2020-10-05"),
     ("5 stycznia 2020", "2020-01-05"), ("7 października 2019", "2019-10-07"),
     ("5. ledna 2020", "2020-01-05"), ("12 maj 2020", "2020-05-12"), ("12 out 2020", "2020-10-12"),
     ("3 Ağustos 2020", "2020-08-03"), ("2020年1月5日", "2020-01-05"), ("2020年12月", "2020-12-01"),
     ("2020년 1월 5일", "2020-01-05"), ("2020. 1. 5.", "2020-01-05")],
)  # fmt: skip
def test_dates_of_other_languages(text, right):
    date = read_date(text)
    assert f"{date.year}-{date.month:02}-{date.day:02}" == right
    assert decimal_year(text, order_of([text])) == year(datetime.date.fromisoformat(right))


@pytest.mark.parametrize(
    "text", ["5 de mesa de 2021", "5 стола 2021", "2020年13月5日", "2020月1年"]
)
def test_words_that_are_no_months(text):
    assert not is_date(text)


def test_a_column_of_dates_in_portuguese_is_no_text():
    cells = "".join(f"n{i},{i % 28 + 1} de março de {1990 + i}\n" for i in range(30))
    read = ee.read(f"title,born\n{cells}".encode(), name="a.csv", roles={"born": "number"})
    assert read.items["born"].iloc[0] == pytest.approx(year(datetime.date(1990, 3, 1)))
    plain = ee.read(f"title,born\n{cells}".encode(), name="a.csv")
    assert (plain.kind, plain.roles["born"]) == ("items", "ignore")


@pytest.mark.parametrize("parts", [1, 1000])
@pytest.mark.parametrize("called", ["timestamp", "created_at", "unix"])
def test_unix_time_is_dates_and_becomes_years_when_asked(called, parts):
    moments = [(1_577_836_800 + 86_400 * i) * parts for i in range(30)]  # from 2020-01-01 on
    frame = pd.DataFrame(
        {"title": [f"n{i}" for i in range(30)], called: moments, "size": range(30)}
    )
    read = ee.read(frame)
    assert read.roles[called] == "ignore"
    assert any("Dates are not used" in note.text for note in read.notes)
    asked = ee.read(frame, roles={called: "number"})
    assert asked.items[called].iloc[0] == 2020.0
    assert asked.items[called].iloc[29] == pytest.approx(2020 + 29 / 366)


@pytest.mark.parametrize(("called", "first"), [("price", 1_577_836_800), ("time", 1_500)])
def test_other_large_numbers_and_other_times_are_numbers(called, first):
    frame = pd.DataFrame(
        {"title": [f"n{i}" for i in range(30)], called: range(first, first + 60, 2)}
    )
    assert ee.read(frame).roles[called] == "number"
