"""Advice for the hall manager: what could be changed now and what it would bring; following it, taking it back."""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.actions import advice
from server.actions.turn import Answer, Turn
from server.domain.advice import Change
from server.foresight.advice_desk import effect_state
from server.host import HallHost
from server.live.sight import Json, Sight, moment
from server.store.turnstile import NotNow
from server.web.api import api_blueprint
from server.web.gate import command, require_hall
from server.web.hall.manager_shapes import AdvicePath, AdvicePreview, AdviceTold, PreviewChanges
from server.web.shapes import HallPath, Nothing
from server.web.team import confined_to, require_window

_CHANGES = {
    "open": Change.OPEN,
    "close": Change.CLOSE,
    "pause": Change.CLOSE,  # nobody knows for how long
    "no_difference": Change.NO_DIFFERENCE,
    "restore": Change.RESTORE,
}


def advice_blueprint() -> APIBlueprint:
    api = api_blueprint("advice")

    @api.get("/halls/<hall>/advice", responses={200: AdviceTold})
    def read_advice(path: HallPath) -> Response:
        """What is proposed, and what became of what was followed today."""
        hall, within, found = require_hall(path.hall), confined_to(), Json()
        hall.look(lambda sight: found.update(_shown(sight, hall, within)))
        return jsonify(found)

    @api.post("/halls/<hall>/advice/preview", responses={200: AdvicePreview})
    def preview_advice(path: HallPath, body: PreviewChanges) -> Response:
        """Play what changes of one's own would bring, as advice is played. Changes nothing."""
        hall, within, found = require_hall(path.hall), confined_to(), Json()
        for one in body.changes:
            require_window(within, one.window)
        if hall.foretell is None:
            raise NotNow
        effect = hall.foretell([(one.window, _CHANGES[one.do]) for one in body.changes])

        def show(sight: Sight) -> None:
            found.update(at=moment(sight.now), changes=[one.model_dump() for one in body.changes])
            found.update(effect_state(effect, sight.day))

        hall.look(show)
        return jsonify(found)

    @api.post("/halls/<hall>/advice/<advice>/apply", responses={200: AdviceTold})
    def apply_advice(path: AdvicePath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Change the window as advised."""
        hall, within = require_hall(path.hall), confined_to()

        def run(turn: Turn) -> Answer:
            if path.advice not in turn.hall.day.advice:
                offer = hall.advice.offer(path.advice)
                require_window(within, offer.window)
                advice.follow(turn, offer.id, offer.window, offer.proposal.change, offer.promised)
            return _answer(turn, hall, within)

        return command(run)

    @api.post("/halls/<hall>/advice/<advice>/undo", responses={200: AdviceTold})
    def undo_advice(path: AdvicePath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Change the window back."""
        hall, within = require_hall(path.hall), confined_to()

        def run(turn: Turn) -> Answer:
            taken = turn.hall.day.advice.get(path.advice)
            if taken is not None:
                require_window(within, taken.applied.window)
            advice.undo(turn, path.advice)
            return _answer(turn, hall, within)

        return command(run)

    return api


def _answer(turn: Turn, hall: HallHost, within: frozenset[str] | None) -> Answer:
    return Answer(status=200, body=_shown(hall.sight_of(turn), hall, within))


def _shown(sight: Sight, hall: HallHost, within: frozenset[str] | None) -> Json:
    told = [one for one in sight.advice() if within is None or one["window"] in within]
    return {"at": moment(hall.advice.at), "advice": told}
