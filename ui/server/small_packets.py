"""Answers that leave at once, though they are small."""

from __future__ import annotations

import os
import socket

import psutil


def send_at_once() -> None:
    """Let every connection of this process's servers send small packets without waiting.

    asyncio sees to that for sockets it made itself. Streamlit makes the one it listens on, and
    without the number of the protocol by which asyncio knows a TCP socket: what is smaller than a
    packet then waits until the browser has confirmed what came before, some 40 ms or the way there
    and back, in every file's answer and several times in every run of a page. What a server accepts
    inherits the switch.
    """
    for connection in psutil.Process().net_connections(kind="tcp"):
        if connection.status == psutil.CONN_LISTEN and connection.fd >= 0:  # -1 where unknown
            with socket.socket(fileno=os.dup(connection.fd)) as listening:
                listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
