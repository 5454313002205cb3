"""Words among cells: few cells and many are told alike."""

import numpy as np
import pandas as pd
import pytest

from embedding_explorer.data import cell_words
from embedding_explorer.data.cell_words import is_one_of


@pytest.mark.parametrize("dtype", ["str", object])
@pytest.mark.parametrize("cells", [["a", None, "b", "", "c"], [], [None, None], ["c", "c"]])
def test_few_cells_are_told_as_many_are(cells, dtype, monkeypatch):
    column = pd.Series(cells, dtype=dtype, index=range(7, 7 + len(cells)))
    few = is_one_of(column, {"a", "c", ""})
    monkeypatch.setattr(cell_words, "FEW", -1)
    pd.testing.assert_series_equal(few, is_one_of(column, {"a", "c", ""}))
    assert few.tolist() == [cell in ("a", "c", "") for cell in cells]
    assert few.dtype == np.bool_


def test_the_example_holds():
    import doctest

    assert doctest.testmod(cell_words).attempted
    assert not doctest.testmod(cell_words).failed
