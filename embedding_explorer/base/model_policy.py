"""Whether a model other than the packaged one may be opened: the one place that answers it.

`EXPLORER_MODELS` of this process and the setting that a job brings along from its server both
have to allow it. Only "any" does, in capitals or not; whatever else is set means the packaged
model only. Unset it is "any": the user of a library, a notebook or the command line opens their
own files (for a server see `ui.server.server`).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from embedding_explorer.base.errors import MethodError, shown

VARIABLE = "EXPLORER_MODELS"
ANY, PACKAGED = "any", "packaged"

# Of the job at work; every thread of a worker has its own, so that nothing leaks between jobs.
_of_the_job: ContextVar[str] = ContextVar("EXPLORER_MODELS of the job", default=ANY)


def setting() -> str:
    """Return the setting that holds here: this process's, unless only the job's forbids."""
    own = os.environ.get(VARIABLE, ANY)
    return _of_the_job.get() if allows(own) else own


def allows(given: str) -> bool:
    """Tell whether a setting allows other models than the packaged one.

    >>> [allows(given) for given in ("any", " Any ", "", "none", "0", "Packaged", "anny")]
    [True, True, False, False, False, False, False]
    """
    return given.strip().lower() == ANY


@contextmanager
def under(given: str) -> Iterator[None]:
    """Obey the setting of the server whose job this is, beside that of this process."""
    token = _of_the_job.set(given if allows(setting()) else setting())
    try:
        yield
    finally:
        _of_the_job.reset(token)


def check(name: str, refusal: str, instead: str) -> None:
    """Raise unless a model other than the packaged one may be opened; no disk is looked at.

    Parameters
    ----------
    name : str
        What was asked for.
    refusal : str
        What this server does not do, as the start of a sentence.
    instead : str
        What the visitor can do, in the imperative.

    Raises
    ------
    MethodError
        If this process or the server of its job forbids it.
    """
    if not allows(held := setting()):
        raise MethodError(
            f"{refusal}, not {shown(name)}: its {VARIABLE} is {shown(held, 20)}, and only "
            f"{ANY!r} allows others; {instead}, or ask its operator."
        )
