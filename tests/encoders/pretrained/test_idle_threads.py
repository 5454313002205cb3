"""Tasks shared with threads that take only what is idle: each done once, by whoever is first."""

from __future__ import annotations

import os
import sys
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import embedding_explorer as ee
from embedding_explorer.encoders.pretrained.text import idle_threads, load
from tests.encoders import tiny_bert

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="threads have no priority here")
MAIN = threading.main_thread()


def stop():
    return SimpleNamespace(terminate=False)


def until(stopped, seconds=30.0):
    """Work until it is stopped, as onnxruntime does: then it is an error."""
    end = time.monotonic() + seconds
    while not stopped.terminate:
        assert time.monotonic() < end, "nobody stopped it"
        time.sleep(0.001)
    raise ee.MethodError("stopped")


def is_helper():
    return threading.current_thread() is not MAIN


@given(st.integers(0, 30), st.integers(0, 4))
def test_every_task_is_done_once(total, count):
    shared = idle_threads.Shared(total, lambda number, stopped: number * 10, stop)
    found = list(shared.results(count, lambda: None))
    assert sorted(found) == [(number, number * 10) for number in range(total)]


def test_a_helper_that_gets_no_time_holds_nothing_up():
    taken = threading.Event()

    def run(number, stopped):
        if is_helper():
            taken.set()
            until(stopped)
        taken.wait(30)
        return number

    found = list(idle_threads.Shared(5, run, stop).results(1, lambda: None))
    assert sorted(found) == [(number, number) for number in range(5)]
    assert taken.is_set()


def test_a_helper_that_is_first_stops_the_other():
    """Of two tasks a helper has one; the first thread is at it too when the helper is ready."""
    both, turns = threading.Event(), []

    def run(number, stopped):
        if is_helper():
            both.wait(30)
            return "helper"
        turns.append(number)
        if len(turns) == 2:
            both.set()
            until(stopped)
        time.sleep(0.2)  # so that the helper begins the other
        return "first"

    found = dict(idle_threads.Shared(2, run, stop).results(1, lambda: None))
    assert sorted(found.values()) == ["first", "helper"]
    assert sorted(turns) == [0, 1]


def test_helpers_have_the_lowest_priority_and_the_first_thread_keeps_its_own():
    before, seen = os.getpriority(os.PRIO_PROCESS, 0), {}

    def run(number, stopped):
        seen.setdefault(is_helper(), set()).add(os.getpriority(os.PRIO_PROCESS, 0))
        time.sleep(0.02)
        return number

    assert len(list(idle_threads.Shared(30, run, stop).results(2, lambda: None))) == 30
    assert seen == {True: {19}, False: {before}}
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


def test_without_the_right_to_step_back_there_are_no_helpers(monkeypatch):
    monkeypatch.setattr(idle_threads, "step_back", lambda: False)
    who = []
    run = lambda number, stopped: who.append(is_helper()) or time.sleep(0.01)  # noqa: E731
    assert len(list(idle_threads.Shared(9, run, stop).results(3, lambda: None))) == 9
    assert who == [False] * 9


def test_a_task_that_fails_is_an_error_of_the_first_thread():
    def run(number, stopped):
        time.sleep(0.005)
        if number == 3:
            raise ee.MethodError("three")
        return number

    with pytest.raises(ee.MethodError, match="three"):
        list(idle_threads.Shared(8, run, stop).results(2, lambda: None))


def test_what_is_told_before_a_task_stops_all():
    stops, begun = [], threading.Event()

    def made():
        stops.append(stop())
        return stops[-1]

    def run(number, stopped):
        if is_helper():
            begun.set()
            until(stopped)
        return number

    def before():
        assert begun.wait(30)
        raise ee.Cancelled("enough")

    with pytest.raises(ee.Cancelled):
        list(idle_threads.Shared(8, run, made).results(1, before))
    assert [stopped.terminate for stopped in stops] == [True]
    while any(t.name.endswith("(_help)") for t in threading.enumerate()):
        time.sleep(0.001)


def test_helpers_wait_when_nobody_takes_what_they_found():
    most = []

    def run(number, stopped):
        if is_helper():
            most.append(number)
        return number

    results = idle_threads.Shared(100, run, stop).results(1, lambda: None)
    next(results)
    time.sleep(0.2)
    assert len(most) <= 2 * idle_threads.WAITING + 1
    assert len(list(results)) == 99


def test_a_network_finds_the_same_bits_with_any_number_of_helpers(tmp_path, monkeypatch):
    network = load(str(tiny_bert.folder(tmp_path / "m")), every_layer=True)
    rng = np.random.default_rng(0)
    rows = [rng.integers(4, 12, rng.integers(3, 30)).tolist() for _ in range(200)]
    found = {}
    for count in (0, 1, 4):
        monkeypatch.setattr(idle_threads, "helpers", lambda count=count: count)
        told = []
        parts = sorted(network.each(rows, 2, told.append), key=lambda part: int(part[0][0]))
        found[count] = parts
        assert told == sorted(told)
        assert 0 <= told[0] <= told[-1] < 1
    for parts in (found[1], found[4]):
        for (batch, states, mask), (one, alone, real) in zip(parts, found[0], strict=True):
            np.testing.assert_array_equal(batch, one)
            np.testing.assert_array_equal(mask, real)
            np.testing.assert_array_equal(states, alone)


def test_helpers_are_the_other_cores_unless_all_are_busy(monkeypatch):
    for cores, line, wanted in ((1, 0, 0), (2, 2.9, 1), (2, 3.1, 0), (64, 90, 7), (64, 99, 0)):
        monkeypatch.setattr(os, "sched_getaffinity", lambda _, n=cores: set(range(n)))
        monkeypatch.setattr(os, "getloadavg", lambda line=line: (line, 0.0, 0.0))
        assert idle_threads.helpers() == wanted
    monkeypatch.setattr(sys, "platform", "darwin")
    assert idle_threads.helpers() == 0
