"""States of boards and signs, as the display agent paints them: a county zone, a town hall, a window."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

NOW = datetime(2026, 11, 23, 2, 32, 10, tzinfo=UTC)  # 10:32 in the hall
State = dict[str, Any]


def words(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def moment(seconds: float = 0) -> str:
    return (NOW + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")


def here(freshness: str = "live", *, voice: Mapping[str, Any] | None = None, **page: Any) -> State:
    """What the agent adds: how fresh the state is, the server's time, the hall's zone, the voice's health."""
    times = {"now": moment(), "since": moment(-40), "time_zone": "Asia/Shanghai"}
    return {**times, "freshness": freshness, "voice": voice, "page": page}


def window(code: str, zone: str, state: str = "open", ticket: str | None = None, doing: str | None = None) -> State:
    name = words("综合受理", "General")
    kind = {"kind": "general", "mode": "specialty"}
    return {"code": code, "name": name, "zone": zone, **kind, "state": state, "ticket": ticket, "ticket_state": doing}


def queue(series: str, zh: str, en: str, waiting: int, wait: tuple[int, int] | None = None, **more: Any) -> State:
    spread = {"p10": wait[0], "p50": sum(wait) // 2, "p90": wait[1]} if wait else None
    common = {"business": en.lower(), "series": series, "name": words(zh, en), "zone": "B", "paused": False}
    return {**common, "waiting": waiting, "wait": spread, **more}


def call(
    ticket: str, hall_window: str, age: float = 60, *, state: str = "called", times: int = 1, zone: str = "B"
) -> State:
    at = {"at": moment(-age), "times": times, "state": state}
    return {"ticket": ticket, "window": hall_window, "window_name": words("窗口", "Window"), "zone": zone, **at}


def county_zone(**more: Any) -> State:
    """Zone B of Yushan: twenty windows, seven calls, one of them three seconds old."""
    windows = [window(f"B{number:02}", "B") for number in range(1, 21)]
    for place, ticket, doing in ((0, "B012", "called"), (1, "B009", "serving"), (4, "D005", "called")):
        windows[place].update(ticket=ticket, ticket_state=doing)
    windows[3].update(state="paused")
    windows[19].update(state="closed")
    calls = [call("B012", "B01", 3), call("D005", "B05", 40), call("B010", "B11", 70, times=2)]
    calls += [call(f"C03{n}", f"B0{n}", 100 * n, state="serving") for n in (3, 6, 7, 8)]
    queues = [
        queue("B", "医疗保险", "Medical insurance", 12, (10, 25)),
        queue("C", "社会保险", "Social insurance", 5, (5, 12)),
        queue("D", "住房公积金", "Housing fund", 0),
        queue("E", "就业创业", "Employment", 3, paused=True),
    ]
    zone = {"code": "B", "name": words("社会服务", "Social services"), "floor": 1, "side": words("西侧", "west")}
    hall = {"code": "yushan", "name": words("玉山县政务服务中心", "Yushan Government Service Centre")}
    day = {"business_day": "2026-11-23", "open": True, "now": moment()}
    lists = {"calls": calls, "windows": windows, "queues": queues}
    notices = [words("今日医保系统升级", "Medical insurance is being updated today")]
    return {"hall": hall, "zone": zone, **day, **lists, "notices": notices, "here": here(), **more}


def whole_county(**more: Any) -> State:
    """All 108 windows of Yushan on one board."""
    sizes = {"A": 22, "B": 20, "C": 10, "D": 6, "E": 20, "F": 24, "G": 6}
    windows = [window(f"{zone}{n:02}", zone) for zone, size in sizes.items() for n in range(1, size + 1)]
    calls = [call(f"{zone}{n:03}", f"{zone}{n:02}", 60 + n, zone=zone) for n, zone in enumerate("ABCDEFGABCDE", 1)]
    return county_zone(**{"zone": None, "windows": windows, "calls": calls, **more})


def longer(state: Any) -> Any:
    """Every word 40 % longer, as a careful translation may be."""
    if isinstance(state, list):
        return [longer(part) for part in state]
    if not isinstance(state, dict):
        return state
    if set(state) == {"zh", "en"}:
        return {side: text + text[: max(1, round(len(text) * 0.4))] for side, text in state.items()}
    return {key: longer(part) for key, part in state.items()}


def sign(state: str = "open", *, ticket: State | None = None, **more: Any) -> State:
    hall_window = {"code": "5", "name": words("医保综合窗口", "Medical insurance"), "zone": "B", "kind": "general"}
    businesses = [{"code": "a", "name": words("医疗保险", "Medical insurance")}]
    businesses += [{"code": "b", "name": words("异地备案", "Remote filing")}]
    common = {"businesses": businesses, "ticket": ticket, "clerk": {"name": "李四", "badge": "1024"}, "pause": None}
    whole = {"window": {**hall_window, "mode": "specialty", "state": state}, **common, "open": True, "now": moment()}
    return {**whole, "here": here(), **more}
