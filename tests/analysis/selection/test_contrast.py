"""Selected points against the rest."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm
from scipy.stats.contingency import relative_risk
from sklearn.metrics import roc_auc_score

import embedding_explorer as ee
from embedding_explorer.analysis.selection.contrast import LEVEL, NOT_CLEAR, contrast

AXES = ee.Recipe(encoder="features", projection=None, metric="euclidean")


def table(n=400, seed=0):
    rng = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "title": [f"item {i}" for i in range(n)],
            "kind": rng.choice(["red", "green", "blue"], n),
            "size": rng.normal(size=n).round(6),
            "weight": rng.normal(size=n).round(6),
        }
    )


def built(frame, **roles):
    return ee.build(ee.read(frame, roles=roles), AXES)


def test_counts_shares_and_lift_are_those_of_a_crosstab():
    frame = table()
    rows = np.flatnonzero(frame["kind"].eq("red") & (frame["size"] > -0.5))
    found = contrast(built(frame), rows)
    assert (found.selected, found.rest, found.compared) == (len(rows), 400 - len(rows), 5)
    values = found.values.set_index("value")
    inside = np.isin(np.arange(400), rows)
    counts = pd.crosstab(frame["kind"], inside)
    assert values["selected"].to_dict() == counts[True].to_dict()
    assert values["rest"].to_dict() == counts[False].to_dict()
    np.testing.assert_allclose(values["selected_share"], values["selected"] / len(rows))
    assert values.loc["red", "says"] == "more frequent"
    assert set(values.loc[["green", "blue"], "says"]) == {"rarer"}


def test_intervals_are_those_of_scipy_where_counts_are_large():
    frame = table(40_000)
    rows = np.flatnonzero(frame["size"] > 0.3)
    found = contrast(built(frame), rows)
    level = 1 - LEVEL / found.compared
    for row in found.values.itertuples():
        risk = relative_risk(row.selected, found.selected, row.rest, found.rest)
        wanted = risk.confidence_interval(level)
        np.testing.assert_allclose(
            (row.lift, row.low, row.high), (risk.relative_risk, *wanted), 1e-3
        )


def test_numbers_are_compared_by_the_area_under_the_curve():
    frame = table()
    rows = np.flatnonzero(frame["kind"].eq("red"))
    frame.loc[rows, "size"] += 0.8
    found = contrast(built(frame), rows).numbers.set_index("column")
    for column in ("size", "weight"):
        inside = np.isin(np.arange(400), rows)
        assert found.loc[column, "larger"] == pytest.approx(roc_auc_score(inside, frame[column]))
        assert found.loc[column, "selected"] == frame[column][inside].median()
        assert found.loc[column, "low"] < found.loc[column, "larger"] < found.loc[column, "high"]
    assert found["says"].to_dict() == {"size": "larger", "weight": NOT_CLEAR}


def test_the_clearest_difference_of_numbers_comes_first():
    frame = table()
    rows = np.arange(60)
    frame.loc[rows, "weight"] -= 3
    frame["later"] = np.where(np.arange(400) < 60, np.nan, np.arange(400) * 1.5)
    found = contrast(built(frame), rows).numbers
    assert found["column"].tolist() == ["weight", "size", "later"]
    assert found["says"].iloc[0] == "smaller"


def test_an_interval_of_numbers_has_a_width_at_both_ends_and_covers():
    frame = table(30)
    frame["size"] = np.arange(30) * 1.5
    found = contrast(built(frame), range(20, 30)).numbers.set_index("column")
    assert found.loc["size", "larger"] == found.loc["size", "high"] == 1
    assert 0.6 < found.loc["size", "low"] < 1
    found = contrast(built(frame), range(10)).numbers.set_index("column")
    assert found.loc["size", "larger"] == found.loc["size", "low"] == 0
    assert 0 < found.loc["size", "high"] < 0.4


def test_an_interval_of_numbers_covers_what_is_true():
    from embedding_explorer.analysis.selection.contrast import _around
    from embedding_explorer.base.roc import area

    rng, apart, held = np.random.default_rng(0), 1.0, 0
    true = norm.cdf(apart / np.sqrt(2))
    for _ in range(600):
        one, other = rng.normal(size=15) + apart, rng.normal(size=40)
        low, high = _around(area(one, other), 15, 40, 0.05)
        held += low <= true <= high
    assert 0.93 <= held / 600 <= 0.985


def test_words_of_texts_are_counted_once_a_text():
    texts = [f"the cat sat on mat {i}, cat" for i in range(20)]
    texts += [f"a dog ran in the park {i}" for i in range(20)]
    data = ee.read(pd.DataFrame({"review": texts}), roles={"review": "text"})
    found = contrast(ee.build(data, ee.Recipe(encoder="tfidf", projection=None)), range(20)).values
    words = found.set_index("value")
    assert words.loc["cat", ["selected", "rest", "says"]].tolist() == [20, 0, "more frequent"]
    assert words.loc["dog", ["selected", "rest", "says"]].tolist() == [0, 20, "rarer"]
    assert not {"the", "in", "7"} & set(words.index)


def test_two_selections_are_held_against_each_other():
    frame = table()
    one, other = np.arange(0, 60), np.arange(50, 120)
    found = contrast(built(frame), one, others=other)
    assert (found.selected, found.rest) == (60, 60)  # points in both are of the first
    again = contrast(built(frame.iloc[:120]), one).values
    pd.testing.assert_frame_equal(found.values, again)


def test_a_cell_of_several_values_has_each():
    frame = table(60)
    frame["kind"] = ["Horror-Comedy", "Horror", "Drama"] * 20
    found = contrast(built(frame, kind="category"), range(0, 60, 3)).values.set_index("value")
    assert found.loc["Horror", ["selected", "rest"]].tolist() == [20, 20]


@pytest.mark.parametrize("rows", [[], range(400), [400], [-1]])
def test_a_comparison_needs_points_on_both_sides(rows):
    with pytest.raises(ee.InputError, match=r"select some, but not all|from 0 to 399, not"):
        contrast(built(table()), rows)


def test_texts_without_words_have_nothing_to_compare():
    data = ee.read(pd.DataFrame({"text": ["…", "!!", "?", "--"]}), roles={"text": "text"})
    characters = {"terms": "characters"}
    found = contrast(
        ee.build(data, ee.Recipe(encoder="tfidf", encoder_params=characters, projection=None)), [0]
    )
    assert found.values.empty
    assert found.numbers.empty
    assert found.compared == 0
