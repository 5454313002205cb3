"""A page's choices: what widgets hand back, what begins afresh, and what the address holds."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from tests.pages.conftest import checked


def page() -> None:
    from dataclasses import dataclass, replace

    from ui.frame.page_state import PageState
    from ui.page_state.address import declared
    from ui.page_state.value_kinds import OneOf, Text, Whole

    @dataclass(frozen=True)
    class Few:
        way: str = declared("walk", OneOf(("walk", "swim")))
        far: int = declared(3, Whole(1, 9))
        name: str = declared("", Text(20))
        place: str = declared("", Text(20))

    few = PageState(
        "few", Few, afresh={"way": {"far": 1}}, first=lambda v: replace(v, name=v.name[:5])
    )
    few.segments("Way", "way", {"walk": "On foot", "swim": "In water"})
    few.number("How far", "far")
    few.text("Name", "name", "nobody")
    few.select("Place", "place", ["here", "there"])
    few.share({"data": ["films"]})


def opened(**query: str) -> AppTest:
    at = AppTest.from_function(page, default_timeout=60)
    for name, value in query.items():
        at.query_params[name] = value
    return checked(at.run())


def test_widgets_show_what_a_link_says_and_the_rest_at_its_default():
    at = opened(way="swim", name="Methuselah")
    assert at.segmented_control(key="few-way").value == "swim"
    assert at.segmented_control(key="few-way").options[1] == "In water"
    assert at.number_input(key="few-far").value == 3
    assert at.text_input(key="few-name").value == "Methu"  # what the first visit makes of it
    assert at.selectbox(key="few-place").value == "here"


def test_a_change_is_kept_and_what_hangs_on_it_begins_afresh():
    at = opened(far="7")
    assert at.number_input(key="few-far").value == 7
    at = checked(at.segmented_control(key="few-way").set_value("swim").run())
    assert at.number_input(key="few-far").value == 1
    at = checked(at.text_input(key="few-name").set_value("  Ada ").run())
    assert at.text_input(key="few-name").value == "Ada"
    held = {"data": "films", "way": "swim", "far": "1", "name": "Ada"}
    assert {name: at.query_params[name] for name in at.query_params} == held


def test_a_choice_that_comes_back_empty_changes_nothing():
    at = opened(far="7", way="swim")
    at = checked(at.segmented_control(key="few-way").set_value(None).run())
    assert at.segmented_control(key="few-way").value == "swim"
    assert at.number_input(key="few-far").value == 7
