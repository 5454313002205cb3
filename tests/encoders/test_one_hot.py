import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.build.build import encode
from embedding_explorer.build.out_of_sample import place
from embedding_explorer.encoders.inputs.corpus import company
from embedding_explorer.encoders.inputs.documents import documents
from tests.encoders import made


def space_of(data, **params):
    recipe = ee.Recipe(encoder="one_hot", encoder_params=params, projection=None)
    return ee.build(data, recipe).space


def columns(space):
    return dict(zip(space.extras["feature_names"], space.matrix.toarray().T, strict=True))


def test_produce_is_the_row_every_introduction_shows():
    data = made.produce()
    recipe = ee.methods(data).set_index("key").loc["one_hot", "recipe"]
    space = ee.build(data, recipe).space
    assert space.matrix.toarray().tolist() == [
        [1, 0, 0, 5.0],
        [0, 1, 0, 7.0],
        [0, 0, 1, 10.0],
    ]
    assert space.extras["feature_names"] == ["name=Apple", "name=Orange", "name=Carrot", "price"]


def test_different_categories_are_root_two_apart_and_equal_ones_nowhere():
    data = made.table(name=list("abcd"), colour=["red", "green", "blue", "red"])
    space = space_of(data)
    found = ee.neighbors(space, "a", k=3, metric="euclidean").set_index("name")["distance"]
    assert found["d"] == 0
    assert found["b"] == pytest.approx(np.sqrt(2))
    assert found["c"] == pytest.approx(np.sqrt(2))
    assert any("√2" in note for note in space.extras["notes"])


def test_films_share_genre_and_format_as_newcomers_are_told():
    found = columns(space_of(made.films()))
    assert found["genre=Horror"].tolist() == [1, 0, 1, 1]
    assert found["genre=Comedy"].tolist() == [0, 1, 0, 1]
    assert found["format=TV show"].tolist() == [0, 1, 1, 0]


def test_a_cell_of_several_values_is_one_category_when_not_split():
    assert "genre=Horror-Comedy" in columns(space_of(made.films(), split=False))
    assert "genre=Horror-Comedy" not in columns(space_of(made.films()))


GENRES = [
    "Sci-Fi",
    "Jay-Z",
    "AC/DC",
    "Horror",
    "Horror-Comedy",
    "Drama/Musical",
    "War-Drama",
    "N|M",
]


def test_a_hyphen_or_stroke_parts_only_what_stands_apart_elsewhere():
    data = made.table(name=list("abcdefghi"), genre=[*GENRES, "Sci-Fi/Horror"])
    space = space_of(data)
    found = {
        name: [data.items["name"][i] for i in np.flatnonzero(column)]
        for name, column in columns(space).items()
    }
    assert {name.removeprefix("genre="): "".join(rows) for name, rows in found.items()} == {
        "Sci-Fi": "ai",
        "Jay-Z": "b",
        "AC/DC": "c",
        "Horror": "dei",
        "Comedy": "e",
        "Drama/Musical": "f",
        "War-Drama": "g",
        "N": "h",
        "M": "h",
    }
    said = "genre: 3 cells were split into several values, for example Horror-Comedy."
    assert said in space.extras["notes"]
    assert not any("several" in note for note in space_of(data, split=False).extras["notes"])


def test_what_is_joined_to_two_others_is_a_value_of_its_own():
    together = ["Crime-Drama", "War-Drama", "Sci-Fi"]
    found = columns(space_of(made.table(name=list("abc"), genre=together)))
    assert list(found) == ["genre=Crime", "genre=Drama", "genre=War", "genre=Sci-Fi"]
    apart = columns(space_of(made.table(name=list("ac"), genre=together[::2])))
    assert list(apart) == ["genre=Crime-Drama", "genre=Sci-Fi"]


@pytest.mark.parametrize("encoder", ["tfidf", "word2vec"])
def test_a_typed_name_with_a_hyphen_is_found_whole(encoder):
    data = made.table(
        name=list("abcd"), who=["Jay-Z", "AC/DC", "Jay-Z", "Abba"], kind=["rap", "rock"] * 2
    )
    params = {"vector_size": 5} if encoder == "word2vec" else {}
    built = ee.build(data, ee.Recipe(encoder=encoder, encoder_params=params, projection=None))
    both, one = place(built, "Jay-Z, rap"), place(built, "rap")
    assert (both != one).any()
    assert (place(built, "Jay-Z") != 0).any()
    assert place(built, "Jay-Q") is None


def test_whole_numbers_beside_a_gap_are_read_whole():
    years = {"name": list("abcd"), "year": [2001.0, 1999.5, None, 2001.0]}
    data = made.table(**years)
    for split in (True, False):
        assert list(columns(space_of(data, split=split))) == ["year=2001", "year=1999.5"]
    assert documents(data).tokens == [["2001"], ["1999.5"], [], ["2001"]]
    assert company(data).counts == {"2001": 2, "1999.5": 1}
    text = made.table(roles={"year": "text"}, **years)
    assert documents(text).texts == ["2001", "1999.5", "", "2001"]


