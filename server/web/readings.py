"""Which doors read personal data, and how the trail is told of it (domain.md §15: reading is logged too).

What somebody asks for by a press is a command, told before it is given: a search of the trail or of bookings, a phone,
an ID number, every file. What pages and integrations ask for again and again is noted here as it is given, and told of
by the timekeeper (:mod:`server.reading_notes`). Every GET stands in one of these two tables.
"""

from __future__ import annotations

import logging

from flask import Response, g, request

from server.actions.readings import Reader
from server.clock import RehearsalClock
from server.reading_notes import LOG
from server.web.gate import address, caller, host

log = logging.getLogger(__name__)

READS = {
    "events": LOG,
    "list_cases": "cases",
    "show_case": "case",
    "case_owners": "accounts",
    "list_reports": "reports",
    "show_report": "report",
    "accounts": "accounts",
    "rating_figures": "figures",
    "work_figures": "work_figures",
    "read_attendance": "attendance",
    "case_numbers": "case_numbers",
    "case_check": "case_check",
    "booking_locks": "booking_locks",
    "list_approvals": "approvals",
}
"""By a GET's name in the matrix of rights: what of people it gives."""

_SUBJECTS = ("case", "report")
"""Parts of a path that say whom a reading is about."""

READS_NOBODY = {
    "plan": "the hall",
    "view": "the day at work: who sits where and whose call it is are events, and a view shows no more of anybody",
    "rating_reasons": "a dictionary",
    "ticket": "one's own, by its secret link",
    "list_devices": "machines",
    "list_screens": "machines",
    "bookings_of_day": "codes, times and states; who booked is nowhere in it",
    "all_halls": "counts of halls",
    "data_map": "counts",
    "day_report": "counts of a day",
    "reporting_state": "counts",
    "read_advice": "proposals for windows",
    "list_vouchers": "numbers of tickets and codes, nobody's name or card",
    "read_clock": "a time",
    "me": "oneself",
}
"""By a GET's name: why nobody is told of who reads it."""


def reader() -> Reader:
    """Who asks, as the trail names them."""
    return Reader(by=caller().code, address=address())


def read_log(first: int, last: int) -> None:
    """The numbers of the events that this answer gives."""
    g.read_span = (first, last)


def note_reading(response: Response) -> Response:
    """After each answer of a door. In a rehearsal nobody is told, as of who comes in: its log is what is rehearsed."""
    what = READS.get((request.endpoint or "").rpartition(".")[2])
    span = g.get("read_span")
    if what is None or response.status_code != 200 or (what == LOG and span is None):
        return response
    hall, who = host(), caller()
    if isinstance(hall.clock, RehearsalClock):
        return response
    subject = next((str(part) for name, part in (request.view_args or {}).items() if name in _SUBJECTS), "")
    if hall.readings.note(who, address(), what, subject, hall.clock.now(), span):
        extra = {"action": "personal_data_read", "hall": hall.code, "caller": who.actor, "what": what}
        log.info("%s is read", what, extra=extra)
    return response
