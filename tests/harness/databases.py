"""Databases to test against, as fixtures: SQLite in the data folder, and PostgreSQL, started once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from postgresql_cluster import Cluster, NoPostgresql, cluster
from sqlalchemy import Engine

from server.store.engine import open_engine

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


@pytest.fixture(scope="session")
def durable_postgresql() -> Iterator[Cluster]:
    """A PostgreSQL that may be killed: it syncs, and can be restarted."""
    try:
        with cluster(durable=True) as found:
            yield found
    except NoPostgresql as error:
        pytest.skip(str(error))


def empty_database(request: pytest.FixtureRequest, kind: str) -> str | None:
    """None for SQLite in the data folder, else a PostgreSQL URL."""
    if kind == "sqlite":
        return None
    found: Cluster = request.getfixturevalue("postgresql")
    return found.database()


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest) -> str | None:
    """An empty database of each kind."""
    return empty_database(request, request.param)


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The same by its address, for tests that open it without a server."""
    return empty_database(request, request.param) or f"sqlite:///{tmp_path / 'days.db'}"


@pytest.fixture
def writing(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url, writing=True)
    yield made
    made.dispose()


@pytest.fixture
def reading(database_url: str) -> Iterator[Engine]:
    made = open_engine(database_url)
    yield made
    made.dispose()