def test_a_missing_number_is_the_mean_and_a_missing_category_none():
    data = made.table(
        roles={"price": "number"},
        name=list("abc"),
        colour=["red", None, "blue"],
        price=[1.0, 3.0, np.nan],
    )
    space = space_of(data, numbers="as they are")
    assert columns(space)["price"].tolist() == [1, 3, 2]
    assert columns(space)["colour=red"][1] == columns(space)["colour=blue"][1] == 0
    notes = " ".join(space.extras["notes"])
    assert "price missing in 1 row; filled with the mean (2)." in notes
    assert "colour missing in 1 row" in notes


def test_numbers_are_scaled_passed_through_or_left_out():
    data = made.films()
    assert columns(space_of(data))["year"].tolist() == [1, 1, 0, 1]
    assert columns(space_of(data, numbers="as they are"))["year"][0] == 2023
    assert "year" not in columns(space_of(data, numbers="left out"))


@pytest.mark.parametrize("values", [[np.nan] * 3, [2.0] * 3, [np.inf, 1.0, 2.0], [1e300, 1.0, 2.0]])
def test_hopeless_numbers_stay_finite(values):
    data = made.table(roles={"x": "number"}, name=list("abc"), g=list("uvw"), x=values)
    for how in ("scaled", "as they are"):
        assert np.isfinite(space_of(data, numbers=how).matrix.toarray()).all()


def test_a_list_of_single_words_is_the_identity():
    space = space_of(made.text(["apple", "pear", "plum"]))
    assert (space.matrix.toarray() == np.eye(3)).all()
    assert space.extras["feature_names"] == ["apple", "pear", "plum"]


def test_text_is_the_presence_of_words_and_a_phrase_can_be_placed():
    built = ee.build(made.text(), ee.Recipe(encoder="one_hot", projection=None))
    assert set(np.unique(built.space.matrix.toarray())) == {0.0, 1.0}
    assert (place(built, made.SENTENCES[1]) == built.space.row(1)).all()
    assert place(built, "zebra") is None


def test_graph_rows_are_links_with_weights_by_choice():
    plain, weighted = (space_of(made.graph(), weights=w).matrix.toarray() for w in (False, True))
    assert (plain == plain.T).all()
    assert plain[0].tolist() == [0, 1, 1, 0, 0]
    assert weighted[0].tolist() == [0, 1, 2, 0, 0]
    assert ((weighted > 0) == (plain > 0)).all()


def test_size_is_stated_dense_and_sparse():
    space = space_of(made.text())
    n, d = space.matrix.shape
    note = space.extras["notes"][0]
    assert note.startswith(f"{n} × {d} = ")
    assert "dense" in note
    assert "sparse" in note
    assert space.bytes < n * d * 4


def test_chosen_columns_only_and_a_wrong_one_lists_what_exists():
    found = columns(space_of(made.films(), columns=("format",)))
    assert set(found) == {"format=Movie", "format=TV show"}
    with pytest.raises(ee.MethodError, match="no column 'colour'.*genre"):
        space_of(made.films(), columns=("colour",))


def test_nothing_to_encode_is_said():
    data = made.table(roles={"g": "category"}, name=["a", "b"], g=[None, None])
    with pytest.raises(ee.MethodError, match="no category"):
        space_of(data)
    with pytest.raises(ee.MethodError, match="no rows"):
        encode(made.text([]), ee.Recipe(encoder="one_hot"), print)


def test_an_edge_to_nowhere_is_said():
    data = made.graph()
    edges = pd.DataFrame({"source": ["ann"], "target": ["zoe"]})
    with pytest.raises(ee.MethodError, match="'zoe'"):
        space_of(ee.Dataset("graph", data.items, edges=edges))


def test_too_many_columns_name_the_limit(monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_FEATURES", "3")
    with pytest.raises(ee.LimitError, match="EXPLORER_MAX_FEATURES"):
        space_of(made.films())


def test_it_says_what_became_of_the_numbers_and_when_only_names_differ():
    table = pd.DataFrame({"name": list("abc"), "price": [1.0, 2.0, 900.0]})
    raw = ee.build(ee.read(table), ee.Recipe(encoder_params={"numbers": "as they are"}))
    assert any("Numbers are unchanged" in n and "price" in n for n in raw.notes)
    films = ee.build(ee.sample("films"), ee.Recipe())
    assert any("scaled to 0..1: year, season" in n for n in films.notes)
    same = ee.read(pd.DataFrame({"name": list("abcd"), "kind": ["x"] * 4}))
    assert any("any map of them is arbitrary" in n for n in ee.build(same).notes)
    assert not any("arbitrary" in n for n in films.notes)


def test_names_stand_beside_one_number_and_not_beside_two():
    roles = {"price": "number", "weight": "number"}
    one = made.table(roles=roles, name=list("abc"), price=[1.0, 2.0, 4.0])
    assert list(columns(space_of(one))) == ["name=a", "name=b", "name=c", "price"]
    two = made.table(roles=roles, name=list("abc"), price=[1.0, 2.0, 4.0], weight=[3.0, 1.0, 2.0])
    assert list(columns(space_of(two))) == ["price", "weight"]
