"""Results on disk, kept by what they were made from: written whole or not at all."""

from embedding_explorer.base.disk_faults import StoreError
from embedding_explorer.engine.store.disk import Store
from embedding_explorer.engine.store.entries import Entry
from embedding_explorer.engine.store.keys import versions

__all__ = ["Entry", "Store", "StoreError", "versions"]
