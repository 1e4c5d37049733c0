"""The hall (大厅), one aggregate: one short method per thing that can happen.

A method either refuses (a :class:`server.domain.errors.Refusal`, nothing changed) or records events and returns
them. ``now`` is an argument, ids are arguments: no clock, no chance, no input or output (architecture.md §4).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from server.domain import errors
from server.domain import events as happened
from server.domain.day import Day
from server.domain.outlook import outlook
from server.domain.plan import HallPlan
from server.domain.queue import Lane
from server.domain.routing import POLICIES, Caller
from server.domain.ticket import OPEN, HoldKind, Move, PriorityClass, Ticket, TicketState
from server.domain.window import OpenState, WindowState

Events = tuple[happened.Event, ...]


class Hall:
    """The open day and everything that people can do in it."""

    def __init__(self, plan: HallPlan) -> None:
        self.plan = plan
        self.day = Day(plan)
        self._unsaved: list[happened.Event] = []

    def record(self, *events: happened.Event) -> Events:
        """Apply events to the day and keep them for the log."""
        self.day.apply(events)
        self._unsaved.extend(events)
        return events

    def replay(self, events: Iterable[happened.Event]) -> None:
        """Rebuild the day from events that are in the log already."""
        self.day.apply(events)

    def take_unsaved(self) -> Events:
        """The events since the last time: for the writer, which commits them."""
        taken, self._unsaved = tuple(self._unsaved), []
        return taken

    # The day

    def open_day(self, *, now: datetime, business_day: date, accept_until: datetime | None) -> Events:
        """Open the business day (营业日). The same day opened again goes on with its numbers."""
        if self.day.business_day is not None:
            raise errors.DayAlreadyOpen(business_day=self.day.business_day.isoformat())
        if self.day.last_day is not None and business_day < self.day.last_day:
            raise errors.DayInThePast(last_day=self.day.last_day.isoformat())
        again = business_day == self.day.last_day
        return self.record(
            happened.DayOpened(
                at=now,
                business_day=business_day,
                accept_until=accept_until,
                numbers=dict(self.day.numbers) if again else {},
                order=self.day.order if again else 0,
            )
        )

    def close_day(self, *, now: datetime) -> Events:
        """Close the business day (清号): whoever is still here is recorded as unserved, never as served."""
        self._require_open_day()
        assert self.day.business_day is not None  # noqa: S101  # for the type checker; refused above
        unserved = tuple(ticket.id for ticket in self.day.tickets.values() if ticket.state in OPEN)
        return self.record(
            happened.DayClosed(
                at=now,
                business_day=self.day.business_day,
                numbers=dict(self.day.numbers),
                order=self.day.order,
                unserved=unserved,
            )
        )

    # Tickets

    def issue_ticket(
        self,
        *,
        now: datetime,
        ticket_id: str,
        business: str | None = None,
        matter: str | None = None,
        priority: str | None = None,
        due_at: datetime | None = None,
        source: str = "kiosk",
        ref: str | None = None,
        id_hash: str | None = None,
    ) -> Events:
        """取号: one number for one visit. Give a business or a matter; ``priority`` is a group's code or "green"."""
        self._require_open_day()
        name = self._business_of(business, matter)
        chosen = self.plan.business[name]
        self._require_accepting(now, name, matter)
        priority_class = self._priority_class(priority, due_at)
        self._require_within_limits(name, id_hash)
        lane = (matter or name, None)
        takers = self.day.takers(lane)
        if not takers:
            raise errors.NoWindowToday(business=name, matter=matter)
        number = self.day.numbers.get(chosen.series, 0) + 1
        order = self.day.order + 1
        ahead, wait = outlook(self.day, lane, now=now, green=priority_class is PriorityClass.GREEN)
        return self.record(
            happened.TicketIssued(
                at=now,
                ticket=ticket_id,
                code=f"{chosen.series}{number:03d}",
                series=chosen.series,
                number=number,
                order=order,
                business=name,
                matter=matter,
                zone=chosen.zone,
                priority_class=priority_class,
                priority_group=priority,
                due_at=due_at,
                source=source,
                ref=ref,
                id_hash=id_hash,
                ahead=ahead,
                wait=wait.as_dict() if wait else None,
                reason={"rule": "zone_of_business", "business": name, "zone": chosen.zone, "windows": sorted(takers)},
            )
        )

    def call_next(self, *, now: datetime, window: str, clerk: str | None = None) -> Events:
        """顺呼: the window calls the next ticket by the hall's policy. No events when nobody may be called here."""
        self._require_free(window)
        caller = Caller(window=window, callable=self.day.callable(window), own=self.day.own(window))
        policy = POLICIES[self.plan.rules.routing_policy]
        choice = policy(caller, self.day.queue, self.day.tickets, self.plan, now)
        if choice is None:
            return ()
        return self._call(now, window, clerk, self.day.tickets[choice.ticket], dict(choice.reason))

    def call_this(self, *, now: datetime, window: str, ticket: str, why: str, clerk: str | None = None) -> Events:
        """选呼: a ticket out of turn. Needs a reason, which the hall manager sees."""
        self._require_free(window)
        if not why.strip():
            raise errors.ReasonRequired(field="why")
        chosen = self._ticket(ticket)
        chosen.after(Move.CALL)
        self._require_may_take(window, chosen.lane)
        return self._call(now, window, clerk, chosen, {"rule": "called_out_of_turn", "why": why.strip()})

    def recall(self, *, now: datetime, window: str) -> Events:
        """重呼: as often and as soon as the hall's settings allow."""
        ticket = self._at(window)
        ticket.after(Move.RECALL)
        rules = self.plan.rules
        if ticket.calls > rules.max_recalls:
            raise errors.TooManyRecalls(calls=ticket.calls, max_recalls=rules.max_recalls)
        self._require_after(ticket.called_at, rules.call_interval_s, now)
        return self.record(
            happened.TicketRecalled(at=now, ticket=ticket.id, code=ticket.code, window=window, times=ticket.calls + 1)
        )

    def start(self, *, now: datetime, window: str) -> Events:
        """办理: opens the handling time."""
        ticket = self._at(window)
        ticket.after(Move.START)
        return self.record(happened.ServingStarted(at=now, ticket=ticket.id, code=ticket.code, window=window))

    def finish(self, *, now: datetime, window: str, outcome: str = "done", clerk: str | None = None) -> Events:
        """办结: closes the handling time and unlocks the rating."""
        ticket = self._at(window)
        ticket.after(Move.FINISH)
        return self.record(
            happened.ServingFinished(
                at=now,
                ticket=ticket.id,
                code=ticket.code,
                window=window,
                clerk=clerk or ticket.clerk,
                outcome=outcome,
                handling_s=ticket.handling_s(now),
                armed_until=now + timedelta(seconds=self.plan.rules.pad_armed_s),
            )
        )

    def mark_no_show(self, *, now: datetime, window: str) -> Events:
        """过号: only after the set number of calls and the set time."""
        ticket = self._at(window)
        ticket.after(Move.NO_SHOW)
        rules = self.plan.rules
        if ticket.calls < rules.calls_before_no_show:
            raise errors.TooFewCalls(calls=ticket.calls, calls_before_no_show=rules.calls_before_no_show)
        self._require_after(ticket.first_called_at, rules.no_show_wait_s, now)
        return self.record(
            happened.TicketNotShown(at=now, ticket=ticket.id, code=ticket.code, window=window, calls=ticket.calls)
        )

    def requeue(self, *, now: datetime, ticket: str) -> Events:
        """过号重排: back into the queue under the same number, behind the stated number of others."""
        missed = self._ticket(ticket)
        missed.after(Move.REQUEUE)
        rules = self.plan.rules
        if missed.reactivations >= rules.max_reactivations:
            raise errors.NotReactivatedAgain(max_reactivations=rules.max_reactivations)
        turn_at, behind = self.day.queue.turn_behind(missed, rules.requeue_after_n)
        return self.record(
            happened.TicketRequeued(at=now, ticket=missed.id, code=missed.code, turn_at=turn_at, behind=behind)
        )

    def hold(self, *, now: datetime, window: str, kind: HoldKind, why: str) -> Events:
        """挂起: the visit rests, the window is free. Any number may be held at once."""
        ticket = self._at(window)
        ticket.after(Move.HOLD)
        if not why.strip():
            raise errors.ReasonRequired(field="why")
        return self.record(
            happened.TicketHeld(at=now, ticket=ticket.id, code=ticket.code, window=window, hold=kind, why=why.strip())
        )

    def resume(self, *, now: datetime, window: str, ticket: str, clerk: str | None = None) -> Events:
        """回呼: papers with the clerk come back to the same window, others to any window for the matter."""
        held = self._ticket(ticket)
        held.after(Move.RESUME)
        self._require_free(window)
        assert held.held is not None  # noqa: S101  # a held ticket has its hold
        if held.held.kind is HoldKind.CLERK and held.held.window != window:
            raise errors.HeldElsewhere(window=held.held.window)
        if held.held.window != window:
            self._require_may_take(window, (held.matter or held.business, None))
        return self.record(
            happened.TicketResumed(
                at=now,
                ticket=held.id,
                code=held.code,
                window=window,
                clerk=clerk or self.day.windows[window].clerk,
                held_s=(now - held.held.since).total_seconds(),
            )
        )

    def transfer(
        self,
        *,
        now: datetime,
        window: str,
        why: str,
        to_window: str | None = None,
        to_zone: str | None = None,
        to_business: str | None = None,
    ) -> Events:
        """转移 to a window, a zone's first business that can take it, or another business. No new number."""
        ticket = self._at(window)
        ticket.after(Move.TRANSFER)
        if not why.strip():
            raise errors.ReasonRequired(field="why")
        business, matter = ticket.business, ticket.matter
        if to_business is not None:
            business, matter = self._business_of(to_business, None), None
        elif to_zone is not None:
            business = self._business_in(to_zone, ticket)
            matter = matter if business == ticket.business else None
        if to_window is not None:
            self._window(to_window)
        if not self.day.takers((matter or business, to_window)):
            raise errors.NoWindowToday(business=business, matter=matter)
        zone = self.plan.window[to_window].zone if to_window else self.plan.business[business].zone
        return self.record(
            happened.TicketTransferred(
                at=now,
                ticket=ticket.id,
                code=ticket.code,
                window=window,
                business=business,
                matter=matter,
                zone=zone,
                only_window=to_window,
                why=why.strip(),
            )
        )

    def delay(self, *, now: datetime, ticket: str, minutes: float = 10) -> Events:
        """顺延: the visitor steps back in the queue by some minutes, keeping the number."""
        waiting = self._ticket(ticket)
        waiting.after(Move.DELAY)
        turn_at = waiting.turn_at + timedelta(minutes=minutes)
        return self.record(happened.TicketDelayed(at=now, ticket=waiting.id, code=waiting.code, turn_at=turn_at))

    def abandon(self, *, now: datetime, ticket: str, by: str) -> Events:
        """弃号: final. ``by``: "visitor", "clerk" or "guide"."""
        given_up = self._ticket(ticket)
        given_up.after(Move.ABANDON)
        return self.record(happened.TicketAbandoned(at=now, ticket=given_up.id, code=given_up.code, by=by))

    def rate(
        self,
        *,
        now: datetime,
        ticket: str,
        level: int,
        reasons: tuple[str, ...],
        text: str,
        channel: str,
        dictionary_version: str,
    ) -> Events:
        """评价: one visit one rating (一次一评), only after it was handled. Level and reasons: server.domain.rating."""
        rated = self._ticket(ticket)
        if rated.state is not TicketState.FINISHED or rated.window is None:
            raise errors.NotFinishedYet(ticket=rated.code)
        if ticket in self.day.ratings:
            raise errors.AlreadyRated(ticket=rated.code)
        return self.record(
            happened.TicketRated(
                at=now,
                ticket=ticket,
                code=rated.code,
                window=rated.window,
                clerk=rated.clerk,
                level=level,
                reasons=reasons,
                text=text,
                channel=channel,
                dictionary_version=dictionary_version,
            )
        )

    def undo(self, *, now: datetime, window: str) -> Events:
        """撤销 the last move at a window within the set seconds, by a compensating event."""
        self._window(window)
        last = self.day.undoable.get(window)
        if last is None or (now - last.at).total_seconds() > self.plan.rules.undo_s:
            raise errors.NothingToUndo(window=window)
        moved_on = self.day.tickets[last.ticket_after.id] != last.ticket_after
        state = self.day.windows[window]
        busy = state.ticket not in (None, last.ticket_after.id)
        left = state.state is OpenState.CLOSED and last.before.ticket is not None
        if moved_on or busy or left:
            raise errors.NothingToUndo(window=window, move=last.move.value)
        return self.record(
            happened.MoveUndone(at=now, window=window, move=last.move, before=last.before, ticket=last.ticket_before)
        )

    # Windows

    def sign_in(self, *, now: datetime, window: str, clerk: str) -> Events:
        """签到: a clerk takes a seat; on an open day that opens the window.

        A clerk sits at one window only. Whoever sat here before is signed out: the older login is fenced out.
        """
        state = self._window(window)
        leaving = self._leave_other_window(now, window, clerk)
        arriving: list[happened.Event] = []
        if state.clerk not in (None, clerk):
            arriving.append(happened.ClerkSignedOut(at=now, window=window, clerk=state.clerk or ""))
        if state.clerk != clerk:
            arriving.append(happened.ClerkSignedIn(at=now, window=window, clerk=clerk))
        if self.day.business_day is not None and state.state is OpenState.CLOSED:
            arriving.append(happened.WindowOpened(at=now, window=window))
        return self.record(*leaving, *arriving)

    def sign_out(self, *, now: datetime, window: str) -> Events:
        """签退: closes the window."""
        state = self._require_idle(window)
        if state.clerk is None:
            raise errors.NobodySignedIn(window=window)
        return self.record(
            *self._closing(now, state), happened.ClerkSignedOut(at=now, window=window, clerk=state.clerk)
        )

    def open_window(self, *, now: datetime, window: str) -> Events:
        """开窗, also after a pause. Opening an open window changes nothing."""
        self._require_open_day()
        if self._window(window).state is OpenState.OPEN:
            return ()
        return self.record(happened.WindowOpened(at=now, window=window))

    def pause_window(self, *, now: datetime, window: str, reason: str = "", until: datetime | None = None) -> Events:
        """暂停服务: no more calls; a visit under way is finished."""
        state = self._window(window)
        if state.state is OpenState.CLOSED:
            raise errors.WindowClosed(window=window)
        return self.record(happened.WindowPaused(at=now, window=window, reason=reason, until=until))

    def close_window(self, *, now: datetime, window: str) -> Events:
        """关窗. Refused while somebody is at the window."""
        return self.record(*self._closing(now, self._require_idle(window)))

    def turn_window(self, *, now: datetime, window: str, no_difference: bool) -> Events:
        """Turn a window to no-difference (无差别) or back to its own matters."""
        self._require_open_day()
        state = self._window(window)
        if state.no_difference == no_difference:
            return ()
        if no_difference and not self.day.skills[window].no_difference:
            raise errors.NothingToTurn(window=window)
        return self.record(happened.WindowTurned(at=now, window=window, no_difference=no_difference))

    def pause_business(self, *, now: datetime, business: str, reason: str = "") -> Events:
        """暂停取号 for a business; those who wait are still served."""
        self._require_open_day()
        self._business_of(business, None)
        if business in self.day.paused:
            raise errors.BusinessPaused(business=business)
        return self.record(happened.BusinessPaused(at=now, business=business, reason=reason))

    def resume_business(self, *, now: datetime, business: str) -> Events:
        """恢复取号."""
        self._require_open_day()
        self._business_of(business, None)
        if business not in self.day.paused:
            raise errors.BusinessNotPaused(business=business)
        return self.record(happened.BusinessResumed(at=now, business=business))

    def pause_matter(self, *, now: datetime, matter: str, reason: str = "") -> Events:
        """暂停取号 for one matter of a business; those who wait are still served."""
        self._require_open_day()
        self._business_of(None, matter)
        if matter in self.day.paused_matters:
            raise errors.MatterPaused(matter=matter)
        return self.record(happened.MatterPaused(at=now, matter=matter, reason=reason))

    def resume_matter(self, *, now: datetime, matter: str) -> Events:
        """恢复取号."""
        self._require_open_day()
        self._business_of(None, matter)
        if matter not in self.day.paused_matters:
            raise errors.MatterNotPaused(matter=matter)
        return self.record(happened.MatterResumed(at=now, matter=matter))

    # What must hold

    def require_seated(self, window: str, clerk: str) -> None:
        """Only the clerk who is signed in at a window may act there."""
        state = self._window(window)
        if state.clerk is None:
            raise errors.NobodySignedIn(window=window)
        if state.clerk != clerk:
            raise errors.WindowTaken(window=window, clerk=state.clerk)

    def _require_open_day(self) -> None:
        if self.day.business_day is None:
            raise errors.DayNotOpen

    def _require_accepting(self, now: datetime, business: str, matter: str | None) -> None:
        if self.day.accept_until is not None and now >= self.day.accept_until:
            raise errors.IssueClosed(accept_until=self.day.accept_until.isoformat())
        if business in self.day.paused:
            raise errors.BusinessPaused(business=business, reason=self.day.paused[business])
        if matter in self.day.paused_matters:
            raise errors.MatterPaused(matter=matter, reason=self.day.paused_matters[matter])

    def _require_within_limits(self, business: str, id_hash: str | None) -> None:
        if id_hash is None:
            return
        mine = [ticket for ticket in self.day.tickets.values() if ticket.id_hash == id_hash]
        if len(mine) >= self.plan.rules.tickets_per_id_per_day:
            raise errors.TicketLimitReached(limit=self.plan.rules.tickets_per_id_per_day)
        if self.plan.business[business].one_open_ticket_per_id:
            for ticket in mine:
                if ticket.business == business and ticket.state in OPEN:
                    raise errors.OpenTicketExists(ticket=ticket.code)

    def _require_free(self, window: str) -> WindowState:
        state = self._window(window)
        self._require_open_day()
        if state.state is OpenState.CLOSED:
            raise errors.WindowClosed(window=window)
        if state.state is OpenState.PAUSED:
            raise errors.WindowPaused(window=window)
        return self._require_idle(window)

    def _require_idle(self, window: str) -> WindowState:
        state = self._window(window)
        if state.ticket is not None:
            raise errors.WindowBusy(window=window, ticket=self.day.tickets[state.ticket].code)
        return state

    def _require_may_take(self, window: str, lane: Lane) -> None:
        code, only_window = lane
        if only_window != window and (only_window is not None or code not in self.day.callable(window)):
            raise errors.MayNotTake(window=window, matter=code)

    @staticmethod
    def _require_after(since: datetime | None, seconds: int, now: datetime) -> None:
        if since is not None and (now - since).total_seconds() < seconds:
            raise errors.TooSoon(after=(since + timedelta(seconds=seconds)).isoformat())

    def _window(self, window: str) -> WindowState:
        try:
            return self.day.windows[window]
        except KeyError as error:
            raise errors.UnknownWindow(window=window) from error

    def _ticket(self, ticket: str) -> Ticket:
        try:
            return self.day.tickets[ticket]
        except KeyError as error:
            raise errors.UnknownTicket(ticket=ticket) from error

    def _at(self, window: str) -> Ticket:
        """The active ticket at a window."""
        state = self._window(window)
        if state.ticket is None:
            raise errors.WindowIdle(window=window)
        return self.day.tickets[state.ticket]

    def _business_of(self, business: str | None, matter: str | None) -> str:
        if matter is not None:
            if matter not in self.plan.matter:
                raise errors.UnknownMatter(matter=matter)
            return self.plan.matter[matter].business
        if business is None or business not in self.plan.business:
            raise errors.UnknownBusiness(business=business)
        return business

    def _business_in(self, zone: str, ticket: Ticket) -> str:
        """Where a transfer to a zone leads: its least loaded business with a window open."""
        if zone not in self.plan.zone:
            raise errors.UnknownZone(zone=zone)
        able = [one.code for one in self.plan.businesses if one.zone == zone and self.day.takers((one.code, None))]
        if not able:
            raise errors.NoWindowToday(zone=zone)
        if ticket.business in able:
            return ticket.business
        waiting = dict.fromkeys(able, 0)
        for _, places in self.day.queue.lanes():
            waits_for = self.day.tickets[places[0].ticket].business
            if waits_for in waiting:
                waiting[waits_for] += len(places)
        return min(able, key=lambda code: waiting[code])

    def _priority_class(self, priority: str | None, due_at: datetime | None) -> PriorityClass:
        if priority is not None:
            if priority != "green" and priority not in {group.code for group in self.plan.priority_groups}:
                raise errors.UnknownPriority(priority=priority)
            return PriorityClass.GREEN
        return PriorityClass.APPOINTMENT if due_at is not None else PriorityClass.ORDINARY

    def _call(self, now: datetime, window: str, clerk: str | None, ticket: Ticket, reason: dict[str, Any]) -> Events:
        return self.record(
            happened.TicketCalled(
                at=now,
                ticket=ticket.id,
                code=ticket.code,
                window=window,
                clerk=clerk or self.day.windows[window].clerk,
                reason=reason,
            )
        )

    def _leave_other_window(self, now: datetime, window: str, clerk: str) -> Events:
        leaving: list[happened.Event] = []
        for state in self.day.windows.values():
            if state.clerk == clerk and state.code != window:
                if state.ticket is not None:
                    raise errors.ClerkElsewhere(window=state.code)
                leaving += [*self._closing(now, state), happened.ClerkSignedOut(at=now, window=state.code, clerk=clerk)]
        return tuple(leaving)

    @staticmethod
    def _closing(now: datetime, state: WindowState) -> Events:
        if state.state is OpenState.CLOSED:
            return ()
        return (happened.WindowClosed(at=now, window=state.code),)
