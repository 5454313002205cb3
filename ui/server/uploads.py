"""How much visitors may upload before it is used: Streamlit bounds one file, not their number.

What is on its way lies in files of the system's temporary folder, in a container in memory. It has
a limit of its own, within which uploads wait for one another, and has to go on.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from streamlit import get_option
from streamlit.runtime import get_instance

from embedding_explorer.base.limits import limit

Message = MutableMapping[str, Any]
OVERHEAD = 100_000  # bytes that a file counts beside its content
ENVELOPE = 1_000_000  # bytes around a file in its request, at most
# So many bytes must come within so many seconds, or the rest: a slow line does, and a file may take
# its hours. Whoever sends nothing gives the room back.
LEAST, PATIENCE = 100_000, 60
WAIT = 600  # seconds that an upload waits for room, before any of it is taken
_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)$")


class Uploads:
    """Refuses an upload that would make what one session, or all of them, hold here too much."""

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self.app = app
        self._coming: Counter[str] = Counter()  # announced bytes of what is on its way, by session
        # What Streamlit holds, or more: what came is added, what went is found out where it counts.
        self._held: Counter[str] = Counter()
        self._room = asyncio.Condition()

    async def __call__(self, scope: Message, receive: Any, send: Any) -> None:
        """Pass a request on; an upload once there is room for it, and as long as it goes on."""
        found = _UPLOAD.search(scope["path"]) if scope["type"] == "http" else None
        if found is None or scope["method"] != "PUT":
            await self.app(scope, receive, send)
            return
        (session, file), size, came, counted, until = found.groups(), 0, 0, 0, 0.0
        now = asyncio.get_running_loop().time

        async def receiving() -> Message:  # asked once Streamlit knows the session and its token
            nonlocal size, came, counted, until
            if not size:
                size = _announced(scope) + OVERHEAD
                try:
                    await self._enter(session, size)
                except BaseException:
                    size = 0
                    raise
                until = now() + PATIENCE
            try:
                async with asyncio.timeout_at(until):
                    message: Message = await receive()
            except TimeoutError:
                raise HTTPException(408, "The upload was interrupted.") from None
            came += len(message.get("body", b""))
            if came + OVERHEAD > size:
                raise HTTPException(413, "The file is larger than announced.")
            if came - counted >= LEAST:
                counted, until = came, now() + PATIENCE
            return message

        try:
            await self.app(scope, receiving, send)
        finally:
            if size:
                await self._leave(session, file, size)

    async def _enter(self, session: str, size: int) -> None:
        """Wait for room for what is announced, and take it."""
        try:
            async with asyncio.timeout(WAIT), self._room:
                await self._room.wait_for(lambda: self._has_room(session, size))
        except TimeoutError:
            raise HTTPException(503, "Too many files are being uploaded; try later.") from None
        if len(_files().get(session, ())) >= limit("files"):
            raise HTTPException(413, "Too many uploaded files are waiting to be used.")
        if self._is_over(session, size):
            self._held = _held()  # some may have been used or forgotten since
            if self._is_over(session, size):
                raise HTTPException(413, "Too much uploaded data is waiting to be used.")
        self._coming[session] += size

    async def _leave(self, session: str, file: str, size: int) -> None:
        self._coming[session] -= size
        if not self._coming[session]:
            del self._coming[session]
        kept = _files().get(session, {}).get(file)
        if kept is not None:
            self._held[session] += len(kept.data) + OVERHEAD
        async with self._room:
            self._room.notify_all()

    def _has_room(self, session: str, size: int) -> bool:
        """Tell whether an upload may begin: one always may, and a session has half of the room."""
        mine, every, most = self._coming[session], self._coming.total(), limit("arriving_bytes")
        return (not every or every + size <= most) and (not mine or mine + size <= most // 2)

    def _is_over(self, session: str, size: int) -> bool:
        mine = self._coming[session] + self._held[session] + size
        every = self._coming.total() + self._held.total() + size
        return mine > limit("visitor_bytes") or every > limit("uploaded_bytes")


def _announced(scope: Message) -> int:
    """Return how many bytes a request is said to have, and where it does not say the most."""
    most = int(get_option("server.maxUploadSize")) * 1024**2 + ENVELOPE
    given = Headers(scope=scope).get("content-length", "")
    return min(int(given), most) if given.isdecimal() else most


def _files() -> Mapping[str, Mapping[str, Any]]:
    """Return the files that Streamlit holds, by session and their own key."""
    files: Mapping[str, Mapping[str, Any]] = get_instance().uploaded_file_mgr.file_storage  # type: ignore[attr-defined]
    return files


def _held() -> Counter[str]:
    """Return how many bytes Streamlit holds for each session, by counting them all."""
    return Counter(
        {
            session: sum(len(file.data) + OVERHEAD for file in list(files.values()))
            for session, files in list(_files().items())
        }
    )
