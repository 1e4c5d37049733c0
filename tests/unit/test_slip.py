"""What a slip says (screens.md §4)."""

from __future__ import annotations

from pathlib import Path

import pytest
from slip_samples import LINK, payload, slip_words

from hardware.slip import PARTS, BadSlip, Qr, Slip, Text, compose
from hardware.slip_template import BadTemplate, slip_template


def slip(paper_mm: int = 80, **changes: object) -> Slip:
    return compose(payload(**changes), words=slip_words(), paper_mm=paper_mm)


@pytest.mark.parametrize(
    "said",
    [
        "A003",
        "社会保险",
        "养老保险待遇申领",
        "Social insurance - Claim an old-age pension",
        "请到 → B 社会服务专区",
        "1楼 西侧",
        "Please wait at B Social services, floor 1, west",
        "前面还有 5 人",
        "约等 10–20 分钟",
        "5 people ahead of you, about 10–20 min",
        "取号时间 Issued 2026-11-22 09:05",  # the hall's time, not UTC
        "前面剩 3 人时请回到等候区",
        "过号",
        "玉山县行政服务中心",
    ],
)
def test_a_slip_says_everything_the_visitor_needs(said: str) -> None:
    assert said in slip().words


def test_a_slip_from_a_kiosk_that_is_cut_off_says_so_and_promises_no_wait() -> None:
    said = slip(offline=True, code="A-K3-01", ahead=0, wait={"p10": 1, "p50": 2, "p90": 3}).words
    assert "离线取号 OFFLINE" in said
    assert "请留意叫号" in said
    for promise in ("您是下一位", "约等", "马上", "next", "min"):
        assert promise not in said


def test_a_slip_of_a_bundle_names_all_its_matters_in_their_order() -> None:
    steps = [{"zh": "出生登记", "en": "Register a birth"}, {"zh": "医保参保", "en": "Join medical insurance"}]
    said = slip(bundle={"name": {"zh": "新生儿一件事", "en": "A newborn"}, "steps": steps}).words
    lines = [
        "新生儿一件事",
        "1. 出生登记",
        "2. 医保参保",
        "A newborn",
        "1. Register a birth",
        "2. Join medical insurance",
    ]
    assert [line for line in said.splitlines() if line in lines] == lines
    assert "社会保险" not in said, "the business of its first matter alone would mislead"


def test_its_code_leads_to_the_ticket() -> None:
    assert [line.content for line in slip().lines if isinstance(line, Qr)] == [LINK]


def test_the_number_is_at_least_ten_millimetres_high_on_both_papers() -> None:
    for paper_mm in (58, 80):
        number = next(line for line in slip(paper_mm).lines if isinstance(line, Text) and line.text == "A003")
        assert number.least_height * 17 / 8 >= 10  # a capital is 17 of the 24 dots, 8 dots are a millimetre


@pytest.mark.parametrize(("reprint", "marked"), [(True, True), (False, False)])
def test_only_copies_bear_the_reprint_mark(reprint: bool, marked: bool) -> None:
    assert ("补打 REPRINT" in slip(reprint=reprint).words) is marked


@pytest.mark.parametrize(
    ("wait", "chinese", "english"),
    [
        ({"p10": 8, "p50": 9, "p90": 8}, "约等 8 分钟", "about 8 min"),
        ({"p10": 0, "p50": 0, "p90": 1}, "马上就到您", "almost no wait"),
        (None, "请留意叫号", "please watch the screens"),
    ],
)
def test_the_wait_in_words(wait: dict[str, int] | None, chinese: str, english: str) -> None:
    words = slip(wait=wait).words
    assert chinese in words
    assert english in words


def test_a_slip_issued_off_line_says_so_and_promises_no_wait() -> None:
    words = slip(offline=True).words
    assert "离线取号" in words
    assert "约等" not in words


@pytest.mark.parametrize(
    ("ahead", "said"), [(0, "您是下一位"), (0, "You are next"), (1, "1 person ahead"), (12, "前面还有 12 人")]
)
def test_people_ahead_in_words(ahead: int, said: str) -> None:
    assert said in slip(ahead=ahead).words


def test_what_is_not_known_is_left_out() -> None:
    words = slip(matter=None, side=None, floor=None, near=0).words
    assert "None" not in words
    assert "楼" not in words
    assert "可暂时离开" not in words


def test_basement_and_zone_names_that_hold_their_code() -> None:
    words = slip(floor=-1, zone={"zh": "B区", "en": "Zone B"}).words
    assert "地下1楼" in words
    assert "→ B区" in words
    assert "B B区" not in words


def test_neither_name_nor_identity_number_can_get_onto_a_slip() -> None:
    secret = slip(name="张三", id_number="110101199003070417", ref="张三").words
    assert "张三" not in secret
    assert "110101" not in secret


@pytest.mark.parametrize(
    "broken",
    [
        {"link": ""},
        {"issued_at": "2026-11-22T01:05:09"},
        {"issued_at": "yesterday"},
        {"time_zone": "Asia/Nowhere"},
        {"zone": None},
        {"ahead": None},
        {"wait": {"p10": 3}},
    ],
)
def test_a_broken_job_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(BadSlip):
        slip(**broken)


def test_a_missing_word_is_refused() -> None:
    words = slip_words()
    del words["missed"]
    with pytest.raises(BadSlip):
        compose(payload(), words=words)


def test_a_booked_visit_has_its_hour_on_the_slip_in_the_halls_time() -> None:
    assert "预约 09:30 办理\nBooked for 09:30" in slip(due_at="2026-11-22T01:30:00Z").words
    assert "预约" not in slip().words
    assert "预约" not in slip(due_at=None).words


def templated(folder: Path, text: str) -> Path:
    path = folder / "slip.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_hall_orders_its_slip_and_adds_a_line(tmp_path: Path) -> None:
    own = '{ zh = "停车三小时免费", en = "Three hours of parking free" }'
    parts = f'parts = ["number", "head", "turn", "place", "appointment", {own}, "code"]'
    template = slip_template(templated(tmp_path, parts))
    said = compose(payload(), words=slip_words(), template=template).words
    assert said.index("A003") < said.index("玉山县") < said.index("前面还有") < said.index("请到")
    assert "停车三小时免费\nThree hours of parking free" in said
    assert "过号" not in said


def test_the_shipped_template_is_the_usual_one_and_none_is_too(tmp_path: Path) -> None:
    assert slip_template() == PARTS
    assert slip_template(tmp_path / "none.toml") == PARTS


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('parts = ["number", "place", "appointment", "turn", "code"]', "missing: head"),
        ('parts = ["head", "number", "number", "place", "appointment", "turn", "code"]', "twice: number"),
        ('parts = ["head", "advert"]', "entry 2"),
        ('parts = [{ zh = "停车" }]', "entry 1"),
        ('parts = "head"', "a list"),
        ("parts = [", "slip.toml"),
    ],
)
def test_a_template_without_what_a_visitor_must_know_is_refused(text: str, named: str, tmp_path: Path) -> None:
    with pytest.raises(BadTemplate, match=named):
        slip_template(templated(tmp_path, text))
