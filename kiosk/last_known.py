"""The hall as this kiosk last knew it, on disk: restarted while cut off, it still has its tiles and its printer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hardware.kept_file import keep

_MOVES = ("waiting", "wait", "unlikely_today", "today_warning")  # figures of a tile that would only be wrong later


class LastKnown:
    """Kept only when something other than figures has changed: a disk of a kiosk is a small one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept = ""
        self.hall: dict[str, Any] = {}
        self.device: dict[str, Any] = {}
        try:
            self._kept = path.read_text(encoding="utf-8")
            known = json.loads(self._kept)
            self.hall, self.device = dict(known["hall"]), dict(known["device"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            self._kept = ""

    def keep(self, hall: Mapping[str, Any], device: Mapping[str, Any]) -> None:
        """Remember both; jobs and figures are left out."""
        if not hall or not device:
            return
        still = {name: value for name, value in without_figures(hall).items() if name != "now"}
        lasting = {name: value for name, value in device.items() if name not in ("jobs", "now")}
        text = json.dumps({"hall": still, "device": lasting}, ensure_ascii=False)
        if text == self._kept:
            return
        if keep(self._path, text):
            self._kept = text


def without_figures(hall: Mapping[str, Any]) -> dict[str, Any]:
    """The kiosk's view with nothing that only holds for the moment: no people waiting, no wait."""
    tiles = [{**business, **dict.fromkeys(_MOVES)} for business in hall.get("businesses") or ()]
    return {**hall, "businesses": tiles}
