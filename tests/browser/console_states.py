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
)


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
    {"id": f"t-{code}", "code": code, "business_name": name, "waited_min": waited, "own": own, "priority": priority}
    for code, name, waited, own, priority in (
        ("A013", REGISTRATION, 21, True, True),
        ("A014", REGISTRATION, 17, True, False),
        ("B006", SOCIAL, 16, False, False),
        ("A015", REGISTRATION, 12, True, False),
        ("A016", REGISTRATION, 9, True, False),
        ("B007", SOCIAL, 6, False, False),
        ("A017", REGISTRATION, 3, True, False),
    )
]

TARGETS = {
    "windows": [
        {
            "code": str(n),
            "name": words(f"综合受理 {n} 号窗口", f"General window {n}"),
            "state": state,
            "waiting": waiting,
        }
        for n, state, waiting in ((1, "open", 4), (2, "paused", 0), (4, "open", 7), (5, "closed", 0), (6, "open", 1))
    ],
    "zones": [
        {"code": "B", "name": words("社会服务专区", "Social services"), "waiting": 11},
        {"code": "C", "name": words("商事登记专区", "Business registration"), "waiting": 7},
    ],
    "businesses": [
        {"code": "social", "name": SOCIAL, "waiting": 11, "wait": {"p10": 10, "p50": 16, "p90": 24}},
        {"code": "medical", "name": words("医疗保障", "Medical insurance"), "waiting": 2},
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
        "actions": actions("call_next", "call", "resume", "pause", "close", "sign_out"),
        "targets": TARGETS,
        "undo": None,
        "lights": {"pad": "ok", "printer": "ok", "display": "ok"},
        "today": {"served": 14, "no_show": 2, "mean_minutes": 11.4},
        "rules": {"calls_before_no_show": 3, "call_interval_s": 20, "hold_reminder_min": 20, "undo_s": 10},
        "version": 1,
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
        "handling_s": 384 if state == "serving" else 0,
        "reason": {"rule": "longest_counted_wait"},
        "reason_words": words(
            "等候 24 分钟，加上老年人优先 10 分钟，在本窗口可办的人中计分最长；其次是 A013（21 分钟）。",
            "Waited 24 min, plus 10 min as an elderly visitor: the longest at this window; then A013 (21 min).",
        ),
    }
    return current | changes


def called(**changes: Any) -> State:
    """A012 has just been called."""
    soon = (datetime.now(UTC) + timedelta(seconds=14)).isoformat()  # noqa: TID251 - a page shows real time
    undo_until = (datetime.now(UTC) + timedelta(seconds=8)).isoformat()  # noqa: TID251
    state = idle(
        current=visitor("called"),
        ticket={"code": "A012", "state": "called", "at": ago(0.6), "times": 1},
        actions=actions(
            "start",
            "transfer",
            "hold",
            "pause",
            "undo",
            recall={"allowed": False, "code": "too_soon", "after": soon},
            no_show={"allowed": False, "code": "too_few_calls"},
        ),
        undo={"move": "call_next", "until": undo_until},
    )
    return state | changes


def serving(**changes: Any) -> State:
    """A012 is being served; others are on hold or missed."""
    state = idle(
        current=visitor("serving", called_at=ago(7), started_at=ago(6.4)),
        ticket={"code": "A012", "state": "serving", "at": ago(7), "times": 1},
        held=[
            {"id": "t-4", "code": "A004", "kind": "visitor", "why": "补充材料", "since": ago(31), "resumable": True},
            {"id": "t-9", "code": "B002", "kind": "clerk", "why": "等待审核", "since": ago(5), "resumable": False},
        ],
        missed=[{"id": "t-7", "code": "A007", "at": ago(44)}],
        actions=actions("finish", "transfer", "hold", "pause"),
        lights={"pad": "ok", "printer": "degraded", "display": "unavailable"},
    )
    return state | changes


def paused() -> State:
    state = idle(pause={"reason": "用餐", "until": ago(-25)}, actions=actions("open", "close", "sign_out"))
    state["window"] = state["window"] | {"state": "paused"}
    return state


def signed_out() -> State:
    state = idle(clerk=None, actions=actions("sign_in"), lights={"pad": None, "printer": "ok", "display": "ok"})
    state["window"] = state["window"] | {"state": "closed"}
    return state


def nobody_waits() -> State:
    return idle(queue={"waiting": 0, "next": []}, actions=actions("pause", "close", "sign_out"))


def some_stopped() -> State:
    """A matter and a business of this window take no tickets."""
    one = {"name": words("内资公司设立登记", "Setting up a domestic company"), "reason": "业务系统故障"}
    return serving(paused=[{"name": SOCIAL, "reason": ""}, one])


def day_closed() -> State:
    state = idle(open=False, queue={"waiting": 0, "next": []}, actions=actions("sign_out"))
    state["window"] = state["window"] | {"state": "closed"}
    return state
