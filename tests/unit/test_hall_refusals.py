"""Every refusal of the hall: it can happen, it says why, and it changes nothing."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest
from day_picture import picture
from small_hall import MORNING, open_hall, small_plan

from server.domain import errors, notice_refusals, offline_refusals, paper_roll_refusals, receipt_refusals
from server.domain.bookings import refusals as booking_refusals
from server.domain.bookings.refusals import (
    BookingEnded,
    BookingLimitReached,
    BookingNeedsPerson,
    BookingOfAnotherDay,
    BookingUsed,
    DayNotBookable,
    LockedOut,
    LockEnded,
    NoSuchSlot,
    SlotFull,
    TooEarlyToCheckIn,
    TooLateToCancel,
    UnknownBooking,
    UnknownLock,
)
from server.domain.hall import Hall
from server.domain.notice_refusals import MatterNeeded, NothingMissing, UnknownNotice, UnknownPaper
from server.domain.offline_refusals import LeaseOfAnotherDay, NumberNotLeased, NumberUsed, NumberVoid
from server.domain.paper_roll_refusals import (
    NoRoll,
    RollNumberBefore,
    RollNumberUnreadable,
    RollNumberUsed,
    RollRuns,
    RollSeriesTaken,
)
from server.domain.plan import IssueLimits
from server.domain.receipt import TicketReceipt
from server.domain.receipt_refusals import ReceiptOfAnotherDay, ReceiptOutdated, TakenAgain
from server.domain.rules import HallRules
from server.domain.ticket import HoldKind

NOW = MORNING
LATER = MORNING + timedelta(minutes=10)
TODAY = MORNING.date()
PARENTS = (errors.Refusal, errors.UnknownName, errors.InvalidInput)  # never raised themselves


def waiting() -> Hall:
    """Ticket t1 waits for insurance; windows 1, 2 and 4 are open and free."""
    hall = open_hall(windows=("1", "2", "4"))
    hall.issue_ticket(now=NOW, ticket_id="t1", business="insurance", id_hash="p1")
    return hall


def called() -> Hall:
    """t1 is called to window 1."""
    hall = waiting()
    hall.call_next(now=NOW, window="1")
    return hall


def serving() -> Hall:
    hall = called()
    hall.start(now=NOW, window="1")
    return hall


def noticed() -> Hall:
    hall = serving()
    notice(hall, matter="insurance-join", why="no original")
    return hall


def finished() -> Hall:
    hall = serving()
    hall.finish(now=NOW, window="1")
    return hall


def held(kind: HoldKind = HoldKind.VISITOR) -> Hall:
    hall = serving()
    hall.hold(now=NOW, window="1", kind=kind, why="copies")
    return hall


def gone_on() -> Hall:
    """The hold of window 1 was followed by its end at window 4."""
    hall = held()
    hall.resume(now=NOW, window="4", ticket="t1")
    return hall


def missed() -> Hall:
    hall = called()
    hall.recall(now=LATER, window="1")
    hall.mark_no_show(now=LATER, window="1")
    return hall


def missed_twice() -> Hall:
    hall = missed()
    hall.requeue(now=LATER, ticket="t1")
    hall.call_next(now=LATER, window="1")
    hall.recall(now=LATER + timedelta(minutes=1), window="1")
    hall.mark_no_show(now=LATER + timedelta(minutes=1), window="1")
    return hall


def recalled_too_often() -> Hall:
    hall = called()
    for minute in range(1, 6):
        hall.recall(now=NOW + timedelta(minutes=minute), window="1")
    return hall


def paused() -> Hall:
    hall = waiting()
    hall.pause_window(now=NOW, window="1", reason="tea")
    return hall


def closed() -> Hall:
    hall = open_hall()
    hall.close_day(now=NOW)
    return hall


def accepting_until_ten() -> Hall:
    hall = Hall(small_plan())
    hall.open_day(now=NOW, business_day=TODAY, accept_until=NOW + timedelta(hours=1))
    return hall


def without_insurance() -> Hall:
    hall = open_hall(windows=("1",))
    hall.pause_business(now=NOW, business="insurance", reason="system down")
    return hall


def without_joining() -> Hall:
    hall = open_hall(windows=("1",))
    hall.pause_matter(now=NOW, matter="insurance-join", reason="system down")
    return hall


def twice_the_same_person() -> Hall:
    hall = waiting()
    hall.issue_ticket(now=NOW, ticket_id="t2", business="market", id_hash="p1")
    return hall


def rated() -> Hall:
    hall = finished()
    rate(hall)
    return hall


def booked(**changed: Any) -> Hall:
    """b1 of p7, for the slot that begins just now."""
    hall = waiting()
    book(hall, **changed)
    return hall


def booked_for_tomorrow() -> Hall:
    return booked(day=TODAY + timedelta(days=1))


def booked_for_noon() -> Hall:
    """Check-in begins an hour before."""
    hall = open_hall(small_plan(HallRules(routing_policy="counted_minutes", booking_early_min=60)))
    book(hall, starts=NOW + timedelta(hours=3))
    return hall


def full_slot() -> Hall:
    hall = waiting()
    for n in range(hall.plan.rules.booking_slot_capacity):
        book(hall, booking_id=f"b{n}", code=f"{n}", person=f"q{n}")
    return hall


def checked_in() -> Hall:
    hall = booked()
    hall.check_in(now=NOW, booking="b1", ticket_id="t7")
    return hall


def cancelled() -> Hall:
    hall = booked(starts=NOW + timedelta(hours=3))
    hall.cancel_booking(now=NOW, booking="b1")
    return hall


def locked() -> Hall:
    """The manager has entered p7 for three days."""
    hall = waiting()
    hall.lock_person(now=NOW, lock="l1", person="p7", days=3, by="manager", why="sells places")
    return hall


def beside_a_full_slot() -> Hall:
    """b8 is for four hours later."""
    hall = full_slot()
    book(hall, booking_id="b8", code="8", person="q8", starts=NOW + timedelta(hours=4))
    return hall


def move(hall: Hall, booking: str) -> object:
    hours = ((NOW, NOW + timedelta(hours=8)),)
    return hall.move_booking(
        now=NOW, booking=booking, code="1", day=TODAY, starts=NOW, hours=hours, between=(TODAY, TODAY)
    )  # fmt: skip


def book(hall: Hall, **changed: Any) -> object:
    day = changed.get("day", TODAY)
    begins = NOW + (day - TODAY)
    wish: dict[str, Any] = {"booking_id": "b1", "code": "100001", "day": day, "starts": begins, "person": "p7"}
    hours = ((begins, begins + timedelta(hours=8)),)
    between = (TODAY, TODAY + timedelta(days=5))
    return hall.book(now=NOW, business="market", hours=hours, between=between, **wish | changed)


LIMITED: dict[str, Any] = {"matter": "market-open"}


def one_phone() -> Hall:
    """f1 has taken the one ticket that a phone may take."""
    hall = open_hall(small_plan(HallRules(routing_policy="counted_minutes", tickets_per_phone_per_day=1)))
    hall.issue_ticket(now=NOW, ticket_id="t1", business="market", phone="f1")
    return hall


def limited(**limits: Any) -> Hall:
    """One number of market-open is given out; sessions from nine to noon and from one to five."""
    plan = small_plan()
    matters = tuple(
        replace(one, limits=IssueLimits(**limits)) if one.code == LIMITED["matter"] else one for one in plan.matters
    )
    hall = Hall(replace(plan, matters=matters))
    hours = ((NOW, NOW + timedelta(hours=3)), (NOW + timedelta(hours=4), NOW + timedelta(hours=8)))
    hall.open_day(now=NOW, business_day=NOW.date(), accept_until=None, hours=hours)
    hall.issue_ticket(now=NOW, ticket_id="t1", **LIMITED)
    return hall


def leased() -> Hall:
    hall = waiting()
    hall.lease_numbers(now=NOW, device="K1", holds=0)
    return hall


def leased_anew() -> Hall:
    """The kiosk lost its first fifty."""
    hall = leased()
    hall.lease_numbers(now=NOW, device="K1", holds=0)
    return hall


def merged() -> Hall:
    hall = leased()
    merge(hall)
    return hall


def merge(hall: Hall, **changed: Any) -> object:
    claimed: dict[str, Any] = {"ticket_id": "k1", "device": "K1", "business_day": TODAY, "number": 1, "taken_at": NOW}
    return hall.merge_ticket(now=LATER, business="insurance", **claimed | changed)


def restore(hall: Hall, instead: str | None = None, **changed: Any) -> object:
    receipt = TicketReceipt(
        hall="small", device="K1", business_day=TODAY, ticket="lost", code="A009", series="A", number=9,
        business="insurance", matter=None, issued_at=NOW, turn_at=NOW, key="k", job="j",
    )  # fmt: skip
    return hall.restore_ticket(now=LATER, receipt=replace(receipt, **changed), instead=instead)


def on_paper() -> Hall:
    hall = waiting()
    roll(hall)
    return hall


def paper_used() -> Hall:
    """Z001 was called, and the roll put away."""
    hall = open_hall(windows=("1",))
    roll(hall)
    hall.call_next(now=LATER, window="1", roll_ticket="r1")
    hall.stop_roll(now=LATER, business="insurance", by="m")
    return hall


def roll(hall: Hall, first: str = "Z001", *, last: str | None = None, business: str = "insurance") -> object:
    return hall.begin_roll(now=LATER, business=business, first=first, last=last, by="m")


def stop(hall: Hall, last: str | None = None) -> object:
    return hall.stop_roll(now=LATER, business="insurance", last=last, by="m")


def rate(hall: Hall) -> object:
    return hall.rate(now=NOW, unit="t1", level=5, reasons=(), text="", channel="pad", dictionary_version="1")


Case = tuple[type[errors.Refusal], Callable[[], Hall], Callable[[Hall], object]]


def missed_the_morning() -> Hall:
    """t1 missed the call in a session that ends at LATER; another one follows."""
    hall = Hall(small_plan())
    hours = ((NOW, LATER), (LATER + timedelta(hours=2), LATER + timedelta(hours=6)))
    hall.open_day(now=NOW, business_day=TODAY, accept_until=None, hours=hours)
    hall.sign_in(now=NOW, window="1", clerk="c1")
    hall.issue_ticket(now=NOW, ticket_id="t1", business="insurance")
    hall.call_next(now=NOW, window="1")
    hall.recall(now=NOW + timedelta(minutes=1), window="1")
    hall.mark_no_show(now=NOW + timedelta(minutes=1), window="1")
    return hall


def notice(hall: Hall, *missing: int, **more: str) -> object:
    return hall.give_notice(now=NOW, window="1", clerk="c1", notice="n1", missing=missing, **more)


CASES: dict[str, Case] = {
    "no such business": (
        errors.UnknownBusiness, open_hall, lambda hall: hall.issue_ticket(now=NOW, ticket_id="t1", business="tax"),
    ),
    "neither business nor matter": (
        errors.UnknownBusiness, open_hall, lambda hall: hall.issue_ticket(now=NOW, ticket_id="t1"),
    ),
    "pausing no such business": (
        errors.UnknownBusiness, open_hall, lambda hall: hall.pause_business(now=NOW, business="tax"),
    ),
    "transfer to no such business": (
        errors.UnknownBusiness, called, lambda hall: hall.transfer(now=NOW, window="1", to_business="tax", why="x"),
    ),
    "no such matter": (
        errors.UnknownMatter, open_hall, lambda hall: hall.issue_ticket(now=NOW, ticket_id="t1", matter="tax"),
    ),
    "no such advice": (errors.UnknownAdvice, open_hall, lambda hall: hall.undo_advice(now=NOW, advice="a1")),
    "no such alert": (
        errors.UnknownAlert, open_hall,
        lambda hall: hall.take_alert(now=NOW, alert="unattended 8", by="wang", standing=()),
    ),
    "no such notice on the boards": (
        errors.UnknownBroadcast, open_hall, lambda hall: hall.end_broadcast(now=NOW, notice="n1", by="wang"),
    ),
    "no such window": (errors.UnknownWindow, open_hall, lambda hall: hall.call_next(now=NOW, window="99")),
    "nobody is at no such window": (errors.UnknownWindow, open_hall, lambda hall: hall.start(now=NOW, window="99")),
    "transfer to no such window": (
        errors.UnknownWindow, called, lambda hall: hall.transfer(now=NOW, window="1", to_window="99", why="x"),
    ),
    "transfer to no such zone": (
        errors.UnknownZone, called, lambda hall: hall.transfer(now=NOW, window="1", to_zone="moon", why="x"),
    ),
    "no such ticket": (errors.UnknownTicket, open_hall, lambda hall: hall.abandon(now=NOW, ticket="t1", by="visitor")),
    "no such priority": (
        errors.UnknownPriority, open_hall,
        lambda hall: hall.issue_ticket(now=NOW, ticket_id="t1", business="insurance", priority="friend"),
    ),
    "issue on a closed day": (
        errors.DayNotOpen, closed, lambda hall: hall.issue_ticket(now=NOW, ticket_id="t1", business="insurance"),
    ),
    "call on a closed day": (errors.DayNotOpen, closed, lambda hall: hall.call_next(now=NOW, window="1")),
    "close a closed day": (errors.DayNotOpen, closed, lambda hall: hall.close_day(now=NOW)),
    "open a window on a closed day": (errors.DayNotOpen, closed, lambda hall: hall.open_window(now=NOW, window="1")),
    "open an open day": (
        errors.DayAlreadyOpen, open_hall, lambda hall: hall.open_day(now=NOW, business_day=TODAY, accept_until=None),
    ),
    "open yesterday": (
        errors.DayInThePast, closed,
        lambda hall: hall.open_day(now=NOW, business_day=TODAY - timedelta(days=1), accept_until=None),
    ),
    "too late for a ticket": (
        errors.IssueClosed, accepting_until_ten,
        lambda hall: hall.issue_ticket(now=NOW + timedelta(hours=1), ticket_id="t1", business="insurance"),
    ),
    "a paused business": (
        errors.BusinessPaused, without_insurance,
        lambda hall: hall.issue_ticket(now=NOW, ticket_id="t1", matter="insurance-join"),
    ),
    "paused twice": (
        errors.BusinessPaused, without_insurance, lambda hall: hall.pause_business(now=NOW, business="insurance"),
    ),
    "resumed without a pause": (
        errors.BusinessNotPaused, open_hall, lambda hall: hall.resume_business(now=NOW, business="insurance"),
    ),
    "a paused matter": (
        errors.MatterPaused, without_joining,
        lambda hall: hall.issue_ticket(now=NOW, ticket_id="t1", matter="insurance-join"),
    ),
    "a matter paused twice": (
        errors.MatterPaused, without_joining, lambda hall: hall.pause_matter(now=NOW, matter="insurance-join"),
    ),
    "a matter resumed without a pause": (
        errors.MatterNotPaused, open_hall, lambda hall: hall.resume_matter(now=NOW, matter="insurance-join"),
    ),
    "not delegated yet": (
        errors.NoWindowToday, open_hall, lambda hall: hall.issue_ticket(now=NOW, ticket_id="t1", business="heritage"),
    ),
    "transfer to what nobody may take": (
        errors.NoWindowToday, called, lambda hall: hall.transfer(now=NOW, window="1", to_business="heritage", why="x"),
    ),
    "a third ticket of one person": (
        errors.TicketLimitReached, twice_the_same_person,
        lambda hall: hall.issue_ticket(now=NOW, ticket_id="t3", business="market", id_hash="p1"),
    ),
    "a second open ticket for the same business": (
        errors.OpenTicketExists, waiting,
        lambda hall: hall.issue_ticket(now=NOW, ticket_id="t2", matter="insurance-join", id_hash="p1"),
    ),
    "a third ticket with one phone": (
        errors.PhoneLimitReached, one_phone,
        lambda hall: hall.issue_ticket(now=NOW, ticket_id="t3", business="market", phone="f1"),
    ),
    "a day's numbers all given out": (
        errors.DayFull, lambda: limited(per_day=1), lambda hall: hall.issue_ticket(now=NOW, ticket_id="t3", **LIMITED),
    ),
    "a slot's numbers all given out": (
        errors.NumbersOfSlotGone, lambda: limited(per_slot=1),
        lambda hall: hall.issue_ticket(now=NOW, ticket_id="t3", **LIMITED),
    ),
    "after the morning's cut-off": (
        errors.IssueCutOff, lambda: limited(until=(time(9, 30),)),
        lambda hall: hall.issue_ticket(now=NOW + timedelta(hours=1), ticket_id="t3", **LIMITED),
    ),
    "after the day's last cut-off": (
        errors.IssueCutOffToday, lambda: limited(until=(time(15),)),
        lambda hall: hall.issue_ticket(now=NOW + timedelta(hours=6), ticket_id="t3", **LIMITED),
    ),
    "finish before start": (errors.MoveNotAllowed, called, lambda hall: hall.finish(now=NOW, window="1")),
    "delay who is called": (errors.MoveNotAllowed, called, lambda hall: hall.delay(now=NOW, ticket="t1")),
    "give up what is finished": (
        errors.MoveNotAllowed, finished, lambda hall: hall.abandon(now=NOW, ticket="t1", by="visitor"),
    ),
    "call at a closed window": (errors.WindowClosed, waiting, lambda hall: hall.call_next(now=NOW, window="3")),
    "pause a closed window": (errors.WindowClosed, waiting, lambda hall: hall.pause_window(now=NOW, window="3")),
    "call at a paused window": (errors.WindowPaused, paused, lambda hall: hall.call_next(now=NOW, window="1")),
    "call with somebody there": (errors.WindowBusy, called, lambda hall: hall.call_next(now=NOW, window="1")),
    "close with somebody there": (errors.WindowBusy, called, lambda hall: hall.close_window(now=NOW, window="1")),
    "leave with somebody there": (errors.WindowBusy, called, lambda hall: hall.sign_out(now=NOW, window="1")),
    "recall nobody": (errors.WindowIdle, waiting, lambda hall: hall.recall(now=NOW, window="1")),
    "call who is at another window": (
        errors.TicketTaken, called, lambda hall: hall.call_this(now=NOW, window="4", ticket="t1", why="a friend"),
    ),
    "act on what was seen before the call": (
        errors.StaleVersion, called, lambda hall: hall.require_fresh("1", hall.day.version("2")),
    ),
    "undo what has gone on": (errors.MovedOn, gone_on, lambda hall: hall.undo(now=NOW, window="1")),
    "add the matter under way": (
        errors.MatterThere, serving, lambda hall: hall.add_matter(now=NOW, window="1", business="insurance"),
    ),
    "take out a matter that is not to come": (
        errors.MatterNotThere, serving, lambda hall: hall.remove_matter(now=NOW, window="1", business="market"),
    ),
    "transfer to somebody who is away": (
        errors.ClerkNowhere, serving, lambda hall: hall.transfer(now=NOW, window="1", to_clerk="c9", why="expert"),
    ),
    "wait for nothing": (
        errors.NothingToAwait, serving,
        lambda hall: hall.hold(now=NOW, window="1", kind=HoldKind.WAITING, why="seal", wakes_on="Z999"),
    ),
    "help that nobody wants": (errors.NoHelpAsked, waiting, lambda hall: hall.end_help(now=NOW, window="1", by="m")),
    "withdraw a break that was not to come": (
        errors.NoPauseToCome, waiting, lambda hall: hall.withdraw_pause(now=NOW, window="1"),
    ),
    "another clerk's window": (errors.WindowTaken, waiting, lambda hall: hall.require_seated("1", "c2")),
    "move while somebody is there": (
        errors.ClerkElsewhere, called, lambda hall: hall.sign_in(now=NOW, window="3", clerk="c1"),
    ),
    "sign out nobody": (errors.NobodySignedIn, waiting, lambda hall: hall.sign_out(now=NOW, window="3")),
    "act without a seat": (errors.NobodySignedIn, waiting, lambda hall: hall.require_seated("3", "c1")),
    "call what is not delegated": (
        errors.MayNotTake, waiting, lambda hall: hall.call_this(now=NOW, window="2", ticket="t1", why="a friend"),
    ),
    "resume what is not delegated": (
        errors.MayNotTake, held, lambda hall: hall.resume(now=NOW, window="2", ticket="t1"),
    ),
    "turn a window without delegation": (
        errors.NothingToTurn, waiting, lambda hall: hall.turn_window(now=NOW, window="1", no_difference=True),
    ),
    "recall at once": (
        errors.TooSoon, called, lambda hall: hall.recall(now=NOW + timedelta(seconds=19), window="1"),
    ),
    "a sixth recall": (errors.TooManyRecalls, recalled_too_often, lambda hall: hall.recall(now=LATER, window="1")),
    "no-show after one call": (errors.TooFewCalls, called, lambda hall: hall.mark_no_show(now=LATER, window="1")),
    "come back a second time": (
        errors.NotReactivatedAgain, missed_twice, lambda hall: hall.requeue(now=LATER, ticket="t1"),
    ),
    "come back when the session is over": (
        errors.NoShowExpired, missed_the_morning, lambda hall: hall.requeue(now=LATER, ticket="t1"),
    ),
    "papers at another window": (
        errors.HeldElsewhere, lambda: held(HoldKind.CLERK), lambda hall: hall.resume(now=NOW, window="4", ticket="t1"),
    ),
    "out of turn without a reason": (
        errors.ReasonRequired, waiting, lambda hall: hall.call_this(now=NOW, window="1", ticket="t1", why=" "),
    ),
    "hold without a reason": (
        errors.ReasonRequired, serving, lambda hall: hall.hold(now=NOW, window="1", kind=HoldKind.CLERK, why=""),
    ),
    "transfer without a reason": (
        errors.ReasonRequired, called, lambda hall: hall.transfer(now=NOW, window="1", to_window="2", why=""),
    ),
    "undo nothing": (errors.NothingToUndo, waiting, lambda hall: hall.undo(now=NOW, window="3")),
    "undo what is on paper": (
        errors.PaperIsOut, noticed, lambda hall: hall.undo(now=NOW, window="1"),
    ),
    "a bundle that there is not": (
        errors.UnknownBundle, waiting, lambda hall: hall.issue_ticket(now=NOW, ticket_id="t2", bundle="moving"),
    ),
    "undo too late": (errors.NothingToUndo, called, lambda hall: hall.undo(now=LATER, window="1")),
    "a notice of a matter that nobody named": (MatterNeeded, serving, lambda hall: notice(hall, 0)),
    "a notice of a paper that is not in the list": (
        UnknownPaper, serving, lambda hall: notice(hall, 9, matter="insurance-join"),
    ),
    "a notice again that was never given": (
        UnknownNotice, serving,
        lambda hall: hall.reprint_notice(now=NOW, window="1", clerk="c1", notice="n1", job="j1", device="K1"),
    ),
    "a notice of nothing": (NothingMissing, serving, lambda hall: notice(hall, matter="insurance-join")),
    "rate before the end": (errors.NotFinishedYet, serving, rate),
    "rate twice": (errors.AlreadyRated, rated, rate),
    "check in without a booking": (
        UnknownBooking, waiting, lambda hall: hall.check_in(now=NOW, booking="b1", ticket_id="t9"),
    ),
    "book too far ahead": (DayNotBookable, waiting, lambda hall: book(hall, day=TODAY + timedelta(days=9))),
    "book between two slots": (NoSuchSlot, waiting, lambda hall: book(hall, starts=NOW + timedelta(minutes=5))),
    "book a full slot": (SlotFull, full_slot, lambda hall: book(hall, booking_id="b9", person="p9")),
    "book a second time": (BookingLimitReached, booked, lambda hall: book(hall, booking_id="b2")),
    "check in twice": (
        BookingUsed, checked_in, lambda hall: hall.check_in(now=NOW, booking="b1", ticket_id="t9"),
    ),
    "check in too early": (
        TooEarlyToCheckIn, booked_for_noon, lambda hall: hall.check_in(now=NOW, booking="b1", ticket_id="t9"),
    ),
    "book without a card or a phone": (BookingNeedsPerson, waiting, lambda hall: book(hall, person=None)),
    "book while locked": (LockedOut, locked, book),
    "lift what is no lock": (
        UnknownLock, waiting, lambda hall: hall.lift_lock(now=NOW, lock="l9", by="manager", why="x"),
    ),
    "lift a lock that has ended": (
        LockEnded, locked,
        lambda hall: hall.lift_lock(now=NOW + timedelta(days=9), lock="l1", by="manager", why="x"),
    ),
    "lock without a reason": (
        errors.ReasonRequired, waiting,
        lambda hall: hall.lock_person(now=NOW, lock="l1", person="p7", days=3, by="manager", why=" "),
    ),
    "lift without a reason": (
        errors.ReasonRequired, locked, lambda hall: hall.lift_lock(now=NOW, lock="l1", by="manager", why=""),
    ),
    "move too late": (TooLateToCancel, booked, lambda hall: move(hall, booking="b1")),
    "move to a full slot": (SlotFull, beside_a_full_slot, lambda hall: move(hall, booking="b8")),
    "check in a cancelled booking": (
        BookingEnded, cancelled, lambda hall: hall.check_in(now=NOW, booking="b1", ticket_id="t9"),
    ),
    "check in on another day": (
        BookingOfAnotherDay, booked_for_tomorrow,
        lambda hall: hall.check_in(now=NOW, booking="b1", ticket_id="t9"),
    ),
    "cancel at the last moment": (
        TooLateToCancel, booked, lambda hall: hall.cancel_booking(now=LATER, booking="b1"),
    ),
    "merge with yesterday's lease": (
        LeaseOfAnotherDay, leased, lambda hall: merge(hall, business_day=TODAY - timedelta(days=1)),
    ),
    "merge a number of another kiosk": (NumberNotLeased, leased, lambda hall: merge(hall, device="K2")),
    "merge a number beyond the lease": (NumberNotLeased, leased, lambda hall: merge(hall, number=51)),
    "a roll of no business": (errors.UnknownBusiness, waiting, lambda hall: roll(hall, business="tax")),
    "a roll's number that nobody can read": (RollNumberUnreadable, waiting, lambda hall: roll(hall, "ABC1")),
    "a roll that ends before it begins": (RollNumberBefore, waiting, lambda hall: roll(hall, "Z5", last="Z4")),
    "a roll that ends with other letters": (RollNumberBefore, waiting, lambda hall: roll(hall, "Z5", last="Y9")),
    "a roll with a series' letter": (RollSeriesTaken, waiting, lambda hall: roll(hall, "A900")),
    "a roll with another's letters": (RollSeriesTaken, on_paper, lambda hall: roll(hall, "Z9", business="market")),
    "a second roll": (RollRuns, on_paper, lambda hall: roll(hall, "Y001")),
    "a roll's number that was called": (RollNumberUsed, paper_used, roll),
    "a kiosk's ticket beside a roll": (
        RollRuns, on_paper, lambda hall: hall.issue_ticket(now=LATER, ticket_id="t2", business="insurance"),
    ),
    "stop no roll": (NoRoll, waiting, stop),
    "stop it at another's number": (RollNumberBefore, on_paper, lambda hall: stop(hall, "Y001")),
    "restore a ticket of another day": (
        ReceiptOfAnotherDay, waiting, lambda hall: restore(hall, business_day=TODAY - timedelta(days=1)),
    ),
    "restore a ticket of a business that is gone": (
        ReceiptOutdated, waiting, lambda hall: restore(hall, business="tax"),
    ),
    "restore a ticket whose touch has another": (TakenAgain, waiting, lambda hall: restore(hall, instead="t1")),
    "merge a number twice": (NumberUsed, merged, lambda hall: merge(hall, ticket_id="k2")),
    "merge a void number": (NumberVoid, leased_anew, merge),
}  # fmt: skip


@pytest.mark.parametrize(("refusal", "given", "move"), CASES.values(), ids=CASES)
def test_refused(refusal: type[errors.Refusal], given: Callable[[], Hall], move: Callable[[Hall], object]) -> None:
    hall = given()
    hall.take_unsaved()
    before = picture(hall.day)
    with pytest.raises(errors.Refusal) as caught:
        move(hall)
    assert type(caught.value) is refusal
    assert str(caught.value) == refusal.__doc__
    assert picture(hall.day) == before
    assert hall.take_unsaved() == ()


def defined() -> set[type[errors.Refusal]]:
    files = (errors, booking_refusals, notice_refusals, offline_refusals, paper_roll_refusals, receipt_refusals)
    named = [one for file in files for _, one in inspect.getmembers(file, inspect.isclass)]
    return {one for one in named if issubclass(one, errors.Refusal)}


def test_the_table_knows_every_refusal() -> None:
    assert {refusal for refusal, _, _ in CASES.values()} == defined() - set(PARENTS)


def test_codes_are_unique() -> None:
    codes = [one.code for one in defined()]
    assert len(codes) == len(set(codes))


def test_a_no_show_needs_two_calls_and_half_a_minute() -> None:
    hall = called()
    hall.recall(now=NOW + timedelta(seconds=20), window="1")
    with pytest.raises(errors.TooSoon) as caught:
        hall.mark_no_show(now=NOW + timedelta(seconds=29), window="1")
    assert caught.value.detail["after"] == (NOW + timedelta(seconds=30)).isoformat()
    assert hall.mark_no_show(now=NOW + timedelta(seconds=30), window="1")


def test_only_closed_spare_windows_may_take_it() -> None:
    plan = small_plan()
    spare = tuple(replace(window, kind=type(window.kind).RESERVE) for window in plan.windows if window.code == "9")
    hall = open_hall(replace(plan, windows=(*plan.windows[:-1], *spare)))
    with pytest.raises(errors.NoWindowToday):
        hall.issue_ticket(now=NOW, ticket_id="t1", business="unresolved")
    hall.open_window(now=NOW, window="9")
    assert hall.issue_ticket(now=NOW, ticket_id="t1", business="unresolved")


def test_a_paused_matter_leaves_the_rest_of_its_business_alone() -> None:
    hall = without_joining()
    assert hall.issue_ticket(now=NOW, ticket_id="t1", matter="insurance-move")
    assert hall.issue_ticket(now=NOW, ticket_id="t2", business="insurance")
