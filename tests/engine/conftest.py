"""One engine with two workers for all these tests, on a store of its own."""

import pytest

from embedding_explorer.engine import Engine
from embedding_explorer.engine.store import Store


@pytest.fixture(scope="session")
def engine(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLORER_WORKERS", "2")
        made = Engine(Store(tmp_path_factory.mktemp("store")))
        made.start()
        yield made
        made.close()
