"""What is remarked on a neighbour: where it stands in the other list, what it shares."""

from __future__ import annotations

import numpy as np

import embedding_explorer as ee
from embedding_explorer.measures.diagnostics.point_neighbors import Picture
from embedding_explorer.space.distances import centre, distances
from ui.jobs import phrase_vector

APART = "nothing in common"
RIGHT_ANGLE = 1e-9  # a cosine smaller than this is 0


def of_true(status: str, map_rank: int, k: int) -> str:
    """Say where a true neighbour stands in the picture, when that is not among the k nearest."""
    if status != "hidden":
        return ""
    return f"rank {map_rank:,} on the map{', tied' if map_rank <= k else ''}"


def of_ties(found: Picture) -> str:
    """Say how many are as near as the last of the true neighbours, where not all are shown."""
    if found.tied <= found.tied_shown:
        return ""
    last = len(found.true) > found.tied_shown
    where = ", the nearest on the map" if len(found.pictured) else ""
    return (
        f"{found.tied:,} are equally near{' in the last place' if last else ''}; "
        f"{found.tied_shown:,} {'is' if found.tied_shown == 1 else 'are'} shown{where}."
    )


def of_pictured(built: ee.Built, found: Picture, rows: list[int], phrase: str) -> list[str]:
    """Say of each pictured neighbour where it truly stands; points at one distance share a place.

    `rows` are the selected points; without any the neighbours are those of `phrase`.
    """
    pictured = found.pictured
    tied = pictured["true_rank"].duplicated(keep=False) | (pictured["true_rank"] <= len(pictured))
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
