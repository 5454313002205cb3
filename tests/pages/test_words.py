"""The Words page by AppTest: each task, links, errors in place, hostile names."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import embedding_explorer as ee
from embedding_explorer.data.dataset import Column, Dataset
from embedding_explorer.engine import word_questions
from tests.pages.conftest import ROOT, checked
from ui.frame.state import View
from ui.page_state.address import read
from ui.words import arithmetic
from ui.words import view as words_view
from ui.words.arithmetic import ordinal, wide_enough
from ui.words.examples import Example
from ui.words.odd import names_of

WORDS = "pages/words.py"


def said(at) -> str:
    """Everything written on the page, with the marks that make it inert taken away."""
    parts = [*at.markdown, *at.caption, *at.info]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def errors(at) -> str:
    return "\n".join(str(e.value) for e in [*at.error, *at.warning]).replace("\\", "")


def address(at) -> dict[str, str]:
    params = at.query_params.items()
    return {name: value[0] if isinstance(value, list) else value for name, value in params}


def with_data(data: Dataset, **query: str) -> AppTest:
    """Open the page for a visitor who brought this dataset."""
    at = AppTest.from_file(str(ROOT / WORDS), default_timeout=300)
    at.session_state["datasets"] = {"mine-x": data}
    at.session_state["view"] = View(data="mine-x")
    for name, value in query.items():
        at.query_params[name] = value
    return checked(at.run())


def items(names: list[str], genre: list[str]) -> Dataset:
    frame = pd.DataFrame({"name": names, "genre": genre})
    return Dataset("items", frame, (Column("genre", "category"),), source="things.csv")


SHOWN = {  # a column that only this table has
    "answers": "like_b",
    "path-steps": "step",
    "against-table": "closer",
    "published": "WordSim-353",
    "sum-answers": "rank",
}


def tables(at) -> dict[str, pd.DataFrame]:
    """Return the tables that are drawn, known by a column: AppTest does not tell their keys."""
    found = {}
    for part in at.dataframe:
        name = next(name for name, column in SHOWN.items() if column in part.value.columns)
        found[name] = part.value
    return found


def drawn(at) -> set[str]:
    """Return the names of the tables and the keys of the figures that are drawn."""
    return set(tables(at)) | {part.key for part in at.get("plotly_chart")}


def test_it_opens_with_an_analogy_that_its_vectors_solve(open_page):
    at = open_page(WORDS)
    fields = [at.text_input(key=f"words-{name}").value for name in ("a", "b", "c", "want")]
    assert fields == ["man", "king", "woman", "queen"]
    assert "**queen** ranks first, as you predicted." in said(at)
    assert address(at) == {"vectors": "words", "task": "arithmetic"}
    assert at.pills(key="words-example-arithmetic").value == "man : king :: woman : queen"


def test_what_is_not_solved_is_passed_over_where_the_page_opens():
    recipe = ee.Recipe(encoder="as_given", projection=None)
    built = ee.build(ee.sample("words"), recipe)
    wrong = Example(("bird", "nest", "lion", "den"), "wrong")
    right = Example(("france", "paris", "italy", "rome"), "right")
    solved = [word_questions.is_solved(built, *e.words) for e in (wrong, right)]
    assert solved == [False, True]
    assert arithmetic._start(built, [wrong, right]) == right.words
    assert arithmetic._start(built, [wrong]) == wrong.words


def test_an_analogy_that_fails_is_shown_honestly(open_page):
    at = open_page(WORDS, a="bird", b="nest", c="lion", want="den")
    fields = [at.text_input(key=f"words-{name}").value for name in ("a", "b", "c", "want")]
    assert fields == ["bird", "nest", "lion", "den"]
    assert "bird is to nest as lion is to **hive**" in said(at)
    assert "**den** ranks 458th of 10,007: these vectors do not capture this relation." in said(at)
    assert not errors(at)


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("man king woman queen", "**queen** ranks first, as you predicted."),
        ("japan tokyo germany berlin", "**berlin** ranks 2nd of 10,007: near, but not first."),
        ("man king woman king", "**king** is part of the question"),
        ("Man King Woman Queen", "man is to king as woman is to **queen**"),
    ],
)
def test_an_analogy_by_link(open_page, question, sentence):
    asked = dict(zip(("a", "b", "c", "want"), question.split(), strict=True))
    at = open_page(WORDS, **asked)
    assert sentence in said(at)
    assert {name: address(at)[name] for name in asked} == asked


def test_typing_and_picking_change_the_question_and_the_link(open_page):
    at = open_page(WORDS, a="bird", b="nest", c="lion", want="den")
    at = checked(at.text_input(key="words-c").set_value("bee").run())
    assert "bird is to nest as bee is to **hive**" in said(at)
    assert address(at)["c"] == "bee"
    at = checked(
        at.pills(key="words-example-arithmetic").set_value("france : paris :: italy : rome").run()
    )
    assert at.text_input(key="words-a").value == "france"
    assert "**rome** ranks first" in said(at)


def test_without_a_guess_nothing_is_said_about_it(open_page):
    at = open_page(WORDS, a="man", b="king", c="woman")
    assert at.text_input(key="words-want").value == ""
    assert "comes" not in said(at).split("queen is like")[0]


def test_an_unknown_word_is_named_and_the_rest_of_the_page_stays(open_page):
    at = open_page(WORDS, a="birrd", b="nest", c="lion")
    assert "'birrd' is not one of the 10,010 words; did you mean bird" in errors(at)
    assert set(tables(at)) == {"sum-answers"}


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("king - man + woman", "queen"),
        ("paris-france+italy", "rome"),
        ("Walking - walk + swim", "swimming"),
    ],
)
def test_a_free_sum(open_page, text, first):
    at = open_page(WORDS, sum=text)
    assert tables(at)["sum-answers"]["name"].iloc[0] == first


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("king -", "no name after the last '-'"),
        ("king man", "no + or - between 'king' and 'man'"),
        ("king - king", "cancel out"),
        ("__import__('os')", "is not one of the 10,010 words"),
    ],
)
def test_a_sum_that_cannot_be_read_says_why(open_page, text, sentence):
    at = open_page(WORDS, sum=text)
    assert sentence in errors(at)
    assert set(tables(at)) == {"answers"}


def test_the_odd_one_out_with_its_lesson(open_page):
    at = open_page(WORDS, task="odd")
    assert "**car** fits least" in said(at)
    assert not at.info
    at = open_page(WORDS, task="odd", odd="apple, banana, pear, carrot")
    assert "**apple** fits least" in said(at)
    assert "it is often a company" in said(at)
    at = open_page(WORDS, task="odd", odd="lion, bear")
    assert "at least 3 names, not 2" in errors(at)


def test_a_path_and_its_neighbours(open_page):
    at = open_page(WORDS, task="path", **{"from": "apple", "to": "war", "near": "10"})
    assert "apple → software" in said(at)
    assert {"path-line", "path-steps"} <= drawn(at)
    at = open_page(WORDS, task="path", **{"from": "apple", "to": "apple"})
    assert "0 steps" in said(at)


def test_day_and_night_are_neighbours(open_page):
    at = open_page(WORDS, task="against")
    nearer = tables(at)["against-table"].set_index("name")["closer"]
    assert nearer["night"] < 10 < nearer["sun"]
    assert "Opposites are neighbours" in said(at)
    at = open_page(WORDS, task="against", word="day", list="night, week")
    assert "Opposites" not in said(at)
    assert address(at)["list"] == "night, week"


def test_the_score_states_its_coverage(open_page):
    at = open_page(WORDS, task="score")
    text = said(at)
    assert "278 of 353 pairs known (79%)" in text
    assert "4,128 correct of the 7,038 questions" in text
    assert "36% of all 19,544" in text
    assert "95% interval 0.44 to 0.62" in text
    assert "3,000 times fewer" in text
    assert tables(at)["published"]["analogies"].round(1).tolist() == [58.7, 71.7, 69.1, 65.7]


@pytest.mark.parametrize("task", words_view.SHARED)
def test_only_the_chosen_task_is_drawn(open_page, task):
    wanted = {
        "arithmetic": {"answers", "plane", "sum-answers"},
        "odd": {"odd-bars"},
        "path": {"path-line", "path-steps"},
        "against": {"against-bars", "against-table"},
        "score": {"sections", "published"},
    }
    at = open_page(WORDS)
    at = checked(at.segmented_control(key="words-task").set_value(task).run())
    assert drawn(at) == wanted[task]
    assert address(at)["task"] == task


def test_a_choice_of_task_that_comes_back_empty_changes_nothing(open_page):
    at = open_page(WORDS, task="odd")
    at = checked(at.segmented_control(key="words-task").set_value(None).run())
    assert "**car** fits least" in said(at)
    assert at.segmented_control(key="words-task").value == "odd"


def test_a_link_with_mistakes_is_followed_as_far_as_it_goes(open_page):
    at = open_page(WORDS, task="magic", near="many", vectors="nowhere", odd="lion, bear, car")
    assert "task='magic'; it must be one of arithmetic" in errors(at)
    assert "near='many'; it must be a whole number from 2 to 50" in errors(at)
    assert "no vectors called 'nowhere'" in errors(at)
    assert "queen" in said(at)
    assert address(at)["vectors"] == "words"


# A visitor's own data -----------------------------------------------------------------------------


def test_any_things_can_be_calculated_with():
    data = items(
        ["Alien", "Up", "Jaws", "Cars", "Saw"], ["horror", "child", "horror", "child", "horror"]
    )
    at = with_data(data, vectors="explore", task="odd", odd="Alien, Saw, Up")
    assert "**Up** fits least" in said(at)
    assert address(at)["data"] == "mine-x"
    at = checked(at.segmented_control(key="words-task").set_value("score").run())
    assert "No English word of these benchmarks is a point here" in errors(at)
    at = checked(at.segmented_control(key="words-task").set_value("path").run())
    assert at.text_input(key="words-start").value == "Alien"


def test_a_link_to_the_vectors_of_explore_names_their_data(open_page):
    at = open_page(
        WORDS, vectors="explore", data="produce", task="against", word="Apple", list="Orange"
    )
    assert "**Orange** is nearest to Apple" in said(at)
    kept = address(at)
    assert (kept["vectors"], kept["data"], kept["word"]) == ("explore", "produce", "Apple")
    again = open_page(WORDS, **kept)
    assert said(again) == said(at)


def test_word2vec_on_own_text_says_how_little_it_saw():
    frame = pd.DataFrame({"name": ["a", "b"], "text": ["The tiger eats. The cat sings."] * 2})
    data = Dataset("text", frame, (Column("text", "text"),), source="two.txt")
    at = with_data(data, vectors="own", task="score")
    assert "2 of 353 pairs known" in said(at)
    assert "12 words" in said(at)
    assert "too few" in said(at)


def test_other_vectors_start_afresh():
    frame = pd.DataFrame({"name": ["a", "b"], "text": ["The lion eats. The bird sings."] * 2})
    data = Dataset("text", frame, (Column("text", "text"),), source="two.txt")
    at = with_data(data, a="man", b="king", c="woman", want="queen")
    assert "queen" in said(at)
    at = checked(at.selectbox(key="words-vectors").set_value("own").run())
    assert at.text_input(key="words-a").value in {"the", "lion", "eats", "bird", "sings"}
    assert not errors(at)


def test_names_are_shown_as_they_are():
    names = ["<img src=x onerror=alert(1)>", "**bold**", "$x$ :red[a]", "[link](http://a.b)"]
    data = items(names, ["a", "a", "a", "b"])
    at = with_data(data, vectors="explore", task="odd", odd=", ".join(names))
    heading = next(str(m.value) for m in at.markdown if "fits least" in str(m.value))
    assert "\\[link\\]\\(http" in heading
    for task in ("arithmetic", "path", "against"):
        at = checked(at.segmented_control(key="words-task").set_value(task).run())
        text = "\n".join(str(m.value) for m in [*at.markdown, *at.caption])
        assert "<img" not in text.replace("\\<img", "")
        assert "[link](" not in text
        assert ":red[" not in text


def test_columns_are_wide_enough_for_their_names():
    assert wide_enough(["Parks and Recreation"], 90) > 6.5 * len("Parks and Recreation")
    assert wide_enough(["hive"], 90) == 90
    assert wide_enough([], 72) == 72


# Small things -------------------------------------------------------------------------------------


def test_ordinals():
    wanted = {1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th"}
    wanted |= {21: "21st", 101: "101st", 111: "111th", 1_458: "1,458th"}
    assert {n: ordinal(n) for n in wanted} == wanted


def test_lists_are_split_at_commas_and_lines():
    assert names_of(" a, b b ,,\nc\n") == ["a", "b b", "c"]


@pytest.mark.parametrize("task", words_view.SHARED)
def test_the_address_holds_what_a_task_shows(task):
    chosen = words_view.WordsView(
        task=task,
        a="x",
        b="y & z",
        sum="a - b",
        odd="p, q",
        start="s",
        near=7,
        word="w",
        others="é",
    )
    back, refused = read(words_view.WordsView, words_view.to_address(chosen))
    assert not refused
    for name in words_view.SHARED[task]:
        assert getattr(back, name) == getattr(chosen, name)
    assert words_view.to_address(back) == words_view.to_address(chosen)
