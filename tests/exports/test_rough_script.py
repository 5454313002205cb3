"""The script of a map of more points than are compared with all others gives the same map."""

import os
import subprocess
import sys

import numpy as np

import embedding_explorer as ee
from embedding_explorer.space import knn_graph


def test_neighbours_found_cell_by_cell_are_those_of_the_script(monkeypatch, tmp_path):
    monkeypatch.setattr(knn_graph, "POINTS", 100)
    monkeypatch.setattr(knn_graph, "WORK", 100)
    vectors = np.random.default_rng(0).normal(size=(1500, 12)).astype(np.float32)
    recipe = ee.Recipe(encoder="as_given", projection="umap", metric="cosine", seed=1)
    made = ee.build(ee.read(vectors), recipe)
    assert any("approximate neighbours" in note for note in made.notes)
    ee.export(made, tmp_path / "map.py")
    code = (tmp_path / "map.py").read_text("utf-8") + "\nnp.save('Y.npy', Y)\n"
    (tmp_path / "map.py").write_text(code, "utf-8")
    environment = {**os.environ, "MPLBACKEND": "Agg"}
    subprocess.run([sys.executable, "map.py"], cwd=tmp_path, env=environment, check=True)
    np.testing.assert_array_equal(np.load(tmp_path / "Y.npy"), made.map)
