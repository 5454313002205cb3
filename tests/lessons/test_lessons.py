"""The lessons by themselves: on several datasets, with right answers that others would compute."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from random import Random
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.base.errors import MethodError
from embedding_explorer.base.question import question_of
from embedding_explorer.engine import load, orders, steps
from embedding_explorer.engine.store import Store
from embedding_explorer.lessons import (
    CHANCE,
    Question,
    Seen,
    Step,
    check,
    first_data,
    guessing,
)
from embedding_explorer.lessons._english_words import SENSES, pairs
from embedding_explorer.lessons._lesson import direct

MODULES = registry.all_of("lessons")
STEPS = [(key, i) for key, module in MODULES.items() for i in range(len(module.STEPS))]


def table(n: int, seed: int) -> ee.Dataset:
    """Things with two categories, a number and a label."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "name": [f"thing {i}" for i in range(n)],
            "sort": rng.choice(["oak", "elm", "ash", "fir", "yew", "box"], n),
            "colour": rng.choice(["red", "green", "blue"], n),
            "size": rng.random(n).round(2),
            "class": rng.choice(["x", "y"], n),
        }
    )
    roles = {"sort": "category", "colour": "category", "class": "label", "size": "number"}
    return ee.read(frame, kind="items", roles=roles)


@cache
def text(topics: int) -> ee.Dataset:
    """The paragraphs of some topics."""
    data = ee.sample("documents")
    kept = data.items["topic"].isin(sorted(data.items["topic"].unique())[:topics])
    frame = data.items[kept][["title", "text", "topic"]].reset_index(drop=True)
    return ee.read(frame, kind="text", roles={"title": "name", "text": "text", "topic": "label"})


@cache
def vectors(noise: float) -> ee.Dataset:
    """The ready word vectors of the first 6,000 words and those the lessons need, disturbed."""
    data = ee.sample("words")
    rows = np.r_[0:6_000, len(data) - 10 : len(data)]
    matrix = np.asarray(data.vectors)[rows].astype(np.float32)
    matrix = matrix + np.random.default_rng(0).normal(0, noise, matrix.shape).astype(np.float32)
    frame = pd.DataFrame(matrix)
    frame.insert(0, "name", data.names[rows])
    return ee.read(frame, kind="vectors", roles={"name": "name"})


OTHERS = {
    "items": (lambda: table(40, 1), lambda: table(90, 2)),
    "text": (lambda: text(4), lambda: text(7)),
    "vectors": (lambda: vectors(0.0), lambda: vectors(0.02)),
    "images": (lambda: table(40, 1), lambda: ee.sample("friends")),
}


def data_of(step: Step, which: int) -> ee.Dataset:
    """Return a step's own data (0), or one of two others of a kind it accepts."""
    own = first_data(step)
    return own if not which else OTHERS[own.kind][which - 1]()


MADE: dict[tuple[str, str], ee.Built] = {}


@cache
def along() -> Store:
    """What comes with the program: `test_results_of_lessons.py` holds it against the code."""
    return Store()


def built(data: ee.Dataset, recipe: ee.Recipe) -> ee.Built:
    """Return what a recipe makes of some data; two steps that ask for the same get the same."""
    key = (data.fingerprint, recipe.key)
    if key not in MADE:
        MADE[key] = load(along(), data, recipe) or ee.build(data, recipe)
    return MADE[key]


def answered(asked: Any, *built: ee.Built, **given: Any) -> Any:
    """Answer a question, by what comes with the program where that is in it."""
    data, of = built[0].dataset, [(b.dataset, b.recipe) for b in built]
    key = orders.answer_key(along(), question_of(asked).name, data, of, given)
    found = along().find(key, shared=steps.shared(data))
    return direct(asked, *built, **given) if found is None else found


