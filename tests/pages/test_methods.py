"""The Methods page by AppTest: every registered method is written up."""

from __future__ import annotations

from embedding_explorer import registry


def test_every_method_has_its_section(open_page):
    at = open_page("pages/methods.py")
    titles = " ".join(str(e.label) for e in at.expander)
    for folder in ("encoders", "reducers"):
        for module in registry.all_of(folder).values():
            assert module.TITLE in titles


def test_it_tells_how_to_read_a_map(open_page):
    at = open_page("pages/methods.py")
    said = " ".join(str(m.value) for m in at.markdown)
    assert "The list is true, the map is a picture" in said
