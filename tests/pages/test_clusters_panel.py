"""The clusters beside Explore's map while nothing is selected, by AppTest."""

from __future__ import annotations

import embedding_explorer as ee
from embedding_explorer.analysis.clusters.clusters import cluster
from tests.pages.conftest import checked
from tests.pages.test_explore import EXPLORE, errors, query, texts


def found(at):
    return [one for one in at.button if one.key.startswith("cluster-")]


def test_a_click_selects_the_points_of_a_cluster(open_page):
    data = ee.sample("films")
    built = ee.build(data, ee.methods(data)["recipe"].iloc[0])
    labels = cluster(built).labels
    at = open_page(EXPLORE)
    assert not found(at)
    at = checked(at.button(key="clusters-find").click().run())
    counts = [int(one.label.rpartition(", ")[2].split()[0]) for one in found(at)]
    assert counts == [int((labels == code).sum()) for code in range(labels.max() + 1)]
    at = checked(at.button(key="cluster-1").click().run())
    assert set(query(at, "pick")) == set(built.space.names[labels == 1])
    assert not found(at)  # the neighbours of the selected are there instead
    assert not errors(at)


def test_where_there_are_none_this_is_said(open_page, monkeypatch, tmp_path):
    file = tmp_path / "few.csv"
    file.write_text("a,b\n1,2\n3,1\n2,2\n4,4\n")
    monkeypatch.setenv("EXPLORER_OPEN", str(file))
    at = open_page(EXPLORE, color="(cluster)")
    assert not found(at)
    assert "4 points are too few" in texts(at)


def test_where_they_colour_the_map_no_click_is_needed(open_page):
    at = open_page(EXPLORE, color="(cluster)")
    assert found(at)
    assert not errors(at)
