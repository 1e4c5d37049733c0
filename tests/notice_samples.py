"""A notice payload as the server sends it, and the words of the 一次性告知单."""

from __future__ import annotations

from typing import Any

from screens.wording import words


def notice_words() -> dict[str, dict[str, str]]:
    return words("notice")


def notice_payload(**changes: Any) -> dict[str, Any]:
    return {
        "notice": "n1",
        "ticket_id": "t1",
        "code": "E003",
        "business": {"zh": "民政事务", "en": "Civil affairs"},
        "matter": {"zh": "最低生活保障申请", "en": "Minimum living allowance"},
        "papers": [
            {"name": {"zh": "身份证", "en": "Identity card"}, "missing": False},
            {"name": {"zh": "户口簿", "en": "Household register"}, "missing": True},
            {"name": {"zh": "家庭收入和财产声明", "en": "Statement of family income and property"}, "missing": False},
            {
                "name": {"zh": "村（居）委会意见", "en": "Opinion of the village or neighbourhood committee"},
                "missing": True,
            },
        ],
        "why": "户口簿首页和本人页都要",
        "window": "5",
        "come_back": {
            "window": "5",
            "zone": {"zh": "便民服务大厅", "en": "Service hall"},
            "zone_code": "H",
            "floor": 1,
            "side": {"zh": "东侧", "en": "east"},
            "until": "2026-12-04",
            "hours": [["08:30", "12:00"], ["14:00", "17:30"]],
        },
        "given_at": "2026-11-27T01:05:09Z",
        "hall": {"zh": "黄潭镇便民服务中心", "en": "Huangtan Town Service Centre"},
        "time_zone": "Asia/Shanghai",
        "english": False,
        "reprint": False,
        **changes,
    }
