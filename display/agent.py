"""The display program: board and window signs for its own browsers, and the voice of its zone.

Follows ``device:{code}`` (settings, calls to be shown and spoken); its pages are served on loopback from the last known
state (:mod:`display.pages`), so that a screen never waits for the server and never lies about how old it is.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from display.answers import Answers
from display.ledger import Ledger
from display.loudness import loudness
from display.media import Media
from display.pages import PAGES, Pages
from display.shown import Kept
from display.turns import Turns
from display.voice import Voice
from hardware.announcement import DigitStyle
from hardware.link.client import HallLink, LinkDown, ViewMessage
from hardware.link.enrolment import Credentials
from hardware.link.messages import REPORT_S, view_name
from hardware.link.page import LocalPage
from hardware.ports import DeviceError, DeviceReport, VoiceCaller
from hardware.registry import UnknownDriver, load

log = logging.getLogger(__name__)

_OWN_FOLDERS = {
    "clips": {"sounds_dir": "sounds", "cache_dir": "speech", "clips": "clips"},  # clips: the hall's own recordings
    "tts": {"sounds_dir": "sounds", "cache_dir": "speech"},
}


class DisplayAgent:
    """One display PC. ``data`` is the folder for what survives a restart."""

    def __init__(
        self, credentials: Credentials, data: Path, *, host: str = "127.0.0.1", port: int = 0, watch_s: float = 0.5
    ) -> None:
        self._me = credentials
        self._data = data
        self._watch_s = watch_s
        self.link = HallLink(
            credentials.server, credentials.token, hall=credentials.hall, signer=credentials.signer(data)
        )
        self.page = LocalPage("display", folder=PAGES, link=self.link, hall=credentials.hall, host=host, port=port)
        self._kept = Kept(data / "views")
        self._ledger = Ledger(data / "spoken.json")
        self._answers = Answers(self.link)
        self._pages = Pages(
            self.page,
            self.link,
            hall=credentials.hall,
            kept=self._kept,
            media=Media(data / "media"),
            answer=self._answers.give,
        )
        self._voice: Voice | None = None
        self._voice_settings: Mapping[str, Any] | None = None
        self._schedule: Sequence[Mapping[str, Any]] = ()
        self._report: DeviceReport | None = None
        self._report_due = threading.Event()
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=work, daemon=True) for work in (self._watch, self._keep_reporting)]

    # ---- life -------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Serve the pages and connect; returns at once."""
        self._pages.configure({**self._kept.load(self._device_view), "live": False})
        self.page.start()
        self._answers.start()
        self.link.follow(self._device_view, self._on_device)
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

    def _watch(self) -> None:
        while not self._stopping.wait(self._watch_s):
            try:
                self._pages.watch()
            except Exception:  # without this watch old numbers would never dim; logged with its trace
                log.exception("the pages' watch failed")

    # ---- settings, calls, voice ---------------------------------------------------------------------------------

    @property
    def _device_view(self) -> str:
        return view_name("device", self._me.code)

    def _on_device(self, message: ViewMessage) -> None:
        settings = message.state["device"]
        self._set_voice(settings.get("drivers", {}).get("voice"), settings.get("page") or {})
        self._pages.configure(message.state)
        self._pages.offer(message.state)
        self._kept.save(self._device_view, {**message.state, "jobs": []})
        if self._voice is not None:
            self._voice.offer(message.state)

    def _set_voice(self, settings: Mapping[str, Any] | None, page: Mapping[str, Any]) -> None:
        self._schedule = page.get("loudness") or ()
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
            speaking=lambda on: self._pages.here(speaking=on),
            volume=lambda: loudness(self._schedule, self._pages.clock()),
            ask=Turns(self.link).ask,
            digit_style=DigitStyle.YAO if page.get("digit_style") == "yao" else DigitStyle.PLAIN,
        )
        self._voice.start()

    def _caller(self, settings: Mapping[str, Any] | None) -> VoiceCaller | None:
        if not settings:
            return None
        options = {name: value for name, value in settings.items() if name != "driver"}
        for option, folder in _OWN_FOLDERS.get(settings["driver"], {}).items():
            options.setdefault(option, str(self._data / folder))
        try:
            caller: VoiceCaller = load(settings["driver"], options)
        except (UnknownDriver, DeviceError, TypeError, OSError) as error:
            log.warning("the voice caller cannot be used: %s", error)
            return None
        return caller

    def _on_voice_report(self, report: DeviceReport) -> None:
        self._report = report
        self._pages.here(voice=_as_part(report))
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
