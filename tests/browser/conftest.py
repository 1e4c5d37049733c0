"""Fixtures of the browser tests, gathered from the stand-ins that define them."""

from __future__ import annotations

from pages_double import chromium, double  # noqa: F401 - fixtures
