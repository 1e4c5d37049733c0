"""Statements that go out together fail together: nothing of them stays, and nobody is told that they are there."""

from __future__ import annotations

import pytest
from postgresql_cluster import Cluster
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from server.store.engine import open_engine
from server.store.event_codec import FIRST_LINK
from server.store.round_trips import sent_together
from server.store.schema import upgrade
from server.store.statements import inserting
from server.store.tables import halls

ROW = {"seq": 0, "chain": FIRST_LINK, "replay_from": 1, "business_day": None, "changes": 0}
_add = inserting(halls)


@pytest.mark.postgresql
def test_one_that_fails_takes_all_with_it(postgresql: Cluster) -> None:
    engine = open_engine(postgresql.database(), writing=True)
    upgrade(engine)

    def codes() -> list[str]:
        with engine.connect() as connection:
            return sorted(connection.execute(select(halls.c.code)).scalars())

    def add(*names: str) -> None:
        with engine.begin() as connection, sent_together(connection):
            for name in names:
                _add.run(connection, [{**ROW, "code": name}])
            connection.execute(insert(halls).values(**ROW, code=f"{names[-1]}2"))

    add("a", "b")
    assert codes() == ["a", "b", "b2"]
    with pytest.raises(IntegrityError):
        add("d", "a", "e")
    assert codes() == ["a", "b", "b2"]
    add("f")
    assert codes() == ["a", "b", "b2", "f", "f2"], "the connection is as good as before"
    engine.dispose()
