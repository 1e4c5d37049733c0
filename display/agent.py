"""The display program: board and window signs for its own browsers, and the voice of its zone.

Follows ``device:{code}`` (settings, announcements) and one view for each page that is open; serves the pages on
loopback from the last known state, so that a screen never waits for the server and never lies about how old it is.
"""

from __future__ import annotations

import logging
import re
import threading
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import flask

from display.answers import Answers
from display.ledger import Ledger
from display.shown import Kept, ServerClock, Shown
from display.voice import Voice
from hardware.announcement import DigitStyle
from hardware.link.client import HallLink, LinkDown, ViewMessage
from hardware.link.enrolment import Credentials
from hardware.link.messages import REPORT_S, view_name
from hardware.link.page import LocalPage
from hardware.ports import DeviceError, DeviceReport, VoiceCaller
from hardware.registry import UnknownDriver, load

log = logging.getLogger(__name__)

PAGES = Path(__file__).parent / "page"
OWN_BOARD = "board"  # the local name of this display's own board, whichever zone the server gives it
REPAINT_S = 5.0  # so that a page that was opened late has the server's time
_CODE = re.compile(r"[0-9A-Za-z_\-\u4e00-\u9fff]{1,24}")
_OWN_FOLDERS = {"clips": ("sounds_dir", "cache_dir"), "tts": ("sounds_dir", "cache_dir")}


