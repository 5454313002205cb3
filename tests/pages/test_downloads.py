"""Files to take away: small ones by the page, large ones by a worker, refusals in a sentence."""

from __future__ import annotations

import gc
from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

import embedding_explorer as ee
from embedding_explorer.engine import Job, bringing, file_questions, keeping
from embedding_explorer.engine.job import Progress
from embedding_explorer.exports import to_bytes
from embedding_explorer.uses import cleaning
from embedding_explorer.uses.cleaning import as_file
from tests.pages.conftest import answer, checked, offered
from ui.cache import cache
from ui.explore import downloads as take_away
from ui.jobs import downloads

EXPLORE, USES = "pages/explore.py", "pages/uses.py"
PLACED = {"data": "digits", "tab": "Take away"}


@pytest.fixture
def elsewhere(monkeypatch):
    """Let every making of a file in this process fail; return what the workers are asked."""
    asked = []
    begin = cache.begin

    def spied(ask, **how):
        asked.append((ask.of, {**ask.given, **how}))
        return begin(ask, **how)

    def refuse(*given, **more):
        raise AssertionError("a file was made in the server's process")

    for module in (take_away, file_questions):
        monkeypatch.setattr(module, "to_bytes", refuse)
    for module in (downloads, cleaning):
        monkeypatch.setattr(module, "as_file", refuse)
    monkeypatch.setattr(cache, "begin", spied)
    return asked


def saved(at) -> list[str]:
    """Return the last part of the address of what a worker wrote."""
    return [key for label, key in offered(at).items() if label.startswith("Save ")]


def fetched(at) -> tuple[dict[str, str], bytes]:
    """Return headers and content at the address of the file that the page offers."""
    (key,) = saved(at)
    status, headers, content = answer(key)
    assert status == 200
    return headers, content


def problems(at) -> str:
    return "\n".join(str(element.value) for element in at.error)


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("vectors", "vectors.csv"),
        ("npy", "vectors.npy"),
        ("projector", "projector.zip"),
        ("py", "rebuild.py"),
    ],
)
def test_what_is_large_is_made_by_a_worker_to_the_same_bytes(open_page, elsewhere, key, name):
    at = open_page(EXPLORE, **PLACED)
    at = checked(at.button(key=f"take-{key}").click().run())
    assert not problems(at)
    headers, content = fetched(at)
    (((data, recipe),), given) = elsewhere[-1]
    assert content == to_bytes(ee.build(data, recipe), given["form"], **given["options"])
    assert headers["content-length"] == str(len(content))
    assert headers["content-disposition"] == f'attachment; filename="{name}"'
    assert headers["cache-control"] == "private, no-store"


def test_neighbours_are_found_by_a_worker(open_page, elsewhere):
    at = open_page(EXPLORE, **PLACED)
    at = checked(at.button(key="take-neighbors").click().run())
    assert not problems(at)
    (((data, recipe),), given) = elsewhere[-1]
    expected = to_bytes(ee.build(data, recipe), given["form"], **given["options"])
    made, here = (pd.read_csv(BytesIO(content)) for content in (fetched(at)[1], expected))
    assert len(made) == len(data) * given["options"]["k"]
    pd.testing.assert_frame_equal(made, here)  # numbers may differ in what threads add up


def test_what_is_small_is_made_when_it_is_fetched(open_page, monkeypatch):
    made = []

    def spied(*given, **more):
        made.append(to_bytes(*given, **more))
        return made[-1]

    monkeypatch.setattr(take_away, "to_bytes", spied)
    at = open_page(EXPLORE, data="films", tab="Take away")
    found = offered(at)
    assert len(found) == len(take_away.TABLES) + len(take_away.OTHERS)
    assert not made
    status, headers, content = answer(found["Points"])
    assert (status, [content]) == (200, made)
    assert len(pd.read_csv(BytesIO(content))) == 120
    assert headers["content-disposition"] == 'attachment; filename="map.csv"'
    assert headers["content-type"].startswith("text/csv")
    assert headers["cache-control"] == "private, no-store"
    assert answer(found["Points"])[2] == content  # as often as it is asked for
    large = open_page(EXPLORE, **PLACED)
    assert {f"take-{key}" for key in ("vectors", "neighbors", "npy", "projector")} <= {
        button.key for button in large.button
    }


