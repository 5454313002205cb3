"""Calculating with words: against gensim, against hand-made vectors, and on ready word vectors."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from embedding_explorer.analysis.words.arithmetic import (
    against,
    analogy,
    combine,
    odd_one_out,
    position,
)
from embedding_explorer.analysis.words.expression import parse_expression
from embedding_explorer.analysis.words.path import neighbor_graph, path
from embedding_explorer.base.errors import InputError, MethodError
from embedding_explorer.data.samples import FOLDER
from embedding_explorer.space.neighbors import neighbors
from embedding_explorer.space.space import Space

ROYAL = {  # royal, male, female, other
    "man": [0, 1, 0, 0.2],
    "woman": [0, 0, 1, 0.2],
    "king": [1, 1, 0, 0],
    "queen": [1, 0, 1, 0],
    "prince": [0.8, 1, 0, 0.3],
    "carrot": [0, 0, 0.1, 5],
}


def space_of(vectors: dict[str, list[float]], *, sparse: bool = False) -> Space:
    names = pd.Index(list(vectors))
    matrix = np.array(list(vectors.values()), np.float32)
    return Space(
        names, csr_matrix(matrix) if sparse else matrix, pd.DataFrame({"name": names}), {}, "word"
    )


def random_space(n: int = 200, d: int = 12, seed: int = 0) -> Space:
    matrix = np.random.default_rng(seed).normal(size=(n, d)).astype(np.float32)
    return space_of({f"w{i}": row for i, row in enumerate(matrix.tolist())})


@pytest.fixture(scope="module")
def glove() -> Space:
    with np.load(FOLDER / "words" / "words.npz") as file:
        names, matrix = pd.Index(file["name"].astype(str)), file["vectors"].astype(np.float32)
    return Space(names, matrix, pd.DataFrame({"name": names}), {}, "word")


def keyed(space: Space):
    from gensim.models import KeyedVectors

    made = KeyedVectors(space.matrix.shape[1])
    made.add_vectors(list(space.names), space.matrix)
    return made


@pytest.mark.parametrize("sparse", [False, True])
def test_king_minus_man_plus_woman(sparse):
    found = combine(space_of(ROYAL, sparse=sparse), ["king", "woman"], ["man"], k=3)
    assert found["name"].iloc[0] == "queen"
    assert not set(found["name"]) & {"king", "woman", "man"}
    assert found["rank"].tolist() == [1, 2, 3]


@pytest.mark.parametrize(
    ("plus", "minus"),
    [(["w1"], []), (["w1", "w2"], ["w3"]), (["w4", "w5", "w6"], []), (["w7"], ["w8", "w9"])],
)
def test_sums_equal_gensim(plus, minus):
    space = random_space()
    ours = combine(space, plus, minus, k=20)
    theirs = keyed(space).most_similar(positive=plus, negative=minus, topn=20)
    assert ours["name"].tolist() == [name for name, _ in theirs]
    np.testing.assert_allclose(ours["similarity"], [value for _, value in theirs], atol=1e-6)


def test_length_counts_for_euclidean_and_not_for_cosine():
    space = random_space()
    longer = Space(
        space.names, space.matrix * np.linspace(1, 9, 200, dtype=np.float32)[:, None], space.items
    )
    names = (["w1", "w2"], ["w3"])
    for metric, same in (("cosine", True), ("euclidean", False)):
        one, two = (combine(s, *names, metric=metric)["name"].tolist() for s in (space, longer))
        assert (one == two) is same


def test_a_single_term_is_the_plain_neighbours():
    space = random_space()
    pd.testing.assert_frame_equal(combine(space, ["w3"], k=7), neighbors(space, "w3", k=7))


def test_terms_that_cancel_out_have_no_direction():
    with pytest.raises(MethodError, match="cancel out"):
        combine(space_of(ROYAL), ["king"], ["king"])
    assert len(combine(space_of(ROYAL), ["king", "man"], ["king"])) == 4


def test_nothing_to_calculate_and_bad_k():
    with pytest.raises(InputError, match="The expression has no name"):
        combine(space_of(ROYAL), [])
    with pytest.raises(InputError, match="k must be at least 1, not 0"):
        combine(space_of(ROYAL), ["king"], k=0)


def test_an_analogy_says_why():
    found = analogy(space_of(ROYAL), "man", "king", "woman", k=3, expected="queen")
    assert (found.rank, found.expected, found.candidates) == (1, "queen", 3)
    assert found.question == ("man", "king", "woman")
    table = found.answers
    total = (table["like_b"] + table["like_c"] - table["like_a"]) / found.length
    np.testing.assert_allclose(total, table["similarity"], atol=1e-6)


def test_an_analogy_equals_gensim_and_ranks_every_point():
    space = random_space()
    wanted = keyed(space).most_similar(positive=["w2", "w3"], negative=["w1"], topn=197)
    for place in (0, 1, 50, 196):
        found = analogy(space, "w1", "w2", "w3", expected=wanted[place][0])
        assert found.rank == place + 1
    assert found.answers["name"].tolist() == [name for name, _ in wanted[:10]]


def test_an_expected_answer_that_is_in_the_question_has_no_rank():
    found = analogy(space_of(ROYAL), "man", "king", "woman", expected="king")
    assert found.rank is None
    assert found.expected == "king"


@pytest.mark.parametrize("seed", range(5))
def test_the_odd_one_out_equals_gensim(seed):
    space = random_space(seed=seed)
    names = [f"w{i}" for i in np.random.default_rng(seed).choice(200, 6, replace=False)]
    found = odd_one_out(space, names)
    ranked = keyed(space).rank_by_centrality(names)
    assert found["name"].iloc[0] == keyed(space).doesnt_match(names)
    assert found["name"].tolist() == [name for _, name in reversed(ranked)]
    np.testing.assert_allclose(found["similarity"], [s for s, _ in reversed(ranked)], atol=1e-6)


def test_the_odd_one_out_needs_three_different_names():
    with pytest.raises(InputError, match="at least 3 names, not 2"):
        odd_one_out(space_of(ROYAL), ["man", "woman"])
    with pytest.raises(InputError, match="'man' is in the list twice"):
        odd_one_out(space_of(ROYAL), ["man", "woman", "man"])


def test_a_word_against_a_list():
    found = against(space_of(ROYAL), "king", ["carrot", "prince", "prince", "queen"])
    assert found["name"].tolist() == ["prince", "queen", "carrot"]
    assert found["similarity"].is_monotonic_decreasing
    # Nearer than queen: prince, man. Nearer than carrot: these and queen; woman is as far (0).
    assert found["closer"].tolist() == [0, 2, 3]
    with pytest.raises(InputError, match="at least one item to compare with 'king'"):
        against(space_of(ROYAL), "king", [])


def test_names_are_found_in_lower_case_too():
    space = space_of({"paris": [1, 0], "Paris": [0, 1], "rome": [1, 1]})
    assert [position(space, name) for name in ("Paris", "paris", " PARIS ", "Rome")] == [1, 0, 0, 2]
    with pytest.raises(InputError, match="did you mean rome"):
        position(space, "romme")


# Paths ------------------------------------------------------------------------------------------


def arc(n: int = 19) -> Space:
    """n points on half a circle, 10 degrees apart: a path must walk along it."""
    angles = np.radians(np.linspace(0, 180, n))
    return space_of({f"p{i:02}": [np.cos(a), np.sin(a)] for i, a in enumerate(angles)})


def test_a_path_walks_along_the_near_neighbours():
    found = path(arc(), "p00", "p18", k=2)
    assert found["name"].tolist() == [f"p{i:02}" for i in range(19)]
    np.testing.assert_allclose(found["distance"].iloc[1:], 1 - np.cos(np.radians(10)), atol=1e-6)
    np.testing.assert_allclose(found["total"], found["distance"].cumsum())


def test_a_path_equals_networkx():
    import networkx as nx

    space = random_space(120)
    graph = neighbor_graph(space, k=4)
    plain = nx.Graph()
    for i, (near, far) in enumerate(zip(graph.near, graph.distance, strict=True)):
        plain.add_weighted_edges_from((i, int(j), w) for j, w in zip(near, far, strict=True))
    length, way = nx.single_source_dijkstra(plain, 0, 77)
    found = path(space, "w0", "w77", graph=graph)
    assert found["name"].tolist() == [f"w{i}" for i in way]
    assert found["total"].iloc[-1] == pytest.approx(length)


def test_no_path_says_so_and_more_neighbours_find_one():
    far_apart = {f"x{i}": [1, 0.01 * i] for i in range(4)} | {
        f"y{i}": [0.01 * i, 1] for i in range(4)
    }
    with pytest.raises(
        MethodError, match="No chain of 2 nearest neighbours leads from 'x0' to 'y0'"
    ):
        path(space_of(far_apart), "x0", "y0", k=2)
    assert path(space_of(far_apart), "x0", "y0", k=4)["name"].iloc[-1] == "y0"


def test_points_that_have_nothing_in_common_are_no_neighbours():
    apart = {"a": [1, 0, 0], "b": [1, 1, 0], "c": [0, 0, 1]}
    with pytest.raises(MethodError, match="No chain"):
        path(space_of(apart, sparse=True), "a", "c", k=2)
    joined = apart | {"d": [0, 1, 1]}
    assert path(space_of(joined, sparse=True), "a", "c", k=3)["name"].tolist() == list("abdc")


def test_a_path_to_itself_and_between_equal_vectors():
    space = space_of({"a": [1, 0], "b": [1, 0], "c": [0, 1]})
    assert path(space, "a", "a", k=1)["name"].tolist() == ["a"]
    assert path(space, "a", "b", k=1)["name"].tolist() == ["a", "b"]


def test_only_the_most_frequent_points_are_joined():
    space = random_space(50)
    counted = Space(space.names, space.matrix, space.items.assign(count=np.arange(50)))
    assert neighbor_graph(space, 3, limit=10).rows.tolist() == list(range(10))
    graph = neighbor_graph(counted, 3, limit=10)
    assert graph.rows.tolist() == list(range(40, 50))
    with pytest.raises(InputError, match="'w3' is not among the 10 most frequent points"):
        path(counted, "w3", "w45", graph=graph)


# Expressions ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "plus", "minus"),
    [
        ("king - man + woman", ["king", "woman"], ["man"]),
        ("king-man+woman", ["king", "woman"], ["man"]),
        ("- man + king", ["king"], ["man"]),
        ("king − man – boy", ["king"], ["man", "boy"]),
        ('"new york" - usa + “los angeles”', ["new york", "los angeles"], ["usa"]),
        ('"rock + roll" - rock', ["rock + roll"], ["rock"]),
        ("well-known - known", ["well-known"], ["known"]),
        ("apple", ["apple"], []),
        ("a + a", ["a", "a"], []),
        ("don't + 東京", ["don't", "東京"], []),
    ],
)
def test_an_expression_is_read(text, plus, minus):
    found = parse_expression(text, known={"well-known"})
    assert (list(found.plus), list(found.minus)) == (plus, minus)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "The expression has no name"),
        ("  ", "The expression has no name"),
        ("+", "The expression has no name"),
        ("king -", "no name after the last '-'"),
        ("king - + man", "no name between '-' and '\\+'"),
        ("- - king", "no name between '-' and '-'"),
        ("king man", "no \\+ or - between 'king' and 'man'"),
        ('king - "new york', "quotation mark is not closed"),
        ("+".join("a" * 51), "can have 50 names, not 51"),
    ],
)
def test_an_expression_that_cannot_be_read_says_why(text, sentence):
    with pytest.raises(InputError, match=sentence):
        parse_expression(text)


NAMES = st.lists(
    st.tuples(st.sampled_from("+-"), st.text(st.characters(exclude_characters='"“”'), min_size=1)),
    min_size=1,
    max_size=10,
)


@given(NAMES)
def test_quoted_names_come_back_whatever_they_are(terms):
    found = parse_expression(" ".join(f'{sign} "{name}"' for sign, name in terms))
    assert list(found.plus) == [name.strip() for sign, name in terms if sign == "+"]
    assert list(found.minus) == [name.strip() for sign, name in terms if sign == "-"]


@given(st.text())
def test_any_text_is_an_expression_or_an_error(text):
    try:
        found = parse_expression(text)
    except InputError:
        return
    assert found.plus or found.minus


# Ready word vectors -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "rank"),
    [
        (("man", "king", "woman", "queen"), 1),
        (("france", "Paris", "italy", "rome"), 1),
        (("walk", "walking", "swim", "swimming"), 1),
        (("bird", "nest", "bee", "hive"), 1),
        (("japan", "tokyo", "germany", "berlin"), 2),
    ],
)
def test_analogies_of_the_ready_vectors(glove, question, rank):
    *terms, expected = question
    assert analogy(glove, *terms, expected=expected).rank == rank


def test_bird_nest_lion_does_not_give_den(glove):
    found = analogy(glove, "bird", "nest", "lion", expected="den")
    assert found.answers["name"].iloc[0] == "hive"
    assert found.rank > 100


def test_opposites_are_neighbours(glove):
    table = against(glove, "day", ["night", "carrot"]).set_index("name")
    assert table.loc["night", "closer"] < 10
    assert table.loc["carrot", "closer"] > 5_000


def test_a_path_through_the_ready_vectors(glove):
    found = path(glove, "bird", "king", graph=neighbor_graph(glove, limit=3_000))
    assert found["name"].iloc[[0, -1]].tolist() == ["bird", "king"]
    assert len(found) > 3
    assert found["distance"].iloc[1:].between(0, 1).all()


def test_one_rule_makes_vectors_unit_length():
    from embedding_explorer.space.distances import centre
    from embedding_explorer.space.space import unit_rows

    rows = np.array([[3, 4], [0, 0], [1e-20, 0]], np.float32)
    unit = unit_rows(rows.astype(np.float64), np.float64)
    assert unit.dtype == np.float64
    np.testing.assert_allclose(unit, [[0.6, 0.8], [0, 0], [1, 0]], rtol=1e-15)
    assert unit_rows(rows).dtype == np.float32
    names = pd.Index(list("abc"))
    made = Space(names, rows, pd.DataFrame({"name": names}))
    np.testing.assert_allclose(centre(made, [0, 2], "cosine"), [0.8, 0.4], rtol=1e-15)
    np.testing.assert_allclose(centre(made, [0, 1], "euclidean"), [1.5, 2])
