"""Who brought a dataset, and what it holds: two entries of the store.

What a dataset holds is kept once, without its name, its notes and how it was read: workers see no
more than that, so that what they make of it can be shared by all who brought the same. The rest is
kept for each who brought it, under a key of their own, which a link names. What was made goes with
the last of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from embedding_explorer.base.errors import InputError
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.samples import is_sample
from embedding_explorer.engine.store import Store

UPLOAD_IDLE, SAMPLE_IDLE = 3_600.0, 30 * 86_400.0  # seconds after its last use an entry goes
OWN = ("source", "notes", "dropped", "reading")  # fields that belong to who brought it
SEEN = ("feature_names",)  # of how it was read, what methods look at
CONTENT = "content"


def idle(data: Dataset) -> float:
    """Return the seconds after their last use when a dataset and what is made of it go."""
    return SAMPLE_IDLE if is_sample(data) else UPLOAD_IDLE


def data_key(store: Store, data: Dataset, owner: str = "") -> str:
    """Return the key under which a dataset is kept for who brought it."""
    return store.key("data", owner, data.fingerprint, data.source)


def content_key(store: Store, data: Dataset) -> str:
    """Return the key under which what a dataset holds is kept for the workers."""
    return store.key("content", data.fingerprint, data.origin)


def made_of(store: Store, *datasets: Dataset) -> str:
    """Return what an entry made of some datasets goes with, as `Store.put` takes it."""
    own = [content_key(store, data) for data in datasets]
    wholes = [store.key("content", data.origin, data.origin) for data in datasets]
    return " ".join(dict.fromkeys([*own, *wholes]))


def whole(data: Dataset) -> Dataset:
    """Return a version or a part of a dataset as one of its own."""
    return data if data.origin == data.fingerprint else replace(data, origin=data.fingerprint)


def anonymous(data: Dataset) -> Dataset:
    """Return what a dataset holds, and nothing of who brought it."""
    seen = {name: data.reading[name] for name in SEEN if name in data.reading}
    return replace(data, source="data", notes=(), dropped=pd.DataFrame(), reading=seen)


def put_content(store: Store, data: Dataset) -> str:
    """Keep what a dataset holds, unless it is kept already; return its key."""
    key = content_key(store, data)
    if not (store.sound(key) and store.touch(key)):
        brought = data.origin == data.fingerprint and not is_sample(data)
        of = made_of(store, data)
        store.put(key, anonymous(data), idle=idle(data), of=of, brought=brought)
    return key


def keep(store: Store, data: Dataset, owner: str) -> str:
    """Keep a dataset for who brought it; return the key by which a link finds it.

    Raises
    ------
    StoreError
        If it cannot be kept.
    """
    data = whole(data)
    content, key = content_key(store, data), data_key(store, data, owner)
    about = {CONTENT: content, **{name: getattr(data, name) for name in OWN}}
    about["reading"] = dict(data.reading)
    if not _same(store.find(key), about):
        store.drop(key)  # the same was brought before, and read in another way
    # First that it is theirs, then what it holds: whoever forgets the same meanwhile, in another
    # process too, looks in the other order (`forget`).
    if not store.touch(key):
        # Not made of the content: it would go with that where another forgets it (`forget`).
        of = f"{key} {_mark(store, data)}"
        store.put(key, about, idle=idle(data), of=of, brought=True)
    try:
        put_content(store, data)
    except BaseException:
        store.drop(key)
        raise
    return key


def hold(store: Store, data: Dataset, owner: str, brought: bool) -> None:
    """Keep a dataset for the workers, and for its owner where they brought it."""
    if brought and data.origin == data.fingerprint and not is_sample(data):
        keep(store, data, owner)
    else:
        put_content(store, data)


def _same(known: Any, about: Mapping[str, Any]) -> bool:
    """Tell whether a dataset is kept as it is; of the rows dropped, their notes say enough."""
    names = [name for name in about if name != "dropped"]
    return isinstance(known, Mapping) and all(known.get(n) == about[n] for n in names)


def lookup(store: Store, key: str) -> Dataset | None:
    """Return a dataset as it was brought, by the key of who brought it; None when it is gone."""
    about = store.find(key)
    if not (isinstance(about, Mapping) and {CONTENT, *OWN} <= set(about)):
        return None
    held = contents(store, about[CONTENT])
    return None if held is None else replace(held, **{name: about[name] for name in OWN})


def known(store: Store, data: Dataset | str) -> Dataset:
    """Return a dataset, given itself or the key of who brought it.

    Raises
    ------
    InputError
        If there is none under that key.
    """
    if isinstance(data, Dataset):
        return data
    found = lookup(store, data)
    if found is None:
        raise InputError("This data has expired; upload it again.")
    return found


def content_of(store: Store, key: str) -> str:
    """Return the key of what a dataset holds, by that of who brought it; "" for anything else."""
    about = store.find(key)
    return str(about.get(CONTENT, "")) if isinstance(about, Mapping) else ""


def contents(store: Store, key: str) -> Dataset | None:
    """Return what a dataset holds by the key of that, or None when it is gone."""
    found = store.find(key)
    return found if isinstance(found, Dataset) else None


def touch(store: Store, data: Dataset, key: str) -> bool:
    """Count a dataset kept under a key as used now; tell whether it is there."""
    return store.touch(key) and store.touch(content_key(store, whole(data)))


def forget(store: Store, data: Dataset, owner: str) -> bool:
    """Remove a dataset of who brought it; with the last of them goes all that was made of it.

    Returns
    -------
    bool
        Whether nothing of it is left.
    """
    store.drop(data_key(store, data, owner))
    if is_sample(data) or _is_kept(store, data):
        return False
    for one in (data, whole(data)):
        store.drop_of(content_key(store, one))
    if _is_kept(store, data):  # brought by another since, who may have found what is gone now
        put_content(store, whole(data))
        return False
    return True


def _is_kept(store: Store, data: Dataset) -> bool:
    mark = _mark(store, data)
    return any(mark in entry.of.split() for entry in store.entries())


def _mark(store: Store, data: Dataset) -> str:
    """Return what every entry of one who brought this content goes by."""
    return store.key("kept", data.fingerprint)
