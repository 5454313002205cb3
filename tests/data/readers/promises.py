"""What every Dataset promises, whatever it was read from."""

from __future__ import annotations

import numpy as np

from embedding_explorer.data.dataset import KINDS


def check(data):
    """Assert all of it."""
    assert data.kind in KINDS
    assert len(data) == len(data.items) > 0
    assert list(data.items.columns[1:]) == [c.name for c in data.columns]
    assert data.names.is_unique
    assert all(isinstance(name, str) and 0 < len(name) <= 220 for name in data.names)
    assert list(data.items.index) == list(range(len(data)))
    for array in (data.vectors, data.images):
        assert array is None or len(array) == len(data)
    assert data.vectors is None or np.isfinite(data.vectors).all()
    repr(data.items.to_csv(index=False).encode())  # text can be written out
