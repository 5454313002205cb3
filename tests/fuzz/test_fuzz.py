"""Some hundreds of mutated files in every run of the tests; `make fuzz` runs ten thousand."""

import pytest

from tests.fuzz import harness

CASES, SEED = 25, 20


@pytest.fixture(scope="module")
def figures():
    """What came of some cases of every target."""
    said = []
    return harness.fuzz(list(harness.targets()), CASES, SEED, said.append), said


def test_nothing_escapes_hangs_or_grows(figures):
    found, said = figures
    assert all(f.good for f in found), "\n".join(said)


def test_the_cases_are_neither_all_read_nor_all_refused(figures):
    for f in figures[0]:
        assert f.cases == CASES
        assert 0 < f.refused < CASES, f.target


def test_a_case_is_decided_by_its_number():
    for name in harness.targets():
        assert harness.case(name, SEED, 3)[1:] == harness.case(name, SEED, 3)[1:]
    assert harness.case("delimited", 1, 1)[2] != harness.case("delimited", 1, 2)[2]


@pytest.mark.parametrize("fault", harness.FAULTS)
def test_what_hangs_grows_dies_or_escapes_is_counted_and_the_next_case_runs(fault, monkeypatch):
    if fault == "hang":  # the others may take their time on a busy machine
        monkeypatch.setattr(harness, "SECONDS", 3.0)
    said = []
    bad, good = harness.fuzz([fault, "good"], 1, 0, said.append, ["tests.fuzz.badly"])
    assert [f for f, cases in bad.faults.items() if cases] == [fault]
    assert f"--target {fault} --seed 0 --case 0" in said[0]
    assert good.good
    assert good.cases == 1
    assert len(said) == 1


@pytest.mark.parametrize(
    ("sentence", "fits"),
    [("It is wrong; mend it.", True), ("It is wrong", False), ("x" * 300 + ".", False)]
    + [("Two\nlines.", False), ("Half a letter: \ud800.", False)],
)
def test_which_sentences_are_fit_for_a_user(sentence, fits):
    assert (not harness.unfit(sentence)) == fits
