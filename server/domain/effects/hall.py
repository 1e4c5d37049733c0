"""What events do to the hall as a whole: its day, what takes no tickets, what was advised."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from server.domain import events as happened
from server.domain.bookings.book import REMEMBERED
from server.domain.effects.effect import effect
from server.domain.numbers_given import NumbersGiven
from server.domain.queue import WaitingQueue
from server.domain.remembered import AdviceTaken, AlertOwner
from server.domain.ticket import ACTIVE, Move, Ticket
from server.domain.window import AutoCall, OpenState

if TYPE_CHECKING:
    from server.domain.day import Day


@effect.register(happened.DayOpened)
def day_opened(event: happened.DayOpened, day: Day) -> None:
    if event.business_day != day.last_day:
        day.begin_anew(event.business_day)
        day.bookings = day.bookings.needed_on(event.business_day)
        oldest = event.business_day - REMEMBERED
        day.locks = {one.id: one for one in day.locks.values() if one.until >= oldest}
    day.business_day = day.last_day = event.business_day
    day.opened_at = event.at
    day.accept_until = event.accept_until
    day.hours = event.hours
    day.numbers, day.order = dict(event.numbers), event.order
    day.skills = day.plan.skills(event.business_day)
    day.queue = WaitingQueue(day.plan, day.plan.sharing(day.skills))
    day.forget_who_may_take()
    day.waits = None


@effect.register(happened.DayClosed)
def day_closed(event: happened.DayClosed, day: Day) -> None:
    for ticket in event.unserved:
        if ticket in day.tickets:  # a log may begin with the end of the day before
            _clear(day, day.tickets[ticket], event.at)
    for state in tuple(day.windows.values()):
        shut = replace(
            state, state=OpenState.CLOSED, clerk=None, ticket=None, pause=None, pause_next=None, help=None, fenced=None,
            seated_at=None, since=event.at, idle_since=None, armed=None, armed_until=None,
            auto_call=AutoCall.OFF if state.auto_call is AutoCall.OFF else AutoCall.ON,
        )  # fmt: skip
        day.replace_seat(shut)
    day.calling_by_themselves.clear()
    day.business_day = day.opened_at = day.accept_until = None
    day.hours = ()
    day.last_day = event.business_day
    day.numbers, day.order = dict(event.numbers), event.order
    day.paused, day.paused_matters, day.undoable, day.skills = {}, {}, {}, {}
    day.broadcasts, day.rolls = {}, {}
    day.leased = {device: band.closed() for device, band in day.leased.items()}
    day.forget_who_may_take()
    day.waits = None


@effect.register(happened.DayReset)
def day_reset(_: happened.DayReset, day: Day) -> None:
    day.given = NumbersGiven()
    day.of_person, day.of_phone = {}, {}
    day.forget_who_may_take()


def _clear(day: Day, ticket: Ticket, at: datetime) -> None:
    """清号: still open at the end of the day; the time that was spent on it counts all the same."""
    stays = (*ticket.stays, ticket.left(Move.CLEAR, at)) if ticket.state in ACTIVE else ticket.stays
    day.put(ticket.moved(Move.CLEAR, ended_at=at, held=None, serving_since=None, stays=stays))


@effect.register(happened.WindowTurned)
def window_turned(event: happened.WindowTurned, day: Day) -> None:
    day.seat(event.window, no_difference=event.no_difference)


@effect.register(happened.BusinessPaused)
def business_paused(event: happened.BusinessPaused, day: Day) -> None:
    day.paused[event.business] = event.reason


@effect.register(happened.BusinessResumed)
def business_resumed(event: happened.BusinessResumed, day: Day) -> None:
    day.paused.pop(event.business, None)


@effect.register(happened.MatterPaused)
def matter_paused(event: happened.MatterPaused, day: Day) -> None:
    day.paused_matters[event.matter] = event.reason


@effect.register(happened.MatterResumed)
def matter_resumed(event: happened.MatterResumed, day: Day) -> None:
    day.paused_matters.pop(event.matter, None)


@effect.register(happened.AdviceApplied)
def advice_applied(event: happened.AdviceApplied, day: Day) -> None:
    day.advice[event.advice] = AdviceTaken(applied=event)


@effect.register(happened.AdviceUndone)
def advice_undone(event: happened.AdviceUndone, day: Day) -> None:
    day.advice[event.advice] = replace(day.advice[event.advice], undone_at=event.at)


@effect.register(happened.AlertTaken)
def alert_taken(event: happened.AlertTaken, day: Day) -> None:
    day.alert_owners[event.alert] = AlertOwner(by=event.by, at=event.at)


@effect.register(happened.AlertReleased)
def alert_released(event: happened.AlertReleased, day: Day) -> None:
    day.alert_owners.pop(event.alert, None)


@effect.register(happened.NoticeBroadcast)
def notice_broadcast(event: happened.NoticeBroadcast, day: Day) -> None:
    day.broadcasts[event.notice] = event


@effect.register(happened.BroadcastEnded)
def broadcast_ended(event: happened.BroadcastEnded, day: Day) -> None:
    day.broadcasts.pop(event.notice, None)


@effect.register(happened.EmergencyBegan)
def emergency_began(event: happened.EmergencyBegan, day: Day) -> None:
    day.emergency = event


@effect.register(happened.EmergencyEnded)
def emergency_ended(_: happened.EmergencyEnded, day: Day) -> None:
    day.emergency = None


@effect.register(happened.CaseListBrought)
def case_list_brought(_: happened.CaseListBrought, day: Day) -> None:
    """It lies beside the day, which does not change."""
