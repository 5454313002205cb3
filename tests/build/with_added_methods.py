"""What a method that is one new file can do everywhere; run by test_added_methods, in a process of
its own, in which EXPLORER_METHODS names a folder with the encoder `lengths` and the reducer
`stretch`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import embedding_explorer as ee
from embedding_explorer import __main__ as cli
from embedding_explorer.base import registry
from embedding_explorer.build import parameter_grid
from embedding_explorer.engine import Engine
from embedding_explorer.engine.store import Store

ROOT = Path(__file__).resolve().parents[2]
WORDS = "a\nbbb\ncccccc\ndd\neeeeeeee\nfffff"
RECIPE = ee.Recipe(
    encoder="lengths", encoder_params={"power": 2}, reducer="stretch", projection="stretch"
)


def data() -> ee.Dataset:
    return ee.read_text(WORDS, how="lines")


def test_they_stand_where_their_order_says_and_among_the_presets():
    assert registry.keys("encoders")[:3] == ("features", "one_hot", "lengths")
    assert registry.keys("reducers")[-1] == "stretch"
    assert {"lengths", "stretch"} <= set(ee.methods(data())["key"])
    with pytest.raises(ee.InputError, match="lengths"):
        registry.find("encoders", "length")


def test_a_link_holds_them_and_the_metric_counts():
    assert ee.Recipe.from_query(RECIPE.to_query()) == RECIPE
    other = ee.Recipe(**{**RECIPE.__dict__, "metric": "manhattan"})
    assert RECIPE.space_recipe().key != other.space_recipe().key


def test_the_command_line_has_their_parameters(tmp_path, capsys):
    (tmp_path / "words.txt").write_text(WORDS, "utf-8")
    words = ["map", str(tmp_path / "words.txt"), "--encode", "lengths", "--encode.power", "2"]
    out = str(tmp_path / "map.csv")
    assert cli.main([*words, "--project", "stretch", "--project.factor", "3", "--out", out]) == 0
    made = ee.build(
        data(),
        ee.Recipe(
            encoder="lengths",
            encoder_params={"power": 2},
            projection="stretch",
            projection_params={"factor": 3},
        ),
    )
    assert np.array_equal(pd.read_csv(out)[["x", "y"]].to_numpy(np.float32), made.map)
    with pytest.raises(SystemExit):
        cli.main(["map", "--help"])
    assert "--encode.power" in capsys.readouterr().out


def test_they_are_compared_with_others():
    one, other = (ee.build(data(), r) for r in (RECIPE, ee.Recipe(encoder="tfidf")))
    assert ee.compare(one, one, k=2).overlap.mean == 1
    assert 0 <= ee.compare(one, other, k=2).overlap.mean < 1


def test_their_grid_is_tried():
    cells = parameter_grid.parameter_grid(RECIPE)
    assert [cell.values for cell in cells] == [(2.0,), (4.0,)]


def test_a_script_that_nobody_wrote_is_refused_in_one_sentence(tmp_path):
    with pytest.raises(ee.MethodError, match="Word lengths .* CSV"):
        ee.export(ee.build(data(), RECIPE), tmp_path / "map.py")


def test_a_worker_makes_them(tmp_path):
    engine = Engine(Store(tmp_path))
    engine.start()
    try:
        job = engine.submit(data(), RECIPE)
        assert job.wait(300)
        made = job.result()
    finally:
        engine.close()
    assert np.array_equal(made.map, ee.build(data(), RECIPE).map)


def test_the_page_offers_them_with_their_form():
    at = AppTest.from_file(ROOT / "pages" / "explore.py", default_timeout=300)
    for name, value in {"data": "documents", "encode": "lengths", "project": "stretch"}.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    assert not at.error
    labels = {widget.label for widget in at.number_input}
    assert {"Exponent", "Factor"} <= labels
