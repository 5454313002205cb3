"""Texts in a language of their own are named, with what to do, and are never read as lines."""

import contextlib
import io
import time
import zipfile

import pytest

import embedding_explorer as ee
from tests.data.readers import makers

MAIL = "From: Ann <a@b.org>\nTo: Bob <b@b.org>\nSubject: Apples\n\nI like {}.\n"
TEXTS = {
    "BibTeX": "% made\n@Article{m13,\n  title = {Words},\n}\n",
    "SQL": (
        "--\n-- PostgreSQL database dump\n--\n\n\\restrict x\n\nSET a = 0;\n"
        "SELECT pg_catalog.set_config('search_path', '', false);\n\nCREATE TABLE public.t (\n"
        "    id integer\n);\n\nCOPY public.t (id) FROM stdin;\n1\n\\.\n"
    ),
    "vCard": "BEGIN:VCARD\nVERSION:3.0\nFN:Ann\nEND:VCARD\n",
    "iCalendar": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
    "GenBank": "LOCUS       SCU49845     5028 bp    DNA\nDEFINITION  x\nORIGIN\n//\n",
    "UniProt": "ID   001R_FRG3G     Reviewed;\nAC   Q6GZX4;\nSQ   SEQUENCE\n//\n",
    "FASTQ": "@r1\nACGTACGTAC\n+\nIIIIIIIIII\n@r2\nACGTACGTAC\n+\nIIIIIIIIII\n",
    "SDF": "methane\n  x\n\n  1  0  0  0  0  0  0  0  0  0999 V2000\n    0.0 C\nM  END\n",
    "mbox": f"From a@b.org Wed May  1 10:00:00 2024\n{MAIL}",
    "mail": MAIL,
    "CoNLL-U": "# text = Go.\n1\tGo\tgo\tV\tV\t_\t0\troot\t_\t_\n2\t.\t.\tX\t.\t_\t1\tp\t_\t_\n",
    "YAML": "# fruit\n- name: apple\n  price: 5.5\n- name: pear\n  price: 4\n",
    "TOML": '[[fruit]]\nname = "apple"\n\n[[fruit]]\nname = "pear"\n',
    "INI": "; made\n[apple]\nprice = 5.5\nkind = x\n\n[pear]\nprice = 4\n",
    "ASS": "[Script Info]\nTitle: A film\n\n[Events]\n",
    "SBV": "0:00:01.000,0:00:02.500\nHello.\n\n0:00:03.000,0:00:04.000\nFine.\n",
    "OBO": "format-version: 1.2\n\n[Term]\nid: GO:1\nname: x\n\n[Term]\nid: GO:2\n",
    "Python": "[{'name': 'ant', 'legs': 6}, {'name': 'bee', 'legs': None}]\n",
    "glimpse": 'Rows: 3\nColumns: 2\n$ name  <chr> "apple", "pear"\n$ price <dbl> 5.50, NA\n',
    "str": '\'data.frame\':\t3 obs. of  2 variables:\n $ name : chr  "a" "b"\n $ n: num 1 2\n',
    "info": "<class 'pandas.core.frame.DataFrame'>\nRangeIndex: 3 entries, 0 to 2\n",
    "RTF": "{\\rtf1\\ansi Hello\\par\n}\n",
    "RDF": "@prefix ex: <http://ex.org/> .\nex:apple ex:kind ex:fruit .\n",
    "gettext": 'msgid ""\nmsgstr "x"\n\nmsgid "apple"\nmsgstr "pomme"\n',
    "LaTeX": "% made\n\\begin{tabular}{lr}\na & 1 \\\\\nb & 2 \\\\\n\\end{tabular}\n",
    "MediaWiki": '{| class="wikitable"\n|-\n! Name !! Price\n|-\n| Apple || 5.5\n|}\n',
    "Julia": "2×1 DataFrame\n Row │ name\n     │ String\n─────┼────\n   1 │ ant\n   2 │ bee\n",
    "Stata": "     +------+\n     | name |\n     |------|\n  1. | ant  |\n     +------+\n",
    "MARC": "=LDR  00000nam  2200000 a 4500\n=001  12883376\n",
    "JavaScript": 'window.YTD.tweets.part0 = [\n  {"tweet": {"id": "1"}}\n]\n',
}
TRIPLES = "<http://a.org/x> <http://a.org/p> <http://a.org/y> .\n" * 3


@pytest.mark.parametrize("name", ["a.txt", "a", "a.dat"])
@pytest.mark.parametrize(("what", "text"), [*TEXTS.items(), ("RDF", TRIPLES)])
def test_a_text_of_another_language_is_named(what, text, name):
    with pytest.raises(ee.InputError, match=f"(?i){what}.*(save|export|leave out|run it|copy)"):
        ee.read(text.encode(), name=name)


