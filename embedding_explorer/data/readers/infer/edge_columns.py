"""Which columns of a table hold the ends of edges, and which their weight: by title and content."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import combinations

import pandas as pd

from embedding_explorer.data.dates import is_date
from embedding_explorer.data.readers.infer.looks_like import are_edges

# Words of two titles that are alike otherwise: source_id and target_id, person1 and person2.
OPPOSITES = (
    ("source", "target"),
    ("from", "to"),
    ("src", "dst"),
    ("src", "dest"),
    ("src", "tgt"),
    ("u", "v"),
    ("start", "end"),
    ("origin", "destination"),
    ("origin", "dest"),
    ("orig", "dest"),
    ("departure", "arrival"),
    ("sender", "receiver"),
    ("sender", "recipient"),
    ("head", "tail"),
    ("subject", "object"),
    ("parent", "child"),
    ("citing", "cited"),
    ("follower", "followee"),
    ("follower", "followed"),
    ("ego", "alter"),
    ("caller", "callee"),
    ("seller", "buyer"),
    ("exporter", "importer"),
    ("i", "j"),
    ("a", "b"),
    ("1", "2"),
    ("first", "second"),
)
# Pairs that speak of edges alone; the others must hang together as edges do.
PLAIN = {("source", "target"), ("from", "to"), ("src", "dst"), ("src", "dest"), ("u", "v")}
PLAIN |= {("src", "tgt")}
# Pairs that numbers have for other reasons, such as periods: with these the ends must be words.
VAGUE = {("start", "end"), ("i", "j"), ("a", "b"), ("1", "2"), ("first", "second")}
# What comes before or after: with it the two are columns of a series and no pair.
SERIES = {("1", "2"): ("0", "3"), ("a", "b"): ("c",), ("i", "j"): ("k",)}
SERIES |= {("first", "second"): ("third",)}
OF_NODES = {"node", "vertex", "id", "key"}  # words beside them that say the same
WEIGHTS = ("weight", "weights", "value", "count", "w", "strength", "frequency", "freq", "amount")
# What a column is called that says how far two nodes are apart.
FAR = {"distance", "distances", "dist", "km", "kilometers", "kilometres", "miles", "meters"}
FAR |= {"metres", "dissimilarity"}
NO_WEIGHT = {"id", "index", "idx", "no", "nr", "number", "year", "since", "until", "date", "time"}
NO_WEIGHT |= {"timestamp", "day", "month", "lat", "lon", "latitude", "longitude", "x", "y"}
WORD = re.compile(r"[a-z]+|\d+")
CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
# What Neo4j puts behind a title: since:int, personId:ID(Person), :START_ID(Person).
TYPED = re.compile(r"((?<=\w):\w+(\[\])?)?(\(.*\))?$")
UNTITLED = re.compile(r"column \d+( \(\d+\))?")  # what a column without a title is called
LARGEST = 2**53  # up to which a fraction holds every whole number
LONG = 5  # words of a typical cell from which it is a text and no name
SEEN = 10_000  # rows looked at
FEW = 3  # rows below which nothing can be told from the content; columns of plain edges
CLOSE = 1.5  # nodes there are at most for each edge of a graph with plain titles
ASKED = 8  # columns among which the ends are searched where a graph is asked for


def words(title: object) -> tuple[str, ...]:
    """Return the words of a title in lower case.

    >>> words(":START_ID(Person)"), words("fromNodeId"), words("since:int")
    (('start', 'id'), ('from', 'node', 'id'), ('since',))
    """
    return tuple(WORD.findall(CAPITAL.sub(" ", TYPED.sub("", str(title))).lower()))


def titled(columns: Iterable[object]) -> tuple[str, str] | None:
    """Return the two columns that hold the ends of edges, told by their titles, or None.

    >>> titled(["Source", "Target", "Weight"]), titled(["id", "person1", "person2"])
    (('Source', 'Target'), ('person1', 'person2'))
    """
    names = [str(column) for column in columns if not UNTITLED.fullmatch(str(column))]
    split = {name: words(name) for name in names}
    for one, other in OPPOSITES:
        firsts = {_without(split[name], one): name for name in reversed(names)}
        more = SERIES.get((one, other), ())
        for rest in {_without(title, word) for title in split.values() for word in more}:
            firsts.pop(rest, None)
        for name in names:
            rest = _without(split[name], other)
            if rest is not None and firsts.get(rest, name) != name:
                return firsts[rest], name
    return None


def _without(title: Sequence[str], word: str) -> tuple[str, ...] | None:
    """Return a title with a word taken out, once; None where it has it not."""
    if word not in title:
        return None
    at = title.index(word)
    return (*title[:at], "*", *title[at + 1 :])


def ends(frame: pd.DataFrame) -> tuple[str, str] | None:
    """Return the two columns that hold the ends of edges, by title and content, or None.

    Titles that speak of edges alone (source, target) are taken at their word where the names in
    the cells occur again; others (origin, destination) where the cells hang together as edges.
    """
    pair = titled(frame.columns)
    if pair is None or any(not _names(frame[column]) for column in pair):
        return None
    if any(_is_text(frame[c]) for c in frame.columns if c not in pair):
        return None
    if _vague(pair) and any(frame[column].dtype.kind in "iuf" for column in pair):
        return None
    rows = list(dict.fromkeys(zip(*(_texts(frame[c])[:SEEN] for c in pair), strict=True)))
    if not _plain(pair):
        return pair if are_edges(rows) else None
    nodes = {end for row in rows for end in row}
    if len(rows) < FEW:
        return pair if frame.shape[1] <= FEW else None
    return pair if len(nodes) <= CLOSE * len(rows) else None


def _vague(pair: tuple[str, str]) -> bool:
    said = [words(name) for name in pair]
    bare = not any(OF_NODES & set(title) for title in said)
    return bare and any(one in said[0] and other in said[1] for one, other in VAGUE)


def _plain(pair: tuple[str, str]) -> bool:
    one, other = (set(words(name)) - OF_NODES for name in pair)
    if (one, other) in (({"1"}, {"2"}), ({"a"}, {"b"}), ({"start"}, {"end"})):
        return any(OF_NODES & set(words(name)) for name in pair)
    return any((one, other) == ({a}, {b}) for a, b in PLAIN)


def _names(column: pd.Series) -> bool:
    """Whether the cells can be names of nodes: whole numbers or short texts, but no dates."""
    if column.dtype.kind in "iub":
        return True
    if column.dtype.kind == "f":
        filled = column.dropna()
        return bool((filled % 1 == 0).all())
    if not isinstance(column.dtype, pd.StringDtype):
        return False
    seen = column.dropna().iloc[:SEEN]
    dates = seen.map(is_date)
    return not _is_text(column) and not (len(seen) and dates.mean() > 0.5)


def _is_text(column: pd.Series) -> bool:
    if not isinstance(column.dtype, pd.StringDtype):
        return False
    seen = column.dropna().iloc[:SEEN]
    return bool(len(seen)) and float(seen.str.split().str.len().mean()) >= LONG


def _texts(column: pd.Series) -> list[str]:
    column = whole(column)
    texts: list[str] = column.astype("str").str.strip().tolist()
    return texts


def said(frame: pd.DataFrame) -> bool:
    """Tell whether a table is one of edges by its titles alone, or by these and its content."""
    pair = titled(frame.columns)
    return pair is not None and (_plain(pair) or ends(frame) is not None)


def whole(column: pd.Series) -> pd.Series:
    """Return a column of whole numbers that a gap made fractions as whole ones again."""
    if column.dtype.kind != "f":
        return column
    filled = column.dropna()
    exact = bool(((filled % 1 == 0) & (filled.abs() < LARGEST)).all())
    return column.astype("Int64") if exact else column


def asked(frame: pd.DataFrame) -> tuple[str, str]:
    """Return the ends where the user says that a table is a graph.

    By their titles; else the two of the first columns that share most of their values, so that
    the relation between subject and object is no node; else the first two.
    """
    pair = titled(frame.columns)
    if pair and said(frame):
        return pair
    names = [str(c) for c in frame.columns][:ASKED]
    cells = {c: set(_texts(frame[c])) - {"", "nan", "<NA>"} for c in names if _names(frame[c])}
    shares = {
        (a, b): len(cells[a] & cells[b]) / max(min(len(cells[a]), len(cells[b])), 1)
        for a, b in combinations(cells, 2)
    }
    best = max(shares, key=lambda pair: shares[pair], default=None)
    first = (str(frame.columns[0]), str(frame.columns[1]))
    return best if best and shares[best] > 0 else pair or first


def weight(frame: pd.DataFrame, pair: tuple[str, str]) -> str | None:
    """Return the column of the weights: the one called so, else the only other one of numbers."""
    rest = [str(c) for c in frame.columns if c not in pair]
    called = (c for w in WEIGHTS for c in rest if words(c) == (w,))
    if (found := next(called, None)) is not None:
        return found
    able = [c for c in rest if not NO_WEIGHT & set(words(c))]
    numbers = [c for c in able if frame[c].dtype.kind in "iuf" and frame[c].notna().any()]
    if len(numbers) == 1:
        return numbers[0]
    return able[0] if len(rest) == 1 and able else None


def is_distance(title: object) -> bool:
    """Tell whether a column is called by how far two nodes are apart.

    >>> is_distance("distance_km"), is_distance("weight")
    (True, False)
    """
    return bool(FAR & set(words(title)))
