"""Counts that are no number, or one of thousands of digits, where a format has a count."""

import pytest

import embedding_explorer as ee
from embedding_explorer.base.errors import ExplorerError

MANY = "9" * 6_000
FILES = {
    "a.vtt": "WEBVTT\n\n%s:00:01.000 --> 00:00:02.000\nHello there\n",
    "a.srt": "%s\n00:00:01,000 --> 00:00:02,000\nHello there\n",
    "a.net": "*Vertices %s\n1 a\n2 b\n*Edges\n1 2\n",
    "b.net": "*Vertices 2 %s\n1 a\n2 b\n*Matrix\n0 1\n1 0\n",
    "c.net": "*Vertices 2\n1 a\n%s b\n*Edges\n1 2\n",
    "a.arff": "@relation r\n@attribute a numeric\n@attribute b numeric\n@data\n{%s 5.1}\n{1 2}\n",
    "a.csv": "%s,3,setosa,other\n1,2,3,0\n4,5,6,1\n7,8,9,0\n",
    "b.csv": "3,3,setosa,other\n1,2,3,%s\n4,5,6,1\n7,8,9,0\n",
    "c.csv": "3,%s,setosa,other\n1,2,3,0\n4,5,6,1\n7,8,9,0\n",
    "a.edges": "0 %s\n1 2\n2 0\n",
    "a.svm": "1 %s:2 3:4\n0 1:2\n",
    "a.mtx": "%%%%MatrixMarket matrix coordinate real general\n3 %s 1\n1 1 2.5\n",
    "a.vec": "2 %s\na 1 2\nb 3 4\n",
    "a.dist": "%s\na 0 1\nb 1 0\n",
    "a.json": '{"x": {"%s": 1, "2": 3}, "y": {"%s": 1, "2": 3}}',
    "b.json": '[{"when": {"$date": {"$numberLong": "%s"}}, "x": 1}, {"when": null, "x": 2}]',
    "c.json": '[{"v%s": 1.5, "v2": 3, "v3": 4}, {"v%s": 2.5, "v2": 4, "v3": 4.5}]',
    "d.csv": "v%s,v2,v3\n1.5,2,3\n2.5,3,4\n3.5,1,2\n",
    "e.csv": "v1_%s,v1_2,v1_3\n1.5,2,3\n2.5,3,4\n3.5,1,2\n",
}


@pytest.mark.parametrize("count", [MANY, "²", "9" * 400], ids=["6000", "squared", "400"])
@pytest.mark.parametrize("name", FILES)
def test_it_is_read_or_refused_in_one_sentence(name, count):
    text = FILES[name]
    data = (text % ((count,) * text.replace("%%", "").count("%s"))).encode()
    refused = ""
    try:
        ee.read(data, name=name)
    except ExplorerError as error:
        refused = str(error)
    assert len(refused) < 300
