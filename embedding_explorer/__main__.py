"""The command line: open the app, make a map or a comparison without it, or a cluster's keys."""

from __future__ import annotations

import difflib
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from embedding_explorer.base.errors import ExplorerError, InputError, require, shown, unknown
from embedding_explorer.base.home import app_folder
from embedding_explorer.base.version import VERSION
from embedding_explorer.cli.arguments import PLACES, SAMPLE, STANDARD_INPUT, load, parser
from embedding_explorer.cli.certificates import certificates_command
from embedding_explorer.cli.compare import compare_command
from embedding_explorer.cli.map import map_command
from embedding_explorer.data.columns import KINDS
from embedding_explorer.data.readers.containers.address import is_address

APP = app_folder() / "app.py"
_HELP = """\
Open the app, with a file loaded if one is named.

  python -m embedding_explorer films.csv
  python -m embedding_explorer sample:films
  python -m embedding_explorer map --help      make a map without the app
  python -m embedding_explorer compare --help  compare methods without the app
  python -m embedding_explorer certificates --help  make the keys of a cluster

Where the package is installed, "embedding-explorer" is short for "python -m embedding_explorer".
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 2 after one sentence on standard error."""
    argv = list(sys.argv[1:] if argv is None else argv)
    command = _COMMANDS.get(argv[0] if argv else "")
    try:
        _check_command(argv)
        return command(argv[1:]) if command else open_app(argv)
    except ExplorerError as error:
        sys.stderr.write(f"{' '.join(str(error).split())}\n")
        return 2
    except KeyboardInterrupt:
        return 130


def _check_command(argv: Sequence[str]) -> None:
    """Refuse a first word that is meant as a command and is none: neither is it a place."""
    word, *more = *argv[:2], ""
    is_place = word.startswith(("-", SAMPLE)) or is_address(word) or os.path.exists(word)
    if not word or word in _COMMANDS or is_place:
        return
    close = difflib.get_close_matches(word, _COMMANDS, n=1)
    if close:
        raise InputError(f"There is no command {shown(word)}; perhaps you mean {close[0]}.")
    if more[0] and not more[0].startswith("-"):
        raise unknown("command", word, _COMMANDS)


def open_app(argv: Sequence[str]) -> int:
    """Check that the file can be read, then start the app with it; return streamlit's code."""
    options = parser("", "[FILE] [--port N] [--kind KIND]", _HELP)
    options.add_argument("file", nargs="?", metavar="FILE", help=PLACES)
    options.add_argument("--port", metavar="N", type=int, help="port to listen on (8501)")
    options.add_argument("--kind", help=f"read it as {', '.join(KINDS)}")
    options.add_argument("--version", action="version", version=f"embedding-explorer {VERSION}")
    given = options.parse_args(argv)
    if given.port is not None and not 1 <= given.port <= 65535:
        raise InputError(f"The port must lie between 1 and 65535, not {given.port}.")
    environment = dict(os.environ)
    if given.file is not None:
        _check_readable(given.file, given.kind)
        environment |= {"EXPLORER_OPEN": _absolute(given.file), "EXPLORER_KIND": given.kind or ""}
    return start(app_command(given.port), environment)


def start(command: Sequence[str], environment: Mapping[str, str]) -> int:
    """Become the app's process, so that what stops this one stops the app; its code on Windows."""
    if os.name == "posix":
        os.execve(command[0], list(command), dict(environment))
    return subprocess.run(command, env=environment, check=False).returncode


def app_command(port: int | None = None) -> list[str]:
    """Return the command that starts the app."""
    require("streamlit", "The app")
    listen = ["--server.port", str(port)] if port else []
    return [sys.executable, "-m", "streamlit", "run", str(APP), *listen]


def _check_readable(source: str, kind: str | None) -> None:
    if source == STANDARD_INPUT:
        raise InputError(
            "The app opens no standard input; save it as a file, or use the command map."
        )
    try:
        load(source, kind=kind)
    except ExplorerError as error:
        # A file with too many rows is one that the app offers to take a sample of.
        if not getattr(error, "can_sample", False):
            raise


def _absolute(source: str) -> str:
    kept = source.startswith(SAMPLE) or is_address(source)
    return source if kept else str(Path(source).resolve())


_COMMANDS = {
    "map": map_command,
    "compare": compare_command,
    "certificates": certificates_command,
}

if __name__ == "__main__":
    sys.exit(main())
