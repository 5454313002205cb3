"""Arithmetic: a is to b as c is to ?, and any sum or difference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.analysis.words.arithmetic import Analogy
from embedding_explorer.analysis.words.expression import parse_expression
from embedding_explorer.base.verdicts import says_whether
from embedding_explorer.charts.analogy import analogy_figure, analogy_plane
from embedding_explorer.engine import word_questions
from embedding_explorer.space.space import Space
from ui.frame import shell
from ui.jobs.answers import answer
from ui.words import view
from ui.words.examples import ANALOGIES, MOST, Example, first_names, fitting

SHOWN, TITLE = 10, "Calculating"
NEAR = 0.05  # share of the candidates: beyond, chance alone comes as near too often
RANK, BAR = 34, 100  # px of two columns of the answers
BESIDE = 490  # px that a table may be wide beside the picture; a wider one stands below
QUESTION = ("a", "b", "c", "want")
SUMS = (
    "king - man + woman",
    "bank + river",
    "bank + money",
    "summer - hot + cold",
    "microsoft - windows + search",
    "war + gold",
    "army - war",
    "tax + tariff",
)


def show(built: ee.Built) -> None:
    """Draw the analogy with its answer and picture, and below it the free sum."""
    with shell.guard("analogy-problem"):
        _analogy(built, _question(built))
    st.divider()
    _sum(built)


def _question(built: ee.Built) -> tuple[str, str, str, str]:
    """Draw the four fields; return what they hold."""
    offered = fitting(built.space, ANALOGIES)
    start = _start(built, offered)
    titles = [e.title for e in offered]
    now = next((e.title for e in offered if e.words == start), None)
    view.examples(
        "arithmetic",
        titles,
        now,
        lambda i: view.update(**dict(zip(QUESTION, offered[i].words, strict=True))),
    )
    labels = ("This word", "is to this one", "as this one", "is to (your prediction)")
    columns = st.columns(4, gap="small")
    for column, name, label, word in zip(columns, QUESTION, labels, start, strict=True):
        rest = tuple(n for n in QUESTION if n != name)
        with column:
            view.field(label, name, word, together=rest)
    a, b, c, want = (view.typed(name) for name in QUESTION)
    return a, b, c, want


def _start(built: ee.Built, offered: list[Example]) -> tuple[str, ...]:
    v = view.view()
    if v.a or v.b or v.c:
        return v.a, v.b, v.c, v.want
    if not offered:
        return (*first_names(built.space, 3), "")
    return next((e for e in offered if _is_solved(built, e)), offered[0]).words


def _is_solved(built: ee.Built, example: Example) -> bool:
    a, b, c, want = example.words
    return answer(built, word_questions.is_solved, TITLE, a=a, b=b, c=c, want=want)


def _analogy(built: ee.Built, question: tuple[str, str, str, str]) -> None:
    a, b, c, want = question
    if not (a and b and c):
        ask = "Write three words: bird is to nest as lion is to …"
        shell.tell("info", ask, key="analogy-ask", icon="edit")
        return
    found = answer(
        built, word_questions.analogy, TITLE, a=a, b=b, c=c, k=SHOWN, expected=want or None
    )
    if found.answers.empty:
        shell.problem("No other point is left as an answer.", key="analogy-problem")
        return
    columns, width = _columns(found)
    left, right = st.columns([0.5, 0.5], gap="medium")
    with left:
        _answer(found)
        if width <= BESIDE:
            _answers_table(found, columns)
    with right:
        _picture(built.space, found)
    if width > BESIDE:
        _answers_table(found, columns)


def _answer(found: Analogy) -> None:
    a, b, c = (shell.plain(name) for name in found.question)
    best = shell.plain(str(found.answers["name"].iloc[0]))
    with st.container(key="analogy-answer"):
        missed = found.expected is not None and found.rank not in (None, 1)
        instead = f" here, not {shell.plain(str(found.expected))}" if missed else ""
        st.markdown(f"### {a} is to {b} as {c} is to **{best}**{instead}")
        st.markdown(f"{verdict(found)} {because(found)}")


@says_whether(
    "vectors capture a relation",
    against="the expected word at any rank, all as likely",
    by="first place, or among the first 10 and the first twentieth of all candidates",
    shown="Words: Calculate",
)
def verdict(found: Analogy) -> str:
    """Say in a sentence where the expected answer stands."""
    if found.expected is None:
        return ""
    word = shell.plain(found.expected)
    if found.rank is None:
        return f"**{word}** is part of the question, so it cannot be the answer."
    if found.rank == 1:
        return f"**{word}** ranks first, as you predicted."
    place = f"{word}** ranks {ordinal(found.rank)} of {found.candidates:,}"
    if found.rank <= min(SHOWN, NEAR * found.candidates):
        return f"**{place}: near, but not first."
    if found.rank <= SHOWN:
        return f"**{place}: not first, and chance alone puts it as high in many cases."
    return f"**{place}: these vectors do not capture this relation."


def because(found: Analogy) -> str:
    """Say in a sentence what the first answer has in common with the words of the question."""
    top = found.answers.iloc[0]
    a, b, c = (shell.plain(name) for name in found.question)
    return (
        f"Score of {shell.plain(str(top['name']))}: its similarity to {b} ({top['like_b']:.2f}) "
        f"plus {c} ({top['like_c']:.2f}), minus {a} ({top['like_a']:.2f})."
    )


def ordinal(n: int) -> str:
    """Return 1st, 2nd, 3rd, 4th ...

    >>> [ordinal(n) for n in (1, 12, 22, 103, 1458)]
    ['1st', '12th', '22nd', '103rd', '1,458th']
    """
    ending = "th" if n % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(n % 10, "th")
    return f"{n:,}{ending}"


def _columns(found: Analogy) -> tuple[dict[str, Any], int]:
    """Return the columns of the answers, wide enough for what they hold, and their width in px."""
    a, b, c = found.question
    answer = wide_enough(found.answers["name"], 90)
    columns = {
        "rank": st.column_config.NumberColumn("", width=RANK),
        "name": st.column_config.TextColumn("answer", width=answer),
        "similarity": st.column_config.ProgressColumn(
            "cosine", min_value=0, max_value=1, format="%.2f", width=BAR
        ),
    }
    total = RANK + answer + BAR
    for column, word in (("like_b", b), ("like_c", c), ("like_a", a)):
        title = f"like {word}"
        width = wide_enough([title], 72)
        columns[column] = st.column_config.NumberColumn(
            title, format="%.2f", width=width, help=f"Its cosine with {shell.plain(word)}."
        )
        total += width
    return columns, total


def wide_enough(texts: Iterable[str], least: int) -> int:
    """Return the width in px of a column that holds texts, within reason.

    >>> wide_enough(["Parks and Recreation"], 90), wide_enough(["x" * 99], 90)
    (148, 240)
    """
    return max(least, min(240, 16 + round(6.6 * max(map(len, texts), default=0))))


def _answers_table(found: Analogy, columns: dict[str, Any]) -> None:
    a, b, c = found.question
    with st.container(key="answers-table"):
        st.dataframe(found.answers, key="answers", hide_index=True, column_config=columns)
    st.caption(
        f"The answer is the point with the highest cosine to {shell.plain(b)} − {shell.plain(a)} "
        f"+ {shell.plain(c)}, all normalised to length 1; the three words are excluded. Its "
        f"cosine is (like {shell.plain(b)} + like {shell.plain(c)} − like {shell.plain(a)}) ÷ "
        f"{found.length:.2f}, the length of that sum."
    )


def _picture(space: Space, found: Analogy) -> None:
    answer = str(found.answers["name"].iloc[0])
    plane = analogy_plane(space, *found.question, answer, found.expected)
    figure = analogy_figure(plane, dark=shell.is_dark())
    st.plotly_chart(figure, key="plane", theme=None, config={"displayModeBar": False})
    a, b, c = (shell.plain(name) for name in found.question)
    st.caption(
        f"The arrow from {a} to {b}, repeated from {c}, ends at the cross. This plane keeps "
        f"{plane.kept:.0%} of the variance of these points; the answer is found in all "
        f"{space.matrix.shape[1]:,} dimensions, by cosine."
    )


def _sum(built: ee.Built) -> None:
    space = built.space
    st.markdown("#### Any sum or difference")
    offered = _sums(space)
    start = view.view().sum or (offered or [_plain_sum(space)])[0]
    now = start if start in offered else None
    view.examples("sum", offered, now, lambda i: view.update(sum=offered[i]))
    left, right = st.columns([0.5, 0.5], gap="medium")
    with left:
        text = view.field(
            "Expression with + and -",
            "sum",
            start,
            help='Put a name with spaces in double quotes: "new york" - usa + france',
        )
        st.caption(
            "Vectors are normalised to length 1, then added and subtracted. The answers have "
            "the highest cosine to the result. A sum lies between its words, so it can pick out "
            "one meaning: bank + river."
        )
    with right, shell.guard("sum-problem"):
        _sum_answers(built, text)


def _sum_answers(built: ee.Built, text: str) -> None:
    terms = parse_expression(text, known=built.space.names)
    plus, minus = tuple(terms.plus), tuple(terms.minus)
    found = answer(built, word_questions.summed, TITLE, plus=plus, minus=minus, k=SHOWN)
    columns = {
        "rank": st.column_config.NumberColumn("", width=36),
        "name": st.column_config.TextColumn("answer"),
        "similarity": st.column_config.ProgressColumn(
            "cosine", min_value=0, max_value=1, format="%.2f"
        ),
    }
    table = found[["rank", "name", "similarity"]]
    st.dataframe(table, key="sum-answers", hide_index=True, column_config=columns)


def _sums(space: Space) -> list[str]:
    """Return the ready sums whose words are points of the space."""
    read = {text: parse_expression(text) for text in SUMS}
    return [t for t, e in read.items() if all(n in space.names for n in (*e.plus, *e.minus))][:MOST]


def _plain_sum(space: Space) -> str:
    return " + ".join(f'"{name}"' for name in first_names(space, 2))
