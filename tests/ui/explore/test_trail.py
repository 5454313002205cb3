"""What the trail says of how vectors were prepared."""

import pytest

import embedding_explorer as ee
from ui.explore.trail import _settings


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
    assert _settings(recipe).startswith(begins)
