"""The exported script and notebook, run on their own, give the same names, vectors and map."""

import ast
import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer import exports
from embedding_explorer.base import registry
from embedding_explorer.data.dataset import Column, Dataset, with_roles
from embedding_explorer.data.samples import FOLDER
from embedding_explorer.exports.script.encoders import ENCODERS
from embedding_explorer.exports.script.reducers import REDUCERS
from embedding_explorer.exports.script.snippet import comment, literal
from tests.encoders import made, onnx_made, tiny_static

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """A raw file (name and bytes; None where there is none), how it is read, and a recipe."""

    file: str | None
    content: Callable[[], bytes] | None
    recipe: dict
    read: dict = field(default_factory=dict)
    data: Callable[[], Dataset] | None = None
    form: str = "py"

    def dataset(self, folder: Path) -> Dataset:
        if self.file is None:
            return self.data()
        path = folder / self.file
        path.write_bytes(self.content())
        made = ee.read(path, **self.read)
        return self.data(made) if self.data else made


def sample_file(key: str, name: str) -> Callable[[], bytes]:
    return (FOLDER / key / name).read_bytes


FOOD = """name,kind,price,organic
Apple,fruit,5.00,True
Orange,fruit|citrus,7.00,False
Carrot,vegetable,10.00,True
Leek,vegetable,,True
Lime,fruit-Citrus,3.50,False
Kale,,4.25,True
"""
SONGS = """song,by,genre,year
One,Jay-Z,Hip-Hop,2001
Two,AC/DC,Rock-Blues,1980
Three,Alt-J,Rock,
Four,Jay-Z|Alt-J,Blues/Folk,2001
Five,AC/DC,Sci-Fi,1999
"""
PRICES = """nom;prix;poids;stock
Pomme;1.234,50;0,5 kg;1,5
Poire;7,25;12,5;n/a
Prune;n/a;7,25;2,5
Cassis;12,5;3,5;12
"""
TALK = """The cat sat on the mat. The dog sat on the log!
Cats and dogs don't sit together; the cat runs.
A dog runs after a cat. A cat runs after a mouse.

Mice run from cats, and dogs run after cats.
東京の猫が走る。犬も走る。
"""


def talk(times: int = 4) -> bytes:
    return (TALK * times).encode()


def frame(n: int = 40, d: int = 6) -> pd.DataFrame:
    rng = np.random.default_rng(5)
    numbers = rng.normal(size=(n, d)).astype(np.float32)
    words = [f"word{i}" for i in range(n)]
    groups = [["red", "green", "blue"][i % 3] for i in range(n)]
    return pd.DataFrame({"word": words, "group": groups, "vector": list(numbers)})


def parquet() -> bytes:
    return frame().to_parquet(index=False)


def glove() -> bytes:
    rows = frame()
    lines = [
        f"{w} {' '.join(f'{x:.5f}' for x in v)}"
        for w, v in zip(rows.word, rows.vector, strict=True)
    ]
    return "\n".join(lines).encode()


def wide() -> bytes:
    rng = np.random.default_rng(1)
    table = pd.DataFrame(rng.normal(size=(30, 18)).round(4), columns=[f"f{i}" for i in range(18)])
    table.insert(0, "id", [f"id {i}" for i in range(30)])
    return table.to_csv(index=False).encode()


def mapped() -> bytes:
    columns = ["mass", "height", "umap_1", "umap_2"]
    rows = np.random.default_rng(2).normal(size=(30, 4)).round(4)
    return pd.DataFrame(rows, columns=columns).to_csv(index=False).encode()


def with_gaps(table: bytes) -> bytes:
    frame = pd.read_csv(io.BytesIO(table))
    frame.loc[[3, 8], "umap_1"] = np.nan
    return frame.to_csv(index=False).encode()


def pictures() -> bytes:
    from PIL import Image

    rng, target = np.random.default_rng(2), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for i in range(8):
            one = io.BytesIO()
            Image.fromarray(rng.integers(0, 256, (9, 7, 3), dtype=np.uint8)).save(one, "PNG")
            archive.writestr(f"{'ab'[i % 2]}/p{i}.png", one.getvalue())
    return target.getvalue()


def lines(n: int = 12) -> Dataset:
    texts = [
        f"the {a} {b} number {i % 4}"
        for i, (a, b) in enumerate([("red", "fox"), ("odd", "hen")] * n)
    ]
    return ee.read([*texts, '"""\nimport os  # <b>', "\\N{BULLET} {x} <<y>> %s"])


