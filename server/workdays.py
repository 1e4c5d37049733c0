"""The statutory calendar (法定节假日与调休), as far as the installed ``chinesecalendar`` knows it."""

from __future__ import annotations

import logging
from datetime import date

import chinese_calendar

log = logging.getLogger(__name__)


def is_workday(day: date) -> bool:
    """Whether a date is a workday. Beyond the years that the library knows: Monday to Friday, with a warning."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        log.warning("no statutory calendar for this year", extra={"action": "calendar_unknown", "year": day.year})
        return day.weekday() < 5
