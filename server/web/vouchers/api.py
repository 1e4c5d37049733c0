"""Vouchers for a second chance (二次优先卡): giving them in bulk, and what became of each batch.

They are used where tickets are taken: by the card, or by the code where a booking's is typed (``POST …/tickets``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from server.actions.turn import Answer, Turn
from server.domain.plan import HallPlan
from server.domain.vouchers.voucher import Voucher
from server.ids import new_booking_code, new_id
from server.live.sight import Json, Sight, moment, named
from server.web.api import api_blueprint
from server.web.gate import caller, command, require_hall
from server.web.shapes import Code, HallPath, InWords, Strict, Told, Why


class GiveVouchers(Strict):
    """To everybody who is queued in these ``businesses``; good to the end of the day ``until``."""

    businesses: Annotated[list[Code], Field(min_length=1, max_length=200)]
    until: date
    why: Why


class VoucherTold(Told):
    """``code``: what its holder types; ``ticket``: the number it was given for."""

    code: str
    ticket: str
    business: str
    name: InWords
    used: bool


class BatchTold(Told):
    batch: str
    given_at: datetime
    until: date
    given: int
    used: int
    vouchers: list[VoucherTold]


class VouchersTold(Told):
    """The batches that have not ended, the newest first; ``queues``: how many wait in each without a voucher."""

    batches: list[BatchTold]
    queues: dict[str, int]
    businesses: dict[str, InWords]
    days: int
    today: date | None


def voucher_blueprint() -> APIBlueprint:
    api = api_blueprint("vouchers")

    @api.get("/halls/<hall>/vouchers", responses={200: VouchersTold})
    def list_vouchers(path: HallPath) -> Response:
        """What was given and what of it was used, batch by batch; and who is queued now."""
        hall, found = require_hall(path.hall), list[Json]()
        hall.look(lambda sight: found.append(_state(sight)))
        return jsonify(found[0])

    @api.post("/halls/<hall>/vouchers", responses={201: BatchTold})
    def give_vouchers(path: HallPath, body: GiveVouchers) -> Response:
        """After a failure: one for everybody who is queued in these queues, for their next visit."""
        hall, by, batch = require_hall(path.hall), caller().code, new_id()

        def run(turn: Turn) -> Answer:
            turn.hall.give_vouchers(
                now=turn.now,
                batch=batch,
                businesses=body.businesses,
                until=body.until,
                by=by,
                why=body.why,
                new_id=new_id,
                new_code=new_booking_code,
            )
            given = [one for one in turn.hall.day.vouchers if one.batch == batch]
            return Answer(status=201, body=_batch(hall.settings.plan, given))

        return command(run)

    return api


def _state(sight: Sight) -> Json:
    batches: dict[str, list[Voucher]] = {}
    for one in sight.day.vouchers:
        batches.setdefault(one.batch, []).append(one)
    newest = sorted(batches.values(), key=lambda some: some[0].given_at, reverse=True)
    return {
        "batches": [_batch(sight.plan, some) for some in newest],
        "queues": sight.hall.queued_without_voucher(),
        "businesses": {one.code: named(one.name) for one in sight.plan.businesses},
        "days": sight.plan.rules.voucher_days,
        "today": sight.day.business_day.isoformat() if sight.day.business_day else None,
    }


def _batch(plan: HallPlan, some: Iterable[Voucher]) -> Json:
    given = list(some)
    return {
        "batch": given[0].batch,
        "given_at": moment(given[0].given_at),
        "until": given[0].until.isoformat(),
        "given": len(given),
        "used": sum(one.redeemed_by is not None for one in given),
        "vouchers": [_told(plan, one) for one in given],
    }


def _told(plan: HallPlan, one: Voucher) -> Json:
    name = (
        plan.matter[one.matter].name
        if one.matter is not None and one.matter in plan.matter
        else plan.business[one.business].name
    )
    return {
        "code": one.code,
        "ticket": one.ticket_code,
        "business": one.business,
        "name": named(name),
        "used": one.redeemed_by is not None,
    }
