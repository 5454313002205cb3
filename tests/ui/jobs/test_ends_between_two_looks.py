"""What a job makes is drawn, also where it ends while the page is being drawn."""

from __future__ import annotations

import threading
from types import SimpleNamespace

import embedding_explorer as ee
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.build.parameter_grid import Cell
from tests.pages.conftest import open_page as open_page
from ui.compare import jobs as compare_jobs
from ui.compare.sides import Side
from ui.faithfulness import grid_jobs
from ui.panels import local_trust, map_panel


class Ending(threading.Event):
    """An event that happens behind the first look at it."""

    def is_set(self):
        before = super().is_set()
        self.set()
        return before


def job(over):
    return SimpleNamespace(over=over, wait=lambda seconds: False, error=None, state="done")


def test_how_far_places_are_to_be_believed_reaches_the_map(open_page, monkeypatch):
    known, looks, drawn = local_trust.known, [], []

    def late(built):
        looks.append(built)
        return None if len(looks) == 1 else known(built)

    def linked_map(panels, **more):
        drawn.append(panels[0].belief is not None)
        return draw(panels, **more)

    draw = map_panel.linked_map
    monkeypatch.setattr(local_trust, "known", late)
    monkeypatch.setattr(map_panel, "linked_map", linked_map)
    open_page("pages/explore.py", data="films", method="one_hot")
    assert drawn == [False, True]


def test_a_map_to_compare(monkeypatch):
    side = Side("A", "letters", ee.read(["a", "b", "c"]), Recipe(encoder="tfidf"))
    watched = []
    monkeypatch.setattr(compare_jobs.cache, "found", lambda data, recipe: None)
    monkeypatch.setattr(
        compare_jobs, "_jobs", lambda sides: {compare_jobs._key(side): job(Ending())}
    )
    monkeypatch.setattr(compare_jobs, "_watch", watched.append)
    monkeypatch.setattr(compare_jobs.consent, "check", lambda *recipes: None)
    assert compare_jobs.made([side]) == [None]
    assert len(watched) == 1


def test_a_map_of_a_grid(monkeypatch):
    cell = Cell("one", Recipe(encoder="tfidf"), ())
    over = threading.Event()
    over.set()
    kept, watched = (None, {cell.recipe.key: job(over)}), []
    monkeypatch.setattr(grid_jobs, "_kept", lambda: kept)
    monkeypatch.setattr(grid_jobs, "_watch", lambda *some: watched.append(some))
    grid_jobs.watch([grid_jobs.Made(cell)])
    assert watched == [([kept[1][cell.recipe.key]], 1)]
