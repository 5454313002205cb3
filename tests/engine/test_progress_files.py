"""What a step says and hears by files, also when nobody waits for it any more."""

import pytest

from embedding_explorer.base.disk_faults import StoreError
from embedding_explorer.base.errors import Cancelled
from embedding_explorer.base.progress_files import Ticket, new_ticket
from embedding_explorer.large import workers


@pytest.fixture
def step(tmp_path):
    made = new_ticket(tmp_path / "store")
    made.lay(around=True)
    return made


def left(step):
    return [path.name for path in step.folder.parent.iterdir()]


def test_what_a_step_tells_is_read(step):
    step.begin("worker 1")
    step(0.5, "Half")
    told = Ticket(step.folder).told()
    assert (told.fraction, told.step, told.worker) == (0.5, "Half", "worker 1")


def test_a_step_that_nobody_waits_for_any_more_leaves_nothing(step):
    worker = Ticket(step.folder)
    worker.begin("worker 1")
    step.clear()
    worker(0.5, "Half")
    worker.weigh("worker 1", 10)
    assert left(step) == []


def test_a_folder_that_was_taken_away_comes_back_to_ask_for_an_end(step):
    step.clear()
    step.cancel()
    with pytest.raises(Cancelled):
        Ticket(step.folder)(0.5, "Half")


def test_a_part_of_a_step_is_told_and_cancelled(step):
    part = Ticket(step.folder / "pca-0.ticket")
    part.lay()
    part.begin("")
    assert part.told() is not None
    part.cancel()
    with pytest.raises(Cancelled):
        Ticket(part.folder)(0.5, "Half")


def test_a_part_brings_no_step_back(step):
    part = Ticket(step.folder / "pca-0.ticket")
    part.lay()
    step.clear()
    part.cancel()
    part.begin("")
    with pytest.raises(StoreError):
        part.lay()
    with pytest.raises(Cancelled):
        workers._run(None, str(part.folder))
    assert left(step) == []


def test_the_folder_of_all_steps_is_private_and_no_link(tmp_path):
    root = tmp_path / "store"
    new_ticket(root).lay(around=True)
    assert root.stat().st_mode & 0o777 == 0o700
    assert (root / "jobs").stat().st_mode & 0o777 == 0o700
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    other = tmp_path / "other"
    other.mkdir()
    (other / "jobs").symlink_to(elsewhere)
    with pytest.raises(StoreError, match="contains an unexpected link"):
        new_ticket(other).lay(around=True)
    assert list(elsewhere.iterdir()) == []
