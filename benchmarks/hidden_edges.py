"""How well vectors of a graph tell hidden edges, beside a score that needs no vectors.

The meetings of Les Misérables: edges are hidden a hundred times, and told from as many unlinked
pairs by the distance in vectors made of what is left, and by simple scores on the same pairs.

    python -m benchmarks.hidden_edges [HIDINGS]
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Iterator

import embedding_explorer as ee
from benchmarks._rows import Found, Row
from embedding_explorer.analysis.graphs.link_baselines import ADAMIC_ADAR
from embedding_explorer.analysis.graphs.link_prediction import VECTORS, LinkScore, link_score

HIDINGS = 100
TITLES = {"one_hot": "one-hot rows", "node2vec": "node2vec", "spectral": "spectral"}
ROWS = tuple(
    Row(
        f"hidden-edges-{encoder.replace('_', '-')}",
        f"hidden edges of *Les Misérables* told by {title}, mean of {HIDINGS} hidings",
        "Adamic-Adar on the same pairs",
        unit="ROC AUC",
    )
    for encoder, title in TITLES.items()
)


def told(encoder: str, hidings: int, seed: int = 0) -> LinkScore:
    """Return the scores of an encoder's vectors and of what needs none."""
    recipe = ee.Recipe(encoder=encoder, projection=None)
    return link_score(ee.sample("friends"), recipe, hidings=hidings, seed=seed)


def rows(anchors: Collection[str], turn: int) -> Iterator[tuple[str, Found]]:
    """Yield what docs/benchmarks.md says; other edges are hidden in each run."""
    for row, encoder in zip(ROWS, TITLES, strict=True):
        if row.anchor in anchors:
            found = told(encoder, HIDINGS, turn)
            own, peer = (float(found.of(name)["auc"]) for name in (VECTORS, ADAMIC_ADAR))
            yield row.anchor, Found(own, peer)


def main(hidings: int = HIDINGS) -> None:
    """Print the scores of each encoder, and of all that needs none."""
    for encoder, title in TITLES.items():
        found = told(encoder, hidings)
        print(f"{title}:\n{found.scores.round(3).to_string()}\n{found.says}\n", flush=True)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
