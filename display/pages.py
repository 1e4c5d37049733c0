"""The pages of this PC: boards and signs from the last known state, and what each has really painted."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import flask

from display.media import Media
from display.screens import OWN_BOARD, Screen, answers_for, screens_of, sign_of
from display.seen import Painted, Seen
from display.shown import Kept, ServerClock, Shown
from display.voice_queue import Verdict
from hardware.link.client import HallLink, ViewMessage
from hardware.link.messages import view_name
from hardware.link.page import LocalPage

log = logging.getLogger(__name__)

PAGES = Path(__file__).parent / "page"
REPAINT_S = 5.0  # so that a page that was opened late has the server's time
MOST_CALLS = 200  # that one page may say it shows
_OPENED = "opened"  # which screens were ever opened here, kept beside the views
_UNKNOWN = ""  # the first screen's view before the server has ever said which
_CODE = re.compile(r"[0-9A-Za-z_\-\u4e00-\u9fff]{1,24}")


class Pages:
    """Follows one view for each page that is open. ``answer`` is given the calls that were seen."""

    def __init__(
        self, page: LocalPage, link: HallLink, *, hall: str, kept: Kept, media: Media, answer: Callable[..., None]
    ) -> None:
        self._page = page
        self._link = link
        self._hall = hall
        self._kept = kept
        self._media = media
        self._answer = answer
        self._clock = ServerClock()
        self._seen = Seen(kept.load(_OPENED).get("screens", ()))
        self._lock = threading.RLock()
        self._shown: dict[str, Shown] = {}
        self._painted: dict[str, tuple[str, float]] = {}
        self._device: Mapping[str, Any] = {}
        self._screens: tuple[Screen, ...] = ()
        self._here: dict[str, Any] = {"voice": None, "speaking": False}
        self._add_routes()

    def _add_routes(self) -> None:
        app = self._page.app
        app.add_url_rule("/", "first", self._first)
        app.add_url_rule("/screen/<name>", "screen", self._screen)
        app.add_url_rule("/board/<zone>", "board_of", lambda zone: self._opened("board.html", "board", zone))
        app.add_url_rule("/sign/<code>", "sign", lambda code: self._opened("sign.html", "window", code))
        app.add_url_rule("/media/<name>", "media", self._media.serve)
        app.add_url_rule("/painted", "painted", self._was_painted, methods=["POST"])

    def _first(self) -> str:
        own = sign_of(self._device)
        if own is not None:
            self.show(own)
            return self._rendered("sign.html", own)
        return self._rendered("board.html", OWN_BOARD)

    def _screen(self, name: str) -> str:
        found = next((screen for screen in self._screens if screen.name == name), None)
        if found is None:
            flask.abort(404)
        return self._rendered("board.html", found.local)

    def _opened(self, template: str, kind: str, code: str) -> str:
        if not _CODE.fullmatch(code):
            flask.abort(404)
        self.show(view_name(kind, code))
        return self._rendered(template, view_name(kind, code))

    def _rendered(self, template: str, view: str) -> str:
        return flask.render_template(template, view=view, hall=self._hall)

    def _was_painted(self) -> tuple[dict[str, Any], int]:
        """A page says which calls stand on it: ``{"view", "calls": [{"ticket", "window", "times"}]}``."""
        told: Any = flask.request.get_json(silent=True)
        try:
            view, calls = str(told["view"]), [Painted.of(call) for call in told["calls"][:MOST_CALLS]]
        except (KeyError, TypeError, ValueError, AttributeError):
            return {"code": "invalid", "message": "a page says view and calls", "detail": {}}, 422
        with self._lock:
            known = len(self._seen.opened)
            verdicts = self._seen.painted(answers_for(view, self._screens), calls)
            if len(self._seen.opened) > known:
                self._kept.save(_OPENED, {"screens": sorted(self._seen.opened)})
        self._give(verdicts)
        return {}, 200

    # ---- states in ----------------------------------------------------------------------------------------------

    def configure(self, device: Mapping[str, Any]) -> None:
        """The device's own state, also the kept one of an earlier run."""
        with self._lock:
            self._device = device
            self._screens = screens_of(device)
            if "now" in device and device.get("live", True):
                self._clock.heard(device["now"], time.monotonic())
            if self._screens:
                self._shown.pop(_UNKNOWN, None)  # else its empty picture goes over the board's, again and again
        for view in {screen.view for screen in self._screens} or {_UNKNOWN}:
            self.show(view)
            with self._lock:
                self._paint(view)  # its settings may be others than before

    def offer(self, device: Mapping[str, Any]) -> None:
        """The calls that the server wants shown."""
        with self._lock:
            verdicts = self._seen.offer(device)
        self._give(verdicts)

    def here(self, **said: Any) -> None:
        """What this PC knows of itself: ``voice``, ``speaking``."""
        with self._lock:
            self._here.update(said)
            for view in self._shown:
                self._paint(view)

    def show(self, view: str) -> None:
        """Follow a view for a page, beginning with what was last known of it."""
        with self._lock:
            if view in self._shown:
                return
            self._shown[view] = Shown(view=view, state={} if view == _UNKNOWN else self._kept.load(view))
            self._paint(view)
        if view != _UNKNOWN:
            self._link.follow(view, self._on_view)

    def watch(self) -> None:
        """Repaint what has grown stale, came back, or was painted too long ago."""
        silent = self._link.silent_s()
        with self._lock:
            for view, shown in self._shown.items():
                shown.refused = self._link.refusal(view)
                freshness, at = self._painted[view]
                if freshness != str(shown.freshness(silent)) or time.monotonic() - at >= REPAINT_S:
                    self._paint(view)

    def clock(self) -> str | None:
        """The time of the day in the hall, "14:05", by the server's clock; None while it was never heard."""
        with self._lock:
            now = self._clock.at(time.monotonic())
            zone = self._device.get("hall", {}).get("time_zone")
        if now is None or zone is None:
            return None
        return datetime.fromisoformat(now).astimezone(ZoneInfo(zone)).strftime("%H:%M")

    def _on_view(self, message: ViewMessage) -> None:
        with self._lock:
            shown = self._shown[message.view]
            shown.state, shown.live = message.state, True
            self._clock.heard(message.state["now"], time.monotonic())
            self._paint(message.view)
        self._kept.save(message.view, message.state)

    # ---- pictures out -------------------------------------------------------------------------------------------

    def _paint(self, view: str) -> None:
        shown = self._shown[view]
        silent = self._link.silent_s()
        freshness = shown.freshness(silent)
        steady = time.monotonic()
        here = {
            "now": self._clock.at(steady),
            "since": self._clock.at(steady - silent),
            "time_zone": self._device.get("hall", {}).get("time_zone"),
            "media": self._media.files(),
            **self._here,
        }
        own = (self._device.get("device") or {}).get("page") or {}
        for name, page in self._names(view, own):
            self._page.paint(name, self._page.next_seq(), shown.page_state(freshness, {**here, "page": page}))
        self._painted[view] = (str(freshness), steady)

    def _names(self, view: str, own: Mapping[str, Any]) -> Sequence[tuple[str, Mapping[str, Any]]]:
        """The local names of a view, each with its screen's settings."""
        if view == _UNKNOWN:
            return [(OWN_BOARD, {})]
        screens = [screen for screen in self._screens if screen.view == view]
        plain = screens[0].page if screens else own
        return [(view, plain), *((screen.local, screen.page) for screen in screens)]

    def _give(self, verdicts: Sequence[Verdict]) -> None:
        if verdicts:
            self._answer(verdicts)
