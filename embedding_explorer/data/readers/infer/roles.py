"""What each column of a table is for, proposed with the reason in words."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from embedding_explorer.base.errors import InputError, unknown
from embedding_explorer.base.wording import counted
from embedding_explorer.data.columns import ROLES, Column
from embedding_explorer.data.coordinates import made_elsewhere
from embedding_explorer.data.readers.infer.column_facts import Facts, facts

NAME_WORDS = tuple(
    ["name", "title", "word", "item", "term", "token", "product"]
    + ["label_name", "id", "key", "code", "city", "country"]
)
LABEL_WORDS = frozenset(
    ["label", "labels", "target", "class", "classes", "cluster", "group", "topic", "species", "y"]
)
TEXT_WORDS = frozenset(
    ["text", "texts", "sentence", "sentences", "review", "comment", "message", "document"]
    + ["body", "content", "description", "abstract", "summary", "tweet", "post", "question"]
    + ["answer", "utterance", "headline", "phrase"]
)
# Columns that programs and people put in front to count or to call the rows: pandas' nameless
# index, R's row names, database keys.
INDEX = re.compile(
    r"unnamed(:?_\d+)?(_level_\d+)?|index(_\(\d+\))?|level_\d+|idx|no\.?|nr\.?|number|#|row"
    r"|row_?(id|no|nr|num|number|names?|index)|s\.?_?no\.?|serial(_no)?|obs|observation|id"
)
IDS = re.compile(r"(.*_)?id|identifier|individual|subject|participant|respondent")
CAMEL = re.compile(r".*[a-z](Id|ID)")
# Whole numbers that only name something: no place is more for a larger code.
CODES = re.compile(
    r"(.*_)?(zip|zip_?codes?|postal_?codes?|post_?codes?|plz|(tele)?phone(_?(number|no))?|mobile"
    r"|fax|fips|isbn|ean|gtin|upc|ssn|iban)"
)
COUNTED = ("_no", "_nr", "_num", "_number")  # ends of names of columns of numbers that count
READ = ("number", "category", "text", "vector")  # roles that something is made of
FEW_IDS = 50  # different numbers up to which those of shops or classrooms part the rows
SHORT_NAME = 60  # characters of a typical name
LONG_TEXT = 5  # words of a typical text
FEW_WORDS = 3  # of a text, where every row has another
CALLED_TEXT = 2  # words from which a column called so ("review") is one
FEW_ROWS = 20  # in so small a table a column with all values different may still be a category
MOSTLY = 0.95  # share of different values from which a column still names its rows
MOST = 0.5  # share of numbers from which a reason speaks of them
PART = 0.9  # share of cells that decides
VARIED = 10  # different cells that begin with a digit from which they are no classes
MOSTLY_NUMBERS, NO_NUMBERS = "mostly numbers", "begins with digits, but is not read as numbers"


def _hint(f: Facts) -> str:
    """Say what else a column could be, at the end of a reason."""
    if f.numbers >= MOST:
        return f"; {MOSTLY_NUMBERS}: choose the role number to use them"
    return f"; {NO_NUMBERS}" if f.begins >= PART and f.distinct >= VARIED else ""


Rule = Callable[[Facts], "tuple[str, str] | None"]


def _empty(f: Facts) -> tuple[str, str] | None:
    return None if f.filled else ("ignore", "every cell is empty")


def _vector(f: Facts) -> tuple[str, str] | None:
    return ("vector", f"lists of {counted(f.vector, 'number')}: vectors") if f.vector else None


def _constant(f: Facts) -> tuple[str, str] | None:
    same = f.rows > 1 and f.distinct == 1 and f.filled == f.rows
    return ("ignore", "constant: ignored") if same else None


def _label(f: Facts) -> tuple[str, str] | None:
    fits = f.word in LABEL_WORDS and f.distinct <= max(2, min(100, f.filled // 2))
    return (
        ("label", f"called {f.name}, with {counted(f.distinct, 'different value')}")
        if fits
        else None
    )


def _goal(f: Facts) -> tuple[str, str] | None:
    goal = f.word == "target" and f.numeric and f.distinct > FEW_ROWS
    return ("ignore", "called target, many values: no feature, colours the map") if goal else None


def _running(f: Facts) -> tuple[str, str] | None:
    if not f.whole or f.rows < 2 or f.answer:
        return None
    if f.different and (f.blank or INDEX.fullmatch(f.word) or f.word.endswith(COUNTED)):
        return "ignore", "a row counter, not useful for similarity"
    if f.anew and (INDEX.fullmatch(f.word) or f.word.endswith(("_number", "_no", "_index"))):
        return "ignore", "a row counter in groups, not useful for similarity"
    if CODES.fullmatch(f.word):
        return "category" if f.distinct <= min(FEW_IDS, f.rows / 2) else "ignore", (
            "codes: numbers without a measure"
        )
    if not (IDS.fullmatch(f.word) or CAMEL.fullmatch(f.name.strip())):
        return None
    if f.distinct <= min(FEW_IDS, f.rows / 2):
        return "category", f"ids, {counted(f.distinct, 'different value')}: a category"
    return "ignore", "ids: numbers without a measure, not used"


def _cut(f: Facts) -> tuple[str, str] | None:
    return ("ignore", "vectors cut short by ...: their numbers are lost") if f.cut >= MOST else None


def _long_id(f: Facts) -> tuple[str, str] | None:
    if f.long < PART:
        return None
    if f.distinct <= min(FEW_IDS, f.rows / 2):
        return "category", f"ids, {counted(f.distinct, 'different value')}: a category"
    return "ignore", "ids of so many digits that they are kept as text"


def _number(f: Facts) -> tuple[str, str] | None:
    return ("number", "all numbers") if f.numeric and f.dates < PART else None


def _link(f: Facts) -> tuple[str, str] | None:
    return ("link", "web addresses") if f.links >= PART else None


def _image(f: Facts) -> tuple[str, str] | None:
    return ("image", "file names of images") if f.images >= PART else None


def _date(f: Facts) -> tuple[str, str] | None:
    return (
        ("ignore", "dates: not used; as numbers they are decimal years")
        if f.dates >= PART
        else None
    )


def _called_text(f: Facts) -> bool:
    """Whether the column says that it holds texts, and does: several words, hardly ever twice."""
    called = f.word in TEXT_WORDS or f.word.endswith(("_text", "_review", "_sentence"))
    return called and f.words >= CALLED_TEXT and f.distinct >= 0.5 * f.filled


def _text(f: Facts) -> tuple[str, str] | None:
    if _called_text(f):
        return "text", f"called {f.name}, of {counted(round(f.words), 'word')} on average"
    long = f.words >= LONG_TEXT or f.characters > SHORT_NAME
    if not long or f.distinct < 0.5 * f.filled:
        return None
    return "text", f"long texts, {counted(round(f.words), 'word')} on average"


def _all_different(f: Facts) -> tuple[str, str] | None:
    if not f.different or f.rows <= FEW_ROWS:
        return None
    if f.words >= FEW_WORDS:
        return "text", "unique per row, with several words: a text"
    return "ignore", f"unique per row, not useful for similarity{_hint(f)}"


def _mostly_different(f: Facts) -> tuple[str, str] | None:
    """A category of so many values would be a column for nearly every row."""
    if f.distinct <= FEW_IDS or f.distinct < MOST * f.filled or f.images or f.links:
        return None
    if f.words >= FEW_WORDS:
        return "text", "mostly different, with several words: a text"
    return "ignore", f"{f.distinct:,} different values in {f.filled:,} rows: no category{_hint(f)}"


def _category(f: Facts) -> tuple[str, str] | None:
    return (
        "category",
        f"{counted(f.distinct, 'different value')} in {counted(f.filled, 'row')}: a category"
        f"{_hint(f)}",
    )


# The first that answers decides; the name is chosen before, among the columns all rules see.
RULES: tuple[Rule, ...] = (
    _empty,
    _vector,
    _cut,
    _constant,
    _label,
    _goal,
    _running,
    _long_id,
    _number,
    _link,
    _image,
    _date,
    _text,
    _all_different,
    _mostly_different,
    _category,
)


def propose(
    frame: pd.DataFrame,
    chosen: Mapping[str, str] | None = None,
    known: Sequence[Column] = (),
) -> tuple[Column, ...]:
    """Return a role and its reason for every column.

    Parameters
    ----------
    frame : DataFrame
        Columns of numbers, text, or lists of numbers.
    chosen : mapping, optional
        Roles the user chose, which stand.
    known : sequence of Column
        Roles the file itself says, which stand where the user chose none.

    Raises
    ------
    InputError
        If a chosen column or role does not exist, or two columns are to be the name.
    """
    chosen = dict(chosen or {})
    _check(chosen, [str(c) for c in frame.columns])
    counted = facts(frame)
    said = {c.name: c for c in known if not (c.role == "name" and "name" in chosen.values())}
    named = "name" in (*chosen.values(), *(c.role for c in said.values()))
    name = None if named else _name_column([f for f in counted if f.name not in (*chosen, *said)])
    proposed = (_column(f, chosen, name) for f in counted)
    columns = tuple(c if c.name in chosen else said.get(c.name, c) for c in proposed)
    return _without_maps(columns, {*chosen, *said})


def _without_maps(columns: tuple[Column, ...], settled: Collection[str]) -> tuple[Column, ...]:
    """Take coordinates of a map made elsewhere out of the features, where others are left."""
    free = [c.name for c in columns if c.role == "number" and c.name not in settled]
    drawn = made_elsewhere(free)
    if not any(c.role in READ and c.name not in drawn for c in columns):
        return columns
    reason = "coordinates made elsewhere: a map of their own"
    return tuple(
        replace(c, role="ignore", reason=reason) if c.name in drawn else c for c in columns
    )


def _check(chosen: Mapping[str, str], columns: list[str]) -> None:
    for column, role in chosen.items():
        if column not in columns:
            raise unknown("column", column, columns)
        if role not in ROLES:
            raise unknown("role", role, ROLES)
    names = [column for column, role in chosen.items() if role == "name"]
    if len(names) > 1:
        raise InputError(f"Only one column can be the name; {', '.join(names)} were chosen.")


def _column(f: Facts, chosen: Mapping[str, str], name: tuple[str, str] | None) -> Column:
    if f.name in chosen:
        return Column(f.name, chosen[f.name], "chosen by you")
    if name and f.name == name[0]:
        return Column(f.name, "name", name[1])
    role, reason = next(answer for rule in RULES if (answer := rule(f)))
    return Column(f.name, role, reason)


def _name_column(counted: list[Facts]) -> tuple[str, str] | None:
    """Choose the name: a column called so, else the first of short, all different values."""
    able = [f for f in counted if _can_name(f)]
    called = sorted((f for f in able if f.word in NAME_WORDS), key=lambda f: _rank(f.word))
    for f in called:
        if f.distinct >= 0.5 * f.filled:
            return f.name, f"called {f.name}" + ("" if f.different else ", repeats numbered")
    short = [f for f in able if f.words < LONG_TEXT and (f.rows > 1 or len(able) == 1)]
    for f in short:
        if f.different:
            return f.name, "short and unique per row: the name"
    for f in short:
        if f.rows > FEW_ROWS and f.distinct >= MOSTLY * f.filled:
            return f.name, "short and nearly unique per row: the name"
    return _dated(counted)


def _dated(counted: list[Facts]) -> tuple[str, str] | None:
    """Name the rows of a series by their dates, where nothing else could."""
    dates = [f for f in counted if f.dates >= PART and f.different and f.filled == f.rows > 1]
    return (dates[0].name, "dates, unique per row: the name") if dates else None


def _rank(word: str) -> int:
    return NAME_WORDS.index(word)


def _can_name(f: Facts) -> bool:
    plain = f.cut < MOST and not f.numeric and not f.vector and f.filled > 0 and f.long < PART
    pattern = max(f.links, f.dates) >= PART
    plain = plain and not _called_text(f)
    return plain and not pattern and f.characters <= SHORT_NAME and f.filled >= 0.5 * f.rows
