"""Tables of web pages and notebooks, and references with a tag on each line."""

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee

FRAME = pd.DataFrame(
    {
        "name": ["apple", "pear", "carrot"],
        "kind": ["a & b", "a & b", "c<d"],
        "price": [5.5, None, 2],
    }
)


@pytest.mark.parametrize("name", ["a.html", "a.htm", "a.txt", "a.xls", "a"])
@pytest.mark.parametrize(
    "form", ["{}", "<div>\n<style>td {{}}</style>\n{}</div>", "\n<html>{}</html>"]
)
@pytest.mark.parametrize("index", [True, False])
def test_a_frame_as_notebooks_show_it(name, form, index):
    data = ee.read(form.format(FRAME.to_html(index=index)).encode(), name=name)
    assert data.names.tolist() == ["apple", "pear", "carrot"]
    assert data.items["kind"].tolist() == ["a & b", "a & b", "c<d"]
    np.testing.assert_array_equal(data.items["price"], [5.5, np.nan, 2])
    named = ee.read(FRAME.set_index("name").to_html().encode(), name=name)
    assert named.names.tolist() == ["apple", "pear", "carrot"]
    assert named.items["price"].tolist()[0] == 5.5


PAGE = """<!DOCTYPE html><html><head><title>Fruit</title><script>"<table><tr><td>"</script></head>
<body><!-- <table><tr><td>x --><p>Text</p>
<table class=nav><tr><td>a</td><td>b</td></tr></table>
<table><caption>Fruit</caption><tr><th>Name<th>Kind</th><th colspan="2">Size</th></tr>
<tr><td><a href="/x">Apple</a></td><td rowspan=2>fruit
  tree</td><td>1</td><td>2.5</td></tr>
<TR><TD>Pear<TD>3<TD>4.5</TR>
<tr><td>Carrot<br>root</td><td>root</td><td>5</td><td>6.5</td></tr>
<tr><td>Fig</td><td>fruit tree</td><td>7</td></tr></table></body></html>"""


def test_the_largest_table_of_a_page():
    data = ee.read(PAGE.encode(), name="a.html")
    assert data.items["Name"].tolist() == ["Apple", "Pear", "Carrot\nroot", "Fig"]
    assert data.items["Kind"].tolist() == ["fruit tree", "fruit tree", "root", "fruit tree"]
    np.testing.assert_array_equal(data.items["Size"], [1, 3, 5, 7])
    np.testing.assert_array_equal(data.items["Size (2)"], [2.5, 4.5, 6.5, np.nan])


def test_a_table_without_titles_and_one_within_another():
    rows = "".join(f"<tr><td>{n}</td><td>{i}.5</td></tr>" for i, n in enumerate("abc"))
    data = ee.read(f"<table>{rows}</table>".encode(), name="a.html")
    assert data.names.tolist() == ["a", "b", "c"]
    outer = f"<table><tr><td>menu</td><td><table>{rows}</table></td></tr></table>"
    assert ee.read(outer.encode(), name="a.html").names.tolist() == ["a", "b", "c"]


@pytest.mark.parametrize(
    "page", ["<html><p>One<p>Two</html>", "<html><table><tr><td>a</table>", "<div><tr><tr></div>"]
)
def test_a_page_without_a_table_of_items_is_named(page):
    with pytest.raises(ee.InputError, match="web page"):
        ee.read(page.encode(), name="a.html")


@pytest.mark.parametrize(
    "part",
    ["<td", "<td>", "<table>", "<tr>", "<!--", "<td colspan=99999>", "<br>", "</table>", "<a b='"],
)
def test_a_page_of_one_thing_many_times_takes_no_time(part):
    page = "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>" + part * 20_000
    try:
        data = ee.read(page.encode(), name="a.html", kind="items")
    except ee.ExplorerError:
        return
    assert len(data)


RIS = """TY  - JOUR
AU  - Mikolov, Tomas
AU  - Chen, Kai
TI  - Efficient Estimation of Word Representations
PY  - 2013/01/16
AB  - We propose two novel
  model architectures.
KW  - words
ER  -

TY  - CONF
AU  - Pennington, Jeffrey
TI  - GloVe: Global Vectors
PY  - 2014
ER  -
"""
PUBMED = """
PMID- 12345678
OWN - NLM
TI  - Efficient Estimation of
      Word Representations
AB  - We propose two novel
      model architectures.
FAU - Mikolov, Tomas
AU  - Mikolov T
FAU - Chen, Kai
AU  - Chen K
DP  - 2013 Jan
OT  - words

PMID- 23456789
OWN - NLM
TI  - GloVe: Global Vectors
FAU - Pennington, Jeffrey
DP  - 2014 Feb
"""
SCIENCE = """FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Mikolov, Tomas
   Chen, Kai
TI Efficient Estimation of
   Word Representations
AB We propose two novel model architectures.
DE words
PY 2013
ER

PT C
AU Pennington, Jeffrey
TI GloVe: Global Vectors
PY 2014
ER

EF
"""
ENDNOTE = """%0 Journal Article
%A Mikolov, Tomas
%A Chen, Kai
%T Efficient Estimation of Word Representations
%D 2013
%X We propose two novel model architectures.
%K words

%0 Conference Paper
%A Pennington, Jeffrey
%T GloVe: Global Vectors
%D 2014
"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("text", [RIS, PUBMED, SCIENCE, ENDNOTE])
def test_references_are_items(text, end):
    data = ee.read(
        text.replace("\n", end).encode("utf-8-sig"), name="a.txt", roles={"title": "text"}
    )
    titles = ["Efficient Estimation of Word Representations", "GloVe: Global Vectors"]
    assert data.items["title"].tolist() == titles
    assert data.items["abstract"][0] == "We propose two novel model architectures."
    assert data.items["abstract"].isna().tolist() == [False, True]
    assert data.items["year"].tolist() == [2013, 2014]
    assert data.items["keywords"][0] == "words"
    assert "Mikolov, Tomas" in data.items["authors"][0]
    assert "Chen, Kai" in data.items["authors"][0]
    assert data.reading["format"] == "references"


def test_references_without_a_title_are_refused():
    with pytest.raises(ee.InputError, match="without a title"):
        ee.read(b"TY  - JOUR\nAU  - A, B\nER  -\n", name="a.ris")


def test_times_within_words_part_no_columns():
    lines = [f'2024-05-01T10:00:0{i}Z info said="{i}" and=so\n' for i in range(4)]
    assert ee.read("".join(lines).encode(), name="a.txt").kind == "text"
