"""The map as one web page that needs nothing else, and runs nothing of the user's text."""

from __future__ import annotations

import html
from collections.abc import Sequence

from embedding_explorer import charts
from embedding_explorer.base.errors import require
from embedding_explorer.data.samples import called
from embedding_explorer.exports.tables import positions
from embedding_explorer.space.built import Built

TITLE = "Web page"
SUFFIX = ".html"
MIME = "text/html"
SUMMARY = "One file with the map to hover, zoom and turn, in any browser, without a network."
# Should anything ever slip through, the page still may not fetch or send: only its own inline
# scripts run. WebGL drawing compiles its shaders' bindings, hence unsafe-eval.
_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data: blob:; worker-src blob:; base-uri 'none'; form-action 'none'"
)
# plotly offers to send the chart, data and all, to its makers' server unless told not to.
_CONTROLS = {
    "responsive": True,
    "scrollZoom": True,
    "displaylogo": False,
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "modeBarButtonsToRemove": ["select2d", "lasso2d"],
}
_NARROW = """
if (window.innerWidth < 700) Plotly.relayout("map", {
  "legend.orientation": "h", "legend.y": -0.2, "legend.maxheight": 0.25,
  "margin.l": 8, "margin.r": 8
});
"""
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0; background: {paper}; color: {ink}; font: 16px/1.5 system-ui, sans-serif; }}
main {{ max-width: 1100px; margin: 0 auto; padding: 24px; }}
h1 {{ font-size: 1.5rem; margin: 0 0 8px; overflow-wrap: anywhere; }}
#map {{ min-height: 360px; }}
p {{ margin: 8px 0; max-width: 46em; overflow-wrap: anywhere; }}
ul {{ padding-left: 1.2em; }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
{figure}
<p>{caption}</p>
<p>{steps}</p>
{notes}
</main>
</body>
</html>
"""


def write(
    built: Built,
    *,
    rows: Sequence[int] | None = None,
    title: str | None = None,
    color: str | None = None,
    dark: bool = False,
) -> bytes:
    """Return the page, plotly.js included (about 5 MB).

    Parameters
    ----------
    title : str, optional
        The data's source unless another is given.
    color : str, optional
        A column of the points; `charts.default_color` when None.
    """
    require("plotly", "A map as a page")
    from plotly.io import to_html

    chosen = None if rows is None else positions(built, rows).tolist()
    color = color or charts.default_color(built)
    figure = charts.map_figure(built, color=color, dark=dark, rows=chosen)
    drawn = to_html(
        figure,
        full_html=False,
        include_plotlyjs=True,
        div_id="map",
        default_height="75vh",
        config=_CONTROLS,
        post_script=_NARROW,
    )
    notes = "".join(f"<li>{html.escape(note)}</li>" for note in built.notes)
    page = _PAGE.format(
        policy=_POLICY,
        title=html.escape(title or heading(built)),
        figure=drawn,
        caption=html.escape(built.caption),
        steps=html.escape(steps(built)),
        notes=f"<ul>{notes}</ul>" if notes else "",
        paper=charts.style.PAPER[dark],
        ink=charts.style.INK[dark],
    )
    return page.encode("utf-8", "replace")


def heading(built: Built) -> str:
    """Return the title of a map when nobody gave one."""
    return f"{called(built.dataset)}: {' → '.join(stage.title for stage in built.trail)}"


def steps(built: Built) -> str:
    """Return the trail in words: each step with the shape it made, and how distance is measured."""
    chain = " → ".join(f"{s.title} {s.shape_out[0]:,} × {s.shape_out[1]:,}" for s in built.trail)
    recipe = built.recipe
    return f"{len(built.space):,} points. {chain}. Metric: {recipe.metric}. Seed: {recipe.seed}."
