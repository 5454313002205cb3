"""What every encoder and every reducer keeps, whatever it does."""

import re
from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_matrix

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.data.dataset import KINDS, Dataset
from embedding_explorer.space.space import UNITS
from tests.encoders import made, onnx_made, tiny_static

ENCODERS = registry.all_of("encoders")
REDUCERS = registry.all_of("reducers")
PAIRS = [(key, kind) for key, module in ENCODERS.items() for kind in module.ACCEPTS]
QUICK = {
    "word2vec": {"epochs": 2, "vector_size": 10},
    "learned": {"epochs": 3, "hidden": 4},
    "node2vec": {"epochs": 2, "vector_size": 10, "walks": 3},
    "vision": {"model": onnx_made.small()},  # none is packaged
    "static_text": {"model": tiny_static.small()},
}
PLAIN = (bool, int, float, str, bytes, np.ndarray, np.number, type(None))


def quiet(fraction, step):
    assert 0 <= fraction <= 1
    assert isinstance(step, str)
    assert step


def encoded(key, data, seed=0, progress=quiet):
    recipe = ee.Recipe(encoder=key, encoder_params=QUICK.get(key, {}), projection=None, seed=seed)
    return ee.build(data, recipe, progress)


def dense(matrix):
    return matrix if isinstance(matrix, np.ndarray) else matrix.toarray()


def plain(value):
    if isinstance(value, dict):
        return all(isinstance(k, str) and plain(v) for k, v in value.items())
    if isinstance(value, list | tuple):
        return all(plain(v) for v in value)
    return isinstance(value, PLAIN) and getattr(value, "dtype", np.dtype(int)).kind in "biufU"


def rows(data, keep):
    """Return the dataset with only some of its rows."""
    keep = np.asarray(keep)
    items = data.items.iloc[keep].reset_index(drop=True)
    if not items["name"].is_unique:
        items["name"] = [f"{name} {i}" for i, name in enumerate(items["name"])]
    edges = data.edges
    if edges is not None:
        inside = edges["source"].isin(items["name"]) & edges["target"].isin(items["name"])
        edges = edges[inside].reset_index(drop=True)
    arrays = {
        name: array[np.ix_(keep, keep)] if name == "distances" else array[keep]
        for name, array in data.arrays.items()
    }
    return Dataset(data.kind, items, data.columns, edges=edges, **arrays)


@pytest.mark.parametrize("folder", ["encoders", "reducers"])
def test_every_module_says_what_it_is(folder):
    for key, module in registry.all_of(folder).items():
        assert module.TITLE, key
        assert module.SUMMARY.endswith("."), key
        assert module.Params.__doc__, key
        assert module.Params() == registry.make_params(module, {})
        for field in registry.fields(module.Params):
            assert field.label, (key, field.name)
            assert (
                field.default
                == registry.make_params(module, {field.name: field.default}).__dict__[field.name]
            )
            assert not field.choices or field.default in field.choices


def test_encoders_accept_known_kinds_and_reducers_have_a_caption():
    assert {kind for module in ENCODERS.values() for kind in module.ACCEPTS} == set(KINDS)
    assert all(module.CAPTION.endswith(".") for module in REDUCERS.values())
    assert all("n_components" in module.Params.__annotations__ for module in REDUCERS.values())


@pytest.mark.parametrize(("key", "kind"), PAIRS)
def test_an_encoder_gives_a_sound_space(key, kind):
    data = made.KINDS[kind]()
    before = data.fingerprint
    out = encoded(key, data)
    space = out.space
    n, d = space.matrix.shape
    assert space.matrix.dtype == np.float32
    assert space.sparse == (not isinstance(space.matrix, np.ndarray))
    assert np.isfinite(dense(space.matrix)).all()
    assert dense(space.matrix).any()
    assert space.names.is_unique
    assert all(isinstance(name, str) for name in space.names)
    assert space.items["name"].tolist() == space.names.tolist()
    assert space.items.columns[0] == "name"
    assert space.unit in UNITS
    assert len(space.extras["feature_names"]) == d
    assert plain(dict(space.extras))
    assert replace(data, fingerprint="").fingerprint == before
    stage = out.trail[0]
    assert (stage.key, stage.shape_out) == (key, (n, d))
    assert stage.bytes == space.bytes


