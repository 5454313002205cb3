"""The wheel, installed where no checkout is: the command, the package, the app."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

from benchmarks.serving import wait_until_ready
from benchmarks.visitor import Visitor
from embedding_explorer.engine.store.shipped import FOLDER
from tests.coroutines import run as run_coroutine

ROOT = Path(__file__).resolve().parents[2]
MOST = 310_000_000  # bytes of the package alone, with all it needs, nothing of it compiled


def run(*command, cwd, **environment):
    own = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "EXPLORER"))}
    made = subprocess.run(
        list(map(str, command)), cwd=cwd, env=own | environment, capture_output=True, text=True
    )
    assert made.returncode == 0, made.stdout + made.stderr
    return made.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the files that are committed or about to be."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
        "--wheel-dir", folder, ROOT, cwd=folder)  # fmt: skip
    (made,) = folder.glob("*.whl")
    return made


def installed(wheel, extras, folder, *options):
    """Return the folder of programs of a fresh environment.

    Filled by the pip of these tests, which compiles nothing: what is used compiles itself.
    """
    venv.create(folder)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    run(sys.executable, "-m", "pip", "--python", programs / "python", "install", "--quiet",
        "--no-compile", *options, f"{wheel}{extras}", cwd=folder)  # fmt: skip
    return programs


def test_what_the_lessons_show_lies_in_it(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    wanted = {p.relative_to(ROOT).as_posix() for p in FOLDER.rglob("*") if p.is_file()}
    assert len(wanted) > 100
    assert wanted <= inside


def test_the_package_alone_is_light_and_maps(wheel, tmp_path):
    programs = installed(wheel, "", tmp_path / "env")
    size = sum(p.stat().st_size for p in (tmp_path / "env").rglob("*") if p.is_file())
    assert size < MOST
    code = (
        "import embedding_explorer as ee\n"
        "built = ee.build(ee.sample('produce'))\n"
        "print(built.map.shape, ee.neighbors(built.space, built.space.names[0], k=3).shape)\n"
        "ee.export(built, 'map.csv')"
    )
    told = run(programs / "python", "-c", code, cwd=tmp_path)
    assert re.match(r"\(\d+, 2\) \(3, \d+\)", told)
    assert (tmp_path / "map.csv").is_file()
    refused = subprocess.run(
        [programs / "embedding-explorer"], cwd=tmp_path, capture_output=True, text=True
    )
    assert refused.returncode == 2
    assert refused.stderr.endswith(f"run: pip install '{wheel}[app]'\n")

    for use, extra in LACKING.items():
        code = (
            "import embedding_explorer as ee\nfrom embedding_explorer import engine\n"
            f"try:\n  {use}\nexcept ee.MissingPackage as error:\n  print(error)"
        )
        told = run(programs / "python", "-c", code, cwd=tmp_path)
        assert told.endswith(f"run: pip install '{wheel}[{extra}]'\n")


LACKING = {
    "engine.submit(ee.sample('produce'), ee.Recipe())": "app",
    "ee.build(ee.sample('produce'), ee.Recipe(encoder='bert'))": "bert",
    "ee.build(ee.sample('produce'), ee.Recipe(projection='umap'))": "layouts",
    "ee.export(ee.build(ee.sample('produce')), 'map.html')": "charts",
}


@pytest.fixture(params=["beside", pytest.param("afresh", marks=pytest.mark.exhaustive)])
def programs(request, wheel, tmp_path):
    """The programs of an environment with the wheel and all it asks for.

    "beside": that lies already where these tests run, which is quick; "afresh": it is installed.
    """
    if request.param == "afresh":
        return installed(wheel, "[app]", tmp_path / "env")
    programs = installed(wheel, "", tmp_path / "env", "--no-deps")
    where = run(programs / "python", "-c", PURE, cwd=tmp_path).strip()
    Path(where, "beside.pth").write_text(sysconfig.get_path("purelib"), "utf-8")
    return programs


PURE = "import sysconfig; print(sysconfig.get_path('purelib'))"


def test_the_app_opens_from_any_folder(wheel, programs, tmp_path):
    version = run(programs / "embedding-explorer", "--version", cwd=tmp_path).split()[-1]
    assert version in wheel.name
    (tmp_path / "pets.csv").write_text("name,kind,legs\nRex,dog,4\nTom,cat,4\nIda,hen,2\n")
    table = tmp_path / "map.csv"
    run(programs / "embedding-explorer", "map", "pets.csv", "--out", table, cwd=tmp_path)
    assert "Rex" in table.read_text()
    with socket.socket() as probe:
        probe.bind(("localhost", 0))
        port = probe.getsockname()[1]
    command = [programs / "embedding-explorer", "pets.csv", "--port", str(port)]
    own = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    own |= {"EXPLORER_STORE": str(tmp_path / "store"), "STREAMLIT_SERVER_HEADLESS": "true"}
    process = subprocess.Popen(command, cwd=tmp_path, env=own, stdout=subprocess.DEVNULL)
    try:
        wait_until_ready(f"http://localhost:{port}/readyz")

        async def visit():
            visitor = Visitor(f"http://localhost:{port}", "")
            await visitor.open()
            await visitor.close()
            return visitor

        visitor = run_coroutine(visit())
    finally:
        process.terminate()
        process.wait(timeout=60)
    assert not visitor.errors
    assert visitor.map["n"] == 3


def test_the_package_asks_for_what_the_app_is_tried_with():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *sum(project["optional-dependencies"].values(), [])]
    asked = {line for line in asked if not line.startswith("embedding-explorer")}
    assert not [line for line in asked if "<" in line]
    pinned = set()
    for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            pinned.add(line.partition("#")[0].strip().partition(",")[0])
    assert asked == pinned
