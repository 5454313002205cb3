"""Questions about several built recipes, as a page asks them."""

import embedding_explorer as ee
from embedding_explorer.compare import Comparison, compare
from embedding_explorer.engine import Job
from tests.encoders import made
from ui.cache import cache
from ui.cache.questions import about

PLAIN = ee.Recipe(encoder="as_given", projection=None)


def test_a_question_about_two_is_kept_by_both():
    data, other = made.vectors(made.cloud(30, 4)), made.vectors(made.cloud(25, 4))
    one, two = (ee.build(d, PLAIN) for d in (data, other))
    jobs: list[Job] = []

    def wait(job: Job) -> None:
        jobs.append(job)
        assert job.wait(120)

    def ask(first: ee.Built, second: ee.Built) -> Comparison:
        return cache.answer(about(first, compare, second, k=3), wait, title="Compare", owner="me")

    found = ask(one, two)
    assert (found.items, len(jobs)) == (25, 1)
    assert ask(one, two) is found
    assert ask(two, one).dropped["side"].tolist() == ["b"] * 5
    assert ask(one, one).items == 30
    cache.forget(other, "")
    assert ask(one, two) is not found
    assert len(jobs) == 4
