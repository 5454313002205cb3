"""Compare's parts on faithfulness, health and settings, by AppTest."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.engine import map_questions
from tests.pages.conftest import checked
from tests.pages.test_explore import errors, query, texts
from ui.compare.faithfulness import best, positions
from ui.compare.join import Items
from ui.faithfulness.scores import INTERVALS
from ui.panels import coloring

COMPARE, EXPLORE = "pages/compare.py", "pages/explore.py"
TWO = ["pca", "svd"]


def built(key: str, data: str = "films") -> ee.Built:
    sample = ee.sample(data)
    return ee.build(sample, ee.methods(sample).set_index("key").loc[key, "recipe"])


def test_one_table_has_the_measures_of_all_maps_with_chance_and_the_best(open_page):
    at = open_page(COMPARE, data="films", part="How faithful", **{"with": TWO})
    assert not errors(at)
    assert query(at, "part") == ["How faithful"]
    table = at.table[0].value.set_index("measure")
    assert list(table.columns) == ["A · PCA", "B · SVD", "best"]
    for letter, key in (("A · PCA", "pca"), ("B · SVD", "svd")):
        row = ee.measure(built(key), 10).set_index("measure").loc["trustworthiness"]
        assert table.loc["Trustworthiness", letter].startswith(f"{row['value']:.2f} (")
        assert f"chance {row['chance']:.2f}" in table.loc["Trustworthiness", letter]
    assert table.loc["Trustworthiness", "best"] == "A · PCA"
    assert any(INTERVALS in caption.value for caption in at.caption)


def test_all_maps_are_made_again_with_other_seeds_when_asked(open_page):
    chain = "encode=one_hot&project=tsne"
    at = open_page(COMPARE, data="produce", part="How faithful", **{"with": ["pca", chain]})
    assert "Seed stability" not in list(at.table[0].value["measure"])
    at = checked(at.toggle(key="compare-same-again").set_value(True).run())
    assert not errors(at)
    row = at.table[0].value.set_index("measure").loc["Seed stability"]
    data = ee.sample("produce")
    one, *others = (
        ee.build(data, ee.Recipe("one_hot", projection="tsne", seed=s)) for s in (0, 1, 2)
    )
    told = ee.measure(one, 10, measures="seed_stability", reruns=others).iloc[0]
    assert row.iloc[0].startswith("1.00")
    assert row.iloc[1].startswith(f"{told['value']:.2f} ({told['low']:.2f}")
    assert told["value"] < 0.999
    assert row["best"].startswith("A · ")


def test_a_region_selects_its_points_on_all_maps_and_a_point_says_why(open_page):
    at = open_page(COMPARE, data="films", part="How faithful", **{"with": TWO})
    svd = built("svd")
    worst = map_questions.believed(svd, 10)["regions"][0]
    at = checked(at.button(key="region-B-0").click().run())
    assert query(at, "pick") == [str(n) for n in svd.space.names[worst.rows]]
    at = open_page(COMPARE, data="films", part="How faithful", pick="Upload", **{"with": TWO})
    assert texts(at).count("nearest on the map are true neighbours") == 2


def test_health_stands_side_by_side_with_where_it_starts_to_matter(open_page):
    at = open_page(COMPARE, data="films", part="Health", **{"with": ["one_hot", "pca"]})
    assert not errors(at)
    table = at.table[0].value.set_index("measure")
    assert len(table) == 6
    assert table.loc["**Hubness**", "starts to matter"] == "above 1"
    says = ee.health(built("pca"))["says"].iloc[0]
    assert says[:40] in table.loc["**Effective rank**", "B · PCA"].replace("\\", "")


def test_settings_of_a_side_are_made_and_one_click_puts_them_in_its_place(open_page):
    chain = "encode=one_hot&project=tsne"
    at = open_page(
        COMPARE, data="produce", part="Settings side by side", **{"with": [chain, "pca"]}
    )
    assert not errors(at)
    assert at.segmented_control(key="grid-map").value == "tsne"
    assert "**Perplexity 5**" in texts(at)
    assert texts(at).count(":small[trust ") == 2
    assert "**Perplexity 21**" in texts(at), "the greatest that 64 items allow"
    assert "In use" not in [button.label for button in at.button]
    at = checked(at.button(key="use-0").click().run())
    assert query(at, "with") == [
        "encode=one_hot&reduce=none&project=tsne&project.perplexity=5.0",
        "pca",
    ]
    assert at.button(key="use-0").label == "In use"


def test_settings_are_used_on_explore_and_travel_in_the_link(open_page):
    chain = {"encode": "one_hot", "project": "tsne"}
    at = open_page(EXPLORE, data="produce", tab="How faithful", **chain)
    at = checked(at.button(key="faithful-settings").click().run())
    assert query(at, "tab") == ["Settings side by side"]
    at = checked(at.segmented_control(key="grid-over").set_value("Seeds").run())
    assert at.button(key="use-0").label == "In use"
    at = checked(at.button(key="use-2").click().run())
    assert query(at, "seed") == ["2"]
    again = open_page(EXPLORE, **{name: query(at, name) for name in at.query_params})
    assert again.segmented_control(key="tab").value == "Settings side by side"
    assert "seed 2" in texts(again)


def test_belief_is_one_colour_of_both_pages(open_page):
    at = open_page(COMPARE, data="films", color=coloring.BELIEF, **{"with": TWO})
    assert at.selectbox(key="compare-color").value == coloring.BELIEF
    assert query(at, "color") == [coloring.BELIEF]


def scores(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["method", "value", "low", "high"])


@pytest.mark.parametrize(
    ("rows", "higher", "said"),
    [
        ([("A", 0.9, 0.85, 0.95), ("B", 0.7, 0.6, 0.8)], True, "A"),
        ([("A", 0.9, 0.85, 0.95), ("B", 0.7, 0.6, 0.8)], False, "B"),
        ([("B", 0.9, 0.85, 0.95), ("A", 0.88, 0.8, 0.9)], True, "no clear best: A and B"),
        ([("A", 0.9, 0.85, 0.95)], True, "nothing to compare"),
        ([("A", 0.9, np.nan, np.nan), ("B", 0.7, 0.6, 0.8)], True, "nothing to compare"),
    ],
)
def test_the_best_is_so_beyond_the_intervals(rows, higher, said):
    assert best(scores(*rows), higher=higher) == said


def test_rows_of_a_side_become_joined_items():
    items = Items(pd.Index(list("abc")), (np.array([0, 1, 2]), np.array([5, 2, 9])), (), ())
    assert positions(items, 1, np.array([9, 3, 5])).tolist() == [2, 0]
    assert positions(items, 1, np.array([10, 0])).tolist() == []
