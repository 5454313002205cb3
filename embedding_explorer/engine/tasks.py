"""What runs in a worker: importable functions that read from the store and write into it."""

from __future__ import annotations

import inspect
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from embedding_explorer.base import model_policy
from embedding_explorer.base.errors import ExplorerError
from embedding_explorer.base.progress_files import Ticket
from embedding_explorer.base.question import question_named
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.engine import bringing, keeping, steps, this_worker
from embedding_explorer.engine.memory import light_errors
from embedding_explorer.engine.store import Store
from embedding_explorer.space.built import Built


class InputGone(ExplorerError):
    """What a step was to be made from is no longer kept; it can be put there again."""


@dataclass(frozen=True)
class Order:
    """One step to make: where from, how, and where to.

    Attributes
    ----------
    root, ticket : str
        Folders of the store and of the ticket, reachable from every worker.
    kind : str
        "encode", "reduce", "map", "call", "read" or "large".
    key, data_key, before : str
        Store keys of the result, of what the dataset holds (or of what is to be read), and of the
        step before ("" for none).
    query : str
        The recipe up to this step; "" for a question to the dataset alone.
    idle : float
        Seconds the result is kept after its last use.
    quick : bool
        Whether it takes a second or so.
    function, arguments, others
        For "call": a question, which gets the `Built` or the dataset, its keyword arguments,
        and the data keys and queries of further ones it gets. For "read" see `bringing.read`.
    models : str
        Which models may be opened by the setting of the server (`model_policy`), whatever that of
        the worker is.
    """

    root: str
    ticket: str
    kind: str
    key: str
    data_key: str
    query: str
    idle: float
    before: str = ""
    quick: bool = False
    function: str = ""
    arguments: dict[str, Any] = field(default_factory=dict)
    others: tuple[tuple[str, str], ...] = ()
    models: str = model_policy.PACKAGED


@light_errors
def run(order: Order) -> str:
    """Make one step unless it is kept already; return its key."""
    with model_policy.under(order.models):
        return _run(order)


def _run(order: Order) -> str:
    store = _store(order.root)
    if store.sound(order.key):
        return order.key
    ticket = Ticket(order.ticket)
    ticket.begin(this_worker.address())
    if order.kind in _OF_FILES:
        value = _OF_FILES[order.kind](store, order, ticket)
        store.put(order.key, value, idle=order.idle, of=order.data_key)
        return order.key
    recipe = Recipe.from_query(order.query)
    data = _data(order.root, order.data_key, store.stamp(order.data_key))
    others = [_data(order.root, key, store.stamp(key)) for key, _ in order.others]
    if order.kind == "call":
        value = _call(store, data, recipe, others, order, ticket)
    else:
        value = steps.make(order.kind, data, recipe, _before(store, data, order), ticket)
    of = keeping.made_of(store, data, *others)
    store.put(order.key, value, shared=steps.shared(data), idle=order.idle, of=of)
    if not all(store.touch(key) for key in (order.data_key, *(key for key, _ in order.others))):
        store.drop(order.key)  # what it was made of was forgotten in the meantime
        raise InputGone("The data was deleted during the computation; upload it again.")
    ticket(1.0, "Done")
    return order.key


def _read(store: Store, order: Order, ticket: Ticket) -> Any:
    return bringing.read(store, order.data_key, order.function, progress=ticket, **order.arguments)


def _large(store: Store, order: Order, ticket: Ticket) -> dict[str, Any]:
    """Drive the passes over data larger than memory; every worker takes chunks, this one too."""
    from embedding_explorer import large

    given = dict(order.arguments)
    with _workers() as client:
        how = {"progress": ticket, "client": client, "folder": ticket.folder}
        recipe = Recipe.from_query(order.query)
        built = large.build(given.pop("data"), recipe, **given, **how)
    return {name: getattr(built, name) for name in ("map", "trail", "extras", "caption")}


def _workers() -> Any:
    """Return a context that gives a client of the workers beside this one; None if it is alone."""
    if this_worker.alone():
        return nullcontext()
    from distributed import worker_client

    return worker_client()


_OF_FILES = {"read": _read, "large": _large}


def _before(store: Store, data: Dataset, order: Order) -> Any:
    if not order.before:
        return None
    try:
        return store.get(order.before, shared=steps.shared(data))
    except KeyError:
        raise InputGone("The previous step has expired; try again.") from None


def _call(
    store: Store,
    data: Dataset,
    recipe: Recipe,
    others: list[Dataset],
    order: Order,
    ticket: Ticket,
) -> Any:
    function = question_named(order.function).function
    built: list[Any] = [_built(store, data, recipe) if order.query else data]
    for other, (_, query) in zip(others, order.others, strict=True):
        built.append(_built(store, other, Recipe.from_query(query)))
    given = dict(order.arguments)
    if "progress" in inspect.signature(function).parameters:
        given["progress"] = ticket
    return function(*built, **given)


def _built(store: Store, data: Dataset, recipe: Recipe) -> Built:
    found: Built | None = steps.load(store, data, recipe)
    if found is None:
        raise InputGone("This map has expired; try again.")
    return found


@lru_cache(maxsize=4)
def _store(root: str) -> Store:
    return Store(root)


@lru_cache(maxsize=6)  # a question may be about six at once
def _data(root: str, key: str, stamp: tuple[int, int]) -> Dataset:
    """Return a dataset, read once for each time it was written."""
    found = keeping.contents(_store(root), key)
    if found is None:
        raise InputGone("The data has expired; try again.")
    return found
