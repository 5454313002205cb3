"""Quantities in several parts: durations, degrees and minutes, numbers with their spread."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee


def column(cells, name="x", **options):
    frame = pd.DataFrame({"item": [f"item {i}" for i in range(len(cells))], name: cells})
    return ee.read(frame.to_csv(index=False).encode(), name="a.csv", **options)


@pytest.mark.parametrize(
    ("cells", "wanted", "said"),
    [
        (["3:25:10", "0:00:01", "120:00:00"], [12_310, 1, 432_000], "3:25:10 is 12310"),
        (["03:25:10.5", "", "00:00:01"], [12_310.5, np.nan, 1], "numbers of seconds"),
        (["1 day, 0:00:01", "0:00:02", "2 days 00:00:00"], [86_401, 2, 172_800], "seconds"),
        (["-0:00:05", "n/a", "0:01:00"], [-5, np.nan, 60], "seconds"),
        (["48°51'N", "33°52'S", "0°0'N"], [48.85, -33.8666667, 0], "48°51'N is 48.85)"),
        (["2°21′30″W", "2° 21' 30.0\" E", "10°E"], [-2.3583333, 2.3583333, 10], "west"),
        (["N 48° 51.5'", "S 1°", "N 2° 30'"], [48.8583333, -1, 2.5], "decimal degrees"),
        (["-33° 30'", "12° 15'", "0° 6'"], [-33.5, 12.25, 0.1], "decimal degrees"),
        (["12 ± 3", "7±0.5", "-1.5 ± 1"], [12, 7, -1.5], "12 ± 3 is 12"),
        (["12 +/- 3", "7", "1,5 ± 1"], [12, 7, 1.5], "before ±"),
    ],
)
def test_a_quantity_is_one_number(cells, wanted, said):
    read = column(cells)
    np.testing.assert_allclose(read.items["x"].to_numpy(float), wanted, rtol=1e-6)
    [note] = [n.text for n in read.notes if "'x'" in n.text and said in n.text]
    assert "item" not in note
    assert {c.name: c.role for c in read.columns}["x"] == "number"


@pytest.mark.parametrize(
    "cells",
    [
        ["1/2", "3/4", "1/3"],
        ["3:25", "4:10", "5:05"],
        ["3:75:10", "4:10:10", "5:05:05"],
        ["20°", "25°", "30°"],
        ["48°61'N", "48°5'N", "4°5'N"],
        ["12 ± 3", "7", "8"],
        ["12 ± 3", "many", "8 ± 1"],
        ["N 4° S", "N 5° S", "N 6° S"],
    ],
)
def test_what_could_be_something_else_stays_text(cells):
    assert isinstance(column(cells).items["x"].dtype, pd.StringDtype)


def test_a_role_of_the_users_own_decides():
    cells = ["3:25:10", "0:00:01", "0:00:02"]
    kept = column(cells, roles={"x": "category"})
    assert kept.items["x"].tolist() == cells
    assert column(cells, roles={"x": "number"}).items["x"].tolist() == [12_310, 1, 2]


def test_coordinates_in_degrees_are_a_place():
    cells = [f"48°{i}'N" for i in range(30)]
    read = ee.read(pd.DataFrame({"lat": cells, "lon": [c.replace("N", "W") for c in cells]}))
    assert read.items["lat"][6] == pytest.approx(48.1)
    assert read.items["lon"][6] == pytest.approx(-48.1)
