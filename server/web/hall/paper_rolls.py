"""Paper rolls (纸号): a manager begins one for a business when no kiosk works, and stops it afterwards."""

from __future__ import annotations

from typing import Annotated

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from pydantic import Field

from server.actions.turn import Answer, Turn
from server.web.api import api_blueprint
from server.web.gate import caller, command, require_hall
from server.web.hall.manager_shapes import BusinessPath
from server.web.shapes import Strict, Told

Printed = Annotated[str, Field(min_length=1, max_length=8)]


class BeginRoll(Strict):
    """``first``: the number on the roll's first paper, as printed; ``last``: on its last, where it is known."""

    first: Printed
    last: Printed | None = None


class StopRoll(Strict):
    """``last``: the last number that somebody holds; without it nobody holds one that was not called."""

    last: Printed | None = None


class RollTold(Told):
    """``next``: what is called next, None where all was called. ``last``: what is called last, where that is known."""

    next: str | None
    last: str | None
    stopped: bool


class RollOfBusiness(Told):
    business: str
    roll: RollTold | None


def paper_roll_blueprint() -> APIBlueprint:
    api = api_blueprint("paper_rolls")
    at = "/halls/<hall>/businesses/<business>/roll"

    @api.post(at, responses={200: RollOfBusiness})
    def begin_roll(path: BusinessPath, body: BeginRoll) -> Response:
        """Call a business from a paper roll from now on (启用纸号)."""
        require_hall(path.hall)
        by = caller().code

        def run(turn: Turn) -> Answer:
            turn.hall.begin_roll(now=turn.now, business=path.business, first=body.first, last=body.last, by=by)
            return _told(turn, path.business)

        return command(run)

    @api.post(f"{at}/stop", responses={200: RollOfBusiness})
    def stop_roll(path: BusinessPath, body: StopRoll) -> Response:
        """Nobody tears a number off any more (停发纸号); those up to ``last`` are still called."""
        require_hall(path.hall)
        by = caller().code

        def run(turn: Turn) -> Answer:
            turn.hall.stop_roll(now=turn.now, business=path.business, last=body.last, by=by)
            return _told(turn, path.business)

        return command(run)

    return api


def _told(turn: Turn, business: str) -> Answer:
    roll = turn.hall.day.rolls.get(business)
    told = None
    if roll is not None:
        told = {
            "next": roll.code(roll.next) if roll.left else None,
            "last": roll.code(roll.last) if roll.last is not None else None,
            "stopped": roll.stopped,
        }
    return Answer(status=200, body={"business": business, "roll": told})
