"""Following advice, and taking it back: a window is changed, and the log says on whose word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from server.domain import errors
from server.domain import events as happened
from server.domain.advice import Change
from server.domain.hall_ground import Events
from server.domain.moves.window import WindowMoves

_BACK = {
    Change.NO_DIFFERENCE: Change.RESTORE,
    Change.RESTORE: Change.NO_DIFFERENCE,
    Change.OPEN: Change.CLOSE,
    Change.CLOSE: Change.OPEN,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Promised:
    """What the advice predicts; see :class:`AdviceApplied`. A rule promises nothing."""

    field: str | None = None
    saves_min: float | None = None
    mean_before: float | None = None
    mean_after: float | None = None


class AdviceMoves(WindowMoves):
    """采纳 and 撤销. Doing either twice changes nothing more."""

    def apply_advice(
        self, *, now: datetime, advice: str, window: str, change: Change, promised: Promised, automatic: bool = False
    ) -> Events:
        """Change a window as advised. Refused where the change itself would be."""
        if advice in self.day.advice:
            return ()
        changed = self._change(now, window, change)
        applied = happened.AdviceApplied(
            at=now,
            advice=advice,
            window=window,
            change=change.value,
            automatic=automatic,
            field=promised.field,
            saves_min=promised.saves_min,
            mean_before=promised.mean_before,
            mean_after=promised.mean_after,
        )
        return (*changed, *self.record(applied))

    def undo_advice(self, *, now: datetime, advice: str) -> Events:
        """Change the window back; where somebody has done so already, the advice is undone all the same."""
        taken = self.day.advice.get(advice)
        if taken is None:
            raise errors.UnknownAdvice(advice=advice)
        if taken.undone_at is not None:
            return ()
        change = _BACK[Change(taken.applied.change)]
        changed = self._change(now, taken.applied.window, change)
        undone = happened.AdviceUndone(at=now, advice=advice, window=taken.applied.window, change=change.value)
        return (*changed, *self.record(undone))

    def _change(self, now: datetime, window: str, change: Change) -> Events:
        if change is Change.OPEN:
            return self.open_window(now=now, window=window)
        if change is Change.CLOSE:
            return self.close_window(now=now, window=window)
        return self.turn_window(now=now, window=window, no_difference=change is Change.NO_DIFFERENCE)
