"""Pictures and videos beside the calls: files that the hall puts into the display's folder ``media``.

They are shown in the order of their names. Nothing is fetched from elsewhere, and no other kind of file is served.
"""

from __future__ import annotations

import logging
import re
import time
from pathlib import Path

import flask

log = logging.getLogger(__name__)

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp"})
VIDEOS = frozenset({".mp4", ".webm"})
MOST = 60  # files; more would never come round
_LOOK_S = 10.0
_NAME = re.compile(r"[^/\\\x00-\x1f]{1,120}")


class Media:
    """One folder, looked at again every ten seconds, so that a file may be added while the board runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._files: list[dict[str, str]] = []
        self._looked = float("-inf")

    def files(self) -> list[dict[str, str]]:
        """``{"name", "kind"}``, kind picture or video, by name."""
        if time.monotonic() - self._looked >= _LOOK_S:
            self._looked = time.monotonic()
            self._files = self._found()
        return self._files

    def _found(self) -> list[dict[str, str]]:
        try:
            paths = sorted(self._folder.iterdir())
        except OSError as error:  # a folder on a stick or a share that was taken away: the calls go on without it
            log.warning("the pictures cannot be listed: %s", error)
            return []
        return [
            {"name": path.name, "kind": "video" if path.suffix.lower() in VIDEOS else "picture"}
            for path in paths
            if path.is_file() and _NAME.fullmatch(path.name) and path.suffix.lower() in PICTURES | VIDEOS
        ][:MOST]

    def serve(self, name: str) -> flask.Response:
        """One of the files; 404 for anything else."""
        if name not in {file["name"] for file in self.files()}:
            flask.abort(404)
        return flask.send_from_directory(self._folder.resolve(), name, max_age=60)
