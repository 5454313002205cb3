"""Friends: who meets whom in Les Misérables, from bokeh-sampledata's les_mis.json."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from .write import as_csv

# The source runs the words of a name together; only the spelling is changed here.
SPELLING = {
    "Mlle.": "Mlle ",
    "Mme.": "Mme ",
    "Lt.": "Lt ",
    "CountessdeLo": "Countess de Lo",
    "OldMan": "Old Man",
    "deR": "de R",
    "MotherInnocent": "Mother Innocent",
    "MotherPlutarch": "Mother Plutarch",
    "BaronessT": "Baroness T",
    "Woman": "Woman ",
    "Child": "Child ",
}


def make(folder: Path) -> tuple[int, list[Path]]:
    """Write edges.csv (source, target, weight) and nodes.csv (name, community)."""
    from bokeh_sampledata.les_mis import data

    names = [readable(node["name"]) for node in data["nodes"]]
    edges = pd.DataFrame(
        [(names[e["source"]], names[e["target"]], e["value"]) for e in data["links"]],
        columns=["source", "target", "weight"],
    )
    group = pd.Series([node["group"] for node in data["nodes"]], index=names)
    nodes = pd.DataFrame({"name": names, "community": communities(edges, group).to_numpy()})
    files = [as_csv(edges, folder / "edges.csv"), as_csv(nodes, folder / "nodes.csv")]
    return len(nodes), files


def readable(name: str) -> str:
    """Part the words of a name, as in "Mme.deR" to "Mme de R"."""
    for joined, parted in SPELLING.items():
        name = name.replace(joined, parted)
    return name


def communities(edges: pd.DataFrame, group: pd.Series) -> pd.Series:
    """Name each numbered group after its member with the most shared chapters."""
    ends = pd.concat([edges.set_index("source")["weight"], edges.set_index("target")["weight"]])
    shared = ends.groupby(level=0).sum()
    centre = {number: shared[members.index].idxmax() for number, members in group.groupby(group)}
    return group.map(lambda number: f"around {centre[number]}")