@pytest.mark.parametrize(("key", "kind"), PAIRS)
def test_the_same_data_and_seed_give_the_same_bits(key, kind):
    one, again = (encoded(key, made.KINDS[kind](), seed=5).space for _ in range(2))
    assert (dense(one.matrix) == dense(again.matrix)).all()
    assert one.names.equals(again.names)


@pytest.mark.parametrize(("key", "kind"), PAIRS)
def test_an_encoder_can_be_watched_and_stopped(key, kind):
    seen = []
    encoded(key, made.KINDS[kind](), progress=lambda fraction, step: seen.append(fraction))
    assert seen == sorted(seen)
    assert seen[-1] == 1

    def stop(fraction, step):
        raise ee.Cancelled("enough")

    with pytest.raises(ee.Cancelled):
        encoded(key, made.KINDS[kind](), progress=stop)


@pytest.mark.parametrize(("key", "kind"), PAIRS)
@pytest.mark.parametrize("keep", [[], [0], [0, 1], [1] * 6], ids=["none", "one", "two", "equal"])
def test_few_or_equal_things_give_a_space_or_a_sentence(key, kind, keep):
    data = rows(made.KINDS[kind](), keep if keep else np.empty(0, int))
    try:
        space = encoded(key, data).space
    except ee.ExplorerError as error:
        said = str(error)
        assert said[-1] == "."
        return
    assert np.isfinite(dense(space.matrix)).all()
    assert len(space) == space.matrix.shape[0] > 0


@pytest.mark.parametrize("folder", ["encoders", "reducers"])
def test_parameters_out_of_range_or_unknown_are_input_errors(folder):
    for module in registry.all_of(folder).values():
        with pytest.raises(ee.InputError, match="no parameter"):
            registry.make_params(module, {"bogus": 1})
        for field in registry.fields(module.Params):
            for wrong in _wrong(field):
                with pytest.raises(ee.InputError, match="."):
                    registry.make_params(module, {field.name: wrong})


def _wrong(field):
    if field.type in (int, float):
        edges = [field.low - 1, field.high + 1] if field.high is not None else []
        return [*edges, "many", None, float("nan")]
    if field.type is str and field.roles:
        return []  # the name of a column, which only the data knows
    if field.type is str and field.pattern and re.fullmatch(field.pattern, "bogus"):
        return ["bo\ngus"]  # a name which only the model knows
    return {bool: ["perhaps", 7], str: ["bogus", 7], tuple: [7]}[field.type]


@pytest.mark.parametrize("key", ENCODERS)
def test_a_parameter_changes_nothing_for_kinds_it_does_not_name(key):
    module = ENCODERS[key]
    for field in registry.fields(module.Params):
        assert set(field.kinds) <= set(module.ACCEPTS), field.name
        for kind in [k for k in module.ACCEPTS if not field.matters(k)]:
            data = made.KINDS[kind]()
            usual = encoded(key, data).space.matrix
            for value in _others(field):
                changed = ee.Recipe(encoder=key, projection=None, encoder_params=value)
                matrix = ee.build(data, changed).space.matrix
                np.testing.assert_array_equal(dense(matrix), dense(usual))


def test_weights_of_links_matter_for_a_graph():
    data = ee.sample("friends")
    weighed = ee.Recipe(encoder="one_hot", projection=None, encoder_params={"weights": True})
    assert ee.build(data, weighed).space.matrix.max() > encoded("one_hot", data).space.matrix.max()


