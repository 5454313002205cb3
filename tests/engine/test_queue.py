"""Who is next in the line, by a clock and workers of the test's own."""

import math
from types import SimpleNamespace

import pytest

from embedding_explorer.base.errors import LimitError
from embedding_explorer.engine import orders, queue, turns
from embedding_explorer.engine.job import Job
from embedding_explorer.engine.store import Store


class KilledWorker(Exception):
    """What dask raises for a step that ended its worker."""


class OneWorker:
    """A crew whose one worker takes as long for a step as the test says."""

    def __init__(self):
        self.sent, self.future = [], None
        self.lost = self.renew = self.warm = lambda: False

    def threads(self):
        return 1

    def free(self):
        return int(self.future is None)

    def send(self, order, key):
        self.sent.append(order.key)
        self.future = SimpleNamespace(status="pending", done=lambda: sent.status != "pending")
        sent = self.future
        return sent

    def finish(self, status="finished"):
        self.future.status, self.future = status, None

    def error(self, future):
        return KilledWorker()

    def restart(self, worker, future):
        self.finish("cancelled")
        return True


@pytest.fixture
def queued(tmp_path, monkeypatch):
    """Return a line with one worker, its clock, and a function that puts a step into the line."""
    clock = SimpleNamespace(now=1_000.0)
    for module in (queue, turns):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: clock.now))
    store, made = Store(tmp_path), queue.Line(OneWorker())

    def put(owner, name, *, quick, shared=False):
        key = store.key("" if shared else owner, name)
        order = orders.order(store, "call", key, store.key("data"), quick=quick)
        work = made.work(order, name, owner)
        made.admit(Job([work], lambda: None, None, owner))
        return work

    return made, clock, put


def test_an_owners_quick_steps_go_before_long_ones_one_at_a_time(queued):
    made, _, put = queued
    long = put("ann", "long", quick=False)
    many = [put("bob", f"quick {i}", quick=True) for i in range(3)]
    one = put("cem", "quick", quick=True)
    assert made.queue() == [many[0], one, long, *many[1:]]
    made.step()
    assert many[0].state == "running"
    assert made.queue() == [one, long, *many[1:]]


def test_who_asks_for_little_without_end_holds_nobody_up(queued):
    made, clock, put = queued
    put("bob", "quick 0", quick=True)
    made.step()
    long = put("ann", "long", quick=False)
    for i in range(1, 100):
        put("bob", f"quick {i}", quick=True)
        put("bob", f"another {i}", quick=True)
        clock.now += 4
        made.crew.finish()
        made.step()
        if long.state == "running":
            break
    assert long.state == "running"
    before = turns.BURST / (1 - turns.SHARE)  # seconds: the burst, and the share of that very time
    assert len(made.crew.sent) == math.ceil(before / 4) + 1


def test_who_rested_goes_first_again_and_has_not_earned_more(queued):
    made, clock, put = queued
    put("bob", "quick", quick=True)
    made.step()
    clock.now += turns.BURST * 2
    made.crew.finish()
    made.step()
    long, quick = put("ann", "long", quick=False), put("bob", "again", quick=True)
    assert made.queue() == [long, quick]
    clock.now += turns.BURST * 2  # twice what was too much, at half of the time
    assert made.queue() == [quick, long]
    clock.now += 1_000 * turns.BURST
    made.step()
    assert quick.state == "running"
    clock.now += turns.BURST + 1
    made.crew.finish()
    late = put("bob", "late", quick=True)
    made.step()
    assert (long.state, late.state) == ("running", "waiting")


class TwoWorkers(OneWorker):
    """A crew of two, whose steps never end."""

    def threads(self):
        return 2

    def free(self):
        return 2 - len(self.sent)


