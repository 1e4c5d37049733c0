"""一次性告知单: what is missing, told at once, recorded with the visit and printed."""

from __future__ import annotations

from flask import Response
from flask_openapi3.blueprint import APIBlueprint

from server.actions import notices
from server.actions.notices import Wanted, notice_printer
from server.actions.turn import Answer, Turn
from server.ids import new_id
from server.live.sight import moment
from server.web.api import api_blueprint
from server.web.gate import acting_clerk, command, require_hall
from server.web.windows.shapes import GiveNotice, NoticeReprinted, NoticeTold, ReprintNotice, WindowPath
from server.workdays import is_workday


def notice_blueprint() -> APIBlueprint:
    api = api_blueprint("notices")

    @api.post("/halls/<hall>/windows/<window>/notice", responses={201: NoticeTold})
    def give_notice(path: WindowPath, body: GiveNotice) -> Response:
        """Tell whoever is at the window everything that is missing (一次性告知), and print it."""
        hall, clerk = require_hall(path.hall), acting_clerk(path.window)
        wanted = Wanted(
            missing=tuple(body.missing), why=body.why, matter=body.matter, printed=body.print, english=body.english
        )

        def run(turn: Turn) -> Answer:
            known = path.window in turn.hall.plan.window
            printer = notice_printer(turn.hall.plan, hall.settings.devices, path.window) if known else None
            given, job = notices.give_notice(
                turn, path.window, clerk, wanted, notice=new_id(), printer=printer, workday=is_workday
            )
            answer = {
                "notice": given.notice,
                "ticket": given.code,
                "matter": given.matter,
                "missing": list(given.missing),
                "papers": list(given.papers),
                "given_at": moment(given.at),
                "printer": {"device": printer.code, "place": printer.place} if printer else None,
                "job": {"id": job.id, "kind": job.kind, "state": job.state} if job else None,
            }
            return Answer(status=201, body=answer)

        return command(run)

    @api.post("/halls/<hall>/windows/<window>/notice/reprint", responses={201: NoticeReprinted})
    def reprint_notice(path: WindowPath, body: ReprintNotice) -> Response:
        """Print a notice of whoever is at the window once more (补打): it did not come out, or was lost."""
        hall, clerk = require_hall(path.hall), acting_clerk(path.window)

        def run(turn: Turn) -> Answer:
            known = path.window in turn.hall.plan.window
            printer = notice_printer(turn.hall.plan, hall.settings.devices, path.window) if known else None
            job = notices.reprint_notice(
                turn,
                path.window,
                clerk,
                body.notice,
                english=body.english,
                job_id=new_id(),
                printer=printer,
                workday=is_workday,
            )
            answer = {
                "notice": body.notice,
                "printer": {"device": job.device, "place": printer.place if printer else ""},
                "job": {"id": job.id, "kind": job.kind, "state": job.state},
            }
            return Answer(status=201, body=answer)

        return command(run)

    return api
