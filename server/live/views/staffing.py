"""Windows needed by the half-hour, as this weekday usually goes, beside those that are rostered."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from math import ceil
from zoneinfo import ZoneInfo

from server.domain.learning import windows_needed
from server.live.sight import Json, Sight, moment


def staffing(sight: Sight) -> list[Json]:
    """For today; empty before the hall has seen such a day. Windows needed for the work of all businesses together."""
    day, learned = sight.day.business_day, sight.learned
    if day is None or learned is None:
        return []
    midnight = datetime.combine(day, time.min, ZoneInfo(sight.plan.time_zone)).astimezone(UTC)
    rostered = sum(not window.kind.spare for window in sight.plan.windows)
    return [
        {
            "from": moment(midnight + timedelta(minutes=30 * slot)),
            "to": moment(midnight + timedelta(minutes=30 * (slot + 1))),
            "field": None,
            "needed": ceil(needed),
            "rostered": rostered,
        }
        for slot, needed in sorted(windows_needed(learned, day.weekday()).items())
    ]
