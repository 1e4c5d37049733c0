"""The map as the manager's page draws it: the configured floors, with the words of their areas."""

from __future__ import annotations

from server.live.sight import Json, Sight, named


def hall_map(sight: Sight) -> Json:
    """``floors``: rows of codes, see :mod:`server.settings.floors`; ``areas``: names by code."""
    return {
        "floors": [
            {"floor": drawing.floor, "rows": [list(row) for row in drawing.rows]} for drawing in sight.settings.floors
        ],
        "areas": {area.code: named(area.name) for area in sight.settings.areas},
    }
