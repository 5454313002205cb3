"""Files are changed in one module only, inside folders that are the program's own."""

import ast
import os
import stat
import sys
from pathlib import Path

import pytest

from embedding_explorer.base import files
from embedding_explorer.base.disk_faults import StoreError

ROOT = Path(__file__).resolve().parents[2]
GUARD = ROOT / "embedding_explorer" / "base" / "files.py"
SOURCES = [ROOT / "app.py"] + [
    path
    for folder in ("embedding_explorer", "ui", "pages")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if path != GUARD
]

# What changes a file, whatever it is called on.
CHANGING = {
    "chmod", "chown", "copy2", "copyfile", "copyfileobj", "copymode", "copystat", "copytree",
    "fdopen", "hardlink_to", "lchmod", "link_to", "makedirs", "memmap", "mkdir", "mkdtemp",
    "mkfifo", "mknod", "mkstemp", "mktemp", "move", "NamedTemporaryFile", "open_memmap",
    "removedirs", "renames", "rmdir", "rmtree", "savetxt", "SpooledTemporaryFile", "symlink",
    "symlink_to", "TemporaryDirectory", "TemporaryFile", "tofile", "touch", "truncate", "unlink",
    "utime", "write_bytes", "write_image", "write_text",
}  # fmt: skip
# What does so when called on one of these modules.
OF_OS = {"os", "shutil"}
IN_OS = {"remove", "rename", "replace", "open", "copy", "move", "link"}
# Writers of libraries: what they write into must be a file that `files` opened, or memory.
WRITERS = {
    "save", "savez", "savez_compressed", "savemat", "save_npz", "to_parquet", "to_csv",
    "to_feather", "to_excel", "to_json", "to_pickle", "to_html", "ParquetWriter", "write_table",
    "write_html", "dump", "save_word2vec_format", "write_gexf", "write_graphml",
}  # fmt: skip
MODES = set("wax+")
FILES = ("BinaryIO", "TextIO", "IO[bytes]", "BytesIO", "io.BytesIO", "StringIO", "io.StringIO")


def calls_of(function):
    return [node for node in ast.walk(function) if isinstance(node, ast.Call)]


