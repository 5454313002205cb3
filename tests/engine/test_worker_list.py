"""What is known of the workers, as it is told by a scheduler of the test's own."""

import time

from embedding_explorer.engine.background import Background
from embedding_explorer.engine.worker_list import WorkerList
from tests.engine.test_engine import until


class Scheduler:
    """Tells of two workers; it may take its time."""

    def __init__(self):
        self.there, self.asked, self.holds = {"a": {}, "b": {}}, 0, False

    def scheduler_info(self, n_workers):
        told, self.asked = dict(self.there), self.asked + 1
        while self.holds:
            time.sleep(0.01)
        return {"workers": told}


def test_a_worker_that_died_is_counted_no_more_before_the_scheduler_is_asked_again():
    gone, scheduler = [], Scheduler()
    told = WorkerList(Background(), gone.append)
    told.follow(scheduler)
    told.died("a")
    scheduler.there, scheduler.holds, asked = {"b": {}, "c": {}}, True, scheduler.asked
    assert set(told.current(scheduler)) == {"b"}
    assert gone == ["a"]
    until(lambda: scheduler.asked > asked)
    scheduler.holds = False
    until(lambda: set(told.current(scheduler)) == {"b", "c"})


def test_what_the_scheduler_said_before_a_worker_died_is_not_taken():
    scheduler = Scheduler()
    told = WorkerList(Background(), lambda where: None)
    told.follow(scheduler)
    scheduler.holds, asked = True, scheduler.asked
    told.current(scheduler)
    until(lambda: scheduler.asked > asked)
    told.died("a")
    scheduler.there, scheduler.holds = {"b": {}}, False
    began = time.monotonic()
    while time.monotonic() - began < 1:
        assert set(told.current(scheduler)) == {"b"}
        time.sleep(0.01)
