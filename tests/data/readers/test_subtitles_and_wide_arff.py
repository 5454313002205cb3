"""Little files that could become much: subtitles with nothing between them, wide ARFF."""

import pytest

import embedding_explorer as ee

TIMES = "00:00:0{},000 --> 00:00:0{},500"


def test_subtitles_without_empty_lines_hold_their_own_words_only():
    lines = [f"{i}\n{TIMES.format(i, i)}\nline {i}\nand more" for i in range(1, 5)]
    data = ee.read("\n".join(lines).encode(), name="a.srt")
    assert list(data.items["text"]) == [f"line {i} and more" for i in range(1, 5)]
    many = ("1\n00:00:01,000 --> 00:00:02,000\n" * 3_000 + "hey\n").encode()
    assert list(ee.read(many, name="a.srt").items["text"]) == ["hey"]


def test_an_arff_of_too_many_columns_is_refused(monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_COLUMNS", "20")
    wide = "".join(f"@attribute a{i} numeric\n" for i in range(21))
    with pytest.raises(ee.LimitError, match="more than the 20 columns allowed"):
        ee.read(f"@relation r\n{wide}@data\n1\n".encode(), name="a.arff")
