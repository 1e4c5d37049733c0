"""What `console:{window}` looks like at the moments a clerk meets, as the server sends it (contract: views)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

State = dict[str, Any]

_MOVES = (
    "sign_in",
    "sign_out",
    "open",
    "pause",
    "close",
    "call_next",
    "call",
    "recall",
    "start",
    "finish",
    "no_show",
    "hold",
    "resume",
    "transfer",
    "undo",
    "call_booked",
    "abandon",
    "restore",
    "matters",
    "walk_in",
    "auto_call",
    "take_over",
    "help",
    "help_done",
    "notice",
)
_FREE = ("call_next", "call", "call_booked", "walk_in", "resume")
_ALWAYS = ("restore", "abandon", "pause", "auto_call", "help")


def words(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


def ago(minutes: float) -> str:
    return (datetime.now(UTC) - timedelta(minutes=minutes)).isoformat()  # noqa: TID251 - a page shows real time


def actions(*allowed: str, **more: dict[str, Any]) -> dict[str, Any]:
    """As the server says it; ``sign_in`` is always allowed, whoever looks."""
    return {move: {"allowed": move in (*allowed, "sign_in")} for move in _MOVES} | more


REGISTRATION = words("市场监管", "Market supervision")
SOCIAL = words("社会保险", "Social insurance")

QUEUE = [
    {"id": f"t-{code}", "code": code, "waited_min": waited, "own": own, "priority": priority, "booked": booked}
    for code, waited, own, priority, booked in (
        ("A013", 21, True, True, False),
        ("A014", 17, True, False, True),
        ("B006", 16, False, False, False),
        ("A015", 12, True, False, False),
        ("A016", 9, True, False, False),
        ("B007", 6, False, False, False),
        ("A017", 3, True, False, False),
    )
]

MATTERS = [
    {"code": "new_company", "name": words("内资公司设立登记", "Setting up a domestic company")},
    {"code": "seal", "name": words("公章刻制备案", "Registering a seal")},
    {"code": "tax_start", "name": words("新办纳税人登记", "Registering as a taxpayer")},
]

TARGETS = {
    "windows": [
        {
            "code": str(n),
            "name": words(f"综合受理 {n} 号窗口", f"General window {n}"),
            "state": state,
            "waiting": waiting,
            "minutes": 3 * waiting,
        }
        for n, state, waiting in ((1, "open", 4), (2, "paused", 0), (4, "open", 7), (5, "closed", 0), (6, "open", 1))
    ],
    "zones": [
        {"code": "B", "name": words("社会服务专区", "Social services"), "waiting": 11},
        {"code": "C", "name": words("商事登记专区", "Business registration"), "waiting": 7},
    ],
    "clerks": [{"name": "王强", "badge": "0400", "window": "4"}],
    "businesses": [
        {"code": "registration", "name": REGISTRATION, "waiting": 7, "minutes": 12, "matters": MATTERS},
        {"code": "social", "name": SOCIAL, "waiting": 11, "minutes": 16, "matters": []},
        {
            "code": "medical",
            "name": words("医疗保障", "Medical insurance"),
            "waiting": 2,
            "minutes": None,
            "matters": [],
        },
    ],
}


def idle(**changes: Any) -> State:
    """An open window with nobody at it."""
    state: State = {
        "window": {
            "code": "3",
            "name": words("商事登记综合窗口", "Business registration"),
            "zone": "C",
            "kind": "general",
            "mode": "specialty",
            "state": "open",
        },
        "businesses": [{"code": "registration", "name": REGISTRATION}],
        "ticket": None,
        "clerk": {"name": "李秀兰", "badge": "0317"},
        "pause": None,
        "open": True,
        "now": ago(0),
        "current": None,
        "held": [],
        "missed": [],
        "queue": {"waiting": 12, "next": QUEUE},
        "actions": actions(*_FREE, *_ALWAYS, "close", "sign_out"),
        "targets": TARGETS,
        "undo": None,
        "lights": {"pad": "ok", "printer": "ok", "display": "ok"},
        "reach": None,
        "today": {
            "served": 14,
            "outcomes": {"done": 11, "returned": 1, "needs_papers": 2, "forwarded": 0},
            "no_show": 2,
            "held": 3,
            "transferred": 1,
            "handling_minutes": 159.6,
            "mean_minutes": 11.4,
            "longest_minutes": 26.0,
        },
        "rules": {"calls_before_no_show": 3, "call_interval_s": 20, "hold_reminder_min": 20, "undo_s": 10},
        "auto_call": "off",
        "notice_printer": {"device": "K1", "place": "咨询导办台", "condition": "ok"},
        "help": None,
        "pause_next": None,
        "seat": {"clerk": "李秀兰", "since": ago(90), "before": None},
        "priorities": [{"code": "elderly", "name": words("老年人", "Elderly")}],
        "version": 41,
    }
    return state | changes


def visitor(state: str, **changes: Any) -> dict[str, Any]:
    current: dict[str, Any] = {
        "id": "t-12",
        "code": "A012",
        "business": "registration",
        "business_name": REGISTRATION,
        "matter": "new_company",
        "matter_name": words("内资公司设立登记", "Setting up a domestic company"),
        "papers": [
            words("公司登记（备案）申请书", "Application form"),
            words("公司章程", "Articles of association"),
            words("股东身份证明", "Shareholders' identity papers"),
            words("住所使用证明", "Proof of premises"),
            words("法定代表人任职文件", "Appointment of the legal representative"),
        ],
        "priority": {"code": "elderly", "name": words("老年人", "Elderly")},
        "ref": "已在网上提交预审",
        "issued_at": ago(26),
        "waited_min": 24,
        "times": 1,
        "called_at": ago(0.6),
        "started_at": ago(0.2) if state == "serving" else None,
        "state": state,
        "further": [],
        "history": [],
        "owner": {"clerk": "李秀兰", "window": "3"},
        "note": "",
        "notices": [],
        "handling_s": 384 if state == "serving" else 0,
        "reason": {"rule": "longest_counted_wait"},
        "reason_words": words(
            "等候 24 分钟，加上老年人优先 10 分钟，在本窗口可办的人中计分最长；其次是 A013（21 分钟）。",
            "Waited 24 min, plus 10 min as an elderly visitor: the longest at this window; then A013 (21 min).",
        ),
    }
    return current | changes


def held(code: str, kind: str, why: str, minutes: int, **changes: Any) -> dict[str, Any]:
    """A visit on hold for so many minutes."""
    row = {
        "id": f"t-{code}",
        "code": code,
        "kind": kind,
        "why": why,
        "since": ago(minutes),
        "minutes": minutes,
        "remind_at": ago(minutes - 20),
        "due": False,
        "awaits": None,
        "awaits_name": None,
        "woken": False,
        "back_at": None,
        "window": "3",
        "here": True,
        "resumable": True,
    }
    return row | changes


def reach(board: str = "shown", sign: str = "shown", voice: str = "spoken", *, due_in_s: float = 20) -> dict[str, Any]:
    """What became of the newest call; a part that is waited for is missed when its time has come."""
    due = ago(-due_in_s / 60)
    parts = [
        {"device": "D1", "part": part, "screen": screen, "state": state, "why": None, "since": ago(0), "due_at": due}
        for part, screen, state in (("board", "main", board), ("sign", "sign:3", sign), ("voice", None, voice))
    ]
    missed = sum(part["state"] == "missed" for part in parts)
    return {"ticket": "A012", "parts": parts, "missed": missed, "reached": missed < len(parts)}


def called(**changes: Any) -> State:
    """A012 has just been called."""
    soon = (datetime.now(UTC) + timedelta(seconds=14)).isoformat()  # noqa: TID251 - a page shows real time
    undo_until = (datetime.now(UTC) + timedelta(seconds=8)).isoformat()  # noqa: TID251
    state = idle(
        current=visitor("called"),
        ticket={"code": "A012", "state": "called", "at": ago(0.6), "times": 1},
        actions=actions(
            *_ALWAYS,
            "start",
            "transfer",
            "undo",
            recall={"allowed": False, "code": "too_soon", "after": soon},
            no_show={"allowed": False, "code": "too_few_calls"},
        ),
        undo={"move": "call_next", "until": undo_until},
        reach=reach(voice="waiting"),
    )
    return state | changes


def unheard() -> State:
    """The voice has not spoken, while the screens have shown the call."""
    return called(reach=reach(voice="missed"))


def unnoticed() -> State:
    return called(reach=reach("missed", "missed", "missed"))


def serving(**changes: Any) -> State:
    """A012 is being served; others are on hold or missed."""
    state = idle(
        current=visitor("serving", called_at=ago(7), started_at=ago(6.4)),
        ticket={"code": "A012", "state": "serving", "at": ago(7), "times": 1},
        held=[
            held("A004", "visitor", "补充材料", 31, due=True),
            held("A009", "waiting", "刻章", 12, awaits="seal", awaits_name=MATTERS[1]["name"]),
        ],
        missed=[{"id": "t-7", "code": "A007", "at": ago(44), "window": "3", "here": True, "restorable": True}],
        actions=actions(*_ALWAYS, "finish", "transfer", "hold", "matters", "notice"),
        lights={"pad": "ok", "printer": "degraded", "display": "unavailable"},
    )
    return state | changes


def chained(**changes: Any) -> State:
    """One visit with several matters, handed over by a colleague, with a note, in another language."""
    stay = {
        "business": "registration",
        "matter": "name",
        "name": words("企业名称登记", "Registering a name"),
        "window": "1",
        "clerk": "陈芳",
        "minutes": 6.5,
        "end": "hand_on",
        "outcome": "done",
        "why": "下一环节",
        "at": ago(16),
    }
    notice = {
        "id": "n-1",
        "at": ago(2),
        "copies": 0,
        "window": "3",
        "clerk": "李秀兰",
        "matter": "new_company",
        "matter_name": MATTERS[0]["name"],
        "missing": [1, 3],
        "papers": ["公司章程", "住所使用证明"],
        "why": "",
        "print": "confirmed",
    }
    current = visitor(
        "serving",
        called_at=ago(7),
        started_at=ago(6.4),
        language="en",
        further=[{"business": "registration", "matter": "seal", "name": words("公章刻制备案", "Registering a seal")}],
        history=[stay],
        owner={"clerk": "陈芳", "window": "1"},
        note="材料已核对，缺章程原件",
        notices=[notice],
    )
    return serving(current=current) | changes


def going_to_pause() -> State:
    return serving(pause_next={"reason": "用餐", "until": None, "minutes": 30})


def alarmed() -> State:
    """Help was called from here, and a window that this clerk stands in for is empty."""
    stand_in = [{"window": "4", "since": ago(6.2), "minutes": 6}]
    may = actions(*_ALWAYS, "finish", "transfer", "hold", "matters", "notice", "help_done")
    return serving(help={"kind": "urgent", "since": ago(1), "why": ""}, stand_in_for=stand_in, actions=may)


def emergency() -> State:
    """The manager has covered the public screens, and somebody with papers is back."""
    back = [held("A004", "visitor", "补充材料", 31, back_at=ago(2)), held("A009", "waiting", "等用印", 12)]
    told = words("请按指示有序离场", "Please leave calmly as directed") | {"since": ago(1), "by": "周敏"}
    return idle(held=back, emergency=told)


def colleagues() -> State:
    """Another clerk sits here and serves somebody."""
    return serving(clerk={"name": "王强", "badge": "0400"}, actions=actions("take_over"))


def automatic() -> State:
    return nobody_waits() | {"auto_call": "on"}


def paused() -> State:
    state = idle(
        pause={"reason": "用餐", "until": ago(-25)}, actions=actions("open", "close", "sign_out", "restore", "help")
    )
    state["window"] = state["window"] | {"state": "paused"}
    return state


def signed_out() -> State:
    state = idle(
        clerk=None, actions=actions("sign_in"), lights={"pad": "absent", "printer": "unknown", "display": "ok"}
    )
    state["window"] = state["window"] | {"state": "closed"}
    return state


def nobody_waits() -> State:
    return idle(
        queue={"waiting": 0, "next": []}, actions=actions(*_ALWAYS, "call_booked", "walk_in", "close", "sign_out")
    )


def some_stopped() -> State:
    """A matter and a business of this window take no tickets."""
    one = {"name": words("内资公司设立登记", "Setting up a domestic company"), "reason": "业务系统故障"}
    return serving(paused=[{"name": SOCIAL, "reason": ""}, one])


def day_closed() -> State:
    state = idle(open=False, queue={"waiting": 0, "next": []}, actions=actions("sign_out"))
    state["window"] = state["window"] | {"state": "closed"}
    return state
