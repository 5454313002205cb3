"""Jobs through real worker processes: what they give, in which order, and once."""

import threading
import time
import warnings

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.base.errors import Cancelled, InputError, LimitError, MethodError
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.engine import EngineError, bringing, keeping, steps
from embedding_explorer.space.space import Space
from tests.encoders import made as data_made
from tests.encoders import onnx_made, tiny_static
from tests.engine import sleepers

PETS = b"""pet,kind,legs
cat,mammal,4
hen,bird,2
owl,bird,2
dog,mammal,4
ant,insect,6
bee,insect,6
"""
WHO, WHAT, WHOM = ("cat", "dog", "owl"), ("saw", "ate", "met"), ("bird", "mouse", "fish", "ant")
TALK = "\n".join(f"the {a} {b} the {c}" for a in WHO for b in WHAT for c in WHOM)
FEW = ee.Recipe(encoder="one_hot", projection="pca")
SECONDS = 300  # a busy machine


def pets(extra: bytes = b"") -> Dataset:
    return ee.read(PETS + extra, name="pets.csv")


def images() -> Dataset:
    digits = ee.sample("digits")
    rows = digits.items.head(60).reset_index(drop=True)
    return Dataset("images", rows, digits.columns, images=digits.images[:60])


DATA = {
    "items": pets,
    "text": lambda: ee.read_text(TALK, how="lines"),
    "vectors": lambda: ee.read(np.random.default_rng(0).normal(size=(60, 6)).astype("f4")),
    "images": images,
    "graph": lambda: ee.sample("friends"),
    "distances": lambda: data_made.distances(data_made.cloud(12, 6)),
}
APART = ("pca", "axes", "coordinates")  # in other chains, and those that need names of columns
CHAINS = [
    *((key, None, "pca") for key in registry.keys("encoders") if key != "distances"),
    ("distances", None, "mds"),
    *(("as_given", None, key) for key in registry.keys("reducers") if key not in APART),
    ("as_given", "pca", "umap"),
    ("tfidf", "svd", "pca"),
]


def recipe_of(chain) -> ee.Recipe:
    encoder, reducer, projection = chain
    models = {"vision": onnx_made, "static_text": tiny_static}  # none is packaged
    params = {"model": models[encoder].small()} if encoder in models else {}
    metric = "precomputed" if encoder == "distances" else "cosine"
    return ee.Recipe(encoder, reducer, projection, encoder_params=params, metric=metric)


def data_for(encoder: str) -> Dataset:
    module = registry.find("encoders", encoder)
    return DATA["vectors" if encoder == "as_given" else module.ACCEPTS[0]]()


def result(job):
    assert job.wait(SECONDS), job.progress
    return job.result()


@pytest.mark.parametrize("chain", CHAINS, ids=lambda c: "-".join(map(str, c)))
def test_every_method_gives_what_build_gives(engine, chain):
    data = data_for(chain[0])
    recipe = recipe_of(chain)
    made, here = result(engine.submit(data, recipe)), ee.build(data, recipe)
    assert_same(made, here)
    assert made.dataset is data
    assert engine.submit(data, recipe).state == "done"


def assert_same(made, here):
    np.testing.assert_array_equal(made.map, here.map)
    a, b = made.space.matrix, here.space.matrix
    assert type(a) is type(b)
    np.testing.assert_array_equal(a if isinstance(a, np.ndarray) else a.toarray(),
                                  b if isinstance(b, np.ndarray) else b.toarray())  # fmt: skip
    assert made.space.names.equals(here.space.names)
    assert made.space.items.equals(here.space.items)
    assert made.space.unit == here.space.unit
    assert made.recipe == here.recipe
    assert made.caption == here.caption
    assert made.notes == here.notes
    assert [s.shape_out for s in made.trail] == [s.shape_out for s in here.trail]
    assert set(made.space.extras) == set(here.space.extras)


def test_a_dataset_can_be_named_by_its_key(engine):
    data = pets()
    key = engine.keep(data)
    assert result(engine.submit(key, FEW)).dataset.fingerprint == data.fingerprint
    with pytest.raises(InputError, match="has expired"):
        engine.submit("0" * 32, FEW)


