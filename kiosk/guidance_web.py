"""What the page may ask of the guidance: say this screen, be still, be louder, forget (kiosk.guidance)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import flask

if TYPE_CHECKING:
    from kiosk.agent import KioskAgent

Reply = tuple[dict[str, Any], int]
MOST = 120  # sentences of a screen
LONGEST = 300  # characters of a sentence


def add_guidance_routes(agent: KioskAgent) -> None:
    """``POST /speak`` with the screen; ``/speak/silence``, ``/speak/louder``, ``/speak/forget``."""
    app = agent.page.app

    @app.post("/speak")
    def speak() -> Reply:
        body = flask.request.get_json(silent=True)
        asked: dict[str, Any] = body if isinstance(body, dict) else {}
        field = _wrong(asked)
        if field is not None:
            return {"code": "invalid", "message": "", "detail": {"field": field}}, 422
        try:
            agent.guidance.say(
                asked["screen"], asked["language"], asked["sentences"], mark=asked["mark"], first=asked["first"]
            )
        except ValueError:
            return {"code": "invalid", "message": "", "detail": {"field": "language"}}, 422
        return {}, 200

    @app.post("/speak/<act>")
    def speak_act(act: str) -> Reply:
        acts = {
            "silence": agent.guidance.silence,
            "louder": agent.guidance.louder,
            "forget": agent.guidance.forget_visitor,
        }
        if act not in acts:
            return {"code": "unknown", "message": "", "detail": {}}, 404
        acts[act]()
        return {}, 200


def _wrong(asked: Mapping[str, Any]) -> str | None:
    """The first field that is no good."""
    kinds = {"screen": str, "language": str, "sentences": list, "mark": int, "first": int}
    for field, kind in kinds.items():
        if not isinstance(asked.get(field), kind):
            return field
    sentences = asked["sentences"]
    if len(sentences) > MOST or not all(isinstance(one, str) and len(one) <= LONGEST for one in sentences):
        return "sentences"
    return "first" if asked["first"] < 0 else None
