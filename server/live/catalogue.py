"""Every view by name, and who may see it. Joining is authorising: there is no other check (architecture.md §7.11)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from screens.wording import words
from server.identity import Caller
from server.live.sight import Json, Sight
from server.live.views.board import board
from server.live.views.broadcasts import emergency
from server.live.views.console import console
from server.live.views.device import device
from server.live.views.kiosk import kiosk
from server.live.views.manager import manager
from server.live.views.pad import pad
from server.live.views.team import UnknownTeam, team, teams_in
from server.live.views.window_sign import window_sign


class UnknownView(LookupError):
    """There is no such view."""

    code = "unknown_view"


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """``ages``: its figures move with the clock, so it is painted again now and then without an event."""

    render: Callable[[Sight, str], Json]
    visible: Callable[[Caller, str], bool]
    ages: bool = False


def _everybody(caller: Caller, code: str) -> bool:  # noqa: ARG001  # a rule about callers and codes
    """Of the hall: whoever only sees several halls' sums (省级查看) sees none of one hall's screens."""
    return bool(caller.roles - {"anybody", "province_viewer"})


def _itself(caller: Caller, code: str) -> bool:
    return not caller.person and caller.code == code


def _kiosk(caller: Caller, code: str) -> bool:
    return _itself(caller, code) or caller.has("hall_manager", "guide")


def _pad_of_window(caller: Caller, code: str) -> bool:
    return caller.has("pad", "desk") and code in caller.windows


def _staff(caller: Caller, code: str) -> bool:
    return caller.has("clerk") or caller.manages(code) or (caller.has("desk") and code in caller.windows)


def _leads(caller: Caller, code: str) -> bool:
    return caller.has("hall_manager") or (caller.has("team_lead") and set(teams_in(code)) <= set(caller.teams))


def _hall_manager(caller: Caller, code: str) -> bool:  # noqa: ARG001  # a rule about callers and codes
    return caller.has("hall_manager")


VIEWS: dict[str, View] = {
    "board": View(render=board, visible=_everybody, ages=True),
    "window": View(render=window_sign, visible=_everybody),
    "console": View(render=console, visible=_staff, ages=True),
    "manager": View(render=lambda sight, _: manager(sight), visible=_hall_manager, ages=True),
    "team": View(render=team, visible=_leads, ages=True),
    "kiosk": View(render=kiosk, visible=_kiosk, ages=True),
    "pad": View(render=pad, visible=_pad_of_window),
    "device": View(render=device, visible=_itself),
}


def find(name: str) -> tuple[View, str]:
    """The view and the code behind its colon. Raises UnknownView."""
    kind, _, code = name.partition(":")
    view = VIEWS.get(kind)
    if view is None or (kind == "manager") == bool(code):
        raise UnknownView(name)
    return view, code


def painted(sight: Sight, name: str) -> Json:
    """A view's whole state; in a rehearsal or an emergency it says so. Raises UnknownView, or what the view raises."""
    view, code = find(name)
    try:
        state = view.render(sight, code)
    except UnknownTeam as error:
        raise UnknownView(name) from error
    if told := emergency(sight):
        state = {**state, "emergency": told}
    return {**state, "rehearsal": words("rehearsal")["banner"]} if sight.rehearsal else state
