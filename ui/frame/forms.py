"""Forms built from the declared parameters of a method: one widget per field."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

import embedding_explorer as ee
from embedding_explorer.base import registry
from embedding_explorer.base.recipe import Params, Recipe
from embedding_explorer.base.registry import Field
from embedding_explorer.build.accepts import metrics
from embedding_explorer.space.metrics import BINARY
from ui.frame import state

STEPS = (
    ("encoder", "encode", "encoders"),
    ("reducer", "reduce", "reducers"),
    ("projection", "project", "reducers"),
)
LETTERS = 100_000  # of a field of names or words
STEP_TITLES = {"encoder": "Encoder", "reducer": "Reduction", "projection": "Projection"}


def recipe_form(recipe: Recipe, data: ee.Dataset, names: Sequence[str]) -> Recipe | None:
    """Draw the form of a recipe; return the changed recipe when it was applied, else None.

    Raises
    ------
    ExplorerError
        If what was entered is not possible.
    """
    with st.form("recipe", border=False):
        changes: dict[str, Any] = {}
        for step, word, folder in STEPS:
            key = getattr(recipe, step)
            if key is None:
                continue
            given = _step_form(step, word, registry.find(folder, key), recipe, data, names)
            changes[f"{step}_params"] = Params(given)
        changes |= _preprocessing(recipe, data)
        if not st.form_submit_button("Apply", type="primary", key="apply", width="stretch"):
            return None
    return Recipe(
        encoder=recipe.encoder, reducer=recipe.reducer, projection=recipe.projection, **changes
    )


def _step_form(
    step: str, word: str, module: Any, recipe: Recipe, data: ee.Dataset, names: Sequence[str]
) -> dict[str, Any]:
    given = dict(getattr(recipe, f"{step}_params"))
    declared = list(registry.fields(module.Params))
    st.markdown(f"**{STEP_TITLES[step]} {module.TITLE}**")
    st.caption(module.SUMMARY)
    if step == "projection":  # the switch between 2D and 3D decides
        declared = [f for f in declared if f.name != "n_components"]
    declared = [f for f in declared if f.matters(data.kind)]
    drawn = {f.name for f in declared}
    values = {n: v for n, v in given.items() if n not in drawn}
    for f in [f for f in declared if not f.advanced]:
        values[f.name] = _widget(f, f"{word}-{f.name}", given, data, names)
    if rest := [f for f in declared if f.advanced]:
        with st.expander("More settings", key=f"more-{word}"):
            for f in rest:
                values[f.name] = _widget(f, f"{word}-{f.name}", given, data, names)
    defaults = {f.name: f.default for f in declared}
    return {n: v for n, v in values.items() if n in given or v != defaults.get(n)}


def _widget(
    f: Field, key: str, given: Mapping[str, Any], data: ee.Dataset, names: Sequence[str]
) -> Any:
    state.seed(key, _shown(f, given.get(f.name, f.default)))
    return _WIDGETS[_kind(f)](f, key, data, names)


def _kind(f: Field) -> str:
    if f.type is tuple:
        return "columns" if f.roles else "names"
    if f.type is str and f.roles:
        return "column"
    return "choice" if f.choices else f.type.__name__


def _shown(f: Field, value: Any) -> Any:
    if f.type is not tuple:
        return value
    return list(value) if f.roles else unlisted(value)


def _number(f: Field, key: str, *_: Any) -> Any:
    whole = f.type is int
    cast = int if whole else float
    return st.number_input(
        f.label,
        min_value=None if f.low is None else cast(f.low),
        max_value=None if f.high is None else cast(f.high),
        step=cast(f.step) if f.step else (1 if whole else None),
        help=f.help or None,
        key=key,
    )


def _choice(f: Field, key: str, *_: Any) -> Any:
    return st.selectbox(f.label, f.choices, help=f.help or None, key=key)


def _switch(f: Field, key: str, *_: Any) -> Any:
    return st.checkbox(f.label, help=f.help or None, key=key)


def _line(f: Field, key: str, *_: Any) -> Any:
    return st.text_input(f.label, help=f.help or None, key=key, max_chars=LETTERS)


def _columns(f: Field, key: str, data: ee.Dataset, names: Sequence[str]) -> Any:
    offered = data.with_role(*f.roles)
    if "name" in f.roles:
        offered = ["name", *(c for c in offered if c != "name")]
    state.put(key, [c for c in state.value(key, []) if c in offered])
    return tuple(st.multiselect(f.label, offered, help=f.help or None, key=key))


def _column(f: Field, key: str, data: ee.Dataset, names: Sequence[str]) -> Any:
    """Draw a choice of one column, or of none."""
    offered = ["", *data.with_role(*f.roles)]
    if state.value(key, "") not in offered:
        state.put(key, "")
    return st.selectbox(
        f.label, offered, help=f.help or None, key=key, format_func=lambda c: c or "(none)"
    )


def _names(f: Field, key: str, data: ee.Dataset, names: Sequence[str]) -> Any:
    """Draw a field for names between commas; a multiselect would take every fuzzy match."""
    example = f"for example {', '.join(map(str, names[:2]))}" if f.names and len(names) else ""
    return listed(
        st.text_input(f.label, help=f.help or None, key=key, placeholder=example, max_chars=LETTERS)
    )


def listed(text: str) -> tuple[str, ...]:
    r"""Return the names in a text, between commas; a name with a comma stands in quotes.

    >>> listed('man, "Paris, Texas"'), listed("new\nyork")
    (('man', 'Paris, Texas'), ('new york',))
    """
    rows = list(csv.reader([" ".join(text.splitlines())], skipinitialspace=True))
    return tuple(name.strip() for name in (rows[0] if rows else []) if name.strip())


def unlisted(names: Sequence[str]) -> str:
    """Return names as a text that `listed` reads."""
    quoted = ('"' + name.replace('"', '""') + '"' for name in names)
    return ", ".join(
        q if set(name) & set(',"') else name for name, q in zip(names, quoted, strict=True)
    )


_WIDGETS: dict[str, Callable[..., Any]] = {
    "int": _number,
    "float": _number,
    "choice": _choice,
    "bool": _switch,
    "str": _line,
    "column": _column,
    "columns": _columns,
    "names": _names,
}


def _preprocessing(recipe: Recipe, data: ee.Dataset) -> dict[str, Any]:
    offered = metrics(recipe, data)
    known = recipe.metric in offered
    starts = {"metric": recipe.metric if known else offered[0], "seed": recipe.seed}
    for name, value in (starts | {n: getattr(recipe, n) for n in ("center", "unit_norm")}).items():
        state.seed(f"recipe-{name}", value)
    if data.kind == "distances":  # which have no vectors to compare, centre or normalise
        return {"metric": recipe.metric, "seed": _seed()}
    st.markdown("**Preprocessing of the vectors**")
    return {
        "metric": st.selectbox(
            "Distance",
            offered,
            key="recipe-metric",
            help="Cosine compares directions, correlation the same around the mean. Euclidean is "
            "the straight-line distance. Manhattan sums all differences, Chebyshev takes the "
            f"largest. {_BINARY_ONLY[BINARY[0] in offered]}",
        ),
        "center": st.checkbox(
            "Centre the vectors",
            key="recipe-center",
            help="Subtract the mean vector first, so that the mean lies at the origin.",
        ),
        "unit_norm": st.checkbox(
            "Normalise to unit length",
            key="recipe-unit_norm",
            help="Scale every vector to length 1, so that only its direction counts.",
        ),
        "seed": _seed(),
    }


_BINARY_ONLY = {
    True: "Hamming and Jaccard compare columns of 0 and 1.",
    False: "Hamming and Jaccard are offered where all columns are 0 or 1.",
}


def _seed() -> int:
    return int(
        st.number_input(
            "Seed",
            min_value=0,
            max_value=2**31 - 1,
            key="recipe-seed",
            help="The same seed repeats the same result wherever random numbers are used.",
        )
    )