def test_an_address_stays_and_gives_what_its_button_offers_now(open_page):
    at = open_page(EXPLORE, data="films", tab="Take away")
    before = offered(at)
    assert len(set(before.values())) == len(before)
    assert all(len(key) == 32 for key in before.values())
    assert offered(checked(at.run())) == before
    at = checked(at.segmented_control(key="table-form").set_value("parquet").run())
    assert offered(at) == before
    _, headers, content = answer(before["Points"])
    assert headers["content-disposition"] == 'attachment; filename="map.parquet"'
    assert len(pd.read_parquet(BytesIO(content))) == 120
    other = open_page(EXPLORE, data="films", tab="Take away")
    assert not set(offered(other).values()) & set(before.values())


def offering() -> None:
    """A page whose buttons hang on the address; it may end before it has drawn them all."""
    import streamlit as st

    from ui.jobs import downloads

    for key in st.query_params.get_all("offer"):
        downloads.offer(key, f"{key}.txt", key.encode, mime="text/plain", key=key)
    if "cut" in st.query_params:
        st.stop()
    downloads.settle()


def statuses(found: dict[str, str]) -> list[int]:
    gc.collect()  # as ui/frame/gc_pause.py does once in a while
    return [answer(key)[0] for key in found.values()]


def test_what_no_button_offers_any_more_is_gone_and_a_run_cut_short_takes_nothing():
    at = AppTest.from_function(offering)
    at.query_params["offer"] = ["a", "b"]
    both = offered(checked(at.run()))
    assert statuses(both) == [200, 200]
    at.query_params["cut"], at.query_params["offer"] = "1", []
    checked(at.run())
    checked(at.run())
    assert statuses(both) == [200, 200]
    del at.query_params["cut"]
    at.query_params["offer"] = ["a"]
    assert offered(checked(at.run())) == {"a": both["a"]}
    assert statuses(both) == [200, 404]
    assert answer(both["b"])[2].decode() == downloads.GONE
    del at  # the session
    assert statuses(both) == [404, 404]


def test_what_a_small_file_is_refused_for_is_one_sentence():
    def refuse() -> bytes:
        raise ee.InputError("Nothing is left to write; keep at least one row.")

    held = downloads.Offer(refuse, "a.csv", "text/csv", "f" * 32)
    downloads._OFFERS[held.token] = held
    status, headers, content = answer(held.token)
    assert (status, content) == (400, b"Nothing is left to write; keep at least one row.")
    assert headers["content-type"].startswith("text/plain")
    assert "content-disposition" not in headers


@pytest.mark.parametrize("offer", [*take_away.TABLES, *take_away.OTHERS], ids=lambda one: one.key)
def test_a_worker_writes_what_belongs_to_the_visitor_though_it_is_not_its_to_know(offer):
    data = ee.read(b"name,note\nann,=1+1\nbob,\xc3\xa9\n\ncem,x\n", name="mine.csv")
    built = ee.build(data, ee.Recipe(encoder="one_hot", projection="pca"))
    nobodys = replace(built, dataset=keeping.anonymous(data))
    options = {**offer.options, **({"k": 1} if offer.key == "neighbors" else {})}
    own = ("source", "notes", "reading") if offer.form in take_away.TELLING else ()
    about = {name: getattr(data, name) for name in own}
    made = file_questions.exported(nobodys, offer.form, "x", None, options, about, {})
    assert made["content"].tobytes() == to_bytes(built, offer.form, **options)
    some = file_questions.exported(nobodys, offer.form, "x", [2, 0], options, about, {})
    assert some["content"].tobytes() == to_bytes(built, offer.form, rows=[2, 0], **options)


def test_a_refusal_is_one_sentence_and_the_page_stays(open_page, monkeypatch):
    at = open_page(EXPLORE, **PLACED)
    monkeypatch.setenv("EXPLORER_MAX_EXPORT_CELLS", "1000")
    at = checked(at.button(key="take-vectors").click().run())
    assert "more than the 1,000 allowed" in problems(at)
    assert "\n" not in problems(at)
    assert len(problems(at)) < 300
    assert not saved(at)
    assert at.button(key="take-npy")
    monkeypatch.delenv("EXPLORER_MAX_EXPORT_CELLS")
    at = checked(at.button(key="take-vectors").click().run())
    assert not problems(at)
    assert fetched(at)[1]


def test_a_file_is_shown_beside_what_it_was_made_of_only(open_page):
    at = open_page(EXPLORE, **PLACED)
    at = checked(at.button(key="take-npy").click().run())
    assert len(saved(at)) == 1
    few = at.session_state["view"]
    at.session_state["view"] = replace(few, k=few.k + 1)
    assert not saved(checked(at.run()))
    at.session_state["view"] = few
    assert len(saved(checked(at.run()))) == 1
    at = checked(at.selectbox(key="data").set_value("films").run())
    assert not saved(at)


