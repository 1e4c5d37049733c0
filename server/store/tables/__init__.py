"""What is kept, table by table. Everything is keyed by hall first, so that a database can be spread by hall.

The event log is the truth; tickets, windows and ratings are its projection in rows, written in the same transaction,
because reports ask for rows and because the indexes below hold P2, P4 and P9 whatever the code does.
"""

from __future__ import annotations

from server.store.tables.bookings import booking_locks, bookings
from server.store.tables.case_numbers import case_numbers, platform_cases
from server.store.tables.cases import bad_rating_cases, case_files, case_steps, unresolved_reports
from server.store.tables.devices import device_conditions, devices, enrolment_codes, jobs
from server.store.tables.health import health
from server.store.tables.kept_for_a_time import person_marks, rater_contacts, sealed_numbers, text_messages
from server.store.tables.log import answers, events, halls
from server.store.tables.metadata import metadata
from server.store.tables.people import accounts, approvals, sessions
from server.store.tables.reporting import upward_heads, upward_records
from server.store.tables.visits import rating_units, ratings, tickets, windows
from server.store.tables.vouchers import vouchers

__all__ = [
    "accounts",
    "answers",
    "approvals",
    "bad_rating_cases",
    "booking_locks",
    "bookings",
    "case_files",
    "case_numbers",
    "case_steps",
    "device_conditions",
    "devices",
    "enrolment_codes",
    "events",
    "halls",
    "health",
    "jobs",
    "metadata",
    "person_marks",
    "platform_cases",
    "rater_contacts",
    "rating_units",
    "ratings",
    "sealed_numbers",
    "sessions",
    "text_messages",
    "tickets",
    "unresolved_reports",
    "upward_heads",
    "upward_records",
    "vouchers",
    "windows",
]
