"""Rows that repeat an earlier one are those that pandas finds, however many columns there are."""

import numpy as np
import pandas as pd
import pytest

from embedding_explorer.data.readers.infer.repeated_rows import duplicated


def rounded(rows, columns, *, levels, seed=0):
    draw = np.random.default_rng(seed).integers(0, levels, (rows, columns))
    return pd.DataFrame(draw / 4, columns=[f"m{i}" for i in range(columns)])


@pytest.mark.parametrize("columns", [1, 2, 7, 8, 9, 17])
@pytest.mark.parametrize("levels", [2, 5, 40])
def test_columns_of_numbers(columns, levels):
    frame = rounded(300, columns, levels=levels)
    frame = pd.concat([frame, frame.iloc[[3, 3, 250]], frame.iloc[::7]], ignore_index=True)
    np.testing.assert_array_equal(duplicated(frame), frame.duplicated().to_numpy())


def test_cells_that_are_equal_and_are_written_otherwise():
    other = np.array([0x7FF8000000000001], np.uint64).view(np.float64)[0]  # another NaN
    frame = pd.DataFrame(
        {
            "a": [0.0, -0.0, np.nan, other, 1.0, 1.0],
            "b": np.array([1, 1, 2, 2, -1, -1]),
            "c": np.array([2**63, 2**63, 0, 0, 5, 6], np.uint64),
            "d": [True, True, False, False, True, True],
            "e": np.array([0.1, 0.1, np.nan, np.nan, 2, 2], np.float32),
        }
    )
    assert duplicated(frame).tolist() == [False, True, False, True, False, False]


def test_texts_beside_numbers_and_texts_alone():
    frame = rounded(200, 3, levels=2).assign(t=pd.Series(["x", "y", None, "x y"] * 50, dtype="str"))
    for columns in (["m0", "m1", "m2", "t"], ["t"], ["m0", "t"], []):
        part = frame[columns]
        np.testing.assert_array_equal(duplicated(part), part.duplicated().to_numpy())
    assert not duplicated(frame.iloc[:0]).size


def test_numbers_that_are_mixed_into_the_same_are_looked_at_again(monkeypatch):
    from embedding_explorer.data.readers.infer import repeated_rows

    monkeypatch.setattr(repeated_rows, "MIX", np.uint64(0))
    frame = rounded(50, 4, levels=3)
    np.testing.assert_array_equal(duplicated(frame), frame.duplicated().to_numpy())
