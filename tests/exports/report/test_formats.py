"""What stands in the page, the Markdown and the JSON, and that none of it does anything."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.exports.report import Report, figures, pictures, save
from embedding_explorer.exports.report.html import POLICY, to_html
from embedding_explorer.exports.report.json_ import SCHEMA, to_json
from embedding_explorer.exports.report.markdown import escape, to_markdown
from tests.exports.report import made


class Page(HTMLParser):
    """Collects tags, attributes and the text outside of style sheets."""

    VOID = {"meta", "br", "img", "link"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.text, self.open = "", []
        self.feed(text)
        self.close()
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "style" not in self.open:
            self.text += data


def squeezed(text: str) -> str:
    return " ".join(text.split())


def expected(report) -> list[str]:
    """What a reader must find in the page and in the Markdown."""
    pair, method = report.pairs[0], report.methods[0]
    return [
        pair.vectors.verdict,
        *pair.vectors.says["measure"],
        *method.measures["title"],
        *method.health["says"],
        *(stage.title for stage in method.built.trail),
        *(m.title for m in report.methods),
        f"{pair.vectors.overlap.low:.2f} to {pair.vectors.overlap.high:.2f}",
        report.data.fingerprint,
        report.data.notes[0].text,
        report.versions["numpy"],
        method.built.caption,
        "max_df",
        str(pair.vectors.per_item.sort_values(["overlap", "ordered"])["name"].iloc[0]),
        method.labels.disagreeing["name"].iloc[0],
        "No item was dropped",
        "Intervals are 95 %",
    ]


def test_the_page_and_the_markdown_say_the_same():
    report = made.films()
    page = squeezed(Page(to_html(report)).text)
    text = squeezed(to_markdown(report, "r")["r.md"])
    for said in expected(report):
        assert squeezed(said) in page, said
        assert squeezed(escape(said)) in text or said in text, said
    for method in report.methods:
        assert squeezed(method.script) in page
        assert squeezed(method.script) in text
    assert report.command in text
    assert squeezed(report.command) in page


def test_the_page_asks_nothing_of_the_network_and_runs_nothing():
    for report in (made.films(), hostile_report()):
        page = Page(to_html(report))
        anchors = [value for _, name, value in page.attributes if name == "id"]
        links = [v for _, name, v in page.attributes if name == "href" and v.startswith("#")]
        assert links == [f"#{anchor}" for anchor in anchors]
        assert len(set(links)) == len(links) >= 6
        assert "script" not in page.tags
        assert not set(page.tags) & {"link", "iframe", "object", "embed", "form", "base", "img"}
        assert not [a for _, a, _ in page.attributes if a.startswith("on")]
        for _, name, value in page.attributes:
            assert name not in ("src", "srcset", "action", "xlink:href")
            if name == "href":
                assert value.startswith(("data:image/png;base64,", "#part-"))
        assert ("meta", "content", POLICY) in page.attributes
        sheet = re.findall(r"<style>(.*?)</style>", to_html(report), re.DOTALL)
        assert len(sheet) == 1
        assert "url(" not in sheet[0]
        assert "@import" not in sheet[0]


def hostile_report() -> Report:
    names = [*made.HOSTILE, *(f"x{i}" for i in range(14))]
    table = pd.DataFrame({"title": names, "kind": ["<i>|`"] * 8 + ["</style>$x$"] * 12})
    table["<b>col|`</b>"] = [f"<u>{i % 3}" for i in range(20)]
    data = ee.read(table, roles={"title": "name", "kind": "label"})
    methods = ee.methods(data).set_index("key")["recipe"]
    return ee.report([ee.build(data, methods[key]) for key in ("one_hot", "svd")], reruns=0)


def test_hostile_names_and_cells_stay_text():
    report = hostile_report()
    page = Page(to_html(report))
    assert "</style>$x$" in page.text
    assert "<b>col|`</b>" in page.text
    assert "src=x onerror=alert(2)" in page.text
    assert not set(page.tags) & {"i", "u", "b"} - {"b"}, "the legend's own title is bold"
    assert page.tags.count("b") == 1
    files = to_markdown(report, "r")
    prose = re.sub(r"(?ms)^(`{3,}).*?^\1$", "", files["r.md"])
    assert not re.search(r"(?<!\\)<[a-z/!]", prose)
    assert not re.search(r"(?<!\\)\]\((?!r\.)", prose), "no link but to the figures"
    for line in prose.splitlines():
        if line.startswith("| "):
            cells = re.findall(r"(?<!\\)\|", line)
            assert len(cells) >= 3
    for name, text in files.items():
        if name.endswith(".svg"):
            root = ElementTree.fromstring(text)
            kinds = {element.tag.rpartition("}")[2] for element in root.iter()}
            assert kinds <= SHAPES, kinds
    assert made.strict(to_json(report))["methods"][0]["title"] == report.methods[0].title


SHAPES = {"svg", "style", "rect", "g", "path", "title", "circle", "text", "line", "polyline"}


def test_every_row_of_a_markdown_table_has_as_many_cells_as_its_head():
    for report in (made.films(), hostile_report()):
        text = to_markdown(report, "r")["r.md"]
        wide = None
        for line in text.splitlines():
            count = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else None
            assert wide is None or count is None or count == wide, line
            wide = count


def test_json_is_strict_and_complete():
    report = made.films()
    text = to_json(report)
    found = made.strict(text)
    assert (found["schema"], found["schema_version"]) == (SCHEMA, 1)
    assert "NaN" not in text
    assert len(found["pairs"]) == 3
    first = found["pairs"][0]["vectors"]
    assert first["overlap"]["mean"] == report.pairs[0].vectors.overlap.mean
    assert first["verdict"] == report.pairs[0].vectors.verdict
    assert len(first["per_item"]) == 120
    np.testing.assert_array_equal(found["overlaps"], report.overlaps)
    counted = next(r for r in found["methods"][0]["health"] if r["points"] == 0)
    assert counted["value"] is None, "a number that does not exist is null"
    for method, made_of in zip(found["methods"], report.methods, strict=True):
        assert ee.Recipe.from_query(method["recipe"]) == made_of.built.recipe
        assert method["labels"]["task"]["score"] == made_of.labels.task.score
    assert made.strict(to_json(report)) == found


def test_the_same_results_are_the_same_bytes_and_the_time_stands_only_where_it_is_given():
    report = made.films()
    again = ee.report([m.built for m in report.methods], reruns=2, label="genre")
    assert to_html(again) == to_html(report)
    assert to_json(again) == to_json(report)
    assert to_markdown(again, "r") == to_markdown(report, "r")
    dated = ee.report(made.built("films", "one_hot", "tfidf"), reruns=0, made="2031-05-06")
    assert "2031-05-06" in to_html(dated)
    assert made.strict(to_json(dated))["made"] == "2031-05-06"
    assert made.strict(to_json(report))["made"] is None


@pytest.mark.parametrize(
    ("n", "most"), [(550, 500), pytest.param(5_500, 5_000, marks=pytest.mark.exhaustive)]
)
def test_many_points_are_one_picture_for_light_and_dark(n, most, monkeypatch):
    assert figures.DRAWN == 5_000
    for module in (figures, pictures):
        monkeypatch.setattr(module, "DRAWN", most)
    one = made.vectors(n, 3, topic=["a", "b"] * (n // 2))
    other = made.vectors(n, 3, seed=1)
    report = ee.report([one, other], reruns=0)
    text = to_html(report)
    maps = re.findall(r"<figure>.*?</figure>", text)
    for drawn in maps[:2]:
        assert drawn.count("data:image/png;base64,") == 2
        assert drawn.count("<path") == 0
        assert f"All {n:,} points are drawn, as a bitmap." in drawn
    assert to_html(report) == text


def test_every_point_of_a_small_map_says_its_name():
    report = made.films()
    drawn = re.findall(r"<figure>.*?</figure>", to_html(report))[0]
    assert drawn.count("<title>") == 120
    assert "<title>Monk</title>" in drawn


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
def test_saving_by_suffix(tmp_path, suffix):
    written = save(made.films(), tmp_path / f"R.{suffix}")
    assert written[0].name == f"R.{suffix}"
    assert sorted(written) == sorted(tmp_path.iterdir())
    if suffix == "md":
        linked = re.findall(r"\]\((.*?)\)", written[0].read_text("utf-8"))
        assert set(linked) == {path.name for path in written[1:]}


@pytest.mark.parametrize(
    ("name", "said"),
    [("a.pdf", "There is no kind of report called '.pdf'"), ("no/a.html", "There is no folder")],
)
def test_what_cannot_be_saved_is_said(tmp_path, name, said):
    with pytest.raises(ee.InputError, match=re.escape(said)):
        made.films().save(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_the_examples_of_numbers_hold():
    import doctest

    from embedding_explorer.exports.report import blocks

    found = doctest.testmod(blocks)
    assert found.attempted >= 3
    assert found.failed == 0
