"""The rules of the house, read from the code itself: each file is parsed once, all faults listed.

The floors, and what may import what, are those of `scripts/floors.py`.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from embedding_explorer.base import registry
from scripts import floors

ROOT = Path(__file__).resolve().parents[1]
CORE = ROOT / "embedding_explorer"
HEAVY = {"umap", "gensim", "sklearn", "scipy", "openTSNE", "plotly", "PIL", "openpyxl", "pyarrow"}
HEAVY |= {"numba", "streamlit", "onnxruntime", "tokenizers", "huggingface_hub"}
HEAVY |= {"charset_normalizer", "python_calamine"}


@dataclass(frozen=True)
class File:
    """A file of the program, parsed."""

    name: str
    text: str
    tree: ast.Module

    @property
    def folder(self) -> str:
        return self.name.split("/")[0]

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))

    def attributes(self) -> Iterator[ast.Attribute]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Attribute))

    def imports(self, *, top_level_only: bool = False) -> set[str]:
        found: set[str] = set()
        for node in self.tree.body if top_level_only else ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
        return found


def parsed(path: Path) -> File:
    text = path.read_text("utf-8")
    return File(path.relative_to(ROOT).as_posix(), text, ast.parse(text))


FILES = [parsed(path) for path in floors.files()]
ON_SCREEN = [file for file in FILES if file.folder in {"app.py", "ui", "pages"}]
OF_CORE = [file for file in FILES if file.folder == "embedding_explorer"]


def roots(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


def fail_with(faults: list[str]) -> None:
    assert not faults, "\n".join(["", *faults])


def test_no_arrow_leads_back():
    fail_with(floors.back())


def test_no_circle():
    fail_with([" <-> ".join(circle) for circle in floors.circles()])


def test_the_drawing_of_the_floors_is_that_of_the_code():
    text = floors.DRAWING.read_text("utf-8")
    assert floors.drawn_into(text) == text, "run: python -m scripts.floors"


def test_every_file_lies_in_a_folder_that_says_what_it_is():
    """Only what opens the house stands at its door."""
    flat = {"embedding_explorer": {"__init__", "__main__"}, "ui": {"__init__", "link_table"}}
    fail_with(
        [
            path.relative_to(ROOT).as_posix()
            for folder, allowed in flat.items()
            for path in (ROOT / folder).glob("*.py")
            if path.stem not in allowed
        ]
    )


def test_no_private_name_is_imported_from_another_package():
    faults = []
    for path, file in zip(floors.files(), FILES, strict=True):
        module = floors.module_of(path)
        own = module if path.name == "__init__.py" else module.rpartition(".")[0]
        for name in file.imports():
            parts = name.split(".")
            for i, part in enumerate(parts):
                owner = ".".join(parts[:i])
                inside = f"{own}.".startswith(f"{owner}.") or module == owner
                if part.startswith("_") and not part.startswith("__") and owner and not inside:
                    faults.append(f"{file.name} imports {name}")
    fail_with([fault for fault in faults if "embedding_explorer." in fault or "ui." in fault])


def test_heavy_libraries_are_imported_where_they_are_used():
    fail_with(
        [
            f"{file.name}: {heavy}"
            for file in OF_CORE
            if (heavy := roots(file.imports(top_level_only=True)) & HEAVY)
        ]
    )


def test_the_core_knows_nothing_of_the_screen():
    screen = {"streamlit", "ui", "pages"}
    fail_with([f"{file.name}: {x}" for file in OF_CORE if (x := roots(file.imports()) & screen)])


def test_importing_the_core_stays_light():
    code = "import sys, embedding_explorer; print(' '.join(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "embedding_explorer" in loaded
    assert not loaded & (HEAVY - {"pyarrow"})  # pandas itself imports pyarrow


def test_one_file_touches_the_session():
    allowed = "ui/page_state/session.py"
    word = re.compile(r"(?<!streamlit\.runtime\.state\.)session_state")  # no class of Streamlit's
    fail_with([f.name for f in ON_SCREEN if word.search(f.text) and f.name != allowed])


# Questions that a page answers without asking, and why that is little.
ANSWERED = {
    "ui/data/assumed.py preview": "where the data is little",
    "ui/explore/neighbor_panel.py pictured": "where the numbers are few (is_light_pass)",
    "ui/graphs/layout.py draw_graph": "of SMALL nodes, where the data is little",
    "ui/uses/method.py hidden": "where the data is little, or nothing changes",
}


def test_what_is_a_question_is_asked_and_not_called():
    """Whether a page answers by itself, or a worker does, is decided where questions are asked."""
    questions = {
        f"{file.name.removesuffix('.py').replace('/', '.')}.{made.name}"
        for file in OF_CORE
        for made in file.tree.body
        if isinstance(made, ast.FunctionDef)
        and any(ast.unparse(one).startswith("question(") for one in made.decorator_list)
    }
    assert len(questions) > 30
    found = set()
    for file in ON_SCREEN:
        imported = {name.rpartition(".")[2]: name for name in file.imports()}
        for call in file.calls():
            base, _, called = ast.unparse(call.func).rpartition(".")
            path = f"{imported.get(base, '')}.{called}" if base else imported.get(called, "")
            if path in questions:
                found.add(f"{file.name} {called}")
    fail_with(sorted(found - set(ANSWERED)))
    assert not set(ANSWERED) - found, "these are not called any more"


def test_one_file_uses_streamlits_caches():
    word = re.compile(r"\bcache_(data|resource)\b")
    allowed = "ui/cache/cache.py"
    fail_with([f.name for f in ON_SCREEN if word.search(f.text) and f.name != allowed])


# Who seeds a widget, and why it is not drawn by ui/frame/widgets.py.
SEEDED = {
    "ui/frame/widgets.py": "the house of all widgets",
    "ui/frame/forms.py": "widgets of a form hand over nothing until it is sent",
    "ui/explore/tabs.py": "rows chosen in a table, which has no default",
}


def test_widgets_are_seeded_in_one_place():
    """There each has its default, too: one new to the browser answers as if that were chosen."""
    seeding = {
        file.name
        for file in ON_SCREEN
        for call in file.calls()
        if ast.unparse(call.func) == "state.seed"
    }
    assert seeding == set(SEEDED)


DEFAULTS = {"value", "index", "default"}


def test_a_widget_that_is_seeded_has_its_default_too():
    """One that is new to the browser answers with its default, as if it had been chosen."""
    drawn = [
        call
        for file in ON_SCREEN
        if file.name == "ui/frame/widgets.py"
        for call in file.calls()
        if ast.unparse(call.func).startswith(("draw", "place.", "st."))
    ]
    assert len(drawn) >= 7  # one for each kind
    fail_with([ast.unparse(c) for c in drawn if not DEFAULTS & {w.arg for w in c.keywords}])


def test_every_field_of_text_says_how_much_it_takes():
    """What is typed is kept for as long as the session lasts, and sent anew with every click."""
    fields = {"text_input", "text_area", "chat_input"}
    faults = []
    for file in ON_SCREEN:
        for call in file.calls():
            said = {word.arg for word in call.keywords}
            if isinstance(call.func, ast.Attribute) and call.func.attr in fields:
                faults += [f"{file.name}:{call.lineno}"] * ("max_chars" not in said)
            if ast.unparse(call.func) == "widgets.text":  # a page's own declares it
                unpacked = file.name == "ui/frame/page_state.py"
                faults += [f"{file.name}:{call.lineno}"] * ("most" not in said and not unpacked)
    house = next(file for file in FILES if file.name == "ui/frame/widgets.py")
    [drawn] = [c for c in house.calls() if "max_chars" in {word.arg for word in c.keywords}]
    assert ast.unparse(drawn.func) == "draw"
    fail_with(faults)


def test_every_table_that_is_edited_says_when_it_was_changed_too_much():
    fail_with(
        [
            file.name
            for file in ON_SCREEN
            if file.text.count("st.data_editor(") != file.text.count("editors.is_refused(")
        ]
    )


def test_no_file_is_given_by_streamlits_own_button():
    """Any two runs of anybody's page remove what it made, often before the browser fetches it."""
    fail_with(
        [
            f"{file.name}:{node.lineno}"
            for file in ON_SCREEN
            for node in file.attributes()
            if node.attr == "download_button"
        ]
    )


