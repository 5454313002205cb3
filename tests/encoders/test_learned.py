"""The small network: what it learns, what it must not see, and what it says of itself."""

import numpy as np
import pandas as pd
import pytest
from sklearn.model_selection import StratifiedKFold

import embedding_explorer as ee
from embedding_explorer.base.proportions import wilson_interval
from embedding_explorer.compare.significance import paired
from embedding_explorer.compare.tasks import SHARE, Task
from embedding_explorer.data.dataset import Column, Dataset
from embedding_explorer.encoders.inputs import table_features
from embedding_explorer.encoders.training import holdout_report, mlp
from embedding_explorer.space.distances import distances
from tests.encoders import made


def shapes(n=300, seed=0, noise=0.0):
    """Return a table in which the label is the pair of two columns, and a third says nothing."""
    draw = np.random.default_rng(seed)
    one, two, none = (draw.integers(0, size, n) for size in (4, 4, 6))
    label = (one // 2) * 2 + two // 2
    label = np.where(draw.random(n) < noise, draw.integers(0, 4, n), label)
    return made.table(
        roles={"label": "label", "size": "number"},
        name=[f"r{i}" for i in range(n)],
        one=[f"a{v}" for v in one],
        two=[f"b{v}" for v in two],
        none=[f"c{v}" for v in none],
        size=draw.normal(size=n) * 10 + 100,
        label=[f"L{v}" for v in label],
    )


def space(data, seed=0, **params):
    recipe = ee.Recipe(encoder="learned", encoder_params=params, projection=None, seed=seed)
    return ee.build(data, recipe).space


def test_another_seed_gives_other_bits_and_holds_out_other_rows():
    data = shapes(60)
    one, other = (space(data, seed, target="label", epochs=3) for seed in (0, 1))
    assert (one.matrix != other.matrix).any()
    assert one.extras["held_out"].tolist() != other.extras["held_out"].tolist()
    again = space(data, 1, target="label", epochs=3)
    assert (again.matrix == other.matrix).all()
    assert again.extras["loss"] == other.extras["loss"]


def test_what_it_learned_to_guess_is_said():
    data = shapes(60)
    guessing = space(data, target="label", columns=("one", "two"), epochs=2).extras["notes"]
    assert "Trained to predict label from one and two." in guessing
    back = space(data, columns=("one", "two", "size"), epochs=2).extras["notes"]
    said = (
        "Trained to reconstruct each row (autoencoder on one, two and size), as no target "
        "column is set."
    )
    assert said in back


def test_it_learns_what_can_be_learned_and_scores_it_on_rows_it_never_saw():
    extras = space(shapes(), target="label").extras
    assert len(extras["held_out"]) == 60
    assert extras["score"] > 0.9 > extras["baseline"] + 0.4
    low, high = wilson_interval(round(extras["score"] * 60), 60)
    assert (extras["score_low"], extras["score_high"]) == (low, high)
    assert len(extras["loss"]) == len(extras["held_out_loss"]) == 60
    assert extras["loss"][-1] < 0.2 * extras["loss"][0]


def test_from_noise_it_learns_nothing_and_says_that_it_overfits():
    data = shapes(150, noise=1.0)
    found = space(data, target="label", epochs=200)
    assert found.extras["score_low"] <= found.extras["baseline"]
    assert found.extras["loss"][-1] < 0.5 < 1.5 < found.extras["held_out_loss"][-1]
    assert any(note.startswith("Overfitting") for note in found.extras["notes"])
    assert any("learned from only" in note for note in found.extras["notes"])
    well = space(shapes(400), target="label", epochs=20).extras
    assert not any(n.startswith("Overfitting") or "learned from only" in n for n in well["notes"])


@pytest.mark.parametrize("columns", [(), ("label", "one"), ("one", "two", "label")])
def test_the_label_is_never_among_the_inputs(columns):
    found = space(shapes(60), target="label", columns=columns, epochs=1)
    assert not [name for name in found.extras["inputs"] if name.startswith("label")]


def test_labels_of_rows_held_out_change_nothing_but_the_score():
    data = shapes(100)
    held = space(data, target="label", epochs=5).extras["held_out"]
    items = data.items.copy()
    items.loc[held, "label"] = items.loc[held, "label"].to_numpy()[::-1]
    other = Dataset("items", items, data.columns)
    one, two = (space(d, target="label", epochs=5) for d in (data, other))
    assert (one.matrix == two.matrix).all()
    assert one.extras["loss"] == two.extras["loss"]
    assert one.extras["held_out_loss"] != two.extras["held_out_loss"]


def test_only_the_label_to_read_is_refused():
    data = made.table(roles={"kind": "label"}, name=["a", "b"], kind=["x", "y"], g=["p", "q"])
    with pytest.raises(ee.MethodError, match="no input column besides"):
        space(data, target="kind", columns=("kind",))
    with pytest.raises(ee.MethodError, match="no column 'bogus'"):
        space(data, target="bogus")
    alike = made.table(name=["a", "b", "c"], g=["p", "q", "q"], kind=["x"] * 3)
    with pytest.raises(ee.MethodError, match="nothing to learn"):
        space(alike, target="kind")


def test_a_copy_of_the_label_is_told():
    data = shapes(60)
    items = data.items.assign(code=data.items["label"].map(lambda v: f"code {v}"))
    columns = (*data.columns, Column("code", "category"))
    notes = space(Dataset("items", items, columns), target="label", epochs=1).extras["notes"]
    assert any(note.startswith("code determines label") for note in notes)
    assert not any("determines" in n for n in space(data, target="label", epochs=1).extras["notes"])
    double = Dataset("items", data.items.assign(twice=data.items["size"] * 2 + 1),
                     (*data.columns, Column("twice", "number")))  # fmt: skip
    notes = space(double, target="size", epochs=1).extras["notes"]
    assert any(note.startswith("twice determines size") for note in notes)


def test_a_rows_vector_is_the_tanh_of_the_sum_of_its_categories():
    data = shapes(50)
    rows = space(data, target="label", columns=("one", "two"), epochs=4)
    values = space(data, target="label", columns=("one", "two"), epochs=4, points="values")
    assert values.items["column"].tolist() == ["one"] * 4 + ["two"] * 4
    assert values.items["count"].sum() == 100
    weights = dict(zip(values.names, values.matrix, strict=True))
    bias = values.extras["network"]["first_bias"]
    for i in (0, 7, 31):
        one, two = data.items.loc[i, ["one", "two"]]
        want = np.tanh(weights[f"one={one}"] + weights[f"two={two}"] + bias)
        np.testing.assert_allclose(rows.matrix[i], want, atol=1e-6)


def test_categories_that_mean_the_same_come_to_stand_together():
    found = space(shapes(400), target="label", points="values", epochs=80)
    rows = found.matrix[[found.position(f"one=a{i}") for i in range(4)]]
    far = distances(rows, rows, "cosine")
    assert max(far[0, 1], far[2, 3]) < 0.5 * min(far[0, 2], far[0, 3], far[1, 2], far[1, 3])


def test_without_a_label_it_reconstructs_the_row():
    found = space(shapes(200), hidden=8)
    assert found.extras["score_low"] > 0.3
    assert found.extras["classes"] == []
    assert found.extras["baseline"] == 0


def test_rows_without_a_label_are_placed_but_not_learned_from():
    data = shapes(80)
    items = data.items.copy()
    items.loc[:19, "label"] = None
    extras = space(Dataset("items", items, data.columns), target="label", epochs=1).extras
    assert min(extras["held_out"]) >= 20
    assert any(note.startswith("20 of 80 rows without label") for note in extras["notes"])


def test_a_number_is_guessed_in_its_own_units_and_too_few_rows_are_told():
    draw = np.random.default_rng(0)
    x = draw.normal(size=200)
    frame = {"name": [f"r{i}" for i in range(200)], "x": x, "y": 1e6 + 1e3 * x}
    data = made.table(roles={"x": "number", "y": "number"}, **frame)
    extras = space(data, target="y", epochs=40).extras
    assert extras["score"] > 0.9
    assert extras["scale"][0] == pytest.approx(1e6, rel=1e-3)
    few = space(made.films(), target="year", epochs=2).extras
    assert np.isnan(few["score"])
    assert few["held_out_loss"] == []
    assert any("was held out, so overfitting cannot be detected" in note for note in few["notes"])


def test_it_shows_its_map_while_it_forms():
    class Watch:
        frames: list = []

        def __call__(self, fraction, step):
            assert 0 <= fraction <= 1

        def frame(self, coords):
            self.frames.append(coords)

    recipe = ee.Recipe(encoder="learned", encoder_params={"target": "label"}, projection=None)
    watch = Watch()
    ee.build(shapes(60), recipe, watch)
    assert len(watch.frames) == 20
    assert all(f.shape == (60, 2) and f.dtype == np.float32 for f in watch.frames)
    steps = [np.abs(a - b).mean() for a, b in zip(watch.frames, watch.frames[1:], strict=False)]
    assert np.median(steps) < 0.2  # of a map of size 1: turned like the one before


def test_loss_is_the_cross_entropy_by_hand():
    data = shapes(40)
    learns = table_features.lesson(data, "label", ["one", "two"], held_out=0.25, seed=0)
    model = mlp.network(learns, 4, 0.01, 0.0, 0)
    mlp.one_epoch(model, learns)
    hidden = mlp.activations(model, learns.inputs)
    raw = hidden @ model.coefs_[1] + model.intercepts_[1]
    share = np.exp(raw) / np.exp(raw).sum(axis=1, keepdims=True)
    want = -np.log(share[learns.held, learns.goal[learns.held]]).mean()
    assert mlp.losses(model, learns, learns.held).mean() == pytest.approx(want)
    assert holdout_report.best([3.0, 1.0, 1.0, 2.0]) == 1


def nearest(vectors, codes, known, asked, k=5):
    rows = [
        m if isinstance(m, np.ndarray) else m.toarray() for m in (vectors[asked], vectors[known])
    ]
    near = np.argsort(distances(*rows, "euclidean"), axis=1, kind="stable")[:, :k]
    return np.array([np.bincount(codes[known][n]).argmax() for n in near])


def test_learned_vectors_beat_one_hot_on_films_held_out():
    """Movie or TV show, by the five nearest: labels of each fifth are hidden from the network."""
    data = ee.sample("films")
    codes, _ = pd.factorize(data.items["format"])
    columns = ("genre", "year", "season")
    plain = ee.Recipe(encoder="one_hot", encoder_params={"columns": columns}, projection=None)
    one_hot = ee.build(data, plain).space.matrix
    right = {"learned": np.zeros(len(data), bool), "one_hot": np.zeros(len(data), bool)}
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    for known, asked in folds.split(codes, codes):
        items = data.items.copy()
        items["format"] = items["format"].astype(object)
        items.loc[asked, "format"] = None
        hidden = Dataset("items", items, data.columns)
        vectors = space(hidden, target="format", columns=columns).matrix
        for key, matrix in (("learned", vectors), ("one_hot", one_hot)):
            right[key][asked] = nearest(matrix, codes, known, asked) == codes[asked]
    one, other = (task(right[key]) for key in ("learned", "one_hot"))
    found = paired(one, other)
    assert found.one > 0.75
    assert found.low > 0.02, found  # measured: 0.83 against 0.68
    assert found.p < 0.01


def task(right):
    items = pd.DataFrame({"item": range(len(right)), "right": right})
    low, high = wilson_interval(int(right.sum()), len(right))
    return Task(SHARE, float(right.mean()), low, high, 0.5, items, len(right))


def test_a_rise_is_not_that_of_the_epoch_that_happened_to_be_lowest():
    """Of 300 epochs that differ by chance the lowest lies far below the last; rises do not."""
    rng = np.random.default_rng(0)
    noise, risen = holdout_report.Losses(), holdout_report.Losses()
    for epoch in range(300):
        rows = rng.normal(size=100)
        noise.add(rows, rows)
        risen.add(rows, rows * 0.1 + abs(epoch - 100) / 100)
    assert noise.held[-1] - min(noise.held) > 0.2
    assert abs(noise.rises().mean()) < 3 * np.sqrt(2 / 100)
    assert risen.rises().mean() == pytest.approx(2.0, abs=0.1)
    assert [len(one) for one in (noise.seen, noise.held, noise.rows)] == [300] * 3
