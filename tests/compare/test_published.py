"""A fact that is known: two kinds of Word2Vec differ more than two runs of one kind."""

from __future__ import annotations

from benchmarks.overlap import PAGE, compared, page, text


def test_skip_gram_and_cbow_differ_more_than_two_seeds():
    found = compared(text(every=12), words=250)
    kinds, cbow, skip = found.values()
    assert kinds.overlap.low > 2 * kinds.overlap.chance_high
    assert kinds.overlap.high < min(cbow.overlap.low, skip.overlap.low)
    assert kinds.ordered.high < min(cbow.ordered.low, skip.ordered.low)
    assert kinds.rank_correlation.p == 0.001
    assert "far above chance" in kinds.verdict
    assert "below a rerun" in kinds.verdict
    assert kinds.rerun.mean == min(cbow.overlap.mean, skip.overlap.mean)
    table, kept = (p.splitlines() for p in (page(found), PAGE.read_text("utf-8")))
    assert [row.split("|")[1] for row in kept if row.startswith("| ")] == [
        row.split("|")[1] for row in table if row.startswith("| ")
    ]
