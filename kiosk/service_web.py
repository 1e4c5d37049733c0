"""The service page's addresses (维护): behind the code, for the kiosk's own page only."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import flask

from kiosk.printing import TEST_JOB

if TYPE_CHECKING:
    from kiosk.agent import KioskAgent

Reply = tuple[dict[str, Any], int]
REFUSED: Reply = ({"code": "service_refused", "message": "", "detail": {}}, 403)


def add_service_routes(agent: KioskAgent) -> None:
    """``POST /service/enter`` with the code; then ``/service/look``, ``paper``, ``print``, ``leave`` with its word."""
    app = agent.page.app

    @app.post("/service/enter")
    def enter() -> Reply:
        token = agent.service.enter(str(_body().get("code", "")))
        return REFUSED if token is None else ({"token": token, **_found(agent)}, 200)

    @app.post("/service/<act>")
    def act(act: str) -> Reply:
        if not agent.service.opens(str(_body().get("token", ""))):
            return REFUSED
        if act == "paper":
            agent.paper.changed()
            agent.look_at_paper()
        elif act == "print":
            agent.printing.test_slip(f"{TEST_JOB}{uuid.uuid4()}", agent.test_payload())
        elif act == "leave":
            agent.service.leave()
        elif act != "look":
            return {"code": "unknown", "message": "", "detail": {}}, 404
        return _found(agent), 200


def _found(agent: KioskAgent) -> dict[str, Any]:
    left = agent.paper.slips_left(agent.paper_mm())
    return {"slips_left": left, "offline": agent.offline.as_dict(cut_off=agent.taking.cut_off)}


def _body() -> dict[str, Any]:
    body = flask.request.get_json(silent=True)
    return body if isinstance(body, dict) else {}
