"""A worker finds a question by its name, and nothing but questions."""

import subprocess
import sys
from importlib import import_module

import pytest

import embedding_explorer as ee
from embedding_explorer.base.question import declared, question_named, question_of
from scripts.floors import ROOT, module_of

WHERE = "embedding_explorer.compare.rerun"
HOSTILE = [
    "os:system", "posix:system", "subprocess:Popen", "builtins:eval", "harm:run", ":rerun", "", ":",
    "embedding_explorer_harm:run", "embedding_explorer.harm:run", ".harm:run", "tests:run",
    "tests.harm.run:run", "ui.cache.cache:forget", "embedding_explorer:rerun", f"{WHERE}:",
    "embedding_explorer.__main__:main", "embedding_explorer.engine.__main__:main", f"{WHERE}:build",
    f"{WHERE}:seeded", f"{WHERE}:np", f"{WHERE}:rerun.__call__", f"{WHERE}:__builtins__", WHERE,
    f"{WHERE}:__import__", f"{WHERE}\n:rerun", f"{WHERE}:rerun\n", f"{WHERE}:rerun:rerun",
    f"{WHERE}.rerun:rerun", "embedding_explorer..compare:rerun", "embedding_explorer.compare:rerun",
    None, 1, b"os:system", ["os:system"], {"os": "system"},
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE, ids=repr)
def test_nothing_but_a_question_is_found_by_a_name(tmp_path, monkeypatch, name):
    for stem in ("harm", "embedding_explorer_harm"):
        (tmp_path / f"{stem}.py").write_text(f"open({str(tmp_path / 'harmed')!r}, 'w')")
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    with pytest.raises(LookupError):
        question_named(name)
    assert not (tmp_path / "harmed").exists()
    assert all(new.startswith("embedding_explorer.") for new in set(sys.modules) - before)


def test_a_question_that_nobody_loaded_yet_is_found_where_it_is_defined():
    name = "embedding_explorer.uses.predict:predict"
    code = f"""
import sys
from embedding_explorer.base.question import question_named
assert "embedding_explorer.uses.predict" not in sys.modules
found = question_named({name!r})
print(found.name, found.opens)
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == [name, "True"]


def test_what_is_asked_says_what_it_costs():
    assert question_named(f"{WHERE}:rerun") is question_of(ee.rerun)
    assert question_of(ee.rerun).opens
    looks = question_of(ee.compare)
    assert (looks.heavy, looks.looks, looks.opens) == (True, True, False)
    with pytest.raises(TypeError, match="build is no question"):
        question_of(ee.build)


def every():
    """Return every question of the program, wherever it is defined."""
    for path in (ROOT / "embedding_explorer").rglob("*.py"):
        if "\n@question(" in path.read_text("utf-8"):
            import_module(module_of(path))
    return [one for one in declared() if one.name.startswith("embedding_explorer.")]


def test_what_is_asked_is_what_others_call():
    """Another decorator above would be left out where a worker answers."""
    assert len(every()) > 30
    for one in every():
        module, _, name = one.name.partition(":")
        assert getattr(import_module(module), name) is one.function, one.name
        assert one.heavy or not one.looks, one.name
