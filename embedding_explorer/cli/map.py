"""The command ``map``: a file in, vectors and a map out, without the app."""

from __future__ import annotations

import argparse
import inspect
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode

from embedding_explorer.base import registry
from embedding_explorer.base.errors import InputError, unknown
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.recipe import METRICS, Recipe
from embedding_explorer.build.build import build
from embedding_explorer.cli.arguments import PIPED, Parser, load, parser
from embedding_explorer.cli.large import is_large, large_command
from embedding_explorer.data.columns import KINDS, ROLES
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.exports import by_suffix, export
from embedding_explorer.space.built import Built

STEPS = {"encode": "encoders", "reduce": "reducers", "project": "reducers"}
_HELP = """\
Turn a file into vectors and a map, and write them.

  python -m embedding_explorer map films.csv --encode one_hot --project pca --out map.csv
  python -m embedding_explorer map talks.csv --encode tfidf --encode.stop_words english \\
         --reduce svd --reduce.n_components 50 --project umap --out map.parquet --out map.html

A folder of Parquet, NPY or sparse NPZ files, or an NPY file over the limit, is read chunk by chunk:

  python -m embedding_explorer map vectors/ --encode as_given --project umap --out map.parquet
"""


def map_command(argv: Sequence[str]) -> int:
    """Read, build and write; say what was written on standard output."""
    given = map_parser().parse_args(argv)
    if not given.out:
        raise InputError("Say what to write, such as --out map.csv; its suffix is the format.")
    if is_large(given.file):
        return large_command(given, roles_of(given.role), recipe_of, shown_progress())
    if given.landmarks is not None:
        raise InputError("--landmarks is for data read chunk by chunk: a folder, or a large array.")
    outs = [Path(path) for path in given.out]
    for out in outs:  # before the work, not after it
        by_suffix(out)
    data = load(given.file, kind=given.kind, roles=roles_of(given.role), **_sampling(given))
    built = build(data, recipe_of(given, data), shown_progress())
    for out in outs:
        for path in export(built, out, **_options(given, out)):
            sys.stdout.write(f"{path}\n")
    sys.stdout.write(_summary(built))
    return 0


def map_parser() -> Parser:
    """Return the parser of ``map``; every parameter of every method is an option of it."""
    options = parser("map", "FILE --out PATH [--out PATH ...] [options]", _HELP)
    options.add_argument("file", metavar="FILE", help=PIPED)
    for flag, (metavar, text) in _VALUES.items():
        options.add_argument(flag, metavar=metavar, help=text)
    for flag, (metavar, text) in _REPEATED.items():
        options.add_argument(flag, metavar=metavar, help=text, action="append", default=[])
    for flag, (metavar, text) in _NUMBERS.items():
        options.add_argument(flag, metavar=metavar, help=text, type=int)
    for flag, text in _SWITCHES.items():
        options.add_argument(flag, help=text, action="store_true", default=None)
    for step, folder in STEPS.items():
        title = _GROUPS.get(step)
        _add_parameters(options.add_argument_group(title), step, folder, shown=bool(title))
    return options


_ENCODERS, _REDUCERS = (", ".join(registry.keys(folder)) for folder in ("encoders", "reducers"))
_VALUES = {
    "--method": ("KEY", "start from a preset such as pca, word2vec_cbow or umap"),
    "--encode": ("KEY", f"encoder: {_ENCODERS}"),
    "--reduce": ("KEY", f"reducer before the map: {_REDUCERS} or none"),
    "--project": ("KEY", "what draws the map: the same, or none"),
    "--metric": ("NAME", ", ".join(METRICS)),
    "--seed": ("N", "the same seed gives the same map (0)"),
    "--kind": ("KIND", f"read the file as {', '.join(KINDS)}"),
    "--what": ("TABLE", "in a csv or parquet: map, coordinates, vectors or neighbors"),
    "--color": ("COLUMN", "colours of the points in an html, py or ipynb"),
}
_REPEATED = {
    "--out": ("PATH", "what to write; its suffix is the format; may be repeated"),
    "--role": ("COLUMN=ROLE", f"what a column is: {', '.join(ROLES)}; may be repeated"),
}
_NUMBERS = {
    "--k": ("N", "neighbours per point, with --what neighbors (10)"),
    "--sample": ("N", "take N rows at random"),
    "--landmarks": ("N", "points UMAP lays out where data is read chunk by chunk (20000)"),
}
_SWITCHES = {"--center": "subtract the mean vector", "--unit-norm": "scale vectors to length 1"}
_GROUPS = {
    "encode": "parameters of the encoder (a list: repeat the option)",
    "reduce": "parameters of the reducer, and as --project.NAME of what draws the map",
}


