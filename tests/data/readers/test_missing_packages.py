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
    "pyarrow": ("t.parquet", saved(lambda file: TABLE.to_parquet(file))),
    "python-calamine": ("t.xlsx", saved(lambda file: TABLE.to_excel(file, index=False))),
    "pillow": (
        "t.png",
        saved(lambda file: Image.fromarray(np.eye(4, dtype=np.uint8)).save(file, "PNG")),
    ),
}


@pytest.mark.parametrize("package", FILES)
def test_what_is_missing_is_named(package, monkeypatch):
    name, content = FILES[package]
    module = {"pillow": "PIL", "python-calamine": "python_calamine"}.get(package, package)
    found = errors.find_spec
    monkeypatch.setattr(errors, "find_spec", lambda n: None if n == module else found(n))
    with pytest.raises(ee.MissingPackage, match=f"run: pip install {package}"):
        ee.read(content, name=name)
    if package == "pillow":
        with pytest.raises(ee.MissingPackage, match="pillow"):
            ee.read([BytesNamed(content, f"{n}.png") for n in "ab"])
