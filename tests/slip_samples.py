"""A print payload as the server sends it, and the words of the slip: the sample of ``youxu slip`` in a county hall."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from hardware.slip_preview import SAMPLE
from screens.wording import words

LINK = "http://192.168.10.20:8000/t/Zk3Wq7Yb2LmXs9Pd4TfRvA"
HALL = {"zh": "玉山县行政服务中心", "en": "Yushan County Government Service Centre"}


def slip_words() -> dict[str, dict[str, str]]:
    return deepcopy(words("slip"))  # a test may take one away


def payload(**changes: Any) -> dict[str, Any]:
    said = {"ticket_id": "t1", "issued_at": "2026-11-22T01:05:09Z", "link": LINK, "hall": HALL}
    return {**SAMPLE, **said, **changes}
