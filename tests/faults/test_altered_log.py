"""T25 (promises.md §4, P11): any event altered, deleted or moved is found, and the first bad one is named.

The forger has the whole database and every column of every event; only the hashes outside of it are out of reach.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from random import Random  # noqa: TID251  # the tests' own chance, by a printed seed
from secrets import randbits
from typing import Any

import pytest
from fault_results import record
from forger import Forger
from written_days import WrittenDays

from server.keeping.findings import HallBooks
from server.keeping.verify import verify
from server.store.engine import open_engine

EVENTS_TRIED = 6
Forgery = Callable[[Forger, int], int]


@pytest.fixture(scope="module")
def seed() -> int:
    return randbits(32)


@pytest.fixture
def forger(tmp_path: Path, database: str | None, seed: int) -> Iterator[Forger]:
    """A hall's three days, written by the server."""
    url = database or f"sqlite:///{tmp_path / 'days.db'}"
    engine = open_engine(url, writing=True)
    WrittenDays(engine, seed=seed).days(3, moves=150)
    engine.dispose()
    made = Forger(url)
    yield made
    made.close()


def look(url: str, **more: Any) -> HallBooks:
    engine = open_engine(url)
    try:
        (books,) = verify(engine, **more).halls
        return books
    finally:
        engine.dispose()


def altered_payload(forger: Forger, seq: int) -> int:
    told = json.loads(forger.event(seq)["payload"])
    told["at"] = told["at"].replace("2026", "2025", 1)
    forger.change(seq, payload=json.dumps(told))
    return seq


def altered_with_its_hash(forger: Forger, seq: int) -> int:
    """The forger knows the rule and makes the event's own hash fit: then the next one does not follow."""
    forger.change(seq, payload=json.dumps(json.loads(forger.event(seq)["payload"]), indent=1))
    forger.change(seq, hash=forger.right_hash(seq))
    return seq + 1 if seq < forger.head else seq


def another_actor(forger: Forger, seq: int) -> int:
    forger.change(seq, actor="person:somebody")
    return seq


def another_kind(forger: Forger, seq: int) -> int:
    was = forger.event(seq)["kind"]
    forger.change(seq, kind="ticket_held" if was == "ticket_recalled" else "ticket_recalled")
    return seq


def another_hash(forger: Forger, seq: int) -> int:
    forger.change(seq, hash="f" * 64)
    return seq


def another_time(forger: Forger, seq: int) -> int:
    """A column beside the hashed text."""
    forger.change(seq, at="2026-11-23 00:00:00.000001" if forger.sqlite else "2026-11-23 00:00:00.000001+00")
    return seq


def another_day(forger: Forger, seq: int) -> int:
    forger.change(seq, business_day="2026-01-01")
    return seq


def another_key(forger: Forger, seq: int) -> int:
    forger.change(seq, request_id="somebody-else")
    return seq


def deleted(forger: Forger, seq: int) -> int:
    forger.delete(seq)
    return seq


def deleted_and_closed_up(forger: Forger, seq: int) -> int:
    """Those after it move up by one, and so does the head; each keeps its hash."""
    seq = min(seq, forger.head - 1)  # a log cut off at its end: see below
    forger.delete(seq)
    forger.move_up_after(seq)
    return seq


def two_exchanged(forger: Forger, seq: int) -> int:
    other = seq + 1 if seq < forger.head else seq - 1
    forger.exchange(seq, other)
    return min(seq, other)


FORGERIES: tuple[Forgery, ...] = (
    altered_payload, altered_with_its_hash, another_actor, another_kind, another_hash, another_time, another_day,
    another_key, deleted, deleted_and_closed_up, two_exchanged,
)  # fmt: skip


def test_every_forgery_is_found_where_it_was_made(
    forger: Forger, seed: int, request: pytest.FixtureRequest, report: list[str]
) -> None:
    chance, found, tried = Random(seed), 0, 0
    assert look(forger.url).sound, look(forger.url).findings
    inner = range(2, forger.head)
    for forge in FORGERIES:
        for seq in (1, forger.head, *chance.sample(inner, EVENTS_TRIED - 2)):
            with forger.undone():
                bad = forge(forger, seq)
                books = look(forger.url)
                tried += 1
                found += not books.sound and books.first_bad == bad
                assert not books.sound, f"seed {seed}: {forge.__name__} of event {seq} was not found"
                assert books.first_bad == bad, f"seed {seed}: {forge.__name__} of event {seq}: {books.findings[:3]}"
    assert look(forger.url).sound, "the forger did not put everything back"
    report.append(
        record(
            "T25",
            {"forgeries": tried, "found": found, "kinds": len(FORGERIES), "events": forger.head, "seed": seed},
            gate="every one found, the first bad event named",
            variant="sqlite" if forger.sqlite else "postgresql",
        )
    )


def test_a_log_rewritten_to_its_end_is_found_by_a_hash_kept_outside(forger: Forger) -> None:
    seq, honest = forger.head // 2, forger.event(forger.head)["hash"]
    with forger.undone():
        told = json.loads(forger.event(seq)["payload"])
        forger.change(seq, payload=json.dumps(told, sort_keys=True))  # the same said in another way: rows fit
        forger.rewrite_hashes_from(seq)
        assert look(forger.url).sound, "nothing inside can tell"
        books = look(forger.url, anchors={"small": {forger.head: honest}})
        assert [(one.code, one.seq) for one in books.findings] == [("anchor_differs", forger.head)]
        gone = look(forger.url, anchors={"small": {forger.head + 5: honest}})
        assert [(one.code, one.seq) for one in gone.findings] == [("anchor_differs", forger.head + 5)]


def test_a_log_cut_off_at_its_end_is_found_by_its_rows_and_by_a_hash_kept_outside(forger: Forger) -> None:
    honest = forger.event(forger.head)["hash"]
    with forger.undone():
        forger.cut_off_after(forger.head - 12)
        assert not look(forger.url).sound, "tickets stand beside the log that it does not know"
        books = look(forger.url, anchors={"small": {forger.head: honest}})
        assert [one.seq for one in books.findings if one.code == "anchor_differs"] == [forger.head]


def test_control_hashes_without_a_predecessor_miss_what_was_moved_or_deleted(
    forger: Forger, seed: int, report: list[str]
) -> None:
    """Each event hashed for itself, and nothing else looked at: the chain's own share is what is missed."""

    def lonely(event: dict[str, Any]) -> str:
        return sha256(f"{event['kind']}\n{event['actor']}\n{event['payload']}".encode()).hexdigest()

    chance, missed, tried = Random(seed), 0, 0
    honest = {lonely(event) for event in forger.events()}
    for forge in (deleted_and_closed_up, two_exchanged):
        for seq in chance.sample(range(2, forger.head), 5):
            with forger.undone():
                forge(forger, seq)
                tried += 1
                missed += all(lonely(event) in honest for event in forger.events())
    assert missed == tried, "the control found something: then the chain is not what finds it"
    report.append(
        record(
            "T25",
            {"forgeries": tried, "missed": missed},
            gate="hashes without a predecessor miss every event moved or deleted",
            variant="control-sqlite" if forger.sqlite else "control-postgresql",
        )
    )
