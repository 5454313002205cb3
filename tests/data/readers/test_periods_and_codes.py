"""Columns of months are features, and numbers that only name something are none."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee


def read(frame):
    return ee.read(frame.to_csv(index=False).encode(), name="a.csv")


@pytest.mark.parametrize(
    "form", ["{y}-{m:02}", "X{y}.{m:02}", "{y}M{m:02}", "{m:02}/{y}", "{y}-{m:02}-01", "{y}_{m}"]
)
def test_columns_of_months_are_features(form):
    titles = [form.format(y=y, m=m) for y in (2020, 2021) for m in range(1, 13)]
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(9, 24)), columns=titles)
    frame.insert(0, "city", [f"C{i}" for i in range(9)])
    data = read(frame)
    assert (data.kind, len(data.with_role("number"))) == ("items", 24)


@pytest.mark.parametrize("form", ["dim_{}", "{}", "f{}"])
def test_numbered_dimensions_are_still_vectors(form):
    titles = [form.format(i) for i in range(12)]
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(9, 12)), columns=titles)
    assert read(frame).kind == "vectors"


@pytest.mark.parametrize("title", ["zip", "zipcode", "postal_code", "phone", "home_phone", "fips"])
@pytest.mark.parametrize("few", [False, True])
def test_codes_are_no_feature(title, few):
    codes = np.arange(60) % 4 * 7 + 10001 if few else np.arange(60) * 7919 % 60_000 + 10_001
    frame = pd.DataFrame({title: codes, "price": np.arange(60) + 0.5, "size": np.arange(60) * 3})
    data = read(frame)
    assert data.roles[title] == ("category" if few else "ignore")
    assert data.with_role("number") == ["price", "size"]
    assert few or any("not used" in n.text and title in n.text for n in data.notes)


@pytest.mark.parametrize("title", ["zipped", "microphone", "phones", "upcoming"])
def test_measures_that_are_called_alike_stay_numbers(title):
    frame = pd.DataFrame({title: np.arange(60) * 7, "price": np.arange(60) + 0.5})
    assert read(frame).roles[title] == "number"
