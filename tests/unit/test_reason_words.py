"""Every reason that the hall records has words in both languages, with every number that counted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small_hall import MORNING, open_hall

from screens.wording import words
from server.domain import routing
from server.live.reason_words import own_reason_words, reason_words

DOMAIN = Path(routing.__file__).parent
RULES = {rule for file in DOMAIN.rglob("*.py") for rule in re.findall(r'"rule": "(\w+)"', file.read_text("utf-8"))}


@pytest.mark.parametrize("rule", sorted(RULES | set(routing.POLICIES) - {"pooled_minutes"}))
def test_every_rule_has_words(rule: str) -> None:
    assert words("reasons")[f"rule_{rule}"]


def test_the_numbers_of_a_call_add_up_in_words() -> None:
    hall = open_hall(windows=("5",))
    hall.issue_ticket(now=MORNING, ticket_id="t1", business="market", priority="elderly")
    hall.issue_ticket(now=MORNING, ticket_id="t2", business="farming")
    (called,) = hall.call_next(now=MORNING.replace(minute=8), window="5")
    told = reason_words(called.reason)  # type: ignore[attr-defined]
    assert told is not None
    assert told["zh"].split("，") == [
        "已等 8 分钟", "短事项优先：通常办 15 分钟 −15", "绿色通道 +120", "本窗口事项 +10", "计 123 分",
        "其后是 D001（13 分）",
    ]  # fmt: skip
    assert told["en"].split(", ") == [
        "waited 8 min", "short matters first: usually 15 min −15", "green channel +120",
        "a matter of this window +10", "counts 123", "then D001 (13)",
    ]  # fmt: skip
    own = own_reason_words(called.reason)  # type: ignore[attr-defined]
    assert own is not None
    assert "D001" not in own["zh"]
