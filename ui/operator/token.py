"""The operator's token: what the server was started with, and whether it is what somebody gives."""

from __future__ import annotations

import hmac
import os

TOKEN = "EXPLORER_OPERATOR_TOKEN"


def is_set() -> bool:
    """Tell whether the server was started with a token."""
    return bool(os.environ.get(TOKEN))


def is_token(given: bytes) -> bool:
    """Tell whether these bytes (UTF-8) are the token, in the same time however many are right."""
    wanted = os.environ.get(TOKEN, "")
    return bool(wanted) and hmac.compare_digest(given, wanted.encode())
