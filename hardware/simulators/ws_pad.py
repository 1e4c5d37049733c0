"""A WebSocket rating pad that is not there: logs in, shows what it is asked, submits. It speaks the real frames."""

from __future__ import annotations

import json
from contextlib import suppress
from threading import Condition, Thread
from typing import Any

import simple_websocket  # type: ignore[import-untyped]  # it brings no types

Json = dict[str, Any]


class WsPadSimulator:
    """``words``: submits as the document has it (``Content``), else four scores as the code does."""

    def __init__(self, address: str, *, window: str = "1", words: bool = True) -> None:
        self.address, self.window, self.words = address, window, words
        self.asked: list[Json] = []  # params of RateQuest
        self.operated: list[str] = []
        self.answers: list[Json] = []
        self._changed = Condition()
        self._client: simple_websocket.Client | None = None
        self._thread: Thread | None = None
        self.plug()

    def plug(self) -> None:
        """Connect and log in."""
        self._client = simple_websocket.Client(f"{self.address}/")
        self._thread = Thread(target=self._read, args=(self._client,), name="websocket pad simulator", daemon=True)
        self._thread.start()
        window, user = ("WindowNumber", "UserNumber") if self.words else ("winNum", "userCode")
        self.say("Login", {window: self.window, user: ""})

    def unplug(self) -> None:
        """The line is gone without a word."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(OSError):  # the other side was sooner
                client.sock.shutdown(2)
            if self._thread is not None:
                self._thread.join(2)

    def close(self) -> None:
        self.unplug()

    def say(self, method: str, param: Json) -> None:
        self.say_text(json.dumps({"method": method, "param": param}, ensure_ascii=False))

    def say_text(self, text: str) -> None:
        if self._client is not None:
            self._client.send(text)

    def rate(self, level: int, *, rating: str | None = None) -> None:
        """Touch a face for what was asked last, or for another id."""
        known = rating or (self.asked[-1]["rateId"] if self.asked else "none")
        if self.words:
            words = ("非常不满意", "不满意", "基本满意", "满意", "非常满意")[level - 1]
            self.say("RateSubmit", {"RateID": known, "Content": words})
        else:
            names = ("attitude", "quality", "efficiency", "honest")
            self.say("RateSubmit", {"rateId": known, **dict.fromkeys(names, level)})

    def wait(self, within_s: float, *, asked: int = 0, answers: int = 0, operated: int = 0) -> bool:
        """Until it was asked, answered and told so often; False if it was not."""
        with self._changed:
            return self._changed.wait_for(
                lambda: len(self.asked) >= asked and len(self.answers) >= answers and len(self.operated) >= operated,
                within_s,
            )

    def _read(self, client: simple_websocket.Client) -> None:
        while True:
            try:
                said = json.loads(client.receive())
            except simple_websocket.ConnectionClosed:
                return
            with self._changed:
                if said.get("method") == "RateQuest":
                    self.asked.append(said["param"])
                elif said.get("method") == "RateOperate":
                    self.operated.append(said["param"]["operate"])
                else:
                    self.answers.append(said)
                self._changed.notify_all()
