"""How the tests are run: what each command leaves out, and the lists beside them are up to date."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
import yaml

from scripts import mutations

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["pytest"][
    "ini_options"
]


def command_of(target: str) -> list[str]:
    """Return the words of what `make` runs for a target."""
    text = (ROOT / "Makefile").read_text("utf-8")
    return shlex.split(re.findall(rf"(?m)^{target}:.*\n\t(.*)$", text)[0])


def test_the_quick_tests_leave_out_every_mark_and_the_full_ones_only_the_exhaustive():
    marks = [mark.partition(":")[0] for mark in OPTIONS["markers"]]
    quick = command_of("quick")
    assert quick[quick.index("pytest") + 1 :][-1] == " and ".join(f"not {mark}" for mark in marks)
    usual = shlex.split(OPTIONS["addopts"])
    assert usual[usual.index("-m") + 1] == "not exhaustive"
    assert not [word for word in command_of("test") if word.startswith(("-k", "not "))]
    assert command_of("exhaustive")[-2:] == ["-m", "exhaustive"]


@pytest.mark.parametrize("one", mutations.listed(), ids=lambda one: one.breaks)
def test_a_mutation_has_its_place_and_its_tests(one):
    text = (ROOT / one.file).read_text("utf-8")
    assert text.count(one.old) == 1
    assert one.new != one.old
    compile(text.replace(one.old, one.new), one.file, "exec")
    for test in one.tests:
        assert (ROOT / test.partition("::")[0]).exists(), test


def test_every_file_with_exhaustive_tests_is_named_with_its_reason():
    told = (ROOT / "docs/testing.md").read_text("utf-8")
    mark = re.compile(r"pytest\.mark\.exhaustive")
    files = [p for p in (ROOT / "tests").glob("**/test_*.py") if "node_modules" not in p.parts]
    marked = [p for p in files if mark.search(p.read_text("utf-8"))]
    assert len(marked) > 10
    names = [p.relative_to(ROOT / "tests").as_posix() for p in marked]
    assert not [name for name in names if f"`{name}`" not in told]


def test_the_table_of_mutations_stands_between_its_marks():
    text = "before\n" + "\n\nold\n\n".join(mutations.MARKS) + "\nafter\n"
    made = mutations.written_into(text, ["| a | `b` | `c` | caught |", "| d | `e` | `f` | x |"])
    assert made.startswith("before\n<!--")
    assert made.endswith("-->\nafter\n")
    assert "1 of 2 caught" in made
    assert "old" not in made
    assert all(mark in (ROOT / "docs/testing.md").read_text("utf-8") for mark in mutations.MARKS)


def test_what_runs_before_a_commit_lies_here():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert {hook["language"] for hook in hooks} == {"system"}
    assert len(hooks) == 3
