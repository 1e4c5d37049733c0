"""Kinds of columns that SQLAlchemy does not have: moments and days as strict as they were written."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Date, DateTime, Dialect, TypeDecorator
from sqlalchemy.dialects import sqlite

_DAY = r"(\d{4})-(\d\d)-(\d\d)"
_AS_DAY = sqlite.DATE(regexp=_DAY + r"\Z")  # type: ignore[no-untyped-call]  # SQLAlchemy's dialects have no types
_AS_MOMENT = sqlite.DATETIME(regexp=_DAY + r" (\d\d):(\d\d):(\d\d)\.(\d{6})\Z")  # type: ignore[no-untyped-call]
Day = Date().with_variant(_AS_DAY, "sqlite")


class Moment(TypeDecorator[datetime]):
    """An aware UTC time. SQLite keeps no zone, so it is put back on the way out.

    What SQLite gives back must be spelt as it was written: a reader that forgives would not see a damaged byte.
    """

    impl = DateTime(timezone=True).with_variant(_AS_MOMENT, "sqlite")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value!r} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:  # noqa: ARG002  # SQLAlchemy's signature
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
