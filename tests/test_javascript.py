"""Our JavaScript: its types by tsc, its rules by ESLint, its pure parts by node's own tests."""

from __future__ import annotations

import json
import os
import re
import subprocess

import pytest

from scripts import javascript

HERE = javascript.FOLDER


@pytest.fixture(scope="module")
def node() -> str:
    """Return the path of node; tools that are missing are brought."""
    found = javascript.node()
    if found and (javascript.installed() or javascript.bring()):
        return found
    reason = "the tools for the JavaScript are missing: python -m scripts.javascript brings them"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def run(*words: str) -> str:
    done = subprocess.run(words, cwd=HERE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def tool(name: str) -> str:
    package = json.loads((javascript.TOOLS / name / "package.json").read_text("utf-8"))
    found = package["bin"]
    return str(javascript.TOOLS / name / (found if isinstance(found, str) else found["tsc"]))


@pytest.mark.parametrize("project", ["tsconfig.json", "tsconfig.strict.json"])
def test_the_types_hold(node, project):
    run(node, tool("typescript"), "--project", project)


def test_the_linter_has_nothing_to_say(node):
    said = run(node, "lint.js")
    assert int(said.split()[0]) >= 40, "it looked at all files"


def test_what_is_pure_gives_the_known_answers(node):
    told = run(node, "--test", "--test-reporter=tap")
    counted = dict(re.findall(r"^# (\w+) (\d+)$", told, re.MULTILINE))
    assert int(counted["pass"]) >= 25, told
    assert counted["fail"] == counted["skipped"] == counted["todo"] == "0", told


def test_the_lock_pins_every_tool_and_names_no_host():
    wanted = json.loads((HERE / "package.json").read_text("utf-8"))["devDependencies"]
    text = javascript.LOCK.read_text("utf-8")
    packages = json.loads(text)["packages"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert {name: packages[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    assert all(package["integrity"] for name, package in packages.items() if name)
    assert not re.search(r"https?:|registry\.", text)