def beside() -> Dataset:
    rng = np.random.default_rng(3)
    items = pd.DataFrame({"name": pd.Series([f"p{i}" for i in range(1500)], dtype="str")})
    vectors = rng.normal(size=(1500, 600)).astype(np.float32)
    return Dataset("vectors", items, vectors=vectors, source="made up")


def hostile_data() -> Dataset:
    names = [
        '"""\nraise SystemExit(1)',
        "'); import os  #",
        "=1+1",
        "<<digest>>",
        "{x}",
        "\u202eabc",
    ]
    kind = ["\\", "a'''b", None, "<script>", "x\ny", "%s"]
    items = pd.DataFrame(
        {"name": pd.Series(names, dtype="str"), "')\n#": pd.Series(kind, dtype="str")}
    )
    source = "x\nraise SystemExit(2)\n.csv"
    return Dataset("items", items, (Column("')\n#", "category"),), source=source)


def gone(data: Dataset) -> Dataset:
    return with_roles(data, {"kind": "name"})


def roads() -> Dataset:
    return made.distances(made.cloud(30, 5))


def bits() -> Dataset:
    return made.vectors(np.random.default_rng(0).integers(0, 2, (40, 12)))


PCA = {"projection": "pca"}
GIVEN = {"encoder": "distances", "metric": "precomputed"}
WORDS = {"encoder": "tfidf", "encoder_params": {"points": "words"}, **PCA}
BY = {"by": "category", "genre": "category", "year": "category"}
CASES = {
    "films": Case("films.csv", sample_file("films", "films.csv"), PCA),
    "produce": Case(
        "produce.csv",
        sample_file("produce", "produce.csv"),
        {"encoder_params": {"columns": ("name", "price"), "numbers": "as they are"}, **PCA},
        form="ipynb",
    ),
    "odd table": Case(
        "odd.csv",
        lambda: FOOD.replace("Kale", "Apple").replace("Leek", "").encode("utf-16"),
        {"projection": "svd", "encoder_params": {"split": False}},
    ),
    "prices": Case(
        "prix.csv",
        PRICES.encode,
        {"encoder_params": {"columns": ("prix", "poids"), "numbers": "as they are"}, **PCA},
        data=lambda made: with_roles(made, {"poids": "number"}),
    ),
    "dates": Case(
        "dates.csv",
        lambda: b"n,born,met\na,2001-02-03,13/02/2001\nb,1999-12-31,1/1/2000\nc,,4/5/1999\n",
        {"encoder_params": {"columns": ("born", "met"), "numbers": "as they are"}, **PCA},
        data=lambda made: with_roles(made, {"born": "number", "met": "number"}),
    ),
    "lists in cells": Case(
        "lists.json",
        lambda: json.dumps(
            [{"id": f"n{i}", "tags": [1, "b"] if i % 3 else "x", "v": [i]} for i in range(9)]
            + [{"id": "n9", "tags": [1, 2], "v": [1, 2]}, {"id": "m", "tags": [], "v": "y"}]
        ).encode(),
        {"encoder_params": {"columns": ("tags", "v")}, **PCA},
    ),
    "short lists and objects in cells": Case(
        "lists.json",
        lambda: json.dumps(
            [
                {"id": f"n{i}", "tags": ["b" * i] if i % 3 else [], "o": {"x": i % 2}}
                for i in range(9)
            ]
        ).encode(),
        {"encoder_params": {"columns": ("tags", "o.x"), "split": False}, **PCA},
    ),
    "lists of whole numbers": Case(
        "lists.parquet",
        lambda: pd.DataFrame(
            {"id": list("abc"), "t": [[1, 2], [1], [123456789]], "o": [{"x": i} for i in range(3)]}
        ).to_parquet(index=False),
        {"encoder_params": {"columns": ("t", "o.x")}, **PCA},
    ),
    "no name": Case(
        "food.csv", FOOD.encode, PCA, data=lambda made: with_roles(made, {"name": "category"})
    ),
    "other name": Case(
        "food.csv", FOOD.encode, {**PCA, "encoder_params": {"numbers": "left out"}}, data=gone
    ),
    "documents": Case(
        "documents.csv",
        sample_file("documents", "documents.csv"),
        {
            "encoder": "tfidf",
            "encoder_params": {"stop_words": "english", "ngram_high": 2, "min_df": 2},
            "reducer": "svd",
            "reducer_params": {"n_components": 8},
            "projection": "tsne",
        },
        {"sample": 80, "kind": "text"},
        form="ipynb",
    ),
    "letters": Case(
        None,
        None,
        {
            "encoder": "tfidf",
            "encoder_params": {
                "terms": "characters",
                "ngram_low": 2,
                "ngram_high": 3,
                "weighting": "counts",
            },
            "projection": "svd",
        },
        data=lines,
    ),
    "words of lines": Case(
        None,
        None,
        {"encoder": "tfidf", "encoder_params": {"points": "words"}, "projection": "pca"},
        data=lines,
    ),
    "cells": Case(
        "films.csv",
        sample_file("films", "films.csv"),
        {"encoder": "tfidf", "encoder_params": {"sublinear": True, "max_df": 0.5}, **PCA},
    ),
    "lines all different": Case(
        "lines.txt",
        lambda: b"the cat sat\nthe dog ran\na bird sang",
        {"encoder": "tfidf", **PCA},
    ),
    "text one-hot": Case("talk.txt", talk, {"encoder": "one_hot", **PCA}),
    "word2vec words": Case(
        "talk.txt",
        talk,
        {
            "encoder": "word2vec",
            "encoder_params": {"vector_size": 12, "epochs": 3, "architecture": "skip-gram"},
            **PCA,
        },
    ),
    "word2vec documents": Case(
        "talk.txt",
        talk,
        {
            "encoder": "word2vec",
            "encoder_params": {"vector_size": 8, "points": "documents"},
            "projection": "tsne",
            "metric": "euclidean",
        },
    ),
    "word2vec cells": Case(
        "films.csv",
        sample_file("films", "films.csv"),
        {"encoder": "word2vec", "encoder_params": {"vector_size": 8, "window": 50}, **PCA},
        form="ipynb",
    ),
    "hyphens": Case("songs.csv", SONGS.encode, PCA, {"roles": BY}),
    "hyphens in cells": Case("songs.csv", SONGS.encode, WORDS, {"roles": BY}),
    "years as text": Case("songs.csv", SONGS.encode, WORDS, {"roles": {"year": "text"}}),
    "years in company": Case(
        "songs.csv", SONGS.encode, {"encoder": "word2vec", **PCA}, {"roles": BY}
    ),
    "bert of lines": Case(
        "talk.txt",
        talk,
        {"encoder": "bert", **PCA},
    ),
    "bert of a layer": Case(
        "films.csv",
        sample_file("films", "films.csv"),
        {
            "encoder": "bert",
            "encoder_params": {
                "layer": 2,
                "pooling": "first token",
                "unit_length": False,
                "max_tokens": 8,
                "batch_size": 5,
            },
            **PCA,
        },
        form="ipynb",
    ),
    "digits": Case(
        "digits.npz",
        sample_file("digits", "digits.npz"),
        {"encoder": "pixels", "projection": "umap", "metric": "euclidean"},
        {"sample": 120, "kind": "images"},
    ),
    "vision of digits": Case(
        "digits.npz",
        sample_file("digits", "digits.npz"),
        {"encoder": "vision", "encoder_params": {"model": onnx_made.small()}, **PCA},
        {"sample": 20, "kind": "images"},
    ),
    "vision by a file, of a step inside": Case(
        "digits.npz",
        sample_file("digits", "digits.npz"),
        {
            "encoder": "vision",
            "encoder_params": {
                "model": onnx_made.told(),
                "output": "edges",
                "batch_size": 7,
                "unit_length": False,
            },
            **PCA,
        },
        {"sample": 20, "kind": "images"},
        form="ipynb",
    ),
    "vision one at a time": Case(
        None,
        None,
        {"encoder": "vision", "encoder_params": {"model": onnx_made.fixed()}, **PCA},
        data=lambda: made.images(9, (6, 7, 3)),
    ),
    "parquet": Case(
        "vectors.parquet",
        parquet,
        {"encoder": "as_given", "projection": "umap", "projection_params": {"n_neighbors": 60}},
        form="ipynb",
    ),
    "umap-learn": Case(
        "vectors.parquet",
        parquet,
        {
            "encoder": "as_given",
            "projection": "umap",
            "projection_params": {"engine": "umap-learn", "init": "spectral"},
        },
    ),
    "umap in 3d": Case(
        "vectors.parquet",
        parquet,
        {
            "encoder": "as_given",
            "projection": "umap",
            "projection_params": {"n_components": 3, "init": "random"},
            "metric": "manhattan",
            "seed": 5,
        },
    ),
    "glove": Case(
        "v.txt",
        glove,
        {
            "encoder": "as_given",
            "projection": "axes",
            "projection_params": {"x_from": ("word1", "word2"), "x_to": "word3", "n_components": 3},
        },
    ),
    "a map made elsewhere": Case(
        "m.csv", mapped, {"encoder": "features", "projection": "coordinates"}
    ),
    "a map with gaps": Case(
        "m.csv",
        lambda: with_gaps(mapped()),
        {"encoder": "features", "projection": "coordinates"},
    ),
    "reduced to coordinates with gaps": Case(
        "m.csv",
        lambda: with_gaps(mapped()),
        {"encoder": "features", "reducer": "coordinates", **PCA},
    ),
    "columns of numbers": Case("wide.csv", wide, {"encoder": "as_given", "center": True, **PCA}),
    "pictures": Case(
        "p.zip", pictures, {"encoder": "pixels", "encoder_params": {"grey": True}, **PCA}
    ),
    "graph": Case(
        "edges.csv",
        sample_file("friends", "edges.csv"),
        {"encoder_params": {"weights": True}, "projection": "svd"},
    ),
    "graph words": Case(
        "edges.csv", sample_file("friends", "edges.csv"), {"encoder": "tfidf", **PCA}
    ),
    "graph company": Case(
        "edges.csv",
        sample_file("friends", "edges.csv"),
        {"encoder": "word2vec", "encoder_params": {"vector_size": 8, "epochs": 2}, **PCA},
    ),
    "graph walks": Case(
        "edges.csv",
        sample_file("friends", "edges.csv"),
        {
            "encoder": "node2vec",
            "encoder_params": {"vector_size": 8, "walks": 3, "p": 0.5, "q": 2.0, "directed": True},
            **PCA,
        },
    ),
    "graph spectrum": Case(
        "edges.csv",
        sample_file("friends", "edges.csv"),
        {"encoder": "spectral", "encoder_params": {"vector_size": 4}, **PCA},
    ),
    "a graph in parts": Case(
        "edges.csv",
        lambda: b"a,b,weight\np,q,1\nq,r,2\nr,p,1\ns,t,3\nt,u,1\nx,y,2\n",
        {"encoder": "spectral", "encoder_params": {"weights": False}, **PCA},
        {"kind": "graph"},
    ),
    "learned classes": Case(
        "films.csv",
        sample_file("films", "films.csv"),
        {"encoder": "learned", "encoder_params": {"target": "format", "epochs": 10}, **PCA},
    ),
    "learned number, values": Case(
        "films.csv",
        sample_file("films", "films.csv"),
        {
            "encoder": "learned",
            "encoder_params": {"target": "year", "epochs": 10, "points": "values"},
            **PCA,
        },
        form="ipynb",
    ),
    "learned rows": Case(
        "films.csv",
        sample_file("films", "films.csv"),
        {"encoder": "learned", "encoder_params": {"epochs": 10, "hidden": 3}, **PCA},
    ),
    "learned from few": Case(
        "songs.csv",
        SONGS.encode,
        {"encoder": "learned", "encoder_params": {"target": "year", "hidden": 3}, **PCA},
        {"roles": BY},
    ),
    "films standardised": Case(
        "films.csv", sample_file("films", "films.csv"), {"encoder": "features", **PCA}
    ),
    **{
        f"films by {scaling}": Case(
            "films.csv",
            sample_file("films", "films.csv"),
            {"encoder": "features", "encoder_params": {"scaling": scaling}, **PCA},
        )
        for scaling in ("0..1", "rank", "none")
    },
    "static text": Case(
        None,
        None,
        {
            "encoder": "static_text",
            "encoder_params": {"model": tiny_static.small()},
            "projection": "mds",
        },
        data=made.text,
    ),
    "distances": Case(None, None, {**GIVEN, "projection": "classical_mds"}, data=roads),
    **{
        f"distances by {projection}": Case(
            None, None, {**GIVEN, "projection": projection, "projection_params": params}, data=roads
        )
        for projection, params in (("umap", {}), ("tsne", {}), ("mds", {"init": "random"}))
    },
    **{
        f"{metric} by {projection}": Case(
            None,
            None,
            {"encoder": "as_given", "projection": projection, "metric": metric},
            data=bits,
        )
        for metric in ("correlation", "chebyshev", "hamming", "jaccard")
        for projection in ("umap", "tsne", "mds")
    },
    "hostile": Case(None, None, PCA, data=hostile_data),
    "too large to carry": Case(None, None, {"encoder": "as_given", **PCA}, data=beside),
}


