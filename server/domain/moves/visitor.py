"""What visitors do: take a ticket, ask for more time, come back, leave. Rating: :mod:`server.domain.moves.rating`."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.domain import errors
from server.domain import events as happened
from server.domain.admission import require_before_cut_off, require_room
from server.domain.hall_ground import Events, HallGround
from server.domain.outlook import outlook
from server.domain.paper_roll_refusals import RollRuns
from server.domain.ticket import OPEN, SECOND_CHANCE, HoldKind, Move, PriorityClass, Step
from server.domain.today import unlikely_today


class VisitorMoves(HallGround):
    """From taking a ticket to leaving."""

    def issue_ticket(  # noqa: PLR0913  # a field of the event each, all by name
        self,
        *,
        now: datetime,
        ticket_id: str,
        business: str | None = None,
        matter: str | None = None,
        bundle: str | None = None,
        priority: str | None = None,
        due_at: datetime | None = None,
        source: str = "kiosk",
        ref: str | None = None,
        id_hash: str | None = None,
        phone: str | None = None,
        language: str | None = None,
        booked: bool = False,
        second_chance: bool = False,
    ) -> Events:
        """取号: one number for one visit. Give business, matter or bundle; ``priority`` is a group's code or "green".

        A bundle (套餐) is taken whole: its matters follow one another with the one ticket, or it is refused.

        ``second_chance``: by a voucher, with the green channel's credit.

        ``booked``: the place was kept beforehand, so neither a full day nor a cut-off time of the business refuses it.
        """
        self._require_open_day()
        further: tuple[Step, ...] = ()
        if bundle is not None:
            (business, matter), further = self._steps_of(now, bundle)
        name = self._business_of(business, matter)
        chosen = self.plan.business[name]
        self._require_accepting(now, name, matter)
        self._require_no_roll(name, source)
        priority_class = PriorityClass.GREEN if second_chance else self._priority_class(priority, due_at)
        self._require_within_limits(name, id_hash, phone)
        if not booked:
            codes = (name, matter) if matter else (name,)
            require_before_cut_off(self.day, codes, now)
            require_room(self.day, codes, now)
        lane = (matter or name, None)
        takers = self.day.takers(lane)
        if not takers:
            raise errors.NoWindowToday(business=name, matter=matter)
        number = self.day.numbers.get(chosen.series, 0) + 1
        order = self.day.order + 1
        green = priority_class is PriorityClass.GREEN
        ahead, wait = outlook(self.day, lane, now=now, green=green, due_at=None if green else due_at)
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
                priority_group=SECOND_CHANCE if second_chance else priority,
                due_at=due_at,
                source=source,
                ref=ref,
                id_hash=id_hash,
                phone=phone,
                language=language,
                ahead=ahead,
                wait=wait.as_dict() if wait else None,
                unlikely_today=unlikely_today(self.day, lane, wait, now),
                bundle=bundle,
                further=further,
                reason={"rule": "zone_of_business", "business": name, "zone": chosen.zone, "windows": sorted(takers)},
            )
        )

    def delay(self, *, now: datetime, ticket: str, minutes: float = 10) -> Events:
        """顺延: the visitor steps back in the queue by some minutes, keeping the number."""
        waiting = self._ticket(ticket)
        waiting.after(Move.DELAY)
        turn_at = waiting.turn_at + timedelta(minutes=minutes)
        return self.record(happened.TicketDelayed(at=now, ticket=waiting.id, code=waiting.code, turn_at=turn_at))

    def come_back(self, *, now: datetime, ticket: str) -> Events:
        """补件返回: who went to fetch papers (不持件挂起) is here again: shown at every window for the matter.

        No new number and no new queueing. Said twice, it counts once.
        """
        held = self._ticket(ticket)
        if held.held is None or held.held.kind is not HoldKind.VISITOR:
            raise errors.MoveNotAllowed(ticket=held.code, state=held.state.value, move="come_back")
        if held.held.back_at is not None:
            return ()
        return self.record(happened.VisitorBack(at=now, ticket=held.id, code=held.code, window=held.held.window))

    def _steps_of(self, now: datetime, bundle: str) -> tuple[tuple[str, str | None], tuple[Step, ...]]:
        """The first matter of a bundle, and those that follow; every one of them must be taken today."""
        if bundle not in self.plan.bundle:
            raise errors.UnknownBundle(bundle=bundle)
        first, *others = (self._step_named(code) for code in self.plan.bundle[bundle].steps)
        for step in others:
            self._require_accepting(now, step.business, step.matter)
            if not self.day.takers((step.code, None)):
                raise errors.NoWindowToday(business=step.business, matter=step.matter)
        return (first.business, first.matter), tuple(others)

    def _step_named(self, code: str) -> Step:
        matter = code if code in self.plan.matter else None
        return Step(business=self._business_of(None if matter else code, matter), matter=matter)

    def _require_accepting(self, now: datetime, business: str, matter: str | None) -> None:
        if self.day.accept_until is not None and now >= self.day.accept_until:
            raise errors.IssueClosed(accept_until=self.day.accept_until.isoformat())
        if business in self.day.paused:
            raise errors.BusinessPaused(business=business, reason=self.day.paused[business])
        if matter in self.day.paused_matters:
            raise errors.MatterPaused(matter=matter, reason=self.day.paused_matters[matter])

    def _require_no_roll(self, business: str, source: str) -> None:
        """A kiosk's visitor would be called before those who tore a number off; a desk sees them (纸号)."""
        roll = self.day.rolls.get(business)
        if roll is not None and not roll.stopped and source == "kiosk":
            raise RollRuns(business=business)

    def _require_within_limits(self, business: str, id_hash: str | None, phone: str | None) -> None:
        most = self.plan.rules.tickets_per_phone_per_day
        if phone is not None and 0 < most <= len(self.day.of_phone.get(phone, ())):
            raise errors.PhoneLimitReached(limit=most)
        if id_hash is None:
            return
        mine = [self.day.tickets[ticket] for ticket in self.day.of_person.get(id_hash, ())]
        if len(mine) >= self.plan.rules.tickets_per_id_per_day:
            raise errors.TicketLimitReached(limit=self.plan.rules.tickets_per_id_per_day)
        if self.plan.business[business].one_open_ticket_per_id:
            for ticket in mine:
                if ticket.business == business and ticket.state in OPEN:
                    raise errors.OpenTicketExists(ticket=ticket.code)