@cache
def seen_of(key: str, number: int, which: int) -> Seen:
    step = MODULES[key].STEPS[number]
    if step.missing():
        pytest.skip(step.missing())
    data = data_of(step, which)
    assert step.why_not(data) is None
    answers: dict[Any, Any] = {}

    def ask(asked: Any, built: ee.Built, *others: ee.Built, **given: Any) -> Any:
        at = (asked, built.recipe, *(o.recipe for o in others), *given.items())
        if at not in answers:
            answers[at] = answered(asked, built, *others, **given)
        return answers[at]

    return Seen(data, tuple(built(data, r) for r in step.recipes(data)), ask)


MORE = pytest.mark.exhaustive
WHICH = [0, pytest.param(1, marks=MORE), pytest.param(2, marks=MORE)]  # own data, and others
CASES = [
    pytest.param(key, i, which, marks=[MORE] if which else [])
    for key, i in STEPS
    for which in range(3)
]


@pytest.mark.parametrize(("key", "number", "which"), CASES)
def test_every_step_predicts_reveals_explains_and_checks(key, number, which):
    step, seen = MODULES[key].STEPS[number], seen_of(key, number, which)
    guess = step.guess(seen.data)
    assert len(set(guess.options)) == len(guess.options) >= 2
    assert 0 <= step.outcome(seen) < len(guess.options)
    assert 2 <= len(step.explain(seen)) <= 3
    assert any(re.search(r"\d", sentence) for sentence in step.explain(seen))
    figures = step.figures(seen)
    assert any(f.kind == "map" for f in figures)
    for figure in figures:
        assert all(seen.built[i].map is not None for i in figure.panels)
        assert set(figure.selected) <= set(seen.built[figure.panels[0]].space.names)


@pytest.mark.parametrize(("key", "number", "which"), CASES)
def test_no_check_is_passed_by_guessing(key, number, which):
    step, seen = MODULES[key].STEPS[number], seen_of(key, number, which)
    rights, chance = [], 0.0
    for attempt in range(6):  # those that follow are as long as the last
        questions = check(step, seen, attempt)
        chance += guessing(questions)
        for q in questions:
            assert len(set(q.options)) == len(q.options)
            assert q.reason
        rights += [q.right for q in questions]
    assert chance + 19 * guessing(questions) < CHANCE  # 25 attempts together
    assert np.bincount(rights).max() < 0.65 * len(rights)  # no place is right too often
    first, second = check(step, seen, 0), check(step, seen, 1)
    assert not {(q.text, *sorted(q.options)) for q in first} & {
        (q.text, *sorted(q.options)) for q in second
    }
    assert check(step, seen, 0) == first


