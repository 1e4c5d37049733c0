"""What is done with bad-rating cases (差评件处置): the moves of who is responsible, each with its reason.

``by`` is the account that acts; ``manages`` is true for the hall manager, who may act on every case. Nobody acts on a
case about their own service.
"""

from __future__ import annotations

from datetime import datetime

from server.domain import events as happened
from server.domain.card_numbers import without_card_numbers
from server.domain.casework.said import OutcomeUnknown, demanded, said
from server.domain.casework.standing import Standing
from server.domain.errors import ReasonRequired
from server.domain.hall_ground import Events, HallGround
from server.domain.ratings import case as cases
from server.domain.ratings.case import BadRatingCase, CaseMove, Clock

CONTACTS = ("reached", "not_reached", "anonymous")
CALL_BACKS = ("satisfied", "dissatisfied", "not_reached")


class CaseMoves(HallGround):
    """From contacting the visitor to closing the case."""

    def assign_case(self, *, now: datetime, case: str, by: str, owner: str, why: str) -> Events:
        """交办: give the case to somebody by name; the door asks whether there is such an account."""
        found = self._case(case, by, manages=True)
        found.after(CaseMove.ASSIGN)
        if owner == found.of_clerk:
            raise cases.RatedClerkMayNot(owner=owner)
        return self.record(happened.CaseAssigned(at=now, case=case, by=by, owner=owner, why=said(why)))

    def contact_case(self, *, now: datetime, case: str, by: str, manages: bool, outcome: str, note: str) -> Events:
        """联系. A visitor who left nothing is ``anonymous``: the work goes on without."""
        found = self._case(case, by, manages)
        found.after(CaseMove.CONTACT)
        if outcome not in CONTACTS or (outcome == "anonymous" and found.real_name):
            raise OutcomeUnknown(outcome=outcome, real_name=found.real_name)
        return self.record(happened.CaseContacted(at=now, case=case, by=by, outcome=outcome, note=said(note)))

    def verify_case(
        self, *, now: datetime, case: str, by: str, manages: bool, valid: bool, reason: str, plan: str, hard: bool
    ) -> Events:
        """核实: valid with the plan of rectification, or invalid with the reason. Either is demanded."""
        found = self._case(case, by, manages)
        found.after(CaseMove.VERIFY if valid else CaseMove.REFUTE)
        why, planned = said(reason), said(plan)
        if not (planned if valid else why):
            raise ReasonRequired(field="plan" if valid else "reason")
        return self.record(
            happened.CaseVerified(
                at=now, case=case, by=by, valid=valid, reason=why, plan=planned if valid else "", hard=valid and hard
            )
        )

    def rectify_case(self, *, now: datetime, case: str, by: str, manages: bool, what: str) -> Events:
        """整改."""
        self._case(case, by, manages).after(CaseMove.RECTIFY)
        return self.record(happened.CaseRectified(at=now, case=case, by=by, what=demanded(what, "what")))

    def answer_case(self, *, now: datetime, case: str, by: str, manages: bool, answer: str) -> Events:
        """反馈: what the visitor is told."""
        self._case(case, by, manages).after(CaseMove.ANSWER)
        return self.record(happened.CaseAnswered(at=now, case=case, by=by, answer=demanded(answer, "answer")))

    def call_back_case(self, *, now: datetime, case: str, by: str, manages: bool, outcome: str, note: str) -> Events:
        """回访. A call that nobody took is kept and counted; it is no call-back."""
        found = self._case(case, by, manages)
        if outcome not in CALL_BACKS:
            raise OutcomeUnknown(outcome=outcome)
        found.after(CaseMove.MISS if outcome == "not_reached" else CaseMove.CALL_BACK)
        return self.record(happened.CaseCalledBack(at=now, case=case, by=by, outcome=outcome, note=said(note)))

    def rework_case(self, *, now: datetime, case: str, by: str, manages: bool, why: str) -> Events:
        """再整改, after a call-back that did not satisfy."""
        self._case(case, by, manages).after(CaseMove.REWORK)
        return self.record(happened.CaseReworked(at=now, case=case, by=by, why=demanded(why, "why")))

    def appeal_case(self, *, now: datetime, case: str, by: str, manages: bool, reason: str) -> Events:
        """申诉: put in for the rated side by who is responsible; once a case."""
        found = self._case(case, by, manages)
        if found.appeals:
            raise cases.AppealedBefore(case=case)
        found.after(CaseMove.APPEAL)
        return self.record(happened.CaseAppealed(at=now, case=case, by=by, reason=demanded(reason, "reason")))

    def decide_appeal(self, *, now: datetime, case: str, by: str, upheld: bool, reason: str) -> Events:
        """复核: by a hall manager who did not verify the case."""
        found = self._case(case, by, manages=True)
        found.after(CaseMove.UPHOLD if upheld else CaseMove.DISMISS)
        if by == found.verified_by:
            raise cases.SameDecider(verified_by=by)
        return self.record(
            happened.AppealDecided(at=now, case=case, by=by, upheld=upheld, reason=demanded(reason, "reason"))
        )

    def close_case(self, *, now: datetime, case: str, by: str, manages: bool, note: str) -> Events:
        """销号."""
        found = self._case(case, by, manages)
        found.after(CaseMove.CLOSE)
        if self.plan.rules.case_callback_required and found.needs_call_back:
            raise cases.CallBackRequired(tries=found.call_back_tries)
        return self.record(happened.CaseClosed(at=now, case=case, by=by, note=said(note)))

    def note_case(self, *, now: datetime, case: str, by: str, manages: bool, note: str) -> Events:
        """A note in the trace, while the case is open."""
        self._case(case, by, manages).after(CaseMove.NOTE)
        return self.record(happened.CaseNoted(at=now, case=case, by=by, note=demanded(note, "note")))

    def add_case_file(
        self,
        *,
        now: datetime,
        case: str,
        by: str,
        manages: bool,
        file: str,
        name: str,
        kind: str,
        size: int,
        digest: str,
    ) -> Events:
        """附件. What it may be and how big, the door has asked."""
        found = self._case(case, by, manages)
        found.after(CaseMove.NOTE)
        if found.files >= cases.FILES_MAX:
            raise cases.TooManyFiles(most=cases.FILES_MAX)
        return self.record(
            happened.CaseFileAdded(
                at=now,
                case=case,
                by=by,
                file=file,
                name=without_card_numbers(name),
                kind=kind,
                size=size,
                sha256=digest,
            )
        )

    def see_case_contact(self, *, now: datetime, case: str, by: str, manages: bool, why: str) -> Events:
        """Looking at the visitor's number is an event of its own, with its reason."""
        self._case(case, by, manages).after(CaseMove.NOTE)
        return self.record(happened.CaseContactSeen(at=now, case=case, by=by, why=demanded(why, "why")))

    def escalate_cases(self, *, now: datetime) -> Events:
        """催办, 督办: each deadline is told of twice at most, when it is near and when it is over."""
        told: list[happened.Event] = []
        for case, standing in self.day.cases.to_escalate(now):
            clock = case.clock or Clock.CLOSE
            near = standing is Standing.NEAR
            told.append(
                happened.CaseEscalated(
                    at=now,
                    case=case.id,
                    clock=clock.value,
                    stage=standing.value,
                    due=case.due_of(clock),
                    told=(case.owner or "hall_manager") if near else "hall_manager",
                )
            )
        return self.record(*told)

    def may_see_case(self, case: str, by: str, manages: bool) -> BadRatingCase:
        """The case, for somebody who may see it. Raises UnknownCase, NotCaseOwner, RatedClerkMayNot."""
        return self._case(case, by, manages)

    def _case(self, case: str, by: str, manages: bool) -> BadRatingCase:
        found = self.day.cases.get(case)
        if by == found.of_clerk:
            raise cases.RatedClerkMayNot(case=case)
        if not manages and found.owner != by:
            raise cases.NotCaseOwner(owner=found.owner)
        return found
