"""When a visitor's session is gone, what they asked for is stopped, and nobody else's work."""

from __future__ import annotations

import gc
import threading

from ui.leaving import Visitor, remember


class Job:
    def __init__(self, owner: str) -> None:
        self.owner, self.over, self.said = owner, threading.Event(), ""

    def cancel(self, why: str) -> None:
        self.said = why
        self.over.set()


def test_a_session_that_is_gone_lets_go_of_its_jobs():
    ann, bob = Visitor(), Visitor()
    assert ann.key != bob.key
    hers = [remember(Job(ann.key)), remember(Job(f"{ann.key}-score"))]
    his = remember(Job(bob.key))
    del ann
    gc.collect()
    assert all(job.said == "Stopped, as nobody waits for it." for job in hers)
    assert not his.said


def test_a_job_that_is_over_is_not_kept():
    visitor, done = Visitor(), Job("")
    done.over.set()
    done.owner = visitor.key
    remember(done)
    del visitor
    gc.collect()
    assert not done.said
