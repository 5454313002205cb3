"""What is remarked on a neighbour: where it stands in the other list, what it shares."""

from __future__ import annotations

import numpy as np

import embedding_explorer as ee
from embedding_explorer.measures.diagnostics.point_neighbors import Picture
from embedding_explorer.space.distances import centre, distances
from ui.jobs import phrase_vector

APART = "nothing in common"
RIGHT_ANGLE = 1e-9  # a cosine smaller than this is 0


def of_true(status: str, map_rank: int) -> str:
    """Say where a true neighbour stands in the picture, when that is not among the nearest."""
    return f"rank {map_rank:,} on the map" if status == "hidden" else ""


def of_pictured(built: ee.Built, found: Picture, rows: list[int], phrase: str) -> list[str]:
    """Say of each pictured neighbour where it truly stands; points at one distance share a place.

    `rows` are the selected points; without any the neighbours are those of `phrase`.
    """
    pictured = found.pictured
    tied = pictured["true_rank"].duplicated(keep=False)
    apart = _apart(built, pictured["position"].to_numpy(int), rows, phrase)
    return [
        APART if alone else _truly(status, int(true_rank), shared)
        for status, true_rank, shared, alone in zip(
            pictured["status"], pictured["true_rank"], tied, apart, strict=True
        )
    ]


def is_apart(similarity: float, metric: str) -> bool:
    """Tell whether two things share nothing: with directions compared, a right angle."""
    return metric == "cosine" and abs(similarity) < RIGHT_ANGLE


def _truly(status: str, place: int, tied: bool) -> str:
    if status == "near":
        return "true neighbour"
    return f"rank {place:,} in the vectors{', tied' if tied else ''}"


def _apart(built: ee.Built, positions: np.ndarray, rows: list[int], phrase: str) -> list[bool]:
    metric = built.recipe.metric
    query = centre(built.space, rows, metric) if rows else phrase_vector.vector_of(built, phrase)
    if query is None or metric != "cosine":
        return [False] * len(positions)
    dist = distances(query[None, :], built.space.matrix[positions], metric)[0]
    return [is_apart(1 - float(distance), metric) for distance in dist]
