"""Bookings (预约): made at the guidance desk or brought in from a file; a visitor checks in by ``POST tickets``."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.actions import bookings, readings
from server.actions.bookings import Brought, Wish
from server.actions.turn import Answer, Turn
from server.domain.bookings.booking import Booking, BookingState
from server.domain.calendar import hours_on
from server.domain.errors import UnknownBusiness, UnknownMatter
from server.host import HallHost
from server.ids import new_booking_code, new_id
from server.live.sight import Json, Sight, moment
from server.web.api import api_blueprint
from server.web.bookings.blacklist import lock_row
from server.web.bookings.shapes import (
    BookingGiven,
    BookingPath,
    BookingsBrought,
    BookingsFound,
    BookingsOfDay,
    BookingsQuery,
    BringBookings,
    FindBookings,
    MakeBooking,
    MoveBooking,
)
from server.web.bookings.table import Table, read_table
from server.web.gate import Unwelcome, caller, command, require_hall
from server.web.readings import reader
from server.web.shapes import HallPath, Nothing
from server.workdays import is_workday


def booking_blueprint() -> APIBlueprint:
    api = api_blueprint("bookings")

    @api.post("/halls/<hall>/bookings", responses={201: BookingGiven})
    def make_booking(path: HallPath, body: MakeBooking) -> Response:
        """Book a place in a slot (预约) for somebody who has come or called, or at a kiosk when the day is full."""
        hall, source = require_hall(path.hall), "kiosk" if caller().kind == "kiosk" else "desk"
        wish = Wish(
            day=body.day,
            at=body.time,
            business=body.business,
            matter=body.matter,
            person=hall.keys.id_hash_of(body.id_number) if body.id_number else None,
            phone=hall.keys.phone_hash_of(body.phone) if body.phone else None,
        )

        def run(turn: Turn) -> Answer:
            made = bookings.book(
                turn, wish, booking_id=new_id(), new_code=new_booking_code, workday=is_workday, source=source
            )
            return Answer(status=201, body=_row(turn.hall.day.bookings[made.booking]))

        return command(run)

    @api.post("/halls/<hall>/bookings/import", responses={201: BookingsBrought})
    def bring_bookings(path: HallPath, body: BringBookings) -> Response:
        """Bring in bookings from a CSV file: all faults are named line by line, and with one nothing is booked."""
        hall = require_hall(path.hall)
        table = read_table(body.csv, hall.settings.plan, hall.keys)
        if table.faults or not table.wishes:
            raise _unreadable(table)
        return command(lambda turn: _brought(turn, table))

    @api.post("/halls/<hall>/bookings/<booking>/cancel", responses={200: BookingGiven})
    def cancel_booking(path: BookingPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Cancel a booking (取消预约)."""
        require_hall(path.hall)

        def run(turn: Turn) -> Answer:
            turn.hall.cancel_booking(now=turn.now, booking=path.booking)
            return Answer(status=200, body=_row(turn.hall.day.bookings[path.booking]))

        return command(run)

    @api.post("/halls/<hall>/bookings/<booking>/move", responses={200: BookingGiven})
    def move_booking(path: BookingPath, body: MoveBooking) -> Response:
        """Move a booking to another slot (改约)."""
        require_hall(path.hall)

        def run(turn: Turn) -> Answer:
            bookings.move(
                turn, path.booking, day=body.day, at=body.time, new_code=new_booking_code, workday=is_workday
            )  # fmt: skip
            return Answer(status=200, body=_row(turn.hall.day.bookings[path.booking]))

        return command(run)

    @api.post("/halls/<hall>/bookings/find", responses={200: BookingsFound})
    def find_bookings(path: HallPath, body: FindBookings) -> Response:
        """The bookings behind a card, a phone or a code; by POST, so that no number stands in an address or a log.

        The trail is told who looked, by what, and which bookings were found.
        """
        hall = require_hall(path.hall)
        person = (
            hall.keys.id_hash_of(body.id_number)
            if body.id_number
            else hall.keys.phone_hash_of(body.phone)
            if body.phone
            else None
        )
        who, what = reader(), "id_number" if body.id_number else "phone" if body.phone else "code"

        def run(turn: Turn) -> Answer:
            found = _found(hall.sight_of(turn), person, body.code)
            readings.bookings_searched(turn, who, what=what, bookings=[one["id"] for one in found["bookings"]])
            return Answer(status=200, body=found)

        return command(run)

    @api.get("/halls/<hall>/bookings", responses={200: BookingsOfDay})
    def bookings_of_day(path: HallPath, query: BookingsQuery) -> Response:
        """The bookings of a day, and where places of a business are free."""
        return jsonify(_of_day(require_hall(path.hall), query.day, query.business, query.matter))

    return api


