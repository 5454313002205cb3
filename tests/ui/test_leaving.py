"""When a page is closed, what its visitor asked for is stopped, and nobody else's work."""

from __future__ import annotations

import threading
import time

import pytest

from ui import leaving


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
    leaving.left("ann")
    assert all(job.over.wait(20) for job in hers)
    assert {job.said for job in hers} == {"Stopped, as the page was closed."}
    assert not his.said


def test_a_connection_that_comes_back_loses_nothing(monkeypatch):
    job = leaving.remember(Job("cem"))
    monkeypatch.setattr(leaving, "GRACE", 0.5)
    leaving.left("cem")
    leaving.came("cem")
    time.sleep(0.8)
    assert not job.said
    leaving.left("cem")
    assert job.over.wait(20)


def test_a_job_that_is_over_is_not_kept():
    done = Job("dora")
    done.over.set()
    leaving.remember(done)
    leaving.left("dora")
    assert not leaving._GOING
    assert not done.said
