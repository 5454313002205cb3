"""The command line: what it writes, what it says, and how it ends."""

import io
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer import __main__ as cli
from embedding_explorer.base import registry
from embedding_explorer.cli import map as map_command
from tests.encoders import made, onnx_made

ROOT = Path(cli.APP).parent
TABLE = """title,genre,price
Apple,fruit,5
Orange,citrus,7
Carrot,root,10
Leek,leaf,4
Lemon,citrus,6
"""


@pytest.fixture
def table(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "food.csv").write_text(TABLE, "utf-8")
    return tmp_path / "food.csv"


def run(*argv: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "embedding_explorer", *argv]
    return subprocess.run(
        command, cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )


def test_map_as_a_program_writes_the_same_as_python(table):
    done = run("map", "food.csv", "--project", "pca", "--out", "a.csv", cwd=table.parent)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[0] == "a.csv"
    assert "5 rows → Standardised features 5 ×" in done.stdout
    assert "\r" not in done.stderr, "no progress where there is no terminal"
    recipe = ee.Recipe(encoder="features", projection="pca", metric="euclidean")
    out = ee.build(ee.read(table), recipe)
    written = pd.read_csv(table.parent / "a.csv")
    np.testing.assert_array_equal(written[["x", "y"]].to_numpy(np.float32), out.map)
    assert written["name"].tolist() == out.space.names.tolist()


