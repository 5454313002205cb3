"""When a page is closed, what its visitor asked for is stopped, and nobody else's work."""

from __future__ import annotations

import threading
import time

import pytest

from ui.cache import leaving


class Job:
    def __init__(self, owner: str) -> None:
        self.owner, self.over, self.said = owner, threading.Event(), ""

    def cancel(self, why: str) -> None:
        self.said = why
        self.over.set()


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    monkeypatch.setattr(leaving, "GRACE", 0.05)


def test_who_leaves_lets_go_of_their_own_jobs():
    hers = [leaving.remember(Job("ann")), leaving.remember(Job("ann-score"))]
    his = leaving.remember(Job("bob"))
    leaving.left(("ann", "1"))
    assert all(job.over.wait(20) for job in hers)
    assert {job.said for job in hers} == {"Stopped, as the page was closed."}
    assert not his.said


def test_a_connection_that_comes_back_loses_nothing(monkeypatch):
    job = leaving.remember(Job("cem"))
    monkeypatch.setattr(leaving, "GRACE", 0.5)
    leaving.left(("cem", "2"))
    leaving.visit("cem")
    time.sleep(0.8)
    assert not job.said
    leaving.left(("cem", "2"))
    assert job.over.wait(20)


def test_a_job_that_is_over_is_not_kept():
    done = Job("dora")
    done.over.set()
    leaving.remember(done)
    leaving.left(("dora", "3"))
    assert not leaving._GOING
    assert not done.said


def test_who_is_connected_again_keeps_what_runs_though_no_page_ran_since(monkeypatch):
    connected, asked = {"4"}, threading.Semaphore(0)

    class Runtime:
        def is_active_session(self, session):
            asked.release()
            return session in connected

    monkeypatch.setattr(leaving, "exists", lambda: True)
    monkeypatch.setattr(leaving, "get_instance", Runtime)
    job = leaving.remember(Job("eva"))
    leaving.left(("eva", "4"))
    for _ in range(3):
        assert asked.acquire(timeout=120), "it is asked again, as nothing else tells of the end"
    assert not job.said
    connected.clear()
    assert job.over.wait(20)
    assert "eva" not in leaving._GOING
