"""How much visitors may upload before it is used: Streamlit bounds one file, not their number."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from starlette.exceptions import HTTPException
from streamlit.runtime import get_instance

from embedding_explorer.limits import limit

Message = MutableMapping[str, Any]
OVERHEAD = 100_000  # bytes that a file counts beside its content, so that their number is bounded
_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+$")


class Uploads:
    """Refuses an upload that would make what one session, or all of them, hold here too much."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app
        self._coming: Counter[str] = Counter()  # bytes of uploads that are under way, by session

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Pass a request on; of an upload count the bytes as they come."""
        found = _UPLOAD.search(scope["path"]) if scope["type"] == "http" else None
        if found is None or scope["method"] != "PUT":
            await self.app(scope, receive, send)
            return
        session, counted = found[1], 0

        async def receiving() -> Message:
            nonlocal counted
            message: Message = await receive()
            size = len(message.get("body", b""))
            counted += size
            self._coming[session] += size
            if self._is_over(session):
                raise HTTPException(413, "Too much was uploaded and not used yet.")
            return message

        try:
            await self.app(scope, receiving, send)
        finally:
            self._coming[session] -= counted
            if not self._coming[session]:
                del self._coming[session]

    def _is_over(self, session: str) -> bool:
        held = _held()
        mine = self._coming[session] + held.get(session, 0)
        every = self._coming.total() + sum(held.values())
        return mine > limit("visitor_bytes") or every > limit("uploaded_bytes")


def _held() -> Mapping[str, int]:
    """Return how many bytes Streamlit holds for each session."""
    files = getattr(get_instance().uploaded_file_mgr, "file_storage", {})
    return {
        session: sum(len(f.data) + OVERHEAD for f in list(of.values()))
        for session, of in list(files.items())
    }
