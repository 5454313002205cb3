"""What is said of a neighbour: a place it shares is not called its own."""

from __future__ import annotations

import pandas as pd

import embedding_explorer as ee
from embedding_explorer.build.out_of_sample import place, place_on_map
from embedding_explorer.measures.diagnostics.point_neighbors import picture
from ui.explore.neighbor_notes import is_apart, of_pictured, of_ties, of_true

TEXTS = ["sun and wind", "sun and rain", "cats eat fish", "dogs eat meat", "birds eat seeds"]


def test_what_shares_no_word_with_a_phrase_has_no_place():
    built = ee.build(ee.read(TEXTS), ee.Recipe(encoder="tfidf", projection="svd"))
    vector = place(built, "wind")
    spot = place_on_map(built, vector)
    found = picture(built, [], k=4, vector=vector, spot=spot)
    said = dict(zip(found.pictured["name"], of_pictured(built, found, [], "wind"), strict=True))
    one = ee.neighbors(built.space, vector, k=1)["name"].iloc[0]
    assert said.pop(one) == "true neighbour"
    assert set(said.values()) == {"nothing in common"}


def test_a_place_that_several_share_is_said_to_be_tied():
    frame = ee.sample("films").items
    built = ee.build(ee.read(frame), ee.Recipe(encoder="one_hot", projection="pca"))
    row = built.space.names.get_loc("Upload")
    found = picture(built, [row], k=40)
    said = of_pictured(built, found, [row], "")
    for remark, place_, status in zip(
        said, found.pictured["true_rank"], found.pictured["status"], strict=True
    ):
        if status == "false" and remark != "nothing in common":
            shared = int((found.pictured["true_rank"] == place_).sum() > 1 or place_ <= 40)
            assert remark == f"rank {place_:,} in the vectors" + ", tied" * shared


def test_a_right_angle_is_apart_only_where_directions_count():
    assert is_apart(0.0, "cosine")
    assert not is_apart(0.01, "cosine")
    assert not is_apart(0.0, "euclidean")


def test_a_true_neighbour_that_the_picture_hides_has_its_place_there():
    assert of_true("hidden", 1234, 10) == "rank 1,234 on the map"
    assert of_true("near", 3, 10) == ""
    assert of_true("hidden", 1, 10) == "rank 1 on the map, tied"


def test_how_many_are_equally_near_is_said_where_not_all_are_shown():
    table = pd.DataFrame({"name": [f"p{i}" for i in range(60)], "kind": ["a", "b"] * 30})
    built = ee.build(ee.read(table), ee.Recipe(encoder="one_hot", projection="pca"))
    few = of_ties(picture(built, [0], k=10))
    assert few == "29 are equally near; 10 are shown, the nearest on the map."
    more = of_ties(picture(built, [0], k=30))
    assert more.startswith("30 are equally near in the last place; 1 is shown")
    assert of_ties(picture(built, [0], k=29)) == ""
