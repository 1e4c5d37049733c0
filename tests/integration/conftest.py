"""Halls to test against: the real server on SQLite and on PostgreSQL, a client, credentials."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hall_under_test import HallUnderTest
from postgresql_cluster import Cluster, NoPostgresql, cluster
from server_process import HALLS, ServerProcess, hall_with_rules, install

BOTH = [
    pytest.param("sqlite", id="sqlite"),
    pytest.param("postgresql", id="postgresql", marks=pytest.mark.postgresql),
]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    try:
        with cluster() as found:
            yield found
    except NoPostgresql as error:
        pytest.skip(str(error))


def _database(request: pytest.FixtureRequest, kind: str) -> str | None:
    if kind == "sqlite":
        return None
    found: Cluster = request.getfixturevalue("postgresql")
    return found.database()


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> str | None:
    """An empty database: None for SQLite in the data folder, else a PostgreSQL URL."""
    return _database(request, request.param)


@pytest.fixture(scope="session", params=BOTH)
def hall(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    """Huangtan on an open day, shared by all tests that leave it open; no waiting between calls."""
    folder = tmp_path_factory.mktemp("hall")
    config = hall_with_rules(folder, call_interval_s=0, no_show_wait_s=0)
    installed = install(folder, hall=config, database=_database(request, request.param))
    yield from _run(installed)


@pytest.fixture(scope="module")
def closed_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    """Huangtan as it is configured, on SQLite, before its first day."""
    folder = tmp_path_factory.mktemp("closed")
    yield from _run(install(folder, hall=HALLS / "huangtan"), opened=False)


def _run(installed: object, *, opened: bool = True) -> Iterator[HallUnderTest]:
    found = HallUnderTest(ServerProcess(installed).start())  # type: ignore[arg-type]  # as install gave it
    try:
        if opened:
            found.open_day()
        yield found
        found.server.stop()
        assert not found.server.complaints()
    finally:
        found.close()
        found.server.kill()
