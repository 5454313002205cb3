"""A visitor without a browser: speaks Streamlit's own protocol over a real websocket session."""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

MAGIC = b"EEM1"
PATIENCE = 120.0  # seconds without an answer after which a session counts as lost


class Visitor:
    """One session: what is on its page, and how long each answer took.

    Attributes
    ----------
    ids : dict
        The widgets on the page by key.
    errors : list of str
        Tracebacks and error boxes seen.
    waits : dict
        Fragments that run again by themselves, and how often: something is being made.
    map : dict
        The header of the last map drawn.
    """

    def __init__(self, address: str, query: str) -> None:
        self.address, self.query = address, query
        self.ids: dict[str, str] = {}
        self.errors: list[str] = []
        self.waits: dict[str, float] = {}
        self.map: dict[str, Any] = {}
        self.states: dict[str, Any] = {}
        self._socket: WebSocketClientConnection | None = None
        self._page = ""
        self._picks = 0

    async def open(self) -> float:
        """Connect and load the page; return the seconds it took."""
        start = time.perf_counter()
        url = f"{self.address.replace('http', 'ws', 1)}/_stcore/stream"
        request = HTTPRequest(url, headers={"Origin": self.address})
        self._socket = await websocket_connect(
            request, subprotocols=["streamlit"], max_message_size=1 << 30
        )
        await self._run()
        return time.perf_counter() - start

    async def set(self, key: str, **value: Any) -> float:
        """Give a widget another value, as a click would; return the seconds until the answer."""
        self.states[key] = value
        start = time.perf_counter()
        await self._run()
        return time.perf_counter() - start

    async def choose(self, key: str, label: str) -> float:
        """Press one of several labelled buttons."""
        return await self.set(key, string_array_value=[label])

    async def click(self, item: int) -> float:
        """Click a point of the map."""
        self._picks += 1
        chosen = {"token": self.map["token"], "source": "click", "indices": [item]}
        chosen["seq"] = self._picks + int(self.map.get("seq", 0))
        return await self.set("map", json_value=json.dumps({"selection": chosen}))

    async def poll(self) -> None:
        """Let the fragments that run by themselves run once, as the browser's clock would."""
        for fragment in list(self.waits):
            await self._run(fragment)

    async def close(self) -> None:
        """Leave."""
        if self._socket is not None:
            self._socket.close()

    async def _run(self, fragment: str = "") -> None:
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_script_hash = self.query, self._page
        if fragment:
            state.fragment_id = fragment
        for key, value in self.states.items():
            if key in self.ids:
                _fill(state.widget_states.widgets.add(id=self.ids[key]), value)
        assert self._socket is not None
        await self._socket.write_message(message.SerializeToString(), binary=True)
        await asyncio.wait_for(self._answered(), PATIENCE)

    async def _answered(self) -> None:
        while not await self._heard():
            pass

    async def _heard(self) -> bool:
        """Take one message; tell whether it ends a run."""
        assert self._socket is not None
        raw = await self._socket.read_message()
        if raw is None:
            raise ConnectionError("the session was lost")
        message = ForwardMsg()
        message.ParseFromString(raw)
        return self._take(message)

    def _take(self, message: ForwardMsg) -> bool:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._page = message.new_session.page_script_hash
            if not message.metadata.run.fragment_ids:
                self.waits = {}
        elif kind == "delta":
            self._look(message.delta)
        elif kind == "auto_rerun":
            self.waits[message.auto_rerun.fragment_id] = message.auto_rerun.interval
        elif kind == "script_finished":
            # A run that a newer one ended is not the answer.
            return message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
        return False

    def _look(self, delta: Any) -> None:
        if delta.WhichOneof("type") != "new_element":
            return
        element = delta.new_element
        kind = element.WhichOneof("type")
        part = getattr(element, kind) if kind else None
        if kind == "exception":
            self.errors.append(f"traceback: {part.type}: {part.message}")
        elif kind == "alert" and part.format == Alert.ERROR:
            self.errors.append(part.body)
        identity = str(getattr(part, "id", "") or "")
        if identity.startswith("$$ID-"):
            self.ids[identity.split("-", 2)[2]] = identity
        if kind == "bidi_component" and part.bytes.startswith(MAGIC):
            length = int.from_bytes(part.bytes[4:8], "little")
            self.map = json.loads(part.bytes[8 : 8 + length])


def _fill(widget: Any, value: dict[str, Any]) -> None:
    for name, given in value.items():
        if isinstance(given, list):
            getattr(widget, name).data.extend(given)
        else:
            setattr(widget, name, given)
