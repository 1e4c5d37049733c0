"""Rating (评价): only what was handled, once a unit, within its time; a bad one opens its case at once.

Nothing here is done by a clerk: who rates holds a token that the hall made for this very unit. What looks unusual is
flagged and counts all the same (domain.md §8.1).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from server.domain import events as happened
from server.domain.calendar import Workday
from server.domain.card_numbers import without_card_numbers
from server.domain.casework.deadlines import after_service_hours, after_workday_hours, after_workdays, end_of_workday
from server.domain.errors import AlreadyRated, NotFinishedYet, Refusal, UnknownTicket
from server.domain.events.cases import CaseDeadlines
from server.domain.hall_ground import Events, HallGround
from server.domain.plan import HallPlan
from server.domain.ratings.case import CaseState
from server.domain.ratings.rating import Level
from server.domain.ratings.unit import visit_of
from server.domain.remembered import RatingGiven
from server.domain.ticket import Ticket

TOO_FAST_S = 1.0
"""Nobody reads five faces in less."""
HARDLY_SERVED_S = 10.0
MANY_FROM_DEVICE = 4
"""So many ratings from one device within :data:`MANY_WITHIN` are flagged."""
MANY_WITHIN = timedelta(minutes=10)


class RatingTooLate(Refusal):
    """The time for rating this visit is over. Thank you all the same."""

    code = "rating_too_late"


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitToRate:
    """What must be known of a visit, or of a matter of it, to rate it. ``rated``: how it is rated already."""

    id: str
    ticket: str
    code: str
    window: str
    clerk: str | None
    business: str
    matter: str | None
    finished: bool
    ended_at: datetime | None
    handling_s: float
    called: bool
    known_person: bool
    visited: date | None = None  # of a visit of a day before
    rated: RatingGiven | None = None

    @property
    def whole(self) -> bool:
        """Whether it is the visit as a whole."""
        return self.id == self.ticket


@dataclass(frozen=True, kw_only=True, slots=True)
class RatingTerms:
    """How this hall deals with ratings: its workdays, the id of the case that a bad one opens, who may be called back.

    ``amends``: the token allows a correction. ``reachable``: the visitor left a number. ``device``: where it was given.
    """

    case: str
    workday: Workday
    amends: bool = False
    reachable: bool = False
    device: str = ""
    past: UnitToRate | None = None  # what is rated, where it is not of the present day


class RatingMoves(HallGround):
    def rate(
        self,
        *,
        now: datetime,
        unit: str,
        level: int,
        reasons: tuple[str, ...],
        text: str,
        channel: str,
        dictionary_version: str,
        terms: RatingTerms | None = None,
    ) -> Events:
        """One unit, one rating (一次一评 or 一事一评). Level and reasons: :mod:`server.domain.ratings.rating`.

        Without ``terms``, as in a simulation, there is no calendar and no case. Raises UnknownTicket, NotFinishedYet,
        AlreadyRated, RatingTooLate.
        """
        visit = self._to_rate(unit, terms)
        if not visit.finished or visit.ended_at is None:
            raise NotFinishedYet(ticket=visit.code)
        if terms is not None and now >= rating_ends(self.plan, visit.ended_at, terms.workday):
            raise RatingTooLate(ticket=visit.code, workdays=self.plan.rules.rating_window_workdays)
        if visit.rated is not None:
            self._require_amendable(visit, visit.rated, terms, now)
        said = without_card_numbers(text)
        rated = happened.TicketRated(
            at=now,
            ticket=visit.ticket,
            code=visit.code,
            window=visit.window,
            clerk=visit.clerk,
            level=level,
            reasons=reasons,
            text=said,
            channel=channel,
            dictionary_version=dictionary_version,
            revision=visit.rated.revision + 1 if visit.rated else 1,
            visited=visit.visited,
            device=terms.device if terms else "",
            flags=self._flags(visit, terms, now),
            unit=unit if unit != visit.ticket else None,
        )
        return self.record(rated, *(self._about_case(rated, visit, terms) if terms else ()))

    def _to_rate(self, unit: str, terms: RatingTerms | None) -> UnitToRate:
        ticket = visit_of(unit)
        if ticket in self.day.tickets:
            return unit_of_today(self.day.tickets[ticket], unit, self.day.ratings.get(unit))
        if terms is None or terms.past is None:
            raise UnknownTicket(ticket=ticket)
        lately, kept = self.day.ratings.get(unit), terms.past.rated
        if lately is None or kept is None:
            return replace(terms.past, rated=lately or kept)
        return replace(terms.past, rated=replace(lately, first_at=min(lately.first_at, kept.first_at)))

    def _require_amendable(
        self, visit: UnitToRate, rated: RatingGiven, terms: RatingTerms | None, now: datetime
    ) -> None:
        last = rated.first_at + timedelta(minutes=self.plan.rules.rating_revision_min)
        if terms is None or not terms.amends or now >= last:
            raise AlreadyRated(ticket=visit.code)

    def _flags(self, visit: UnitToRate, terms: RatingTerms | None, now: datetime) -> tuple[str, ...]:
        """What looks unusual: it is shown beside the figures and blocks nothing."""
        found = []
        if visit.ended_at is not None and (now - visit.ended_at).total_seconds() < TOO_FAST_S:
            found.append("too_fast")
        if not visit.called:
            found.append("nobody_called")
        elif visit.handling_s < HARDLY_SERVED_S:
            found.append("hardly_served")
        if terms is not None and terms.device:
            lately = [at for at in self.day.rated_from.get(terms.device, ()) if now - at < MANY_WITHIN]
            if len(lately) + 1 >= MANY_FROM_DEVICE:
                found.append("many_from_device")
        return tuple(found)

    def _about_case(self, rated: happened.TicketRated, visit: UnitToRate, terms: RatingTerms) -> Events:
        """立案 for a bad rating; a corrected one is put right in the case that it has opened."""
        known = self.day.cases.of_unit.get(rated.rated)
        case = self.day.cases.cases.get(known) if known else None
        if case is not None and case.open:
            restated = happened.CaseRestated(
                at=rated.at, case=case.id, level=rated.level, reasons=rated.reasons, text=rated.text
            )
            return (restated,)
        if not Level(rated.level).bad or (case is not None and case.state is not CaseState.WITHDRAWN):
            return ()
        opened = happened.CaseOpened(
            at=rated.at,
            case=terms.case,
            source="rating",
            rated=rated.rated,
            code=rated.code,
            at_window=rated.window,
            of_clerk=rated.clerk,
            business=visit.business,
            matter=visit.matter,
            level=rated.level,
            reasons=rated.reasons,
            text=rated.text,
            dictionary_version=rated.dictionary_version,
            real_name=visit.known_person or terms.reachable,
            owner=self.plan.rules.case_owner or None,
            deadlines=case_deadlines(self.plan, rated.at, terms.workday),
            work_order=None,
        )
        return (opened,)

    def import_work_order(
        self,
        *,
        now: datetime,
        case: str,
        order: str,
        text: str,
        workday: Workday,
        window: str | None = None,
        business: str | None = None,
        reachable: bool = False,
    ) -> Events:
        """A work order of 12345 becomes a case (S4): once an order. Raises UnknownWindow, WorkOrderKnown."""
        if any(one.work_order == order for one in self.day.cases.cases.values()):
            raise WorkOrderKnown(order=order)
        if window is not None:
            self._window(window)
        if business is not None:
            self._business_of(business, None)
        return self.record(
            happened.CaseOpened(
                at=now,
                case=case,
                source="12345",
                rated=None,
                code=None,
                at_window=window,
                of_clerk=None,
                business=business,
                matter=None,
                level=None,
                reasons=(),
                text=without_card_numbers(text),
                dictionary_version="",
                real_name=reachable,
                owner=self.plan.rules.case_owner or None,
                deadlines=case_deadlines(self.plan, now, workday),
                work_order=order,
            )
        )


class WorkOrderKnown(Refusal):
    """This 12345 work order is here already."""

    code = "work_order_known"


def rating_ends(plan: HallPlan, ended_at: datetime, workday: Workday) -> datetime:
    """Until when a visit may be rated: the end of the last workday of its window (domain.md §8.3)."""
    return end_of_workday(plan, ended_at, plan.rules.rating_window_workdays, workday)


def case_deadlines(plan: HallPlan, opened_at: datetime, workday: Workday) -> CaseDeadlines:
    """Every deadline of a case opened now, by the hall's settings (domain.md §8.4)."""
    rules = plan.rules

    def workdays(count: int) -> datetime:
        return after_workdays(plan, opened_at, count, workday)

    return CaseDeadlines(
        contact=after_service_hours(plan, opened_at, rules.case_contact_h, workday),
        plan=after_workday_hours(plan, opened_at, rules.case_plan_h, workday),
        rectify=workdays(rules.case_rectify_workdays),
        close=workdays(rules.case_close_workdays),
        hard_rectify=workdays(rules.case_complex_workdays),
        hard_close=workdays(rules.case_complex_workdays + rules.case_rectify_workdays),
    )


def unit_of_today(ticket: Ticket, unit: str, rated: RatingGiven | None) -> UnitToRate:
    """What is known of a unit of the present day; not finished where the ticket has no such unit, or not yet."""
    found = next((one for one in ticket.units if one.id == unit), None)
    return UnitToRate(
        id=unit,
        ticket=ticket.id,
        code=ticket.code,
        window=found.window if found else "",
        clerk=found.clerk if found else None,
        business=found.business if found else ticket.business,
        matter=found.matter if found else ticket.matter,
        finished=found is not None,
        ended_at=found.ended_at if found else None,
        handling_s=found.handled_s if found else 0.0,
        called=found is not None and found.called,
        known_person=ticket.id_hash is not None,
        rated=rated,
    )
