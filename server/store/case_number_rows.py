"""Rows of the platform's case numbers, and of the lists of cases that were brought in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from server.domain import events as happened
from server.domain.case_check import PlatformCase
from server.store.statements import upserting
from server.store.tables import case_numbers, platform_cases

_upsert_numbers = upserting(case_numbers)
_upsert_cases = upserting(platform_cases)


def project_case_numbers(connection: Connection, hall: str, events: Sequence[happened.Event]) -> None:
    """The newest number of each matter of a visit."""
    newest = {
        (event.ticket, event.about): case_number_row(hall, event)
        for event in events
        if isinstance(event, happened.CaseNumberGiven)
    }
    _upsert_numbers.run(connection, list(newest.values()))


def case_number_row(hall: str, event: happened.CaseNumberGiven) -> dict[str, Any]:
    return {
        "hall": hall,
        "ticket": event.ticket,
        "about": event.about,
        "case_no": event.case_no,
        "business_day": event.visited,
        "window": event.window,
        "by": event.by,
        "at": event.at,
    }


def keep_platform_cases(connection: Connection, hall: str, cases: Sequence[PlatformCase]) -> None:
    """A line that comes again replaces the one of the same number and place."""
    newest = {(case.case_no, case.place): case for case in cases}
    rows = [
        {
            "hall": hall,
            "case_no": case.case_no,
            "place": case.place,
            "day": case.day,
            "matter": case.matter,
            "department": case.department,
            "window": case.window,
        }
        for case in newest.values()
    ]
    _upsert_cases.run(connection, rows)
