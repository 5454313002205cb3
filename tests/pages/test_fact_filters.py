"""Explore's filters by cluster, tag, local reliability and neighbours, by AppTest."""

from __future__ import annotations

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.analysis.clusters.clusters import cluster
from embedding_explorer.measures.diagnostics.local_trust import belief
from tests.pages.conftest import checked
from tests.pages.test_explore import EXPLORE, errors, query, texts
from ui.explore import fact_filters

K = 10  # neighbours, where a link says nothing else


@pytest.fixture(scope="module")
def films():
    data = ee.sample("films")
    return ee.build(data, ee.methods(data)["recipe"].iloc[0])


def by(open_page, *facts, **view):
    at = open_page(EXPLORE, tab="Selection", **view)
    return checked(at.multiselect(key="filters-columns").set_value(list(facts)).run())


def found(at) -> set[str]:
    """Select what the filters meet; return the names."""
    at = checked(at.button(key="filters-select").click().run())
    assert not errors(at)
    return set(query(at, "pick"))


def field(at):
    return at.number_input(key="filters-neighbours-k")


def test_clusters_and_all_but_these(open_page, films):
    labels = cluster(films).labels
    at = by(open_page, "(cluster)")
    choice = at.multiselect(key="filters-cluster-values")
    # The first is for points between the clusters.
    counts = [int(label.rpartition("(")[2].strip(")")) for label in choice.options]
    assert counts == [int((labels == c).sum()) for c in range(-1, labels.max() + 1)]
    at = checked(choice.set_value([""]).run())
    between = set(films.space.names[labels == -1])
    assert found(at) == between
    at = checked(at.toggle(key="filters-cluster-opposite").set_value(True).run())
    assert f"**{len(labels) - len(between)} of 120 items meet this.**" in texts(at)


def test_a_range_of_local_reliability(open_page, films):
    score = belief(films, K).score
    at = by(open_page, "(how much to believe the place)")
    high = float(np.quantile(score, 0.2))
    at = checked(at.number_input(key="filters-place-high").set_value(high).run())
    assert found(at) == set(films.space.names[score <= high])


def test_neighbors_of_the_points_that_were_selected_stay_when_others_are(open_page, films):
    vectors = np.asarray(films.space.matrix, np.float64)
    distances = np.linalg.norm(vectors - vectors[7], axis=1)
    nearest = np.lexsort((np.linalg.norm(films.map - films.map[7], axis=1), distances.round(9)))
    one, other = films.space.names[[7, 90]]
    at = by(open_page, fact_filters.NEIGHBORS, pick=one)
    at = checked(field(at).set_value(5).run())
    assert found(at) == {films.space.names[i] for i in [n for n in nearest if n != 7][:5]}
    assert (
        field(at).label == f"Number of true neighbours: {one}"
    )  # not of those that are selected now
    at.session_state["view"] = at.session_state["view"].__class__(
        **{**vars(at.session_state["view"]), "selected": (other,)}
    )
    at = checked(at.run())
    at = checked(at.button(key="filters-neighbours-take").click().run())
    assert field(at).label == f"Number of true neighbours: {other}"


def test_neighbors_of_nothing_ask_for_a_point(open_page):
    at = by(open_page, fact_filters.NEIGHBORS)
    assert "Select a point on the map, or several." in texts(at)
    assert not [one for one in at.button if one.key == "filters-select"]
    assert not errors(at)


def test_tags_together_with_a_column(open_page):
    items = ee.sample("films").items
    names = items["name"].tolist()
    at = open_page(EXPLORE, tab="Tags", pick=names[:40])
    field = next(one for one in at.text_input if one.label == "New tag for the selected")
    at = checked(field.input("seen").run())
    at = checked(at.segmented_control(key="tab").set_value("Selection").run())
    at = checked(at.multiselect(key="filters-columns").set_value(["(tag)", "genre"]).run())
    at = checked(at.multiselect(key="filters-tag-values").set_value(["seen"]).run())
    assert "**40 of 120 items meet this.**" in texts(at)
    at = checked(
        at.multiselect(key=f"filters-{list(items.columns).index('genre')}-values")
        .set_value(["Horror"])
        .run()
    )
    horror = items["genre"].str.contains("Horror")
    assert f"**{horror[:40].sum()} of 120 items meet these.**" in texts(at)
    at = checked(at.segmented_control(key="filters-way").set_value("any").run())
    assert f"**{40 + horror[40:].sum()} of 120 items meet these.**" in texts(at)


def test_a_column_of_the_data_keeps_its_name_before_a_fact():
    rows = "".join(f"x{i},{i % 3},{i}\n" for i in range(30))
    data = ee.read(f"a,(cluster),b\n{rows}".encode(), name="a.csv")
    built = ee.build(data, ee.methods(data)["recipe"].iloc[0])
    assert "(cluster)" in built.space.items
    assert "(cluster)" not in fact_filters.offered(built)
