"""What the commands share: a parser that speaks in one sentence, and reading what is named."""

from __future__ import annotations

import argparse
import os
import re
import sys
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

from embedding_explorer.base.errors import InputError, shown
from embedding_explorer.data.dataset import Dataset
from embedding_explorer.data.readers.containers.address import is_address

SAMPLE = "sample:"
STANDARD_INPUT = "-"
PLACES = "a file, sample:KEY (films, produce ...), or an address"
PIPED = "a file, - (standard input), sample:KEY, or an address"


class Parser(argparse.ArgumentParser):
    """An argument parser that raises what is wrong as one sentence."""

    def error(self, message: str) -> NoReturn:
        """Raise the `InputError` that says it; argparse would print its usage and exit."""
        raise InputError(
            f"{_sentence(message)}; {self.prog.strip()} --help tells what is possible."
        )


def _sentence(message: str) -> str:
    named = re.match(r"unrecognized arguments: (\S+)", message)
    if named and not named[1].startswith("-"):
        return f"{shown(named[1])} is one argument too many"
    if named:
        return f"There is no option {named[1]}"
    message = message.rstrip(".")
    return message[:1].upper() + message[1:]


def parser(command: str, usage: str, description: str) -> Parser:
    """Return the parser of a command ("" for the one that opens the app)."""
    program = f"python -m embedding_explorer {command}".strip()
    return Parser(
        program,
        usage=f"{program} {usage}",
        description=description,
        formatter_class=partial(argparse.RawDescriptionHelpFormatter, max_help_position=30),
        allow_abbrev=False,
    )


def load(source: str, **how: Any) -> Dataset:
    """Return the dataset of a path, an address, standard input or a sample, ``sample:KEY``."""
    from embedding_explorer.data.readers import read
    from embedding_explorer.data.samples import sample

    how = {name: value for name, value in how.items() if value}
    if source == STANDARD_INPUT:
        return read(sys.stdin.buffer, name="standard input", **how)
    if is_address(source):
        return read(source, **how)
    if not source.startswith(SAMPLE):
        if not os.path.isfile(source):
            raise InputError(f"There is no file {source!r}; give the path of one, or sample:films.")
        return read(Path(source), **how)
    if "kind" in how or "sample" in how:
        raise InputError("A built-in sample is taken as it is, without --kind or --sample.")
    data = sample(source.removeprefix(SAMPLE))
    if "roles" not in how:
        return data
    from embedding_explorer.data.dataset import with_roles

    return with_roles(data, how["roles"])
