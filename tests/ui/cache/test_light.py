"""What a page does by itself is little, whatever shape a visitor gives to what they bring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.analysis.selection.conditions import ANYWHERE, matching, meeting
from embedding_explorer.compare import disagreeing_labels, health
from embedding_explorer.data.dataset import Column, Dataset
from embedding_explorer.data.tiles import tiles
from embedding_explorer.engine import keeping, made_here, steps, word_questions
from embedding_explorer.engine.compare_questions import ranks_differ, task_scored
from embedding_explorer.engine.data_questions import counted, pictured
from embedding_explorer.engine.map_questions import away, neighbors_among, true_neighbors
from embedding_explorer.engine.map_questions import pictured as neighbors_pictured
from embedding_explorer.engine.steps import LITTLE_LETTERS
from embedding_explorer.engine.use_questions import suspected
from embedding_explorer.uses.cross_validation import hidden
from embedding_explorer.uses.data_issues import nearness
from embedding_explorer.uses.similar_items import items_like
from tests.encoders import made
from ui.cache import cache
from ui.cache.questions import LIGHT_PASS, about
from ui.graphs.layout import Linked
from ui.jobs import answers
from ui.panels import thumbnails
from ui.training import sentence
from ui.uses import method

FLAT = {"projection": "pca"}
HOT = ee.Recipe(encoder="one_hot", **FLAT)
GIVEN = ee.Recipe(encoder="as_given", **FLAT)


def texts(letters: int) -> Dataset:
    """Few texts, all of them of words that are met once."""
    words = [f"w{i:08}" for i in range(letters // 10)]
    cells = [" ".join(words[i::20]) for i in range(20)]
    items = pd.DataFrame({"name": [f"t{i}" for i in range(20)], "text": cells})
    return Dataset("text", items, (Column("text", "text"),))


def lists(values: int) -> Dataset:
    """Few cells of many values each."""
    cells = ["|".join(f"{i}-{j}" for j in range(values)) for i in range(20)]
    items = pd.DataFrame({"name": [f"t{i}" for i in range(20)], "tags": cells})
    return Dataset("items", items, (Column("tags", "category"),))


def wide(columns: int) -> Dataset:
    """Few rows of many columns."""
    cells = {f"c{i}": ["a", "b", "c"] for i in range(columns)}
    items = pd.DataFrame({"name": list("xyz"), **cells})
    return Dataset("items", items, tuple(Column(c, "category") for c in cells))


def ring(nodes: int) -> Dataset:
    """A graph of few links, the table of which is square."""
    names = [f"n{i}" for i in range(nodes)]
    links = pd.DataFrame({"source": names, "target": names[1:] + names[:1], "weight": 1.0})
    return Dataset("graph", pd.DataFrame({"name": names}), edges=links)


HEAVY = {
    "long texts": (texts(10 * LITTLE_LETTERS), HOT),
    "many values in a cell": (lists(2_000), HOT),
    "many columns": (wide(3_000), HOT),
    "a square table": (ring(1_000), HOT),
    "vectors that fill a square": (made.vectors(made.cloud(380, 380)), GIVEN),
    "a table that centring fills": (
        ring(1_500),
        ee.Recipe(encoder="one_hot", center=True, projection=None),
    ),
}
LIGHT = {
    "texts": (texts(2_000), HOT),
    "lists": (lists(5), HOT),
    "columns": (wide(30), HOT),
    "a graph": (ring(60), HOT),
    "vectors": (made.vectors(made.cloud(200, 30)), GIVEN),
    "centred": (ring(60), ee.Recipe(encoder="one_hot", center=True, reducer="svd", **FLAT)),
}


@pytest.mark.parametrize("kind", HEAVY)
def test_a_page_does_not_make_what_its_cells_blow_up(kind):
    data, recipe = HEAVY[kind]
    assert cache.found(data, recipe) is None


@pytest.mark.parametrize("kind", LIGHT)
def test_a_page_makes_what_takes_no_time_and_makes_the_same(kind):
    data, recipe = LIGHT[kind]
    found, built = cache.found(data, recipe), ee.build(data, recipe)
    assert made_here(data, recipe) is not None
    assert found.map.tobytes() == built.map.tobytes()
    assert found.caption == built.caption
    assert [s.title for s in found.trail] == [s.title for s in built.trail]


def test_what_turns_out_to_be_too_much_is_not_begun_again_in_each_run(monkeypatch):
    done, real = [], steps.make

    def making(kind, *given):
        done.append(kind)
        return real(kind, *given)

    monkeypatch.setattr(steps, "make", making)
    data = ring(900)
    for _ in range(3):
        assert cache.found(data, HOT) is None
    assert done == ["encode"]
    cache.results().drop(data.fingerprint)
    cache.found(data, HOT)
    assert done == ["encode", "encode"], "forgotten with the data"


@pytest.fixture
def asked(monkeypatch):
    """The questions that a page handed on to the engine."""
    handed = []
    monkeypatch.setattr(cache, "begin", lambda ask, **kw: handed.append(ask.question.function))
    return handed


def ahead(built: ee.Built, question: Callable[..., object], *others: ee.Built, **given: object):
    cache.ahead(about(built, question, *others, **given), title="x", owner="me")


def test_a_question_is_handed_on_for_what_it_costs_and_not_for_its_points(asked):
    few = ee.build(made.vectors(made.cloud(100, 20)), GIVEN)
    ahead(few, nearness, k=3)
    ahead(few, true_neighbors, k=3)
    assert asked == []
    long = ee.build(made.vectors(made.cloud(100, 3_000)), GIVEN)
    ahead(long, nearness, k=3)
    anywhere = {"column": ANYWHERE, "kind": "contains", "text": "a"}
    ahead(ee.build(texts(10 * LITTLE_LETTERS), HOT), meeting, conditions=(anywhere,))
    ahead(few, task_scored, kind="odd", asked=[("a", "b", "c")] * 20_000, k=3)
    ahead(few, health)
    assert asked == [nearness, meeting, task_scored, health]


def test_what_items_of_many_rows_share_is_found_by_a_worker(asked):
    ahead(ee.build(made.vectors(made.cloud(100, 10)), GIVEN), items_like, names=("0",), k=3)
    ahead(ee.build(made.vectors(made.cloud(2_000, 10)), GIVEN), items_like, names=("0",), k=3)
    assert asked == [items_like]


def test_neighbours_by_sums_of_differences_count_for_more(asked):
    data = made.vectors(made.cloud(500, 100))
    ahead(ee.build(data, ee.Recipe(encoder="as_given", projection=None)), true_neighbors, k=3)
    assert asked == []
    recipe = ee.Recipe(encoder="as_given", projection=None, metric="manhattan")
    built = ee.build(data, recipe)
    ahead(built, true_neighbors, k=3)
    ahead(built, neighbors_among, rows=tuple(range(400)), k=3)
    assert asked == [true_neighbors, neighbors_among]


@pytest.mark.parametrize("metric", ["cosine", "manhattan", "chebyshev", "correlation"])
def test_what_goes_over_all_numbers_is_a_workers_where_these_are_many(asked, metric):
    """The neighbours of one point took 4 seconds of the page, in each run, of 98 million."""
    recipe = ee.Recipe(encoder="as_given", projection=None, metric=metric)
    few = ee.build(made.vectors(made.cloud(2_000, 20)), recipe)
    wide = ee.build(made.vectors(made.cloud(1_000, 2_000 if metric == "cosine" else 1_500)), recipe)
    row = np.zeros(1, np.int32)
    ahead(few, neighbors_pictured, rows=row, k=3)
    ahead(few, away, row=0)
    ahead(few, word_questions.summed, plus=("0",), minus=(), k=3)
    assert asked == []
    if metric == "cosine":
        wide = replace(wide, space=replace(wide.space, matrix=Many(wide.space.matrix)))
    for question, given in (
        (neighbors_pictured, {"rows": row, "k": 3}),
        (away, {"row": 0}),
        (word_questions.analogy, {"a": "0", "b": "1", "c": "2", "k": 1, "expected": None}),
        (word_questions.is_solved, {"a": "0", "b": "1", "c": "2", "want": "3"}),
        (word_questions.summed, {"plus": ("0",), "minus": (), "k": 3}),
        (word_questions.against, {"name": "0", "others": ("1",)}),
    ):
        ahead(wide, question, **given)
    assert len(asked) == 6


class Many:
    """A matrix of which the page knows its size alone: that of a million points."""

    def __init__(self, matrix: np.ndarray) -> None:
        self.size, self.shape = 10 * LIGHT_PASS, matrix.shape


def test_a_regular_expression_is_matched_by_a_worker_however_few_the_points(asked):
    """Of 48,000 letters one can take eight seconds."""
    few = ee.build(made.vectors(made.cloud(20, 3)), GIVEN)
    plain = {"column": "", "kind": "contains", "text": "a"}
    ahead(few, meeting, conditions=(plain,))
    assert asked == []
    ahead(few, matching, conditions=({**plain, "kind": "matches"},))
    assert asked == [matching]


def test_the_suspects_of_many_rows_are_put_together_by_a_worker(asked):
    """They took the page 0.2 to 0.3 seconds at 20,000 rows."""
    for rows in (100, 2_000):
        built = ee.build(made.vectors(made.cloud(rows, 3)), GIVEN)
        pairs = pd.DataFrame({"one": [0], "other": [1], "similarity": [0.99]})
        lonely = np.linspace(1, 2, rows)
        given = {"outliers": np.array([5]), "outlying": lonely, "told_by": "lonely", "odd": None}
        ahead(built, suspected, pairs=pairs, **given)
    assert asked == [suspected]
    found = suspected(built, pairs=pairs, **given)
    assert found["position"].tolist() == [1, 5]


def test_labels_and_ranks_of_many_are_compared_by_a_worker(asked):
    ahead(ee.build(made.vectors(made.cloud(400, 10)), GIVEN), disagreeing_labels, labels="x", k=3)
    few = ee.build(made.vectors(made.cloud(20, 3)), GIVEN)
    ahead(few, ranks_differ, few, asked=(("a", "b", "1"),))
    assert asked == [disagreeing_labels, ranks_differ]


def test_only_a_short_text_is_counted_by_the_page(monkeypatch):
    handed = []

    def handing(of, question, title, **given):
        handed.append(question)

    monkeypatch.setattr(sentence, "answer_of", handing)
    assert len(sentence._counted(sentence.COUNTED, 2).vectors)
    sentence._counted("a b. " * sentence.SMALL, 2)
    assert handed == [counted]


def test_the_label_of_many_rows_is_left_out_by_a_worker(monkeypatch):
    handed = []

    def handing(of, question, title, **given):
        [(data, _)] = of
        handed.append(question)
        return question(keeping.anonymous(data), **given)

    monkeypatch.setattr(answers, "answer_of", handing)
    frame = pd.DataFrame({"name": [f"r{i}" for i in range(4_000)], "a": ["x", "y"] * 2_000})
    many = ee.read(frame.assign(b=frame["a"]), name="mine")
    few = ee.read(frame.head(9), name="mine")
    for data in (few, many):
        found = method.without(data, "a")
        assert found.roles["a"] == "label"
        assert found.fingerprint == hidden(data, "a").fingerprint
        assert (found.source, found.notes) == ("mine", data.notes)
        assert found.origin == data.origin
    assert handed == [hidden]


def test_links_in_common_are_those_of_each_pair():
    draw = np.random.default_rng(0)
    links = np.unique(np.sort(draw.integers(0, 12, (30, 2)), axis=1), axis=0).astype(np.int32)
    links = links[links[:, 0] < links[:, 1]]
    graph = Linked(np.zeros((12, 2), np.float32), links, np.zeros(12, np.int64), ())
    company = graph.of(3)
    want = [len(np.intersect1d(graph.of(i), company)) for i in range(12)]
    assert graph.shared(company).tolist() == want
    assert max(want) > 1


def stack(n: int, side: int) -> ee.Built:
    images = np.random.default_rng(0).integers(0, 255, (n, side, side), np.uint8)
    items = pd.DataFrame({"name": [f"i{i}" for i in range(n)]})
    data = Dataset("images", items, images=images)
    space = ee.Space(data.names, np.zeros((n, 2), np.float32), items, unit="image")
    return ee.Built(space, None, (), ee.Recipe(encoder="pixels", projection=None), data)


def test_only_a_small_sheet_of_pictures_is_made_by_the_page(monkeypatch):
    handed = []

    def handing(of, question, title, rows):
        handed.append((question, title))
        raise ee.MethodError("handed on")

    monkeypatch.setattr(thumbnails, "answer_of", handing)
    assert thumbnails.of_built(stack(20, 8)).width == 8
    assert not handed
    with pytest.raises(ee.MethodError, match="handed on"):
        thumbnails.of_built(stack(20, 300))
    assert [question for question, _ in handed] == [pictured]


def test_pictures_that_have_no_place_on_a_map_have_no_tile():
    whole = stack(20, 8)
    rows = np.arange(3, 20)
    part = replace(
        whole.space,
        names=whole.space.names[rows],
        matrix=whole.space.matrix[rows],
        items=whole.space.items.iloc[rows],
    )
    placed = replace(whole, space=part, map_extras={"rows": rows})
    wanted = tiles(whole.dataset.images[rows])
    assert thumbnails.of_built(placed).sprite == wanted.png.tobytes()
    np.testing.assert_array_equal(pictured(whole.dataset, rows=rows).png, wanted.png)
