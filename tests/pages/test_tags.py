"""Tags on Explore by AppTest: given to the selected points, undone, and kept as a column."""

from __future__ import annotations

import pytest

import embedding_explorer as ee
from tests.pages.conftest import checked
from tests.pages.test_explore import EXPLORE, errors, query, texts
from ui.explore import tags_panel
from ui.panels import coloring

FILMS = ee.sample("films").items["name"].tolist()


def tag(at, title):
    return checked(field(at).input(title).run())


def field(at):
    return by_label(at.text_input, "New tag for the selected")


def by_label(widgets, label):
    return next(one for one in widgets if one.label == label)


def click(at, key):
    return checked(at.button(key=key).click().run())


def selected(at):
    return at.session_state["view"].selected


def test_the_selected_points_get_a_tag_which_colours_the_map(open_page):
    at = open_page(EXPLORE, tab="Tags", pick=FILMS[:2])
    assert coloring.TAGS not in at.selectbox(key="color").options
    at = tag(at, "seen")
    assert at.button(key="tag-0").label == "seen (2)"
    assert not field(at).value
    assert at.selectbox(key="color").value == coloring.TAGS
    assert "With a tag: 2 of 120 items." in texts(at)
    at = click(at, "tags-undo")
    assert "With a tag: 0 of 120 items." in texts(at)
    assert not [button for button in at.button if button.key == "tag-0"]
    at = click(at, "tags-redo")
    at = click(at, "tags-none")
    assert at.button(key="tag-0").label == "seen (0)"
    assert not errors(at)


def test_keys_are_on_the_buttons(open_page):
    at = tag(open_page(EXPLORE, tab="Tags", pick=FILMS[:1]), "seen")
    keys = {key: at.button(key=key).proto.shortcut for key in ("tag-0", "tags-none", "tags-go")}
    assert keys == {"tag-0": "1", "tags-none": "delete", "tags-go": "n"}
    assert at.button(key="tags-undo").proto.shortcut == "z"
    assert at.button(key="tags-redo").proto.shortcut == "shift+z"


def test_tags_are_named_one_after_another(open_page):
    at = open_page(EXPLORE, tab="Tags", pick=FILMS[:2])
    for place, title in enumerate(("a", "b", "c", "d")):
        at = tag(at, title)
        assert at.button(key=f"tag-{place}").label == f"{title} (2)"
        assert not field(at).value


def test_without_a_selection_a_tag_is_refused_with_what_to_do(open_page):
    at = tag(open_page(EXPLORE, tab="Tags"), "seen")
    assert "Select points on the map first, then name their tag." in errors(at) + "\n".join(
        str(element.value) for element in at.info
    )
    assert "name a tag" in texts(at)


def test_next_goes_to_the_nearest_point_without_a_tag(open_page):
    at = tag(open_page(EXPLORE, tab="Tags", method="svd", pick=FILMS[:1]), "seen")
    at = click(at, "tags-go")
    (first,) = selected(at)
    assert first != FILMS[0]
    at = click(at, "tag-0")
    at = click(at, "tags-go")
    assert selected(at)[0] not in (FILMS[0], first)
    assert f"**{selected(at)[0]}** · no tag" in texts(at).replace("\\", "")


def test_after_each_tag_it_goes_on_where_that_is_wanted(open_page):
    at = tag(open_page(EXPLORE, tab="Tags", pick=FILMS[:1]), "seen")
    at = checked(by_label(at.toggle, "Go on after each tag").set_value(True).run())
    at = click(at, "tags-go")
    for _ in range(3):
        before = selected(at)
        at = click(at, "tag-0")
        assert selected(at) != before
    assert at.button(key="tag-0").label == "seen (4)"


