"""Where a sentence counts things, noun and verb agree with the number: "1 row is", "2 rows are"."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
VERBS = "are|have|were|come|need|differ|lack"
# A number, its noun and a verb that only agree where it is not 1; "all 3" and "only 3" of a limit
# are never 1.
WHOLE = r"\{(counted)?\}"
NOUN = re.compile(
    rf"(?<!All )(?<!all )(?<!first )(?<!\w )\{{\}} (of {WHOLE} )?([a-z-]+ )?[a-z]+s ({VERBS})\b"
    rf"|\{{\}} of {WHOLE} ({VERBS})\b"
    rf"|(?<! and )\{{counted\}} ({VERBS})\b"
    rf"|\{{s\}} ({VERBS})\b"
)


def texts(source: str) -> Iterator[tuple[int, str]]:
    """Return every text of a module with {} where something is put in, {counted} for a count."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield node.lineno, "".join(map(part, node.values))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def part(value: ast.expr) -> str:
    if isinstance(value, ast.Constant):
        return str(value.value)
    inner = value.value if isinstance(value, ast.FormattedValue) else None
    named = (
        inner.func.id if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) else ""
    )
    return "{counted}" if named in ("counted", "part_of") else "{}"


@pytest.mark.parametrize("folder", ["embedding_explorer", "ui", "pages"])
def test_a_count_agrees_with_its_noun_and_verb(folder):
    found = [
        f"{path.relative_to(ROOT)}:{line}: {text[:90]}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "lessons" not in path.parts  # which count what is in their own samples
        for line, text in texts(path.read_text("utf-8"))
        if NOUN.search(text)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ('f"{n:,} rows are no lists"', True),
        ('f"{a:,} of {b:,} texts have no word"', True),
        ("f\"{a} of {counted(b, 'text')} have no word\"", True),
        ("f\"{counted(n, 'row')} were left out\"", True),
        ('"{count} row{s} are odd"', True),
        ("f\"{subject(n, 'row', 'are')} no lists\"", False),
        ('f"All {n:,} points are equally far"', False),
        ('f"{names} are equal"', False),
    ],
)
def test_the_test_sees_what_does_not_agree(text, wrong):
    ((_, shown), *_) = texts(text)
    assert bool(NOUN.search(shown)) == wrong
