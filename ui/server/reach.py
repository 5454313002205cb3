"""Who can reach this server, as far as its settings and requests say; in doubt, anybody."""

from __future__ import annotations

import os
from collections.abc import Iterable
from ipaddress import ip_address

import streamlit as st

from embedding_explorer.base.model_policy import PACKAGED, VARIABLE

# A program in front of this one says so by one of these.
PASSED_ON = (b"forwarded", b"via", b"x-forwarded-", b"x-real-ip")


def is_this_machine(name: str | None) -> bool:
    """Tell whether a name or address to listen at, or to be called by, is of this machine alone.

    >>> [is_this_machine(name) for name in ("localhost", "127.0.0.1", "::1", "127.1.2.3")]
    [True, True, True, True]
    >>> [is_this_machine(name) for name in (None, "", "0.0.0.0", "::", "*", "localhost.example")]
    [False, False, False, False, False, False]
    """
    plain = (name or "").strip().lower()
    if plain == "localhost":
        return True
    try:
        return ip_address(plain.strip("[]")).is_loopback
    except ValueError:
        return False


def is_alone() -> bool:
    """Tell whether the settings let nobody but this machine reach the server.

    An address of this machine is not enough: whoever puts another program before the server has
    to allow the name it is called by, another origin, or a path.
    """
    option = st.get_option
    names = [option("server.address"), *(option("server.allowedHosts") or ["*"])]
    names += [_host(origin) for origin in option("server.corsAllowedOrigins") or ()]
    names += [_host(option("browser.serverAddress") or "localhost")]
    checked = option("server.enableCORS") and option("server.enableXsrfProtection")
    return bool(checked) and not option("server.baseUrlPath") and all(map(is_this_machine, names))


def _host(origin: str) -> str:
    """Return the name in an origin such as https://name:port."""
    return origin.rpartition("//")[2].rpartition("@")[2].partition(":")[0]


def keep_to_packaged() -> None:
    """Let no visitor name a model, unless the operator has said whether they may."""
    os.environ.setdefault(VARIABLE, PACKAGED)


def is_passed_on(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Tell whether another program has handed a request on."""
    return any(name.lower().startswith(PASSED_ON) for name, _ in headers)
