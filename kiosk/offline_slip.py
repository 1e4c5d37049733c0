"""The slip of a ticket given out while cut off: from the hall as it was last known; it says so and promises no wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any


def offline_payload(
    hall: Mapping[str, Any],
    device: Mapping[str, Any],
    asked: Mapping[str, Any],
    *,
    kiosk: str,
    number: int,
    ticket: str,
    link: str,
    at: datetime,
) -> dict[str, Any] | None:
    """What :mod:`hardware.slip` prints, and ``business_code`` beside it; None for a business that is not known here."""
    found = _chosen(hall, asked)
    if found is None:
        return None
    business, matter = found
    return {
        "business_code": business["code"],
        "ticket_id": ticket,
        "code": f"{business['series']}-{kiosk}-{number:02d}",
        "business": business["name"],
        "matter": matter["name"] if matter else None,
        "zone": business["zone_name"],
        "zone_code": business["zone"],
        "floor": business["floor"],
        "side": business["side"],
        "ahead": 0,
        "wait": None,
        "issued_at": at.isoformat(),
        "link": link,
        "hall": hall["hall"]["name"],
        "time_zone": device["hall"]["time_zone"],
        "reprint": False,
        "offline": True,
        "near": device.get("near", 0),
    }


Tile = Mapping[str, Any]


def _chosen(hall: Tile, asked: Tile) -> tuple[Tile, Tile | None] | None:
    for business in hall.get("businesses") or ():
        for matter in business["matters"]:
            if matter["code"] == asked.get("matter"):
                return business, matter
        if business["code"] == asked.get("business") and not asked.get("matter"):
            return business, None
    return None
