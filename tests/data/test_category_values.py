"""Which words among categories are missing values, and that it is said."""

import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.data.category_values import values

COLOURS = ["red", "green", "blue"]


@pytest.mark.parametrize("word", ["N/A", "NA", "n/a", "null", "NULL", "NaN", "<NA>", "-", "?"])
def test_the_words_of_pandas_and_marks_are_missing_beside_words(word):
    assert values(pd.Series([*COLOURS, word, ""])).tolist()[:3] == COLOURS
    assert values(pd.Series([*COLOURS, word, ""])).isna().tolist() == [False] * 3 + [True] * 2


@pytest.mark.parametrize(
    "cells",
    [
        ["DE", "FR", "NA"],  # Namibia
        ["yes", "-"],  # the other answer
        ["+", "-", "++"],
        ["brick", "stone", "None"],
        ["red", "green", "unknown"],
        ["N/A", "N/A"],
    ],
)
def test_what_may_be_a_value_stays(cells):
    assert values(pd.Series(cells)).tolist() == cells


def read(cells):
    frame = pd.DataFrame({"title": [f"n{i}" for i in range(len(cells))], "color": cells})
    return ee.read(frame.to_csv(index=False).encode(), name="a.csv")


def test_what_is_missing_and_what_stays_is_said_with_what_to_do():
    data = read([*COLOURS * 6, "N/A", "N/A", "null", None])
    assert data.items["color"].isna().sum() == 4
    said = [note.text for note in data.notes]
    assert "4 missing in 'color': encoders use no category." in said
    (note,) = [text for text in said if "N/A" in text]
    assert note == (
        "3 cells of 'color' with 'N/A' or 'null', treated as missing. "
        "Write it in another way if it is a category."
    )
    hot = ee.build(data, ee.Recipe(encoder="one_hot", projection=None)).space
    assert hot.extras["feature_names"] == [f"color={colour}" for colour in COLOURS]
    kept = read([*COLOURS * 6, "None", "unknown", None])
    assert "'None' or 'unknown' in 'color' (2 cells) is a category. " in " ".join(
        note.text for note in kept.notes
    )
