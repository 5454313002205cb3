"""Files and lists that are not read say what to do; look-alikes are read."""

import gzip
import io

import numpy as np
import pytest
import scipy.io

import embedding_explorer as ee
from embedding_explorer.base.errors import InputError


def matlab():
    out = io.BytesIO()
    scipy.io.savemat(out, {"x": np.eye(3)})
    return out.getvalue()


FILES = [
    ("a.dta", b"<stata_dta><header>", "read_stata"),
    ("a.dta", b"\x72\x02\x01\x00" + bytes(90), "read_stata"),
    ("a.sav", b"$FL2@(#) SPSS DATA FILE" + bytes(99), "read_spss"),
    ("a.xpt", b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!0000  ", "read_sas"),
    ("a", b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!0000  ", "read_sas"),
    ("a.mat", matlab(), "loadmat"),
    ("a.RData", b"RDX3\nX\n" + bytes(99), "write.csv"),
    ("a.rds", gzip.compress(b"X\n\0\0\0\3" + bytes(99)), "write.csv"),
    ("a.sql", b"-- MySQL dump\n\nINSERT INTO t VALUES (1,2),(3,4);\n", "database"),
    ("a.txt", b"CREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\n", "database"),
    ("a.bib", b"@article{a,\n title = {Birds}\n}\n", "Zotero"),
    ("a.yaml", b"- name: a\n  x: 1\n- name: b\n  x: 2\n", "JSON"),
    ("a.json", b'{"a": 1}{"a": 2}{"a": 3}', "on its own line"),
]


@pytest.mark.parametrize(("name", "data", "step"), FILES)
def test_a_file_that_is_not_read_says_the_next_step(name, data, step):
    with pytest.raises(InputError, match=step):
        ee.read(data, name=name)


@pytest.mark.parametrize(
    "text",
    [
        "@ann thanks for the article\n@bob you are welcome\nCREATE TABLE manners for guests\n",
        "> quoted line\nAND AN ANSWER\n> another\n",
        "1\n00:00 was the time\n2\nof the day\n",
        "@relation is a word and\n@another is @attribute\n",
    ],
)
def test_sentences_that_begin_alike_are_texts(text):
    assert ee.read(text.encode(), name="a.txt").kind == "text"


def test_who_says_that_it_is_text_gets_the_lines():
    data = ee.read(b"CREATE TABLE t (a int);\nDROP TABLE t;\n", name="a.txt", kind="text")
    assert len(data) == 2


@pytest.mark.parametrize(
    ("source", "step"),
    [
        ([("king", np.ones(3)), ("queen", np.ones(3))], "dict"),
        ([("a", "b"), ("b", "c")], "source and target"),
    ],
)
def test_a_list_of_pairs_says_the_next_step(source, step):
    with pytest.raises(InputError, match=step):
        ee.read(source)


def test_a_list_of_names_and_paths_is_still_read(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("name,x\na,1\nb,2\nc,3\n")
    assert len(ee.read([("t.csv", str(path))])) == 3