# Every encoder, every reducer and both forms once; the rest is exhaustive.
FEW = [
    "films", "odd table", "lists of whole numbers", "documents", "word2vec words", "bert of lines",
    "digits", "vision of digits", "glove", "pictures", "graph walks", "graph spectrum",
    "learned rows", "films standardised", "static text", "distances", "distances by umap",
    "hostile", "too large to carry", "a map made elsewhere",
]  # fmt: skip
NAMED = {"films", "documents", "hostile", "too large to carry"}
KEYS = [pytest.param(key, marks=[] if key in FEW else [pytest.mark.exhaustive]) for key in CASES]


@pytest.fixture(scope="module")
def rebuilt(request, tmp_path_factory) -> dict[str, tuple[ee.Built, Path]]:
    """Build what is asked for, export it, and run all exports in one process without our package.

    The cases in NAMED are there always: tests that are not about all of them ask for these.
    """
    made = {}
    cases = [item.callspec.params for item in request.session.items if hasattr(item, "callspec")]
    wanted = NAMED | {case["key"] for case in cases if "key" in case}
    for key, case in CASES.items():
        if key not in wanted:
            continue
        folder = tmp_path_factory.mktemp("case")
        built = ee.build(case.dataset(folder), ee.Recipe(**case.recipe))
        ee.export(built, folder / f"map.{case.form}")
        made[key] = (built, folder)
    folders = [str(folder) for _, folder in made.values()]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    command = [sys.executable, "-W", "error::UserWarning", str(HERE / "rebuild.py"), *folders]
    done = subprocess.run(command, env=environment, cwd=folders[0], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return made


@pytest.mark.parametrize("key", KEYS)
def test_the_rebuilt_map_has_the_same_numbers(rebuilt, key):
    built, folder = rebuilt[key]
    failure = folder / "failure.txt"
    assert not failure.exists(), failure.read_text("utf-8")
    result = np.load(folder / "result.npz")
    matrix = built.space.matrix
    dense = matrix if isinstance(matrix, np.ndarray) else matrix.toarray()
    assert result["names"].tolist() == built.space.names.astype(str).tolist()
    near(result["vectors"], dense)
    if built.map is None:
        assert "map" not in result
        return
    near(result["map"], built.map)
    written = pd.read_csv(folder / "map.csv", keep_default_na=False)
    assert len(written) == len(built.space)
    assert (folder / "map.html").stat().st_size > 100_000


def test_large_data_lies_beside_the_script(rebuilt, tmp_path):
    built, folder = rebuilt["too large to carry"]
    assert (folder / "map.data.npz").exists()
    made = exports.to_files(built, "py", "other")
    assert list(made) == ["other.py", "other.data.npz"]
    assert b"'other.data.npz'" in made["other.py"]
    assert len(made["other.py"]) < 5_000
    alone = exports.to_bytes(built, "py")
    assert b"data.npz" not in alone, "one file has nothing beside it"
    assert len(alone) > 3_000_000
    (tmp_path / "map.py").write_bytes(alone)
    subprocess.run([sys.executable, str(HERE / "rebuild.py"), str(tmp_path)], check=True)
    near(np.load(tmp_path / "result.npz")["vectors"], built.space.matrix)
    small, _ = rebuilt["films"]
    assert list(exports.to_files(small, "py", "other")) == ["other.py"]


def _helper(one: list[str], two: int) -> dict[str, int]:
    return dict.fromkeys(one, two)


def test_rewriting_the_source_of_a_helper_that_misses_is_an_error(monkeypatch):
    from embedding_explorer.exports.script import snippet

    assert snippet.bare(_helper).startswith("def _helper(one, two):\n    return")
    assert snippet.replaced("a + b", "b", "c") == "a + c"
    with pytest.raises(AssertionError, match="'x' is not there once"):
        snippet.replaced("a + b", "x", "c")
    monkeypatch.setattr(snippet, "source", lambda function: "helper = lambda one, two: one")
    with pytest.raises(AssertionError, match="signature of _helper"):
        snippet.bare(_helper)


def test_user_text_stays_data_in_a_script(rebuilt):
    built, _ = rebuilt["hostile"]
    tree = ast.parse(exports.to_bytes(built, "py").decode())
    called = {getattr(n.func, "id", "") for n in ast.walk(tree) if isinstance(n, ast.Call)}
    assert "SystemExit" not in called
    imported = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    assert "os" not in imported
    assert chr(0x202E) not in exports.to_bytes(built, "py").decode()


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(PLAIN)
def test_data_written_out_reads_back_equal(value):
    text = literal(value)
    assert ast.literal_eval(text) == value
    assert "\u202e" not in text


@given(st.text())
def test_user_text_in_a_comment_stays_on_its_line(text):
    line = f"# {comment(text)}"
    assert ast.parse(line).body == []
    assert len(line.splitlines()) <= 1


def test_the_script_of_the_packaged_bert_brings_its_vocabulary_and_fetches_nothing():
    data = ee.read(io.BytesIO(talk()), name="talk.txt")
    built = ee.build(data, ee.Recipe(encoder="bert", **PCA))
    for form in ("py", "ipynb"):
        text = exports.to_bytes(built, form).decode()
        assert "huggingface" not in text
        assert "vocab.txt" not in text
        assert "VOCABULARY = (" in text
        assert list(exports.to_files(built, form, "map")) == [f"map.{form}"]


def test_a_script_without_its_data_says_which_file_it_needs(rebuilt, tmp_path):
    built, _ = rebuilt["too large to carry"]
    text = exports.to_files(built, "py", "map")["map.py"].decode()
    (tmp_path / "map.py").write_text(text, "utf-8")
    done = subprocess.run([sys.executable, "map.py"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr.strip() == (
        "This script needs the file 'map.data.npz' in the folder it is run in; "
        "it was exported together with the script."
    )


def test_a_notebook_is_valid_and_its_cells_follow_the_script(rebuilt):
    import nbformat

    built, _ = rebuilt["films"]
    notebook = nbformat.reads(exports.to_bytes(built, "ipynb").decode(), as_version=4)
    nbformat.validate(notebook)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    text = exports.to_bytes(built, "py").decode()
    assert code[-1] == "figure"
    for cell in code[:-1]:
        assert cell in text


def test_a_script_says_what_it_rebuilds(rebuilt):
    built, _ = rebuilt["documents"]
    text = exports.to_bytes(built, "py").decode()
    head = text.partition("\nimport")[0]
    for known in (built.dataset.fingerprint, "80 rows", "Seed: 0", "scikit-learn==", "openTSNE=="):
        assert known in head
    assert "embedding_explorer" not in text


def near(found: np.ndarray, wanted: np.ndarray) -> None:
    assert found.shape == wanted.shape
    size = np.abs(wanted).max(initial=0)
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6 * max(size, 1e-3))


def test_every_encoder_and_reducer_has_a_snippet_and_a_case():
    assert set(ENCODERS) == set(registry.keys("encoders"))
    assert set(REDUCERS) == set(registry.keys("reducers"))
    few = [CASES[key] for key in FEW]
    assert set(FEW) >= NAMED
    recipes = [ee.Recipe(**case.recipe) for case in few]
    assert {r.encoder for r in recipes} == set(ENCODERS)
    assert {r.projection for r in recipes} >= set(REDUCERS)
    assert {case.form for case in few} == {case.form for case in CASES.values()}


@pytest.mark.parametrize("gram", [3_000, 5])
@pytest.mark.parametrize("projection", ["pca", "svd"])
@pytest.mark.parametrize("file", ["films.csv", "wide.csv"])
def test_large_matrices_are_rebuilt_too(tmp_path, monkeypatch, file, projection, gram):
    """Above a size another solver is used, here and in the script; here all is above it."""
    from embedding_explorer.reducers.linear import svd

    monkeypatch.setattr(svd, "SMALL", 100)
    monkeypatch.setattr(svd, "GRAM", gram)
    monkeypatch.chdir(tmp_path)
    made = {"films.csv": sample_file("films", "films.csv"), "wide.csv": wide}[file]
    Path(file).write_bytes(made())
    encoder = {"films.csv": "one_hot", "wide.csv": "as_given"}[file]
    built = ee.build(ee.read(Path(file)), ee.Recipe(encoder=encoder, projection=projection))
    text = exports.to_bytes(built, "py").decode()
    assert "svd_solver='full'" not in text
    left: dict = {"__name__": "__main__"}
    exec(compile(text, "map.py", "exec"), left)
    np.testing.assert_allclose(left["map_xy"], built.map, rtol=1e-4, atol=1e-5)