def _add_parameters(group: Any, step: str, folder: str, *, shown: bool) -> None:
    """Add ``--step.name`` for every parameter that some method of the folder declares."""
    users: dict[str, dict[str, list[str]]] = {}
    for key, module in registry.all_of(folder).items():
        for field in registry.fields(module.Params):
            choices = f" ({', '.join(field.choices)})" if field.choices else ""
            only = f", only for {' and '.join(field.kinds)}" if field.kinds else ""
            label = f"{field.label.lower()}{choices}{only}"
            users.setdefault(field.name, {}).setdefault(label, []).append(key)
    for name, labels in users.items():
        text = "; ".join(f"{', '.join(keys)}: {label}" for label, keys in labels.items())
        group.add_argument(
            f"--{step}.{name}",
            metavar="VALUE",
            action="append",
            help=text.replace("%", "%%") if shown else argparse.SUPPRESS,
        )


def recipe_of(given: argparse.Namespace, data: Dataset) -> Recipe:
    """Return the recipe of the options: a preset if one is named, changed by what else is given.

    Without a preset and without ``--encode``, the first preset that fits the data.
    """
    pairs = _query_of(given)
    steps = {name: value for name, value in pairs if name in STEPS}
    start = [] if given.method is None and "encode" in steps else _preset(given.method, data)
    given_names = {name for name, _ in pairs}
    kept = [
        (name, value)
        for name, value in start
        if name not in given_names and name.partition(".")[0] not in steps
    ]
    recipe = Recipe.from_query(urlencode(kept + pairs))
    for name in given_names:
        step, dot, _ = name.partition(".")
        if dot and getattr(recipe, _FIELDS[step]) is None:
            raise InputError(
                f"--{name} is given but there is no --{step}; name one or leave it out."
            )
    return recipe


_FIELDS = {"encode": "encoder", "reduce": "reducer", "project": "projection"}


def _preset(key: str | None, data: Dataset) -> list[tuple[str, str]]:
    from embedding_explorer.build.presets import methods

    table = methods(data).set_index("key")["recipe"]
    if key is not None and key not in table.index:
        raise unknown(f"method for {data.kind}", key, table.index)
    recipe = table.iloc[0] if key is None else table[key]
    return parse_qsl(recipe.to_query(full=True), keep_blank_values=True)


def _query_of(given: argparse.Namespace) -> list[tuple[str, str]]:
    names = [*STEPS, "metric", "seed", "center", "unit_norm"]
    pairs = [(name, getattr(given, name)) for name in names if getattr(given, name) is not None]
    for name, values in vars(given).items():
        if name.partition(".")[0] in STEPS and "." in name:
            pairs += [(name, value) for value in values or ()]
    return [(name, str(int(value)) if value is True else str(value)) for name, value in pairs]


def roles_of(entries: Sequence[str]) -> dict[str, str]:
    """Return the roles of ``--role COLUMN=ROLE`` entries."""
    roles = {}
    for entry in entries:
        column, equals, role = entry.rpartition("=")
        if not equals or not column:
            raise InputError(f"--role wants COLUMN=ROLE, such as title=name, not {entry!r}.")
        roles[column] = role
    return roles


def _sampling(given: argparse.Namespace) -> dict[str, int]:
    if given.sample is None:
        return {}
    if given.sample < 1:
        raise InputError(f"--sample must be at least 1, not {given.sample}.")
    seed = str(given.seed or 0)
    return {"sample": given.sample, "sample_seed": int(seed) if seed.isdigit() else 0}


def _options(given: argparse.Namespace, out: Path) -> dict[str, Any]:
    """Return the options that this format has; the rest belong to another ``--out``."""
    offered = inspect.signature(by_suffix(out).write).parameters
    options = {"what": given.what, "k": given.k, "color": given.color}
    return {name: v for name, v in options.items() if v is not None and name in offered}


def shown_progress() -> Progress | None:
    """Return what shows the progress on a terminal; None where there is none."""
    if not sys.stderr.isatty():
        return None

    def show(fraction: float, step: str) -> None:
        end = "\n" if fraction >= 1 else ""
        sys.stderr.write(f"\r\x1b[K{fraction:4.0%} {step}{end}")
        sys.stderr.flush()

    return show


def _summary(built: Built) -> str:
    shapes = [f"{stage.title} {stage.shape_out[0]} × {stage.shape_out[1]}" for stage in built.trail]
    chain = f"{len(built.dataset)} rows → {' → '.join(shapes)}"
    return "".join(f"{line}\n" for line in (chain, *built.notes))
