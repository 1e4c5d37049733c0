"""The blacklist of bookings (预约黑名单): the hall manager reads it, enters people and lets them in again."""

from __future__ import annotations

from datetime import date

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.actions.turn import Answer, Turn
from server.domain.bookings.lock import BookingLock
from server.ids import new_id
from server.live.sight import Json, Sight, moment
from server.web.api import api_blueprint
from server.web.bookings.shapes import LiftLock, LockGiven, LockPath, LockPerson, LocksGiven
from server.web.gate import caller, command, require_hall
from server.web.shapes import HallPath


def blacklist_blueprint() -> APIBlueprint:
    api = api_blueprint("blacklist")

    @api.get("/halls/<hall>/booking-locks", responses={200: LocksGiven})
    def booking_locks(path: HallPath) -> Response:
        """Who may not book, the newest first: the reason, until when, by whom, and who was let in again and why."""
        found: Json = {}

        def look(sight: Sight) -> None:
            today = sight.hall.local_day(sight.now)
            newest = sorted(sight.day.locks.values(), key=lambda one: one.since, reverse=True)
            found["locks"] = [lock_row(one, today) for one in newest]

        require_hall(path.hall).look(look)
        return jsonify(found)

    @api.post("/halls/<hall>/booking-locks", responses={201: LockGiven})
    def lock_person(path: HallPath, body: LockPerson) -> Response:
        """Keep somebody from booking for some days (列入黑名单); of the number only a keyed hash is kept."""
        hall, who = require_hall(path.hall), caller()
        person = hall.keys.id_hash_of(body.id_number) if body.id_number else hall.keys.phone_hash_of(str(body.phone))

        def run(turn: Turn) -> Answer:
            lock = new_id()
            turn.hall.lock_person(now=turn.now, lock=lock, person=person, days=body.days, by=who.code, why=body.why)
            return Answer(status=201, body=_row(turn, lock))

        return command(run)

    @api.post("/halls/<hall>/booking-locks/<lock>/lift", responses={200: LockGiven})
    def lift_lock(path: LockPath, body: LiftLock) -> Response:
        """Let somebody book again before the end (解除)."""
        require_hall(path.hall)
        who = caller()

        def run(turn: Turn) -> Answer:
            turn.hall.lift_lock(now=turn.now, lock=path.lock, by=who.code, why=body.why)
            return Answer(status=200, body=_row(turn, path.lock))

        return command(run)

    return api


def lock_row(lock: BookingLock, today: date) -> Json:
    """What staff see of an entry: nothing of the person."""
    return {
        "id": lock.id,
        "reason": lock.reason.value,
        "since": moment(lock.since),
        "until": lock.until.isoformat(),
        "holds": lock.holds(today),
        "bookings": len(lock.bookings),
        "by": lock.by,
        "why": lock.why,
        "lifted_at": moment(lock.lifted_at),
        "lifted_by": lock.lifted_by,
        "lifted_why": lock.lifted_why,
    }


def _row(turn: Turn, lock: str) -> Json:
    return lock_row(turn.hall.day.locks[lock], turn.hall.local_day(turn.now))
