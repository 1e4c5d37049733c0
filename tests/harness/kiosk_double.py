"""Halls for the kiosk's tests: whole kiosk states, device states, and a server double that issues tickets."""

from __future__ import annotations

import itertools
from typing import Any

from hall_double import HallDouble, Reply

from server.live.pinyin import spelt

NOW = "2026-11-23T01:05:00Z"  # a Monday, 09:05 in the hall


def words(zh: str, en: str) -> dict[str, str]:
    return {"zh": zh, "en": en}


MATTERS = [
    ("A-BIRTH", words("出生登记（落户）", "Register a newborn"), ["身份证", "户口簿", "出生医学证明", "结婚证"]),
    ("A-MOVE-IN", words("户口迁入", "Move a household register in"), ["身份证", "户口簿", "村（居）委会意见"]),
    ("A-ID-NEW", words("身份证首次申领", "First identity card"), ["户口簿"]),
    ("A-ID-AGAIN", words("身份证换领、补领", "Renew or replace an ID card"), ["户口簿", "旧身份证"]),
    ("A-NAME", words("姓名变更", "Change a name"), ["身份证", "户口簿", "变更理由说明"]),
    ("A-DEATH", words("死亡注销户口", "Report a death"), ["身份证", "户口簿", "死亡证明"]),
    ("A-PROOF", words("开具户籍证明", "Household certificate"), ["身份证"]),
]

BUSINESSES = [
    (
        "public_security",
        "A",
        words("公安（户口、身份证）", "Police: household register, ID card"),
        "police",
        5,
        (12, 28),
    ),
    (
        "market_regulation",
        "B",
        words("市场监管（营业执照）", "Market regulation: business licence"),
        "shop",
        2,
        (8, 20),
    ),
    ("social_insurance", "C", words("人社（社保、就业）", "Social insurance and jobs"), "work", 12, (30, 55)),
    ("medical_insurance", "D", words("医保", "Medical insurance"), "medical", 0, (0, 1)),
    ("civil_affairs", "E", words("民政（救助、养老）", "Civil affairs: aid and elder care"), "family", 1, (3, 9)),
    ("agriculture", "F", words("农业农村", "Agriculture and rural affairs"), "farm", 0, (0, 1)),
    ("village_building", "G", words("村镇建设（建房、规划）", "Village building and planning"), "build", 3, (10, 24)),
    ("health", "H", words("卫健、退役军人", "Health and veterans"), "heart", 1, (4, 10)),
    ("unresolved", "J", words("“办不成事”反映", "Could not get it done?"), "help", 0, (0, 1)),
]


def answer(say: dict[str, str], **to: str) -> dict[str, Any]:
    return {"say": say, "then": None, "business": None, "matter": None, **to}


GUIDE = [
    {
        "code": "about",
        "ask": words("您的事情和什么有关？", "What is it about?"),
        "answers": [
            answer(words("证件、户口", "Cards, household register"), then="papers"),
            answer(words("看病、养老、补贴", "Health, pension, allowances"), business="medical_insurance"),
            answer(words("工作、做生意", "Work, business"), business="market_regulation"),
            answer(words("种地、养殖、盖房", "Farming, building"), business="agriculture"),
            answer(words("事情没办成，想反映", "It was not done before"), business="unresolved"),
        ],
    },
    {
        "code": "papers",
        "ask": words("要办哪一种？", "Which one?"),
        "answers": [
            answer(words("身份证丢了、到期了", "ID card lost or expired"), matter="A-ID-AGAIN"),
            answer(words("孩子出生", "A child was born"), matter="A-BIRTH"),
        ],
    },
]


_HERE = {"zone": "H", "zone_name": words("综合受理区", "Service windows")}
NEWBORN = {
    "code": "newborn",
    "name": words("新生儿出生一件事", "A newborn child"),
    "spelt": spelt("新生儿出生一件事"),
    "steps": [
        {"code": "A-BIRTH", "name": words("出生登记（落户）", "Register a newborn"), **_HERE},
        {"code": "medical_insurance", "name": words("医保参保", "Medical insurance"), **_HERE},
        {"code": "civil_affairs", "name": words("生育补贴", "Birth allowance"), **_HERE},
    ],
    "open": True,
    "reason": None,
}  # fmt: skip


