"""Grids of a map's settings."""

from __future__ import annotations

import pytest

import embedding_explorer as ee
from embedding_explorer.build.parameter_grid import parameter_grid

UMAP = ee.Recipe(encoder="pixels", projection="umap", projection_params={"init": "random"}, seed=4)


def test_two_parameters_make_a_table_and_the_rest_stays():
    cells = parameter_grid(UMAP, n_neighbors=(5, 50), min_dist=(0.0, 0.25))
    assert [c.values for c in cells] == [(5, 0.0), (5, 0.25), (50, 0.0), (50, 0.25)]
    assert cells[1].title == "Neighbours 5, Minimum distance 0.25"
    for cell in cells:
        given = dict(cell.recipe.projection_params)
        assert given == {
            "init": "random",
            "n_neighbors": cell.values[0],
            "min_dist": cell.values[1],
        }
        assert cell.recipe.seed == 4
        assert cell.recipe.space_recipe() == UMAP.space_recipe()
    assert len({c.recipe for c in cells}) == 4


@pytest.mark.parametrize(("projection", "count"), [("umap", 9), ("tsne", 3), ("pca", 3)])
def test_every_projection_has_a_grid_of_its_own(projection, count):
    cells = parameter_grid(ee.Recipe(projection=projection))
    assert len({c.recipe for c in cells}) == count
    assert len({c.title for c in cells}) == count


def test_seeds():
    cells = parameter_grid(ee.Recipe(projection="tsne"), seed=(1, 2))
    assert [(c.title, c.recipe.seed) for c in cells] == [("Seed 1", 1), ("Seed 2", 2)]


def test_what_so_few_items_do_not_allow_is_left_out():
    assert [c.values[0] for c in parameter_grid(UMAP, n=20, n_neighbors=(5, 19, 20))] == [5, 19]
    tsne = ee.Recipe(projection="tsne")
    assert [c.values[0] for c in parameter_grid(tsne, n=91, perplexity=(5, 30, 31))] == [5, 30]
    with pytest.raises(ee.MethodError, match="for 4 items"):
        parameter_grid(UMAP, n=4)


def test_bad_input_is_told():
    with pytest.raises(ee.MethodError, match="makes no map"):
        parameter_grid(ee.Recipe(projection=None))
    with pytest.raises(ee.InputError, match="one or two"):
        parameter_grid(UMAP, n_neighbors=(5,), min_dist=(0.1,), seed=(1,))
    with pytest.raises(ee.InputError, match="perplexity"):
        parameter_grid(UMAP, perplexity=(5,))
    with pytest.raises(ee.InputError, match="between"):
        parameter_grid(UMAP, min_dist=(2.0,))