BOXES = {"error", "warning", "info", "success", "exception"}


def test_only_the_shell_draws_messages_so_that_each_has_a_key():
    fail_with(
        [
            f"{file.name}:{node.lineno}"
            for file in ON_SCREEN
            for node in file.attributes()
            if node.attr in BOXES and isinstance(node.value, ast.Name) and node.value.id == "st"
            if file.name != "ui/frame/shell.py"
        ]
    )


def test_pages_are_thin_flat_and_open_their_own_frame():
    pages = [file for file in FILES if file.folder == "pages"]
    assert pages
    fail_with(
        [
            file.name
            for file in pages
            if file.lines > 120 or file.text.count("shell.page(") != 1 or file.name.count("/") != 1
        ]
    )


def test_modules_and_functions_stay_small():
    faults = [f"{file.name}: {file.lines} lines" for file in FILES if file.lines > 300]
    for file in FILES:
        for node in ast.walk(file.tree):
            if isinstance(node, ast.FunctionDef) and body_length(node) > 50:
                faults.append(f"{file.name}:{node.lineno} {node.name}: {body_length(node)} lines")
    fail_with(faults)


def body_length(node: ast.FunctionDef) -> int:
    first = node.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = first.end_lineno if documented else node.lineno
    return int(node.end_lineno or 0) - int(start or 0)


