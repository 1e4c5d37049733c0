"""The hall's bad-rating cases as their events made them. They outlive the business day, so they are not in the day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import singledispatchmethod

from server.domain.casework.standing import Standing, to_escalate
from server.domain.errors import UnknownName
from server.domain.events import cases as happened
from server.domain.events.cases import CaseEvent
from server.domain.ratings.case import BadRatingCase, CaseMove
from server.domain.ratings.rating import Level


class UnknownCase(UnknownName):
    """There is no such case, or it was closed some time ago."""

    code = "unknown_case"


@dataclass(kw_only=True)
class CaseBook:
    """Every case that is open, and those closed since this process began. Applying the same events gives the same.

    ``of_unit``: the newest case by what was rated, a visit or a matter of it.
    """

    cases: dict[str, BadRatingCase] = field(default_factory=dict)
    of_unit: dict[str, str] = field(default_factory=dict)

    def apply(self, events: Iterable[CaseEvent]) -> None:
        for event in events:
            self._apply(event)

    def get(self, case: str) -> BadRatingCase:
        """Raises UnknownCase."""
        try:
            return self.cases[case]
        except KeyError as error:
            raise UnknownCase(case=case) from error

    def open_cases(self) -> Iterator[BadRatingCase]:
        return (case for case in self.cases.values() if case.open)

    def to_escalate(self, now: datetime) -> list[tuple[BadRatingCase, Standing]]:
        """Cases whose running deadline is near or over, and nobody was told of it yet."""
        return to_escalate(self.open_cases(), now)

    @singledispatchmethod
    def _apply(self, event: CaseEvent) -> None:
        raise TypeError(f"The cases do not know {type(event).__name__}.")

    @_apply.register
    def _(self, event: happened.CaseOpened) -> None:
        self.cases[event.case] = BadRatingCase(
            id=event.case, source=event.source, opened_at=event.at, since=event.at, deadlines=event.deadlines,
            rated=event.rated, code=event.code, at_window=event.at_window, of_clerk=event.of_clerk,
            business=event.business, matter=event.matter, level=event.level, reasons=event.reasons, text=event.text,
            dictionary_version=event.dictionary_version, real_name=event.real_name, owner=event.owner,
            work_order=event.work_order,
        )  # fmt: skip
        if event.rated is not None:
            self.of_unit[event.rated] = event.case

    @_apply.register
    def _(self, event: happened.CaseAssigned) -> None:
        self._move(event, CaseMove.ASSIGN, owner=event.owner)

    @_apply.register
    def _(self, event: happened.CaseContacted) -> None:
        first = self.cases[event.case].contacted_at or event.at
        self._move(event, CaseMove.CONTACT, contacted_at=first)

    @_apply.register
    def _(self, event: happened.CaseVerified) -> None:
        move = CaseMove.VERIFY if event.valid else CaseMove.REFUTE
        self._move(event, move, valid=event.valid, hard=event.hard, verified_by=event.by, verified_at=event.at)

    @_apply.register
    def _(self, event: happened.CaseAppealed) -> None:
        self._move(event, CaseMove.APPEAL, appeals=self.cases[event.case].appeals + 1)

    @_apply.register
    def _(self, event: happened.AppealDecided) -> None:
        if event.upheld:
            self._move(event, CaseMove.UPHOLD, valid=False)
        else:
            self._move(event, CaseMove.DISMISS)

    @_apply.register
    def _(self, event: happened.CaseRectified) -> None:
        self._move(event, CaseMove.RECTIFY, rectified_at=event.at)

    @_apply.register
    def _(self, event: happened.CaseAnswered) -> None:
        self._move(event, CaseMove.ANSWER, answered_at=event.at)

    @_apply.register
    def _(self, event: happened.CaseCalledBack) -> None:
        if event.outcome == "not_reached":
            self._move(event, CaseMove.MISS, call_back_tries=self.cases[event.case].call_back_tries + 1)
        else:
            self._move(event, CaseMove.CALL_BACK, called_back_at=event.at, call_back_outcome=event.outcome)

    @_apply.register
    def _(self, event: happened.CaseReworked) -> None:
        # The call-back counts for the work that was called back about: the new work has none yet.
        self._move(
            event, CaseMove.REWORK, rectified_at=None, answered_at=None, called_back_at=None, call_back_outcome=None,
            call_back_tries=0,
        )  # fmt: skip

    @_apply.register
    def _(self, event: happened.CaseClosed) -> None:
        self._move(event, CaseMove.CLOSE, closed_at=event.at)

    @_apply.register
    def _(self, event: happened.CaseNoted) -> None:
        self._move(event, CaseMove.NOTE)

    @_apply.register
    def _(self, event: happened.CaseFileAdded) -> None:
        self._move(event, CaseMove.NOTE, files=self.cases[event.case].files + 1)

    @_apply.register
    def _(self, event: happened.CaseContactSeen) -> None:
        self._move(event, CaseMove.NOTE)

    @_apply.register
    def _(self, event: happened.CaseEscalated) -> None:
        case = self.cases[event.case]
        self._move(event, CaseMove.NOTE, escalated=case.escalated | {(event.clock, event.stage)})

    @_apply.register
    def _(self, event: happened.CaseRestated) -> None:
        said = {"level": event.level, "reasons": event.reasons, "text": event.text}
        if Level(event.level).bad:
            self.cases[event.case] = replace(self.cases[event.case], **said)  # type: ignore[arg-type]  # fields by name
        else:
            self._move(event, CaseMove.WITHDRAW, closed_at=event.at, **said)

    def _move(self, event: CaseEvent, move: CaseMove, **changes: object) -> None:
        self.cases[event.case] = self.cases[event.case].moved(move, event.at, **changes)