class DisplayAgent:
    """One display PC. ``data`` is the folder for what survives a restart."""

    def __init__(
        self, credentials: Credentials, data: Path, *, host: str = "127.0.0.1", port: int = 0, watch_s: float = 0.5
    ) -> None:
        self._me = credentials
        self._data = data
        self._watch_s = watch_s
        self.link = HallLink(credentials.server, credentials.token, hall=credentials.hall)
        self.page = LocalPage("display", folder=PAGES, link=self.link, hall=credentials.hall, host=host, port=port)
        self._kept = Kept(data / "views")
        self._ledger = Ledger(data / "spoken.json")
        self._answers = Answers(self.link)
        self._clock = ServerClock()
        self._lock = threading.RLock()
        self._shown: dict[str, Shown] = {}
        self._painted: dict[str, tuple[str, float]] = {}
        self._device: dict[str, Any] = self._kept.load(self._device_view)
        self._voice: Voice | None = None
        self._voice_settings: Mapping[str, Any] | None = None
        self._report: DeviceReport | None = None
        self._report_due = threading.Event()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._watch, self._keep_reporting)]
        self._add_pages()

    # ---- life -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Serve the pages and connect; returns at once."""
        self.page.start()
        self._answers.start()
        self.link.follow(self._device_view, self._on_device)
        self.show(self._own_view)
        self.link.start()
        for thread in self._threads:
            thread.start()
        log.info("display %s: %s", self._me.code, self.page.url)

    def stop(self) -> None:
        """End the present announcement, then everything; answers not given yet are found again at the next start."""
        self._stopping.set()
        self._report_due.set()
        for thread in self._threads:
            thread.join(timeout=10)
        if self._voice is not None:
            self._voice.stop()
        self._answers.stop()
        self.link.stop()
        self.page.stop()

    # ---- pages ------------------------------------------------------------------------------------------------

    def _add_pages(self) -> None:
        app = self.page.app
        app.add_url_rule("/", "board", lambda: self._rendered("board.html", OWN_BOARD))
        app.add_url_rule("/board/<zone>", "board_of", lambda zone: self._opened("board.html", "board", zone))
        app.add_url_rule("/sign/<code>", "sign", lambda code: self._opened("sign.html", "window", code))

    def _opened(self, template: str, kind: str, code: str) -> str:
        if not _CODE.fullmatch(code):
            flask.abort(404)
        self.show(view_name(kind, code))
        return self._rendered(template, view_name(kind, code))

    def _rendered(self, template: str, view: str) -> str:
        return flask.render_template(template, view=view, hall=self._me.hall)

    @property
    def _own_view(self) -> str:
        """The board at ``/``; "" before the server has ever said which one that is."""
        own = self._device.get("device")
        if own is None:
            return ""
        return view_name("board", (own.get("page") or {}).get("board") or own.get("zone") or "all")

    def show(self, view: str) -> None:
        """Follow a view for a page, beginning with what was last known of it."""
        with self._lock:
            if view in self._shown:
                return
            self._shown[view] = Shown(view=view, state=self._kept.load(view) if view else {})
            self._paint(view)
        if view:
            self.link.follow(view, self._on_view)

    def _on_view(self, message: ViewMessage) -> None:
        with self._lock:
            shown = self._shown[message.view]
            shown.state, shown.live = message.state, True
            self._clock.heard(message.state["now"], time.monotonic())
            self._paint(message.view)
        self._kept.save(message.view, message.state)

    def _paint(self, view: str) -> None:
        shown = self._shown[view]
        silent = self.link.silent_s()
        freshness = shown.freshness(silent)
        steady = time.monotonic()
        here = {
            "now": self._clock.at(steady),
            "since": self._clock.at(steady - silent),
            "time_zone": self._device.get("hall", {}).get("time_zone"),
            "page": self._device.get("device", {}).get("page") or {},
            "voice": _as_part(self._report) if self._report else None,
        }
        state = shown.page_state(freshness, here)
        for name in (view, OWN_BOARD) if view == self._own_view else (view,):
            self.page.paint(name, self.page.next_seq(), state)
        self._painted[view] = (str(freshness), steady)

    def _watch(self) -> None:
        """Repaint what has grown stale, came back, or was painted too long ago."""
        while not self._stopping.wait(self._watch_s):
            silent = self.link.silent_s()
            with self._lock:
                for view, shown in self._shown.items():
                    freshness, at = self._painted[view]
                    if freshness != str(shown.freshness(silent)) or time.monotonic() - at >= REPAINT_S:
                        self._paint(view)

    # ---- settings, voice --------------------------------------------------------------------------------------

    @property
    def _device_view(self) -> str:
        return view_name("device", self._me.code)

    def _on_device(self, message: ViewMessage) -> None:
        with self._lock:
            self._device = message.state
            self._clock.heard(message.state["now"], time.monotonic())
        settings = message.state["device"]
        self._set_voice(settings.get("drivers", {}).get("voice"), settings.get("page") or {})
        self.show(self._own_view)
        with self._lock:
            self._paint(self._own_view)  # which may be another one than before
        self._kept.save(self._device_view, {**message.state, "jobs": []})
        if self._voice is not None:
            self._voice.offer(message.state)

    def _set_voice(self, settings: Mapping[str, Any] | None, page: Mapping[str, Any]) -> None:
        if self._stopping.is_set() or (self._voice is not None and settings == self._voice_settings):
            return
        if self._voice is not None:
            self._voice.stop()
        self._voice_settings = settings
        self._voice = Voice(
            self._caller(settings),
            ledger=self._ledger,
            answer=self._answers.give,
            # A screen that was never given a voice is not reported as a broken one.
            changed=self._on_voice_report if settings else lambda _: None,
            digit_style=DigitStyle.YAO if page.get("digit_style") == "yao" else DigitStyle.PLAIN,
        )
        self._voice.start()

    def _caller(self, settings: Mapping[str, Any] | None) -> VoiceCaller | None:
        if not settings:
            return None
        options = {name: value for name, value in settings.items() if name != "driver"}
        for folder in _OWN_FOLDERS.get(settings["driver"], ()):
            options.setdefault(folder, str(self._data / ("sounds" if folder == "sounds_dir" else "speech")))
        try:
            caller: VoiceCaller = load(settings["driver"], options)
        except (UnknownDriver, DeviceError, TypeError, OSError) as error:
            log.warning("the voice caller cannot be used: %s", error)
            return None
        return caller

    def _on_voice_report(self, report: DeviceReport) -> None:
        with self._lock:
            self._report = report
            for view in self._shown:
                self._paint(view)
        self._report_due.set()

    def _keep_reporting(self) -> None:
        """Say how the voice is, at once when it changes and at least every ``REPORT_S``."""
        while not self._stopping.is_set():
            self._report_due.wait(timeout=REPORT_S)
            self._report_due.clear()
            report = self._report
            if report is None or self._stopping.is_set():
                continue
            body = {"parts": {"voice": _as_part(report)}}
            try:
                self.link.command(f"devices/{self._me.code}/report", body, key=str(uuid.uuid4()), patience_s=2)
            except LinkDown as error:
                log.debug("report: %s", error)


def _as_part(report: DeviceReport) -> dict[str, Any]:
    return {"condition": str(report.condition), "causes": list(report.causes)}