def _others(field):
    values = {bool: [not field.default], tuple: [("name",)]}.get(field.type, field.choices)
    return [{field.name: value} for value in values if value != field.default]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_refused_by_the_encoders_that_do_not_accept_it(kind):
    data = made.KINDS[kind]()
    for key, module in ENCODERS.items():
        if kind not in module.ACCEPTS:
            with pytest.raises(ee.MethodError, match=f"and this is {kind}"):
                encoded(key, data)


def space_of(matrix, form=np.asarray):
    data = made.vectors(np.zeros((len(matrix), 1)))
    placed = np.random.default_rng(0).normal(size=(len(matrix), 3))
    items = data.items.assign(x=placed[:, 0], y=placed[:, 1], z=placed[:, 2])
    return ee.Space(data.names, form(np.asarray(matrix, np.float32)), items)


def reduced(key, space, progress=quiet, metric="euclidean", **params):
    module = REDUCERS[key]
    params = registry.make_params(module, params)
    return module.reduce(space, params, metric=metric, seed=3, progress=progress)


CLOUD = made.cloud(24, 6)


@pytest.mark.parametrize("key", REDUCERS)
@pytest.mark.parametrize("form", [np.asarray, csr_matrix], ids=["dense", "sparse"])
@pytest.mark.parametrize("dims", [2, 3])
def test_a_reducer_gives_sound_coordinates_twice(key, form, dims):
    space = space_of(CLOUD, form)
    found, again = (reduced(key, space, n_components=dims) for _ in range(2))
    assert found.coords.shape == (24, dims)
    assert found.coords.dtype == np.float32
    assert np.isfinite(found.coords).all()
    assert len(np.unique(found.coords, axis=0)) == 24
    assert (found.coords == again.coords).all()
    assert len(found.extras["axis_names"]) == dims
    assert plain(dict(found.extras))
    assert found.kept is None or 0 < found.kept <= 1
    assert (dense(space.matrix) == CLOUD).all()


@pytest.mark.parametrize("key", REDUCERS)
def test_a_reducer_can_be_watched_and_stopped(key):
    seen = []
    reduced(key, space_of(CLOUD), progress=lambda fraction, step: seen.append(fraction))
    assert seen == sorted(seen)
    assert seen[-1] == 1

    def stop(fraction, step):
        raise ee.Cancelled("enough")

    with pytest.raises(ee.Cancelled):
        reduced(key, space_of(CLOUD), progress=stop)


HARD = {
    "two rows": CLOUD[:2],
    "three rows": CLOUD[:3],
    "four rows": CLOUD[:4],
    "equal rows": np.ones((9, 4)),
    "zeros": np.zeros((9, 4)),
    "one column": CLOUD[:, :1],
    "one direction": np.outer(np.arange(12), [1, 2, 3]),
    "two places": np.repeat(CLOUD[:2], 8, axis=0),
    "one far away": np.vstack([CLOUD, np.full((1, 6), 1e6)]),
    "tiny": CLOUD * 1e-12,
    "huge": CLOUD * 1e12,
}


@pytest.mark.parametrize("key", REDUCERS)
@pytest.mark.parametrize("metric", ["cosine", "euclidean"])
@pytest.mark.parametrize("name", HARD)
def test_hard_vectors_give_a_map_or_a_sentence(key, name, metric):
    for form in (np.asarray, csr_matrix):
        try:
            found = reduced(key, space_of(HARD[name], form), metric=metric)
        except ee.ExplorerError as error:
            said = str(error)
            assert said[-1] == "."
            continue
        assert np.isfinite(found.coords).all()


@pytest.mark.parametrize("key", REDUCERS)
def test_one_point_is_refused_by_every_reducer(key):
    recipe = ee.Recipe(encoder="as_given", projection=key)
    with pytest.raises(ee.MethodError, match="needs at least 2 points"):
        ee.build(made.vectors(CLOUD[:1]), recipe)
