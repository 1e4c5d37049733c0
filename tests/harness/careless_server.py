"""``youxu server`` whose doors for taking and calling do what other systems do: the controls of T15 and T16.

A ticket's number is the highest one plus one; the next visitor is selected, then updated whatever has happened since.
Both read and write rows without the hall's writer. A program: see ServerProcess. Run it on a database without its
unique indexes (:mod:`unguarded`); with them, the database refuses.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

from flask import Flask, Response, jsonify, request
from sqlalchemy import Engine, text

from server.host import HallHost
from server.process.serve import HallServer
from server.web.gate import require_hall

_HIGHEST = "SELECT COALESCE(MAX(number), 0) FROM tickets WHERE series = :series"
_TAKE = """
    INSERT INTO tickets (hall, id, business_day, series, number, code, business, zone, state, priority_class, source,
        calls, issued_at, held_s)
    VALUES (:hall, :id, :day, :series, :number, :code, :business, :zone, 'waiting', 'ordinary', 'kiosk', 0, :now, 0)
"""
_NEXT = "SELECT id, code FROM tickets WHERE state = 'waiting' ORDER BY issued_at, number LIMIT 1"
_CALL = "UPDATE tickets SET state = 'called', \"window\" = :window, calls = 1 WHERE id = :id"


def main() -> None:
    build = HallServer.load

    def load(self: HallServer) -> Flask:
        app = build(self)
        for door in (take_ticket, call_next):
            (endpoint,) = (name for name in app.view_functions if name.endswith(f".{door.__name__}"))
            app.view_functions[endpoint] = door
        return app

    HallServer.load = load  # type: ignore[method-assign]
    from server.__main__ import youxu  # started when its server is planted

    youxu()


def take_ticket(hall: str) -> Response:
    """max + 1 numbering: right as long as nobody else takes a ticket between the two statements."""
    found = require_hall(hall)
    business = found.settings.plan.business[request.get_json()["business"]]
    with found.engine.connect() as connection:
        number = connection.execute(text(_HIGHEST), {"series": business.series}).scalar_one() + 1
    ticket = {"id": uuid.uuid4().hex[:16], "code": f"{business.series}{number:03d}"}
    row = {
        **ticket, "hall": hall, "day": _day(found), "series": business.series, "number": number,
        "business": business.code, "zone": business.zone, "now": datetime.now(UTC),  # noqa: TID251  # careless
    }  # fmt: skip
    _write(found.engine, _TAKE, row)
    return _answer(201, ticket)


def call_next(hall: str, window: str) -> Response:
    """Select, then update unconditionally: whoever was selected is called, even if somebody else was faster."""
    found = require_hall(hall)
    with found.engine.connect() as connection:
        row = connection.execute(text(_NEXT)).one_or_none()
    if row is None:
        return Response(status=204)
    _write(found.engine, _CALL, {"window": window, "id": row.id})
    return _answer(200, {"ticket": {"id": row.id, "code": row.code}})


def _day(found: HallHost) -> str:
    day: list[str] = []
    found.look(lambda sight: day.append(str(sight.day.business_day)))
    return day[0]


def _write(engine: Engine, statement: str, row: dict[str, object]) -> None:
    with engine.begin() as connection:
        connection.execute(text(statement), row)


def _answer(status: int, body: object) -> Response:
    response = jsonify(body)
    response.status_code = status
    return response


if __name__ == "__main__":
    main()
