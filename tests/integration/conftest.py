"""Halls to test against: the real server on SQLite and on PostgreSQL, a client, credentials."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from databases import BOTH, empty_database
from hall_under_test import HallUnderTest, in_use
from server_process import HALLS, hall_with_rules, install


@pytest.fixture(scope="session", params=BOTH)
def hall(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    """Huangtan on an open day, shared by all tests that leave it open; no waiting between calls."""
    folder = tmp_path_factory.mktemp("hall")
    config = hall_with_rules(folder, call_interval_s=0, no_show_wait_s=0)
    installed = install(folder, hall=config, database=empty_database(request, request.param))
    with in_use(installed) as found:
        yield found


@pytest.fixture(scope="module")
def closed_hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    """Huangtan as it is configured, on SQLite, before its first day."""
    folder = tmp_path_factory.mktemp("closed")
    with in_use(install(folder, hall=HALLS / "huangtan"), opened=False) as found:
        yield found
