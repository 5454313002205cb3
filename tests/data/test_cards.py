"""The built-in samples: their cards are complete and what a card claims is so."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
KEYS = ("films", "produce", "speeches", "documents", "digits", "friends", "words", "ratings")
ROLES = {"name", "category", "number", "text", "vector", "label", "image", "link", "ignore"}
METHODS = {"one_hot", "tfidf", "pca", "svd", "word2vec_cbow", "word2vec_skipgram"}
TEXTS = ("title", "summary", "unit", "source", "licence", "attribution", "made_by")


def card(key: str) -> dict:
    return tomllib.loads((DATA / key / "card.toml").read_text("utf-8"))


def files(key: str) -> list[Path]:
    names = card(key).get("files") or {"": card(key)["file"]}
    return [DATA / key / name for name in names.values()]


def table(key: str) -> pd.DataFrame:
    """The rows of a sample as plain columns (an array of several numbers is left out)."""
    path = files(key)[-1]
    if path.suffix == ".npz":
        arrays = np.load(path, allow_pickle=False)
        return pd.DataFrame({name: arrays[name] for name in arrays if arrays[name].ndim == 1})
    reader = {".csv": pd.read_csv, ".parquet": pd.read_parquet}[path.suffix]
    return reader(path)


def columns(key: str) -> set[str]:
    path = files(key)[-1]
    return set(np.load(path, allow_pickle=False)) if path.suffix == ".npz" else set(table(key))


def nearest(distances: np.ndarray) -> np.ndarray:
    distances = distances.copy()
    np.fill_diagonal(distances, np.inf)
    return distances.argmin(axis=1)


def test_samples_are_these_eight_in_this_order() -> None:
    found = {path.parent.name for path in DATA.glob("*/card.toml")}
    assert found == set(KEYS)
    assert [card(key)["order"] for key in KEYS] == [1, 2, 3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("key", KEYS)
def test_card_is_complete(key: str) -> None:
    found = card(key)
    assert all(found[field].strip() for field in TEXTS)
    assert 2 <= len(found["look_at"]) <= 4
    assert all(sentence.endswith(".") for sentence in [found["summary"], *found["look_at"]])
    assert found["kind"] in {"items", "text", "images", "graph", "vectors"}
    assert found["suggested"] in METHODS | {"umap", "as_given"}
    assert (ROOT / found["made_by"]).is_file()


@pytest.mark.parametrize("key", KEYS)
def test_card_agrees_with_its_files(key: str) -> None:
    sums = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files(key)}
    assert card(key)["sha256"] == sums
    assert len(table(key)) == card(key)["rows"]
    assert set(card(key)["roles"]) == columns(key)


@pytest.mark.parametrize("key", KEYS)
def test_every_row_has_a_name_of_its_own(key: str) -> None:
    roles = card(key)["roles"]
    assert set(roles.values()) <= ROLES
    names = [column for column, role in roles.items() if role == "name"]
    assert len(names) == 1
    values = table(key)[names[0]]
    assert values.is_unique
    assert values.str.strip().ne("").all()


@pytest.mark.parametrize("key", KEYS)
def test_licence_has_its_section(key: str) -> None:
    text = (DATA / "LICENSES.md").read_text("utf-8")
    heads = [line for line in text.splitlines() if line.startswith("## ")]
    assert sum(key in head.split() for head in heads) == 1


def test_samples_stay_small_and_nothing_lies_about() -> None:
    present = {path for path in DATA.rglob("*") if path.is_file()}
    known = {DATA / "README.md", DATA / "LICENSES.md"} | {DATA / k / "card.toml" for k in KEYS}
    assert present == known | {path for key in KEYS for path in files(key)}
    assert sum(path.stat().st_size for path in present) < 12_000_000


@pytest.mark.parametrize("key", ["films", "produce", "digits", "ratings"])
def test_making_a_sample_again_gives_the_same_bytes(key: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scripts.make_samples", key, "--out", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True)
    for path in files(key):
        assert (tmp_path / key / path.name).read_bytes() == path.read_bytes()


def test_films_hold_the_four_known_rows_and_both_formats() -> None:
    films = table("films").set_index("title")
    assert tuple(films.loc["The Conference"].drop("season")) == ("Horror", 2023, "Movie")
    assert tuple(films.loc["Upload"]) == ("Comedy", 2023, "TV show", 3)
    assert tuple(films.loc["Tales from the Crypt"]) == ("Horror", 1989, "TV show", 7)
    assert tuple(films.loc["Dream Scenario"].drop("season")) == ("Horror-Comedy", 2023, "Movie")
    assert (films["season"].isna() == (films["format"] == "Movie")).all()
    kinds = films["genre"].str.get_dummies("-").join(pd.get_dummies(films["format"]))
    assert kinds.shape == (120, 16)
    assert len(kinds.drop_duplicates()) == 56


def test_produce_begins_with_the_newcomers_example() -> None:
    produce = table("produce")
    assert produce["name"].head(3).tolist() == ["Apple", "Orange", "Carrot"]
    assert produce["price"].head(3).tolist() == [5.0, 7.0, 10.0]
    assert set(produce["kind"]) == {"fruit", "vegetable"}
    assert (produce["price"].min(), produce["price"].max()) == (2.2, 18.4)


def test_speeches_are_one_per_address_through_the_years() -> None:
    speeches = table("speeches")
    assert (speeches["year"].min(), speeches["year"].max()) == (1790, 2026)
    assert speeches["text"].str.split().str.len().sum() > 1_900_000
    assert speeches["text"].str.len().min() > 4_000


def test_documents_share_their_topic_with_the_nearest() -> None:
    from sklearn.feature_extraction.text import TfidfVectorizer

    documents = table("documents")
    topic = documents["topic"].to_numpy()
    assert documents["topic"].value_counts().eq(30).all()
    for stop_words, share in {"english": 0.82, None: 0.78}.items():
        vectors = TfidfVectorizer(stop_words=stop_words).fit_transform(documents["text"])
        near = nearest(1 - (vectors @ vectors.T).toarray())
        assert np.mean(topic[near] == topic) == pytest.approx(share, abs=0.011)


def test_digits_are_bytes_and_look_like_their_nearest() -> None:
    from sklearn.decomposition import PCA
    from sklearn.metrics import euclidean_distances

    arrays = np.load(files("digits")[0], allow_pickle=False)
    images, label = arrays["images"], arrays["label"]
    assert images.dtype == np.uint8
    assert (images.min(), images.max(), images.shape) == (0, 255, (1797, 8, 8))
    pixels = images.reshape(len(images), -1).astype(float)
    pca = PCA(20, svd_solver="full").fit(pixels)
    assert np.mean(label[nearest(euclidean_distances(pixels))] == label) == pytest.approx(
        0.988, abs=0.001
    )
    flat = nearest(euclidean_distances(pca.transform(pixels)[:, :2]))
    assert np.mean(label[flat] == label) == pytest.approx(0.58, abs=0.01)
    kept = pca.explained_variance_ratio_.cumsum()[[1, 9, 19]]
    assert kept == pytest.approx([0.285, 0.74, 0.89], abs=0.005)


def test_friends_edges_join_known_people_as_the_card_says() -> None:
    edges, nodes = (pd.read_csv(path) for path in files("friends"))
    community = nodes.set_index("name")["community"]
    ends = pd.concat([edges["source"], edges["target"]])
    assert set(ends) == set(nodes["name"])
    assert len(edges) == 254
    assert not edges.apply(lambda row: frozenset(row[:2]), axis=1).duplicated().any()
    assert ends.value_counts().head(3).to_dict() == {"Valjean": 36, "Gavroche": 22, "Marius": 19}
    assert (ends.value_counts() == 1).sum() == 17
    within = edges["source"].map(community) == edges["target"].map(community)
    share = edges.loc[within, "weight"].sum() / edges["weight"].sum()
    assert share == pytest.approx(0.81, abs=0.005)


def test_friends_weights_equal_those_of_networkx() -> None:
    import networkx as nx

    other = nx.les_miserables_graph()
    ours = pd.read_csv(files("friends")[0])
    theirs = sorted(weight for *_, weight in other.edges(data="weight"))
    assert sorted(ours["weight"]) == theirs


def test_words_answer_as_the_card_says() -> None:
    arrays = np.load(files("words")[0], allow_pickle=False)
    unit = arrays["vectors"].astype(np.float32)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    row = {word: number for number, word in enumerate(arrays["name"].tolist())}
    assert len(row) == 10_010

    def answers(a: str, b: str, c: str) -> list[str]:
        """Words in order of fitness: a is to b as c is to ..."""
        score = unit @ (unit[row[b]] - unit[row[a]] + unit[row[c]])
        score[[row[a], row[b], row[c]]] = -np.inf
        return arrays["name"][np.argsort(-score)].tolist()

    assert answers("man", "king", "woman")[0] == "queen"
    assert answers("france", "paris", "italy")[0] == "rome"
    assert answers("man", "actor", "woman")[0] == "actress"
    assert answers("bird", "nest", "bee")[0] == "hive"
    assert answers("bird", "nest", "lion")[0] == "hive"
    assert answers("bird", "nest", "lion").index("den") == pytest.approx(457, abs=5)
    assert unit[row["day"]] @ unit[row["night"]] == pytest.approx(0.87, abs=0.01)
    assert unit[row["hot"]] @ unit[row["cold"]] == pytest.approx(0.80, abs=0.01)
