"""What one page of this display shows: the server's state, and honestly how old it is (promises.md 3.2). Pure but for
:class:`Kept`, the last known states on disk."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hardware.kept_file import keep

log = logging.getLogger(__name__)

DIM_S = 10  # silence after which a screen dims and says since when
HIDE_S = 60  # silence after which numbers are wrong rather than old, and are hidden


class Freshness(StrEnum):
    """How far a screen may be trusted."""

    STARTING = "starting"  # nothing came yet, but it is too early to complain
    REFUSED = "refused"  # the hall has no such window or zone, or this device may not show it
    LIVE = "live"
    DIM = "dim"  # numbers stand, dimmed
    HIDDEN = "hidden"  # no numbers


@dataclass(slots=True)
class ServerClock:
    """The server's time, counted on by this machine's steady clock; its own time of day is never used (P10)."""

    _at: datetime | None = None
    _steady: float = 0.0

    def heard(self, text: str, steady: float) -> None:
        self._at, self._steady = datetime.fromisoformat(text), steady

    def at(self, steady: float) -> str | None:
        """The server's time at that moment of the steady clock; None when the server never spoke."""
        if self._at is None:
            return None
        moment = self._at + timedelta(seconds=steady - self._steady)
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class Shown:
    """One followed view. ``state`` is the server's newest, or the kept one of an earlier run (``live`` False).

    ``refused``: the code with which the server will not give it.
    """

    view: str
    state: dict[str, Any] = field(default_factory=dict)
    live: bool = False
    refused: str | None = None

    def freshness(self, silent_s: float) -> Freshness:
        if self.refused and silent_s < DIM_S:
            return Freshness.REFUSED
        if self.live:
            if silent_s < DIM_S:
                return Freshness.LIVE
            return Freshness.DIM if silent_s < HIDE_S else Freshness.HIDDEN
        # Old numbers of an earlier run are never shown, not even dimmed.
        return Freshness.STARTING if silent_s < DIM_S else Freshness.HIDDEN

    def page_state(self, freshness: Freshness, here: Mapping[str, Any]) -> dict[str, Any]:
        """The state that a page paints. Numbers that may not be shown do not even reach the browser."""
        state = dict(self.state)
        if freshness not in (Freshness.LIVE, Freshness.DIM):
            state.update(calls=[], ticket=None)
            for part in ("windows", "queues"):
                state.pop(part, None)
            if isinstance(state.get("window"), dict):
                state["window"] = {**state["window"], "state": None}
        return {**state, "here": {**here, "freshness": str(freshness)}}


class Kept:
    """The last known state of each view in a folder, for a start without network."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def save(self, view: str, state: Mapping[str, Any]) -> None:
        keep(self._path(view), json.dumps(state, ensure_ascii=False))

    def load(self, view: str) -> dict[str, Any]:
        """The kept state, empty when there is none."""
        try:
            state = json.loads(self._path(view).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            log.warning("the kept state of %s cannot be read: %s", view, error)
            return {}
        return state if isinstance(state, dict) else {}

    def _path(self, view: str) -> Path:
        return self._folder / f"{quote(view, safe='')}.json"
