"""A script says in one sentence which file it needs, where that file is not there."""

from __future__ import annotations

from collections.abc import Sequence

from embedding_explorer.exports.script.snippet import fill, literal

NEEDED = ("import sys", "from pathlib import Path")


def there(files: Sequence[str], origin: str) -> str:
    """Return code that ends the script with exit code 1 unless all `files` are there.

    `origin` says where a file comes from, as the end of a sentence.
    """
    return fill(
        """
        for needed in <<files>>:
            if not Path(needed).is_file():
                sys.exit(
                    f"This script needs the file {needed!r} in the folder it is run in; "
                    <<origin>>
                )
        """,
        files=literal(list(files)),
        origin=literal(f"{origin}."),
    )
