"""Window commands: what clerks do at their windows, and what hall managers do with windows and businesses."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from server.actions import windows
from server.actions.turn import Answer, Turn
from server.domain import events as happened
from server.domain.ticket import HoldKind
from server.identity import Caller
from server.live.sight import moment, named
from server.live.views.window_sign import window_sign
from server.web.api import api_blueprint
from server.web.gate import acting_clerk as _clerk
from server.web.gate import caller, command, host, require_hall
from server.web.shapes import (
    BusinessPath,
    CallThis,
    Finish,
    HoldTicket,
    MatterPath,
    Nothing,
    PauseBusiness,
    PauseWindow,
    ResumeTicket,
    SwitchAutoCall,
    TicketCalledNext,
    TransferTicket,
    TurnWindow,
    WindowPath,
)


def window_blueprint() -> APIBlueprint:
    api = api_blueprint("windows")
    at = "/halls/<hall>/windows/<window>"

    @api.post(f"{at}/sign-in")
    def sign_in_at_window(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Take a seat at a window (签到)."""
        clerk = caller().code
        return _at(path, lambda turn: windows.sign_in(turn, path.window, clerk))

    @api.post(f"{at}/sign-out")
    def sign_out_of_window(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Leave a window (签退)."""
        clerk = None if caller().has("hall_manager") else caller().code
        return _at(path, lambda turn: windows.sign_out(turn, path.window, clerk))

    @api.post(f"{at}/open")
    def open_window(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Open a window (开窗); a clerk who opens an empty one is signed in there."""
        who = caller()
        _clerk(path.window)
        if who.has("clerk"):
            return _at(path, lambda turn: _open_as_clerk(turn, path.window, who))
        return _at(path, lambda turn: windows.open_window(turn, path.window))

    @api.post(f"{at}/close")
    def close_window(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Close a window (关窗)."""
        who = caller()
        return _at(
            path, lambda turn: _by_right(turn, path.window, who, lambda: windows.close_window(turn, path.window))
        )

    @api.post(f"{at}/pause")
    def pause_window(path: WindowPath, body: PauseWindow) -> Response:
        """Pause a window (暂停服务)."""
        who = caller()

        def act(turn: Turn) -> None:
            _by_right(
                turn,
                path.window,
                who,
                lambda: windows.pause(turn, path.window, reason=body.reason, until=body.until),
            )

        return _at(path, act)

    @api.post(f"{at}/call-next", responses={200: TicketCalledNext, 204: None})
    def call_next(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Call the next ticket (顺呼); 204 when nobody may be called here."""
        require_hall(path.hall)
        clerk = _clerk(path.window)
        return command(lambda turn: _called(turn, windows.call_next(turn, path.window, clerk)))

    @api.post(f"{at}/call")
    def call_this(path: WindowPath, body: CallThis) -> Response:
        """Call this ticket out of turn (选呼), with a reason."""
        clerk = _clerk(path.window)
        return _at(path, lambda turn: windows.call_this(turn, path.window, clerk, ticket=body.ticket, why=body.why))

    @api.post(f"{at}/recall")
    def recall(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Call the same ticket again (重呼)."""
        clerk = _clerk(path.window)
        return _at(path, lambda turn: windows.recall(turn, path.window, clerk))

    @api.post(f"{at}/start")
    def start(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Start serving (办理)."""
        clerk = _clerk(path.window)
        return _at(path, lambda turn: windows.start(turn, path.window, clerk))

    @api.post(f"{at}/finish")
    def finish(path: WindowPath, body: Finish) -> Response:
        """Finish (办结): unlocks the rating."""
        clerk = _clerk(path.window)
        return _at(path, lambda turn: windows.finish(turn, path.window, clerk, outcome=body.outcome))

    @api.post(f"{at}/no-show")
    def no_show(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """The visitor did not come (过号)."""
        clerk = _clerk(path.window)
        return _at(path, lambda turn: windows.mark_no_show(turn, path.window, clerk))

    @api.post(f"{at}/hold")
    def hold(path: WindowPath, body: HoldTicket) -> Response:
        """Hold the visit (挂起)."""
        clerk, kind = _clerk(path.window), HoldKind(body.kind)
        return _at(path, lambda turn: windows.hold(turn, path.window, clerk, kind=kind, why=body.why))

    @api.post(f"{at}/resume")
    def resume(path: WindowPath, body: ResumeTicket) -> Response:
        """Go on with a held visit (回呼)."""
        clerk = _clerk(path.window)
        return _at(path, lambda turn: windows.resume(turn, path.window, clerk, ticket=body.ticket))

    @api.post(f"{at}/transfer")
    def transfer(path: WindowPath, body: TransferTicket) -> Response:
        """Send the visitor on (转移)."""
        clerk, to = _clerk(path.window), body.to.model_dump(exclude_none=True)
        return _at(path, lambda turn: windows.transfer(turn, path.window, clerk, to=to, why=body.why))

    @api.post(f"{at}/undo")
    def undo(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Undo the last move at this window (撤销), within seconds."""
        clerk = _clerk(path.window)
        return _at(path, lambda turn: windows.undo(turn, path.window, clerk))

    @api.post(f"{at}/auto-call")
    def auto_call(path: WindowPath, body: SwitchAutoCall) -> Response:
        """Let a window call by itself as soon as it is free (自动派单), or only by hand."""
        who = caller()

        def act(turn: Turn) -> None:
            _by_right(turn, path.window, who, lambda: windows.switch_auto_call(turn, path.window, on=body.on))

        return _at(path, act)

    @api.post(f"{at}/turn")
    def turn_window(path: WindowPath, body: TurnWindow) -> Response:
        """Turn a window to no-difference (无差别) or back."""
        return _at(path, lambda turn: windows.turn_window(turn, path.window, no_difference=body.no_difference))

    @api.post("/halls/<hall>/businesses/<business>/pause")
    def pause_business(path: BusinessPath, body: PauseBusiness) -> Response:
        """Give out no more tickets for a business (暂停取号)."""
        require_hall(path.hall)
        return command(lambda turn: _business(turn, path.business, reason=body.reason))

    @api.post("/halls/<hall>/businesses/<business>/resume")
    def resume_business(path: BusinessPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Give out tickets for a business again (恢复取号)."""
        require_hall(path.hall)
        return command(lambda turn: _business(turn, path.business, reason=None))

    @api.post("/halls/<hall>/matters/<matter>/pause")
    def pause_matter(path: MatterPath, body: PauseBusiness) -> Response:
        """Give out no more tickets for one matter (暂停取号)."""
        require_hall(path.hall)
        return command(lambda turn: _matter(turn, path.matter, reason=body.reason))

    @api.post("/halls/<hall>/matters/<matter>/resume")
    def resume_matter(path: MatterPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Give out tickets for a matter again (恢复取号)."""
        require_hall(path.hall)
        return command(lambda turn: _matter(turn, path.matter, reason=None))

    return api


def _at(path: WindowPath, act: Callable[[Turn], object]) -> Response:
    """Do something at a window and answer with the window's new state."""
    require_hall(path.hall)
    rendered = host()

    def run(turn: Turn) -> Answer:
        act(turn)
        return Answer(status=200, body=window_sign(rendered.sight_of(turn), path.window))

    return command(run)


def _open_as_clerk(turn: Turn, window: str, who: Caller) -> None:
    """A hall manager who is a clerk too may open a colleague's window; a clerk only the own one."""
    state = turn.hall.day.windows.get(window)
    if who.has("hall_manager") and state is not None and state.clerk not in (None, who.code):
        windows.open_window(turn, window)
    else:
        windows.open_own(turn, window, who.code)


def _by_right(turn: Turn, window: str, who: Caller, act: Callable[[], object]) -> None:
    """A hall manager may do it at any window, others only where they sit."""
    if not who.has("hall_manager"):
        windows.seated(turn, window, who.code if who.person else None)
    act()


def _called(turn: Turn, events: tuple[happened.Event, ...]) -> Answer:
    called = next((event for event in events if isinstance(event, happened.TicketCalled)), None)
    if called is None:
        return Answer(status=204, body=None)
    ticket = turn.hall.day.tickets[called.ticket]
    plan = turn.hall.plan
    body = {
        "ticket": {
            "id": ticket.id,
            "code": ticket.code,
            "business": ticket.business,
            "business_name": named(plan.business[ticket.business].name),
            "matter": ticket.matter,
            "priority": ticket.priority_group,
            "ref": ticket.ref,
            "state": ticket.state.value,
            "window": ticket.window,
            "issued_at": moment(ticket.issued_at),
            "called_at": moment(ticket.called_at),
        },
        "reason": called.reason,
    }
    return Answer(status=200, body=body)


def _business(turn: Turn, business: str, *, reason: str | None) -> Answer:
    if reason is None:
        windows.resume_business(turn, business)
    else:
        windows.pause_business(turn, business, reason=reason)
    return Answer(status=200, body={"business": business, "paused": business in turn.hall.day.paused})


def _matter(turn: Turn, matter: str, *, reason: str | None) -> Answer:
    if reason is None:
        windows.resume_matter(turn, matter)
    else:
        windows.pause_matter(turn, matter, reason=reason)
    return Answer(status=200, body={"matter": matter, "paused": matter in turn.hall.day.paused_matters})
