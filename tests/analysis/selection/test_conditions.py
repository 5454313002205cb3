"""Points that meet conditions."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.analysis.selection.conditions import (
    ANYWHERE,
    PATTERN,
    choices,
    matching,
    meeting,
)

N = 60
TABLE = pd.DataFrame(
    {
        "title": [f"Item {i}" for i in range(N)],
        "genre": ["Horror-Comedy", "Horror", "Drama"] * (N // 3),
        "year": [1990.5 + i if i % 7 else None for i in range(N)],
        "plot": [f"A dog number {i} runs over the (old) bridge." for i in range(N)],
    }
)


@pytest.fixture(scope="module")
def films():
    roles = {"genre": "category", "year": "number", "plot": "text"}
    return ee.build(ee.read(TABLE, roles=roles), ee.Recipe(encoder="tfidf", projection=None))


def met(films, *conditions, every=True):
    return meeting(films, conditions, every=every).tolist()


def test_one_of_some_values_also_in_a_cell_of_several(films):
    assert met(films, {"column": "genre", "kind": "is", "values": ("Comedy",)}) == list(
        range(0, N, 3)
    )
    horror = {"column": "genre", "kind": "is", "values": ("Horror",)}
    assert met(films, horror) == [i for i in range(N) if i % 3 < 2]
    assert met(films, {**horror, "opposite": True}) == list(range(2, N, 3))


def test_a_range_holds_its_ends_and_no_missing_number(films):
    wanted = {"column": "year", "kind": "between", "low": 1991.5, "high": 2000.5}
    assert met(films, wanted) == [1, 2, 3, 4, 5, 6, 8, 9, 10]
    assert {0, 7} <= set(met(films, {**wanted, "opposite": True}))


def test_words_are_found_whatever_their_capitals_and_marks(films):
    assert met(films, {"column": "plot", "kind": "contains", "text": "NUMBER 7 RUNS"}) == [7]
    assert len(met(films, {"column": "plot", "kind": "contains", "text": "(old)"})) == N
    assert met(films, {"column": ANYWHERE, "kind": "contains", "text": "item 12"}) == [12]
    assert met(films, {"column": ANYWHERE, "kind": "contains", "text": "drama"}) == list(
        range(2, N, 3)
    )


def test_an_expression_is_matched_in_linear_time(films):
    assert met(films, {"column": "title", "kind": "matches", "text": r"item 1\d$"}) == list(
        range(10, 20)
    )
    assert met(films, {"column": "plot", "kind": "matches", "text": "(a*)*b(a*)*$"}) == []


def test_conditions_are_joined(films):
    comedy = {"column": "genre", "kind": "is", "values": ("Comedy",)}
    late = {"column": "year", "kind": "between", "low": 2030.0}
    both, either = set(met(films, comedy, late)), set(met(films, comedy, late, every=False))
    one, other = set(met(films, comedy)), set(met(films, late))
    assert both == one & other
    assert either == one | other
    assert both
    assert either != both


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ({"column": "nothing", "kind": "is"}, "There is no column 'nothing'"),
        ({"column": "genre", "kind": "like"}, "A condition is"),
        ({"column": "plot", "kind": "matches", "text": "(("}, "no regular expression"),
        ({"column": "plot", "kind": "contains", "text": "x" * 100_000}, "too long"),
    ],
)
def test_what_cannot_be_met_is_one_sentence(films, condition, says):
    with pytest.raises(ee.InputError, match=re.escape(says)):
        met(films, condition)
    with pytest.raises(ee.InputError, match="at least one"):
        met(films)


def test_every_column_offers_what_suits_it(films):
    year = choices(films, "year")
    assert (year.kind, year.low, year.high) == ("between", 1991.5, 2049.5)
    assert choices(films, "plot").kind == "contains"
    assert choices(films, "genre").values == {"Horror": 40, "Comedy": 20, "Drama": 20}


@given(st.text(max_size=8))
def test_a_phrase_is_found_as_python_finds_it(films, text):
    found = met(films, {"column": "plot", "kind": "contains", "text": text})
    wanted = [i for i, plot in enumerate(TABLE["plot"]) if text.casefold() in plot.casefold()]
    assert found == wanted or not text.isascii()


def test_positions_are_numbers_that_a_selection_takes(films):
    found = meeting(films, [{"column": "year", "kind": "between", "low": 2000.0}])
    assert found.dtype == np.int64


def test_an_expression_is_bounded_and_matched_as_among_other_conditions(films):
    pattern = {"column": ANYWHERE, "kind": "matches", "text": "Item [12]$"}
    assert matching(films, (pattern,)).tolist() == met(films, pattern) == [1, 2]
    with pytest.raises(ee.InputError, match="at most 1,000 characters"):
        matching(films, ({**pattern, "text": "a" * (PATTERN + 1)},))
    assert met(films, {**pattern, "kind": "contains", "text": "a" * (PATTERN + 1)}) == []
