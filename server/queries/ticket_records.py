"""The neutral ticket record (domain.md §14): one line a ticket, in names of our own, from the rows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import Engine, select

from server.domain.plan import HallPlan
from server.domain.ticket import Outcome, TicketState
from server.store.tables import bookings, case_numbers, tickets

SCHEMA_VERSION = 1
COLUMNS = (
    "schema_version", "hall_code", "zone_code", "business_day", "ticket_code", "source", "booking_no", "business_code",
    "matter_code", "matter_base_code", "matter_impl_code", "priority_class", "issued_at", "first_called_at", "calls",
    "started_at", "ended_at", "result", "window_code", "clerk_code", "case_no", "wait_seconds", "handling_seconds",
    "held_seconds",
)  # fmt: skip
_AT_ONCE = 2000
_RETURNED = "returned"


def ticket_records(engine: Engine, plan: HallPlan, first: date, last: date) -> Iterator[dict[str, Any]]:
    """Every ticket of these business days, in the order of issue; nothing of a person.

    ``case_no``: all numbers of the visit. ``handling_seconds``: of the visit's last matter, without what was on hold.
    """
    of, number, booked = tickets.c, case_numbers.c, bookings.c
    with engine.connect() as connection:
        numbers: dict[str, list[str]] = {}
        for row in connection.execute(
            select(number.ticket, number.case_no)
            .where(number.hall == plan.code, number.business_day.between(first, last))
            .order_by(number.ticket, number.at)
        ):
            numbers.setdefault(row.ticket, []).append(row.case_no)
        wanted = (
            select(tickets, booked.code.label("booking_no"))
            .outerjoin(bookings, (booked.hall == of.hall) & (booked.ticket == of.id))
            .where(of.hall == plan.code, of.business_day.between(first, last))
            .order_by(of.business_day, of.issued_at, of.id)
        )
        for row in connection.execute(wanted.execution_options(yield_per=_AT_ONCE)):
            yield _record(plan, row, numbers.get(row.id, []))


def _record(plan: HallPlan, row: Any, numbers: list[str]) -> dict[str, Any]:
    matter = plan.matter.get(row.matter or "")
    waited = row.first_called_at is not None and row.source != "roll"  # when a paper number was taken nobody knows
    finished = row.started_at is not None and row.ended_at is not None
    return {
        "schema_version": SCHEMA_VERSION,
        "hall_code": plan.code,
        "zone_code": row.zone,
        "business_day": row.business_day.isoformat(),
        "ticket_code": row.code,
        "source": row.source,
        "booking_no": row.booking_no,
        "business_code": row.business,
        "matter_code": row.matter,
        "matter_base_code": matter.base_code if matter else None,
        "matter_impl_code": matter.implementing_code if matter else None,
        "priority_class": row.priority_class,
        "issued_at": _at(row.issued_at),
        "first_called_at": _at(row.first_called_at),
        "calls": row.calls,
        "started_at": _at(row.started_at),
        "ended_at": _at(row.ended_at),
        "result": _result(row),
        "window_code": row.window,
        "clerk_code": row.clerk,
        "case_no": " ".join(numbers) or None,
        "wait_seconds": round((row.first_called_at - row.issued_at).total_seconds()) if waited else None,
        "handling_seconds": round(max(0.0, (row.ended_at - row.started_at).total_seconds() - row.held_s))
        if finished
        else None,
        "held_seconds": round(row.held_s),
    }


def _at(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _result(row: Any) -> str:
    """finished, no_show, abandoned, unserved or returned; of a visit that is not over, its state."""
    if row.state == TicketState.FINISHED and row.outcome == Outcome.RETURNED:
        return _RETURNED
    return str(row.state)
