"""Two visitors of one server: neither sees the other's names, nor ends the other's link."""

from __future__ import annotations

from weakref import WeakSet

import pytest

from embedding_explorer.base.errors import Cancelled, LimitError
from embedding_explorer.engine import Job
from tests.engine import sleepers
from tests.engine.test_engine import until
from tests.pages.conftest import checked
from tests.pages.test_data import DATA, errors, give_role, own, upload
from ui.cache import cache, leaving, together
from ui.data import reading

EXPLORE = "pages/explore.py"
PETS = "pet,kind,legs\ncat,mammal,4\nhen,bird,2\nowl,bird,2\n"


def text(at) -> str:
    parts = [*at.markdown, *at.caption, *at.warning, *at.error, *at.info, *at.subheader]
    shown = " ".join(str(part.value) for part in parts)
    return shown + " ".join(str(o) for s in at.selectbox for o in s.options)


def key_of(at) -> str:
    return str(at.session_state["view"].data)


def bring(open_page, name: str, row: str):
    """Return a session that brought the pets and one more, a file as tidy as the others are."""
    at = upload(open_page(DATA), name, f"{PETS}{row},insect,6\n".encode())
    assert not errors(at)
    return at


def test_the_same_file_of_two_is_two_links_with_their_own_names(open_page):
    ann = bring(open_page, "ann private.csv", "ant")
    bob = bring(open_page, "bob.csv", "ant")
    assert key_of(ann) != key_of(bob)
    assert own(ann)[0].fingerprint == own(bob)[0].fingerprint
    for page in (DATA, EXPLORE):
        seen = open_page(page, data=key_of(bob))
        assert "ann" not in text(seen)
        assert "bob.csv" in text(seen)
        assert "ann private.csv" in text(open_page(page, data=key_of(ann)))


def test_what_is_forgotten_is_ones_own_alone_and_the_last_leaves_nothing(open_page):
    ann, bob = bring(open_page, "ann.csv", "fly"), bring(open_page, "bob.csv", "fly")
    links, (data,) = (key_of(ann), key_of(bob)), own(ann)
    open_page(EXPLORE, data=links[0], method="umap")
    bob = checked(bob.button(key="forget-own").click().run())
    assert "has expired" in errors(open_page(EXPLORE, data=links[1]))
    at = open_page(EXPLORE, data=links[0], method="umap")
    assert not errors(at)
    assert "ann.csv" in text(at)
    assert left(data), "what was made is shared"
    checked(ann.button(key="forget-own").click().run())
    assert not left(data)


def left(data) -> list:
    """Return what is left of a dataset in memory and on disk."""
    store = cache.engine().store
    words = {store.key("content", data.origin, data.origin), store.key("kept", data.fingerprint)}
    on_disk = [entry for entry in store.entries() if words & set(entry.of.split())]
    in_memory = [key for key in cache.results()._kept if data.fingerprint in str(key)]
    return [*on_disk, *in_memory]


def test_a_link_that_was_opened_is_closed_and_not_forgotten(open_page):
    ann = bring(open_page, "ann.csv", "gnat")
    bob = open_page(DATA, data=key_of(ann))
    assert not [b for b in bob.button if b.key == "forget-own"]
    assert bob.button(key="close-own").label == "Close"
    assert "Delete it" not in [b.label for b in bob.button]
    bob = checked(bob.button(key="close-own").click().run())
    assert not own(bob)
    assert "ann.csv" in text(open_page(DATA, data=key_of(ann)))


def test_roles_changed_on_opened_data_make_a_copy_of_ones_own(open_page):
    ann = bring(open_page, "ann.csv", "moth")
    link = key_of(ann)
    bob = open_page(DATA, data=link)
    bob = give_role(bob, "category", "legs")
    assert key_of(bob) != link
    assert bob.button(key="forget-own")
    assert own(bob)[-1].roles["legs"] == "category"
    again = open_page(DATA, data=link)
    assert own(again)[0].roles["legs"] == "number"
    bob = checked(bob.button(key="forget-own").click().run())
    assert own(open_page(DATA, data=link)), "the original is left alone"


def test_what_was_forgotten_is_gone_for_those_who_had_it_open(open_page):
    ann = bring(open_page, "ann.csv", "wasp")
    (data,) = own(ann)
    bob = open_page(EXPLORE, data=key_of(ann))
    assert not errors(bob)
    checked(ann.button(key="forget-own").click().run())
    bob = checked(bob.run())
    assert "has expired" in errors(bob)
    assert not own(bob)
    assert not left(data)


def test_ones_own_data_is_kept_again_when_it_is_used_after_its_time(open_page):
    ann = bring(open_page, "ann.csv", "flea")
    key = key_of(ann)
    cache.engine().store.drop(key.removeprefix("mine-"))
    checked(ann.run())
    assert "ann.csv" in text(open_page(EXPLORE, data=key))


def test_what_was_read_is_read_again_from_the_kept_bytes(open_page):
    at = bring(open_page, "ann.csv", "louse")
    before = key_of(at)
    at = checked(at.segmented_control(key="kind").set_value("text").run())
    assert [d.kind for d in own(at)] == ["text"]
    assert key_of(at) != before
    upload_key = at.session_state["brought"][key_of(at)].upload
    assert upload_key in cache.engine().store
    cache.drop(upload_key)
    at = checked(at.segmented_control(key="kind").set_value("items").run())
    assert "Upload it again" in errors(at)
    assert [d.kind for d in own(at)] == ["text"], "nothing is lost"
    at = checked(at.button(key="forget-own").click().run())
    assert not own(at)