def kiosk_state(**changes: Any) -> dict[str, Any]:
    """Huangtan on a Monday morning."""
    businesses = [
        {
            "code": code,
            "series": series,
            "name": name,
            "spelt": spelt(name["zh"]),
            "icon": icon,
            "zone": "H",
            "zone_name": words("综合受理区", "Service windows"),
            "floor": 1,
            "side": words("大厅正面", "front of the hall"),
            "waiting": waiting,
            "wait": {"p10": low, "p50": (low + high) // 2, "p90": high},
            "open": True,
            "reason": None,
            "matters": [
                {
                    "code": matter,
                    "name": title,
                    "spelt": spelt(title["zh"]),
                    "papers": [words(p, p) for p in papers],
                    "usual_minutes": 10,
                }
                for matter, title, papers in (MATTERS if code == "public_security" else [])
            ],
        }
        for code, series, name, icon, waiting, (low, high) in BUSINESSES
    ]
    state = {
        "hall": {"code": "huangtan", "name": words("黄潭镇便民服务中心", "Huangtan Town Public Service Centre")},
        "kiosk": {"code": "K1", "zone": "H"},
        "open": True,
        "accepting": True,
        "closed_reason": None,
        "now": NOW,
        "businesses": businesses,
        "bundles": [],
        "priority_groups": [
            {"code": "soldier", "name": words("军人军属", "soldiers"), "evidence": words("军人证", "Military card")},
            {"code": "disabled", "name": words("残疾人", "people with disabilities"), "evidence": words("证", "card")},
            {"code": "elderly", "name": words("老年人", "people over 60"), "evidence": words("身份证", "ID card")},
            {"code": "pregnant", "name": words("孕妇", "expectant mothers"), "evidence": words("无需", "none")},
        ],
        "languages": ["zh", "en", "ar"],
        "guide": GUIDE,
        "rules": {"warn_when_ahead": 10},
    }
    return {**state, **changes}


def zoned_state() -> dict[str, Any]:
    """A county hall: too many businesses for one page, in four zones."""
    state = kiosk_state()
    zones = [("A", "不动产登记专区", "Real estate"), ("B", "社会服务专区", "Social services")]
    zones += [("C", "商事登记专区", "Business registration"), ("D", "无差别受理区", "All other matters")]
    businesses = []
    for number, (code, zh, en) in enumerate(zones):
        for business in state["businesses"][number * 2 : number * 2 + 4]:
            moved = {"code": f"{code}-{business['code']}", "zone": code, "zone_name": words(zh, en)}
            businesses.append({**business, **moved, "floor": 1 if number < 3 else 4, "matters": []})
    return {**state, "businesses": businesses}


def device_state(jobs: list[dict[str, Any]] | None = None, **drivers: dict[str, Any]) -> dict[str, Any]:
    return {
        "device": {"code": "K1", "kind": "kiosk", "zone": "H", "windows": [], "drivers": drivers, "page": {}},
        "hall": {"code": "huangtan", "name": words("黄潭镇便民服务中心", "Huangtan"), "time_zone": "Asia/Shanghai"},
        "jobs": jobs or [],
        "now": NOW,
    }


def print_job(number: int, *, business: dict[str, Any], created_at: str = NOW) -> dict[str, Any]:
    code = f"{business['series']}{number:03}"
    payload = {
        "ticket_id": f"t{number}",
        "code": code,
        "business": business["name"],
        "matter": None,
        "zone": business["zone_name"],
        "zone_code": business["zone"],
        "floor": business["floor"],
        "side": business["side"],
        "ahead": business["waiting"],
        "wait": business["wait"],
        "issued_at": NOW,
        "link": f"http://192.0.2.1:8080/t/secret{number}",
        "hall": words("黄潭镇便民服务中心", "Huangtan Town Public Service Centre"),
        "time_zone": "Asia/Shanghai",
        "reprint": False,
        "near": 3,
    }
    return {
        "id": f"job{number}",
        "kind": "print",
        "payload": payload,
        "state": "queued",
        "created_at": created_at,
        "expires_at": None,
    }


class KioskHall(HallDouble):
    """Issues numbers to its kiosk, as often as it is asked under a new key."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = itertools.count(1)
        self.answer = self._issue_or_ok
        self.paint("kiosk:K1", kiosk_state(), tell=False)
        self.paint("device:K1", device_state(), tell=False)

    def issue_booked(self, body: dict[str, Any]) -> Reply:
        """A booking of medical insurance becomes a ticket."""
        return self._issue_or_ok("/tickets", {"business": "medical_insurance"}) if "booking" in body else (200, {})

    def be_full(self, *offers: tuple[str, str], code: str = "day_full") -> None:
        """No ticket any more; what is offered instead as day and time, and booked when it is asked for."""

        def answer(path: str, body: dict[str, Any]) -> Reply:
            if path.endswith("/bookings"):
                starts = f"{body['day']}T{body['time']}:00+08:00"
                said = {name: body.get(name) for name in ("business", "matter", "day")}
                return 201, {"id": "b1", "code": "402817", "starts": starts, "state": "booked", "ticket": None, **said}
            if not path.endswith("/tickets"):
                return 200, {}
            slots = [{"day": day, "time": time, "starts": f"{day}T{time}:00+08:00", "left": 2} for day, time in offers]
            if code == "disk_full":
                return 503, {"code": code, "message": "", "detail": {}}
            return 409, {"code": code, "message": "", "detail": {"scope": "x", "limit": 1, "offers": slots}}

        self.answer = answer

    def be_open(self) -> None:
        """There are tickets again."""
        self.answer = self._issue_or_ok

    def _issue_or_ok(self, path: str, body: dict[str, Any]) -> Reply:
        if not path.endswith("/tickets"):
            return 200, {}
        offered = self.views["kiosk:K1"]["state"]["businesses"]
        named = body.get("business") or "public_security"  # the first matter of the double's bundle is its
        business = next(one for one in offered if one["code"] == named)
        number = next(self.numbers)
        job = print_job(number, business=business)
        bundle = next(
            (one for one in self.views["kiosk:K1"]["state"]["bundles"] if one["code"] == body.get("bundle")), None
        )
        if bundle:
            steps = [step["name"] for step in bundle["steps"]]
            job["payload"]["bundle"] = {"name": bundle["name"], "steps": steps}
        return 201, {
            "id": f"t{number}",
            "code": job["payload"]["code"],
            "business": business["code"],
            "zone": business["zone"],
            "ahead": business["waiting"],
            "wait": business["wait"],
            "issued_at": NOW,
            "link": f"secret{number}",
            "reason": {},
            "job": job,
        }