def opened_safely(tree):
    """Names that are bound to a file of `files`, to memory, or to a parameter that is a file."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.withitem) and isinstance(node.optional_vars, ast.Name):
            if ast.unparse(node.context_expr).startswith(("files.", "own_file(")):
                names.add(node.optional_vars.id)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            if ast.unparse(node.value.func) in ("BytesIO", "io.BytesIO", "StringIO", "io.StringIO"):
                names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.arg) and node.annotation is not None:
            if ast.unparse(node.annotation) in FILES:
                names.add(node.arg)
    return names


def is_writing_mode(call, place):
    """Whether an `open` writes, or may."""
    modes = [word.value for word in call.keywords if word.arg == "mode"] + call.args[place:][:1]
    if not modes:
        return False
    return not isinstance(modes[0], ast.Constant) or bool(MODES & set(str(modes[0].value)))


def changes_a_file(call, safe):
    function = call.func
    if isinstance(function, ast.Name):
        return function.id in CHANGING or (function.id == "open" and is_writing_mode(call, 1))
    if not isinstance(function, ast.Attribute):
        return False
    on, verb = ast.unparse(function.value), function.attr
    if on == "files" or on in safe:  # the guarded module itself, and what it opened
        return False
    if verb == "touch" and on in ("store", "self.store", "keeping"):  # they go through `files`
        return False
    if verb in WRITERS:
        return writes_elsewhere(call, safe)
    if on in OF_OS and verb in IN_OS:
        return True
    if verb == "copyfileobj":
        return not (isinstance(call.args[1], ast.Name) and call.args[1].id in safe)
    if verb == "open":
        return is_writing_mode(call, 1 if on in ("io", "gzip", "bz2", "lzma") else 0)
    if verb in ("rename", "replace"):  # of a path: one argument; of a text two, of a table by name
        return len(call.args) == 1 and not call.keywords
    return verb in CHANGING


def writes_elsewhere(call, safe):
    """Whether a writer of a library gets a path, or what may be one."""
    if not call.args:  # the text is returned, or the target has a name
        return any(word.arg in ("path", "buf", "path_or_buf", "file") for word in call.keywords)
    target = ast.unparse(call.args[0])
    return target.split("(")[-1].rstrip(")") not in safe


def found_in(text):
    tree = ast.parse(text)
    safe = opened_safely(tree)
    return [f"{c.lineno}: {ast.unparse(c)[:70]}" for c in calls_of(tree) if changes_a_file(c, safe)]


# What only looks like a change of a file, and why it is none.
ALLOWED = {
    "embedding_explorer/large/writer.py": (
        "writer.write_table(",
    ),  # its writer has a file of `files`
    "embedding_explorer/large/passes.py": ("View().save(", "view.save("),  # goes through `files`
    "embedding_explorer/cli/large.py": ("large.open(",),  # reads
    "embedding_explorer/uses/classify.py": (".rename('items')",),  # a column
    "embedding_explorer/data/readers/infer/graph_tables.py": ("names.rename(title)",),  # a column
    # How much the system would like to end this process, which is no file on a disk:
    "embedding_explorer/engine/forking.py": ("Path('/proc/self/oom_score_adj')",),
    "ui/cache/cache.py": ("engine().store.touch(key)",),  # goes through `files`
    # Bytes are returned:
    "embedding_explorer/data/readers/containers/bunch.py": ("npy.dump(_in_range(images))",),
    "embedding_explorer/data/readers/containers/projector_config.py": ("npy.dump(numbers)",),
    "embedding_explorer/data/readers/containers/python_objects.py": ("npy.dump(source)",),
}


def test_only_one_module_changes_files():
    wrong = []
    for path in SOURCES:
        name = path.relative_to(ROOT).as_posix()
        for line in found_in(path.read_text("utf-8")):
            if not any(part in line for part in ALLOWED.get(name, ())):
                wrong.append(f"{name}:{line}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "code",
    [
        "shutil.rmtree(folder)", "path.unlink()", "os.remove(path)", "path.rename(other)",
        "os.replace(a, b)", "path.write_text('x')", "open(path, 'w')", "path.open('ab')",
        "open(path, mode)", "np.save(path, array)", "frame.to_parquet(folder / name)",
        "path.mkdir()", "tempfile.mkdtemp()", "gzip.open(path, 'wb')", "path.touch()",
        "np.savez(f'{x}.npz', a=1)", "frame.to_csv(path_or_buf=path)", "os.open(path, flags)",
        "os.link(a, b)",
        "np.memmap(path, mode='w+')", "shutil.copyfileobj(a, b)", "path.replace(other)",
    ],
)  # fmt: skip
def test_the_search_sees_what_changes_a_file(code):
    assert found_in(code)


@pytest.mark.parametrize(
    "code",
    [
        "open(path)", "path.open('rb')", "text.replace('a', 'b')", "frame.rename(columns=names)",
        "with files.create(a, b) as file:\n    np.save(file, x)", "dataclasses.replace(a, b=1)",
        "out = io.BytesIO()\nframe.to_parquet(out)", "frame.to_csv(index=False)",
        "files.remove(folder, name)",
    ],
)  # fmt: skip
def test_the_search_leaves_alone_what_only_reads(code):
    assert not found_in(code)


# The guard itself ----------------------------------------------------------------------------

ELSEWHERE = [
    "..", ".", "", "/etc", "a/b", "a\\b", "../x", "a\0b", "C:", "C:x", "~", ".hidden", "-x",
    "x" * 101, "a\nb", "\u2025", "\uff0e\uff0e", "a b", "é", "%2e%2e", "\ud800",
]  # fmt: skip


@pytest.mark.parametrize("name", ELSEWHERE, ids=ascii)
def test_names_that_could_lead_elsewhere_are_refused(tmp_path, name):
    for names in [(name,), ("a", name), (name, "a")]:
        with pytest.raises(StoreError) as caught:
            files.inside(tmp_path, *names)
        assert len(str(caught.value)) < 300


@pytest.fixture
def sentinel(tmp_path):
    """A folder that is nobody's to remove, though it looks like one that is."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / files.MARK).write_text("mine")
    (folder / "thesis.txt").write_text("all of it")
    return folder


def untouched(sentinel):
    return (sentinel / "thesis.txt").read_text() == "all of it" and (
        sentinel / files.MARK
    ).is_file()


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
def test_nothing_is_reached_through_a_link(tmp_path, sentinel):
    root = files.make_root(tmp_path / "root")
    (root / "link").symlink_to(sentinel)
    (root / "file").symlink_to(sentinel / "thesis.txt")
    files.make_own_folder(root, "own")
    (root / "own" / "link").symlink_to(sentinel)
    attempts = [
        lambda: files.remove(root, "link"),
        lambda: files.remove(root, "own", "link"),
        lambda: files.remove(root / "link", "thesis.txt"),
        lambda: files.discard(root, "file"),
        lambda: files.discard(root, "link", "thesis.txt"),
        lambda: files.touch(root, "file"),
        lambda: files.move(root, ("link",), ("other",)),
        lambda: files.make_own_folder(root, "link", "new"),
        lambda: files.make_own_folder(root, "link"),
    ]
    for attempt in attempts:
        with pytest.raises(StoreError, match="link"):
            attempt()
    for name in ("link", "file"):
        with pytest.raises((StoreError, FileExistsError)), files.create(root, name) as file:
            file.write(b"x")
        with pytest.raises(StoreError), files.replacing(root, name) as file:
            file.write(b"x")
    assert files.remove(root, "own"), "the folder goes, with the link but not what it leads to"
    assert untouched(sentinel)


