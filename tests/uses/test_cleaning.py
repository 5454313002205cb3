"""Planted twins, outliers and flipped labels are found; what is taken away is the user's own."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.engine.use_questions import twins
from embedding_explorer.space.neighbors import neighbors
from embedding_explorer.uses import cleaning, similar_items
from embedding_explorer.uses.data_issues import duplicates, labels_at_odds, nearness
from embedding_explorer.uses.duplicate_rows import same_but_for_marks, sees
from embedding_explorer.uses.similar_items import items_like, tied

RECIPE = ee.Recipe(encoder="as_given", metric="euclidean", projection=None)


def data_of(vectors: np.ndarray, **columns: object) -> ee.Dataset:
    frame = pd.DataFrame(vectors, columns=[f"d{i}" for i in range(vectors.shape[1])])
    frame.insert(0, "name", [f"n{i}" for i in range(len(frame))])
    return ee.read(frame.assign(**columns), kind="vectors", roles=dict.fromkeys(columns, "label"))


def groups(n: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    group = np.arange(n) % 3
    return rng.normal(size=(n, 6)) + 5 * np.eye(6)[group], group


@pytest.mark.parametrize("metric", ["cosine", "euclidean", "manhattan"])
def test_planted_twins_are_found_and_nothing_else(metric):
    vectors, _ = groups(100, 0)
    rng = np.random.default_rng(1)
    vectors[80:] = vectors[:20] + rng.normal(0, 1e-3, (20, 6))
    built = ee.build(data_of(vectors), ee.Recipe(encoder="as_given", metric=metric))
    limit = 0.9999 if metric == "cosine" else 0.98
    pairs = duplicates(built.space, limit, metric)
    assert list(zip(pairs["one"], pairs["other"] - 80, strict=True)) != []
    assert set(zip(pairs["one"], pairs["other"], strict=True)) == {(i, i + 80) for i in range(20)}
    table = cleaning.suspects(built.dataset, pairs=pairs)
    assert sorted(table["position"]) == list(range(80, 100))
    assert not table["drop"].any(), "near is not the same: the visitor decides"


@pytest.mark.parametrize("sparse", [False, True])
def test_equal_rows_are_twins_in_dense_and_sparse(sparse):
    if sparse:
        data = ee.sample("films")
        built = ee.build(data, ee.Recipe(encoder="one_hot", metric="cosine"))
        dense = built.space.matrix.toarray()
    else:
        dense = np.repeat(np.eye(5), 2, axis=0)
        built = ee.build(data_of(dense), ee.Recipe(encoder="as_given", metric="cosine"))
    pairs = duplicates(built.space, 1.0, "cosine")
    unit = dense / np.linalg.norm(dense, axis=1, keepdims=True)
    one, other = np.nonzero(np.triu(unit @ unit.T > 1 - 1e-6, 1))
    assert set(zip(pairs["one"], pairs["other"], strict=True)) == set(zip(one, other, strict=True))


def test_a_chain_of_twins_keeps_a_twin_of_every_row_that_goes():
    pairs = pd.DataFrame({"one": [0, 1], "other": [1, 2], "similarity": [0.99, 0.99]})
    table = cleaning.suspects(data_of(np.eye(4)), pairs=pairs)
    assert table["position"].tolist() == [1]


@pytest.mark.parametrize("seed", range(3))
def test_planted_outliers_lead_both_rankings(seed):
    vectors, _ = groups(120, seed)
    rng = np.random.default_rng(seed)
    odd = rng.choice(120, 6, replace=False)
    vectors[odd] = rng.normal(size=(6, 6)) * 12
    found = nearness(ee.build(data_of(vectors), RECIPE))
    for values in (found.local, found.spread):
        first = np.argsort(-values)[:6]
        assert np.isin(first, odd).mean() >= 5 / 6  # by chance 6 of 120


def test_the_local_outlier_factor_is_scikit_learns():
    from sklearn.neighbors import LocalOutlierFactor

    vectors, _ = groups(80, 4)
    found = nearness(ee.build(data_of(vectors), RECIPE), 7)
    other = LocalOutlierFactor(7).fit(vectors.astype(np.float32))
    np.testing.assert_allclose(found.local, -other.negative_outlier_factor_, rtol=1e-5)


@pytest.mark.parametrize("seed", range(3))
def test_flipped_labels_are_found_above_chance(seed):
    vectors, group = groups(150, seed)
    rng = np.random.default_rng(seed)
    flipped = rng.choice(150, 15, replace=False)
    labels = group.copy()
    labels[flipped] = (labels[flipped] + 1) % 3
    data = data_of(vectors, kind=np.array(["a", "b", "c"])[labels])
    found = labels_at_odds(ee.build(data, RECIPE), "kind")
    rows = found["name"].str[1:].astype(int)
    precision, recall = np.isin(rows, flipped).mean(), np.isin(flipped, rows).mean()
    assert precision > 0.8  # by chance 0.1
    assert recall > 0.8
    sure = found[found["both"]]
    assert np.isin(sure["name"].str[1:].astype(int), flipped).mean() > 0.9
    right = np.array(["a", "b", "c"])[group[sure["name"].str[1:].astype(int)]]
    assert (sure["guess"] == right).mean() > 0.9


def test_the_cleaned_file_has_the_users_columns_and_runs_no_formula():
    data = ee.read(
        pd.DataFrame(
            {
                "name": ["a", "b", "c"],
                "note": ["=1+1", "plain", "@x"],
                "year": [1990.0, np.nan, 2000.0],
            }
        )
    )
    table = cleaning.cleaned(data, [1])
    assert table.columns.tolist() == ["name", "note", "year"]
    text = cleaning.as_file(table, "csv").decode()
    assert text.splitlines()[1] == "a,'=1+1,1990.0" or text.splitlines()[1] == "a,'=1+1,1990"
    assert "b,plain" not in text
    back = pd.read_parquet(BytesIO(cleaning.as_file(table, "parquet")))
    assert back["note"].tolist() == ["=1+1", "@x"]


def test_the_name_column_gets_its_own_name_back_and_places_go():
    films = ee.sample("films")
    table = cleaning.cleaned(films, [])
    assert table.columns.tolist() == ["title", "genre", "year", "format", "season"]
    vectors, _ = groups(9, 0)
    frame = pd.DataFrame(vectors, columns=[f"d{i}" for i in range(6)])
    unnamed = ee.read(frame.assign(kind=list("aaabbbccc")), kind="vectors")
    got = cleaning.cleaned(unnamed, [0, 1])
    assert len(got) == 7
    assert "name" not in got.columns


def test_the_list_says_row_and_reason():
    vectors = np.repeat(np.eye(4), 2, axis=0)
    built = ee.build(data_of(vectors), RECIPE)
    pairs = duplicates(built.space, 0.99, "euclidean")
    table = cleaning.suspects(built.dataset, pairs=pairs, outliers=[1], outlying=np.arange(8.0))
    told = cleaning.dropped_list(built.dataset, table)
    assert told["name"].tolist() == ["n1", "n3", "n5", "n7"]
    assert told["reasons"].tolist()[0] == "near-duplicate, outlier"
    assert "1.000 similar to n0, and the same in your columns" in told["why"].iloc[0]
    assert told["row"].diff().dropna().eq(2).all()


def test_where_nothing_is_suspect_the_list_of_what_was_dropped_is_empty():
    data = data_of(np.eye(4))
    told = cleaning.dropped_list(data, cleaning.suspects(data))
    assert told.columns.tolist() == ["row", "name", "reasons", "why"]
    assert not len(told)


def proposed(frame: pd.DataFrame, **given: object) -> list[int]:
    """Return the rows ticked when every row is a near-duplicate of the first."""
    data = ee.read(frame, **given)
    pairs = pd.DataFrame({"one": 0, "other": range(1, len(data)), "similarity": 1.0})
    table = cleaning.suspects(data, pairs=pairs)
    return table.loc[table["drop"], "position"].tolist()


FILMS = {
    "title": ["Halloween", "Halloween", "The Exorcist", "Halloween", "Halloween"],
    "genre": ["Horror", "Horror", "Horror", "Comedy", "Horror"],
    "year": [1978, 1978, 1978, 1978, 2018],
}


@pytest.mark.parametrize("called", ["title", "name"])
def test_only_rows_with_equal_columns_and_names_are_proposed(called):
    frame = pd.DataFrame(FILMS).rename(columns={"title": called})
    assert proposed(frame, roles={called: "name", "genre": "category"}) == [1]


def test_a_running_number_and_an_empty_cell_do_not_tell_rows_apart():
    frame = pd.DataFrame(FILMS).assign(id=range(5), note=[None, None, "a", "a", "b"])
    assert proposed(frame, roles={"title": "name", "genre": "category", "id": "ignore"}) == [1]


def test_texts_are_the_same_by_their_words_and_their_labels():
    text = "The committee heard what the farmers of the county had to say about the wheat"
    frame = pd.DataFrame(
        {
            "text": [text, text.upper() + "!", text + " and the rain that fell", text],
            "topic": ["a", "a", "a", "b"],
        }
    )
    assert proposed(frame, kind="text", roles={"text": "text", "topic": "label"}) == [1]


def test_vectors_are_the_same_number_by_number():
    vectors = np.array([[1.0, 2.0], [1.0, 2.0], [2.0, 4.0], [1.0, 2.001]])
    data = data_of(vectors)
    pairs = pd.DataFrame({"one": 0, "other": [1, 2, 3], "similarity": 1.0})
    table = cleaning.suspects(data, pairs=pairs)
    assert table.loc[table["drop"], "position"].tolist() == [1]


def test_what_vectors_of_a_table_see_is_known():
    films = ee.sample("films")
    assert sees(films, ee.Recipe(encoder="one_hot")) == films.with_role("category", "number")
    chosen = ee.Recipe(encoder="one_hot", encoder_params={"columns": ("genre",)})
    assert sees(films, chosen) == ["genre"]
    assert sees(films, ee.Recipe(encoder="tfidf")) == []
    assert sees(ee.sample("documents"), ee.Recipe(encoder="one_hot")) == []


def test_wrong_questions_are_answered_in_a_sentence():
    data = data_of(np.eye(4))
    with pytest.raises(InputError, match="All rows would be dropped"):
        cleaning.cleaned(data, range(4))
    with pytest.raises(InputError, match="from 0 to 3"):
        cleaning.cleaned(data, [9])
    with pytest.raises(InputError, match="no form called 'xls'"):
        cleaning.as_file(data.items, "xls")
    with pytest.raises(MethodError, match="needs at least 3 rows"):
        nearness(ee.build(data_of(np.eye(2)), RECIPE))
    built = ee.build(data, RECIPE)
    with pytest.raises(InputError, match="k must be at least 1"):
        nearness(built, 0)
    assert nearness(built, 99).k == 3
    with pytest.raises(InputError, match="at least one item"):
        items_like(built, [])
    with pytest.raises(InputError, match="not one of the 4 vectors"):
        items_like(built, ["nobody"])


def test_items_like_these_name_what_they_share():
    built = ee.build(ee.sample("films"), ee.Recipe(encoder="one_hot", metric="cosine"))
    found = items_like(built, ["The Conference", "Hereditary"], 5)
    assert found["shared"].str.contains("genre Horror").all()
    assert not {"The Conference", "Hereditary"} & set(found["name"])
    text = ee.build(ee.sample("documents"))
    name = str(text.space.names[0])
    shared = items_like(text, [name], 5)["shared"]
    assert shared.str.contains("“").all()


def test_what_items_share_is_looked_up_where_they_stand_and_not_in_every_row(monkeypatch):
    read = []
    real = similar_items.words
    monkeypatch.setattr(similar_items, "words", lambda text: read.append(text) or real(text))
    monkeypatch.setattr(similar_items, "COUNTED", 100)
    n = 3_000
    said = [f"every row says {'zebra' if i < 4 else 'horse'} w{i}" for i in range(n)]
    frame = pd.DataFrame({"name": [f"i{i}" for i in range(n)], "text": said})
    data = ee.read(frame, roles={"name": "name", "text": "text"})
    vectors = np.column_stack([np.arange(n), np.ones(n)]).astype(np.float32)
    space = ee.Space(data.names, vectors, data.items)
    recipe = ee.Recipe(encoder="tfidf", projection=None, metric="euclidean")
    found = items_like(ee.Built(space, None, (), recipe, data), ["i0"], 3)
    assert found["shared"].tolist() == ["“zebra”"] * 3
    assert len(read) <= 104


def test_equally_near_items_are_said_to_be():
    frame = pd.DataFrame({"name": list("abcde"), "kind": list("vwxyz")})
    data = ee.read(frame, roles={"name": "name", "kind": "category"})
    built = ee.build(data, ee.Recipe(encoder="one_hot", metric="euclidean"))
    found = items_like(built, ["a"], 4)
    assert tied(found).startswith("All 4 are equally near (0.414): their order is arbitrary")
    assert tied(found.head(1)) == ""
    films = ee.build(ee.sample("films"), ee.Recipe(encoder="one_hot", metric="cosine"))
    assert tied(items_like(films, ["Upload"], 10)) == ""


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 12), st.integers(1, 4), st.integers(0, 99), st.floats(0, 1))
def test_any_shape_of_vectors(n, d, seed, threshold):
    """Zero rows, duplicates and one dimension: numbers stay finite, and a twin always stays."""
    rng = np.random.default_rng(seed)
    vectors = rng.integers(-1, 2, (n, d)).astype(float)
    built = ee.build(
        ee.Dataset(
            "vectors",
            pd.DataFrame({"name": [f"n{i}" for i in range(n)]}),
            vectors=vectors.astype(np.float32),
        ),
        RECIPE,
    )
    found = nearness(built, 5)
    assert np.isfinite(found.local).all()
    assert (found.spread >= 0).all()
    pairs = duplicates(built.space, threshold, "euclidean")
    table = cleaning.suspects(built.dataset, pairs=pairs)
    gone = set(table["position"])
    assert len(gone) < n
    both = set(zip(pairs["one"], pairs["other"], strict=True))
    for row in gone:
        assert any(row in pair and ({*pair} - {row}).isdisjoint(gone) for pair in both)


MARKED = [
    "The film was great, and I loved it!",
    "A dull evening; nothing happened at all.",
    "the film was great and I loved it",
    "Don't go there: it's far",
    "Dont go there, its far...",
    "A dull evening; something happened at all.",
]


@pytest.mark.parametrize("encoder", ["bert", "tfidf"])
def test_texts_that_differ_by_marks_only_are_twins_whatever_their_vectors_say(encoder):
    data = ee.read(pd.DataFrame({"text": MARKED}), kind="text")
    built = ee.build(data, ee.Recipe(encoder=encoder, projection=None))
    assert not len(duplicates(built.space, 1.1, "cosine")), "no vectors are that near"
    pairs = twins(built, 1.1)
    assert set(zip(pairs["one"], pairs["other"], strict=True)) == {(0, 2), (3, 4)}
    near = neighbors(built.space, data.names[0], k=5, metric="cosine").set_index("name")[
        "similarity"
    ]
    found = pairs.set_index("one").loc[0, "similarity"]
    assert found == pytest.approx(near[data.names[2]], abs=1e-5)
    table = cleaning.suspects(data, pairs=pairs)
    assert table.loc[table["drop"], "position"].tolist() == [2, 4]
    again = twins(built, 0.0)
    assert not again.duplicated(["one", "other"]).any()


def test_names_and_categories_are_the_same_but_for_marks_and_what_tells_them_apart_stays():
    table = pd.DataFrame(
        {
            "name": ["Star Wars: A New Hope", "Star Wars, a new hope", "C++", "C#", "C", "-5", "5"],
            "kind": ["sci-fi", "Sci-Fi", "code", "code", "code", "code", "code"],
        }
    )
    data = ee.read(table, roles={"name": "name", "kind": "category"})
    assert same_but_for_marks(data) == [(0, 1)]
    built = ee.build(data, ee.Recipe(encoder="one_hot", metric="euclidean", projection=None))
    found = cleaning.suspects(data, pairs=twins(built, 0.5))
    assert found.loc[found["drop"], "name"].tolist() == ["Star Wars, a new hope"]


def test_rows_of_nothing_but_numbers_or_marks_are_no_twins_by_their_texts():
    numbers = ee.read(pd.DataFrame({"name": ["a", "b"], "x": [1, 1]}))
    assert same_but_for_marks(numbers) == []
    marks = ee.read(pd.DataFrame({"text": ["?!", "...", "?!"]}), kind="text")
    assert same_but_for_marks(marks) == []


def test_with_equal_distances_the_local_outlier_factor_may_be_another_than_scikit_learns():
    from sklearn.neighbors import LocalOutlierFactor

    grid = np.array([(x, y) for x in range(6) for y in range(6)], np.float64)
    found = nearness(ee.build(data_of(grid), RECIPE), 5)
    other = -LocalOutlierFactor(5).fit(grid).negative_outlier_factor_
    apart = np.abs(found.local - other)
    assert apart.max() > 1e-3, "if it is equal here too, the sentence may say so"