@pytest.mark.parametrize(
    ("owners", "states"),
    [
        (["ann", "ann", "ann"], ["running", "running", "waiting"]),
        (["ann", "bob", "ann"], ["running", "waiting", "running"]),
    ],
    ids=["alone", "two"],
)
def test_long_steps_leave_a_worker_to_quick_ones_where_there_are_others(queued, owners, states):
    made, clock, put = queued
    made.crew = TwoWorkers()
    works = [put(owners[0], "long", quick=False), put(owners[1], "another", quick=False)]
    made.step()
    works.append(put(owners[2], "quick", quick=True))
    made.step()
    assert [work.state for work in works] == states
    assert made.queue() == [work for work in works if work.state == "waiting"]


def test_a_worker_is_no_longer_kept_once_the_others_have_left(queued):
    made, clock, put = queued
    made.crew = TwoWorkers()
    works = [put(owner, "long", quick=False) for owner in ("ann", "bob")]
    made.step()
    assert [work.state for work in works] == ["running", "waiting"]
    clock.now += turns.HERE
    put("bob", "long", quick=False)  # still asks
    made.step()
    assert works[1].state == "running"


def begin(work):
    """Let a step say that it runs, as a worker does."""
    work.ticket.lay(around=True)
    work.ticket.begin("tcp://worker")


def asked_to_stop(work):
    return (work.ticket.folder / "cancel").exists()


@pytest.mark.parametrize("end", ["stops", "deaf"])
def test_what_was_no_matter_of_a_second_makes_room_for_what_is(queued, end):
    line, clock, put = queued
    slow = put("bob", "a small file that reads slowly", quick=True)
    line.step()
    begin(slow)
    clock.now += 1
    quick = put("ann", "a click", quick=True)
    clock.now += turns.BURST - 2
    line.step()
    assert not asked_to_stop(slow), "its time is not up"
    clock.now += 2
    line.step()
    assert asked_to_stop(slow)
    another = put("cem", "a small file that reads slowly", quick=True)
    if end == "deaf":
        clock.now += queue.GRACE
    else:
        line.crew.finish("error")
    line.step()
    assert (slow.state, quick.state) == ("waiting", "running")
    line.crew.finish()
    line.step()
    assert another.state == "running"
    line.crew.finish()
    line.step()
    assert (slow.state, asked_to_stop(slow)) == ("running", False)
    put("ann", "another click", quick=True)
    clock.now += 10 * turns.BURST
    line.step()
    assert (slow.state, asked_to_stop(slow)) == ("running", False), "nobody is put back twice"
    line.crew.finish()
    line.step()
    assert slow.state == "done"


def test_who_waits_for_a_step_that_makes_room_gets_its_result_or_may_leave(queued):
    line, clock, put = queued
    slow = put("bob", "shared", quick=True, shared=True)
    line.step()
    begin(slow)
    put("ann", "a click", quick=True)
    clock.now += turns.BURST + 1
    line.step()
    assert asked_to_stop(slow)
    assert put("cem", "shared", quick=True, shared=True) is slow
    for job in list(slow.jobs):
        line.abandon(job)
    line.crew.finish("error")
    line.step()
    assert slow.state == "cancelled"


def test_nobody_makes_room_for_their_own_or_for_what_takes_long(queued):
    line, clock, put = queued
    slow = put("bob", "slow", quick=True)
    line.step()
    begin(slow)
    put("bob", "a click", quick=True)
    put("ann", "long", quick=False)
    clock.now += 10 * turns.BURST
    line.step()
    assert not asked_to_stop(slow)


def test_what_took_more_than_a_moment_holds_one_worker_of_two_at_most(queued):
    line, clock, put = queued
    line.crew = TwoWorkers()
    slow = put("bob", "slow", quick=True)
    line.step()
    clock.now += turns.BURST + 1
    more = put("bob", "more", quick=True)
    put("ann", "is here", quick=False)
    line.step()
    assert (slow.state, more.state) == ("running", "waiting"), "one is left to others' clicks"
    click = put("ann", "a click", quick=True)
    line.step()
    assert click.state == "running"


def killed(line, clock, work):
    line.step()
    assert work.state == "running"
    clock.now += 0.1
    begin(work)  # without it the step is innocent
    line.crew.finish("error")
    line.step()


