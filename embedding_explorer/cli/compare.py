"""The command ``compare``: a file and two to six methods in, a report out, without the app."""

from __future__ import annotations

import argparse
import re
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote_plus

from embedding_explorer.base.errors import InputError, unknown
from embedding_explorer.base.progress import Progress
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.base.wording import were
from embedding_explorer.build.build import build
from embedding_explorer.build.presets import methods, on_items, presets
from embedding_explorer.cli.arguments import PIPED, Parser, load, parser
from embedding_explorer.cli.map import roles_of, shown_progress
from embedding_explorer.data.columns import KINDS, ROLES
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.exports.report import Report, report
from embedding_explorer.exports.report.measure import FEWEST, MOST
from embedding_explorer.exports.report.save import SUFFIXES, check, save
from embedding_explorer.space.built import Built

BUILDING = 0.4  # of the progress; measuring is the rest
_HELP = """\
Compare two to six methods on the same items, and write what was found as a report.

  python -m embedding_explorer compare films.csv --methods one_hot,tfidf --out report.html
  python -m embedding_explorer compare talks.csv --methods tfidf,word2vec_cbow \\
         --with bert.csv --label topic --out report.html --out report.json

The first method is the reference. Points are the rows of the file, also of Word2Vec.
"""


def compare_command(argv: Sequence[str]) -> int:
    """Read, build, compare and write; say what was written on standard output."""
    given = compare_parser().parse_args(argv)
    if not given.out:
        raise InputError("Say what to write, such as --out report.html; its suffix is the format.")
    if given.k < 1 or given.reruns < 0:
        raise InputError(
            f"--k must be at least 1 and --reruns not below 0, not {given.k} and {given.reruns}."
        )
    outs = [check(Path(path)) for path in given.out]  # before the work, not after it
    plans = planned(given)
    progress = shown_progress()
    made = report(
        built(plans, progress),
        k=given.k,
        reruns=given.reruns,
        seed=given.seed or 0,
        label=given.label,
        command=shlex.join(["python", "-m", "embedding_explorer", "compare", *argv]),
        progress=_part(progress, BUILDING, 1.0),
    )
    for out in outs:
        for path in save(made, out):
            sys.stdout.write(f"{path}\n")
    sys.stdout.write(_summary(made))
    return 0


def compare_parser() -> Parser:
    """Return the parser of ``compare``."""
    options = parser("compare", "FILE --methods A,B[,C ...] --out PATH [options]", _HELP)
    options.add_argument("file", metavar="FILE", help=PIPED)
    for flag, (metavar, text) in _VALUES.items():
        options.add_argument(flag, metavar=metavar, help=text)
    for flag, (metavar, text) in _REPEATED.items():
        options.add_argument(flag, metavar=metavar, help=text, action="append", default=[])
    for flag, (metavar, default, text) in _NUMBERS.items():
        options.add_argument(flag, metavar=metavar, default=default, help=text, type=int)
    return options


_KEYS = ", ".join(method.key for method in presets())
_VALUES = {
    "--methods": (
        "A,B,...",
        f"presets ({_KEYS}) or recipes such as 'encode=tfidf&reduce=svd&project=umap'",
    ),
    "--label": (
        "COLUMN",
        "column with the labels to predict from the neighbours (default: the one with that role)",
    ),
    "--kind": ("KIND", f"read the file as {', '.join(KINDS)}"),
}
_REPEATED = {
    "--out": ("PATH", f"what to write: {', '.join(SUFFIXES)}; may be repeated"),
    "--with": (
        "FILE2",
        "another model's vectors of the same items, joined by name; may be repeated",
    ),
    "--role": ("COLUMN=ROLE", f"what a column is: {', '.join(ROLES)}; may be repeated"),
}
_NUMBERS = {
    "--k": ("N", 10, "neighbours that count (10)"),
    "--reruns": ("N", 3, "runs of each method in all, for what a rerun gives; 0 for none (3)"),
    "--seed": ("N", None, "of the methods and the samples (0)"),
}


def planned(given: argparse.Namespace) -> list[tuple[Dataset, Recipe]]:
    """Read the files and return what is to be built, checked before anything is."""
    entries = [entry.strip() for entry in (given.methods or "").split(",") if entry.strip()]
    others = vars(given)["with"]
    if not FEWEST <= len(entries) + len(others) <= MOST:
        raise InputError(
            f"Name {FEWEST} to {MOST} methods, such as --methods one_hot,tfidf; "
            f"{were(len(entries) + len(others))} given, files of --with counted."
        )
    if twice := [entry for entry in dict.fromkeys(entries) if entries.count(entry) > 1]:
        raise InputError(f"{twice[0]} is named twice; name each method once.")
    data = load(given.file, kind=given.kind, roles=roles_of(given.role))
    plans = [(data, recipe_of(entry, data, given.seed)) for entry in entries]
    if plans and plans[0][1].encoder_params.get("points") != "words":
        _check_label(given.label, data)
    seed = 0 if given.seed is None else given.seed
    for other in others:
        vectors = load(other, kind="" if other.startswith("sample:") else "vectors")
        plans.append((vectors, Recipe(encoder="as_given", metric="cosine", seed=seed)))
    return plans


def _check_label(label: str | None, data: Dataset) -> None:
    if label is not None and label not in data.items.columns:
        raise unknown("column", label, [str(c) for c in data.items.columns])


def recipe_of(entry: str, data: Dataset, seed: int | None) -> Recipe:
    """Return the recipe of one entry of ``--methods``, its points being the rows of the data.

    A recipe that itself names its points or its seed keeps them.

    Raises
    ------
    InputError
        For an unknown preset (listing those that fit the data) or an impossible recipe.
    """
    if "=" not in entry:
        table = methods(data).set_index("key")["recipe"]
        if entry not in table.index:
            raise unknown(f"method for {data.kind}", entry, table.index)
        recipe = on_items(data, table[entry])
        return recipe if seed is None else replace(recipe, seed=seed)
    named = {unquote_plus(part.partition("=")[0]) for part in re.split("[&;]", entry)}
    if "encode" not in named:
        raise InputError(
            f"A recipe needs an encoder, such as encode=tfidf, and {entry!r} has none."
        )
    recipe = Recipe.from_query(entry)
    if "encode.points" not in named:
        recipe = on_items(data, recipe)
    return recipe if seed is None or "seed" in named else replace(recipe, seed=seed)


def built(plans: Sequence[tuple[Dataset, Recipe]], progress: Progress | None) -> list[Built]:
    """Build every method, one after the other."""
    step = BUILDING / len(plans)
    return [
        build(data, recipe, _part(progress, i * step, (i + 1) * step))
        for i, (data, recipe) in enumerate(plans)
    ]


def _part(progress: Progress | None, start: float, end: float) -> Progress | None:
    if progress is None:
        return None
    return lambda fraction, step: progress(start + (end - start) * fraction, step)


def _summary(made: Report) -> str:
    first = made.methods[0].title
    return "".join(
        f"{made.methods[pair.b].title} and {first}: {pair.vectors.verdict}\n"
        for pair in made.pairs
        if pair.a == 0
    )
