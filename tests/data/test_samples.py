"""The samples that come with the app, read as a user's files are."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.data.dataset import fingerprint
from embedding_explorer.data.samples import called, cards


@pytest.mark.parametrize("key", cards())
def test_each_sample_is_what_its_card_says(key):
    card, data = cards()[key], ee.sample(key)
    assert data.kind == card["kind"]
    assert len(data) == card["rows"]
    assert data.names.is_unique
    roles = {c: r for c, r in card["roles"].items() if c != "name" and r not in ("vector", "image")}
    assert roles.items() <= data.roles.items()
    assert len(data.dropped) == 0
    worrying = [n.text for n in data.notes if n.level == "warning" and "missing" not in n.text]
    assert worrying == []


@pytest.mark.parametrize("key", ["films", "produce", "documents", "digits", "friends", "words"])
def test_roles_would_be_proposed_as_the_card_has_them(key):
    from embedding_explorer.data.samples import FOLDER

    card = cards()[key]
    names = card.get("files", {"": card.get("file")}).values()
    paths = [FOLDER / key / name for name in names]
    data = ee.read(paths if len(paths) > 1 else paths[0])
    assert data.kind == card["kind"]
    assert data.reading["name_column"] == next(c for c, r in card["roles"].items() if r == "name")


def test_a_sample_belongs_to_the_caller_alone():
    mine = ee.sample("friends")
    whole = ee.sample("friends").items.copy()
    mine.items.loc[0, mine.items.columns[1]] = mine.items.iloc[1, 1]
    mine.items["extra"] = 1
    mine.edges["weight"] = 0.0
    again = ee.sample("friends")
    assert again.items.equals(whole)
    assert (again.edges["weight"] > 0).all()
    assert again.fingerprint == fingerprint(again)


@pytest.mark.parametrize("key", ["digits", "words"])
def test_arrays_that_are_kept_cannot_be_written(key):
    data = ee.sample(key)
    arrays = [a for a in (data.vectors, data.images) if a is not None]
    assert arrays
    small = ee.Dataset("vectors", data.items.head(9), vectors=np.eye(9, 4, dtype=np.float32))
    out = ee.build(small, ee.Recipe(encoder="as_given"))
    for array in (*arrays, small.vectors, out.space.matrix, out.map):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    own = np.eye(9, 4, dtype=np.float32)
    ee.Dataset("vectors", data.items.head(9), vectors=own)
    own[0] = 0  # the caller's own array stays the caller's


def test_what_a_newcomer_is_told():
    films = ee.sample("films").items.set_index("name")
    assert films.loc["Upload", ["genre", "year", "format", "season"]].tolist() == [
        "Comedy",
        2023,
        "TV show",
        3,
    ]
    assert films.loc["The Conference", "genre"] == films.loc["Tales from the Crypt", "genre"]
    assert np.isnan(films.loc["Dream Scenario", "season"])
    produce = ee.sample("produce")
    assert produce.names[:3].tolist() == ["Apple", "Orange", "Carrot"]
    assert produce.items["price"][:3].tolist() == [5.0, 7.0, 10.0]


def test_vectors_pictures_and_edges_are_there():
    assert ee.sample("words").vectors.shape == (10_010, 50)
    assert ee.sample("digits").images.shape == (1_797, 8, 8)
    edges = ee.sample("friends").edges
    assert len(edges) == 254
    assert set(edges["source"]) | set(edges["target"]) <= set(ee.sample("friends").names)
    assert set(ee.sample("digits").items["label"]) == set("0123456789")


def test_a_sample_is_read_once():
    first = ee.sample("digits")
    assert np.shares_memory(ee.sample("digits").images, first.images)


def test_unknown_sample():
    with pytest.raises(
        ee.InputError, match="no sample called 'film'; choose one of films, produce"
    ):
        ee.sample("film")


def test_table_of_samples():
    table = ee.samples()
    assert table["key"].tolist() == list(cards())
    assert (table["title"].str.len() > 5).all()


def test_a_sample_is_called_what_the_menu_calls_it():
    films = ee.sample("films")
    assert called(films) == "Films and shows"
    assert called(ee.sample("films")) == cards()["films"]["title"]
    assert called(replace(films, source="mine.csv")) == "mine.csv"
    other = ee.read({"name": ["a", "b"], "n": [1, 2]}, name="sample films")
    assert called(other) == "sample films"  # somebody's own, of that name


def test_no_lesson_calls_a_sample_otherwise():
    folder = Path(ee.__file__).parent / "lessons"
    assert not [p.name for p in folder.glob("*.py") if "{data.source}" in p.read_text("utf-8")]