def test_an_error_of_a_method_is_its_own_sentence(engine):
    data = ee.read(np.eye(3, 5, dtype=np.float32))
    job = engine.submit(data, ee.Recipe(encoder="as_given", projection="umap"))
    assert job.wait(SECONDS)
    assert job.state == "failed"
    with pytest.raises(MethodError, match="UMAP needs at least 4 points"):
        job.result()


def ask(engine, function, path, owner="", data=None, **arguments):
    """Ask for something that never was asked before: the path is part of its key."""
    data = data or pets()
    return engine.call(
        getattr(sleepers, function), data, FEW, title=function, owner=owner,
        arguments={"path": str(path), **arguments},
    )  # fmt: skip


def lines(path):
    return path.read_text().splitlines() if path.exists() else []


def until(true, seconds=SECONDS):
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_what_two_ask_for_at_once_runs_once(engine, tmp_path):
    jobs = []
    asking = [
        threading.Thread(target=lambda: jobs.append(ask(engine, "nap", tmp_path / "n", seconds=1)))
        for _ in range(4)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join()
    assert len({result(job) for job in jobs}) == 1
    assert len(lines(tmp_path / "n")) == 1


def test_another_projection_does_not_encode_again(engine, monkeypatch):
    data = ee.read_text(TALK + "\none more line", how="lines")
    first = engine.submit(data, ee.Recipe(encoder="tfidf", projection="pca"))
    assert len(first.works) == 2
    result(first)
    second = engine.submit(data, ee.Recipe(encoder="tfidf", projection="svd"))
    assert [work.order.kind for work in second.works] == ["map"]
    result(second)


def test_owners_take_turns(engine, tmp_path):
    order, go = tmp_path / "order", tmp_path / "go"
    hold = [
        ask(engine, "holds", tmp_path / f"h{i}", owner="greedy", until=str(go)) for i in range(2)
    ]
    until(lambda: all(lines(tmp_path / f"h{i}") for i in range(2)))
    many = [
        engine.call(sleepers.note, pets(), FEW, title="note", owner="greedy",
                    arguments={"path": str(order), "text": f"greedy {i}"})
        for i in range(4)
    ]  # fmt: skip
    one = engine.call(sleepers.note, pets(), FEW, title="note", owner="modest",
                      arguments={"path": str(order), "text": "modest"})  # fmt: skip
    assert one.state == "waiting"
    assert one.place == 1
    assert [job.place for job in many] == [2, 3, 4, 5]
    assert "number 1 in the queue" in one.progress.step
    go.touch()
    for job in [*hold, *many, one]:
        result(job)
    assert lines(order)[:2].count("modest") == 1


def test_what_takes_a_second_goes_before_what_takes_long(engine, tmp_path):
    go = tmp_path / "go"
    hold = [ask(engine, "holds", tmp_path / f"h{i}", owner="a", until=str(go)) for i in range(2)]
    until(lambda: all(lines(tmp_path / f"h{i}") for i in range(2)))
    points = np.random.default_rng(7).normal(size=(50, 6)).astype(np.float32)
    data = ee.read(points)
    result_of_first = engine.submit(data, ee.Recipe(encoder="as_given", projection=None))
    slow = engine.submit(data, ee.Recipe(encoder="as_given", projection="tsne"), owner="b")
    quick = ask(engine, "note", tmp_path / "q", owner="c")
    assert [work.order.quick for work in slow.works] == [True, False]
    assert quick.works[-1].order.quick
    go.touch()
    for job in (*hold, quick, slow, result_of_first):
        result(job)


def test_reading_much_takes_its_turn(engine):
    kinds = []
    for content in (PETS, b"n\n" + b"1\n" * (bringing.SMALL // 2)):
        job = engine.read(engine.bring([("pets.csv", content)], owner="ann"), owner="ann")
        kinds.append(job.works[0].order.quick)
        job.cancel()
    assert kinds == [True, False]


def test_progress_is_told_as_it_goes_and_layouts_are_shown(engine):
    points = np.random.default_rng(1).normal(size=(1_500, 8)).astype(np.float32)
    job = engine.submit(ee.read(points), ee.Recipe(encoder="as_given", projection="tsne"))
    seen, states = [], set()
    while not job.wait(0.05):
        states.add(job.state)
        seen.append(job.progress)
    assert job.state == "done"
    assert "running" in states
    fractions = [told.fraction for told in seen]
    assert fractions == sorted(fractions)
    assert len(set(fractions)) > 3
    assert any("t-SNE: Step" in told.step for told in seen)
    assert any(told.left for told in seen)


def test_cancelling_frees_at_once_and_stops_the_work(engine):
    points = np.random.default_rng(2).normal(size=(6_000, 8)).astype(np.float32)
    job = engine.submit(ee.read(points), ee.Recipe(encoder="as_given", projection="tsne"))
    until(lambda: "Step" in job.progress.step)
    job.cancel()
    assert job.state == "cancelled"
    with pytest.raises(Cancelled):
        job.result()
    until(lambda: not engine.report()["running"], seconds=300)


def test_cancelling_what_does_not_listen_restarts_its_worker(engine, tmp_path):
    job = ask(engine, "deaf", tmp_path / "d", seconds=600)
    other = ask(engine, "holds", tmp_path / "o", until=str(tmp_path / "go"))
    until(lambda: lines(tmp_path / "d") and lines(tmp_path / "o"))
    job.cancel()
    assert job.over.is_set()
    assert result(ask(engine, "note", tmp_path / "after")) == "x"
    (tmp_path / "go").touch()
    assert result(other)
    until(lambda: len(engine.report()["workers"]) == 2)


def test_a_step_two_wait_for_goes_on_when_one_leaves(engine, tmp_path):
    go = tmp_path / "go"
    first, second = (ask(engine, "holds", tmp_path / "n", until=str(go)) for _ in range(2))
    until(lambda: lines(tmp_path / "n"))
    first.cancel()
    assert first.state == "cancelled"
    go.touch()
    assert result(second)
    assert len(lines(tmp_path / "n")) == 1


def test_a_killed_worker_takes_only_its_own_job_along(engine, tmp_path):
    neighbour = ask(engine, "holds", tmp_path / "n", owner="a", until=str(tmp_path / "go"))
    until(lambda: lines(tmp_path / "n"))
    victim = ask(engine, "dies", tmp_path / "v", owner="b")
    waiting = [ask(engine, "note", tmp_path / f"w{i}", owner="c") for i in range(3)]
    assert victim.wait(SECONDS)
    assert victim.state == "failed"
    with pytest.raises(EngineError, match="The worker running dies stopped.*memory"):
        victim.result()
    assert len(lines(tmp_path / "v")) == 1, "what killed a worker is not tried again"
    assert [result(job) for job in waiting] == ["x"] * 3
    (tmp_path / "go").touch()
    assert result(neighbour)


def test_what_nobody_foresaw_is_one_sentence_and_goes_to_the_log(engine, tmp_path, caplog):
    job = ask(engine, "fails", tmp_path / "f")
    assert job.wait(SECONDS)
    with pytest.raises(EngineError, match="ZeroDivisionError.*log"):
        job.result()
    assert "nobody foresaw this" in caplog.text


def test_a_job_that_takes_too_long_is_stopped(engine, tmp_path, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_JOB_SECONDS", "1")
    job = ask(engine, "nap", tmp_path / "n", seconds=600)
    assert job.wait(300)
    with pytest.raises(LimitError, match="EXPLORER_MAX_JOB_SECONDS"):
        job.result()


def test_a_result_that_was_removed_is_made_again(engine):
    data = pets(b"fly,insect,6\n")
    recipe = ee.Recipe(encoder="one_hot", reducer="pca", projection="svd")
    first = result(engine.submit(data, recipe))
    keys = [part.key for part in steps.parts(engine.store, data, recipe)]
    for gone in keys:
        engine.store.drop(gone)
        again = result(engine.submit(data, recipe))
        np.testing.assert_array_equal(again.map, first.map)
        assert again.space.matrix.shape == first.space.matrix.shape


def test_forgetting_a_dataset_leaves_nothing_on_disk(engine):
    data = pets(b"wasp,insect,6\n")
    result(engine.submit(data, FEW))
    assert steps.load(engine.store, data, FEW) is not None
    engine.forget(data)
    assert steps.load(engine.store, data, FEW) is None
    assert keeping.lookup(engine.store, keeping.data_key(engine.store, data)) is None


def test_a_space_comes_back_as_a_space(engine):
    made = result(engine.submit(pets(), FEW.space_recipe()))
    assert isinstance(made.space, Space)
    assert made.map is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(ee.neighbors(made.space, "cat", k=2)) == 2
