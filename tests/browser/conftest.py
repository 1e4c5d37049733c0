"""Fixtures of the browser tests, gathered from the stand-ins that define them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from console_desk import CLERK
from kiosk_page import agent, patience_s  # noqa: F401 - fixtures
from pages_double import PagesDouble, Watched, chromium, double, watched  # noqa: F401 - fixtures
from playwright.sync_api import Browser


@pytest.fixture
def desk(double: PagesDouble, chromium: Browser) -> Iterator[Watched]:  # noqa: F811 - the fixtures of these names
    """A clerk's browser at the size of the usual desk."""
    double.me = dict(CLERK)
    seen = watched(chromium, 1366, 768)
    yield seen
    seen.page.context.close()
