"""Vouchers for a second chance: given to whoever is queued, good once, for the same matter, within its days."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from typing import Any

import pytest
from small_hall import MORNING, open_hall

from server.actions import tickets
from server.actions.turn import Turn
from server.domain import events as happened
from server.domain.errors import ReasonRequired, Refusal, UnknownBusiness, UnknownPriority
from server.domain.hall import Hall
from server.domain.ticket import PriorityClass
from server.domain.vouchers.voucher import (
    NobodyQueued,
    UnknownVoucher,
    Voucher,
    VoucherEnded,
    VoucherEndWrong,
    VoucherTicketOpen,
    VoucherUsed,
)
from server.store.event_codec import decode, encode

DAY = timedelta(days=1)
TODAY = MORNING.date()
TOMORROW = MORNING + DAY


def codes() -> Callable[[], str]:
    numbers: Iterator[int] = count(111_111)
    return lambda: f"{next(numbers) // 2:06d}"  # each twice: one that is given already is not given again


def ids() -> Callable[[], str]:
    numbers: Iterator[int] = count(1)
    return lambda: f"v{next(numbers)}"


def failed(**more: Any) -> Hall:
    """Two wait for insurance, one of them with a card, one for something else; then the system fails."""
    hall = open_hall(windows=("1",))
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="insurance", id_hash="wang")
    hall.issue_ticket(now=MORNING, ticket_id="t2", business="insurance", phone="li")
    hall.issue_ticket(now=MORNING, ticket_id="t3", business="unresolved")
    give(hall, **more)
    return hall


def give(hall: Hall, **more: Any) -> tuple[happened.Event, ...]:
    wanted = {"businesses": ["insurance"], "until": TODAY + 30 * DAY, "by": "boss", "why": "平台故障"} | more
    return hall.give_vouchers(now=MORNING, batch="b1", new_id=ids(), new_code=codes(), **wanted)


def next_day(hall: Hall, days: int = 1) -> Hall:
    hall.close_day(now=MORNING + timedelta(hours=2))
    at = MORNING + days * DAY
    hall.open_day(now=at, business_day=at.date(), accept_until=None)
    return hall


def vouchers(hall: Hall) -> list[Voucher]:
    return list(hall.day.vouchers)


def redeem(hall: Hall, code: str, ticket: str = "n1", days: int = 1) -> Hall:
    hall.redeem_voucher(now=MORNING + days * DAY, voucher=code, ticket_id=ticket)
    return hall


def take(hall: Hall, ticket: str = "n1", **more: Any) -> happened.TicketIssued:
    turn = Turn(hall=hall, now=TOMORROW, caller="kiosk:K1", open_jobs={})
    wanted = {"business": "insurance", "matter": None, "source": "kiosk"} | more
    return tickets.take(turn, ticket_id=ticket, **wanted)


def test_everybody_in_the_chosen_queues_gets_one_and_nobody_two() -> None:
    hall = failed()
    assert [(one.ticket, one.person, one.phone) for one in vouchers(hall)] == [("t1", "wang", None), ("t2", None, "li")]
    assert len({one.code for one in vouchers(hall)}) == 2
    with pytest.raises(NobodyQueued):
        give(hall)
    assert hall.queued_without_voucher() == {"unresolved": 1}
    hall.give_vouchers(
        now=MORNING, batch="b2", businesses=["insurance", "unresolved"], until=TODAY + DAY, by="boss", why="x",
        new_id=lambda: "v9", new_code=lambda: "999999",
    )  # fmt: skip
    assert [one.ticket for one in vouchers(hall) if one.batch == "b2"] == ["t3"]


def test_the_log_names_no_person_and_gives_the_same_again() -> None:
    hall = failed()
    event = next(one for one in hall.take_unsaved() if isinstance(one, happened.VouchersGiven))
    kind, written = encode(event)
    assert decode(kind, written) == event
    assert not any(person in str(written) for person in ("wang", "li"))


def test_by_code_it_is_a_ticket_with_the_bounded_credit_and_counts_once() -> None:
    hall = next_day(failed())
    hall.issue_ticket(now=TOMORROW, ticket_id="o1", business="insurance")
    code = vouchers(hall)[0].code
    redeem(hall, code)
    ticket = hall.day.tickets["n1"]
    assert (ticket.priority_class, ticket.priority_group) == (PriorityClass.GREEN, "second_chance")
    called, *_ = hall.call_next(now=TOMORROW, window="1") if hall.day.windows["1"].clerk else seated(hall)
    assert isinstance(called, happened.TicketCalled)
    assert (called.ticket, called.reason["green_credit_min"]) == ("n1", hall.plan.rules.green_credit_min)
    with pytest.raises(VoucherUsed):
        redeem(hall, code, "n2")


def seated(hall: Hall) -> tuple[happened.Event, ...]:
    hall.sign_in(now=TOMORROW, window="1", clerk="c1")
    hall.open_window(now=TOMORROW, window="1", clerk="c1")
    return hall.call_next(now=TOMORROW, window="1")


def test_by_card_or_phone_it_is_used_by_itself_for_the_same_business_alone() -> None:
    hall = next_day(failed())
    assert take(hall, "n0", business="unresolved", id_hash="wang").priority_group is None
    assert take(hall, "n1", id_hash="wang").priority_group == "second_chance"
    assert take(hall, "n2", phone="li").priority_group == "second_chance"
    assert [one.redeemed_by for one in vouchers(hall)] == ["n1", "n2"]


def test_whoever_is_of_a_priority_group_keeps_the_voucher() -> None:
    hall = next_day(failed())
    assert take(hall, id_hash="wang", priority="green").priority_group == "green"
    assert vouchers(hall)[0].redeemed_by is None


def test_nobody_gives_themselves_the_priority_by_its_name() -> None:
    with pytest.raises(UnknownPriority):
        take(next_day(failed()), priority="second_chance")


REFUSED: dict[str, tuple[type[Refusal], Callable[[], object]]] = {
    "no such queue": (UnknownBusiness, lambda: failed(businesses=["nothing"])),
    "no reason": (ReasonRequired, lambda: failed(why=" ")),
    "good today only": (VoucherEndWrong, lambda: failed(until=TODAY)),
    "good for ever": (VoucherEndWrong, lambda: failed(until=date(2099, 1, 1))),
    "no such code": (UnknownVoucher, lambda: redeem(next_day(failed()), "000000")),
    "its number still waits": (VoucherTicketOpen, lambda: redeem(failed(), vouchers(failed())[0].code, days=0)),
    "ended": (VoucherEnded, lambda: redeem(next_day(failed(until=TODAY + DAY), 2), vouchers(failed())[0].code, days=2)),
}


@pytest.mark.parametrize("case", REFUSED, ids=list(REFUSED))
def test_what_is_refused(case: str) -> None:
    refusal, act = REFUSED[case]
    with pytest.raises(refusal):
        act()
