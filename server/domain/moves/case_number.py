"""办件编号: the platform's number of a case is put to the visit, while it is served or afterwards."""

from __future__ import annotations

import re
from datetime import date, datetime

from server.domain import events as happened
from server.domain.case_numbers import (
    CaseNumberMisshapen,
    CaseNumberStands,
    MatterNotOfVisit,
    NotServedYet,
    VisitToNumber,
)
from server.domain.hall_ground import Events, HallGround


class CaseNumberMoves(HallGround):
    """Giving a number, and bringing in the platform's list of cases."""

    def give_case_number(
        self, *, now: datetime, visit: VisitToNumber, case_no: str, by: str, about: str | None = None, why: str = ""
    ) -> Events:
        """Put a number to a matter of the visit: the last one where none is named. The same again is nothing new.

        A number that stands is replaced for a reason, and the log keeps both.
        """
        shape = self.plan.rules.case_number_shape
        if not re.fullmatch(shape, case_no):
            raise CaseNumberMisshapen(field="case_no", shape=shape)
        if not visit.served:
            raise NotServedYet(ticket=visit.code)
        meant = about or visit.about[-1]
        if meant not in visit.about:
            raise MatterNotOfVisit(field="about", known=list(visit.about))
        stands = visit.numbers.get(meant, "")
        if stands == case_no:
            return ()
        if stands and not why.strip():
            raise CaseNumberStands(case_no=stands)
        return self.record(
            happened.CaseNumberGiven(
                at=now,
                ticket=visit.ticket,
                code=visit.code,
                visited=visit.visited,
                window=visit.window,
                about=meant,
                case_no=case_no,
                replaces=stands,
                why=why.strip(),
                by=by,
            )
        )

    def bring_case_list(
        self, *, now: datetime, days: tuple[date, ...], cases: int, refused: int, sha256: str, by: str
    ) -> Events:
        """The platform's list of cases came in: the log knows which, the lines lie beside it."""
        return self.record(
            happened.CaseListBrought(at=now, days=days, cases=cases, refused=refused, sha256=sha256, by=by)
        )
