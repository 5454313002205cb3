"""The rules of the layout, read from the code itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CORE = ROOT / "embedding_explorer"
HEAVY = {"umap", "gensim", "sklearn", "scipy", "openTSNE", "plotly", "PIL", "openpyxl", "pyarrow"}
HEAVY |= {"numba", "streamlit", "onnxruntime", "tokenizers", "huggingface_hub"}
HEAVY |= {"charset_normalizer"}


def sources(*folders: str) -> list[Path]:
    found = [ROOT / "app.py"] if not folders else []
    for folder in folders or ("embedding_explorer", "ui", "pages"):
        found += sorted((ROOT / folder).rglob("*.py"))
    return found


def imports(path: Path, *, top_level_only: bool = False) -> set[str]:
    tree = ast.parse(path.read_text("utf-8"))
    nodes = tree.body if top_level_only else ast.walk(tree)
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            found |= {str(node.module)} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def roots(names: set[str]) -> set[str]:
    return {name.split(".")[0] for name in names}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", sources("embedding_explorer"), ids=name)
def test_core_knows_nothing_of_the_screen(path):
    assert not roots(imports(path)) & {"streamlit", "ui", "pages"}


@pytest.mark.parametrize("path", sources("ui"), ids=name)
def test_ui_does_not_know_the_pages(path):
    assert "pages" not in roots(imports(path))


@pytest.mark.parametrize("path", sources("embedding_explorer"), ids=name)
def test_heavy_libraries_are_imported_where_they_are_used(path):
    assert not roots(imports(path, top_level_only=True)) & HEAVY


def test_importing_the_core_stays_light():
    code = "import sys, embedding_explorer; print(' '.join(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = set(run.stdout.split())
    assert "embedding_explorer" in loaded
    assert not loaded & (HEAVY - {"pyarrow"})  # pandas itself imports pyarrow


UPWARD = {  # a folder or module of the core, and what it must not know
    "space.py": ("build", "encoders", "reducers", "exports", "neighbors"),
    "neighbors.py": ("build", "encoders", "reducers", "exports"),
    "encoders": ("build", "reducers", "exports", "methods"),
    "reducers": ("build", "encoders", "exports", "methods"),
    "readers": ("build", "encoders", "reducers", "exports", "methods", "space"),
    "measures": ("encoders", "reducers", "exports", "methods"),
    "build.py": ("exports", "measures", "uses"),
}


@pytest.mark.parametrize("place", UPWARD)
def test_arrows_inside_the_core_point_one_way(place):
    path = CORE / place
    for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
        known = imports(file)
        for other in UPWARD[place]:
            full = f"embedding_explorer.{other}"
            assert not any(i == full or i.startswith(full + ".") for i in known), (file, other)


@pytest.mark.parametrize(
    "path",
    [p for p in [ROOT / "app.py", *sources("ui", "pages")] if p != ROOT / "ui" / "state.py"],
    ids=name,
)
def test_only_state_touches_the_session(path):
    assert "session_state" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    "path",
    [p for p in [ROOT / "app.py", *sources("ui", "pages")] if p != ROOT / "ui" / "cache.py"],
    ids=name,
)
def test_only_cache_uses_the_caches(path):
    assert not re.search(r"\bcache_(data|resource)\b", path.read_text("utf-8"))


DEFAULTS = {"value", "index", "default"}


@pytest.mark.parametrize("path", sources("ui", "pages"), ids=name)
def test_a_widget_that_is_seeded_has_its_default_too(path):
    """One that is new to the browser answers with its default, as if it had been chosen."""
    calls = [n for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Call)]
    seeded = {
        ast.unparse(call.args[0])
        for call in calls
        if ast.unparse(call.func) == "state.seed" and path.name != "forms.py"
    } - {"'table'"}
    for call in calls:
        given = {word.arg: word.value for word in call.keywords}
        if "key" in given and ast.unparse(given["key"]) in seeded and "of" not in given:
            assert DEFAULTS & set(given), f"{path}:{call.lineno}"


@pytest.mark.parametrize("path", sources("ui", "pages"), ids=name)
def test_every_field_of_text_says_how_much_it_takes(path):
    """What is typed is kept for as long as the session lasts, and sent anew with every click."""
    unbounded = [
        call.lineno
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
        if call.func.attr in {"text_input", "text_area", "chat_input"}
        if "max_chars" not in {word.arg for word in call.keywords}
    ]
    assert not unbounded


@pytest.mark.parametrize("path", sources("ui", "pages"), ids=name)
def test_every_table_that_is_edited_says_when_it_was_changed_too_much(path):
    text = path.read_text("utf-8")
    assert text.count("st.data_editor(") == text.count("editors.is_refused(")


@pytest.mark.parametrize("path", [ROOT / "app.py", *sources("ui", "pages")], ids=name)
def test_no_file_is_given_by_streamlits_own_button(path):
    """Any two runs of anybody's page remove what it made, often before the browser fetches it."""
    used = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "download_button"
    ]
    assert not used


BOXES = {"error", "warning", "info", "success", "exception"}


@pytest.mark.parametrize(
    "path",
    [p for p in [ROOT / "app.py", *sources("ui", "pages")] if p != ROOT / "ui" / "shell.py"],
    ids=name,
)
def test_only_the_shell_draws_messages_so_that_each_has_a_key(path):
    used = [
        (node.lineno, node.attr)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in BOXES
        if isinstance(node.value, ast.Name) and node.value.id == "st"
    ]
    assert not used


@pytest.mark.parametrize("path", sources("pages"), ids=name)
def test_pages_are_thin_flat_and_open_their_own_frame(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 120
    assert path.parent == ROOT / "pages"
    assert text.count("shell.page(") == 1


@pytest.mark.parametrize("path", sources("embedding_explorer", "ui"), ids=name)
def test_modules_and_functions_stay_small(path):
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert body_length(node) <= 50, node.name


def body_length(node: ast.FunctionDef) -> int:
    first = node.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    start = first.end_lineno if documented else node.lineno
    return int(node.end_lineno or 0) - int(start or 0)


FORBIDDEN = ("unsafe_allow_html", "allow_pickle=True", "pickle.load", "joblib.load")


@pytest.mark.parametrize(
    "path", [*sources(), *sources("embedding_explorer", "ui", "pages")], ids=name
)
def test_nothing_dangerous(path):
    text = path.read_text("utf-8")
    assert not [word for word in FORBIDDEN if word in text]
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not calls & {"eval", "exec"}


# Modules that no one picks from a list, in folders where every other module is a method.
HELPERS = {"encoders": set(), "reducers": set(), "measures": set(), "exports": {"tables"}}
HELPERS |= {"lessons": set()}


@pytest.mark.parametrize("folder", HELPERS)
def test_every_module_of_a_folder_is_named_in_its_tuple(folder):
    from embedding_explorer.base import registry

    files = {p.stem for p in (CORE / folder).glob("*.py") if not p.stem.startswith("_")}
    assert HELPERS[folder] <= files
    assert set(registry.keys(folder)) == files - HELPERS[folder]
    for stem in files - HELPERS[folder]:
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
    this = name(Path(__file__))
    for file in listed:
        path = ROOT / file
        if file == this or not path.is_file() or path.stat().st_size > 1_000_000:
            continue
        text = path.read_text("utf-8", errors="replace")
        assert "/root/" not in text, file
        assert "/work/main" not in text, file
