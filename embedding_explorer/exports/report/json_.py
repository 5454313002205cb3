"""A report for a program: strict JSON, numbers that do not exist as null."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pandas as pd

from embedding_explorer.compare import Comparison, Estimate
from embedding_explorer.data.columns import text_of
from embedding_explorer.exports.report.facts import data_card
from embedding_explorer.exports.report.model import Findings, Labels, Method, Pair

SCHEMA, VERSION = "embedding-explorer/comparison-report", 1


def to_json(report: Findings) -> str:
    """Return the report as strict JSON, indented; `schema` and `schema_version` come first."""
    return json.dumps(plain(_whole(report)), ensure_ascii=True, allow_nan=False, indent=1) + "\n"


def plain(value: Any) -> Any:
    """Return a value in what JSON knows; NaN and infinity are None, a table is a list of rows."""
    if isinstance(value, pd.DataFrame):
        columns = [str(c) for c in value.columns]
        return [
            dict(zip(columns, map(plain, row), strict=True))
            for row in value.itertuples(index=False, name=None)
        ]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | np.ndarray | pd.Index):
        return [plain(v) for v in value]
    if isinstance(value, Estimate):
        return plain({name: getattr(value, name) for name in _ESTIMATE})
    return _single(value)


def _single(value: Any) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int | str):
        return value
    return None if value is pd.NA or value is pd.NaT else text_of(value)


_ESTIMATE = ("mean", "low", "high", "chance", "chance_low", "chance_high", "p", "items")
_MEASURES = ("overlap", "ordered", "area", "cka", "rank_correlation", "procrustes", "rerun")


def _whole(report: Findings) -> dict[str, Any]:
    data = report.data
    return {
        "schema": SCHEMA,
        "schema_version": VERSION,
        "made": report.made or None,
        "k": report.k,
        "reruns": report.reruns,
        "seed": report.seed,
        "label": report.label,
        "color": report.color,
        "command": report.command or None,
        "versions": dict(report.versions),
        "data": {
            "card": dict(data_card(data)),
            "rows": len(data),
            "fingerprint": data.fingerprint,
            "columns": [{"name": c.name, "role": c.role, "reason": c.reason} for c in data.columns],
            "notes": [
                {"text": n.text, "count": n.count, "rows": n.rows, "level": n.level}
                for n in data.notes
            ],
        },
        "methods": [_method(method) for method in report.methods],
        "pairs": [_pair(report, pair) for pair in report.pairs],
        "overlaps": report.overlaps.to_numpy(),
    }


def _method(method: Method) -> dict[str, Any]:
    built, again = method.built, method.rerun
    return {
        "title": method.title,
        "recipe": built.recipe.to_query(full=True),
        "source": built.dataset.source,
        "fingerprint": built.dataset.fingerprint,
        "parameters": method.parameters,
        "points": len(built.space),
        "unit": built.space.unit,
        "trail": [
            {
                "key": s.key,
                "title": s.title,
                "shape_in": s.shape_in,
                "shape_out": s.shape_out,
                "seconds": s.seconds,
                "bytes": s.bytes,
                "kept": s.kept,
                "notes": s.notes,
            }
            for s in built.trail
        ],
        "caption": built.caption,
        "measures": method.measures,
        "health": method.health,
        "rerun": again
        and {
            "vectors": again.vectors,
            "map": again.map,
            "k": again.k,
            "runs": again.runs,
            "resampled": again.resampled,
            "notes": again.notes,
        },
        "labels": method.labels and _labels(method.labels),
        "script": method.script or None,
        "notes": method.notes,
    }


def _labels(labels: Labels) -> dict[str, Any]:
    task, against = labels.task, labels.against
    return {
        "task": task
        and {
            "kind": task.kind,
            "score": task.score,
            "low": task.low,
            "high": task.high,
            "chance": task.chance,
            "answered": len(task.items),
            "asked": task.asked,
            "notes": task.notes,
        },
        "against_the_reference": against
        and {
            "difference": against.difference,
            "low": against.low,
            "high": against.high,
            "p": against.p,
            "items": against.items,
            "says": against.says,
        },
        "disagreeing": labels.disagreeing,
        "note": labels.note or None,
    }


def _pair(report: Findings, pair: Pair) -> dict[str, Any]:
    of = None if pair.rerun_of is None else report.methods[pair.rerun_of].title
    return {
        "a": report.methods[pair.a].title,
        "b": report.methods[pair.b].title,
        "rerun_of": of,
        "vectors": _comparison(pair.vectors),
        "maps": None if pair.on_maps is None else _comparison(pair.on_maps),
    }


def _comparison(found: Comparison) -> dict[str, Any]:
    return {
        "k": found.k,
        "on": found.on,
        "items": found.items,
        "compared": found.anchors,
        "sampled": found.sampled,
        "verdict": found.verdict,
        **{name: getattr(found, name) for name in _MEASURES},
        "curve": found.curve,
        "per_item": found.per_item,
        "dropped": found.dropped,
        "notes": found.notes,
    }
