"""Word vectors by every hand: blanks, brackets, commas, encodings, suffixes."""

import codecs

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.data.readers.text.word_lines import plain_lines

WORDS = ["river", "café", "new york", "3rd", "o'clock"]
WRITTEN = {
    "blanks": lambda w, v: f"{w} " + " ".join(v),
    "a tab": lambda w, v: f"{w}\t" + " ".join(v),
    "tabs": lambda w, v: "\t".join([w, *v]),
    "aligned": lambda w, v: f"{w:12}" + "".join(f"{x:>12}" for x in v),
    "brackets": lambda w, v: f"{w} [{', '.join(v)}]",
    "brackets and blanks": lambda w, v: f"{w} [{' '.join(v)}]",
    "a dictionary": lambda w, v: f"'{w}': [{', '.join(v)}],",
    "decimal commas": lambda w, v: f"{w} " + " ".join(v).replace(".", ","),
}
MATRICES = st.integers(5, 9).flatmap(
    lambda d: st.lists(
        st.lists(st.floats(-99, 99, width=32), min_size=d, max_size=d), min_size=5, max_size=5
    )
)


@pytest.mark.parametrize("way", WRITTEN)
@given(matrix=MATRICES)
@settings(max_examples=15, deadline=None)
def test_words_are_read_as_written(way, matrix):
    lines = [WRITTEN[way](w, [f"{x:.4f}" for x in v]) for w, v in zip(WORDS, matrix, strict=True)]
    read = ee.read(("\n".join(lines) + "\n").encode(), name="a.vec")
    assert read.names.tolist() == WORDS
    np.testing.assert_allclose(read.vectors, np.round(matrix, 4), atol=1e-4)


def test_what_is_plain_already_is_not_copied():
    data = b"2 3\nriver 0.1 0.2 0.3\nlamp 0.4 0.5 0.6\n"
    assert plain_lines(data) is data


@pytest.mark.parametrize("name", ["a.emb", "a.char", "a.300d", "a.word2vec", "a.anything", "a"])
def test_the_suffix_of_word_vectors_may_be_any(name):
    lines = [f"{word} " + " ".join(f"{i}.{j}5" for j in range(6)) for i, word in enumerate("abcd")]
    for head in ("", "4 6\n"):
        read = ee.read((head + "\n".join(lines)).encode(), name=name)
        assert (read.kind, read.vectors.shape) == ("vectors", (4, 6))


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"]
)  # fmt: skip
def test_the_encoding_of_word_vectors_is_told(encoding):
    words = ["café", "niño", "über", "año"]
    text = "4 5\n" + "".join(f"{w} 0.5 -1.25 2.0 3.5 {i}.0\n" for i, w in enumerate(words))
    read = ee.read(text.encode(encoding), name="a.vec")
    assert read.names.tolist() == words
    assert len(read.dropped) == 0


@given(st.integers(0, 39), st.sampled_from(["é", "ü", "ñ"]))
@settings(max_examples=20, deadline=None)
def test_one_line_of_another_encoding_leaves_the_others_whole(place, letter):
    lines = [f"word{i} thé crème,{i}".encode() for i in range(40)]
    lines[place] = f"odd{letter} thing,{place}".encode("latin-1")
    read = ee.read(b"title,size\n" + b"\n".join(lines), name="a.csv", roles={"title": "name"})
    assert len(read) == 40
    right = [f"word{i} thé crème" for i in range(40)]
    right[place] = f"odd{letter} thing"
    assert read.names.tolist() == right
    assert any("not UTF-8" in note.text and note.level == "warning" for note in read.notes)


@pytest.mark.parametrize("encoding", ["latin-1", "shift_jis", "gb18030", "cp1251", "koi8_r"])
def test_older_encodings_are_not_taken_for_broken_utf_8(encoding):
    letters = {"latin-1": "Grüße, déjà vu: où êtes-vous? ", "shift_jis": "東京は日本の首都です。"}
    letters |= {"gb18030": "北京是中华人民共和国的首都。"}
    text = letters.get(encoding, "Москва — столица России. ") * 20
    read = ee.read(text.encode(encoding, "replace"), name="a.txt")
    assert not any("not UTF-8" in note.text for note in read.notes)
    assert not str(read.reading["encoding"]).startswith("utf-8")
    assert codecs.lookup(str(read.reading["encoding"]))


def _survey(lines: int) -> str:
    rng = np.random.default_rng(0)
    return "".join(
        f"{row:04d}{rng.integers(1, 3)}{rng.integers(18, 91)}{rng.integers(10_000, 99_999)}"
        f"{''.join(map(str, rng.integers(1, 6, 10)))}\n"
        for row in range(1, lines + 1)
    )


def test_columns_of_fixed_width_without_blanks_between_them_are_not_read_in_silence() -> None:
    (note,) = ee.read(_survey(60).encode(), name="survey.txt").notes
    assert note.level == "warning"
    assert "one text of 22 characters" in note.text
    assert "CSV" in note.text


@pytest.mark.parametrize(
    "lines",
    [
        [str(10**9 + row) for row in range(50)],  # numbers to be called
        [f"{row:032x}" for row in range(10**37, 10**37 + 50)],  # hashes
        [f"2026-12-{row:02d} 10:11:12" for row in range(1, 29)],
        ["a sentence of one length always"] * 50,
        [f"{row:020d}{'.' * (row % 2)}" for row in range(50)],  # of two lengths
        [f"{row:020d}" for row in range(3)],  # too few to tell
    ],
)
def test_other_lines_of_one_length_bring_no_such_note(lines: list[str]) -> None:
    notes = ee.read("\n".join(lines).encode(), name="lines.txt").notes
    assert not any("fixed width" in note.text for note in notes)
