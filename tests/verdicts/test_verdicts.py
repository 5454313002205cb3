"""Where there is nothing to find every verdict finds it hardly ever; where there is, it does."""

from __future__ import annotations

import ast
import re

import pytest
from scipy.stats import binom

from embedding_explorer import measures
from scripts import verdicts
from scripts.floors import files, module_of
from tests.verdicts.cases import CASES

NOMINAL = 0.05
QUICK, MANY = 12, 100
SOME = 3

# Sentences with the words of a verdict that judge nothing found: they explain, or pass one on.
EXPLAIN = {
    "compare.sentences._to_chance",  # parts of `verdict`
    "compare.sentences._to_rerun",
    "analysis.context.sense_separation._nowhere",
    "ui.compare.tasks._differences",  # the title above `_verdict`
    "uses.holdout.hold_out",
}
WORDS = re.compile(
    r"\bsignificant|no better than|better than|worse than|does better|separate best|overfitting:",
    re.IGNORECASE,
)


def short(code: str) -> str:
    return ".".join(code.split(".")[-2:])


def allowed(times: int) -> int:
    """How many false alarms come in all but 1 of 200 cases where one in 20 is false."""
    return int(binom.ppf(0.995, times, NOMINAL))


def test_the_list_is_what_the_code_declares():
    assert verdicts.PAGE.read_text("utf-8") == verdicts.page(), "run: python -m scripts.verdicts"


def test_every_verdict_is_tried():
    declared = [short(v.code) for v in verdicts.verdicts()]
    assert len(declared) == len(set(declared))
    assert {key.partition(":")[0] for key in CASES} == set(declared)
    assert {key.partition(": ")[2] for key in CASES if ":" in key} == set(measures.KEYS)


def test_whatever_speaks_like_a_verdict_declares_its_baseline():
    declared = {v.code for v in verdicts.verdicts()}
    found = set()
    for path in files():
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef) and _judges(node):
                found.add(f"{module_of(path)}.{node.name}")
    explain = {code for code in found if code.removeprefix("embedding_explorer.") in EXPLAIN}
    assert found - explain <= declared, sorted(found - explain - declared)


def _judges(function: ast.FunctionDef) -> bool:
    told = ast.get_docstring(function, clean=False)
    return any(
        isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value != told
        and WORDS.search(node.value)
        for statement in function.body
        for node in ast.walk(statement)
    )


def times(key: str, many: int) -> int:
    return many // 3 if CASES[key].slow else many


@pytest.mark.parametrize("key", CASES)
def test_where_there_is_nothing_to_find_a_verdict_hardly_ever_finds_it(key):
    seeds = times(key, QUICK)
    assert sum(CASES[key].nothing(seed) for seed in range(seeds)) <= allowed(seeds)


@pytest.mark.exhaustive
@pytest.mark.parametrize("key", CASES)
def test_false_alarms_are_at_most_nominal(key):
    seeds = times(key, MANY)
    found = sum(CASES[key].nothing(seed) for seed in range(seeds))
    assert found <= allowed(seeds)


@pytest.mark.parametrize("key", CASES)
def test_where_there_is_something_a_verdict_finds_it(key):
    assert all(CASES[key].something(seed) for seed in range(1 if CASES[key].slow else SOME))
