"""A print payload as the server sends it, and the words of the slip."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

LINK = "http://192.168.10.20:8000/t/Zk3Wq7Yb2LmXs9Pd4TfRvA"


def slip_words() -> dict[str, dict[str, str]]:
    wording = Path(__file__).parents[1] / "config" / "wording" / "slip.toml"
    words: dict[str, dict[str, str]] = tomllib.loads(wording.read_text(encoding="utf-8"))
    return words


def payload(**changes: Any) -> dict[str, Any]:
    return {
        "ticket_id": "t1",
        "code": "A003",
        "business": {"zh": "社会保险", "en": "Social insurance"},
        "matter": {"zh": "养老保险待遇申领", "en": "Claim an old-age pension"},
        "zone": {"zh": "社会服务专区", "en": "Social services"},
        "zone_code": "B",
        "floor": 1,
        "side": {"zh": "西侧", "en": "west"},
        "ahead": 5,
        "wait": {"p10": 10, "p50": 14, "p90": 20},
        "issued_at": "2026-11-22T01:05:09Z",
        "link": LINK,
        "hall": {"zh": "玉山县行政服务中心", "en": "Yushan County Government Service Centre"},
        "time_zone": "Asia/Shanghai",
        "reprint": False,
        "near": 3,
        **changes,
    }
