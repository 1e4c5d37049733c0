"""What there is to play: every move of the hall and every door of a window, as the code has them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable
from pathlib import Path

from flask_openapi3.openapi import OpenAPI
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from server.domain.hall import Hall
from server.domain.moves.advice import AdviceMoves
from server.domain.moves.alert import AlertMoves
from server.domain.moves.booking import BookingMoves
from server.domain.moves.case import CaseMoves
from server.domain.moves.case_number import CaseNumberMoves
from server.domain.moves.lock import LockMoves
from server.domain.moves.notice import NoticeMoves
from server.domain.moves.offline import OfflineMoves
from server.domain.moves.paper_roll import PaperRollMoves
from server.domain.moves.public import PublicMoves
from server.domain.moves.restoring import RestoringMoves
from server.domain.moves.unresolved import UnresolvedMoves
from server.domain.moves.voucher import VoucherMoves
from server.web.hall.api import hall_blueprint
from server.web.tickets.api import ticket_blueprint
from server.web.windows.api import window_blueprint
from server.web.windows.notices import notice_blueprint
from server.web.windows.presses import press_blueprint
from server.web.windows.visits import visit_blueprint

MACHINE = Path(__file__).with_name("hall_machine.py")
ROOMS_ELSEWHERE = (
    BookingMoves, LockMoves, OfflineMoves, PaperRollMoves, RestoringMoves, NoticeMoves, AdviceMoves, CaseMoves,
    AlertMoves, PublicMoves, UnresolvedMoves, VoucherMoves, CaseNumberMoves,
)  # fmt: skip
"""Rooms whose moves neither change who is where nor who is next, or that are played against a rule of their own."""
MOVES_ELSEWHERE = {"import_work_order", "note_reset"}
"""Moves of other rooms of which the same holds: a reset is closing and opening, which the machine plays."""
BY_THE_HALL_ITSELF = {
    "miss_bookings": "close_day",
    "locked_for": "cancel_booking",
    "see_case_contact": "phone",
    "import_work_order": "work-orders",
    "note_reset": "reset_day",
    "bring_case_list": "case-lists",
}
"""Moves that no test makes by name, and the word of the door or move under which tests make them."""
DOORS_ELSEWHERE = {
    "presses.press_key": "integration/test_presses.py",  # the same moves, by the meaning of a key
    "notices.give_notice": "integration/test_notices.py",
    "notices.reprint_notice": "integration/test_notices.py",
    "tickets.abandon": "integration/test_server_ticket_life.py",  # by the guide; the machine's visitor leaves
}


def moves_of(hall: type[Hall]) -> set[str]:
    """Public methods that are told the time: what can happen to a hall."""
    found = inspect.getmembers(hall, inspect.isfunction)
    return {
        name
        for name, method in found
        if not name.startswith("_") and inspect.signature(method).return_annotation == "Events"
        and "now" in inspect.signature(method).parameters
    }  # fmt: skip


def moves_elsewhere() -> set[str]:
    """:data:`MOVES_ELSEWHERE` and those of :data:`ROOMS_ELSEWHERE`, without those of the rooms that they stand on."""
    own = {name for room in ROOMS_ELSEWHERE for name in vars(room)}
    return (own & moves_of(Hall)) | MOVES_ELSEWHERE


def played_by(machine: Path = MACHINE) -> set[str]:
    """The moves that the machine's rules make: the first word of every ``self.do``."""
    calls = [one for one in ast.walk(ast.parse(machine.read_text(encoding="utf-8"))) if isinstance(one, ast.Call)]
    return {
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Attribute) and call.func.attr == "do" and call.args
        and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }  # fmt: skip


def doors() -> MapAdapter:
    """The doors of day, tickets, windows and visits, as the server has them."""
    app = OpenAPI(__name__)
    for blueprint in (
        hall_blueprint, ticket_blueprint, window_blueprint, visit_blueprint, press_blueprint, notice_blueprint,
    ):  # fmt: skip
        app.register_api(blueprint())
    return app.url_map.bind("")


def commands(found: MapAdapter) -> set[str]:
    return {rule.endpoint for rule in found.map.iter_rules() if rule.methods and "POST" in rule.methods} - {
        "openapi.openapi"
    }


def door_of(found: MapAdapter, path: str) -> str | None:
    """The endpoint behind a path of the API; None where another room answers."""
    try:
        endpoint, _ = found.match(path, method="POST")
    except HTTPException:
        return None
    return str(endpoint)


def forgotten(there: Iterable[str], played: Iterable[str], elsewhere: Iterable[str]) -> set[str]:
    """What there is and nobody plays, and what is said to be played and is not there."""
    return set(there) ^ (set(played) | set(elsewhere))
