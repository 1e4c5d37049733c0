"""Advice that is followed changes the window, and can be taken back; the log keeps what was promised."""

from __future__ import annotations

from small_hall import MORNING, open_hall

from server.domain import events as happened
from server.domain.advice import Change
from server.domain.hall import Hall
from server.domain.moves.advice import Promised
from server.domain.window import OpenState

PROMISED = Promised(field="insurance", saves_min=120.0, mean_before=21.0, mean_after=12.0)


def test_following_advice_turns_the_window_and_undoing_it_turns_it_back() -> None:
    hall = open_hall(windows=("1", "5"))
    turnable = next(code for code in ("1", "5") if hall.day.skills[code].no_difference)
    before = hall.day.windows[turnable].no_difference
    change = Change.RESTORE if before else Change.NO_DIFFERENCE
    told = hall.apply_advice(now=MORNING, advice="a1", window=turnable, change=change, promised=PROMISED)
    assert [type(event) for event in told] == [happened.WindowTurned, happened.AdviceApplied]
    assert hall.day.windows[turnable].no_difference is not before
    assert hall.day.advice["a1"].applied.mean_after == 12.0
    assert hall.apply_advice(now=MORNING, advice="a1", window=turnable, change=change, promised=PROMISED) == ()
    hall.undo_advice(now=MORNING, advice="a1")
    assert hall.day.windows[turnable].no_difference is before
    assert hall.day.advice["a1"].undone_at == MORNING
    assert hall.undo_advice(now=MORNING, advice="a1") == ()


def test_a_window_that_somebody_has_changed_back_stays_as_it_is() -> None:
    hall = open_hall(windows=("1",))
    hall.apply_advice(now=MORNING, advice="a1", window="5", change=Change.OPEN, promised=PROMISED)
    assert hall.day.windows["5"].state is OpenState.OPEN
    hall.close_window(now=MORNING, window="5")
    told = hall.undo_advice(now=MORNING, advice="a1")
    assert [type(event) for event in told] == [happened.AdviceUndone]


def test_the_log_brings_followed_advice_back() -> None:
    hall = open_hall(windows=("1",))
    hall.apply_advice(now=MORNING, advice="a1", window="5", change=Change.OPEN, promised=PROMISED)
    again = Hall(hall.plan)
    again.replay(hall.take_unsaved())
    assert again.day.advice == hall.day.advice
