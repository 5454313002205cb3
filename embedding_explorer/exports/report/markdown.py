"""A report as Markdown, with its figures as SVG files beside it."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

from embedding_explorer.exports.report import blocks as b
from embedding_explorer.exports.report.document import document
from embedding_explorer.exports.report.model import Findings

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~!&$^])")
_LINES = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def to_markdown(report: Findings, stem: str) -> dict[str, str]:
    """Return the text of every file by its name: STEM.md first, then STEM.map1.svg and so on."""
    figures: dict[str, str] = {}
    parts = [_WRITE[type(part)](part, stem, figures) for part in document(report)]
    return {f"{stem}.md": "\n\n".join(parts) + "\n", **figures}


def escape(value: str) -> str:
    """Return text on one line that Markdown shows as it is: no markup, no HTML, no table ends."""
    text = _MARKS.sub(r"\\\1", _LINES.sub(" ", value)).strip()
    # A bare address would become a link, and a number with a dot at the start a list.
    text = re.sub(r"(?i)(https?|ftp)://", r"\1:\\//", text)
    text = re.sub(r"(?i)\bwww\.", r"www\\.", text)
    text = text.replace("@", "\\@")
    return re.sub(r"^(\d+)([.)])(\s)", r"\1\\\2\3", re.sub(r"^([-+=])", r"\\\1", text))


def _heading(part: b.Heading, stem: str, figures: dict[str, str]) -> str:
    return f"{'#' * part.level} {escape(part.text)}"


def _text(part: b.Text, stem: str, figures: dict[str, str]) -> str:
    return f"**{escape(part.text)}**" if part.kind == "verdict" else escape(part.text)


def _list(part: b.Points, stem: str, figures: dict[str, str]) -> str:
    return "\n".join(f"- {escape(text)}" for text in part.texts)


def _table(part: b.Table, stem: str, figures: dict[str, str]) -> str:
    rule = ["---:" if i in part.numbers else "---" for i in range(len(part.columns))]
    rows = [tuple(escape(c) for c in row) for row in (part.columns, *part.rows)]
    lines = [f"| {' | '.join(row)} |" for row in (rows[0], rule, *rows[1:])]
    caption = [f"{escape(part.caption)}\n"] if part.caption else []
    return "\n".join([*caption, *lines])


def _figures(part: b.Figures, stem: str, figures: dict[str, str]) -> str:
    out = []
    if part.legend:
        names = ", ".join(escape(name) for _, name in part.legend)
        out.append(f"Colours by {escape(part.legend_title)}: {names}.")
    for figure in part.figures:
        name = f"{stem}.{figure.name}.svg"
        figures[name] = f"{figure.alone}\n"
        out.append(f"![{escape(figure.title)}]({quote(name)})")
        out.append(f"{escape(figure.title)}. {escape(figure.caption)}")
    return "\n\n".join(out)


def _code(part: b.Code, stem: str, figures: dict[str, str]) -> str:
    longest = max((len(run) for run in re.findall(r"`+", part.text)), default=0)
    fence = "`" * max(3, longest + 1)
    text = part.text.rstrip("\n")
    return f"{escape(part.title)}:\n\n{fence}{part.language}\n{text}\n{fence}"


_WRITE: dict[type, Any] = {
    b.Heading: _heading,
    b.Text: _text,
    b.Points: _list,
    b.Table: _table,
    b.Figures: _figures,
    b.Code: _code,
}
