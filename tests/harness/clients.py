"""Clients of a running server that know only the contract: its HTTP door and its sockets."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from queue import Empty, Queue
from time import monotonic
from typing import Any

import httpx
import requests
import socketio
from described_answers import described
from server_process import Json

from hardware.link.signing import Signer

_ANSWER_S = 60.0


class Door:
    """The server's HTTP door. Paths begin with ``/``; ``~`` stands for ``/halls/{hall}``.

    Every success must be what the OpenAPI document says of its door. Raises NotDescribed.
    """

    def __init__(self, url: str, hall: str) -> None:
        self.hall = hall
        self.http = httpx.Client(base_url=url, timeout=_ANSWER_S)

    def path(self, path: str) -> str:
        return "/api/v1" + path.replace("~", f"/halls/{self.hall}", 1)

    def get(self, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        return _described(self.http.get(self.path(path), headers=_bearer(token), **more))

    def post(
        self,
        path: str,
        body: Any = None,
        token: str | None = None,
        *,
        key: str | None = None,
        language: str = "en",
        if_match: str | None = None,
        signer: Signer | None = None,
    ) -> httpx.Response:
        """``signer``: of a device that has a key, which must sign what it sends."""
        headers = {
            **_bearer(token),
            "Idempotency-Key": key or str(uuid.uuid4()),
            "Accept-Language": language,
            **({} if if_match is None else {"If-Match": if_match}),
        }
        request = self.http.build_request("POST", self.path(path), json={} if body is None else body, headers=headers)
        if signer is not None:
            request.headers.update(signer.headers("POST", request.url.path, request.content))
        return _described(self.http.send(request))

    def view(self, view: str, token: str) -> Json:
        answer = self.get(f"~/views/{view}", token)
        assert answer.status_code == 200, answer.text
        found: Json = answer.json()["state"]
        return found

    def close(self) -> None:
        self.http.close()


def _described(answer: httpx.Response) -> httpx.Response:
    described().require(answer)
    return answer


def _bearer(token: str | None) -> dict[str, str]:
    return {} if token is None else {"Authorization": f"Bearer {token}"}


class Socket:
    """One Socket.IO client. Every ``view`` and ``heartbeat`` that arrives is kept in order of arrival."""

    def __init__(
        self, url: str, token: str | None = None, *, cookie: str | None = None, origin: str = "", authority: str = ""
    ) -> None:
        """``origin``: of the page that opens it; ``authority``: a file of who vouches for the server's certificate."""
        self.views: Queue[Json] = Queue()
        self.beats: Queue[Json] = Queue()
        asking = requests.Session()
        asking.verify = authority or True
        wire = {"origin": origin} if origin else {}  # else that of the server itself
        self._client = socketio.Client(reconnection=False, http_session=asking, websocket_extra_options=wire)
        self._client.on("view", self.views.put)
        self._client.on("heartbeat", self.beats.put)
        headers = {} if cookie is None else {"Cookie": cookie}
        auth = None if token is None else {"token": token}
        try:
            self._client.connect(url, headers=headers, auth=auth, transports=["websocket"], wait_timeout=_ANSWER_S)
        except socketio.exceptions.ConnectionError:
            self.close()
            raise

    def subscribe(self, hall: str, view: str) -> Json:
        answer: Json = self._client.call("subscribe", {"hall": hall, "view": view}, timeout=_ANSWER_S)
        return answer

    def ask(self, wish: Any) -> Json:
        answer: Json = self._client.call("subscribe", wish, timeout=_ANSWER_S)
        return answer

    def wait_view(self, good: Callable[[Json], bool], seconds: float = 30) -> Json:
        """The first message that is as wanted; those before it are dropped."""
        deadline = monotonic() + seconds
        seen: list[Json] = []
        while (rest := deadline - monotonic()) > 0:
            try:
                message = self.views.get(timeout=rest)
            except Empty:
                break
            if good(message):
                return message
            seen.append(message)
        raise AssertionError(f"no such view within {seconds} s, only {seen}")

    @property
    def connected(self) -> bool:
        return bool(self._client.connected)

    def close(self) -> None:
        self._client.disconnect()