FORBIDDEN = ("unsafe_allow_html", "allow_pickle=True", "pickle.load", "joblib.load")


def test_nothing_dangerous():
    faults = [f"{file.name}: {word}" for file in FILES for word in FORBIDDEN if word in file.text]
    faults += [
        f"{file.name}:{call.lineno}: {call.func.id}"
        for file in FILES
        for call in file.calls()
        if isinstance(call.func, ast.Name) and call.func.id in {"eval", "exec"}
    ]
    fail_with(faults)


# Modules that no one picks from a list, in folders where every other module is a method.
HELPERS = {"encoders": set(), "reducers": set(), "measures": set(), "exports": {"tables"}}
HELPERS |= {"lessons": set()}


def test_every_module_of_a_folder_is_named_in_its_tuple():
    for folder, helpers in HELPERS.items():
        files = {p.stem for p in (CORE / folder).glob("*.py") if not p.stem.startswith("_")}
        assert helpers <= files
        assert set(registry.keys(folder)) == files - helpers
        for stem in files - helpers:
            assert "\nTITLE" in (CORE / folder / f"{stem}.py").read_text("utf-8"), stem


def test_every_requirement_has_a_reason_and_an_upper_bound():
    for file in ("requirements.txt", "requirements-dev.txt"):
        lines = [line for line in (ROOT / file).read_text("utf-8").splitlines() if line.strip()]
        for line in lines:
            if not line.startswith(("#", "-r")):
                requirement, _, reason = line.partition("#")
                assert "<" in requirement, line
                assert reason.strip(), line


def test_committed_text_names_no_machine():
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    places = [f"/{folder}/" for folder in ("root", "work")]
    faults = []
    for file in listed:
        path = ROOT / file
        if path.is_file() and path.stat().st_size < 1_000_000:
            text = path.read_text("utf-8", errors="replace")
            faults += [f"{file}: {place}" for place in places if place in text]
    fail_with(faults)
