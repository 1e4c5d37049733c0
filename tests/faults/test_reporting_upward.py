"""Reporting to a platform that fails in every way: nothing is lost, nothing is there twice, everything is told at last.

The senders are real, so is what goes over the wire; only the hall's clock is the test's. The controls are an outbox
that believes a record sent before it is, and a sender that makes a new id for each try: both must be found out.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random  # noqa: TID251  # the tests' own chance, by a printed seed
from uuid import uuid4

import pytest
from fake_platform import FATES, FOR_GOOD, PASSING, SECRET, FakePlatform, Says
from rated_days import rate_some
from small_hall import MORNING, small_plan
from sqlalchemy import Engine
from written_days import WrittenDays

from server.domain import events as happened
from server.domain.ratings.upward import outcome_id, rating_id
from server.given_secret import SecretMissing
from server.queries.log import log_of
from server.reporting.mapped import Json
from server.reporting.platform import Platform, Reply, Verdict
from server.reporting.sender import Sender, Tells
from server.settings.reporting import SAMPLES, MappingForm, Reporting, ReportingForm
from server.store import outbox
from server.store.outbox import RecordState, outbox_sum
from server.store.tables import upward_records

PATIENT_S = 30.0  # for a machine that runs other tests beside this one
SHORT_S = 0.4  # where the platform falls silent
LATER = datetime(2026, 12, 1, 2, 0, tzinfo=MORNING.tzinfo)


@dataclass
class Clock:
    time: datetime = LATER

    def now(self) -> datetime:
        return self.time

    def pass_time(self, by: timedelta) -> None:
        self.time += by


def reporting_to(url: str, mapping: str = "shandong_type", **more: object) -> Reporting:
    raw = tomllib.loads((SAMPLES / f"{mapping}.toml").read_text(encoding="utf-8"))
    rules = {
        "mapping": mapping, "url": url, "area_code": "370100000000", "hall_code": "H-1", "app_id": "hall-1",
        "secret": "env:NOT_READ_HERE", "since": MORNING.date(), "timeout_s": PATIENT_S, **more,
    }  # fmt: skip
    return Reporting(rules=ReportingForm.model_validate(rules), mapping=MappingForm.model_validate(raw))


@pytest.fixture
def platform() -> Iterator[FakePlatform]:
    made = FakePlatform()
    made.patience_s = SHORT_S * 2
    yield made
    made.close()


def some_days(lines: Lines, *, seed: int, moves: int = 150) -> None:
    """Two days with ratings, corrections, and cases that were worked on and closed."""
    days, chance, finished = WrittenDays(lines.writing, seed=seed), Random(seed), list[str]()
    for number in range(2):
        days.day(MORNING + timedelta(days=number), moves=moves, again=False)
        for _ in range(7):
            days.commit([lambda turn: rate_some(turn, chance, lines.reading, finished)])
            days.pass_time(timedelta(minutes=5))
        if number == 0:
            days.close()
    assert len(expected(lines.reading)) >= 6  # enough for something to go wrong with


def expected(reading: Engine) -> list[str]:
    """What is to be reported, from the log and with no code of the outbox; in the order in which it happened."""
    found = []
    rated_of: dict[str, str | None] = {}
    for event in log_of(reading, "small"):
        if isinstance(event, happened.TicketRated):
            found.append(rating_id("small", event.ticket, event.revision))
        elif isinstance(event, happened.CaseOpened):
            rated_of[event.case] = event.rated
        elif isinstance(event, happened.CaseClosed) and rated_of[event.case]:
            found.append(outcome_id("small", event.case))
    return found


@dataclass
class Lines:
    """Senders and their lines to a platform; all lines are closed at the end."""

    writing: Engine
    reading: Engine
    clock: Clock = field(default_factory=Clock)
    opened: list[Platform] = field(default_factory=list)

    def to(self, reporting: Reporting, secret: Callable[[], bytes] = lambda: SECRET) -> Platform:
        self.opened.append(Platform(reporting, secret, "Asia/Shanghai"))
        return self.opened[-1]

    def sender(self, reporting: Reporting, tells: Tells | None = None) -> Sender:
        tells = tells or self.to(reporting)
        return Sender(small_plan(), reporting, tells, writing=self.writing, reading=self.reading, now=self.clock.now)


@pytest.fixture
def lines(writing: Engine, reading: Engine) -> Iterator[Lines]:
    made = Lines(writing, reading)
    yield made
    for line in made.opened:
        line.close()


def states(reading: Engine) -> dict[str, str]:
    with reading.connect() as connection:
        rows = connection.execute(upward_records.select())
        return {row.id: row.state for row in rows}


def drain(lines: Lines, sender: Sender, *, passes: int = 400) -> int:
    """Look again and again, as time passes, until nothing waits; how many passes it took."""
    for number in range(passes):
        sender.follow_log()
        sender.send_due()
        if outbox_sum(lines.reading, "small").counts[RecordState.WAITING.value] == 0:
            return number + 1
        lines.clock.pass_time(timedelta(minutes=13))
    raise AssertionError(f"after {passes} passes: {outbox_sum(lines.reading, 'small')}")


@pytest.mark.parametrize("seed", [3])
def test_a_platform_that_fails_in_every_way_gets_everything_once(
    lines: Lines, platform: FakePlatform, seed: int
) -> None:
    some_days(lines, seed=seed)
    chance, left = Random(seed), list(PASSING)

    def fate(_record: str) -> str:
        """Every fate at least once, then half of the time one by chance."""
        if left:
            return left.pop(chance.randrange(len(left)))
        quick = [one for one in PASSING if one not in ("silent", "taken_and_silent", "slow")]
        return chance.choice(quick) if chance.random() < 0.4 else "ok"

    platform.fate = fate
    drain(lines, lines.sender(reporting_to(platform.url, timeout_s=SHORT_S)))
    assert set(platform.fates) == set(PASSING)
    assert sorted(platform.books) == sorted(expected(lines.reading))
    assert len(platform.books) > 20
    assert platform.differing == []  # told again in the same words
    assert set(states(lines.reading).values()) == {"sent"}
    assert in_order_of_visits(platform, lines.reading)


def in_order_of_visits(platform: FakePlatform, reading: Engine) -> bool:
    """A correction after what it corrects, the end of a case after its rating."""
    with reading.connect() as connection:
        rows = connection.execute(upward_records.select().order_by(upward_records.c.seq)).all()
    place = {record: n for n, record in enumerate(platform.order)}
    told: dict[str, list[int]] = {}
    for row in rows:
        told.setdefault(row.subject, []).append(place[row.id])
    assert any(len(places) > 1 for places in told.values())
    return all(places == sorted(places) for places in told.values())


def test_what_the_platform_will_never_take_waits_for_a_person_and_holds_nobody_up(
    lines: Lines, platform: FakePlatform
) -> None:
    some_days(lines, seed=4, moves=150)
    wanted = expected(lines.reading)
    doomed = {wanted[1]: "refuse", wanted[3]: "unprocessable"}
    assert set(doomed.values()) == FOR_GOOD
    platform.fate = lambda record: doomed.get(record, "ok")
    sender = lines.sender(reporting_to(platform.url))
    drain(lines, sender)
    assert {record for record, state in states(lines.reading).items() if state == "failed"} == set(doomed)
    assert set(platform.books) == set(wanted) - set(doomed)
    assert all(platform.arrivals[record] == 1 for record in doomed)  # not asked over and over
    reasons = outbox_sum(lines.reading, "small").reasons
    assert reasons["failed", "http_422"] == 1
    assert reasons["failed", "refused_400: refused 已处理"] == 1
    doomed.clear()
    assert outbox.send_again(lines.writing, "small", now=lines.clock.now()) == 2
    drain(lines, sender)
    assert sorted(platform.books) == sorted(wanted)


def test_days_without_a_platform_lose_nothing(lines: Lines, platform: FakePlatform) -> None:
    some_days(lines, seed=5, moves=150)
    wanted = expected(lines.reading)
    sender = lines.sender(reporting_to(platform.url))
    platform.close()
    for _ in range(30):  # more than three days
        sender.follow_log()
        assert sender.send_due() == 0
        lines.clock.pass_time(timedelta(hours=3))
    found = outbox_sum(lines.reading, "small")
    assert found.counts == {"waiting": len(wanted), "sent": 0, "failed": 0}
    assert found.lag(lines.clock.now()) > timedelta(days=3)
    assert set(found.reasons) == {("waiting", "no_connection")}
    platform.open()
    drain(lines, sender, passes=40)
    assert sorted(platform.books) == sorted(wanted)
    assert outbox_sum(lines.reading, "small").lag(lines.clock.now()) == timedelta()


def test_after_a_week_of_trying_a_record_is_given_up_and_kept(lines: Lines, platform: FakePlatform) -> None:
    some_days(lines, seed=6, moves=150)
    sender = lines.sender(reporting_to(platform.url))
    platform.fate = lambda _record: "error"
    for _ in range(300):  # a correction waits until what it corrects is given up, then its own week
        sender.follow_log()
        sender.send_due()
        lines.clock.pass_time(timedelta(hours=2))
    assert set(states(lines.reading).values()) == {"failed"}
    assert {reason for _, reason in outbox_sum(lines.reading, "small").reasons} == {"given_up: http_500"}
    assert max(platform.arrivals.values()) < 7 * 24 + 20  # an hour between tries, so the platform is not stormed
    platform.fate = lambda _record: "ok"
    outbox.send_again(lines.writing, "small", now=lines.clock.now())
    drain(lines, sender)
    assert sorted(platform.books) == sorted(expected(lines.reading))


def test_several_processes_send_each_record_once(lines: Lines, platform: FakePlatform) -> None:
    some_days(lines, seed=7, moves=150)
    senders = [lines.sender(reporting_to(platform.url)) for _ in range(4)]

    def work(sender: Sender) -> None:
        for _ in range(40):
            sender.follow_log()
            sender.send_due()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, senders))
    drain(lines, senders[0])
    assert sorted(platform.books) == sorted(expected(lines.reading))
    assert set(platform.arrivals.values()) == {1}


def test_a_sender_that_dies_with_a_record_in_its_hand_is_followed_by_another(
    lines: Lines, platform: FakePlatform
) -> None:
    some_days(lines, seed=8, moves=150)
    reporting = reporting_to(platform.url)
    real = lines.to(reporting)

    class DiesAfterwards:
        def tell(self, record: Json, *, at: str) -> Reply:
            real.tell(record, at=at)  # it arrives
            raise KeyboardInterrupt  # and nobody writes that down

    dying = lines.sender(reporting, DiesAfterwards())
    dying.follow_log()
    with pytest.raises(KeyboardInterrupt):
        dying.send_due()
    (half,) = platform.books
    other = lines.sender(reporting)
    at_once = outbox.due(lines.reading, "small", now=lines.clock.now(), most=1000)
    assert half not in at_once  # whoever has it may still live
    drain(lines, other)
    assert sorted(platform.books) == sorted(expected(lines.reading))
    assert platform.arrivals[half] == 2
    assert platform.differing == []


def test_a_wrong_secret_is_the_hall_s_fault_and_costs_no_record(lines: Lines, platform: FakePlatform) -> None:
    some_days(lines, seed=14, moves=150)
    reporting = reporting_to(platform.url)
    wrong = lines.to(reporting, lambda: b"another secret")
    lines.sender(reporting, wrong).follow_log()
    lines.sender(reporting, wrong).send_due()
    assert platform.strangers == 3  # then it is left alone
    assert platform.books == {}
    assert outbox_sum(lines.reading, "small").reasons == {("waiting", "not_authorised"): 3}

    def nothing() -> bytes:
        raise SecretMissing("env:NOTHING: nothing there")

    without = lines.to(reporting, nothing)
    assert lines.sender(reporting, without).send_due() == 0
    assert ("waiting", "secret_missing") in outbox_sum(lines.reading, "small").reasons
    lines.clock.pass_time(timedelta(minutes=2))
    drain(lines, lines.sender(reporting))
    assert sorted(platform.books) == sorted(expected(lines.reading))


def test_the_anhui_type_speaks_another_way(lines: Lines) -> None:
    some_days(lines, seed=10, moves=150)
    says = Says(code="status", taken="0", known="exists", refused="invalid")
    platform = FakePlatform(method="hmac-sm3", says=says)
    chance = Random(10)
    fates = [one for one in PASSING if one not in ("silent", "taken_and_silent", "slow", "wrong_seal")]
    platform.fate = lambda _record: chance.choice(fates)  # it signs no answers, so nobody can be found out by that
    try:
        drain(lines, lines.sender(reporting_to(platform.url, "anhui_type")))
    finally:
        platform.close()
    assert sorted(platform.books) == sorted(expected(lines.reading))
    body = next(body for record, body in platform.books.items() if "case" not in record)
    assert body["evaluateChannel"] == "PJQ"
    assert body["version"] == 2
    assert isinstance(body["evaluatedPersonInfo"], list)
    assert len(body["regionCode"]) == 12


def test_only_visits_since_the_day_that_is_named_are_reported(lines: Lines, platform: FakePlatform) -> None:
    some_days(lines, seed=11, moves=150)
    second = (MORNING + timedelta(days=1)).date()
    reporting = reporting_to(platform.url, since=second, case_outcomes=False)
    drain(lines, lines.sender(reporting))
    told = {body["sync_sign"] for body in platform.books.values()}
    of_second = {
        rating_id("small", event.ticket, event.revision)
        for event in log_of(lines.reading, "small")
        if isinstance(event, happened.TicketRated) and f"{second:%m%d}" in event.ticket[5:9]
    }
    assert told == of_second
    assert 0 < len(told) < len(expected(lines.reading))


# ---- controls: each of these must be found out -----------------------------------------------------------------------


def test_control_an_outbox_that_believes_too_early_loses_records(lines: Lines, platform: FakePlatform) -> None:
    some_days(lines, seed=15, moves=150)
    reporting = reporting_to(platform.url)
    real = lines.to(reporting)

    class Believes:
        def tell(self, record: Json, *, at: str) -> Reply:
            return replace(real.tell(record, at=at), verdict=Verdict.TAKEN)

    chance = Random(12)
    platform.fate = lambda _record: chance.choice(["ok", "error", "broken"])
    drain(lines, lines.sender(reporting, Believes()))
    assert set(platform.books) < set(expected(lines.reading))


def test_control_a_new_id_for_each_try_doubles_records(lines: Lines, platform: FakePlatform) -> None:
    some_days(lines, seed=13, moves=150)
    reporting = reporting_to(platform.url)
    real = lines.to(reporting)

    class NewIds:
        def tell(self, record: Json, *, at: str) -> Reply:
            return real.tell({**record, "record_id": uuid4().hex}, at=at)

    chance = Random(13)
    platform.fate = lambda _record: chance.choice(["ok", "taken_and_lost", "error_after_taking"])
    drain(lines, lines.sender(reporting, NewIds()))
    assert len(platform.books) > len(expected(lines.reading))


def test_every_fate_is_one_that_the_tests_know() -> None:
    assert set(FATES) == set(PASSING) | FOR_GOOD
    assert Counter(PASSING).most_common(1)[0][1] == 1
