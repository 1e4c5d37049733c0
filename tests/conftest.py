"""What all tests share: databases, a small hall, a morning, a report at the end; and that a skip may be a failure.

``YOUXU_NO_SKIPS=1``: a skipped test or module fails (promises.md §4: a missing capability skips loudly).
"""

from __future__ import annotations

import os
from collections.abc import Generator
from datetime import datetime

import pytest
from databases import database, database_url, durable_postgresql, postgresql, reading, writing
from hypothesis import HealthCheck, settings
from small_hall import MORNING, small_plan

from server.domain.hall import Hall
from server.domain.plan import HallPlan

__all__ = ["database", "database_url", "durable_postgresql", "postgresql", "reading", "writing"]  # one of each
NO_SKIPS = "YOUXU_NO_SKIPS"
settings.register_profile("youxu", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("youxu")  # a busy machine is not a fault of the code
_LINES = pytest.StashKey[list[str]]()


@pytest.fixture
def plan() -> HallPlan:
    return small_plan()


@pytest.fixture
def now() -> datetime:
    return MORNING


@pytest.fixture
def closed_hall(plan: HallPlan) -> Hall:
    """A hall whose business day has not been opened."""
    return Hall(plan)


@pytest.fixture
def hall(closed_hall: Hall, now: datetime) -> Hall:
    """A hall on an open day; every window is still closed."""
    closed_hall.open_day(now=now, business_day=now.date(), accept_until=None)
    return closed_hall


@pytest.fixture
def report(request: pytest.FixtureRequest) -> list[str]:
    """Lines for the end of the run: what was measured or counted."""
    return request.config.stash.setdefault(_LINES, [])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = config.stash.get(_LINES, [])
    if lines:
        terminalreporter.section("measured")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        _fail_the_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped:
        _fail_the_skip(report)
    return report


def _fail_the_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    if os.environ.get(NO_SKIPS) == "1":
        why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        report.outcome = "failed"
        report.longrepr = f"{NO_SKIPS}=1 and this was skipped: {why}"