def test_cleaned_data_and_what_was_dropped_are_made_by_a_worker(open_page, elsewhere, monkeypatch):
    monkeypatch.setattr(downloads, "SMALL", 0)
    at = open_page(USES, data="digits", task="clean")
    assert not saved(at)
    for form in cleaning.FORMS:
        at = checked(at.button(key=f"take-cleaned.{form}").click().run())
        assert not problems(at)
        given = elsewhere[-1][1]
        kept = cleaning.cleaned(ee.sample("digits"), given["drop"])
        assert fetched(at)[1] == as_file(kept, form)
    at = checked(at.button(key="take-dropped.csv").click().run())
    assert not problems(at)
    assert fetched(at)[1] == b"row,name,reasons,why\r\n"


def test_dropping_every_row_is_refused_in_a_sentence():
    data = ee.sample("films")
    with pytest.raises(ee.InputError, match="keep at least one"):
        file_questions.cleaned_file(data, "csv", "x", range(len(data)), {}, {})


class Slow(Job):
    """A job that goes on until it is stopped."""

    progress = Progress(0.3, "Writing the file")

    def __init__(self):
        super().__init__((), lambda: None, SimpleNamespace(abandon=lambda job: None), "ann")
        self.over.clear()

    @property
    def state(self):
        return "running" if self._cancelled is None else "cancelled"


@pytest.fixture
def slow(monkeypatch):
    """Let every file take until it is stopped; return the jobs."""
    jobs = []
    monkeypatch.setenv("EXPLORER_PATIENCE", "0")
    monkeypatch.setattr(cache, "begin", lambda *a, **k: jobs.append(Slow()) or jobs[-1])
    return jobs


def test_the_page_is_free_while_a_file_is_made_and_it_can_be_stopped(open_page, slow):
    at = open_page(EXPLORE, **PLACED)
    at = checked(at.button(key="take-vectors").click().run())
    assert at.button(key="take-npy")
    assert at.selectbox(key="data").value == "digits"
    at = checked(at.button(key="download-stop").click().run())
    at = checked(at.run())
    assert [job.over.is_set() for job in slow] == [True]
    assert "Stopped, as you asked." in "\n".join(str(one.value) for one in at.info)


def test_asking_for_another_file_lets_go_of_the_first(open_page, slow):
    at = open_page(EXPLORE, **PLACED)
    at = checked(at.button(key="take-vectors").click().run())
    checked(at.button(key="take-neighbors").click().run())
    assert [job.over.is_set() for job in slow] == [True, False]


def test_files_take_turns_with_the_maps_of_the_same_visitor_and_go_with_them(open_page, elsewhere):
    at = open_page(EXPLORE, **PLACED)
    checked(at.button(key="take-npy").click().run())
    owner = elsewhere[-1][1]["owner"]
    assert owner.endswith("-file")
    assert owner.partition("-")[0] == at.session_state["owner"]


@pytest.fixture
def store():
    return cache.engine().store


def test_what_is_no_file_is_not_fetched(store):
    data = ee.read(b"name,secret\na,1\nb,2\n", name="mine.csv")
    link = keeping.keep(store, data, "ann")
    upload = bringing.bring(store, [("mine.csv", b"name,secret\n")], "ann")
    keys = (link, keeping.content_key(store, data), upload, "0" * 32, "..", "", "mine-x")
    for key in keys:
        status, headers, content = answer(key)
        assert (status, content.decode()) == (404, downloads.GONE)
        assert headers["content-type"].startswith("text/plain")
    assert link in store


def test_a_fault_of_the_disk_is_one_sentence(monkeypatch, store):
    def fault(key):
        raise ee.ExplorerError("The disk does not answer; try again.")

    monkeypatch.setattr(store, "find", fault)
    assert answer("0" * 32)[::2] == (503, b"The disk does not answer; try again.")


def test_a_large_file_comes_piece_by_piece(store):
    content = np.random.default_rng(0).bytes(3 * downloads.PIECE + 1)
    key = store.key("some", "file")
    store.put(key, dict(zip(file_questions.FILE, ("a.bin", "application/octet-stream",
              np.frombuffer(content, np.uint8)), strict=True)))  # fmt: skip
    assert answer(key)[2] == content


def test_a_file_is_kept_for_minutes_and_in_no_table_of_results(open_page, store):
    at = open_page(EXPLORE, **PLACED)
    before = cache.results().weight
    at = checked(at.button(key="take-projector").click().run())
    (key,) = saved(at)
    (entry,) = [entry for entry in store.entries() if entry.folder.name == key]
    assert entry.idle == file_questions.IDLE
    assert cache.results().weight == before
