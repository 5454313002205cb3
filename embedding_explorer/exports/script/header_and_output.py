"""The first and the last lines of a script: what it rebuilds, and what it leaves behind."""

from __future__ import annotations

import sys
from importlib.metadata import version

from embedding_explorer.base import inert
from embedding_explorer.base.installing import DISTRIBUTIONS
from embedding_explorer.exports.script.inputs import Inputs, map_of
from embedding_explorer.exports.script.snippet import Snippet, bare, comment, fill, literal
from embedding_explorer.space.built import Built


def packages(imports: tuple[str, ...]) -> list[str]:
    """Return "name==version" of every package that some imports need."""
    modules = {line.split()[1].partition(".")[0] for line in imports} - sys.stdlib_module_names
    names = [DISTRIBUTIONS.get(module, module) for module in sorted(modules)]
    return [f"{name}=={version(name)}" for name in names]


def header(built: Built, imports: tuple[str, ...]) -> str:
    """Return comments that say what is rebuilt, from which data, with which packages."""
    data, recipe = built.dataset, built.recipe
    known = data.reading.get("sha256")
    lines = [
        "Rebuilds a map made with Embedding Explorer, without Embedding Explorer.",
        f"Data: {comment(str(data.source))}, {len(data):,} rows, fingerprint {data.fingerprint}",
        *([f"File: SHA-256 {comment(str(known))}"] if known else []),
        f"Steps: {' -> '.join(stage.title for stage in built.trail)}",
        f"Metric: {recipe.metric}. Seed: {recipe.seed}.",
        f"Made with Python {sys.version_info.major}.{sys.version_info.minor} and:",
        f"  pip install {' '.join(packages(imports))}",
    ]
    return "\n".join(f"# {line}" for line in lines)


def finish(built: Built, reads: Inputs, title: str | None) -> list[Snippet]:
    """Return the steps that save the coordinates and draw the figure."""
    return [_without_map()] if built.map is None else [_saved(built), _drawn(built, reads, title)]


def _without_map() -> Snippet:
    code = 'print(f"{len(names)} points, vectors {vectors.shape}")'
    return Snippet("The result", f"map_xy = None  # this recipe draws no map\n{code}")


def _saved(built: Built) -> Snippet:
    axes = list("xyz"[: map_of(built).shape[1]])
    code = fill(
        """
        print(f"{len(names)} points, vectors {vectors.shape}, map {map_xy.shape}")
        # A spreadsheet would run a name such as =1+1: an apostrophe in front makes it text.
        <<constants>>


        <<functions>>


        points = pd.DataFrame(map_xy, columns=<<axes>>)
        points.insert(0, "name", names)
        safe = [inert_text(name) for name in names]
        points.assign(name=safe).to_csv("map.csv", index=False)
        """,
        constants="\n".join(
            [
                *(f"{name} = {ascii(getattr(inert, name))}" for name in _SIGNS),
                *(f"{name} = re.compile({ascii(getattr(inert, name).pattern)})" for name in _FINDS),
            ]
        ),
        functions=bare(inert.starts_formula, inert.inert_text),
        axes=str(axes),
    )
    return Snippet(
        "Save the map", code, ("import re", "from unicodedata import category, normalize")
    )


_SIGNS = ("STARTS", "UNSEEN", "BLANKS", "LOOKED_AT")
_FINDS = ("CUTS", "HARMLESS")


def _drawn(built: Built, reads: Inputs, title: str | None) -> Snippet:
    solid = map_of(built).shape[1] == 3
    color = ""
    if reads.color:
        column = f"table[{literal(reads.color)}]"
        numeric = built.dataset.items[reads.color].dtype.kind in "iuf"
        values = (
            column
            if numeric
            else f"[html.escape(str(v)) for v in {column}.astype(object).fillna('(missing)')]"
        )
        color = f"\n    color={values},"
    shown = title or f"{built.dataset.source}: {' → '.join(s.title for s in built.trail)}"
    code = f"""\
# Plotly reads names as HTML: escaped, they are shown as they are.
figure = px.scatter{"_3d" if solid else ""}(
    points,
    x="x",
    y="y",{
        '''
    z="z",'''
        if solid
        else ""
    }
    hover_name=[html.escape(name) for name in names],{color}
    title=html.escape({literal(shown)}),
)
{"" if solid else 'figure.update_yaxes(scaleanchor="x")' + chr(10)}\
figure.write_html("map.html", config={{"showSendToCloud": False}})"""
    return Snippet("Draw the map", code, ("import html", "import plotly.express as px"))
