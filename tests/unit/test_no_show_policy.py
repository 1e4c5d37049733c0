"""Where a no-show who comes back stands (过号重排): a setting of the hall, domain.md §3.5."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from small_hall import open_hall, small_plan

from server.domain import errors
from server.domain.decider import Decider
from server.domain.hall import Hall
from server.domain.rules import HallRules, NoShowPolicy, NoShowValid


def missed(now: datetime, policy: NoShowPolicy) -> Hall:
    """The first of six has missed the call, the second is being served; four wait."""
    rules = HallRules(routing_policy="counted_minutes", no_show_policy=policy)
    hall = open_hall(small_plan(rules), windows=("1",))
    for n in range(6):
        hall.issue_ticket(now=now + timedelta(seconds=n), ticket_id=f"t{n}", business="insurance")
    hall.call_next(now=now + timedelta(minutes=1), window="1")
    hall.recall(now=now + timedelta(minutes=2), window="1")
    hall.mark_no_show(now=now + timedelta(minutes=2), window="1")
    hall.call_next(now=now + timedelta(minutes=2), window="1")
    hall.start(now=now + timedelta(minutes=2), window="1")
    return hall


@pytest.mark.parametrize(
    ("policy", "behind"),
    [(NoShowPolicy.KEEP_MOMENT, 0), (NoShowPolicy.REQUEUE_AFTER, 3), (NoShowPolicy.REQUEUE_AT_END, 4)],
)
def test_the_place_of_one_who_comes_back(now: datetime, policy: NoShowPolicy, behind: int) -> None:
    hall = missed(now, policy)
    hall.requeue(now=now + timedelta(minutes=5), ticket="t0")
    others = ["t2", "t3", "t4", "t5"]
    assert hall.day.queue.in_order() == [*others[:behind], "t0", *others[behind:]]


def test_where_a_missed_number_is_void_nobody_comes_back(now: datetime) -> None:
    with pytest.raises(errors.NotReactivatedAgain):
        missed(now, NoShowPolicy.VOID).requeue(now=now + timedelta(minutes=5), ticket="t0")


def test_one_who_keeps_the_moment_is_called_as_youxu_decide_calls(now: datetime) -> None:
    """The same question, live and as JSON: ``recalled`` tickets count from ``arrive`` there."""
    hall = missed(now, NoShowPolicy.KEEP_MOMENT)
    hall.requeue(now=now + timedelta(minutes=5), ticket="t0")
    hall.finish(now=now + timedelta(minutes=6), window="1")
    hall.call_next(now=now + timedelta(minutes=6), window="1")
    called = hall.day.windows["1"].ticket

    decide = Decider(HallRules(routing_policy="counted_minutes")).answer
    service = {"id": 0, "code": "A", "field": "f", "zone": "z", "usual_minutes": 8, "nodiff_ok": False}
    window = {"id": 1, "code": "1", "zone": "z", "floor": 1, "kind": "specialty", "spare": False, "primary": [0],
              "assist": [], "nodiff_skills": [], "sessions": [[0, 86400]], "home_fields": ["f"]}  # fmt: skip
    decide({"op": "configure", "now": 0, "services": [service], "windows": [window],
            "forecast": {"edges": [0, 86400], "per_hour": {}}, "close": 86400, "nodiff_slowdown": 1})  # fmt: skip
    waiting = [
        {"id": n, "service": 0, "cls": "ordinary", "arrive": n, "due": None, "recalled": n == 0}
        for n in (2, 3, 4, 5, 0)
    ]
    seat = {"id": 1, "status": "idle", "kind": "specialty", "callable": [0], "primary": [0], "serving": None,
            "ticket": None, "since": None, "idle_since": 360, "open_until": 86400}  # fmt: skip
    state = {"now": 360, "windows": [seat], "waiting": waiting, "tickets_taken": {"f": 6}}
    answer = decide({"op": "call", "now": 360, "window": 1, "state": state})
    assert called == f"t{answer['ticket']}" == "t0"


@pytest.mark.parametrize(("valid", "comes"), [(NoShowValid.SESSION, False), (NoShowValid.DAY, True)])
def test_how_long_a_missed_number_is_good(now: datetime, valid: NoShowValid, comes: bool) -> None:
    """Missed in the morning: until the morning ends, or until the day does (``no_show_valid_until``)."""
    noon = now + timedelta(hours=3)
    hall = Hall(small_plan(HallRules(no_show_valid_until=valid)))
    hours = ((now, noon), (noon + timedelta(hours=2), noon + timedelta(hours=5)))
    hall.open_day(now=now, business_day=now.date(), accept_until=None, hours=hours)
    hall.sign_in(now=now, window="1", clerk="c1")
    for name in ("t0", "t1"):
        hall.issue_ticket(now=now, ticket_id=name, business="insurance")
        hall.call_next(now=now, window="1")
        hall.recall(now=now + timedelta(minutes=1), window="1")
        hall.mark_no_show(now=now + timedelta(minutes=1), window="1")
    hall.requeue(now=noon - timedelta(seconds=1), ticket="t0", window="1")
    if comes:
        hall.requeue(now=noon, ticket="t1", window="1")
    else:
        with pytest.raises(errors.NoShowExpired):
            hall.requeue(now=noon, ticket="t1", window="1")
