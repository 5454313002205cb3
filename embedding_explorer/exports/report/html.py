"""A report as one page that needs nothing else and runs nothing."""

from __future__ import annotations

import hashlib
import html
from typing import Any

from embedding_explorer.exports.report import blocks as b
from embedding_explorer.exports.report.document import document, title
from embedding_explorer.exports.report.figures import style_of
from embedding_explorer.exports.report.model import Findings
from embedding_explorer.exports.report.pictures import shared_colors
from embedding_explorer.exports.report.stylesheet import SHEET

# No script at all, nothing fetched; the page's own styles and the pictures inside it only.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'"
)
LONG = 40  # characters of a last cell that make a table one of sentences


def to_html(report: Findings) -> str:
    """Return the page."""
    parts = document(report)
    styles = style_of(shared_colors(report).styles)
    written = [_WRITE[type(part)](part) for part in parts]
    body = "\n".join([written[0], _contents(parts), *written[1:]])
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(title(report))}</title>\n<style>{SHEET}{styles}</style>\n</head>\n"
        f"<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def escape(value: str) -> str:
    """Return text as it reads, with nothing left that a page would take for markup.

    Control characters that no page may hold are blanked.
    """
    kept = "".join(
        c if c in "\n\t" or (c >= " " and not "\x7f" <= c <= "\x9f") else " " for c in value
    )
    return html.escape(kept, quote=True).encode("utf-8", "replace").decode("utf-8")


def _contents(parts: list[b.Block]) -> str:
    """Return links to the parts of the page."""
    heads = [part for part in parts if isinstance(part, b.Heading) and part.level == 2]
    links = (f'<li><a href="#{_anchor(h)}">{escape(h.text)}</a></li>' for h in heads)
    return f'<nav aria-label="Contents"><ul>{"".join(links)}</ul></nav>'


def _anchor(part: b.Heading) -> str:
    return f"part-{hashlib.sha256(part.text.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _heading(part: b.Heading) -> str:
    anchor = f' id="{_anchor(part)}"' if part.level == 2 else ""
    return f"<h{part.level}{anchor}>{escape(part.text)}</h{part.level}>"


def _text(part: b.Text) -> str:
    kind = f' class="{part.kind}"' if part.kind else ""
    return f"<p{kind}>{escape(part.text)}</p>"


def _list(part: b.Points) -> str:
    return f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in part.texts)}</ul>"


def _table(part: b.Table) -> str:
    long = any(len(row[-1]) > LONG for row in part.rows)

    def cell(tag: str, i: int, text: str, more: str = "") -> str:
        kind = ' class="n"' if i in part.numbers else ""
        return f"<{tag}{kind}{more}>{escape(text)}</{tag}>"

    # On a narrow screen a row with a sentence is stacked, each cell with its column's name.
    said = [f' data-l="{escape(c)}"' if long and i else "" for i, c in enumerate(part.columns)]
    head = "".join(cell("th", i, c, ' scope="col"') for i, c in enumerate(part.columns))
    rows = "".join(
        f"<tr>{''.join(cell('td', i, text, said[i]) for i, text in enumerate(row))}</tr>\n"
        for row in part.rows
    )
    kind = ' class="long"' if long else ""
    caption = f'<p class="caption">{escape(part.caption)}</p>' if part.caption else ""
    # What is wider than the window scrolls by itself, also by keyboard.
    return (
        f'{caption}<div class="wide" tabindex="0" role="region" '
        f'aria-label="{escape(part.caption or part.columns[0])}">'
        f"<table{kind}><thead><tr>{head}</tr></thead>\n"
        f"<tbody>{rows}</tbody></table></div>"
    )


def _figures(part: b.Figures) -> str:
    made = "".join(
        f"<figure><h4>{escape(f.title)}</h4>{f.svg}"
        f"<figcaption>{escape(f.caption)}</figcaption></figure>"
        for f in part.figures
    )
    many = len(part.figures)
    kind = "single" if many == 1 else "maps two" if many in (2, 4) else "maps"
    legend = "".join(f"<li>{mark}{escape(name)}</li>" for mark, name in part.legend)
    if legend:
        named = f"<b>{escape(part.legend_title)}</b>" if part.legend_title else ""
        legend = f'<div class="legend">{named}<ul>{legend}</ul></div>'
    return f'{legend}<div class="{kind}">{made}</div>'


def _code(part: b.Code) -> str:
    code = f"<pre><code>{escape(part.text)}</code></pre>"
    if part.folded:
        return f"<details><summary>{escape(part.title)}</summary>{code}</details>"
    return code if part.title == "Command" else f"<p>{escape(part.title)}</p>{code}"


_WRITE: dict[type, Any] = {
    b.Heading: _heading,
    b.Text: _text,
    b.Points: _list,
    b.Table: _table,
    b.Figures: _figures,
    b.Code: _code,
}
