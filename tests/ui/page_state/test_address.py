"""What an address may hold: every parameter takes any text, and what cannot be is said."""

from __future__ import annotations

import dataclasses
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedding_explorer.base.errors import shown
from tests.pages.conftest import ROOT
from tests.pages.hostile import HOSTILE
from ui import link_table
from ui.link_table import PAGES, recipe_parts
from ui.page_state import address
from ui.page_state.explore_view import View, from_values, to_values
from ui.page_state.value_kinds import CUT, Lines, Number, OneOf, Switch, Text, Texts, Whole

VIEWS = [View, *(view for view in PAGES.values() if view is not None)]
EVERY = [(view, p) for view in VIEWS for p in address.parameters(view).values()]
WORDS = st.one_of(
    st.text(st.characters(), max_size=60),  # halves of surrogate pairs, too
    st.sampled_from(list(HOSTILE.values())),
    st.integers().map(str),
    st.floats().map(str),
)


def sentences_are_fine(refused):
    for sentence in refused.values():
        assert len(sentence) < 300, len(sentence)
        assert sentence.endswith(".")
        assert sentence.isprintable()


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_every_parameter_takes_or_refuses_every_hostile_value(view, name):
    for parameter in address.parameters(view).values():
        text = HOSTILE[name]
        made, refused = address.read(view, {parameter.name: [text]})
        assert len(refused) <= 1
        sentences_are_fine(refused)
        if refused:
            assert made == view() or isinstance(parameter.reader, Texts)
            assert len(text) < 40 or text not in refused[parameter.name]
        comes_back(view, made)


def comes_back(view, made):
    """What a page writes it reads again, and it writes the same: long texts are not in a link."""
    written = address.write(made)
    again, refused = address.read(view, written)
    assert not refused
    assert address.write(again) == written


@given(st.dictionaries(st.sampled_from([p.name for _, p in EVERY]), st.lists(WORDS, max_size=4)))
def test_any_values_give_a_view_and_a_sentence_each_at_most(values):
    for view in VIEWS:
        made, refused = address.read(view, values)
        names = {p.name for p in address.parameters(view).values()}
        assert len(refused) <= len(names & set(values))
        sentences_are_fine(refused)
        for field, p in address.parameters(view).items():
            check(p.reader, getattr(made, field))
        comes_back(view, made)


def check(reader, value):
    match reader:
        case Whole() | Number():
            assert isinstance(value, int | float)
            assert reader.low <= value <= reader.high
        case OneOf():
            assert value in reader.options
        case Switch():
            assert isinstance(value, bool)
        case Texts():
            assert len(value) <= reader.count
            assert all(len(one) <= reader.most for one in value)
        case Text() | Lines():
            assert len(value) <= reader.most
            assert "\0" not in value
            value.encode()


@given(
    st.dictionaries(
        st.one_of(st.sampled_from(recipe_parts()), st.text(max_size=9)),
        st.lists(WORDS, min_size=1, max_size=3),
        max_size=9,
    )
)
def test_any_recipe_is_followed_as_far_as_it_goes(values):
    view, refused = from_values(values)
    sentences_are_fine(refused)
    assert len(refused) <= len(values)
    if view.recipe is not None:
        assert address.recipe(view.recipe.to_values()) == (view.recipe, {})


def test_one_wrong_part_of_a_recipe_leaves_the_others():
    values = {
        "encode": ["tfidf"], "encode.min_df": ["٣"], "encode.points": ["words"],
        "reduce": ["magic"], "reduce.n_components": ["9"], "project": ["umap"],
        "project.n_neighbors": ["9" * 5_000], "metric": ["euclidean"], "k": ["1e1"], "pick": ["a"],
    }  # fmt: skip
    view, refused = from_values(values)
    assert view.recipe is not None
    assert (view.recipe.encoder, view.recipe.reducer, view.recipe.projection) == (
        "tfidf", None, "umap",
    )  # fmt: skip
    assert view.recipe.encoder_params == {"points": "words"}
    assert view.recipe.metric == "euclidean"
    assert (view.k, view.selected) == (10, ("a",))
    assert len(refused) == 4
    view, refused = from_values({"encode": ["magic"], "encode.x": ["1"], "k": ["7"]})
    assert (view.recipe, view.k) == (None, 7)
    assert refused["encode"].startswith("There is no encoder called 'magic'")
    assert len(refused) == 1


def test_what_is_repeated_is_said():
    view, refused = address.read(View, {"k": ["3", "5"], "pick": list(map(str, range(5_000)))})
    assert (view.k, len(view.selected)) == (5, 50)
    assert refused["k"] == "The link gives k 2 times; the last one is used, '5'."
    assert refused["pick"].startswith("The link gives pick 5,000 times, 50 of which are used")
    assert address.read(View, {"k": ["5", "5"], "pick": ["", "a", "a"]})[1] == {}


def test_unknown_parameters_are_named_unless_other_sites_add_them():
    given = {"utm_source": ["x" * 100_000], "\0": ["1"], "k": ["7"], "encode.min_df": ["1"]}
    assert address.read(View, given) == (View(k=7), {})
    assert address.not_known(given, address.names(View)) == ["\0"]
    assert address.not_known(["gclid", "_ga", "ref", "refer", "metrics"], []) == [
        "refer", "metrics",
    ]  # fmt: skip


def test_of_very_many_wrong_values_some_are_said_and_the_others_counted():
    _, refused = from_values({"encode": ["tfidf"], **{f"encode.q{i}": ["1"] for i in range(5_000)}})
    assert len(address.capped([*refused.values()])) == address.SENTENCES + 1
    assert re.fullmatch(r"And \d+ more values .*", address.capped([*refused.values()])[-1])


def test_a_view_at_its_default_is_an_empty_address():
    for view in VIEWS:
        assert address.write(view()) == {}
    assert to_values(View()) == {"data": ["films"]}


def test_every_field_of_a_view_is_declared():
    for view in VIEWS:
        names = {f.name for f in dataclasses.fields(view)} - {"recipe"}
        assert names == set(address.parameters(view))


@pytest.mark.parametrize("text", ["12", "-1", "0"])
def test_numbers_as_people_write_them_are_read(text):
    assert Whole(-5, 50).convert(text) == int(text)
    assert Number(-5, 50).convert(f"{text}.5") == float(f"{text}.5")


@pytest.mark.parametrize("value", [1e-5, 0.1 + 0.2, 123456.789, 5e-324, 1e9])
def test_every_number_a_page_writes_is_read_again(value):
    number = Number(0, 1e9)
    assert number.read("x", number.write(value)) == value


def test_a_value_is_shown_cut_and_with_nothing_invisible():
    assert len(shown("x" * 100_000, CUT)) <= CUT
    assert shown("a\u202eb\0\ud800").isprintable()


def test_the_parameters_of_every_page_are_documented():
    text = (ROOT / "docs" / "links.md").read_text("utf-8")
    assert text == link_table.document()


def test_of_many_sentences_the_rest_is_counted():
    few = [f"sentence {i}" for i in range(address.SENTENCES)]
    assert address.capped(few) == few
    said = "And 1 more value of the link cannot be used."
    assert address.capped([*few, "one more"]) == [*few, said]