def test_a_vision_model_is_named_on_the_command_line(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    np.save("pictures.npy", made.images(9, (8, 8, 3)).images)
    argv = ["map", "pictures.npy", "--kind", "images", "--encode", "vision", "--project", "pca"]
    assert cli.main([*argv, "--encode.model", onnx_made.small(), "--out", "a.csv"]) == 0
    assert len(pd.read_csv("a.csv")) == 9
    capsys.readouterr()
    assert cli.main([*argv, "--out", "b.csv"]) == 2
    assert capsys.readouterr().err.startswith("No vision model is packaged")


def test_a_mistake_as_a_program_is_one_sentence_and_code_2(table):
    done = run("map", "food.csv", "--encode", "moon", "--out", "a.csv", cwd=table.parent)
    assert done.returncode == 2
    assert done.stderr.startswith("There is no encoder called 'moon'; choose one of features")
    assert done.stderr.count("\n") == 1
    assert done.stdout == ""
    assert not (table.parent / "a.csv").exists()


def test_several_files_and_a_table(table):
    argv = ["food.csv", "--what", "neighbors", "--k", "2", "--out", "n.csv", "--out", "n.html"]
    assert cli.main(["map", *argv]) == 0
    assert len(pd.read_csv("n.csv")) == 5 * 2
    assert Path("n.html").read_text("utf-8").startswith("<!DOCTYPE html>")


def test_every_parameter_of_every_method_is_an_option():
    known = {flag for action in map_command.map_parser()._actions for flag in action.option_strings}
    for step, folder in map_command.STEPS.items():
        for module in registry.all_of(folder).values():
            for field in registry.fields(module.Params):
                assert f"--{step}.{field.name}" in known


def recipe(line: str = "", *, data: ee.Dataset) -> ee.Recipe:
    given = map_command.map_parser().parse_args(["file", *line.split()])
    return map_command.recipe_of(given, data)


def test_options_make_the_recipe(table):
    data = ee.read(table)
    assert recipe(data=data) == ee.methods(data)["recipe"][0]
    made = recipe(
        "--encode one_hot --encode.columns genre --encode.columns price --encode.split false "
        "--reduce svd --reduce.n_components 2 --project pca --project.n_components 3 "
        "--metric manhattan --seed 7 --center --unit-norm",
        data=data,
    )
    assert made == ee.Recipe(
        encoder="one_hot",
        reducer="svd",
        projection="pca",
        encoder_params={"columns": ("genre", "price"), "split": False},
        reducer_params={"n_components": 2},
        projection_params={"n_components": 3},
        center=True,
        unit_norm=True,
        metric="manhattan",
        seed=7,
    )


def test_a_preset_can_be_changed(table):
    data = ee.read(table)
    start = ee.methods(data).set_index("key")["recipe"]["pca"]
    assert recipe("--method pca", data=data) == start
    changed = recipe("--method pca --reduce.n_components 2 --project svd", data=data)
    assert (changed.reducer, changed.projection) == (start.reducer, "svd")
    assert changed.reducer_params == {"n_components": 2}
    assert changed.encoder_params == start.encoder_params
    assert recipe("--method pca --reduce none", data=data).reducer is None


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ("map food.csv", "Say what to write"),
        ("map", "The following arguments are required: FILE"),
        ("map food.csv --out a.doc", "There is no kind of export called '.doc'"),
        ("map none.csv --out a.csv", "There is no file 'none.csv'"),
        ("map sample:none --out a.csv", "There is no sample called 'none'; choose one of films"),
        ("map sample:films --sample 3 --out a.csv", "A built-in sample is taken as it is"),
        ("map food.csv --out a.csv --foo", "There is no option --foo"),
        ("map food.csv --out a.csv --enc tfidf", "There is no option --enc"),
        ("map food.csv --out a.csv --encode.split maybe", "must be true or false, not 'maybe'"),
        (
            "map food.csv --out a.csv --encode.grey 1",
            "There is no parameter of Standardised features called",
        ),
        ("map food.csv --out a.csv --project.n_components 0", "must lie between 1 and"),
        ("map food.csv --out a.csv --reduce.n_components 2", "there is no --reduce; name one"),
        ("map food.csv --out a.csv --metric moon", "There is no metric called 'moon'"),
        ("map food.csv --out a.csv --seed x", "The seed must be a whole number, not 'x'"),
        ("map food.csv --out a.csv --k many", "Argument --k: invalid int value: 'many'"),
        ("map food.csv --out a.csv --sample 0", "--sample must be at least 1, not 0"),
        ("map food.csv --out a.csv --role title", "--role wants COLUMN=ROLE"),
        ("map food.csv --out a.csv --role moon=name", "'moon'"),
        ("map food.csv --out a.csv --kind moon", "'moon'"),
        ("map food.csv --out a.csv --method bert2", "There is no method for items called 'bert2'"),
        ("map food.csv --out a.csv --encode pixels", "Pixels works on images"),
        ("map food.csv --out no/a.csv", "There is no folder 'no'"),
        ("none.csv", "There is no file 'none.csv'"),
        ("food.csv --port 0", "The port must lie between 1 and 65535, not 0"),
        ("food.csv extra", "'extra' is one argument too many; python -m embedding_explorer"),
        ("maps food.csv", "There is no command 'maps'; perhaps you mean map."),
        ("comapre", "There is no command 'comapre'; perhaps you mean compare."),
        ("draw food.csv", "There is no command called 'draw'; choose one of map, compare, cert"),
        ("maps.csv", "There is no file 'maps.csv'"),
    ],
)
def test_mistakes_are_one_sentence(table, capsys, argv, said):
    assert cli.main(argv.split()) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1
    assert err.endswith(".\n")
    assert [path.name for path in table.parent.iterdir()] == ["food.csv"]


def test_roles_of_columns_can_be_given(table):
    assert cli.main(["map", "food.csv", "--role", "genre=name", "--out", "a.csv"]) == 0
    names = pd.read_csv("a.csv")["name"].tolist()
    assert names == ["fruit", "citrus", "root", "leaf", "citrus (2)"]


def test_help_is_short_and_names_every_method(capsys):
    for argv in (["--help"], ["map", "--help"]):
        with pytest.raises(SystemExit) as done:
            cli.main(argv)
        assert done.value.code == 0
    said = capsys.readouterr().out
    assert said.count("\n") < 150
    assert max(map(len, said.splitlines())) <= 100
    for key in (*registry.keys("encoders"), *registry.keys("reducers")):
        assert key in said
    assert "one_hot: use link weights, only for graph" in " ".join(said.split())


