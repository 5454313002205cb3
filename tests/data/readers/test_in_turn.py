"""Pieces worked on by several cores come back in their order, few of them ahead."""

import pytest

from embedding_explorer.data.readers.in_turn import AT_ONCE, in_turn


@pytest.mark.parametrize("cores", [1, 2, 16])
@pytest.mark.parametrize("many", [0, 1, 2, 3, AT_ONCE, AT_ONCE + 1, 20])
def test_every_piece_comes_once_and_in_its_order(monkeypatch, cores, many):
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert list(in_turn(lambda piece: piece * piece, range(many))) == [i * i for i in range(many)]


def test_no_more_are_begun_than_there_are_cores(monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    begun = []
    found = in_turn(begun.append, range(20))
    next(found)
    assert len(begun) <= 3
    found.close()
    assert len(begun) <= 3


def test_what_a_piece_raises_is_raised():
    with pytest.raises(ZeroDivisionError):
        list(in_turn(lambda piece: 1 // piece, [1, 0, 2]))
