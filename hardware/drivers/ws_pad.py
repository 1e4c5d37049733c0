"""Rating pads that speak JSON over WebSocket: the pad connects to the window's PC (hardware-protocols.md §6).

The protocol knows no secret, so the driver listens on this machine unless told otherwise, and may be told from which
addresses pads may come. A pad rates only what it was asked for; the visit's token never leaves the PC.
"""

from __future__ import annotations

import json
import logging
import socket
import time
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from threading import Event, Lock, Thread
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from wsproto import ConnectionType, WSConnection
from wsproto.events import (
    AcceptConnection,
    BytesMessage,
    CloseConnection,
    Ping,
    RejectConnection,
    Request,
    TextMessage,
)
from wsproto.events import (
    Event as WsEvent,
)
from wsproto.utilities import ProtocolError

from hardware.drivers.handover import Handover
from hardware.drivers.pad_talk import PadTalk
from hardware.ports import Condition, DeviceReport, DeviceUnavailable

if TYPE_CHECKING:
    from hardware.simulators.ws_pad import WsPadSimulator

_LOG = logging.getLogger(__name__)

_MESSAGE_BYTES = 16 * 1024
_LINES = 4  # a pad that lost its line may come back before the old one is seen to be gone
_LOOK_S = 0.2
_SEND_S = 2.0


class WsRatingPad:
    """A :class:`~hardware.ports.RatingPad`.

    ``port``: ``ws://127.0.0.1:8899``, where pads connect, or ``"virtual"``. ``window``: what a pad must name at login;
    ``peers``: addresses pads may come from, all where empty; ``of_scores``: see :class:`PadTalk`; ``cancel``: what
    ``RateOperate`` says when a question is taken back (not known, so nothing by default). A pad is to be heard from
    every five minutes; after ``quiet_s`` it is *unknown*.
    """

    def __init__(
        self,
        port: str,
        *,
        window: str = "",
        peers: Sequence[str] = (),
        of_scores: str = "lowest",
        cancel: str = "",
        quiet_s: float = 660.0,
    ) -> None:
        if of_scores not in ("lowest", "attitude", "quality", "efficiency", "honest"):
            raise ValueError(f"of_scores is lowest or one of the four scores, not {of_scores!r}")
        self._talk = PadTalk(window=window, of_scores=of_scores)  # type: ignore[arg-type]  # looked at above
        self._peers, self._cancel, self._quiet_s = frozenset(peers), cancel, quiet_s
        self._handover: Handover[int] = Handover("websocket pad", _LOG)
        self._lock = Lock()
        self._lines: list[_Line] = []
        self._heard_at = float("-inf")
        self._closed = Event()
        self.simulator: WsPadSimulator | None = None
        self._listening = _listen("ws://127.0.0.1:0" if port == "virtual" else port)
        self.address = f"ws://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = Thread(target=self._accept, name="websocket pad", daemon=True)
        self._thread.start()
        if port == "virtual":
            from hardware.simulators.ws_pad import WsPadSimulator  # noqa: PLC0415 - only the demo needs it

            self.simulator = WsPadSimulator(self.address, window=window or "1")

    def listen(self, on_level: Callable[[int], None]) -> None:
        """Call ``on_level`` for the one rating each :meth:`arm` lets through, from the pad's own thread."""
        self._handover.listen(on_level)

    def arm(self) -> None:
        """Ask for one rating, on whatever pad is logged in, and on one that comes back meanwhile.

        Raises DeviceUnavailable when none is there; it is asked all the same when it comes.
        """
        with self._lock:
            self._talk.asked = uuid.uuid4().hex
            lines = [line for line in self._lines if line.logged_in]
        told = [line for line in lines if line.send(self._question())]
        if not told:
            raise DeviceUnavailable("no pad is logged in")

    def disarm(self) -> None:
        """Take no rating: one that comes now is told that nothing is asked."""
        with self._lock:
            asked, self._talk.asked = self._talk.asked, None
            lines = [line for line in self._lines if line.logged_in]
        if asked is not None and self._cancel:
            for line in lines:
                line.send(PadTalk.operation(self._cancel))

    def report(self) -> DeviceReport:
        with self._lock:
            here = any(line.logged_in for line in self._lines)
            quiet = time.monotonic() - self._heard_at > self._quiet_s
        if not here:
            return DeviceReport(condition=Condition.UNAVAILABLE, causes=("not_connected",))
        if quiet:
            return DeviceReport(condition=Condition.UNKNOWN, causes=("no_answer",))
        return DeviceReport(condition=Condition.OK)

    def close(self) -> None:
        """Listen no more and end every line. Safe to call twice."""
        if self._closed.is_set():
            return
        self._closed.set()
        if self.simulator is not None:
            self.simulator.close()
        self._thread.join(2)
        with self._lock:
            lines = list(self._lines)
        for line in lines:
            line.end()
        self._listening.close()
        self._handover.close()

    def _question(self) -> str:
        return self._talk.question(datetime.now(UTC).astimezone().strftime("%Y-%m-%d %H:%M:%S"))  # noqa: TID251  # shown only

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                found, (address, *_) = self._listening.accept()
            except TimeoutError:
                continue
            except OSError as error:
                _LOG.warning("websocket pad: cannot listen any more: %s", error)
                return
            if self._peers and address not in self._peers:
                _LOG.warning("websocket pad: %s was not let in", address)
                found.close()
                continue
            line = _Line(found, self._on_text, self._on_end)
            with self._lock:
                self._make_room()
                self._lines.append(line)
            line.start()

    def _make_room(self) -> None:
        """Where all lines are taken, the one that has been silent longest makes way, strangers first: a tablet that
        lost its network leaves a line behind that nobody ever ends."""
        if len(self._lines) >= _LINES:
            oldest = min(self._lines, key=lambda line: (line.logged_in, line.heard_at))
            self._lines.remove(oldest)
            oldest.give_up()

    def _on_text(self, line: _Line, text: str | bytes) -> None:
        with self._lock:
            self._heard_at = time.monotonic()
            said = self._talk.hear(text, logged_in=line.logged_in)
            came = said.logged_in and not line.logged_in
            line.logged_in = said.logged_in
            asks = self._talk.asked is not None
        line.send(json.dumps(said.answer, ensure_ascii=False))
        if said.level is not None:
            self._handover.offer(said.level)
        elif came:
            _LOG.info("websocket pad: a pad has logged in")
            if asks:
                line.send(self._question())

    def _on_end(self, line: _Line) -> None:
        with self._lock:
            if line in self._lines:
                self._lines.remove(line)
            alone = line.logged_in and not any(one.logged_in for one in self._lines)
        if alone and not self._closed.is_set():
            _LOG.warning("websocket pad: no pad is connected any more")