def by(look: Any, place: int) -> Any:
    """Return the rule that takes the option of this place when they are put in order by a look."""

    def rule(options: tuple[str, ...]) -> int | None:
        looks = [look(o) for o in options]
        if None in looks:
            return None
        order = sorted(range(len(options)), key=lambda i: looks[i])
        return order[len(order) // 2 if place == MIDDLE else place]

    return rule


def number_in(option: str) -> float | None:
    found = re.findall(r"[\d.]*\d", option)
    return float(found[-1]) if found else None


MIDDLE = 99
BLIND = {
    "always the first": lambda options: 0,
    "always the middle": lambda options: len(options) // 2,
    "always the last": lambda options: len(options) - 1,
    "the largest": by(number_in, -1),
    "the smallest": by(number_in, 0),
    "the middle number": by(number_in, MIDDLE),
    "the longest": by(len, -1),
    "the shortest": by(len, 0),
    "the middle length": by(len, MIDDLE),
    "the first of the alphabet": by(str, 0),
}
# A shadow is never longer than the thing: asked for distances the largest option is right, asked
# for shadows the smallest. That is what this step teaches, and every check has both.
TAUGHT = {("pca", 1): {"the largest", "the smallest", "the first of the alphabet"}}
TRIES = 100


@pytest.mark.parametrize(("key", "number", "which"), CASES)
def test_no_rule_that_reads_nothing_passes_a_check(key, number, which):
    from scipy.stats import binom

    from embedding_explorer.lessons._lesson import FEWEST, _drawn

    step, seen = MODULES[key].STEPS[number], seen_of(key, number, which)
    checks = [_drawn(step.questions(seen, Random(seed)), FEWEST) for seed in range(TRIES)]
    drawn = [c for c in checks if c is not None]
    assert len(drawn) > 0.8 * TRIES
    chance = float(np.mean([guessing(c) for c in drawn]))
    for name, rule in BLIND.items():
        chosen = [[(rule(q.options), q.right) for q in c] for c in drawn]
        passed = sum(all(a == b for a, b in c) for c in chosen)
        assert passed <= binom.ppf(0.999, len(drawn), chance), name
        # one by one, on the data of the lesson: none is right for much more than a fair share
        each = [a == b for c in chosen for a, b in c if a is not None]
        if which == 0 and len(each) > TRIES and name not in TAUGHT.get((key, number), ()):
            assert np.mean(each) < chance ** (1 / FEWEST) + 0.2, name


def many(key: str, number: int, which: int) -> tuple[Seen, list[Question]]:
    seen = seen_of(key, number, which)
    step = MODULES[key].STEPS[number]
    return seen, [q for attempt in range(5) for q in check(step, seen, attempt)]


def right(q: Question) -> str:
    return q.options[q.right]


def dense(space: ee.Space) -> np.ndarray:
    m: Any = space.matrix
    return np.asarray(m if isinstance(m, np.ndarray) else m.toarray(), np.float64)


def cosines(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.asarray(a @ b.T / np.linalg.norm(a) / np.linalg.norm(b, axis=1))


@pytest.mark.parametrize("which", WHICH)
def test_numbers_the_nearest_is_nearest(which):
    seen, questions = many("numbers", 0, which)
    x, names = dense(seen.built[0].space), list(seen.built[0].space.names)
    for q in questions:
        asked = names.index(re.search(r"nearest to (.+?) \(", q.text)[1])
        rows = [names.index(o.rsplit(" (", 1)[0]) for o in q.options]
        assert np.linalg.norm(x[rows] - x[asked], axis=1).argmin() == q.right


@pytest.mark.parametrize("which", WHICH)
def test_numbers_come_from_what_stands_in_brackets_and_not_from_names(which):
    seen = seen_of("numbers", 0, which)
    frame = seen.data.items[MODULES["numbers"]._columns(seen.data)]
    rng = np.random.default_rng(0)
    other = ee.read(
        seen.data.items.assign(name=rng.permutation(seen.data.names)),
        kind="items",
        roles=dict(seen.data.roles),
    )
    again = ee.build(other, seen.built[0].recipe).space
    assert np.array_equal(dense(again), dense(seen.built[0].space))
    if which == 0:  # the sample of the lesson: a kind and a price
        kind, price = frame["kind"] == "fruit", frame["price"]
        scaled = (price - price.min()) / (price.max() - price.min())
        a = np.hypot(np.sqrt(2) * (kind[0] != kind[2]), scaled[0] - scaled[2])
        assert f"Apple and Carrot {a:.2f}" in MODULES["numbers"].STEPS[0].explain(seen)[1]
        guess = MODULES["numbers"].STEPS[0].guess(seen.data)
        assert "the first of them Apple (fruit, 5)" in guess.text
        assert guess.options[MODULES["numbers"].STEPS[0].outcome(seen)] == "2 to 5"


@pytest.mark.parametrize("columns", [["price"], ["kind"]])
def test_numbers_work_with_a_single_column(columns):
    frame = ee.sample("produce").items[["name", *columns]]
    data = ee.read(frame, kind="items", roles={"price": "number"} if "price" in columns else {})
    step = MODULES["numbers"].STEPS[0]
    assert step.why_not(data) is None
    seen = Seen(data, tuple(ee.build(data, r) for r in step.recipes(data)))
    assert seen.built[0].space.matrix.shape[1] == (1 if "price" in columns else 2)
    assert len(step.figures(seen)) == 2


@pytest.mark.parametrize("which", WHICH)
def test_one_hot_the_distance_is_that_of_differing_cells(which):
    seen, questions = many("one_hot", 1, which)
    x, names = dense(seen.built[0].space), list(seen.built[0].space.names)
    for q in questions:
        a, b = re.search(r"apart are (.+?) \(.*?\) and (.+?) \(", q.text).groups()
        cells = (x[names.index(a)] != x[names.index(b)]).sum()
        assert right(q) == f"{np.sqrt(cells):.2f}"


def genres(text: str) -> set[str]:
    """The genres of a film as the lesson splits them; Science fiction has no hyphen."""
    return set(text.split("-"))


def test_one_hot_claim_bars_map_and_check_of_films_are_one_encoding():
    step, (seen, questions) = MODULES["one_hot"].STEPS[1], many("one_hot", 1, 0)
    items = seen.data.items
    first, *others = items["genre"].value_counts().index[:4]
    apart = {o: len(genres(first) ^ genres(o)) ** 0.5 for o in others}
    assert min(apart.values()) == 1 < max(apart.values())  # Crime-Drama shares a 1 with Drama
    bars = step.figures(seen)[0].table
    assert dict(zip(bars["name"], bars["value"], strict=True)) == pytest.approx(apart)
    assert step.guess(seen.data).options[step.outcome(seen)] == min(apart, key=apart.get)
    rows = {str(row["name"]): row for _, row in items.iterrows()}
    for q in questions:
        a, b = re.search(r"apart are (.+?) \([^()]*?\) and (.+?) \(", q.text).groups()
        one, two = ({*genres(rows[x]["genre"]), rows[x]["format"]} for x in (a, b))
        assert right(q) == f"{len(one ^ two) ** 0.5:.2f}"


def test_one_hot_of_names_counts_zeros_and_bytes_as_they_are():
    step, seen = MODULES["one_hot"].STEPS[0], seen_of("one_hot", 0, 0)
    n = len(seen.data)
    table = step.figures(seen)[0].table
    assert table.iloc[:, 1:].to_numpy().tolist() == [
        ["1", "0", "0", "5.00", "0 …"],
        ["0", "1", "0", "7.00", "0 …"],
        ["0", "0", "1", "10.00", "0 …"],
    ]
    said = " ".join(step.explain(seen))
    assert f"{1 - 2 * n / (n * (n + 1)):.1%} are 0" in said  # a 1 and a price in every row
    assert f"{4 * n * (n + 1):,} bytes" in said
    assert f"places, {2 * n * (4 + 4) + 4 * (n + 1):,}." in said
    assert step.guess(seen.data).options[step.outcome(seen)].startswith("None")


def test_names_that_are_alike_or_those_of_columns_have_columns_of_their_own():
    step = MODULES["one_hot"].STEPS[0]
    long = "a very long name of a thing that is cut where it is shown, "
    names = ["price", f"{long}1", f"{long}2", *"abcde"]
    data = ee.read(pd.DataFrame({"name": names, "price": np.arange(8.0)}), roles={"name": "name"})
    seen = Seen(data, tuple(ee.build(data, recipe) for recipe in step.recipes(data)))
    table = step.figures(seen)[0].table
    assert table.columns.is_unique
    assert table.iloc[:, 1:4].to_numpy().tolist() == np.eye(3).astype(int).astype(str).tolist()
    assert table.iloc[:, 4].tolist() == ["0.00", "1.00", "2.00"]


@pytest.mark.parametrize("which", WHICH)
def test_one_hot_of_names_the_number_decides(which):
    seen, questions = many("one_hot", 0, which)
    column = seen.data.with_role("number")[0]
    values = dict(zip(seen.data.names, seen.data.items[column], strict=True))
    for q in questions:
        asked = values[re.search(r"nearest to (.+) \(", q.text)[1]]
        gaps = [abs(values[o.rpartition(" (")[0]] - asked) for o in q.options]
        assert int(np.argmin(gaps)) == q.right


@pytest.mark.parametrize("which", WHICH)
def test_pca_shares_are_those_of_the_singular_values(which):
    seen, questions = many("pca", 0, which)
    x = dense(ee.build(seen.data, seen.built[0].recipe.encoder_recipe()).space)
    s = np.linalg.svd(x - x.mean(axis=0), compute_uv=False) ** 2
    for q in questions:
        k = int(re.search(r"the (\d+) widest", q.text)[1])
        assert right(q) == f"{s[:k].sum() / s.sum():.0%}"


@pytest.mark.parametrize("which", WHICH)
def test_pca_only_one_option_obeys_the_shadow(which):
    _, questions = many("pca", 1, which)
    for q in questions:
        given = float(re.search(r"are ([\d.e+-]+) apart", q.text)[1])
        options = [float(o) for o in q.options]
        up = q.text.startswith("On the map")
        possible = [i for i, o in enumerate(options) if (o >= given if up else o <= given)]
        assert possible == [q.right]


@pytest.mark.parametrize("which", WHICH)
def test_svd_what_belongs_weighs_most(which):
    seen, questions = many("svd", 0, which)
    space = ee.build(seen.data, seen.built[0].recipe.encoder_recipe()).space
    names = [str(n)[:40] for n in space.extras["feature_names"]]
    parts = np.linalg.svd(dense(space), full_matrices=False)[2][:12]
    for q in questions:
        held = re.split(r", | and ", re.search(r"holds (.+?)\. What", q.text)[1])
        at = [names.index(h) for h in held]
        options = [names.index(o) for o in q.options]
        # the pattern in which those named weigh most, to one side
        p = np.abs(parts[:, at].sum(axis=1)).argmax()
        weights = parts[p] * np.sign(parts[p][at].sum())
        assert weights[options].argmax() == q.right


@pytest.mark.parametrize("which", WHICH)
def test_word2vec_the_neighbour_is_nearest(which):
    seen, questions = many("word2vec", 0, which)
    space = seen.built[0].space
    for q in questions:
        word = re.search(r"company as (\S+), so", q.text)[1]
        rows = dense(space)[[space.position(o) for o in q.options]]
        assert cosines(space.row(space.position(word)), rows).argmax() == q.right


@pytest.mark.parametrize("which", WHICH)
def test_word2vec_windows_are_as_many_words_to_each_side(which):
    _, questions = many("word2vec", 1, which)
    for q in questions:
        if q.text.startswith("CBOW"):
            line = re.search(r"left out: (.+?)\. Which", q.text)[1].split()
            at = line.index("___")
        else:
            word, sentence = re.search(r"the word (\S+) in: (.+?)\. Which", q.text).groups()
            line = sentence.split()
            at = line.index(word)
        window = int(re.search(r"window of (\d)", q.text)[1])
        assert right(q) == ", ".join(line[at - window : at] + line[at + 1 : at + 1 + window])


@pytest.mark.parametrize("which", WHICH)
def test_word2vec_sums_lie_nearest_to_the_right_word(which):
    seen, questions = many("word2vec", 2, which)
    space = seen.built[0].space

    def unit(word: str) -> np.ndarray:
        v = space.row(space.position(word)).astype(np.float64)
        return np.asarray(v / np.linalg.norm(v))

    for q in questions:
        b, a, c = re.search(r"nearest to (\w+) − (\w+) \+ (\w+)\?", q.text).groups()
        rows = np.stack([unit(o) for o in q.options])
        assert cosines(unit(b) - unit(a) + unit(c), rows).argmax() == q.right


@pytest.mark.parametrize("which", WHICH)
def test_word2vec_one_vector_leans_where_it_says(which):
    seen, questions = many("word2vec", 3, which)
    space = seen.built[0].space
    for q in questions:
        word = re.search(r"one vector of (\w+)\?", q.text)[1]
        rows = dense(space)[[space.position(o) for o in q.options]]
        close = cosines(space.row(space.position(word)), rows)
        assert close.argmax() == q.right
        assert np.sort(close)[-1] - np.sort(close)[-2] >= 0.1 - 1e-6
        assert all(any(o in part for o in q.options) for part in SENSES[word])
        assert sum(right(q) in part for part in SENSES[word]) == 1


def test_word2vec_the_nearest_are_sorted_by_what_is_counted():
    lines = [f"they mined {w} near hills while selling {w} for coins" for w in ("gold", "lead")]
    lines += ["a zebra runs over green meadows", "golden evenings calm everybody"]
    lines += ["mined gold here", "selling gold coins"] * 3
    data = ee.read(lines * 40, kind="text")
    names = ["gold", "mined", "lead", "golden", "zebra", "hills", "meadows", "evenings", "calm"]
    near = np.array([0, 1, 2, 3, 4, 60, 61, 62, 63]) / 100
    space = ee.Space(pd.Index(names, name="name"), np.c_[np.cos(near), np.sin(near)],
                     pd.DataFrame({"name": names}))  # fmt: skip
    module = registry.find("lessons", "word2vec")._word_neighbors
    seen = Seen(data, (SimpleNamespace(space=space, notes=()),))
    found = module._kinds(seen)
    assert module.word_of(data) == "gold"
    assert (found.spelt, found.beside) == (1, 2)  # golden; mined and hills
    assert found.alike == 3  # these two, and lead, which gold never meets
    assert found.none == 4  # zebra and those of its sentence
    assert "gold" not in module.beside(data, "lead", 50)


@pytest.mark.parametrize("which", WHICH)
def test_svd_names_no_numbers_and_no_letters(which):
    seen, questions = many("svd", 0, which)
    if seen.data.kind == "text":
        table = MODULES["svd"].STEPS[0].figures(seen)[0].table
        told = ", ".join(table["what goes together in it"]).split(", ")
        words = {*told, *(o for q in questions for o in q.options)}
        assert not [w for w in words if w.isdigit() or len(w) < 2]


@pytest.mark.parametrize("which", WHICH)
def test_learned_the_nearest_category_is_nearest(which):
    seen, questions = many("learned", 0, which)
    x = dense(seen.built[0].space)
    names = [str(n).partition("=")[2] or str(n) for n in seen.built[0].space.names]
    for q in questions:
        asked = names.index(re.search(r"nearest to (.+)\?", q.text)[1])
        rows = [names.index(o) for o in q.options]
        assert np.linalg.norm(x[rows] - x[asked], axis=1).argmin() == q.right


@pytest.mark.parametrize("which", WHICH)
def test_learned_asks_what_its_list_shows_and_names_values_alone(which):
    seen, questions = many("learned", 0, which)
    drawn, listed, _ = MODULES["learned"].STEPS[0].figures(seen)
    assert not any("=" in name for name in drawn.names)
    assert len(drawn.names) == len(seen.built[0].space)
    near = listed.table.set_index(listed.table.columns[0]).iloc[:, 0]
    for q in questions:
        told = near[re.search(r"nearest to (.+)\?", q.text)[1]]
        assert [o for o in q.options if f"{o} " in told] == [right(q)]


@pytest.mark.parametrize(
    ("third", "option"),
    [
        ((0.5, 0.75**0.5), "all equal still"),
        ((0.5, 0.31), "less than twice the nearest"),  # sides of 1, 0.59 and 0.59
        ((2.0, 0.0), "at least twice the nearest"),
    ],
)
def test_learned_every_outcome_has_its_option(third, option):
    data, step = ee.sample("films"), MODULES["learned"].STEPS[0]
    for places, said in (([(0, 0), (1, 0), third], option), ([(0, 0)] * 3, "all zero")):
        space = SimpleNamespace(matrix=np.array(places, float))
        came = step.outcome(Seen(data, (SimpleNamespace(space=space),)))
        assert said in step.guess(data).options[came]


def test_learned_says_what_the_rows_held_out_say():
    def said(held: list[float]) -> str:
        extras = {"loss": [1.0, 0.5, 0.4, 0.3], "held_out_loss": held}
        space = SimpleNamespace(extras=extras)
        return MODULES["learned"]._losses(Seen(ee.sample("films"), (SimpleNamespace(space=space),)))

    assert "fell from 1.00 to 0.30 in 4 readings" in said([])
    assert "from 1.20 to 0.80, was nearly there after 2 readings." in said([1.2, 0.8, 0.81, 0.8])
    assert "after 2 readings, and rose to 0.95" in said([1.2, 0.8, 0.9, 0.95])
    assert "nothing was learned" in said([0.8, 0.9, 0.9, 1.0])


@pytest.mark.parametrize("order", [0.95, 0.3])
def test_maps_what_is_said_of_gaps_follows_the_number(order):
    seen = seen_of("maps", 0, 0)
    found = SimpleNamespace(
        k=10,
        chance=0.1,
        overlap=SimpleNamespace(mean=0.7),
        rank_correlation=SimpleNamespace(mean=order),
    )
    said = " ".join(
        MODULES["maps"].STEPS[0].explain(Seen(seen.data, seen.built, lambda *a, **k: found))
    )
    assert f"{order:.2f}" in said
    assert ("stayed much the same" in said) is (order > 0.8)
    assert ("gaps between groups mean little" in said) is (order < 0.8)
    across = np.corrcoef(seen.built[0].map[:, 0], seen.built[1].map[:, 0])[0, 1]
    assert f"across agree to {across:.2f}".replace("-", "−") in said


def test_ranges_say_where_a_number_lies():
    from embedding_explorer.lessons._question_tools import range_of, ranges

    words = ranges((2, 4, 6, 8))
    assert words[range_of(1.9, (2, 4, 6, 8))] == "less than 2"
    assert words[range_of(1.96, (2, 4, 6, 8))] == "2 to 4"  # it is said as 2.0
    assert words[range_of(5, (2, 4, 6, 8))] == "4 to 6"
    assert words[range_of(9.5, (2, 4, 6, 8))] == "8 or more"
    assert ranges((10, 50), "%") == ("less than 10%", "10% to 50%", "50% or more")


@pytest.mark.parametrize("which", WHICH)
def test_maps_what_is_near_on_both_is(which):
    seen, questions = many("maps", 0, which)
    names = [str(n) for n in seen.built[0].space.names]
    for q in questions:
        asked = names.index(re.search(r"is near (.+) on both", q.text)[1])
        worst = []
        for option in q.options:
            far = [np.linalg.norm(b.map - b.map[asked], axis=1) for b in seen.built]
            worst.append(max((f < f[names.index(option)]).sum() for f in far))
        assert int(np.argmin(worst)) == q.right


@pytest.mark.parametrize("which", WHICH)
def test_maps_belief_is_that_of_the_core(which):
    seen, questions = many("maps", 1, which)
    found = ee.belief(seen.built[0], 10)
    names = [str(n) for n in seen.built[0].space.names]
    for q in questions:
        scores = found.score[[names.index(o) for o in q.options]]
        assert (scores.argmin() if "least" in q.text else scores.argmax()) == q.right


@pytest.mark.parametrize("which", WHICH)
def test_which_method_tells_what_compare_does(which):
    seen, questions = many("which", 0, which)
    titles = [title for title, _ in MODULES["which"]._chosen(seen.data).values()]
    samples = ee.samples().set_index("title")["key"]
    encoders = {m.TITLE: key for key, m in registry.all_of("encoders").items()}

    @cache
    def overlap(other: int) -> float:
        return ee.compare(seen.built[0], seen.built[other], k=10).overlap.mean

    for q in questions:
        if found := re.search(r"nearest rows of (.+), how many", q.text):
            assert right(q) == f"{10 - 10 * overlap(titles.index(found[1])):.1f}"
            continue
        word, title = re.search(r"these (can|cannot) make vectors of “(.+)”", q.text).groups()
        works = [_works(encoders[o], samples[title]) for o in q.options]
        assert [i for i, w in enumerate(works) if w is (word == "can")] == [q.right]


@cache
def _works(encoder: str, key: str) -> bool:
    from embedding_explorer.build.accepts import refusal

    return refusal(registry.find("encoders", encoder), ee.sample(key)) is None


def test_bert_the_sentence_of_the_same_use_is_nearest():
    seen, questions = many("bert", 0, 0)
    found = ee.occurrences("play", seen.data)  # type: ignore[attr-defined]
    names = [str(n) for n in found.items["name"]]
    for q in questions:
        asked = names.index(q.text.partition("vector in: ")[2])
        rows = found.matrix[[names.index(o) for o in q.options]]
        assert cosines(found.matrix[asked], rows).argmax() == q.right


def test_bert_grammar_is_as_it_is_said():
    from embedding_explorer.lessons._sense_sentences import GRAMMAR, sentences

    items = sentences().items
    before = items["text"].str.extract(r"(\w+) play", expand=False).str.lower()
    nouns = before.isin(["a", "the", "new", "first"])  # an article or an adjective before it
    assert "theatre uses are nouns and all game uses verbs" in GRAMMAR
    assert nouns.equals(items["sense"] == "theatre")


def test_a_check_whose_answers_stand_out_is_refused():
    step = MODULES["numbers"].STEPS[0]
    seen = seen_of("numbers", 0, 0)

    def loud(seen: Seen, rng: Random) -> Any:
        for i in range(60):
            options = [f"{i} is right", "no", "not this", "nor that"]
            rng.shuffle(options)
            yield Question(f"q{i}", tuple(options), options.index(f"{i} is right"), "so")

    with pytest.raises(MethodError, match="guessing does not pass"):
        check(replace(step, questions=loud), seen)


def test_data_that_does_not_fit_is_refused_in_a_sentence():
    few = ee.read(pd.DataFrame({"name": ["a", "b", "c"], "x": [1, 2, 3]}), kind="items")
    plain = ee.read(pd.DataFrame(np.eye(20)), kind="vectors")
    short = ee.read(["one two three", "four five six"], kind="text")
    for key, number, data, words in (
        ("numbers", 0, few, "at least 8 rows"),
        ("one_hot", 0, few, "8 to 2,000 rows"),
        ("one_hot", 1, few, "at least 8 rows"),
        ("pca", 0, few, "at least 12 rows"),
        ("word2vec", 0, short, "at least 2,000"),
        ("word2vec", 2, plain, "English words"),
        ("word2vec", 3, plain, "English words"),
        ("maps", 0, few, "15 to 3,000 rows"),
        ("which", 0, few, "15 to 3,000 rows"),
    ):
        assert words in str(MODULES[key].STEPS[number].why_not(data))


def test_a_check_that_cannot_tell_knowing_from_guessing_is_refused():
    frame = pd.DataFrame({"name": list("abcdefgh"), "sort": ["x"] * 8, "size": [1.0] * 8})
    same = ee.read(frame, kind="items", roles={"sort": "category", "size": "number"})
    step = MODULES["numbers"].STEPS[0]
    seen = Seen(same, tuple(ee.build(same, r) for r in step.recipes(same)))
    with pytest.raises(MethodError, match="guessing does not pass"):
        check(step, seen)


def test_the_words_asked_about_are_in_the_sample():
    space = ee.build(ee.sample("words"), ee.Recipe(encoder="as_given", projection=None)).space
    assert len(pairs(space)) == 4
    assert sum(word in space.names for word in SENSES) >= 14
