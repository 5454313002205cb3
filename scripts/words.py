"""List the texts on screen, with the file and line of each.

Run `python -m scripts.words`, or with `--long` for those with a sentence that is too long. What is
listed is an estimate: the strings of `app.py`, `pages/`, `ui/` and the package that read like
prose or like a label, without docstrings, keys, patterns and the lessons.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST = 20  # words of a sentence that gives no figure
UNSEEN = ("embedding_explorer/lessons/", "embedding_explorer/exports/script/")
INNER = {"key", "name", "type", "of", "kind", "mime", "file_name", "icon", "css", "encoding"}
CODE = {"compile", "sub", "match", "search", "findall", "split", "TypeVar", "getattr", "cast"}
CODE |= {"Literal", "RuntimeError", "AssertionError", "import_module", "filterwarnings"}
FIGURES = {"counted", "len", "round", "percent", "share"}
_PROSE = re.compile(r"[^\W\d_]{2,}.*\s[^\W\d_]{2,}|^[A-Z][a-z]+$", re.DOTALL)
_CODE = re.compile(r"[{};]\s*\n|</?[a-z]+[ >]|\w\(\)|^[\w.-]+/[\w.+-]+$|://\S+$|^[.#&-]\w")
_END = re.compile(r"(?<=[.!?])[*_)”\"']*\s+|\n+")
_WORD = re.compile(r"\w[\w'’.,%-]*")
HOLE, FIGURE = "…", "0"  # what stands for a value, and for one that is a number


@dataclass(frozen=True)
class Words:
    """A text on screen."""

    file: str
    line: int
    text: str

    def long(self) -> list[str]:
        """Return its sentences of more than `MOST` words without a figure."""
        return [
            part
            for part in _END.split(self.text)
            if len(_WORD.findall(part.replace(HOLE, "x"))) > MOST and not re.search(r"\d", part)
        ]


def texts() -> Iterator[Words]:
    """Yield every text on screen, file by file."""
    paths = [ROOT / "app.py"]
    for folder in ("pages", "ui", "embedding_explorer"):
        paths += sorted((ROOT / folder).rglob("*.py"))
    for path in paths:
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(UNSEEN):
            yield from of_source(path.read_text("utf-8"), name)


def of_source(source: str, name: str) -> Iterator[Words]:
    """Yield the texts of one file."""
    for line, text in sorted(_strings(ast.parse(source))):
        if _PROSE.search(text) and not _CODE.search(text):
            yield Words(name, line, text)


def _strings(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the strings below a node that may reach the screen."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
    elif isinstance(node, ast.JoinedStr):
        yield node.lineno, "".join(_part(part) for part in node.values)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from _strings(part.value)
    else:
        for child in _seen(node):
            yield from _strings(child)


def _part(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    if not isinstance(part, ast.FormattedValue):
        return HOLE
    called = {getattr(c.func, "id", "") for c in ast.walk(part.value) if isinstance(c, ast.Call)}
    short = isinstance(part.value, ast.Name) and len(part.value.id) <= 2
    return FIGURE if part.format_spec or called & FIGURES or short else HOLE


def _seen(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the children of a node without docstrings, keys, patterns and comparisons."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Call):
        called = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if called not in CODE:
            yield from (*node.args, *(k.value for k in node.keywords if k.arg not in INNER))
        yield from ast.iter_child_nodes(node.func)
        return
    if isinstance(node, ast.AnnAssign):
        yield from [node.value] if node.value else []
    elif isinstance(node, ast.arg):
        return
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        yield from (*node.args.defaults, *filter(None, node.args.kw_defaults), *node.body)
    elif isinstance(node, ast.Compare):
        yield from (n for n in (node.left, *node.comparators) if not isinstance(n, ast.Constant))
    elif isinstance(node, ast.Subscript):
        yield node.value
    else:
        yield from ast.iter_child_nodes(node)


def main() -> None:
    """Print the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--long", action="store_true", help="only with a sentence too long")
    long = parser.parse_args().long
    for words in texts():
        for text in words.long() if long else [words.text]:
            print(f"{words.file}:{words.line}: {' '.join(text.split())}")


if __name__ == "__main__":
    main()
