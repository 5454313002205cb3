"""What the trail says of how vectors were prepared."""

import pytest

import embedding_explorer as ee
from ui.explore.trail import settings

NUMBERS = {"name": "name", "size": "number", "height": "number"}


def test_a_table_with_categories_is_not_centred():
    mixed = settings(ee.Recipe(encoder="features"), {**NUMBERS, "kind": "category"})
    assert mixed.startswith("Vectors not centred, not normalised")
    chosen = ee.Recipe(encoder="features", encoder_params={"columns": ("size",)})
    assert settings(chosen, {**NUMBERS, "kind": "category"}).startswith("Vectors not normalised")


@pytest.mark.parametrize(
    ("recipe", "begins"),
    [
        (ee.Recipe(encoder="features"), "Vectors not normalised ·"),
        (ee.Recipe(encoder="features", encoder_params={"scaling": "rank"}), "Vectors not norm"),
        (ee.Recipe(encoder="features", encoder_params={"scaling": "none"}), "Vectors not centred,"),
        (ee.Recipe(encoder="features", center=True), "Vectors centred, not normalised"),
        (ee.Recipe(encoder="features", reducer="pca"), "Vectors centred by PCA, not"),
        (ee.Recipe(encoder="one_hot", unit_norm=True), "Vectors not centred, normalised to unit"),
    ],
)
def test_what_is_standardised_is_not_called_uncentred(recipe, begins):
    assert settings(recipe, NUMBERS).startswith(begins)
