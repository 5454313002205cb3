"""The floors of the house: which package may import which. The layout test reads this list.

python -m scripts.floors    writes the drawing in docs/ARCHITECTURE.md and lists what goes back up
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import networkx as nx

ROOT = Path(__file__).resolve().parents[1]
DRAWING = ROOT / "docs" / "ARCHITECTURE.md"
MARKS = ("<!-- floors -->", "<!-- /floors -->")
FOLDERS = ("embedding_explorer", "ui", "pages")
# From the ground up: a package imports from the floors below its own. What shares a floor does not
# know each other.
FLOORS = (
    ("embedding_explorer.base",),
    ("embedding_explorer.data",),
    ("embedding_explorer.space",),
    ("embedding_explorer.encoders", "embedding_explorer.reducers", "embedding_explorer.measures"),
    ("embedding_explorer.build",),
    ("embedding_explorer.analysis", "embedding_explorer.large"),
    ("embedding_explorer.compare",),
    ("embedding_explorer.uses", "embedding_explorer.charts"),
    ("embedding_explorer.exports",),
    ("embedding_explorer.engine",),
    ("embedding_explorer.cli",),
    ("embedding_explorer.lessons",),
    ("embedding_explorer",),
    ("ui.operator.token", "ui.page_state.value_kinds"),
    ("ui.page_state",),
    ("ui.cache",),
    ("ui.frame",),
    ("ui.map",),
    ("ui.jobs",),
    ("ui.panels", "ui.data"),
    ("ui.faithfulness",),
    ("ui",),
    ("ui.server",),
    ("pages", "app"),
)


def files() -> list[Path]:
    """Return every file of the program."""
    return [
        ROOT / "app.py",
        *(p for folder in FOLDERS for p in sorted((ROOT / folder).rglob("*.py"))),
    ]


def module_of(path: Path) -> str:
    """Return the dotted name of a file."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST, known: set[str]) -> Iterator[tuple[int, str]]:
    """Yield the line and the module of every import of our own, lazy ones included."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name in known:
                    yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module in known:
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                yield node.lineno, full if full in known else str(node.module)


@cache
def arrows() -> dict[str, dict[str, int]]:
    """Return for every module the modules it imports, each with the line."""
    paths = {module_of(path): path for path in files()}
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for module, path in paths.items():
        for line, target in imports(ast.parse(path.read_text("utf-8")), set(paths)):
            if target != module:
                found[module].setdefault(target, line)
    return found


def floor_of(module: str) -> tuple[int, str]:
    """Return on which floor a module lies, and the package of that floor."""
    best = max(
        ((len(package), number, package) for number, floor in enumerate(FLOORS) for package in floor
         if module == package or module.startswith(f"{package}.")),
    )  # fmt: skip
    return best[1], best[2]


def back() -> list[str]:
    """Return every import that leads up, or to another package on the same floor."""
    wrong = []
    for module, targets in sorted(arrows().items()):
        own, package = floor_of(module)
        for target, line in sorted(targets.items()):
            other, its = floor_of(target)
            if other > own or (other == own and its != package):
                wrong.append(f"{module}:{line} imports {target}")
    return wrong


def circles() -> list[list[str]]:
    """Return the files that import each other in a circle."""
    graph = nx.DiGraph((a, b) for a, targets in arrows().items() for b in targets)
    return [sorted(part) for part in nx.strongly_connected_components(graph) if len(part) > 1]


def drawn() -> str:
    """Return the floors as a table, the highest first, with what each package says of itself."""
    lines = ["| floor | package | what it holds |", "|---|---|---|"]
    for number in range(len(FLOORS) - 1, -1, -1):
        for package in FLOORS[number]:
            lines.append(f"| {number + 1} | `{package.replace('.', '/')}` | {_says(package)} |")
    return "\n".join(lines)


def _says(package: str) -> str:
    path = ROOT / package.replace(".", "/")
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    if not file.exists():
        return "one file per page"
    return str(ast.get_docstring(ast.parse(file.read_text("utf-8")))).partition("\n")[0]


def drawn_into(text: str) -> str:
    """Return a document with the drawing between its two marks."""
    before, _, rest = text.partition(MARKS[0])
    after = rest.partition(MARKS[1])[2]
    return f"{before}{MARKS[0]}\n\n{drawn()}\n\n{MARKS[1]}{after}"


if __name__ == "__main__":
    DRAWING.write_text(drawn_into(DRAWING.read_text("utf-8")), "utf-8")
    print("\n".join(back()), *circles(), sep="\n")
