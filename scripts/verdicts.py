"""The verdicts of the program: what each says, and against what. Read from the code beside each.

python -m scripts.verdicts    writes docs/verdicts.md
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.floors import ROOT, files, module_of

PAGE = ROOT / "docs" / "verdicts.md"
MARK = "says_whether"
HEAD = """# Verdicts

Every sentence of the program that judges (better, worse, significant, reliable, no better than
chance), what it is held against, and by what. Each is declared beside the function that writes it
(`base/verdicts.py`); this list is written by `python -m scripts.verdicts`, and a test holds it
true. `tests/verdicts` tries each on data in which there is nothing to find, where it may find
something in at most 5 % of cases, and on data in which there is.

What is only counted is no verdict, the number is the sentence: how many rows have other labels
than their neighbours, how many clusters or communities an algorithm returns (in noise, too), how
many neighbours are the same on two maps of a lesson.

| the program says whether | held against | by | where | code |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Verdict:
    """One of them, as it is declared."""

    code: str
    what: str
    against: str
    by: str
    shown: str


def verdicts() -> list[Verdict]:
    """Return all that are declared, in the order of the files."""
    return [found for path in files() for found in _declared(path)]


def _declared(path: Path) -> Iterator[Verdict]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.FunctionDef):
            continue
        for mark in node.decorator_list:
            if isinstance(mark, ast.Call) and getattr(mark.func, "id", "") == MARK:
                told = {word.arg: ast.literal_eval(word.value) for word in mark.keywords}
                what = ast.literal_eval(mark.args[0])
                yield Verdict(f"{module_of(path)}.{node.name}", what, **told)


def page() -> str:
    """Return the text of docs/verdicts.md."""
    rows = [f"| {v.what} | {v.against} | {v.by} | {v.shown} | `{v.code}` |" for v in verdicts()]
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
    print(f"{len(verdicts())} verdicts: {PAGE.relative_to(ROOT)}")
