"""The pages of the staff, and who is shown the way there: whoever may use the door that fills the page."""

from __future__ import annotations

from server.identity import Caller
from server.web.rights import RIGHTS

PLACES = {
    "manager": "open_day",
    "team": "read_advice",
    "overview": "all_halls",
    "bookings": "bookings_of_day",
    "cases": "list_cases",
    "unresolved": "list_reports",
    "vouchers": "list_vouchers",
    "day-report": "day_report",
    "figures": "rating_figures",
    "work-figures": "work_figures",
    "attendance": "read_attendance",
    "case-numbers": "case_numbers",
    "case-check": "case_check",
    "boards": "list_screens",
    "devices": "list_devices",
    "trail": "list_approvals",
    "data-map": "data_map",
    "pair": "give_device_code",
    "accounts": "accounts",
}
"""Path of a page (its words are ``place_…`` in staff.toml) → the door without which the page would stay empty."""


def places_of(who: Caller) -> list[str]:
    """The pages that this caller is shown the way to, in the order of the home page.

    A team lead's page is the manager's, of the team alone: who leads the hall needs no second way to it.
    """
    found = [place for place, door in PLACES.items() if who.has(*RIGHTS[door])]
    return [place for place in found if place != "team" or "manager" not in found]
