"""What a notice between server processes says."""

from __future__ import annotations

import pytest

from server.live.notifier import parse


@pytest.mark.parametrize(
    ("payload", "meant"),
    [("huangtan 12", ("huangtan", 12)), ("huangtan", ("huangtan", 0)), ("a b c", ("a", 0)), ("", ("", 0))],
)
def test_a_strangers_notice_harms_nobody(payload: str, meant: tuple[str, int]) -> None:
    assert parse(payload) == meant
