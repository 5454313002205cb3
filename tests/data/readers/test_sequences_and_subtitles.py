"""FASTA, and subtitles of films."""

import pytest

import embedding_explorer as ee

FASTA = """>sp|P1|ONE Hemoglobin subunit alpha
MVLSPADKTNVKAAWGKVGA
HAGEYGAEAL*

>two
ACGTACGTACGTACGTACGTACGT
>three of a kind
acgtnn--acgt
"""


@pytest.mark.parametrize("name", ["a.fasta", "a.fa", "a.txt", "a"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_sequences_are_items_with_their_names(name, end):
    read = ee.read(FASTA.replace("\n", end).encode(), name=name)
    assert read.kind == "text"
    assert read.names.tolist() == ["sp|P1|ONE", "two", "three"]
    assert read.items["sequence"].tolist() == [
        "MVLSPADKTNVKAAWGKVGAHAGEYGAEAL",
        "ACGTACGTACGTACGTACGTACGT",
        "acgtnn--acgt",
    ]
    assert read.items["description"][0] == "Hemoglobin subunit alpha"
    assert {c.name: c.role for c in read.columns}["sequence"] == "text"


def test_short_sequences_by_the_suffix_and_a_description_that_repeats():
    text = "".join(f">s{i} {'human' if i % 2 else 'mouse'}\nACG{'T' * i}\n" for i in range(30))
    read = ee.read(text.encode(), name="a.fna")
    assert len(read) == 30
    assert {c.name: c.role for c in read.columns}["description"] in ("label", "category")
    assert len(ee.read(text.encode(), name="a.fna", sample=5)) == 5


def test_a_name_without_a_sequence_is_left_out_and_said():
    read = ee.read((FASTA + ">four\n").encode(), name="a.fasta")
    assert len(read) == 3
    assert any("1 name without a sequence left out" in n.text for n in read.notes)


@pytest.mark.parametrize("text", ["> Quoted\nReally?\n> Yes\nNo.\n", ">a\n1 2\n>b\n3 4\n"])
def test_quoted_lines_are_no_sequences(text):
    assert ee.read(text.encode(), name="a.txt").kind == "text"
    assert "sequence" not in ee.read(text.encode(), name="a.txt").items


SRT = """1
00:00:01,000 --> 00:00:02,500
<i>Hello</i>, you &amp; me.
How are you?

2
01:00:03,250 --> 01:00:04,000 X1:40
{\\an8}Fine.

3
01:00:05,000 --> 01:00:06,000

"""
VTT = """WEBVTT - A film

NOTE nothing

intro
00:01.000 --> 00:02.500 align:start
<v Ann>Hello</v>, you &amp; me.
How are you?

01:00:03.250 --> 01:00:04.000
Fine.
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.srt", SRT), ("a.txt", SRT), ("a.vtt", VTT), ("a.srt", SRT.replace("\n", "\r\n"))],
)
def test_subtitles_are_texts_with_their_seconds(name, text):
    read = ee.read(text.encode("utf-8-sig"), name=name)
    assert read.kind == "text"
    assert read.items["text"].tolist() == ["Hello, you & me. How are you?", "Fine."]
    assert read.items["start"].tolist() == [1, 3603.25]
    assert read.items["end"].tolist() == [2.5, 3604]
