"""Where everything stands: a drawing of each floor in cells, from ``map.toml``, or laid out by zone.

A drawing is text: one line a row, one word a cell. What the words mean is in docs/configuring-a-hall.md. The manager's
map is drawn from it; nothing else depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil, sqrt

from server.domain.plan import HallPlan
from server.settings.entries import Entry
from server.settings.faults import FaultList
from server.settings.forms import FloorForm
from server.settings.reading import Reading
from server.settings.references import windows_complete, zone_of_window

EMPTY = "."
MARKS = ("entrance", "lift", "stairs", "desk", "seats")  # 入口, 电梯, 楼梯, 总服务台, 等候座席
_WIDE = 3.0  # windows beside each other for one behind the other, where nobody has drawn the floor


@dataclass(frozen=True, kw_only=True, slots=True)
class FloorDrawing:
    """A floor in rows of equal length. A cell is the code of a window, device or area, one of MARKS, or EMPTY."""

    floor: int
    rows: tuple[tuple[str, ...], ...]


Box = tuple[int, int, int, int]  # first row, first column, last row, last column


def drawings(reading: Reading) -> tuple[FloorDrawing, ...]:
    """The floors of ``map.toml``, lowest first."""
    found = [FloorDrawing(floor=entry.form.floor, rows=cells(entry.form.plan)) for entry in reading.floors.good]
    return tuple(sorted(found, key=lambda one: one.floor))


def cells(plan: str) -> tuple[tuple[str, ...], ...]:
    """The words of a drawing, short rows filled up."""
    rows = [line.split() for line in plan.splitlines() if line.strip()]
    width = max(map(len, rows), default=0)
    return tuple((*row, *[EMPTY] * (width - len(row))) for row in rows)


def laid_out(plan: HallPlan) -> tuple[FloorDrawing, ...]:
    """A hall without ``map.toml``: floor by floor, its zones side by side in the order of ``zones.toml``."""
    found = []
    for floor in sorted({zone.floor for zone in plan.zones}):
        zones = [
            [window.code for window in plan.windows if window.zone == zone.code]
            for zone in plan.zones
            if zone.floor == floor
        ]
        found.append(FloorDrawing(floor=floor, rows=_side_by_side([codes for codes in zones if codes])))
    return tuple(one for one in found if one.rows)


def _side_by_side(zones: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    deep = max(1, round(sqrt(sum(map(len, zones)) / _WIDE))) if zones else 0
    rows: list[list[str]] = [[] for _ in range(deep)]
    for codes in zones:
        wide = ceil(len(codes) / deep)
        for number, row in enumerate(rows):
            mine = codes[number * wide : (number + 1) * wide]
            row += [*([EMPTY] if row else []), *mine, *[EMPTY] * (wide - len(mine))]
    return tuple(map(tuple, rows))


def check_floors(reading: Reading, faults: FaultList) -> None:
    """Every window stands once, on its zone's floor; zones keep apart; every other word means something."""
    if not reading.floors.good or not windows_complete(reading):
        return
    floors = {entry.form.code: entry.form.floor for entry in reading.zones.good}
    zone_of = zone_of_window(reading)
    known = _other_words(reading)
    drawn: dict[str, str] = {}
    seen: dict[int, str] = {}
    for entry in reading.floors.good:
        if entry.form.floor in seen:
            faults.add(entry.file, f"{entry.key}.floor", f"floor {entry.form.floor} is drawn twice")
        seen.setdefault(entry.form.floor, entry.key)
        for code in (cell for row in cells(entry.form.plan) for cell in row):
            reason = _wrong(code, entry, zone_of, floors, known, drawn)
            if reason:
                faults.add(entry.file, f"{entry.key}.plan", reason)
            elif code in zone_of:
                drawn[code] = entry.key
        _check_apart(entry, zone_of, faults)
    missing = sorted(zone_of.keys() - drawn.keys())
    if missing and not reading.floors.faulty:
        faults.add("map.toml", "", f"these windows stand nowhere: {', '.join(missing)}")


def _wrong(
    code: str,
    entry: Entry[FloorForm],
    zone_of: Mapping[str, str],
    floors: Mapping[str, int],
    known: set[str] | None,
    drawn: Mapping[str, str],
) -> str | None:
    if code in drawn:
        return f"window {code} is drawn twice"
    if code in zone_of:
        floor = floors.get(zone_of[code], entry.form.floor)
        return None if floor == entry.form.floor else f"window {code} is in zone {zone_of[code]}, on floor {floor}"
    if known is None or code in known:
        return None
    return f"unknown word {code!r}: write a window, a kiosk or display, an area, {EMPTY!r}, {', '.join(MARKS)}"


def _other_words(reading: Reading) -> set[str] | None:
    """What may stand there beside windows; None when nobody can say."""
    areas, devices = reading.areas.codes(), reading.devices.codes()
    return None if areas is None or devices is None else {EMPTY, *MARKS, *areas, *devices}


def _check_apart(entry: Entry[FloorForm], zone_of: Mapping[str, str], faults: FaultList) -> None:
    boxes = zone_boxes(cells(entry.form.plan), zone_of)
    codes = sorted(boxes)
    for number, one in enumerate(codes):
        for other in codes[number + 1 :]:
            if _overlap(boxes[one], boxes[other]):
                faults.add(entry.file, f"{entry.key}.plan", f"zones {one} and {other} overlap: draw each as a block")


def zone_boxes(rows: Iterable[Iterable[str]], zone_of: Mapping[str, str]) -> dict[str, Box]:
    """The block that each zone's windows take on a floor."""
    found: dict[str, Box] = {}
    for number, row in enumerate(rows):
        for column, code in enumerate(row):
            zone = zone_of.get(code)
            if zone is not None:
                top, left, bottom, right = found.get(zone, (number, column, number, column))
                found[zone] = (min(top, number), min(left, column), max(bottom, number), max(right, column))
    return found


def _overlap(one: Box, other: Box) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]
