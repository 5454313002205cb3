"""Orders to the workers, written out from what is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from embedding_explorer.base import model_policy
from embedding_explorer.base.limits import chosen
from embedding_explorer.base.progress_files import new_ticket
from embedding_explorer.base.recipe import Recipe
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.fingerprint import digest_of
from embedding_explorer.engine import bringing, keeping, steps
from embedding_explorer.engine.store import Store
from embedding_explorer.engine.tasks import Order


def order(
    store: Store,
    kind: str,
    key: str,
    data_key: str,
    query: str = "",
    *,
    idle: float = keeping.UPLOAD_IDLE,
    **more: Any,
) -> Order:
    """Return an order with a ticket of its own, to be made from what is kept under a key."""
    root = store.folder.resolve()
    ticket = str(new_ticket(root).folder)
    more.setdefault("models", model_policy.setting())
    return Order(str(root), ticket, kind, key, data_key, query, idle, **more)


def order_of(
    store: Store,
    data: Dataset,
    kind: str,
    key: str,
    recipe: Recipe | None,
    *,
    others: Sequence[tuple[Dataset, Recipe]] = (),
    idle: float | None = None,
    **more: Any,
) -> Order:
    """Return the order of one step about a dataset; without a recipe, about the data alone."""
    return order(
        store,
        kind,
        key,
        keeping.content_key(store, data),
        "" if recipe is None else recipe.to_query(full=True),
        idle=keeping.idle(data) if idle is None else idle,
        others=tuple((keeping.content_key(store, d), r.to_query(full=True)) for d, r in others),
        quick=steps.is_quick(data, kind, recipe),
        **more,
    )


def answer_key(
    store: Store,
    name: str,
    data: Dataset,
    asked: Sequence[tuple[Dataset, Recipe]],
    given: Mapping[str, Any],
) -> str:
    """Return the key of the answer to a question about a dataset, or recipes of some."""
    made_of = [data.fingerprint, *((d.fingerprint, r.key) for d, r in asked)]
    return store.key("call", name, made_of, digest_of(given))


def reading(
    store: Store, key: str, brought: str, function: str, given: Mapping[str, Any], idle: float
) -> Order:
    """Return the order to read what was brought, under the limits of this server.

    What is large takes its time, and takes its turn.
    """
    quick = bringing.is_small(store, brought)
    arguments = {**given, "limits": chosen()}
    return order(
        store, "read", key, brought, idle=idle, quick=quick, function=function, arguments=arguments
    )
