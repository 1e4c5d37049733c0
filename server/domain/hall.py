"""The hall (大厅), one aggregate: one short method per thing that can happen.

A method either refuses (a :class:`server.domain.errors.Refusal`, nothing changed) or records events and returns
them. ``now`` is an argument, ids are arguments: no clock, no chance, no input or output (architecture.md §4).
What must hold stands in :mod:`server.domain.hall_ground`; the moves stand by who makes them.
"""

from __future__ import annotations

from datetime import date, datetime

from server.domain import errors
from server.domain import events as happened
from server.domain.hall_ground import Events
from server.domain.moves.advice import AdviceMoves
from server.domain.moves.alert import AlertMoves
from server.domain.moves.booking import BookingMoves
from server.domain.moves.calling import CallingMoves
from server.domain.moves.case import CaseMoves
from server.domain.moves.case_number import CaseNumberMoves
from server.domain.moves.ending import EndingMoves
from server.domain.moves.notice import NoticeMoves
from server.domain.moves.offline import OfflineMoves
from server.domain.moves.public import PublicMoves
from server.domain.moves.rating import RatingMoves
from server.domain.moves.restoring import RestoringMoves
from server.domain.moves.seat import SeatMoves
from server.domain.moves.sending import SendingMoves
from server.domain.moves.serving import ServingMoves
from server.domain.moves.undo import UndoMoves
from server.domain.moves.unresolved import UnresolvedMoves
from server.domain.moves.voucher import VoucherMoves
from server.domain.ticket import OPEN


class Hall(
    BookingMoves,
    OfflineMoves,
    RestoringMoves,
    CallingMoves,
    ServingMoves,
    SendingMoves,
    EndingMoves,
    UndoMoves,
    SeatMoves,
    NoticeMoves,
    AdviceMoves,
    AlertMoves,
    PublicMoves,
    RatingMoves,
    CaseMoves,
    CaseNumberMoves,
    UnresolvedMoves,
    VoucherMoves,
):
    """The open day and everything that people can do in it."""

    def open_day(
        self,
        *,
        now: datetime,
        business_day: date,
        accept_until: datetime | None,
        hours: tuple[tuple[datetime, datetime], ...] = (),
    ) -> Events:
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
                hours=hours,
            )
        )

    def note_reset(self, *, now: datetime, approval: str, why: str, by: str, approved_by: str) -> Events:
        """Say that the day which has just been closed begins anew (重置营业日); it is opened again right after."""
        if self.day.business_day is not None:
            raise errors.DayAlreadyOpen(business_day=self.day.business_day.isoformat())
        assert self.day.last_day is not None  # noqa: S101  # for the type checker; one has been closed
        return self.record(
            happened.DayReset(
                at=now, business_day=self.day.last_day, approval=approval, why=why, by=by, approved_by=approved_by
            )
        )

    def close_day(
        self, *, now: datetime, slips: dict[str, int] | None = None, open_slips: tuple[str, ...] = ()
    ) -> Events:
        """Close the business day (清号): whoever is still here is recorded as unserved, never as served.

        ``slips`` and ``open_slips``: what is known of the day's paper, see :class:`DayClosed`.
        """
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
                slips=slips,
                open_slips=open_slips,
            )
        )
