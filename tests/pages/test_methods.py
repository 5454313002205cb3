"""The Methods page by AppTest: every registered method is written up."""

from __future__ import annotations

from embedding_explorer.base import registry
from ui.methods.guide import start


def test_every_method_has_its_section(open_page):
    at = open_page("pages/methods.py")
    titles = " ".join(str(e.label) for e in at.expander)
    for folder in ("encoders", "reducers"):
        for module in registry.all_of(folder).values():
            assert module.TITLE in titles


def test_every_setting_is_told_in_full(open_page):
    at = open_page("pages/methods.py")
    told = " ".join(str(cell) for table in at.table for cell in table.value.to_numpy().ravel())
    told = told.replace("\\", "")
    for folder in ("encoders", "reducers"):
        for module in registry.all_of(folder).values():
            for field in registry.fields(module.Params):
                assert field.label.split()[0] in told
                assert field.help.split(",")[0].split(":")[0] in told
    assert not at.dataframe, "a cell of a data frame would cut its sentence"


def test_a_method_without_settings_says_so(open_page):
    at = open_page("pages/methods.py")
    assert "It has no settings." in [str(c.value) for c in at.caption]
    assert all(len(table.value) for table in at.table)


def test_settings_start_as_their_form_shows_them():
    starts = {
        f.name: start(f) for f in registry.fields(registry.find("encoders", "one_hot").Params)
    }
    assert starts == {"columns": "nothing", "numbers": "scaled", "split": "on", "weights": "off"}


def test_it_tells_how_to_read_a_map(open_page):
    at = open_page("pages/methods.py")
    said = " ".join(str(m.value) for m in at.markdown)
    assert "The list is exact, the map is an approximation" in said
