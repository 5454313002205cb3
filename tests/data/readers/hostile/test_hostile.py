"""Every broken file gets its own sentence, and what only looks dangerous is read as plain data."""

import pytest

import embedding_explorer as ee
from tests.data.readers import makers
from tests.data.readers.hostile.files import FILES, GARBAGE, Harmful

BOMBS = ("bomb", "dictionary of one long text")


@pytest.mark.parametrize(
    ("name", "build", "sentence", "small"),
    [(name, build, part, any(b in key for b in BOMBS)) for key, name, build, part in FILES],
    ids=[key for key, *_ in FILES],
)
def test_broken_file(name, build, sentence, small, monkeypatch, capsys):
    if small:
        monkeypatch.setenv("EXPLORER_MAX_EXPANDED_BYTES", "2000000")
    with pytest.raises(ee.ExplorerError) as caught:
        ee.read(build(), name=name)
    assert sentence in str(caught.value)
    assert str(caught.value).endswith(".")
    assert "unpickled" not in capsys.readouterr().out


def test_there_are_many_and_all_differ():
    assert len(FILES) >= 60
    assert len({key for key, *_ in FILES}) == len(FILES)
    contents = [(name, build()) for _, name, build, _ in FILES]
    assert len(set(contents)) >= len(FILES) - 1  # an empty file of one format comes twice


def test_the_harmful_pickle_would_have_run(capsys):
    import pickle

    pickle.loads(pickle.dumps(Harmful()))  # noqa: S301
    assert "unpickled" in capsys.readouterr().out


@pytest.mark.parametrize("suffix", ["csv", "tsv", "txt", "json", "xlsx", "parquet", "npy", "png"])
def test_garbage_under_any_suffix(suffix):
    with pytest.raises(ee.InputError):
        ee.read(GARBAGE, name=f"a.{suffix}")


# What only looks dangerous

FORMULAS = ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x","y")']
MARKUP = ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "**bold** $x$ :red[x]"]
SCRIPTS = ["שלום עולם", "مرحبا", "漢字かな", "🦁👩‍👩‍👧", "नमस्ते", "e\u0301 and é", "\u202egnp.exe"]


@pytest.mark.parametrize("texts", [FORMULAS, MARKUP, SCRIPTS])
def test_text_stays_what_it_is(texts):
    frame = makers.pd.DataFrame({"name": texts, "other": texts[::-1]})
    for name, data in {
        "a.csv": makers.csv(frame=frame),
        "a.tsv": makers.csv("\t", frame=frame),
        "a.json": makers.json_objects(frame),
        "a.parquet": makers.parquet(frame),
        "a.xlsx": makers.xlsx({"S": frame.replace("^=", "'=", regex=True)}),
    }.items():
        read = ee.read(data, name=name)
        wanted = [f"'{t}" if name == "a.xlsx" and t.startswith("=") else t for t in texts]
        assert read.names.tolist() == wanted
        assert read.items["other"].tolist() == wanted[::-1]


def test_letters_that_look_alike_stay_apart():
    read = ee.read(["é", "e\u0301"])
    assert read.names.tolist() == ["é", "e\u0301"]  # no normal form is imposed


def test_control_characters_become_visible_and_are_reported():
    read = ee.read(b'[{"name": "a\\u0000b"}, {"name": "\\ud800c"}, {"name": "d"}]', name="a.json")
    assert read.names.tolist() == ["a�b", "�c", "d"]
    assert any("2 cells held characters that cannot be shown" in n.text for n in read.notes)
    assert not any("cannot be shown" in n.text for n in ee.read(["a", "b"]).notes)


def test_nul_in_a_table():
    read = ee.read(b"name,kind\na\x00b,x\nc,y\n", name="a.csv")
    assert read.names.tolist() == ["a�b", "c"]
    assert read.reading["nul"] == "�"


def test_names_in_an_archive_are_labels_and_no_paths(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data = makers.zipped(
        {
            "../../evil.png": makers.picture(),
            "/etc/passwd.png": makers.picture(),
            "C:\\windows\\x.png": makers.picture(),
        }
    )
    read = ee.read(data, name="a.zip")
    assert read.items["file"].tolist() == ["evil.png", "passwd.png", "x.png"]
    assert list(tmp_path.rglob("*")) == []


def test_a_long_name_is_cut_and_its_text_kept():
    read = ee.read([{"name": "x" * 1_000, "a": 1.5}, {"name": "y", "a": 2}, {"name": "z", "a": 3}])
    assert len(read.names[0]) == 200
    assert read.names[0].endswith("…")


@pytest.mark.parametrize("count", [10**12, 10**17, 0, 2])
def test_a_header_that_lies_about_its_count(count):
    text = b"%d 3\n" % count + makers.glove()
    for name, data in {
        "a.vec": text,
        "a.bin": makers.word2vec_binary(count=count) if count else text,
    }.items():
        read = ee.read(data, name=name)
        expected = 2 if count == 2 and name == "a.bin" else 4
        assert len(read) == expected
        lied = count != expected
        assert any("promises" in note.text for note in read.notes) == lied


def test_no_size_that_is_only_claimed_takes_memory():
    import tracemalloc

    claims = makers.npy()[:10] + makers.npy()[10:].replace(b"(4, 3)", b"(9, 9)")
    tracemalloc.start()
    for name, data in {"a.bin": makers.word2vec_binary(count=10**12), "a.npy": claims}.items():
        try:
            ee.read(data, name=name)
        except ee.InputError as error:
            assert "cut short" in str(error)  # noqa: PT017
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20_000_000


def test_nothing_but_the_standard_reader_was_asked_to_unpickle(monkeypatch):
    import pickle

    def refuse(*_, **__):
        raise AssertionError("something tried to unpickle")

    monkeypatch.setattr(pickle, "load", refuse)
    monkeypatch.setattr(pickle, "loads", refuse)
    monkeypatch.setattr(pickle, "Unpickler", refuse)
    for name, data in makers.VALID.items():
        assert len(ee.read(data, name=name))


def test_arrow_buffers_are_not_expanded_beyond_the_limit(monkeypatch):
    data = makers.arrow(makers.pd.DataFrame({"a": ["x" * 1_000] * 5_000}), compression="zstd")
    assert len(data) < 50_000
    assert len(ee.read(data, name="a.feather")) == 5_000
    monkeypatch.setenv("EXPLORER_MAX_EXPANDED_BYTES", "1000000")
    with pytest.raises(ee.LimitError, match="EXPLORER_MAX_EXPANDED_BYTES"):
        ee.read(data, name="a.feather")
