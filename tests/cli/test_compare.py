"""The command ``compare``: what it writes, what it says, and how it ends."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer import __main__ as cli
from embedding_explorer.build.presets import METHODS
from embedding_explorer.cli.compare import recipe_of
from tests.exports.report.made import strict, without_seconds

ROOT = Path(cli.APP).parent
NAMES = [f"thing {i}" for i in range(24)]


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    groups = [("fruit", "sweet"), ("root", "earthy"), ("leaf", "green")]
    rows = {
        "title": NAMES,
        "group": [groups[i % 3][0] for i in range(24)],
        "note": [f"{groups[i % 3][1]} {'soft' if i % 2 else 'crisp'}" for i in range(24)],
        "price": range(24),
    }
    pd.DataFrame(rows).to_csv(tmp_path / "food.csv", index=False)
    other = pd.DataFrame(np.random.default_rng(0).normal(size=(23, 4)), columns=list("wxyz"))
    other.insert(0, "title", NAMES[1:])
    other.to_csv(tmp_path / "model.csv", index=False)
    return tmp_path / "food.csv"


def run(*argv: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "embedding_explorer", "compare", *argv]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def compare(command: str) -> int:
    return cli.main(["compare", *shlex.split(command)])


def test_as_a_program_it_writes_the_same_as_python(table):
    argv = ["food.csv", "--methods", "one_hot,svd", "--k", "4", "--out", "r.json"]
    done = run(*argv, "--out", "r.html", "--out", "r.md", cwd=table.parent)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:3] == ["r.json", "r.html", "r.md"]
    assert "\r" not in done.stderr, "no progress where there is no terminal"
    data = ee.read(table)
    recipes = ee.methods(data).set_index("key")["recipe"]
    builts = [ee.build(data, recipes["one_hot"])]
    builts.append(ee.build(data, recipes["svd"]))
    report = ee.report(builts, k=4)
    found = strict(Path("r.json").read_text("utf-8"))
    assert found["pairs"][0]["vectors"]["overlap"]["mean"] == report.overlaps.iloc[0, 1]
    assert lines[-1].endswith(f"SVD and One-hot: {report.pairs[0].vectors.verdict}")
    assert found["k"] == 4
    assert report.pairs[0].vectors.verdict in Path("r.html").read_text("utf-8")


def test_the_command_in_a_report_makes_it_again(table):
    assert compare("food.csv --methods one_hot,umap --k 3 --reruns 2 --out r.json") == 0
    first = Path("r.json").read_text("utf-8")
    command = shlex.split(strict(first)["command"])
    assert command[:4] == ["python", "-m", "embedding_explorer", "compare"]
    Path("r.json").unlink()
    assert cli.main(command[3:]) == 0
    assert without_seconds(Path("r.json").read_text("utf-8")) == without_seconds(first)


def test_the_command_that_python_finds_makes_the_same_numbers(table):
    data = ee.read(table, roles={"group": "label"})
    recipes = ee.methods(data).set_index("key")["recipe"]
    report = ee.report([ee.build(data, recipes[key]) for key in ("svd", "one_hot")], k=5, reruns=0)
    assert report.label == "group"
    command = shlex.split(report.command)
    command[-1] = "again.json"
    assert cli.main(command[3:]) == 0
    found = strict(Path("again.json").read_text("utf-8"))
    assert found["data"]["fingerprint"] == data.fingerprint
    assert found["label"] == "group"
    assert found["pairs"][0]["vectors"]["cka"]["mean"] == report.pairs[0].vectors.cka.mean
    assert [m["title"] for m in found["methods"]] == [m.title for m in report.methods]


def test_another_models_vectors_are_joined_by_name(table):
    assert compare("food.csv --methods one_hot --with model.csv --reruns 0 --out r.json") == 0
    found = strict(Path("r.json").read_text("utf-8"))
    assert [m["title"] for m in found["methods"]] == ["One-hot", "Vectors as given"]
    pair = found["pairs"][0]["vectors"]
    assert pair["items"] == 23
    assert pair["dropped"] == [{"side": "a", "name": "thing 0", "reason": "is not in the other"}]
    data, model = ee.read(table), ee.read("model.csv", kind="vectors")
    one = ee.build(data, ee.methods(data).set_index("key")["recipe"]["one_hot"])
    other = ee.build(model, ee.Recipe(encoder="as_given"))
    assert pair["overlap"]["mean"] == ee.compare(one, other).overlap.mean


def test_presets_recipes_and_seeds():
    data = ee.sample("films")
    assert recipe_of("word2vec_cbow", data, None).encoder_params["points"] == "documents"
    assert recipe_of("umap", data, 7).seed == 7
    made = recipe_of("encode=word2vec&encode.points=words&project=svd&seed=3", data, 7)
    assert (made.encoder_params["points"], made.projection, made.seed) == ("words", "svd", 3)
    assert recipe_of("encode=word2vec", data, 7).encoder_params["points"] == "documents"
    assert recipe_of("encode=word2vec", data, 7).seed == 7


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ("food.csv --methods one_hot,svd", "Say what to write, such as --out report.html"),
        ("", "The following arguments are required: FILE"),
        ("food.csv --methods one_hot,svd --out a.pdf", "no kind of report called '.pdf'"),
        ("food.csv --methods one_hot,svd --out no/a.html", "There is no folder 'no'"),
        ("none.csv --methods one_hot,svd --out a.html", "There is no file 'none.csv'"),
        ("sample:moon --methods one_hot,svd --out a.html", "There is no sample called 'moon'"),
        ("food.csv --out a.html", "Name 2 to 6 methods"),
        ("food.csv --methods one_hot --out a.html", "; 1 was given, files of --with counted."),
        ("food.csv --methods one_hot,pca,svd,umap,tfidf,pca,pca --out a.html", "7 were given"),
        ("food.csv --methods one_hot,pca,pca --out a.html", "pca is named twice"),
        ("food.csv --methods one_hot,moon --out a.html", "called 'moon'; choose one of features"),
        ("food.csv --methods one_hot,encode=moon --out a.html", "no encoder called 'moon'"),
        ("food.csv --methods one_hot,reduce=svd --out a.html", "A recipe needs an encoder"),
        ("food.csv --methods one_hot,as_given --out a.html", "no method for items called"),
        ("food.csv --methods one_hot,encode=pixels --out a.html", "Pixels works on images"),
        ("food.csv --methods one_hot,svd --k 0 --out a.html", "--k must be at least 1"),
        ("food.csv --methods one_hot,svd --k x --out a.html", "invalid int value: 'x'"),
        ("food.csv --methods one_hot,svd --reruns -1 --out a.html", "--reruns not below 0"),
        ("food.csv --methods one_hot,svd --seed -1 --out a.html", "The seed must lie between"),
        ("food.csv --methods one_hot,svd --label moon --out a.html", "column called 'moon'"),
        ("food.csv --methods one_hot,svd --kind moon --out a.html", "'moon'"),
        ("food.csv --methods one_hot,svd --role title --out a.html", "--role wants COLUMN=ROLE"),
        ("food.csv --methods one_hot --with none.csv --out a.html", "There is no file 'none.csv'"),
        ("food.csv --methods one_hot,svd --out a.html --foo", "There is no option --foo"),
    ],
)
def test_mistakes_are_one_sentence(table, capsys, argv, said):
    assert compare(argv) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert err.endswith(".\n")
    assert sorted(path.name for path in table.parent.iterdir()) == ["food.csv", "model.csv"]


def test_help_names_every_preset(capsys):
    with pytest.raises(SystemExit) as done:
        compare("--help")
    assert done.value.code == 0
    said = capsys.readouterr().out
    assert max(map(len, said.splitlines())) <= 100
    for method in METHODS:
        assert method.key in " ".join(said.split())


def test_progress_is_shown_on_a_terminal_only(table, monkeypatch, capsys):
    argv = "food.csv --methods one_hot,svd --reruns 0 --out a.json"
    assert compare(argv) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert compare(argv) == 0
    err = capsys.readouterr().err
    shown = [int(part.split("%")[0]) for part in err.split("\x1b[K")[1:]]
    assert shown == sorted(shown)
    assert err.endswith("100% Done\n")
    assert err.count("\n") == 1