def test_a_folder_without_the_mark_stays(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").write_bytes(b"x")
    assert not files.remove(tmp_path, "photos")
    assert (tmp_path / "photos" / "one.jpg").is_file()
    assert files.remove(tmp_path, "never-there")


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="needs another file system")
def test_another_file_system_is_another_place(tmp_path, monkeypatch):
    """A disk mounted inside is told by its device."""
    root = files.make_root(tmp_path / "root")
    files.make_own_folder(root, "disk")
    real = Path.lstat

    def lstat(path):
        status = real(path)
        if path.name == "disk":
            values = list(status)
            values[2] = Path("/dev/shm").stat().st_dev
            return os.stat_result(values)
        return status

    monkeypatch.setattr(Path, "lstat", lstat)
    with pytest.raises(StoreError, match="link or disk"):
        files.remove(root, "disk")
    monkeypatch.undo()
    assert (root / "disk").is_dir()


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_nobody_else_can_look(tmp_path):
    old = os.umask(0)
    try:
        root = files.make_root(tmp_path / "root")
        files.make_own_folder(root, "a", "b")
        with files.create(root, "a", "b", "one") as file:
            file.write(b"x")
        with files.replacing(root, "two") as file:
            file.write(b"x")
    finally:
        os.umask(old)
    for path in [root, *root.rglob("*")]:
        wanted = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) == wanted, path


def test_a_file_is_replaced_as_a_whole_or_not_at_all(tmp_path):
    with files.replacing(tmp_path, "a") as file:
        file.write(b"old")
    with pytest.raises(ZeroDivisionError), files.replacing(tmp_path, "a") as file:
        file.write(b"half") and 1 // 0
    assert (tmp_path / "a").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_an_output_is_replaced_as_a_whole_or_not_at_all(tmp_path):
    target = tmp_path / "map.csv"
    target.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), files.output(target) as file:
        file.write(b"half") and 1 // 0
    assert target.read_bytes() == b"old"
    with files.output(target) as file:
        file.write(b"new")
    assert target.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["map.csv"]


def test_a_temporary_folder_goes_with_what_it_holds(tmp_path):
    with files.temporary_folder(tmp_path) as folder:
        with files.create(folder, "a.npy") as file:
            file.write(b"x")
        assert folder.parent == tmp_path.resolve()
    assert not list(tmp_path.iterdir())


def test_what_windows_does_not_move_is_emptied_and_goes_later(tmp_path, monkeypatch):
    """There a folder cannot be renamed, nor a file removed, while the file is mapped."""
    folder = files.make_own_folder(tmp_path, "entry")
    for name in ("0.npy", "meta.json"):
        (folder / name).write_bytes(b"x")
    mapped, unlink, rename = folder / "0.npy", Path.unlink, os.rename

    def held(path, *args, **kwargs):
        if Path(path) in (mapped, folder):
            raise PermissionError(13, "The process cannot access the file")
        return {"unlink": unlink, "rename": rename}[kwargs.pop("verb")](path, *args, **kwargs)

    monkeypatch.setattr(Path, "unlink", lambda p, **kw: held(p, verb="unlink", **kw))
    monkeypatch.setattr(os, "rename", lambda a, b: held(a, b, verb="rename"))
    assert not files.remove(tmp_path, "entry")
    assert {p.name for p in folder.iterdir()} == {"0.npy", files.MARK}, "what names it went first"
    monkeypatch.undo()
    assert files.remove(tmp_path, "entry")
    assert not folder.exists()


def test_what_a_removal_left_goes_later_and_nothing_like_it(tmp_path):
    name = "gone-" + "0" * 32
    files.make_own_folder(tmp_path, name)
    (tmp_path / ("gone-" + "1" * 32)).mkdir()  # without the mark
    (tmp_path / "gone-with-the-wind").mkdir()
    files.clear_gone(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["gone-" + "1" * 32, "gone-with-the-wind"]


def test_of_several_who_make_a_file_once_one_wins(tmp_path):
    files.create_once(tmp_path, "secret", b"first")
    files.create_once(tmp_path, "secret", b"second")
    assert (tmp_path / "secret").read_bytes() == b"first"
    assert len(list(tmp_path.iterdir())) == 1


WRITES = {"os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.link", "os.symlink", "os.truncate"}
WRITES |= {"shutil.rmtree", "shutil.move", "os.chmod", "os.utime"}


def test_the_system_itself_says_that_only_the_folder_changes(tmp_path):
    """Another route than reading the code: Python's own audit of what is opened and changed."""
    from embedding_explorer.engine.store import Store

    seen, on = [], [True]

    def audit(event, args):
        if not on[0]:
            return
        if event == "open" and isinstance(args[0], str) and args[2] & (os.O_WRONLY | os.O_RDWR):
            seen.append(args[0])
        elif event in WRITES:
            seen.extend(str(arg) for arg in args[:2] if isinstance(arg, str | os.PathLike))

    sys.addaudithook(audit)
    try:
        store = Store(tmp_path / "store")
        key = store.key("a")
        store.put(key, {"a": [1]}, of=key)
        for hostile in (str(tmp_path / "elsewhere"), "../elsewhere", "a\0b", key.upper()):
            store.find(hostile)
            store.drop(hostile)
            store.touch(hostile)
            store.sound(hostile)
        store.drop_of(key)
        store.sweep(keep=0)
    finally:
        on[0] = False
    assert seen
    root = str((tmp_path / "store").resolve())
    outside = [path for path in seen if os.path.isabs(path) and not path.startswith(root)]
    assert not outside
