"""States of the manager's view for both halls, made up but believable: the same ones at every run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from server.live.views.alert_owners import keyed
from server.settings import load_hall

HALLS = Path(__file__).parents[2] / "config" / "halls"
NOW = "2026-11-23T02:15:00Z"
_NAMES = ("李明", "王芳", "张伟", "刘洋", "陈静", "杨敏", "赵磊", "黄丽", "周涛", "吴霞")
_SIDES = {
    "中部": "centre",
    "西侧": "west",
    "东侧": "east",
    "南侧": "south",
    "东北侧": "north-east",
    "西南侧": "south-west",
}
_SIDES |= {"北侧": "north"}
YUSHAN_ZONES = (
    ("A", "不动产登记", "Real estate", 1, "中部", (("general", 10), ("reserve", 3), ("tax_fee", 2), ("utility", 7))),
    ("B", "社会服务", "Social services", 1, "西侧", (("general", 16), ("reserve", 4))),
    ("C", "商事登记", "Business registry", 1, "东侧", (("general", 8), ("reserve", 1), ("seal", 1))),
    ("D", "无差别受理", "Any matter", 1, "南侧", (("no_difference", 5), ("emergency", 1))),
    ("E", "办税服务", "Tax", 4, "东北侧", (("general", 16), ("emergency", 4))),
    ("F", "警务司法", "Police and justice", 4, "西南侧", (("police", 16), ("judicial", 8))),
    ("G", "项目审批", "Projects", 5, "北侧", (("general", 6),)),
)
_BUSINESSES = (
    ("estate", "A", "不动产登记", "Real estate", "A", 14, 26, 9),
    ("utilities", "S", "水电气讯", "Utilities", "A", 3, 8, 6),
    ("medical", "B", "医疗保障", "Medical insurance", "B", 21, 34, 6),
    ("pension", "P", "社会保险", "Social insurance", "B", 17, 22, 5),
    ("housing", "H", "住房公积金", "Housing fund", "B", 6, 11, 4),
    ("registry", "C", "企业登记", "Company registry", "C", 9, 19, 7),
    ("seal", "K", "印章刻制", "Seals", "C", 1, 4, 1),
    ("general", "D", "综合事项", "General matters", "D", 8, 15, 5),
    ("tax", "E", "税费申报", "Tax filing", "E", 24, 31, 14),
    ("invoice", "I", "发票领用", "Invoices", "E", 0, None, 4),
    ("household", "F", "户籍身份证", "Household, ID cards", "F", 12, 18, 12),
    ("exit", "X", "出入境", "Exit and entry", "F", 7, 13, 6),
    ("legal", "L", "法律援助", "Legal aid", "F", 2, 6, 4),
    ("projects", "G", "项目审批", "Project approval", "G", 3, 9, 5),
)
_PARTLY_PAUSED = ("medical", "labour")  # one of their matters is paused


def words(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def yushan() -> dict[str, Any]:
    """108 windows in seven zones on three floors, a busy Monday morning."""
    zones, windows = [], []
    everything = [business[0] for business in _BUSINESSES]
    for code, zh, en, floor, side, kinds in YUSHAN_ZONES:
        own = [business[0] for business in _BUSINESSES if business[4] == code]
        here = [_window(f"{code}{n + 1:02}", code, kind, own, everything, n) for n, kind in enumerate(_spread(kinds))]
        waiting = sum(business[5] for business in _BUSINESSES if business[4] == code)
        windows += here
        zones.append(_zone(code, words(zh, en), floor, side, waiting, here))
    return _hall("yushan", words("玉山县行政服务中心", "Yushan Service Centre"), zones, windows, _BUSINESSES)


def huangtan() -> dict[str, Any]:
    """Nine windows in one room, a quiet morning, one reserve window closed."""
    kinds = ("domain", "domain", "domain", "domain", *("no_difference",) * 4, "unresolved")
    businesses = (
        ("police", "A", "公安户籍", "Police, households", "hall", 4, 12, 2),
        ("market", "B", "市场监管", "Market supervision", "hall", 1, 3, 2),
        ("labour", "C", "人社服务", "Labour, social insurance", "hall", 6, 21, 3),
        ("medical", "D", "医疗保障", "Medical insurance", "hall", 5, 17, 3),
        ("civil", "E", "民政事务", "Civil affairs", "hall", 0, None, 4),
        ("rural", "F", "农业农村", "Rural affairs", "hall", 2, 5, 4),
    )
    own = [business[0] for business in businesses]
    windows = [
        _window(str(n + 1), "hall", kind, own[n : n + 1] if n < 4 else own, own, n) for n, kind in enumerate(kinds)
    ]
    zones = [_zone("hall", words("综合受理区", "Reception"), 1, "南侧", 18, windows)]
    return _hall("huangtan", words("黄潭镇便民服务中心", "Huangtan Service Centre"), zones, windows, businesses)


def team(state: dict[str, Any], zone: str) -> dict[str, Any]:
    """What the leads of two teams are told who share the windows of a zone."""
    windows = [one for one in state["windows"] if one["zone"] == zone]
    codes = {one["code"] for one in windows}
    rows = [
        [code if code in codes else "." for code in row] for floor in state["map"]["floors"] for row in floor["rows"]
    ]
    return state | {
        "teams": [
            {"code": "police", "name": words("警务班组", "Police team")},
            {"code": "notaries", "name": words("公证班组", "Notaries' team")},
        ],
        "windows": windows,
        "zones": [one for one in state["zones"] if one["code"] == zone],
        "queues": [one for one in state["queues"] if one["zone"] == zone],
        "map": {"floors": [{"floor": 4, "rows": [row for row in rows if codes & set(row)]}], "areas": {}},
        "charts": {"half_hours": [], "forecast_hit_rate": None, "promises": None},
        "devices": [],
    }


def _spread(kinds: tuple[tuple[str, int], ...]) -> list[str]:
    return [kind for kind, count in kinds for _ in range(count)]


def _window(code: str, zone: str, kind: str, own: list[str], everything: list[str], n: int) -> dict[str, Any]:
    spare = kind in ("reserve", "emergency")
    state = "closed" if spare or n % 17 == 16 else "paused" if n % 11 == 7 else "open"
    ticket_state = {0: "called", 4: None}.get(n % 6, "serving") if state == "open" else None
    others = [business for business in everything if business not in own]
    turned = kind == "no_difference" or n % 13 == 5
    return {
        "code": code,
        "name": words(f"{code}号窗口", f"Window {code}"),
        "zone": zone,
        "kind": kind,
        "mode": "no_difference" if turned else "specialty",
        "state": state,
        "spare": spare,
        "clerk": None if state == "closed" else {"name": _NAMES[n % 10], "badge": f"{n + 1:03}"},
        "ticket": f"{zone[0].upper()}{20 + n:03}" if ticket_state else None,
        "ticket_state": ticket_state,
        "since": "2026-11-23T02:06:00Z" if ticket_state else None,
        "served": 0 if state == "closed" else 6 + n % 7,
        "own": own,
        "assist": [],
        "no_difference": [] if spare else others,
        "left_min": 4 if ticket_state else 0,
        "open_min": 0 if state == "closed" else 75,
        "busy_min": 0 if state == "closed" else 20 + (n * 7) % 50,
        "busy_share": None if state == "closed" else round((20 + (n * 7) % 50) / 75, 2),
        "load_min": 0 if state == "closed" else (n * 13) % 58,
    }


def _zone(code: str, name: dict[str, str], floor: int, side: str, waiting: int, here: list[Any]) -> dict[str, Any]:
    open_windows = sum(window["state"] == "open" for window in here)
    return {
        "code": code,
        "name": name,
        "floor": floor,
        "side": words(side, _SIDES[side]),
        "waiting": waiting,
        "windows": len(here),
        "open_windows": open_windows,
    }


def _queue(business: tuple[Any, ...]) -> dict[str, Any]:
    code, series, zh, en, zone, waiting, oldest, windows = business
    return {
        "business": code,
        "series": series,
        "name": words(zh, en),
        "zone": zone,
        "waiting": waiting,
        "oldest_min": oldest,
        "wait": {"p10": waiting // 2, "p50": waiting, "p90": waiting * 2 + 4} if waiting else None,
        "usual_min": 12,
        "work_min": 12.0 * waiting,
        "soon": {"in_min": 30, "minutes": waiting + 9} if waiting > 11 else None,
        "paused": {"reason": words("业务系统故障", "Business system down")} if code == "invoice" else None,
        "windows": windows,
        "matters": [
            {"code": f"{code}-{n}", "name": words(f"{zh}事项 {n}", f"{en} matter {n}"), "paused": reason}
            for n, reason in enumerate((None, {"reason": "业务系统故障"} if code in _PARTLY_PAUSED else None, None), 1)
        ],
    }


def _hall(
    code: str, name: dict[str, str], zones: list[Any], windows: list[Any], businesses: tuple[Any, ...]
) -> dict[str, Any]:
    working = [(n, window) for n, window in enumerate(windows) if window["served"]]
    rows = [{"good": 3 + n % 4, "bad": int(n % 9 == 3), "unrated": 2 + n % 3} for n, _ in working]
    good, bad, unrated = (sum(row[key] for row in rows) for key in ("good", "bad", "unrated"))
    serving = sum(window["ticket_state"] == "serving" for window in windows)
    waiting = sum(business[5] for business in businesses)
    totals = {"issued": 0, "waiting": waiting, "serving": serving, "served": good + bad + unrated}
    totals |= {"no_show": 9, "abandoned": 4, "held": 5}
    totals["issued"] = sum(totals.values())
    return {
        "hall": {"code": code, "name": name, "time_zone": "Asia/Shanghai"},
        "business_day": "2026-11-23",
        "open": True,
        "now": NOW,
        "windows": windows,
        "zones": zones,
        "queues": [_queue(business) for business in businesses],
        "totals": totals,
        "ratings": {
            "good": good,
            "bad": bad,
            "unrated": unrated,
            "by_level": {"5": good - good // 3, "4": good // 3 - 6, "3": 6, "2": bad - bad // 3, "1": bad // 3},
            "by_window": [{"window": window["code"]} | row for (_, window), row in zip(working, rows, strict=True)],
            "by_clerk": [{"clerk": window["clerk"]} | row for (_, window), row in zip(working, rows, strict=True)],
        },
        "day_end": [
            {"what": "waiting", "count": 2, "names": ["B012", "E031"]},
            {"what": "cut_off", "count": 1, "names": ["K1"]},
            {"what": "bookings", "count": 3, "names": [businesses[0][0]] * 3},
            {"what": "windows", "count": 2, "names": [one["code"] for one in windows[:2]]},
        ],
        "devices": _devices(code),
        "map": _map(code),
        "promise": {"promised_wait_min": 20, "longest_wait_min": 30},
        "charts": {
            "half_hours": _half_hours(),
            "forecast_hit_rate": 0.81,
            "promises": {"told": 280, "kept": 224, "late": 35, "early": 21},
        },
    }


def _map(code: str) -> dict[str, Any]:
    settings = load_hall(HALLS / code)
    return {
        "floors": [{"floor": one.floor, "rows": [list(row) for row in one.rows]} for one in settings.floors],
        "areas": {area.code: area.name.as_dict() for area in settings.areas},
    }


def _half_hours() -> list[dict[str, Any]]:
    figures = (
        (120, 20, 0, 3.0, 6, (15, 2, 3)),
        (180, 95, 2, 9.5, 17, (70, 10, 8)),
        (160, 130, 4, 14.0, 26, (88, 15, 6)),
        (90, 110, 3, 17.5, 31, (51, 8, 4)),
    )
    return [
        {"from": f"2026-11-23T0{n // 2}:{30 * (n % 2):02}:00.000Z", "taken": taken, "served": served}
        | {"abandoned": left, "mean_wait_min": mean, "p90_wait_min": p90}
        | dict(zip(("kept", "late", "early"), told, strict=True))
        for n, (taken, served, left, mean, p90, told) in enumerate(figures, 1)
    ]


def alerts() -> list[dict[str, Any]]:
    """Of Yushan: one that is there, one that is coming, one of a window."""
    details: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("waited_long", "now", {"business": "medical", "minutes": 34, "ticket": "B012"}),
        ("unattended", "now", {"window": "C03"}),
        ("wait_soon", "soon", {"business": "tax", "minutes": 33, "in_min": 30, "promise": 20}),
    )
    return keyed([{"code": code, "level": level, "detail": detail} for code, level, detail in details])


def advice() -> list[dict[str, Any]]:
    """Of Yushan: a proposal, and one that was applied and came true."""
    return [
        {
            "id": "a1",
            "window": "B17",
            "do": "open",
            "saves_min": 186.4,
            "up_to": True,
            "certainty": 0.93,
            "why": words(
                "社会服务区下一小时要 16 个窗口的工作量，开着 13 个", "Zone B: work for 16 windows, 13 are open"
            ),
            "helped": [{"queue": "medical", "before_min": 31.2, "after_min": 22.4}],
            "hurt": [{"queue": "housing", "before_min": 9.0, "after_min": 10.1}],
            "state": "proposed",
            "forecast_min": 22.4,
            "realised_min": None,
        },
        {
            "id": "a0",
            "window": "E17",
            "do": "open",
            "saves_min": 90.0,
            "up_to": False,
            "certainty": 0.8,
            "why": words("办税区等候超过承诺", "Tax: waits above the promise"),
            "helped": [],
            "hurt": [],
            "state": "applied",
            "forecast_min": 19.0,
            "realised_min": 20.6,
        },
    ]


def foretold(**more: Any) -> dict[str, Any]:
    """What the server says of a preview of Yushan."""
    return {
        "saves_min": 62,
        "error_min": 8.4,
        "up_to": True,
        "certainty": 0.88,
        "helped": [{"queue": "medical", "before_min": 31.2, "after_min": 24.4}],
        "hurt": [{"queue": "estate", "before_min": 19.0, "after_min": 20.6}],
    } | more


def staffing_days() -> list[dict[str, Any]]:
    """Of Yushan: nothing known of today; the next workday's morning and the first half-hour after lunch, two fields."""
    needed = {"medical": [6, 9, 11, 7, 8], "tax": [12, 13, 14, 13, 12]}
    rostered = {"medical": [8, 8, 8, 8, 8], "tax": [16, 16, 16, 16, 16]}
    moments = [f"2026-11-24T0{hour}:00.000Z" for hour in ("1:00", "1:30", "2:00", "2:30", "5:30")]
    short = {"businesses": ["medical"], "turn": ["A03", "A04"], "reserve": ["A12"]}
    half_hours = [
        {"from": moment, "needed": needed["medical"][n] + needed["tax"][n], "rostered": 24, "not_needed": ["C01"]}
        | {
            "short": [short | {"needed": needed["medical"][n], "given": 8}]
            if needed["medical"][n] > rostered["medical"][n]
            else []
        }
        for n, moment in enumerate(moments)
    ]
    fields = [{"businesses": [code], "needed": needed[code], "rostered": rostered[code]} for code in ("tax", "medical")]
    return [
        {"day": "2026-11-23", "half_hours": [], "fields": []},
        {"day": "2026-11-24", "half_hours": half_hours, "fields": fields},
    ]


def _devices(code: str) -> list[dict[str, Any]]:
    """Those on the map, tablets, and signs that nobody has set up."""
    well = {"zone": "A", "condition": "ok", "causes": [], "parts": {}, "last_seen": "2026-11-23T02:14:55Z"}
    paper = {"condition": "degraded", "causes": ["paper_near_end"]}
    unused = well | {"condition": "not_set_up", "last_seen": None}
    ill = {
        "K5": {"condition": "degraded", "parts": {"printer": paper}},
        "D-B": {"condition": "unknown", "causes": ["silent"], "last_seen": "2026-11-23T02:01:00Z"},
    }
    standing = [one for one in load_hall(HALLS / code).devices if str(one.kind) in ("kiosk", "display")]
    return [
        *({"code": f"S{n:02}", "kind": "sign"} | unused for n in range(1, 31)),
        *({"code": f"P{n:02}", "kind": "pad"} | well for n in range(1, 9)),
        *({"code": one.code, "kind": str(one.kind)} | well | ill.get(one.code, {}) for one in standing),
    ]