def test_a_click_on_what_was_replaced_meanwhile_does_nothing(open_page):
    at = bring(open_page, "ann.csv", "midge")
    at.session_state["brought"] = {}
    at = checked(at.segmented_control(key="kind").set_value("text").run())
    assert [d.kind for d in own(at)] == ["items"]


def test_bytes_go_with_what_was_read_of_them(open_page):
    at = bring(open_page, "ann.csv", "mite")
    brought = at.session_state["brought"][key_of(at)]
    assert brought.upload in cache.engine().store
    checked(at.button(key="forget-own").click().run())
    assert brought.upload not in cache.engine().store


def test_what_a_visitor_has_here_is_bounded(open_page, monkeypatch):
    at = bring(open_page, "ann.csv", "aphid")
    monkeypatch.setenv("EXPLORER_MAX_VISITOR_BYTES", "1000")
    at = upload(at, "more.csv", (PETS + "bee,insect,6\n" * 20).encode())
    assert "EXPLORER_MAX_VISITOR_BYTES" in errors(at)
    assert len(own(at)) == 1


@pytest.fixture
def sleepy(monkeypatch, tmp_path):
    """Let every file be read by a reader that takes its time, and the page not wait for it."""
    monkeypatch.setenv("EXPLORER_PATIENCE", "0")
    engine, jobs = cache.engine(), list[Job]()
    read = engine.read

    def slowly(key, **options):
        options["function"] = sleepers.slow
        jobs.append(read(key, path=str(tmp_path / "read"), **options))
        return jobs[-1]

    monkeypatch.setattr(engine, "read", slowly)
    return jobs


def test_the_page_is_free_while_a_file_is_read_and_it_can_be_stopped(open_page, sleepy):
    at = upload(open_page(DATA), "big.csv", PETS.encode())
    (job,) = sleepy
    until(lambda: "slowly" in job.progress.step)
    at = checked(at.run())
    assert at.button(key="stop-data").label == "Stop"
    at = checked(at.segmented_control(key="way").set_value("Paste").run())
    at.text_area(key="pasted").set_value("cat\nhen")
    at = checked(at.button(key="stop-data").click().run())
    assert job.state == "cancelled"
    with pytest.raises(Cancelled):
        job.result()
    at = checked(at.run())
    assert not [b for b in at.button if b.key == "stop-data"]
    assert not own(at)


def test_bringing_another_file_stops_what_is_being_read(open_page, sleepy):
    at = upload(open_page(DATA), "big.csv", PETS.encode())
    checked(at.button(key="use-files").click().run())
    assert [job.state == "cancelled" for job in sleepy] == [True, False]
    sleepy[1].cancel()


@pytest.mark.parametrize("way", ["Paste", "Type a table"])
def test_what_is_tiny_is_read_at_once_whatever_the_workers_do(open_page, sleepy, way):
    at = checked(open_page(DATA).segmented_control(key="way").set_value(way).run())
    if way == "Paste":
        at.text_area(key="pasted").set_value("\n".join(f"word {i}" for i in range(1_000)))
    at = checked(at.button(key="use-text" if way == "Paste" else "use-table").click().run())
    assert len(own(at)) == 1
    assert not sleepy


def test_a_long_text_goes_to_a_worker(monkeypatch):
    asked = []
    monkeypatch.setattr(cache, "bring", lambda what, owner: asked.append(what) or "00" * 16)
    monkeypatch.setattr(reading.state, "owner", lambda: "ann")
    for what, small in (
        ("a\n" * 1_000, True),
        ("a\n" * 2_001, False),
        ("x" * reading.LETTERS, True),
        ("x" * (reading.LETTERS + 1), False),
    ):
        assert bool(reading.bring(what).upload) is not small


def test_what_is_too_much_is_not_even_kept(monkeypatch):
    monkeypatch.setenv("EXPLORER_MAX_VISITOR_BYTES", "10")
    monkeypatch.setattr(reading.state, "owner", lambda: "ann")
    with pytest.raises(LimitError, match="EXPLORER_MAX_VISITOR_BYTES"):
        reading.bring([("a.csv", b"x" * 11)])


def test_what_all_have_here_together_is_bounded(open_page, monkeypatch):
    ann = bring(open_page, "ann.csv", "cicada")
    monkeypatch.setenv("EXPLORER_MAX_DATA_BYTES", "1000")
    monkeypatch.setattr(leaving, "is_over", lambda session: False)  # AppTest has no server to ask
    bob = upload(open_page(DATA), "more.csv", (PETS + "bee,insect,6\n" * 20).encode())
    assert "EXPLORER_MAX_DATA_BYTES" in errors(bob)
    assert not own(bob)
    assert len(own(checked(ann.run()))) == 1, "nobody loses what they have"


@pytest.mark.parametrize("page", [EXPLORE, DATA, "pages/compare.py", "pages/learn.py"])
def test_a_link_for_which_there_is_no_room_says_so(open_page, monkeypatch, page):
    link = key_of(bring(open_page, "ann.csv", "locust"))
    monkeypatch.setattr(together, "_EVERY", WeakSet())  # she left
    monkeypatch.setenv("EXPLORER_MAX_DATA_BYTES", "1000")
    monkeypatch.setattr(leaving, "is_over", lambda session: False)  # AppTest has no server to ask
    at = open_page(page, data=link)
    assert "try again later" in text(at)
    assert "expired" not in text(at)
    monkeypatch.delenv("EXPLORER_MAX_DATA_BYTES")
    assert "ann.csv" in text(open_page(DATA, data=link))
