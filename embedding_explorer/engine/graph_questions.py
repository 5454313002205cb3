"""Heavy questions to a graph and its vectors, among those of `calls`."""

from __future__ import annotations

import pandas as pd

from embedding_explorer.analysis.graphs.communities import Communities, communities
from embedding_explorer.analysis.graphs.layout import Drawing, draw_graph
from embedding_explorer.analysis.graphs.link_prediction import LinkScore, link_score
from embedding_explorer.analysis.graphs.missing_links import missing_links
from embedding_explorer.base.progress import Progress
from embedding_explorer.space.built import Built


def drawing(built: Built, seed: int = 0, progress: Progress | None = None) -> Drawing:
    """Return the graph drawn from its links (`draw_graph`), whatever the recipe."""
    return draw_graph(built.dataset, seed=seed, progress=progress)


def groups(built: Built, seed: int = 0, progress: Progress | None = None) -> Communities:
    """Return the communities of the graph (`communities`), whatever the recipe."""
    return communities(built.dataset, seed=seed, progress=progress)


def link_prediction(
    built: Built, share: float = 0.2, seed: int = 0, progress: Progress | None = None
) -> LinkScore:
    """Return how well the recipe tells hidden links of its graph again (`link_score`)."""
    return link_score(built.dataset, built.recipe, share=share, seed=seed, progress=progress)


def missing(built: Built, count: int, least: int, progress: Progress | None = None) -> pd.DataFrame:
    """Return the likeliest missing links (`missing_links`)."""
    return missing_links(built, count=count, least=least, progress=progress)