def test_progress_is_shown_on_a_terminal_only(table, monkeypatch, capsys):
    argv = ["map", "food.csv", "--out", "a.csv"]
    assert cli.main(argv) == 0
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    assert cli.main(argv) == 0
    assert "100% PCA" in capsys.readouterr().err


def test_opening_starts_the_app_with_the_file(table, monkeypatch):
    started = []
    monkeypatch.setattr(cli, "start", lambda command, env: started.append((command, env)) or 0)
    assert cli.main(["food.csv", "--port", "8599"]) == 0
    assert cli.main(["sample:films"]) == 0
    assert cli.main([]) == 0
    (command, with_file), (_, with_sample), (plain, with_none) = started
    assert command[-2:] == ["--server.port", "8599"]
    assert command[1:4] == ["-m", "streamlit", "run"]
    assert with_file["EXPLORER_OPEN"] == str(table.resolve())
    assert with_sample["EXPLORER_OPEN"] == "sample:films"
    assert "EXPLORER_OPEN" not in with_none
    assert plain[-1].endswith("app.py")


def test_the_app_answers_and_ends_with_its_command(table):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "STREAMLIT_SERVER_HEADLESS": "true"}
    command = [sys.executable, "-m", "embedding_explorer", "food.csv", "--port", str(port)]
    process = subprocess.Popen(command, cwd=table.parent, env=environment, stdout=-3, stderr=-3)
    try:
        assert answers(f"http://127.0.0.1:{port}/_stcore/health", process)
    finally:
        process.terminate()
        process.wait(timeout=120)
    with pytest.raises(OSError, match="refused"):
        urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2)


def answers(url: str, process: subprocess.Popen[bytes], seconds: float = 300) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            return urlopen(url, timeout=2).read() == b"ok"
        except OSError:
            time.sleep(0.2)
    return False


def test_the_core_is_opened_without_streamlit():
    code = "import sys, embedding_explorer.__main__; print('streamlit' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 900, b"a,b\n"])
def test_a_file_that_cannot_be_read_opens_nothing(tmp_path, monkeypatch, capsys, content):
    monkeypatch.setattr(cli, "start", lambda command, env: pytest.fail("the app was started"))
    path = tmp_path / "junk.csv"
    path.write_bytes(content)
    for argv in ([str(path)], ["map", str(path), "--out", str(tmp_path / "map.csv")]):
        assert cli.main(argv) == 2
        err = capsys.readouterr().err
        assert "junk.csv" in err
        assert err.count("\n") == 1


def test_a_file_with_too_many_rows_is_left_to_the_app(table, monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_ROWS", "3")
    started = []
    monkeypatch.setattr(cli, "start", lambda command, env: started.append(env) or 0)
    assert cli.main(["food.csv", "--kind", "items"]) == 0
    assert started[0]["EXPLORER_KIND"] == "items"
    assert cli.main(["map", "food.csv", "--out", "a.csv"]) == 2, "nobody is there to be asked"
    assert cli.main(["map", "food.csv", "--sample", "3", "--out", "a.csv"]) == 0
    assert len(pd.read_csv("a.csv")) == 3


def test_a_table_comes_by_standard_input(tmp_path, monkeypatch, capsys):
    content = b"name,size,weight\na,1,5\nb,2,6\nc,3,9\nd,4,1\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content)))
    out = tmp_path / "m.csv"
    assert cli.main(["map", "-", "--out", str(out)]) == 0
    assert "standard input" not in capsys.readouterr().err
    assert out.read_text().count("\n") == 5


def test_the_app_reads_no_standard_input(capsys):
    assert cli.main(["-"]) == 2
    assert "save it as a file" in capsys.readouterr().err
