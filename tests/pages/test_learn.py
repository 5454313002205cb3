"""The Learn page by AppTest: every step renders, its check is asked and judged, links come back."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.engine import Engine
from embedding_explorer.lessons import Seen, check, guessing
from tests.lessons.test_lessons import data_of
from tests.pages.conftest import ROOT, checked
from ui.cache import cache
from ui.frame.state import View
from ui.learn.view import LearnView, to_address
from ui.page_state import address as address_bar

LEARN = "pages/learn.py"
HOSTILE = ("<img src=x onerror=alert(1)>", "[a](http://x.y) **b**", ":red[c] $d$", "`e` & <b>f</b>")


def said(at: Any) -> str:
    """Everything written on the page, with the marks that make it inert taken away."""
    parts = [*at.header, *at.markdown, *at.caption, *at.info, *at.error, *at.warning]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def address(at: Any) -> dict[str, str]:
    params = at.query_params.items()
    return {name: value[0] if isinstance(value, list) else value for name, value in params}


def opened(own: ee.Dataset | None = None, **query: str) -> Any:
    """Open the page; with data of the visitor's own, shown on that."""
    at = AppTest.from_file(str(ROOT / LEARN), default_timeout=300)
    if own is not None:
        at.session_state["datasets"] = {"mine-x": own}
        at.session_state["view"] = View()
        query["data"] = "mine-x"
    for name, value in query.items():
        at.query_params[name] = value
    return checked(at.run())


def predicted(at: Any, choice: int = 0) -> Any:
    """Choose an option of the prediction and ask for the figure."""
    first = next(r for r in at.radio if r.key.startswith("guess-"))
    at = checked(first.set_value(choice).run())
    return checked(at.button(key="learn-reveal").click().run())


def asked(at: Any) -> list[Any]:
    return [r for r in at.radio if r.key.startswith("check-")]


def answered(at: Any, answers: list[int]) -> Any:
    for radio, answer in zip(asked(at), answers, strict=True):
        radio.set_value(answer)
    hand_in = next(b for b in at.button if b.label == "Check my answers")
    return checked(hand_in.click().run())


def truth(key: str, number: int, data: ee.Dataset, attempt: int = 0) -> list[int]:
    """Return the right answers of a check, from what the recipes make here."""
    step = registry.find("lessons", key).STEPS[number - 1]
    seen = Seen(data, tuple(ee.build(data, r) for r in step.recipes(data)))
    return [q.right for q in check(step, seen, attempt)]


def things(n: int = 24, names: tuple[str, ...] = ()) -> ee.Dataset:
    """A table of things with two categories and a number."""
    rng = np.random.default_rng(3)
    named = [*names, *(f"thing {i}" for i in range(n - len(names)))]
    frame = pd.DataFrame(
        {
            "name": named,
            "sort": rng.choice([*names, *"abcdef"], n),
            "colour": rng.choice(["red", "green", "blue"], n),
            "size": rng.random(n).round(2),
        }
    )
    return ee.read(frame, kind="items", roles={"sort": "category", "colour": "category"})


def test_it_opens_with_the_first_lesson_and_asks_before_it_shows():
    at = opened()
    assert "1. Why numbers for things" in said(at)
    assert address(at) == {"lesson": "numbers", "step": "1"}
    assert not at.table
    assert at.button(key="learn-reveal").disabled
    at = predicted(at, 1)
    assert len(at.table) == 1
    assert "You predicted this. Answer: **2 to 5**" in said(at)
    assert "64 rows of 3 numbers" in said(at)


def test_a_missed_check_gives_reasons_and_other_questions_and_a_passed_one_leads_on():
    at = predicted(opened())
    data = ee.sample("produce")
    first = [r.label for r in asked(at)]
    right = truth("numbers", 1, data)
    at = answered(at, [(x + 1) % 4 for x in right])
    assert "**0 of 3 correct.**" in said(at)
    assert "away; the next is" in said(at)
    at = checked(at.button(key="learn-again").click().run())
    assert len(asked(at)) == 4
    assert not {r.label[3:] for r in asked(at)} & {label[3:] for label in first}
    at = answered(at, truth("numbers", 1, data, attempt=1))
    assert "**4 of 4 correct.**" in said(at)
    assert "1 of" in said(at)
    at = checked(at.button(key="learn-on").click().run())
    assert address(at) == {"lesson": "one_hot", "step": "1"}