def _found(sight: Sight, person: str | None, code: str | None) -> Json:
    book = sight.day.bookings
    mine = (
        list(book.of_person(person))
        if person
        else [one for one in book.values() if one.code == code and one.day >= sight.hall.local_day(sight.now)]
    )
    people = {person} if person else {one.person or one.phone for one in mine}
    locks = sight.hall.locks_on(people, sight.hall.local_day(sight.now))
    return {
        "bookings": [_row(one) for one in sorted(mine, key=lambda one: one.starts, reverse=True)],
        "missed": sum(one.state is BookingState.MISSED for one in mine),
        "cancelled": sum(one.state is BookingState.CANCELLED for one in mine),
        "locks": [lock_row(one, sight.hall.local_day(sight.now)) for one in locks],
    }


def _unreadable(table: Table) -> Unwelcome:
    faults = table.faults or [{"line": 1, "field": "", "problem": "there is no booking in this file"}]
    return Unwelcome(422, "not_a_table", faults=faults)


def _brought(turn: Turn, table: Table) -> Answer:
    brought = bookings.bring_in(
        turn, table.wishes, new_id=new_id, new_code=new_booking_code, workday=is_workday
    )  # fmt: skip
    return Answer(status=201, body=_told(turn, brought))


def _told(turn: Turn, brought: list[Brought]) -> Json:
    made = [
        {"line": one.line, **_row(turn.hall.day.bookings[one.made.booking])} for one in brought if one.made is not None
    ]
    refused = [
        {"line": one.line, "code": one.refused.code, "detail": one.refused.detail}
        for one in brought
        if one.refused is not None
    ]
    return {"made": made, "refused": refused}


def _of_day(hall: HallHost, day: date, business: str | None, matter: str | None) -> Json:
    found: Json = {}

    def look(sight: Sight) -> None:
        mine = sorted(sight.day.bookings.of_day(day), key=lambda one: (one.starts, one.code))
        earliest, furthest = bookings.bookable(sight.plan, sight.now, is_workday)
        found.update(earliest=earliest.isoformat(), furthest=furthest.isoformat())
        found["bookings"] = [_row(one) for one in mine]
        found["slots"] = _slots(sight, day, business, matter) if business else []

    if matter is not None:
        known = hall.settings.plan.matter.get(matter)
        if known is None:
            raise UnknownMatter(matter=matter)
        business = known.business
    if business is not None and business not in hall.settings.plan.business:
        raise UnknownBusiness(business=business)
    hall.look(look)
    return found


def _slots(sight: Sight, day: date, business: str, matter: str | None) -> list[dict[str, Any]]:
    earliest, furthest = bookings.bookable(sight.plan, sight.now, is_workday)
    if not earliest <= day <= furthest:
        return []
    hours = hours_on(sight.plan, day, is_workday)
    free = sight.hall.free_slots(day=day, business=business, matter=matter, hours=hours, now=sight.now)
    return [{"starts": moment(one.starts), "ends": moment(one.ends), "left": one.left} for one in free]


def _row(booking: Booking) -> dict[str, Any]:
    """What staff see of a booking: nothing of the person."""
    return {
        "id": booking.id,
        "code": booking.code,
        "day": booking.day.isoformat(),
        "starts": moment(booking.starts),
        "business": booking.business,
        "matter": booking.matter,
        "state": booking.state.value,
        "ticket": booking.ticket,
    }
