"""What has nothing to read is refused with the reason; metrics of 0 and 1 stay with 0 and 1."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.build.accepts import metrics, refusal
from tests.encoders import made

READERS = ("tfidf", "bert", "static_text", "word2vec")
ROWS = 60


def table(**columns) -> ee.Dataset:
    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(ROWS, 3)), columns=["mass", "height", "width"])
    return ee.read(frame.assign(**columns))


ISLANDS = ["Dream", "Biscoe", "Torgersen"] * 20


@pytest.mark.parametrize("encoder", READERS)
@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"island": ISLANDS, "sex": ["f", "m"] * 30},
        {"sku": [f"SKU-{i:05}" for i in range(ROWS)]},
        {"uuid": [f"{i * 2654435761 % 2**32:08x}" for i in range(ROWS)]},
    ],
    ids=["numbers", "categories", "ids", "hashes"],
)
def test_a_table_without_text_is_refused_by_what_reads_text(encoder, columns):
    said = refusal(registry.find("encoders", encoder), table(**columns))
    assert said is not None
    assert said.startswith("No column has text to read")


@pytest.mark.parametrize("encoder", READERS[:3])
@pytest.mark.parametrize(
    "columns",
    [
        {"remark": [f"a {w} bird of {i} grams was seen" for i, w in enumerate(ISLANDS)]},
        {"tags": ["sea | ice", "ice | rock", "rock | sea"] * 20},
        {"name": [f"{a}{b} bird" for a in "bcdfgh" for b in "aeioumnrst"]},
    ],
    ids=["texts", "lists", "names"],
)
def test_texts_lists_and_names_of_words_are_read(encoder, columns):
    assert refusal(registry.find("encoders", encoder), table(**columns)) is None


def test_row_numbers_and_ids_are_no_features():
    frame = pd.DataFrame({"a": np.random.default_rng(0).normal(size=ROWS)})
    for data in (ee.read(frame), ee.read(frame.assign(id=[f"P{i:03}" for i in range(ROWS)]))):
        for recipe in ee.methods(data)["recipe"]:
            assert ee.build(data, recipe).space.matrix.shape[1] <= 16, recipe
        assert ee.build(data).space.matrix.shape == (ROWS, 1)


@pytest.mark.parametrize("column", ["order_number", "customer_no", "ticket_id", "row_num"])
def test_running_numbers_called_so_are_not_used(column):
    values = np.random.default_rng(0).permutation(10**6)[:ROWS]
    assert table(**{column: values}).roles[column] == "ignore"
    assert table(weight_no=[2, 1, 1] * 20).roles["weight_no"] == "number", "values that repeat"


def test_a_target_of_many_values_colours_the_map_and_is_no_feature():
    data = table(target=np.random.default_rng(0).normal(size=ROWS))
    assert "target" not in ee.build(data).space.extras["feature_names"]


@pytest.mark.parametrize(
    ("data", "recipe", "binary"),
    [
        (made.films(), ee.Recipe(), False),
        (made.films(), ee.Recipe(encoder_params={"numbers": "left out"}), True),
        (made.films(), ee.Recipe(encoder_params={"numbers": "left out"}, center=True), False),
        (made.films(), ee.Recipe(encoder_params={"numbers": "left out"}, reducer="pca"), False),
        (made.films(), ee.Recipe(encoder="features"), False),
        (made.text(), ee.Recipe(encoder="tfidf"), False),
        (made.text(), ee.Recipe(encoder="tfidf", encoder_params={"weighting": "binary"}), True),
        (made.vectors(np.eye(6, dtype=np.float32)), ee.Recipe(encoder="as_given"), True),
        (made.vectors(made.cloud(6, 3)), ee.Recipe(encoder="as_given"), False),
    ],
)
def test_metrics_of_0_and_1_are_offered_for_0_and_1(data, recipe, binary):
    from embedding_explorer.space.metrics import offered

    found = metrics(recipe, data)
    assert ("hamming" in found, "jaccard" in found) == (binary, binary)
    assert found == offered(ee.build(data, recipe).space), "as the space itself says"


def test_a_distance_matrix_has_its_own_metric():
    data = made.distances(made.cloud(8, 3))
    assert metrics(ee.methods(data)["recipe"].iloc[0], data) == ("precomputed",)
