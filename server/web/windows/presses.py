"""The one call for every call keypad and outside caller (叫号器): a key, and the server knows what it means now."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from screens.wording import LANGUAGES, fill, words
from server.actions.presses import Done, Press, press
from server.actions.turn import Answer, Turn
from server.domain.window import OpenState
from server.domain.window_keys import Key, Step
from server.ids import new_id
from server.live.views.window_sign import window_sign
from server.web.api import api_blueprint
from server.web.gate import acting_clerk, command, host, require_hall
from server.web.windows.at_window import require_fresh, seen_version
from server.web.windows.shapes import KeyPressed, PressKey, WindowPath


def press_blueprint() -> APIBlueprint:
    api = api_blueprint("presses")

    @api.post("/halls/<hall>/windows/<window>/press", responses={200: KeyPressed})
    def press_key(path: WindowPath, body: PressKey) -> Response:
        """Press a key of a call keypad (叫号器): it does the next sensible step at this window, or says why not."""
        require_hall(path.hall)
        rendered, clerk, version = host(), acting_clerk(path.window), seen_version()
        pressed = Press(key=Key(body.key), number=body.number, ticket=body.ticket, roll_ticket=new_id())

        def run(turn: Turn) -> Answer:
            require_fresh(turn, path.window, version)
            done = press(turn, path.window, clerk, pressed)
            said = said_of(turn, path.window, done, pressed)
            did = [{"step": one.step.value, "ticket": one.ticket} for one in done]
            sign = window_sign(rendered.sight_of(turn), path.window)
            return Answer(status=200, body={"did": did, "words": said, "window": sign})

        return command(run)

    return api


def said_of(turn: Turn, window: str, done: Sequence[Done], pressed: Press) -> dict[str, str]:
    """What was done, one sentence a language."""
    lines = [_line(one) for one in done]
    if done[-1].step is Step.FINISH:
        state = turn.hall.day.windows[window]
        if state.ticket is not None:
            lines.append(("goes_on", turn.hall.day.tickets[state.ticket].code))
        elif pressed.key is Key.NEXT and state.state is not OpenState.OPEN:
            lines.append(("not_open", ""))
    table = words("press")
    return {
        language: ("，" if language == "zh" else ", ").join(
            fill(table[key][language], {"ticket": ticket, "window": window, "number": pressed.number or ""})
            for key, ticket in lines
        )
        for language in LANGUAGES
    }


def _line(one: Done) -> tuple[str, str]:
    """The word's key and the ticket."""
    nobody = one.step is Step.CALL_NEXT and one.ticket is None
    return ("nobody" if nobody else one.step.value, one.ticket or "")
