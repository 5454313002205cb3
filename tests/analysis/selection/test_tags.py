"""Tags of points: given, taken away, undone and redone; as a column."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.analysis.selection import tags as module
from embedding_explorer.analysis.selection.tags import MOST, Tags
from embedding_explorer.data.combine import tagged

NAMES = pd.Index(["ant", "bee", "cow", "dog", "elk"])


def test_points_get_tags_and_lose_them():
    tags = Tags.none(NAMES).give([0, 1], "insect").give([2], "mammal").give([1], "")
    assert tags.titles == ("insect", "mammal")
    assert tags.codes.tolist() == [0, -1, 1, -1, -1]
    assert [tags.count(title) for title in ("insect", "mammal")] == [1, 1]


def test_a_point_has_one_tag():
    tags = Tags.none(NAMES).give([0, 1], "a").give([1, 2], "b")
    assert tags.codes.tolist() == [0, 1, 1, -1, -1]


STEP = st.tuples(st.lists(st.integers(0, 4), min_size=1), st.sampled_from(["", "a", "b", " a "]))


@given(st.lists(STEP, max_size=12), st.integers(0, 15))
def test_undo_and_redo_go_the_same_way_back_and_forth(steps, back):
    states = [Tags.none(NAMES)]
    for rows, title in steps:
        changed = states[-1].give(rows, title)
        if changed is not states[-1]:  # a step that changes nothing is none
            states.append(changed)
    now = states[-1]
    for place in range(back):
        now = now.undo()
        same = states[max(len(states) - 2 - place, 0)]
        assert (now.titles, now.codes.tolist()) == (same.titles, same.codes.tolist())
    for _ in range(back):
        now = now.redo()
    assert (now.titles, now.codes.tolist()) == (states[-1].titles, states[-1].codes.tolist())
    assert now.redo() is now


def test_a_tag_is_called_otherwise_and_this_is_undone():
    tags = Tags.none(NAMES).give([0, 1], "a").give([2], "b")
    renamed = tags.rename("a", " insect ")
    assert renamed.titles == ("insect", "b")
    assert renamed.codes.tolist() == tags.codes.tolist()
    assert renamed.undo().titles == ("a", "b")
    assert renamed.undo().redo().titles == ("insect", "b")
    assert tags.rename("a", "a") is tags


@pytest.mark.parametrize(("old", "new"), [("a", "b"), ("b", "a"), ("c", "a")])
def test_two_tags_become_one_by_one_name(old, new):
    tags = Tags.none(NAMES).give([0, 1], "a").give([2], "b").give([3], "c")
    before = [tags.titles[code] if code >= 0 else "" for code in tags.codes]
    renamed = tags.rename(old, new)
    assert sorted(renamed.titles) == sorted({"a", "b", "c"} - {old})
    after = [renamed.titles[code] if code >= 0 else "" for code in renamed.codes]
    assert after == [new if title == old else title for title in before]
    assert renamed.undo().titles == tags.titles
    assert renamed.undo().codes.tolist() == tags.codes.tolist()
    assert renamed.undo().redo().codes.tolist() == renamed.codes.tolist()


@pytest.mark.parametrize("name", ["", "  ", "x" * 61])
def test_a_tag_gets_no_name_that_is_none(name):
    with pytest.raises(ee.InputError):
        Tags.none(NAMES).give([0], "a").rename("a", name)


def test_after_another_step_nothing_is_left_to_redo():
    tags = Tags.none(NAMES).give([0], "a").undo()
    assert tags.redo() is not tags
    other = tags.give([1], "b")
    assert other.redo() is other


def test_what_can_be_undone_is_bounded(monkeypatch):
    monkeypatch.setattr(module, "STEPS", 3)
    tags = Tags.none(NAMES)
    for row in range(5):
        tags = tags.give([row], "a")
    for _ in range(9):
        tags = tags.undo()
    assert tags.codes.tolist() == [0, 0, -1, -1, -1]
    monkeypatch.setattr(module, "ROWS", 6)
    tags = Tags.none(NAMES).give([0], "a").give(range(5), "b").give(range(5), "c")
    assert tags.undo().codes.tolist() == [1] * 5
    assert tags.undo().undo().codes.tolist() == [1] * 5


def test_other_points_are_met_by_their_names():
    tags = Tags.none(NAMES).give([3], "a")
    assert tags.of(pd.Index(["dog", "fox"])).tolist() == [0, -1]
    more = tags.with_names(pd.Index(["fox", "dog"]))
    assert more.names.tolist() == [*NAMES, "fox"]
    assert more.give([5], "b").of(pd.Index(["fox", "dog"])).tolist() == [1, 0]
    assert more.undo().codes.tolist() == [-1] * 6


@pytest.mark.parametrize("title", ["a" * 61, "one more"])
def test_what_is_too_much_is_refused(title):
    tags = Tags.none(NAMES)
    for number in range(MOST):
        tags = tags.give([0], f"tag {number}")
    with pytest.raises(ee.InputError):
        tags.give([1], title)


def test_tags_are_a_label_of_the_data():
    data = ee.read(pd.DataFrame({"name": ["a", "b", "c"], "x": [1, 2, 4], "tag": ["u", "v", "u"]}))
    made = tagged(data, np.array([1, -1, 0], np.int8), ("good", "bad"))
    assert made.columns[-1].name == "tag (2)"
    assert made.roles["tag (2)"] == "label"
    assert made.items["tag (2)"].fillna("none").tolist() == ["bad", "none", "good"]
    assert made.fingerprint != data.fingerprint
    assert made.origin == data.origin
    assert "tag (2)" not in data.items


@pytest.mark.parametrize("codes", [[0, 0], [0, 0, 2], [0, 0, -2]])
def test_codes_that_do_not_fit_are_refused(codes):
    data = ee.read(pd.DataFrame({"name": ["a", "b", "c"], "x": [1, 2, 4]}))
    with pytest.raises(ee.InputError, match="for each of 3 rows"):
        tagged(data, np.array(codes, np.int8), ("good", "bad"))