def cancelled_and_killed(line, clock, work):
    line.step()
    line.abandon(*work.jobs)
    killed(line, clock, work)


def deaf(line, clock, work):
    line.step()
    line.abandon(*work.jobs)
    clock.now += queue.GRACE
    line.step()


@pytest.mark.parametrize("end", [killed, cancelled_and_killed, deaf])
@pytest.mark.parametrize("quick", [True, False], ids=["quick", "long"])
def test_who_ends_a_worker_pays_for_its_restart(queued, end, quick):
    line, clock, put = queued
    for i in range(2):
        end(line, clock, put("bob", f"ends its worker {i}", quick=quick))
    long, again = put("ann", "long", quick=False), put("bob", "again", quick=True)
    assert line.queue() == [long, again]
    clock.now += 1.5 * queue.RESTART / turns.SHARE
    assert line.queue() == [again, long]


def test_the_program_itself_pays_nothing_and_keeps_no_worker_from_itself(queued):
    line, clock, put = queued
    line.crew = TwoWorkers()
    put("ann", "is here", quick=True)
    own = [put("", f"own {i}", quick=True) for i in range(2)]
    line.step()
    line.crew.sent.clear()
    clock.now += 10 * turns.BURST
    put("ann", "is here still", quick=True)
    line.step()
    assert own[1].state == "running"
    assert "" not in line.turns._paid


def test_who_lost_a_worker_before_their_step_began_pays_nothing(queued):
    line, clock, put = queued
    work = put("bob", "innocent", quick=True)
    line.step()
    clock.now += 0.1
    line.crew.finish("error")
    line.step()
    assert work.state == "running", "sent once more"
    assert not line.turns._paid


@pytest.mark.parametrize("quick", [True, False], ids=["quick", "long"])
def test_what_two_wait_for_goes_by_the_better_place(queued, quick):
    line, _, put = queued
    many = [put("bob", f"of a sample {i}", quick=quick, shared=True) for i in range(9)]
    assert line.queue() == many
    assert put("ann", "of a sample 8", quick=quick, shared=True) is many[8]
    assert line.queue() == [many[0], many[8], *many[1:8]]
    ann = next(job for job in many[8].jobs if job.owner == "ann")
    line.abandon(ann)
    assert line.queue() == many, "her place goes with her"


def test_what_is_shared_goes_first_for_who_has_time_left_and_is_paid_by_all(queued):
    line, clock, put = queued
    put("bob", "quick", quick=True)
    line.step()
    clock.now += turns.BURST * 2
    line.crew.finish()
    line.step()
    long, shared = put("cem", "long", quick=False), put("bob", "b", quick=True, shared=True)
    assert line.queue() == [long, shared]
    put("ann", "b", quick=True, shared=True)
    assert line.queue() == [shared, long]
    before = dict(line.turns._paid)
    line.step()
    clock.now += 2
    line.crew.finish()
    line.step()
    rested = clock.now - turns.BURST / turns.SHARE
    assert line.turns._paid["bob"] - before["bob"] == pytest.approx(1 / turns.SHARE)
    assert line.turns._paid["ann"] - rested == pytest.approx(1 / turns.SHARE)


def test_whose_line_is_long_asks_for_no_more_and_loses_nothing(queued, monkeypatch):
    line, _, put = queued
    monkeypatch.setenv("EXPLORER_MAX_WAITING_STEPS", "3")
    mine = [put("bob", f"step {i}", quick=False) for i in range(3)]
    with pytest.raises(LimitError, match="wait for 3 steps already.*EXPLORER_MAX_WAITING_STEPS"):
        put("bob", "one more", quick=False)
    assert line.queue() == mine
    assert put("bob", "step 1", quick=False) is mine[1], "what waits already may be asked again"
    put("ann", "another's", quick=False)
    line.step()
    put("bob", "there is room again", quick=False)
    for i in range(9):
        put("", f"the program's own {i}", quick=False)
