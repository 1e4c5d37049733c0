"""What a clerk does with visitors: calling, serving, holding, sending on, taking back."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from server.actions import visits, windows
from server.actions.turn import Turn
from server.domain import events as happened
from server.domain.ticket import HoldKind
from server.ids import new_id
from server.live.sight import Json, moment, named
from server.web.api import api_blueprint
from server.web.gate import acting_clerk
from server.web.shapes import Nothing
from server.web.windows.at_window import answered, at_window, by_clerk
from server.web.windows.shapes import (
    AT_WINDOW,
    CallThis,
    Finish,
    GiveUp,
    HoldTicket,
    OneMatter,
    Restore,
    ResumeTicket,
    TicketCalledNext,
    TransferTicket,
    WalkIn,
    WindowPath,
)


def visit_blueprint() -> APIBlueprint:
    api = api_blueprint("visits")
    at = "/halls/<hall>/windows/<window>"

    @api.post(f"{at}/call-next", responses={200: TicketCalledNext, 204: None})
    def call_next(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Call the next ticket (顺呼); 204 when nobody may be called here."""
        roll_ticket = new_id()
        return answered(
            path,
            lambda turn, clerk: _called(
                turn, path.window, windows.call_next(turn, path.window, clerk, roll_ticket=roll_ticket)
            ),
        )

    @api.post(f"{at}/call-booked", responses={200: TicketCalledNext, 204: None})
    def call_booked(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Call the appointment that has been due longest (预约呼); 204 when none is due here."""
        return answered(
            path, lambda turn, clerk: _called(turn, path.window, windows.call_booked(turn, path.window, clerk))
        )

    @api.post(f"{at}/call", responses=AT_WINDOW)
    def call_this(path: WindowPath, body: CallThis) -> Response:
        """Call this ticket out of turn (选呼), with a reason."""
        return by_clerk(
            path, lambda turn, clerk: windows.call_this(turn, path.window, clerk, ticket=body.ticket, why=body.why)
        )

    @api.post(f"{at}/recall", responses=AT_WINDOW)
    def recall(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Call the same ticket again (重呼)."""
        return by_clerk(path, lambda turn, clerk: windows.recall(turn, path.window, clerk))

    @api.post(f"{at}/no-show", responses=AT_WINDOW)
    def no_show(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """The visitor did not come (过号)."""
        return by_clerk(path, lambda turn, clerk: windows.mark_no_show(turn, path.window, clerk))

    @api.post(f"{at}/restore", responses=AT_WINDOW)
    def restore(path: WindowPath, body: Restore) -> Response:
        """Bring a no-show back into the queue (过号恢复), under the same number."""
        return by_clerk(path, lambda turn, clerk: visits.restore(turn, path.window, clerk, ticket=body.ticket))

    @api.post(f"{at}/abandon", responses=AT_WINDOW)
    def give_up(path: WindowPath, body: GiveUp) -> Response:
        """Give a ticket up (弃号): the visitor's here, or one that is held, missed or waiting. Final."""
        return by_clerk(
            path, lambda turn, clerk: visits.give_up(turn, path.window, clerk, ticket=body.ticket, why=body.why)
        )

    @api.post(f"{at}/start", responses=AT_WINDOW)
    def start(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Start serving (办理)."""
        return by_clerk(path, lambda turn, clerk: windows.start(turn, path.window, clerk))

    @api.post(f"{at}/walk-in", responses=AT_WINDOW)
    def walk_in(path: WindowPath, body: WalkIn) -> Response:
        """Serve a visitor without a ticket (无号直接办理): a ticket begins at the window, without a slip."""
        ticket = new_id()
        return by_clerk(
            path,
            lambda turn, clerk: visits.walk_in(
                turn,
                path.window,
                clerk,
                ticket_id=ticket,
                business=body.business,
                matter=body.matter,
                priority=body.priority,
            ),
        )

    @api.post(f"{at}/matters", responses=AT_WINDOW)
    def add_matter(path: WindowPath, body: OneMatter) -> Response:
        """Add a matter to this visit (加办事项): it follows those before it, here or where it can be done."""
        return by_clerk(
            path,
            lambda turn, clerk: visits.add_matter(turn, path.window, clerk, business=body.business, matter=body.matter),
        )

    @api.post(f"{at}/matters/remove", responses=AT_WINDOW)
    def remove_matter(path: WindowPath, body: OneMatter) -> Response:
        """Take a matter that is still to come out of this visit (撤下事项)."""
        return by_clerk(
            path,
            lambda turn, clerk: visits.remove_matter(
                turn, path.window, clerk, business=body.business, matter=body.matter
            ),
        )

    @api.post(f"{at}/finish", responses=AT_WINDOW)
    def finish(path: WindowPath, body: Finish) -> Response:
        """Finish the matter under way (办结). The last one ends the visit and unlocks the rating."""
        return by_clerk(path, lambda turn, clerk: windows.finish(turn, path.window, clerk, outcome=body.outcome.value))

    @api.post(f"{at}/hold", responses=AT_WINDOW)
    def hold(path: WindowPath, body: HoldTicket) -> Response:
        """Hold the visit (挂起): papers with the visitor, with the clerk, or waiting for something else to end."""
        return by_clerk(
            path,
            lambda turn, clerk: windows.hold(
                turn,
                path.window,
                clerk,
                kind=HoldKind(body.kind),
                why=body.why,
                remind_min=body.remind_min,
                wakes_on=body.wakes_on,
            ),
        )

    @api.post(f"{at}/resume", responses=AT_WINDOW)
    def resume(path: WindowPath, body: ResumeTicket) -> Response:
        """Go on with a held visit (回呼)."""
        return by_clerk(path, lambda turn, clerk: windows.resume(turn, path.window, clerk, ticket=body.ticket))

    @api.post(f"{at}/transfer", responses=AT_WINDOW)
    def transfer(path: WindowPath, body: TransferTicket) -> Response:
        """Send the visitor on (转移)."""
        to = body.to.model_dump(exclude_none=True)
        return by_clerk(
            path,
            lambda turn, clerk: windows.transfer(turn, path.window, clerk, to=to, why=body.why, note=body.note),
        )

    @api.post(f"{at}/undo", responses=AT_WINDOW)
    def undo(path: WindowPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Undo the last move at this window (撤销), within seconds; also one's own signing out."""
        clerk = acting_clerk(path.window)
        return at_window(path, lambda turn: windows.undo(turn, path.window, clerk))

    return api


def _called(turn: Turn, window: str, events: tuple[happened.Event, ...]) -> Json | None:
    called = next((event for event in events if isinstance(event, happened.TicketCalled)), None)
    if called is None:
        return None
    ticket = turn.hall.day.tickets[called.ticket]
    plan = turn.hall.plan
    return {
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
        "version": turn.hall.day.version(window),
    }