@pytest.mark.parametrize("what", ["YAML", "mail", "INI"])
def test_whoever_says_that_it_is_lines_gets_lines(what):
    assert ee.read(TEXTS[what].encode(), name="a.txt", kind="text").kind == "text"


@pytest.mark.parametrize(
    "text",
    [
        "From: here to there\nTo: be or not\nthat is the question\n",
        "- name of the rose\n- name of the wind\n",
        "{'tis the season\nto be jolly\n",
        "[chorus]\nla la la\n[verse]\nla la\n",
        "SELECT one of them\nCREATE something\nCOPY it\n",
        "@ann see you\n+\nthere it is\n",
        "Rows: many of them\nColumns: some\nand more\n",
    ],
)
def test_lines_that_look_like_it_stay_lines(text):
    assert ee.read(text.encode(), name="a.txt").kind == "text"


def test_several_mails_are_documents():
    files = {f"{group}/{i}": MAIL.format(group).encode() for group in "ab" for i in range(3)}
    data = ee.read(makers.zipped(files), name="groups.zip")
    assert (data.kind, len(data)) == ("text", 6)
    assert set(data.items["folder"]) == {"a", "b"}
    files = {f"{i}.eml": MAIL.format(i).encode() for i in range(3)}
    assert len(ee.read(makers.zipped(files), name="mails.zip")) == 3


DOCUMENTS = {
    "Word": {"[Content_Types].xml": b"<T/>", "_rels/.rels": b"", "word/document.xml": b"<w/>"},
    "PowerPoint": {"[Content_Types].xml": b"<T/>", "ppt/presentation.xml": b"<w/>"},
    "EPUB": {"mimetype": b"application/epub+zip", "OEBPS/1.xhtml": b"<html/>"},
    "LibreOffice": {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>"},
}


@pytest.mark.parametrize(("what", "parts"), DOCUMENTS.items())
def test_a_document_in_an_archive_is_named(what, parts):
    with pytest.raises(ee.InputError, match=f"{what}.*(save|copy)"):
        ee.read(stored(parts), name="a.zip")


def stored(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:  # these say in plain letters what they are
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "part",
    ["\n", " ", "#\n", "# x\n", "--\n", "/*", "From: a\n", "[a]\n", "[a]\nb=c\n", "'", "- a:"],
)
def test_what_nearly_matches_is_looked_at_once(part):
    start = time.perf_counter()
    data = (part * 30_000).encode()
    with contextlib.suppress(ee.ExplorerError):
        ee.read(data, name="a.txt")
    assert time.perf_counter() - start < 10


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "marks", ["1. |2. |3. ", "1) |2) |3) ", "- |- |- ", "• |• |• ", "* |* |* "]
)
def test_marks_of_a_list_are_no_part_of_its_items(marks, end, name):
    text = "".join(
        f"{m}{i}{end}" for m, i in zip(marks.split("|"), ["ant", "bee", "a cow"], strict=True)
    )
    data = ee.read(text.encode(), name=name)
    assert (data.kind, data.names.tolist()) == ("text", ["ant", "bee", "a cow"])
    assert any("marks" in note.text for note in data.notes)


def test_tasks_are_items_too():
    data = ee.read(b"- [ ] buy apples\n- [x] eat pears\n", name="a.md")
    assert data.names.tolist() == ["buy apples", "eat pears"]


@pytest.mark.parametrize(
    "text",
    ["- 1.5\n- 2.5\n- 3\n", "1. ant\n2. bee\nand so on\n", "3. ant\n1. bee\n", "- ant\nbee\n"],
)
def test_other_marks_stay(text):
    shown = ee.read(text.encode(), name="a.txt", kind="text").items["text"].tolist()
    assert shown == text.splitlines()


@pytest.mark.parametrize("above", ["#separator:tab\n#html:true\n", "##fileformat=VCFv4.2\n##x\n"])
def test_remarks_above_a_table_part_no_columns(above):
    text = "ant\tone\t1\nbee\ttwo\t2\ncow\tten\t3\n"
    data = ee.read((above + text).encode(), name="a.txt")
    assert data.names.tolist() == ["ant", "bee", "cow"]
    assert data.reading["format"] == "csv"
    titled = ee.read(f"{above}#name\tword\tn\n{text}".encode(), name="a.txt")
    assert titled.names.tolist() == ["ant", "bee", "cow"]
    assert titled.items["n"].tolist() == [1, 2, 3]
