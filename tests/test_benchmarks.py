"""Claims of speed and size have their row in docs/benchmarks.md, and the rows are what runs."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest

from benchmarks import __main__ as runner
from benchmarks._page import ALONE, DOCS, FIGURES, PAGE, page, spread
from benchmarks._rows import Found, Row, beside

ROOT = Path(__file__).resolve().parents[1]
# Shared by benchmarks, and measuring nothing themselves.
TOOLS = {"map_probes", "plots", "servers", "serving", "visitor"}
SAID = re.compile(
    r"\btimes (as (long|fast|quick|much)|sooner|faster|quicker|slower|longer|less|what)\b"
    r"|\b(twice|half|third|fifth) (as (long|fast|quick|much)|the (time|memory))\b"
    r"|\b(sooner|faster|quicker|slower)\b|\btakes (longer|less) (than|time|memory)\b"
    r"|\btakes longer \(|\b[\d.]+ [GM]B instead of\b|\b(our own )(quick|fast)\b"
    r"|\bin (tens of )?milliseconds\b",
    re.IGNORECASE,
)
IN_CODE = re.compile(r"\btimes (as (fast|quick)|sooner|faster|quicker|slower|longer|less time)\b")
LINK = re.compile(r"benchmarks\.md#([a-z0-9-]+)")
TABLE = list(runner.table())
ANCHORS = [row.anchor for _, row in TABLE]
MEASURED = set(json.loads(FIGURES.read_text("utf-8"))["rows"])
PAGES = {place for place, _, _ in ALONE.values() if place}
LISTED = {
    path.relative_to(ROOT).as_posix(): path
    for path in [*ROOT.glob("*.md"), *ROOT.glob("requirements*.txt"), *DOCS.glob("*.md")]
}


def unproved(text: str) -> list[str]:
    """Return the lines that claim and name neither a row nor a page of a benchmark."""
    return [
        line
        for line in text.splitlines()
        if SAID.search(line)
        and not set(LINK.findall(line)) & MEASURED
        and not any(f"({folder}{place}" in line for place in PAGES for folder in ("", "docs/"))
    ]


def test_a_claim_without_its_row_is_seen():
    assert unproved("UMAP, 3 times sooner than umap-learn")
    assert unproved("UMAP, sooner than umap-learn (docs/benchmarks.md#no-such-row)")
    assert not unproved(f"UMAP, sooner than umap-learn (docs/benchmarks.md#{min(MEASURED)})")
    assert not unproved("The second, slower machine ([load.md](load.md))")


@pytest.mark.parametrize("name", sorted(LISTED))
def test_every_claim_names_its_row(name):
    if Path(name).name in {*PAGES, "benchmarks.md"}:
        return
    text = LISTED[name].read_text("utf-8")
    if name == "CONTRIBUTING.md":  # where it is said what a claim is
        text = re.sub(r"## A claim\n.*\n", "", text)
    assert not unproved(text)


def test_no_ratio_of_speed_is_told_in_the_code():
    """It would be that of one machine on one day, and nobody would measure it again."""
    files = [
        p
        for folder in ("embedding_explorer", "ui", "pages")
        for p in (ROOT / folder).glob("**/*.py")
    ]
    told = {p.name: IN_CODE.findall(p.read_text("utf-8")) for p in files}
    assert len(told) > 200
    assert not {name: found for name, found in told.items() if found}


def test_every_link_leads_to_a_row_with_figures():
    for name, path in LISTED.items():
        if path != PAGE:
            assert set(LINK.findall(path.read_text("utf-8"))) <= MEASURED, name


def test_every_benchmark_has_rows_or_a_page_or_is_a_tool():
    files = {p.stem for p in (ROOT / "benchmarks").glob("*.py") if p.stem[0] != "_"}
    kinds = [set(runner.modules()), set(ALONE), TOOLS]
    assert files == set().union(*kinds)
    assert sum(map(len, kinds)) == len(files)  # none is two of them
    assert {place for place in PAGES if not (DOCS / place).exists()} == set()


def test_no_two_rows_have_one_name():
    assert len(set(ANCHORS)) == len(ANCHORS)
    assert all(re.fullmatch("[a-z0-9-]+", anchor) for anchor in ANCHORS)


def test_every_module_with_rows_measures_them():
    for name in runner.modules():
        tree = ast.parse((ROOT / "benchmarks" / f"{name}.py").read_text("utf-8"))
        found = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert [one.arg for one in found["rows"].args.args] == ["anchors", "turn"], name


def test_the_page_is_that_of_the_figures():
    figures = json.loads(FIGURES.read_text("utf-8"))
    assert set(figures["rows"]) <= set(ANCHORS)
    assert PAGE.read_text("utf-8") == page(TABLE, figures)
    assert all(len(one["runs"]) >= 3 for one in figures["rows"].values())


def figures_of(*pairs):
    """Return the figures of a row `a`."""
    runs = [
        {"ours": ours, "peer": peer, "processor": None, "quality": {}, "load": 1.0}
        for ours, peer in pairs
    ]
    return {"machine": {"cores": "2"}, "rows": {"a": {"date": "2026-12-03", "runs": runs}}}


def test_the_ratio_is_the_peers_by_ours_with_its_range_also_below_one():
    told = page([("pca", Row("a", "what", "peer"))], figures_of((2, 1), (2, 4), (1, 1)))
    assert '| <a id="a"></a>what | peer | 1.00 (0.50 to 2.00) |' in told
    assert spread([2, 2], ".1f") == "2.0"


def test_scores_have_no_ratio_and_what_was_not_measured_says_so():
    rows = [("pca", Row("a", "what", "peer", unit="ROC AUC")), ("pca", Row("b", "other", "peer"))]
    told = page(rows, figures_of((0.8, 0.9)))
    assert "| what | peer |  |  | 0.8 ROC AUC | 0.9 ROC AUC |" in told.replace('<a id="a"></a>', "")
    assert '<a id="b"></a>other | peer | not measured here |' in told


def test_both_ways_run_in_turn_and_who_begins_changes():
    ran = []
    found = beside(
        lambda: ran.append("ours"), lambda: ran.append("peer"), rounds=2, turn=0,
        quality=lambda made: {"worth": 1.0},
    )  # fmt: skip
    assert ran == ["peer", "ours", "ours", "peer"]
    assert isinstance(found, Found)
    assert found.quality == {"worth": (1.0, 1.0)}


def test_figures_of_another_machine_are_dropped(tmp_path, monkeypatch, capsys):
    path = tmp_path / "figures.json"
    path.write_text(json.dumps(figures_of((1, 2))), "utf-8")
    monkeypatch.setattr(runner, "FIGURES", path)
    assert set(runner.kept({"cores": "2"})) == {"a"}
    assert runner.kept({"cores": "4"}) == {}
    assert "dropped" in capsys.readouterr().out


def test_a_module_that_fails_is_named_and_gives_no_figures(monkeypatch):
    told = {"ours": 1.0, "peer": 2.0}
    answers = {"good": {"a": told}, "bad": None}
    monkeypatch.setattr(runner, "apart", lambda name, turn, anchors: answers[name])
    found, failed = runner.measured({"good": ["a"], "bad": ["b"]}, 3)
    assert (found, failed) == ({"a": [told] * 3}, ["bad"])
