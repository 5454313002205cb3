"""A visitor without a browser: speaks Streamlit's own protocol over a real websocket session."""

from __future__ import annotations

import asyncio
import json
import time
import uuid
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any

from google.protobuf.message import Message
from streamlit.proto.Alert_pb2 import Alert
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileUploaderState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from tornado.httpclient import AsyncHTTPClient, HTTPRequest
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
    told : list of str
        What all other boxes said.
    waits : dict
        Fragments that run again by themselves, and how often: something is being made.
    map : dict
        The header of the last map drawn.
    """

    def __init__(self, address: str, query: str, page: str = "") -> None:
        self.address, self.query, self.page = address, query, page
        self.ids: dict[str, str] = {}
        self.errors: list[str] = []
        self.told: list[str] = []
        self.waits: dict[str, float] = {}
        self.map: dict[str, Any] = {}
        self.states: dict[str, Any] = {}
        self._socket: WebSocketClientConnection | None = None
        self._page = self._session = self._cookie = ""
        self._places: Any = None
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

    async def press(self, key: str) -> float:
        """Press a button, once."""
        spent = await self.set(key, trigger_value=True)
        del self.states[key]
        return spent

    async def upload(self, files: Mapping[str, bytes]) -> float:
        """Put files into the page's field for files, as Streamlit's own does; return the seconds.

        Raises
        ------
        ConnectionError
            If the server does not take one.
        """
        start = time.perf_counter()
        key = next(key for key in self.ids if key.startswith("files-"))
        state = FileUploaderState()
        for (name, content), urls in zip(files.items(), await self._urls(list(files)), strict=True):
            await self._put(urls.upload_url, name, content)
            info = state.uploaded_file_info.add(name=name, size=len(content), file_id=urls.file_id)
            info.file_urls.CopyFrom(urls)
        await self.set(key, file_uploader_state_value=state)
        return time.perf_counter() - start

    async def _urls(self, names: list[str]) -> list[Any]:
        message = BackMsg()
        asked = message.file_urls_request
        asked.request_id, asked.session_id = uuid.uuid4().hex, self._session
        asked.file_names.extend(names)
        assert self._socket is not None
        await self._socket.write_message(message.SerializeToString(), binary=True)
        self._places = None
        while self._places is None:
            await asyncio.wait_for(self._heard(), PATIENCE)
        return list(self._places)

    async def _put(self, url: str, name: str, content: bytes) -> None:
        client = AsyncHTTPClient()
        if not self._cookie:
            answer = await client.fetch(f"{self.address}/_stcore/health")
            cookies = SimpleCookie(answer.headers.get("Set-Cookie", ""))
            self._cookie = cookies["_streamlit_xsrf"].value
        bound = uuid.uuid4().hex
        head = f'--{bound}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\n'
        body = f"{head}Content-Type: application/octet-stream\r\n\r\n".encode()
        headers = {
            "Content-Type": f"multipart/form-data; boundary={bound}",
            "Cookie": f"_streamlit_xsrf={self._cookie}",
            "X-Xsrftoken": self._cookie,
        }
        body += content + f"\r\n--{bound}--\r\n".encode()
        answer = await client.fetch(
            f"{self.address}{url}", method="PUT", headers=headers, body=body,
            raise_error=False, request_timeout=PATIENCE,
        )  # fmt: skip
        if answer.code != 204:
            raise ConnectionError(f"an upload was answered with {answer.code}")

    async def click(self, item: int) -> float:
        """Click a point of the map."""
        self._picks += 1
        chosen = {"token": self.map["token"], "source": "click", "indices": [item]}
        chosen["seq"] = self._picks + int(self.map.get("seq", 0))
        return await self.set("map", json_value=json.dumps({"selection": chosen}))

    async def again(self) -> float:
        """Let the page run once more; return the seconds."""
        start = time.perf_counter()
        await self._run()
        return time.perf_counter() - start

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
        if not self._page:
            state.page_name = self.page
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
            self._session = message.new_session.initialize.session_id or self._session
            if not message.metadata.run.fragment_ids:
                self.waits = {}
        elif kind == "navigation":  # which page of the menu it really is
            self._page = message.navigation.page_script_hash
        elif kind == "file_urls_response":
            self._places = message.file_urls_response.file_urls
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
        elif kind == "alert":
            self.told.append(part.body)
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
        elif isinstance(given, Message):
            getattr(widget, name).CopyFrom(given)
        else:
            setattr(widget, name, given)
