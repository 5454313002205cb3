"""Files to take away: small ones by the page, large ones by a worker, refusals in a sentence."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from starlette.requests import Request

import embedding_explorer as ee
from embedding_explorer.engine import Job, bringing, calls, file_calls, keeping
from embedding_explorer.engine.job import Progress
from embedding_explorer.exports import to_bytes
from embedding_explorer.uses import cleaning
from embedding_explorer.uses.cleaning import as_file
from tests.coroutines import run as run_coroutine
from tests.pages.conftest import checked
from ui import cache, downloads, take_away

EXPLORE, USES = "pages/explore.py", "pages/uses.py"
PLACED = {"data": "digits", "tab": "Take away"}


@pytest.fixture
def elsewhere(monkeypatch):
    """Let every making of a file in this process fail; return what the workers are asked."""
    asked = []
    begin = cache.begin

    def spied(of, question, **given):
        asked.append((of, given))
        return begin(of, question, **given)

    def refuse(*given, **more):
        raise AssertionError("a file was made in the server's process")

    for module in (take_away, file_calls):
        monkeypatch.setattr(module, "to_bytes", refuse)
    for module in (downloads, cleaning):
        monkeypatch.setattr(module, "as_file", refuse)
    monkeypatch.setattr(cache, "begin", spied)
    return asked


def answer(key: str) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and content of what is fetched by a key."""
    sent = []

    async def send(message):
        sent.append(message)

    scope = {"type": "http", "method": "GET", "headers": [], "asgi": {"spec_version": "2.4"}}
    request = Request({**scope, "path_params": {"key": key}})
    run_coroutine(downloads.take(request)(scope, None, send))
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(part["body"] for part in sent[1:])


def fetched(at) -> tuple[dict[str, str], bytes]:
    """Return headers and content at the address of the file that the page offers."""
    (link,) = at.get("link_button")
    status, headers, content = answer(link.proto.url.removeprefix(f"{downloads.PATH}/"))
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


def test_what_is_small_is_made_by_the_page_at_the_click(open_page):
    at = open_page(EXPLORE, data="films", tab="Take away")
    assert len(at.get("download_button")) == len(take_away.TABLES) + len(take_away.OTHERS)
    large = open_page(EXPLORE, **PLACED)
    assert {f"take-{key}" for key in ("vectors", "neighbors", "npy", "projector")} <= {
        button.key for button in large.button
    }


@pytest.mark.parametrize("offer", [*take_away.TABLES, *take_away.OTHERS], ids=lambda one: one.key)
def test_a_worker_writes_what_belongs_to_the_visitor_though_it_is_not_its_to_know(offer):
    data = ee.read(b"name,note\nann,=1+1\nbob,\xc3\xa9\n\ncem,x\n", name="mine.csv")
    built = ee.build(data, ee.Recipe(encoder="one_hot", projection="pca"))
    nobodys = replace(built, dataset=keeping.anonymous(data))
    options = {**offer.options, **({"k": 1} if offer.key == "neighbors" else {})}
    own = ("source", "notes", "reading") if offer.form in take_away.TELLING else ()
    about = {name: getattr(data, name) for name in own}
    made = calls.exported(nobodys, offer.form, "x", None, options, about, {})
    assert made["content"].tobytes() == to_bytes(built, offer.form, **options)
    some = calls.exported(nobodys, offer.form, "x", [2, 0], options, about, {})
    assert some["content"].tobytes() == to_bytes(built, offer.form, rows=[2, 0], **options)


def test_a_refusal_is_one_sentence_and_the_page_stays(open_page, monkeypatch):
    at = open_page(EXPLORE, **PLACED)
    monkeypatch.setenv("EXPLORER_MAX_EXPORT_CELLS", "1000")
    at = checked(at.button(key="take-vectors").click().run())
    assert "more than the 1,000 allowed" in problems(at)
    assert "\n" not in problems(at)
    assert len(problems(at)) < 300
    assert not at.get("link_button")
    assert at.button(key="take-npy")
    monkeypatch.delenv("EXPLORER_MAX_EXPORT_CELLS")
    at = checked(at.button(key="take-vectors").click().run())
    assert not problems(at)
    assert fetched(at)[1]


def test_a_file_is_shown_beside_what_it_was_made_of_only(open_page):
    at = open_page(EXPLORE, **PLACED)
    at = checked(at.button(key="take-npy").click().run())
    assert len(at.get("link_button")) == 1
    few = at.session_state["view"]
    at.session_state["view"] = replace(few, k=few.k + 1)
    assert not checked(at.run()).get("link_button")
    at.session_state["view"] = few
    assert len(checked(at.run()).get("link_button")) == 1
    at = checked(at.selectbox(key="data").set_value("films").run())
    assert not at.get("link_button")


def test_cleaned_data_and_what_was_dropped_are_made_by_a_worker(open_page, elsewhere, monkeypatch):
    monkeypatch.setattr(downloads, "SMALL", 0)
    at = open_page(USES, data="digits", task="clean")
    assert not at.get("download_button")
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
        calls.cleaned_file(data, "csv", "x", range(len(data)), {}, {})


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
    store.put(key, dict(zip(file_calls.FILE, ("a.bin", "application/octet-stream",
              np.frombuffer(content, np.uint8)), strict=True)))  # fmt: skip
    assert answer(key)[2] == content


def test_a_file_is_kept_for_minutes_and_in_no_table_of_results(open_page, store):
    at = open_page(EXPLORE, **PLACED)
    before = cache.results().weight
    at = checked(at.button(key="take-projector").click().run())
    (link,) = at.get("link_button")
    key = link.proto.url.rpartition("/")[2]
    (entry,) = [entry for entry in store.entries() if entry.folder.name == key]
    assert entry.idle == file_calls.IDLE
    assert cache.results().weight == before
