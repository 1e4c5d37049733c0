"""What is learned is read from the stored log, of closed days only, and the newest so many."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from small_hall import MORNING, open_hall, small_plan
from sqlalchemy import Engine, insert

from server.domain import events as happened
from server.domain.waits.learning import learn, observe
from server.queries.learned import learned
from server.store.engine import open_engine
from server.store.event_codec import FIRST_LINK, encode
from server.store.schema import upgrade
from server.store.tables import events, halls

PLAN = small_plan()
TODAY = MORNING.date()


def stored(engine: Engine, log: Iterable[happened.Event], day: date, first: int) -> int:
    rows = []
    for seq, event in enumerate(log, first):
        kind, payload = encode(event)
        rows.append(
            {"hall": "small", "seq": seq, "at": event.at, "business_day": day, "kind": kind, "actor": "test",
             "request_id": None, "payload": payload, "hash": "-"}
        )  # fmt: skip
    with engine.begin() as connection:
        connection.execute(insert(events), rows)
    return first + len(rows)


def a_day(day: date, minutes: float) -> list[happened.Event]:
    now = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    hall = open_hall(windows=("1",), now=now)
    for n in range(10):
        hall.issue_ticket(now=now, ticket_id=f"{day}-{n}", business="insurance")
        hall.call_next(now=now, window="1")
        hall.start(now=now, window="1")
        now += timedelta(minutes=minutes)
        hall.finish(now=now, window="1")
    return list(hall.take_unsaved())


def test_only_days_before_and_only_the_newest(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'hall.db'}", writing=True)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(insert(halls).values(code="small", seq=0, chain=FIRST_LINK, replay_from=1))
    seq = 1
    for back, minutes in ((3, 40.0), (2, 12.0), (1, 12.0), (0, 90.0)):
        day = TODAY - timedelta(days=back)
        seq = stored(engine, a_day(day, minutes), day, seq)
    found = learned(engine, PLAN, before=TODAY, days=2)
    engine.dispose()
    assert found.days == (TODAY - timedelta(days=2), TODAY - timedelta(days=1))
    assert 10 < found.usual_min["insurance"] < 12
    assert found.visits["insurance"] == 20
    assert found.told == 20
    assert json.loads(json.dumps(found.as_dict()))["version"] == found.version


def test_walk_ins_and_every_matter_of_a_visit_are_read_too(tmp_path: Path) -> None:
    """What the log is asked for is all that learning looks at: the stored log teaches what the events teach."""
    engine = open_engine(f"sqlite:///{tmp_path / 'hall.db'}", writing=True)
    upgrade(engine)
    with engine.begin() as connection:
        connection.execute(insert(halls).values(code="small", seq=0, chain=FIRST_LINK, replay_from=1))
    yesterday = TODAY - timedelta(days=1)
    now = datetime(yesterday.year, yesterday.month, yesterday.day, 1, tzinfo=UTC)
    hall = open_hall(windows=("1",), now=now)
    hall.walk_in(now=now, window="1", ticket_id="w", business="insurance")
    hall.add_matter(now=now + timedelta(minutes=1), window="1", matter="insurance-move")
    hall.finish(now=now + timedelta(minutes=6), window="1")
    hall.finish(now=now + timedelta(minutes=20), window="1")
    log = list(hall.take_unsaved())
    stored(engine, log, yesterday, 1)
    found = learned(engine, PLAN, before=TODAY)
    engine.dispose()
    assert found == learn([observe(log, PLAN, yesterday)], PLAN)
    assert found.per_hour[yesterday.weekday(), "insurance"][18] == 2.0
    assert found.visits == {"insurance": 2, "insurance-move": 1}
