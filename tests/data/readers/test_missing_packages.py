"""Files that need a package which is not installed: one sentence that names it."""

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

import embedding_explorer as ee
from embedding_explorer.base import errors


def saved(write):
    target = io.BytesIO()
    write(target)
    return target.getvalue()


class BytesNamed(io.BytesIO):
    """An open file of a name."""

    def __init__(self, content, name):
        super().__init__(content)
        self.name = name


TABLE = pd.DataFrame({"name": ["a", "b"], "size": [1, 2]})
FILES = {
    "parquet": ("t.parquet", saved(lambda file: TABLE.to_parquet(file))),
    "excel": ("t.xlsx", saved(lambda file: TABLE.to_excel(file, index=False))),
    "images": (
        "t.png",
        saved(lambda file: Image.fromarray(np.eye(4, dtype=np.uint8)).save(file, "PNG")),
    ),
}


MODULES = {"parquet": "pyarrow", "excel": "python_calamine", "images": "PIL"}


@pytest.mark.parametrize("extra", FILES)
def test_what_is_missing_is_named(extra, monkeypatch):
    name, content = FILES[extra]
    module = MODULES[extra]
    said = rf"package '{module}', .* run: pip install '\S+\[{extra}\]'"
    found = errors.find_spec
    monkeypatch.setattr(errors, "find_spec", lambda n: None if n == module else found(n))
    with pytest.raises(ee.MissingPackage, match=said):
        ee.read(content, name=name)
    if extra == "images":
        with pytest.raises(ee.MissingPackage, match=said):
            ee.read([BytesNamed(content, f"{n}.png") for n in "ab"])
