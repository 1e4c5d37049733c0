"""Sends what is due of one hall's outbox, one record after the other, and writes down what became of each."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import Engine

from server.domain.plan import HallPlan
from server.given_secret import SecretMissing
from server.queries.upward import news
from server.reporting.mapped import Json, Unmappable
from server.reporting.platform import Reply, Verdict
from server.settings.reporting import Reporting
from server.store import outbox

log = logging.getLogger(__name__)

_AT_ONCE = 50
_ILL_IN_A_ROW = 3  # then the platform is left alone until the next pass
_CLAIM_SPARE_S = 30.0


class Tells(Protocol):
    """What :class:`server.reporting.platform.Platform` does."""

    def tell(self, record: Json, *, at: str) -> Reply: ...


class Sender:
    """``writing`` and ``reading``: engines of the hall's database. ``now``: the hall's clock."""

    def __init__(
        self,
        plan: HallPlan,
        reporting: Reporting,
        platform: Tells,
        *,
        writing: Engine,
        reading: Engine,
        now: Callable[[], datetime],
    ) -> None:
        self._plan = plan
        self._reporting = reporting
        self._platform = platform
        self._writing = writing
        self._reading = reading
        self._now = now

    def follow_log(self) -> int:
        """Take what the log has new into the outbox; how many records."""
        rules, taken = self._reporting.rules, 0
        while True:
            after = outbox.followed_to(self._reading, self._plan.code)
            to, found = news(
                self._reading, self._plan, self._reporting.place,
                after=after, since=rules.since, outcomes=rules.case_outcomes,
            )  # fmt: skip
            if to <= after:
                return taken
            if outbox.follow(self._writing, self._plan.code, after=after, to=to, found=found, now=self._now()):
                taken += len(found)

    def send_due(self, ending: Callable[[], bool] = lambda: False) -> int:
        """Send what is due; how many were taken. An ill platform is left alone after three records."""
        taken = ill = 0
        for record in outbox.due(self._reading, self._plan.code, now=self._now(), most=_AT_ONCE):
            if ending() or ill == _ILL_IN_A_ROW:
                break
            reply = self._send(record)
            if reply is not None:
                taken += reply.verdict is Verdict.TAKEN
                ill = ill + 1 if reply.ill else 0
        return taken

    def _send(self, record: str) -> Reply | None:
        hall, rules, now = self._plan.code, self._reporting.rules, self._now()
        mine = outbox.claim(self._writing, hall, record, now=now, for_s=rules.timeout_s + _CLAIM_SPARE_S)
        if mine is None:
            return None
        reply = self._ask(json.loads(mine.record), now)
        self._settle(mine, reply)
        log.info(
            "record %s: %s %s",
            mine.id,
            reply.verdict,
            reply.reason,
            extra={"action": "reported_upward", "hall": hall, "verdict": reply.verdict.value, "tries": mine.attempts},
        )
        return reply

    def _ask(self, record: Json, now: datetime) -> Reply:
        try:
            return self._platform.tell(record, at=now.isoformat(timespec="seconds"))
        except Unmappable as error:
            return Reply(verdict=Verdict.REFUSED, reason=f"unmappable: {error}")
        except SecretMissing as error:
            log.warning("reporting has no secret: %s", error, extra={"action": "reporting_secret_missing"})
            return Reply(verdict=Verdict.UNCLEAR, reason="secret_missing", ill=True)

    def _settle(self, mine: outbox.Due, reply: Reply) -> None:
        hall, now = self._plan.code, self._now()
        if reply.verdict is Verdict.TAKEN:
            outbox.mark_sent(self._writing, hall, mine.id, now=now, reason=reply.reason, receipt=reply.receipt)
        elif reply.verdict is Verdict.REFUSED:
            outbox.mark_failed(self._writing, hall, mine.id, reason=reply.reason)
        elif now - mine.queued_at > timedelta(days=self._reporting.rules.give_up_days):
            outbox.mark_failed(self._writing, hall, mine.id, reason=f"given_up: {reply.reason}")
        else:
            outbox.put_off(self._writing, hall, mine.id, now=now, attempts=mine.attempts, reason=reply.reason)