def test_unanswered_questions_are_counted():
    at = predicted(opened())
    asked(at)[0].set_value(0)
    at = checked(next(b for b in at.button if b.label == "Check my answers").click().run())
    assert "Still to answer: 2 of 3" in said(at)


def test_hidden_answers_show_nothing_before_a_prediction_and_no_reasons_after():
    at = opened(lesson="numbers", data="films", answers="hidden")
    assert "learn-skip" not in [b.key for b in at.button]
    assert address(at) == {"lesson": "numbers", "step": "1", "data": "films", "answers": "hidden"}
    at = predicted(at)
    right = truth("numbers", 1, ee.sample("films"))
    at = answered(at, [(x + 1) % 4 for x in right])
    assert "**0 of 3 correct.**" in said(at)
    assert "it is **" not in said(at)
    link = at.code[0].value
    assert link.endswith("?lesson=numbers&step=1&data=films&answers=hidden")


def test_the_switch_for_answers_is_the_teachers_alone():
    at = opened()
    at = checked(at.toggle(key="learn-hidden").set_value(True).run())
    assert address(at)["answers"] == "hidden"
    assert at.toggle(key="learn-hidden").value  # and can be taken back
    pupil = opened(**address(at))
    assert not pupil.toggle
    assert "This link hides the answers" in said(pupil)
    assert pupil.code[0].value.endswith("answers=hidden")


def test_data_of_another_kind_is_said_to_be_so():
    at = opened(things(), lesson="bert")
    assert "This step needs text; your data is of another kind" in said(at)
    assert not at.warning


def test_two_maps_have_their_common_caption_once():
    at = predicted(opened(lesson="maps"))
    assert said(at).count("In a UMAP map only nearness is meaningful") == 1


def test_without_predicting_it_can_be_shown_unless_answers_are_hidden():
    at = opened()
    at = checked(at.button(key="learn-skip").click().run())
    assert len(at.table) == 1


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"lesson": "magic"}, "The link gives lesson='magic'; it must be one of numbers"),
        ({"step": "9"}, "The link gives step=9"),
        ({"answers": "maybe"}, "The link gives answers='maybe'; it must be one of shown, hidden"),
        (
            {"data": "nothing"},
            "There is no sample called 'nothing'; the lesson's own data is shown",
        ),
        ({"data": "mine-deadbeef"}, "This link's data has expired; upload the file again."),
    ],
)
def test_a_link_that_cannot_be_followed_says_so_once_and_leaves_the_address(query, sentence):
    at = opened(**query)
    assert sentence in said(at)
    assert len(at.warning) + len(at.info) == 1
    assert address(at) == {"lesson": "numbers", "step": "1"}
    assert "1. Why numbers for things" in said(at)


def test_another_sample_and_another_lesson_by_their_widgets():
    at = opened()
    at = checked(at.selectbox(key="learn-data").set_value("films").run())
    assert address(at)["data"] == "films"
    assert "Here are 120 things" in said(at)
    at = checked(at.pills(key="learn-path").set_value("pca").run())
    assert address(at) == {"lesson": "pca", "step": "1"}
    at = checked(at.pills(key="learn-step").set_value(2).run())
    assert address(at) == {"lesson": "pca", "step": "2"}
    assert "true nearest neighbours" in said(at)


def test_what_was_answered_is_still_there_on_coming_back():
    at = predicted(opened(), 1)
    at = checked(at.pills(key="learn-path").set_value("one_hot").run())
    assert not at.table
    at = checked(at.pills(key="learn-path").set_value("numbers").run())
    assert "You predicted this." in said(at)
    assert len(at.table) == 1


