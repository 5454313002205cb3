"""Questions about several built recipes at once, through real workers."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.analysis.graphs.communities import communities
from embedding_explorer.analysis.graphs.layout import draw_graph
from embedding_explorer.analysis.graphs.missing_links import missing_links
from embedding_explorer.analysis.training.cooccurrence import count_route, read_sentences
from embedding_explorer.analysis.training.snapshots import stability
from embedding_explorer.analysis.vectors.eigenimages import decompose
from embedding_explorer.compare import Comparison, Rerun, compare, disagreeing_labels, health, rerun
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.tiles import tiles
from embedding_explorer.engine import (
    compare_questions,
    data_questions,
    map_questions,
    report_questions,
    steps,
    training_questions,
    use_questions,
)
from embedding_explorer.space.neighbors import neighbor_table
from embedding_explorer.uses.holdout import hold_out
from embedding_explorer.uses.ratings import read_long
from embedding_explorer.uses.recommender import fit
from tests.encoders import made
from tests.engine.test_engine import PETS, TALK, result

PCA = ee.Recipe(encoder="as_given", projection="pca")
NARROW = ee.Recipe(encoder="as_given", reducer="pca", reducer_params={"n_components": 2})


def ask(engine, question, data, recipe, others=(), **given):
    return engine.call(
        question, data, recipe, title=question.__name__, arguments=given, others=others
    )


def same(one, other):
    assert repr(one.overlap) == repr(other.overlap)
    assert repr(one.rank_correlation) == repr(other.rank_correlation)
    pd.testing.assert_frame_equal(one.says, other.says)
    pd.testing.assert_frame_equal(one.per_item, other.per_item)
    pd.testing.assert_frame_equal(one.curve, other.curve)
    pd.testing.assert_frame_equal(one.dropped, other.dropped)
    assert one.notes == other.notes


def test_two_recipes_of_one_dataset_are_compared_by_a_worker(engine):
    data = made.vectors(made.cloud(70, 6))
    job = ask(engine, compare, data, PCA, [(data, NARROW)], k=5)
    found = result(job)
    assert isinstance(found, Comparison)
    same(found, ee.compare(ee.build(data, PCA), ee.build(data, NARROW), 5))
    assert 0.1 < found.overlap.mean < 1
    assert ask(engine, compare, data, PCA, [(data, NARROW)], k=5).state == "done"


def test_two_datasets_and_the_key_knows_both(engine):
    cloud = made.cloud(50, 5, seed=3)
    data, other = made.vectors(cloud), made.vectors(cloud[:40] * 2)
    found = result(ask(engine, compare, data, PCA, [(other, PCA)], k=5))
    assert (found.items, len(found.dropped)) == (40, 10)
    assert found.overlap.mean == 1
    again = result(ask(engine, compare, data, PCA, [(data, PCA)], k=5))
    assert again.items == 50
    back = result(ask(engine, compare, other, PCA, [(data, PCA)], k=5))
    assert set(back.dropped["side"]) == {"b"}


def test_what_was_made_of_two_datasets_goes_with_either(engine):
    one, two = (made.vectors(made.cloud(30, 4, seed=s)) for s in (8, 9))
    for gone, stays in ((one, two), (two, one)):
        result(ask(engine, compare, one, PCA, [(two, PCA)], k=3))
        engine.forget(gone)
        assert steps.load(engine.store, stays, PCA) is not None
        assert steps.load(engine.store, gone, PCA) is None
        job = ask(engine, compare, one, PCA, [(two, PCA)], k=3)
        assert job.works, "it is made again"
        result(job)


def test_an_error_in_another_recipe_is_told(engine):
    data = made.vectors(np.eye(3, 5))
    umap = ee.Recipe(encoder="as_given", projection="umap")
    job = ask(engine, compare, data, PCA, [(data, umap)], k=1)
    assert job.wait(300)
    with pytest.raises(ee.MethodError, match="UMAP needs at least 4 points"):
        job.result()


def test_an_error_of_the_question_is_its_own_sentence(engine):
    names = [f"q{i}" for i in range(9)]
    data, other = made.vectors(made.cloud(9, 4)), made.vectors(made.cloud(9, 4), names)
    job = ask(engine, compare, data, PCA, [(other, PCA)], k=1)
    assert job.wait(300)
    with pytest.raises(ee.MethodError, match="at least 2 shared items"):
        job.result()


def test_a_rerun_and_health_come_back_as_they_are(engine):
    text = ee.read_text(TALK, how="lines")
    recipe = ee.Recipe(encoder="word2vec", encoder_params={"epochs": 3, "vector_size": 8})
    found = result(ask(engine, rerun, text, recipe, k=3, seeds=2))
    assert isinstance(found, Rerun)
    assert repr(found) == repr(ee.rerun(ee.build(text, recipe), 3, seeds=2))
    assert found.vectors.mean < 1
    told = result(ask(engine, health, text, recipe))
    pd.testing.assert_frame_equal(told, ee.health(ee.build(text, recipe)))


def test_a_call_about_one_recipe_works_as_before(engine):
    data = ee.read(PETS, name="pets.csv")
    found = result(ask(engine, map_questions.true_neighbors, data, ee.Recipe(), k=2))
    assert found.shape == (6, 2)


def test_a_graph_is_drawn_grouped_and_completed_by_a_worker(engine):
    data, bare = ee.sample("friends"), ee.Recipe(encoder="one_hot", projection=None)
    built = ee.build(data, bare)
    drawn, want = result(ask(engine, draw_graph, data, None)), draw_graph(data)
    np.testing.assert_array_equal(drawn.coords, want.coords)
    np.testing.assert_array_equal(drawn.links, want.links)
    assert (drawn.parts, drawn.notes) == (want.parts, want.notes)
    groups, want = result(ask(engine, communities, data, None)), communities(data)
    np.testing.assert_array_equal(groups.labels, want.labels)
    assert (groups.names, groups.modularity) == (want.names, want.modularity)
    told = result(ask(engine, missing_links, data, bare, count=20, least=2))
    pd.testing.assert_frame_equal(told, missing_links(built, count=20, least=2))


def test_links_are_told_again_and_trainings_watched_by_a_worker(engine):
    data = ee.sample("friends")
    recipe = ee.Recipe(encoder="spectral", projection=None, metric="euclidean")
    found = result(ask(engine, use_questions.link_prediction, data, recipe, seed=2))
    want = use_questions.link_prediction(ee.build(data, recipe), seed=2)
    pd.testing.assert_frame_equal(found.scores, want.scores)
    pd.testing.assert_frame_equal(found.pairs, want.pairs)
    text, plain = made.text(), ee.Recipe(encoder="one_hot", projection=None)
    given = {"architecture": "CBOW", "epochs": 3, "vector_size": 6, "window": 2, "seed": 0}
    told = result(
        ask(
            engine,
            training_questions.word_training,
            text,
            plain,
            more=1,
            text="A wolf ran.",
            **given,
        )
    )
    again = training_questions.word_training(
        ee.build(text, plain), more=1, text="A wolf ran.", **given
    )
    np.testing.assert_array_equal(told["epochs"].vectors, again["epochs"].vectors)
    assert told["loss"] == again["loss"]
    assert told["new"] == ["wolf", "ran"]
    pd.testing.assert_frame_equal(told["moved"], again["moved"])
    pd.testing.assert_frame_equal(told["stability"], stability(again["epochs"]))
    assert told["k"] == stability(again["epochs"]).attrs["k"]


def test_a_report_names_the_file_of_who_asks(engine):
    content = b"name,kind,legs\ncat,mammal,4\nhen,bird,2\nowl,bird,2\ndog,mammal,4\nyak,mammal,4\n"
    ann = ee.read(content, name="ann-private.csv")
    bob = ee.read(content.replace(b",", b";"), name="bob.csv")
    assert ann.fingerprint == bob.fingerprint
    recipes = [ee.Recipe(encoder="one_hot", projection=p) for p in ("pca", "svd")]
    for data, own, other in ((ann, "ann-private.csv", "bob.csv"), (bob, "bob.csv", "ann-private")):
        facts = (report_questions.facts(data),) * 2
        files = result(
            ask(engine, report_questions.reported, data, recipes[0], [(data, recipes[1])], k=2,
                made="today", about=facts)
        )  # fmt: skip
        text = "".join(part for of in files.values() for part in of.values())
        assert own in text
        assert other not in text


def test_a_question_to_a_dataset_alone_needs_no_recipe(engine):
    data = ee.read_text("The cat sat. A hen ran.\nNo such word here.\nThe cat slept.")
    given = {"word": "cat", "forms": (), "most": 5}
    found = result(ask(engine, data_questions.sentences, data, None, **given))
    assert found == {"lines": ["The cat sat.", "The cat slept."], "rows": [0, 2]}


def test_ratings_are_read_by_a_worker_and_rows_are_those_of_ones_own_file(engine):
    who = [(f"u{i}", f"i{j}", 1 + (i * j) % 5) for i in range(6) for j in range(5)]
    lines = [f"{u},{i},{r}" for u, i, r in who]
    lines[3] = "u0,i3,"
    data = ee.read(("user,item,rating\n" + "\n".join(lines)).encode(), name="r.csv")
    given = {"columns": ("user", "item", "rating"), "wide": False, "factors": 2}
    places = data_questions.places(data)
    assert places["first_row"] == 2
    found = result(ask(engine, data_questions.rated, data, None, places=places, **given))
    here = read_long(data, "user", "item", "rating")
    np.testing.assert_array_equal(found["ratings"].value, here.value)
    assert found["ratings"].dropped["row"].tolist() == here.dropped["row"].tolist() == [5]
    np.testing.assert_array_equal(found["model"].items, fit(here, 2).items)
    held = result(ask(engine, data_questions.held_out, data, None, places=places, k=3, **given))
    assert held.says == hold_out(here, 2, 3).says


def test_the_sheet_of_many_pictures_is_made_by_a_worker(engine):
    images = np.random.default_rng(0).integers(0, 256, (12, 90, 70), np.uint8)
    items = pd.DataFrame({"name": [f"i{i}" for i in range(12)]})
    data = Dataset("images", items, images=images)
    found, here = result(ask(engine, data_questions.pictured, data, None)), tiles(images)
    assert (found.columns, found.width, found.height) == (here.columns, 50, 64)
    assert found.png.tobytes() == here.png.tobytes()
    with pytest.raises(ee.ExplorerError, match="no images"):
        result(ask(engine, data_questions.pictured, made.vectors(made.cloud(5, 3)), None))


def test_a_picture_is_taken_apart_by_a_worker_once_for_every_rank(engine):
    pixels = np.random.default_rng(0).integers(0, 255, (30, 40, 3), np.uint8)
    data = Dataset("images", pd.DataFrame({"name": ["picture"]}), images=pixels[None])
    found, want = result(ask(engine, data_questions.decomposed, data, None)), decompose(pixels)
    for rank in (1, 7, 30):
        np.testing.assert_array_equal(found.at(rank).picture, want.at(rank).picture)
    pd.testing.assert_frame_equal(found.curve(), want.curve())
    assert ask(engine, data_questions.decomposed, data, None).state == "done"
    with pytest.raises(ee.InputError, match="One image is decomposed at a time"):
        data_questions.decomposed(made.vectors(made.cloud()))


def test_sentences_are_counted_by_a_worker(engine):
    text = "I like tea. I like coffee. The cat drinks milk."
    data = Dataset("text", pd.DataFrame({"name": ["typed"], "text": [text]}))
    found = result(ask(engine, data_questions.counted, data, None, window=3))
    want = count_route(read_sentences(text), window=3)
    for table in ("windows", "counts", "ppmi", "vectors"):
        pd.testing.assert_frame_equal(getattr(found, table), getattr(want, table))


def test_two_methods_side_by_side_are_looked_into_by_a_worker(engine):
    data = ee.read(PETS, name="pets.csv")
    built, other = ee.build(data, ee.Recipe()), ee.build(data, ee.Recipe(metric="manhattan"))
    odd = result(ask(engine, disagreeing_labels, data, built.recipe, labels="pet", k=2))
    pd.testing.assert_frame_equal(odd, disagreeing_labels(built, "pet", 2))
    few = result(
        ask(engine, map_questions.neighbors_among, data, built.recipe, rows=(4, 1, 2), k=1)
    )
    part = built.space.matrix[[4, 1, 2]]
    want = neighbor_table(part, range(3), 1, built.recipe.metric)[0]
    np.testing.assert_array_equal(few, want)
    names = built.space.names
    asked = tuple((str(names[0]), str(n), str(i)) for i, n in enumerate(names[1:]))
    given = {"others": [(data, other.recipe)], "asked": asked}
    told = result(ask(engine, compare_questions.ranks_differ, data, built.recipe, **given))
    assert told == compare_questions.ranks_differ(built, other, asked)
    assert told.items == 5
