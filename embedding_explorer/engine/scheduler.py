"""Which schedulers are used: one under TLS, or one that only this machine can reach.

A dask scheduler runs whatever code it is handed, and its clients unpickle what it sends. Without
TLS that is anybody's who can connect.
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from ipaddress import ip_address
from typing import Any

from embedding_explorer.base.errors import InputError
from embedding_explorer.engine import certificates

VARIABLE = "EXPLORER_SCHEDULER"


def reached_by(address: str) -> tuple[str, Any]:
    """Return the address to connect to, and the keys for it (None without TLS).

    Parameters
    ----------
    address : str
        "tls://host:port", or "tcp://host:port" on this machine; without a scheme it is tcp.

    Raises
    ------
    InputError
        If anybody else could run code there, or the keys are missing.
    """
    scheme, host, port = _parts(address)
    if scheme == "tls":
        folder = os.environ.get(certificates.VARIABLE, "")
        if not folder:
            raise InputError(
                f"{VARIABLE} names a scheduler under TLS, {_short(address)}, but no keys for it: "
                f"let {certificates.VARIABLE} name the folder that {certificates.MAKE} made."
            )
        return f"tls://{_host(host)}:{port}", certificates.security(folder)
    # The number is used from here on: a name could stand for another machine the next time.
    number = _loopback(host)
    if number is None:
        raise _open(address, "is not on this machine")
    return f"tcp://{_host(number)}:{port}", None


def check_own(address: str, own: str) -> None:
    """Check where a scheduler without TLS, once reached, says that it listens.

    Raises
    ------
    InputError
        If other machines can reach it too.
    """
    scheme, host, _ = _parts(own)
    if scheme != "tls" and _loopback(host) is None:
        raise _open(address, f"listens beyond this machine ({_short(own)})")


def _open(address: str, why: str) -> InputError:
    return InputError(
        f"The scheduler {_short(address)} {why} and has no TLS, so anybody could run code there. "
        f"Make keys ({certificates.MAKE}), start it with them, and set {VARIABLE}=tls://... and "
        f"{certificates.VARIABLE}=FOLDER."
    )


def _parts(address: str) -> tuple[str, str, int]:
    """Return scheme, host and port as dask will read them."""
    from distributed.comm.addressing import parse_host_port

    scheme, separator, place = address.rpartition("://")
    with suppress(ValueError):  # what cannot be read is refused below
        host, port = parse_host_port(place, 8786)
        known = scheme in ("tcp", "tls") or not (scheme or separator)
        if known and host and 0 < port < 65_536:
            return scheme or "tcp", host, port
    raise InputError(
        f"{VARIABLE} must be tls://HOST:PORT, or tcp://127.0.0.1:PORT for a scheduler on this "
        f"machine, not {_short(address)}."
    )


def _loopback(host: str) -> str | None:
    """Return an address of a host that only this machine reaches, None if it has any other."""
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return None
    numbers = [str(entry[4][0]) for entry in found]
    return numbers[0] if numbers and all(_is_loopback(number) for number in numbers) else None


def _is_loopback(number: str) -> bool:
    plain = ip_address(number.partition("%")[0])
    mapped = getattr(plain, "ipv4_mapped", None)
    return bool((mapped or plain).is_loopback)


def _host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
