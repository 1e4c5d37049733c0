"""A manager's own changes, played before they are made: as advice is, and no trick with people whom nobody takes."""

from __future__ import annotations

from datetime import timedelta

from small_hall import MORNING, open_hall

from server.domain.advice import Change, Effect, foretell
from server.domain.hall import Hall
from server.domain.live_scene import number, scene_of


def hall_with_a_queue() -> Hall:
    hall = open_hall(windows=("1", "2", "3", "5"))
    for n in range(16):
        hall.issue_ticket(now=MORNING, ticket_id=f"i{n}", business="insurance")
    for n in range(4):
        hall.issue_ticket(now=MORNING, ticket_id=f"h{n}", business="household")
    return hall


def foretold(hall: Hall, *changes: tuple[str, Change]) -> Effect:
    now = MORNING + timedelta(minutes=10)  # a closed window is not about to open with the session
    numbered = number(hall.plan, hall.day.skills, now.date(), hall.plan.sessions)
    scene = scene_of(hall.day, numbered, now)
    return foretell(numbered.premises, scene, [(numbered.window[code], change) for code, change in changes])


def test_another_window_helps_its_queue_and_two_help_more() -> None:
    hall = hall_with_a_queue()
    one = foretold(hall, ("6", Change.OPEN))
    two = foretold(hall, ("6", Change.OPEN), ("7", Change.OPEN))
    assert 0 < one.saves_min < two.saves_min
    assert one.most_helped is not None
    assert one.most_helped.field == "insurance"
    assert one.mean_after < one.mean_before
    assert foretold(hall, ("6", Change.OPEN)) == one, "the same question has the same answer"


def test_turning_a_specialty_window_helps_others() -> None:
    assert foretold(hall_with_a_queue(), ("3", Change.NO_DIFFERENCE)).saves_min > 0


def test_what_is_so_already_changes_nothing() -> None:
    effect = foretold(hall_with_a_queue(), ("5", Change.OPEN), ("1", Change.RESTORE))
    assert abs(effect.saves_min) < 1e-6


def test_to_close_the_only_window_of_a_field_is_no_saving() -> None:
    effect = foretold(hall_with_a_queue(), ("2", Change.CLOSE))
    assert effect.saves_min < -60
    assert effect.most_hurt is not None
    assert effect.most_hurt.field == "household"