class _Line:
    """One connection, read by a thread of its own."""

    def __init__(
        self,
        connection: socket.socket,
        on_text: Callable[[_Line, str | bytes], None],
        on_end: Callable[[_Line], None],
    ) -> None:
        connection.settimeout(_LOOK_S)
        self._socket = connection
        self._ws = WSConnection(ConnectionType.SERVER)
        self._on_text, self._on_end = on_text, on_end
        self._sending = Lock()
        self._over = Event()
        self.heard_at = time.monotonic()
        self.logged_in = False
        self._thread = Thread(target=self._read, name="websocket pad line", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def send(self, text: str) -> bool:
        """False when the line is gone."""
        return self._put(TextMessage(data=text))

    def end(self) -> None:
        self._over.set()
        self._thread.join(2)

    def give_up(self) -> None:
        """End it without waiting for its thread."""
        self._over.set()

    def _put(self, event: WsEvent) -> bool:
        with self._sending:
            try:
                octets = self._ws.send(event)
                self._socket.settimeout(_SEND_S)
                self._socket.sendall(octets)
                self._socket.settimeout(_LOOK_S)
            except (OSError, ProtocolError):
                self._over.set()
                return False
        return True

    def _read(self) -> None:
        pieces: list[str | bytes] = []
        try:
            while not self._over.is_set():
                try:
                    octets = self._socket.recv(4096)
                except TimeoutError:
                    continue
                if not octets:
                    break
                self.heard_at = time.monotonic()
                with self._sending:
                    self._ws.receive_data(octets)
                    events = list(self._ws.events())
                for event in events:
                    self._take(event, pieces)
        except (OSError, ProtocolError) as error:
            _LOG.debug("websocket pad: a line broke: %s", error)
        finally:
            self._socket.close()
            self._on_end(self)

    def _take(self, event: WsEvent, pieces: list[str | bytes]) -> None:
        match event:
            case Request():
                self._put(AcceptConnection())
            case Ping():
                self._put(event.response())
            case CloseConnection():
                self._put(event.response())
                self._over.set()
            case RejectConnection():
                self._over.set()
            case TextMessage() | BytesMessage():
                pieces.append(bytes(event.data) if isinstance(event.data, (bytes, bytearray)) else event.data)
                if sum(map(len, pieces)) > _MESSAGE_BYTES:
                    self._over.set()  # no pad has so much to say
                elif event.message_finished:
                    whole = b"".join(one if isinstance(one, bytes) else one.encode() for one in pieces)
                    pieces.clear()
                    self._on_text(self, whole)
            case _:
                pass  # pongs


def _listen(port: str) -> socket.socket:
    parts = urlsplit(port)
    if parts.scheme != "ws" or not parts.hostname or parts.port is None:
        raise ValueError(f"a websocket pad's port is written ws://127.0.0.1:8899, not {port!r}")
    found = socket.create_server((parts.hostname, parts.port))
    found.settimeout(_LOOK_S)
    return found
