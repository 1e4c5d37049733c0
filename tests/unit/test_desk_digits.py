"""What a call keypad shows of its window."""

from __future__ import annotations

import pytest

from hardware.desk import UNKNOWN, Digits, digits_of


@pytest.mark.parametrize(
    ("code", "waiting", "expected"),
    [
        ("A012", 37, Digits(ticket=12, waiting=37)),
        ("AK3-0123", 0, Digits(ticket=123, waiting=0)),
        ("", 4, Digits(ticket=0, waiting=4)),
        ("A1000", 999, Digits(ticket=1000, waiting=998)),
        ("", 5000, Digits(ticket=0, waiting=998)),
    ],
)
def test_the_tickets_last_number_and_how_many_wait(code: str, waiting: int, expected: Digits) -> None:
    current = {"code": code} if code else None
    assert digits_of({"current": current, "queue": {"waiting": waiting}}) == expected


def test_nothing_known_looks_like_nothing_that_can_be() -> None:
    seen = {digits_of({"current": None, "queue": {"waiting": waiting}}) for waiting in range(1200)}
    assert UNKNOWN not in seen