def test_links_come_back():
    for view in (LearnView(), LearnView("one_hot", 1, "produce", "hidden")):
        assert address_bar.read(LearnView, to_address(view)) == (view, {})


@pytest.mark.parametrize(
    ("lesson", "step"), [("numbers", 1), ("one_hot", 2), ("pca", 2), ("svd", 1), ("maps", 2)]
)
def test_hostile_names_stay_text(lesson, step):
    at = opened(things(60, HOSTILE), lesson=lesson, step=str(step))
    at = predicted(at)
    at = answered(at, [0] * len(asked(at)))
    parts = [str(part.value) for part in [*at.markdown, *at.caption]]
    parts += [text for r in at.radio for text in (r.label, *map(str, r.options))]
    parts += [str(cell) for t in at.table for cell in t.value.astype(str).to_numpy().ravel()]
    written = "\n".join(parts)
    assert not at.error
    assert "img src" in written or lesson in ("pca", "maps")  # these may ask about other names
    assert not re.search(r"(?<!\\)(<img|\[a\]|:red\[|\$d)", written)


STEPS = [
    (key, number + 1)
    for key, module in registry.all_of("lessons").items()
    for number in range(len(module.STEPS))
]


@pytest.fixture
def jobs(monkeypatch) -> list[str]:
    """The titles of all that the workers get to do from here on; nothing is known yet."""
    given: list[str] = []
    admit = Engine._admit

    def noted(engine: Engine, job: Any) -> Any:
        given.extend(work.title for work in job.works)
        return admit(engine, job)

    monkeypatch.setattr(Engine, "_admit", noted)
    cache.results.clear()
    return given


def test_other_data_of_a_step_is_left_to_the_workers(jobs):
    predicted(opened(lesson="maps", data="produce"))
    assert jobs


@pytest.mark.parametrize(("key", "number"), STEPS)
def test_every_step_renders_on_its_own_data_and_needs_no_worker(key, number, jobs):
    step = registry.find("lessons", key).STEPS[number - 1]
    if step.missing():
        at = opened(lesson=key, step=str(number))
        assert step.missing() in said(at)
        return
    at = predicted(opened(lesson=key, step=str(number)))
    assert len(asked(at)) >= 3
    assert not at.error
    assert guessing_of(at) < 0.05
    assert any("Open in Explore" in p.proto.label for p in at.get("link_button"))
    assert not jobs


# Other data of a kind the step accepts: the first step of the lessons that train and lay out
# nothing, and all of them exhaustively.
LIGHT = ("numbers", "one_hot", "pca", "svd")
OTHERS = [
    pytest.param(
        *step,
        which,
        marks=[] if step[0] in LIGHT and (step[1], which) == (1, 1) else [pytest.mark.exhaustive],
    )
    for step in STEPS
    for which in (1, 2)
]


@pytest.mark.parametrize(("key", "number", "which"), OTHERS)
def test_every_step_renders_on_other_data(key, number, which):
    step = registry.find("lessons", key).STEPS[number - 1]
    if step.missing():
        pytest.skip(step.missing())
    data = data_of(step, which)
    at = predicted(opened(data, lesson=key, step=str(number)))
    assert address(at)["data"] == "mine-x"
    assert len(asked(at)) >= 3
    assert not at.error
    assert guessing_of(at) < 0.05
    at = answered(at, [0] * len(asked(at)))
    assert re.search(r"\d of \d correct", said(at))


def guessing_of(at: Any) -> float:
    return float(np.prod([1 / len(r.options) for r in asked(at)]))


def test_guessing_is_the_product_of_the_shares():
    data = ee.sample("produce")
    step = registry.find("lessons", "numbers").STEPS[0]
    seen = Seen(data, tuple(ee.build(data, r) for r in step.recipes(data)))
    assert guessing(check(step, seen)) == pytest.approx(1 / 64)
    assert sum(guessing(check(step, seen, a)) for a in range(25)) < 0.05
