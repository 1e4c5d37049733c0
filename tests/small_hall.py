"""A small hall made by hand, like Huangtan's: four specialty windows, four no-difference ones, one for what could not
be done elsewhere (办不成事). Small enough to be checked by reading."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from server.domain.hall import Hall
from server.domain.plan import (
    Authorisation,
    Bundle,
    Business,
    HallPlan,
    Matter,
    PriorityGroup,
    Role,
    Session,
    Window,
    WindowKind,
    Words,
    Zone,
)
from server.domain.rules import HallRules

MORNING = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # a Monday, 9 o'clock in Huangtan
SPECIALTY = ("1", "2", "3", "4")
NO_DIFFERENCE = ("5", "6", "7", "8")
UNRESOLVED = "9"


def words(text: str) -> Words:
    return Words(zh=text, en=text)


def small_plan(rules: HallRules | None = None) -> HallPlan:
    return HallPlan(
        code="small",
        name=words("小厅"),
        time_zone="Asia/Shanghai",
        window_cap=9,
        zones=(
            Zone(code="east", name=words("东区"), floor=1, side=words("东")),
            Zone(code="west", name=words("西区"), floor=1, side=words("西")),
        ),
        windows=(
            *(Window(code=code, name=words(code), zone="east", kind=WindowKind.SPECIALTY) for code in SPECIALTY),
            *(
                Window(code=code, name=words(code), zone="west", kind=WindowKind.NO_DIFFERENCE)
                for code in NO_DIFFERENCE
            ),
            Window(code=UNRESOLVED, name=words("办不成事"), zone="west", kind=WindowKind.UNRESOLVED),
        ),
        businesses=(
            _business("insurance", "A", "east", 8),
            _business("household", "B", "east", 25),
            _business("market", "C", "west", 15, one_open_ticket_per_id=False),
            _business("farming", "D", "west", 5),
            _business("unresolved", "U", "west", 12),
            _business("heritage", "H", "west", 10),  # its delegation begins only next year
        ),
        matters=(
            _matter("insurance-join", "insurance", 6),
            _matter("insurance-move", "insurance", 12),
            _matter("household-birth", "household", 30),
            _matter("market-open", "market", 20),
        ),
        authorisations=(
            _granted(("1",), ("insurance",), Role.OWN),
            _granted(("2",), ("household",), Role.OWN),
            _granted(("3",), ("market",), Role.OWN),
            _granted(("4",), ("farming",), Role.OWN),
            _granted((UNRESOLVED,), ("unresolved",), Role.OWN),
            _granted(("4",), ("insurance",), Role.ASSIST),
            _granted(("3", *NO_DIFFERENCE), ("insurance", "farming"), Role.NO_DIFFERENCE),
            _granted(("5", "6"), ("market",), Role.NO_DIFFERENCE),
            Authorisation(
                windows=("7",), matters=("household-birth",), role=Role.NO_DIFFERENCE, valid_from=date(2026, 1, 1)
            ),
            _granted(("9",), ("heritage",), Role.OWN, valid_from=date(2027, 1, 1)),
        ),
        sessions=(Session(weekdays=(0, 1, 2, 3, 4), opens=time(9), closes=time(17)),),
        priority_groups=(PriorityGroup(code="elderly", name=words("老年人"), evidence=words("身份证")),),
        bundles=(Bundle(code="newborn", name=words("新生儿"), steps=("household-birth", "insurance-join", "farming")),),
        rules=rules or HallRules(routing_policy="counted_minutes"),
    )


def open_hall(plan: HallPlan | None = None, *, windows: tuple[str, ...] = (), now: datetime = MORNING) -> Hall:
    """A hall on an open day, with a clerk ``c<window>`` at each of these windows."""
    hall = Hall(plan or small_plan())
    hall.open_day(now=now, business_day=now.date(), accept_until=None)
    for window in windows:
        hall.sign_in(now=now, window=window, clerk=f"c{window}")
    return hall


def _window(code: str, zone: str, kind: WindowKind) -> Window:
    return Window(code=code, name=words(code), zone=zone, kind=kind)


def _business(code: str, series: str, zone: str, minutes: float, *, one_open_ticket_per_id: bool = True) -> Business:
    return Business(
        code=code,
        series=series,
        name=words(code),
        zone=zone,
        department=code,
        usual_minutes=minutes,
        one_open_ticket_per_id=one_open_ticket_per_id,
    )


def _matter(code: str, business: str, minutes: float) -> Matter:
    return Matter(
        code=code,
        business=business,
        name=words(code),
        base_code="0",
        implementing_code="0",
        sub_matters=(),
        type="行政许可",
        legal_basis="",
        process=(),
        time_limit_workdays=0,
        papers=(),
        form="",
        usual_minutes=minutes,
    )


def _granted(
    windows: tuple[str, ...], businesses: tuple[str, ...], role: Role, valid_from: date = date(2026, 1, 1)
) -> Authorisation:
    return Authorisation(windows=windows, businesses=businesses, role=role, valid_from=valid_from)
