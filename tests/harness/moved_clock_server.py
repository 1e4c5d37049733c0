"""``youxu`` whose clock a test moves while it runs. A program: see ServerProcess.

``YOUXU_TEST_CLOCK``: a file that holds by how many seconds the clock is ahead of the machine's.
``YOUXU_TEST_DAY_BY_CLOCK``: the control of T21: a ticket's row takes its business day from the clock.
``YOUXU_TEST_KIOSK_TRUSTED``: the control of T12: what a kiosk says of its time is believed and placed as it is.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

sys.path[:0] = [str(Path(__file__).parents[2])]

from server.clock import SystemClock  # noqa: E402  # see the line above

CLOCK, DAY_BY_CLOCK = "YOUXU_TEST_CLOCK", "YOUXU_TEST_DAY_BY_CLOCK"
KIOSK_TRUSTED = "YOUXU_TEST_KIOSK_TRUSTED"


def main() -> None:
    _moved_clock(Path(os.environ[CLOCK]))
    if os.environ.get(DAY_BY_CLOCK):
        _day_by_clock()
    if os.environ.get(KIOSK_TRUSTED):
        _kiosk_trusted()
    from server.__main__ import youxu

    youxu()


def _moved_clock(file: Path) -> None:
    def now(_self: SystemClock) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(file.read_text()))  # noqa: TID251  # the moved clock itself

    SystemClock.now = now  # type: ignore[method-assign]


def _day_by_clock() -> None:
    from server.store import hall_rows

    right = hall_rows.ticket_row

    def wrong(hall: str, day: Any, ticket: Any) -> dict[str, Any]:
        local = SystemClock().now().astimezone(ZoneInfo(day.plan.time_zone)).date()
        return right(hall, day, ticket) | {"business_day": local}

    hall_rows.ticket_row = wrong


def _kiosk_trusted() -> None:
    from server.actions import leases
    from server.domain.moves.offline import OfflineMoves

    def claimed(claim: leases.Claim, _since: datetime, _now: datetime) -> datetime:
        return claim.contact + timedelta(seconds=claim.offset_s)

    leases.believed = claimed
    OfflineMoves._after_called = lambda _self, merged: merged  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