def test_with_two_tags_the_least_certain_can_come_next(open_page, monkeypatch):
    asked = []
    known = tags_panel.answer

    def watched(built, question, *given, **more):
        asked.append(question.__name__)
        return known(built, question, *given, **more)

    monkeypatch.setattr(tags_panel, "answer", watched)
    at = tag(open_page(EXPLORE, tab="Tags", pick=FILMS[:3]), "a")
    at.session_state["view"] = at.session_state["view"].__class__(
        **{**vars(at.session_state["view"]), "selected": tuple(FILMS[3:6])}
    )
    at = tag(checked(at.run()), "b")
    at = checked(
        by_label(at.segmented_control, "Next point without a tag").set_value("unsure").run()
    )
    at = click(at, "tags-go")
    assert asked[-1] == "least_certain"
    assert len(selected(at)) == 1
    assert selected(at)[0] not in FILMS[:6]


def test_tags_stay_when_the_method_changes_and_when_other_data_was_open(open_page):
    at = tag(open_page(EXPLORE, tab="Tags", pick=FILMS[:2]), "seen")
    at = checked(at.pills(key="method").set_value("svd").run())
    assert at.button(key="tag-0").label == "seen (2)"
    at = checked(at.selectbox(key="data").set_value("produce").run())
    assert not [button for button in at.button if button.key == "tag-0"]
    at = checked(at.selectbox(key="data").set_value("films").run())
    assert at.button(key="tag-0").label == "seen (2)"


def test_points_with_a_tag_are_selected_again(open_page):
    at = tag(open_page(EXPLORE, tab="Tags", pick=FILMS[:2]), "seen")
    at.session_state["view"] = at.session_state["view"].__class__(
        **{**vars(at.session_state["view"]), "selected": ()}
    )
    at = checked(at.run())
    at = checked(by_label(at.selectbox, "Select all points with").set_value(0).run())
    assert sorted(selected(at)) == sorted(FILMS[:2])


@pytest.mark.parametrize("little", [True, False])
def test_tags_become_a_column_of_a_data_set(open_page, monkeypatch, little):
    monkeypatch.setattr(tags_panel, "is_little", lambda data: little)
    at = tag(open_page(EXPLORE, tab="Tags", method="svd", pick=FILMS[:2]), "seen")
    at = click(at, "tags-go")
    at = tag(at, "not seen")
    at = click(at, "tags-keep")
    for _ in range(60):
        if query(at, "data")[0].startswith("mine-"):
            break
        at = checked(at.run())
    assert query(at, "data")[0].startswith("mine-")
    assert at.pills(key="method").value == "svd"
    assert at.selectbox(key="color").value == "tag"
    assert not errors(at)


def test_words_are_tagged_and_are_no_column_of_the_data(open_page):
    at = open_page(EXPLORE, tab="Tags", data="documents", method="word2vec_cbow", pick=["the"])
    at = tag(at, "little words")
    assert at.button(key="tag-0").label == "little words (1)"
    assert not [button for button in at.button if button.key == "tags-keep"]


def test_tags_of_data_that_is_gone_go_with_it(open_page):
    at = tag(open_page(EXPLORE, tab="Tags", pick=FILMS[:2]), "seen")
    at.session_state["tags"] = {**at.session_state["tags"], "mine-gone": None}
    tag(at, "more")
    assert list(at.session_state["tags"]) == ["films"]


def test_a_link_that_colours_by_tags_says_that_there_are_none(open_page):
    at = open_page(EXPLORE, color=coloring.TAGS)
    assert at.selectbox(key="color").value != coloring.TAGS
    assert "There is no colour by" in errors(at) + "\n".join(str(e.value) for e in at.info)


def test_a_tag_is_renamed_and_this_is_undone(open_page):
    at = tag(open_page(EXPLORE, tab="Tags", pick=FILMS[:2]), "seen")
    at = checked(by_label(at.selectbox, "Rename").set_value("seen").run())
    at = checked(by_label(at.text_input, "New name").input("watched").run())
    assert at.button(key="tag-0").label == "watched (2)"
    assert by_label(at.selectbox, "Rename").value is None
    assert not [one for one in at.text_input if one.label == "New name"]
    at = click(at, "tags-undo")
    assert at.button(key="tag-0").label == "seen (2)"
    assert not errors(at)
