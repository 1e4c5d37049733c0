"""Showing the hall our receipts whenever its log may have lost its end: what it does not have is restored (§3.1).

Asked is first whether it has the newest; the log is whole up to any event that it has, so then it has all of them.
"""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from hardware.link.commands import Answer
from hardware.link.messages import JobState
from kiosk.receipts import Receipt, Receipts

log = logging.getLogger(__name__)

AT_ONCE = 20  # receipts a request: a body of some 12 KB
PROBE = 5  # the newest: two threads are acknowledged here, so their last may stand in another order than in the log
PATIENCE_S = 5.0
_FOR_GOOD = frozenset({"taken_again", "receipt_outdated"})  # refused today and always
_NOT_OURS = "receipt_not_ours"


class Sender(Protocol):
    """The part of the link that is needed here. ``line``: another value whenever the log may have lost its end."""

    @property
    def line(self) -> tuple[int, int]: ...

    def command(self, path: str, body: dict[str, Any], *, key: str, patience_s: float) -> Answer: ...


class Papers(Protocol):
    """The part of :class:`kiosk.printing.Printing` that is needed here."""

    def paper(self, job: str) -> JobState: ...

    def tell_again(self, job: str) -> None: ...


class Asserting:
    """``known``: the kiosk's view as it was last seen. Safe to use from several threads."""

    def __init__(
        self, receipts: Receipts, *, link: Sender, papers: Papers, known: Callable[[], Mapping[str, Any]]
    ) -> None:
        self.receipts = receipts
        self._link, self._papers, self._known = link, papers, known
        self._lock = threading.Lock()
        self._settled: object = None  # what was true when the hall had everything

    def acknowledged(self, receipt: Receipt) -> None:
        """The hall has given us a ticket. A full disk is no reason to refuse it: the ticket is there."""
        try:
            self.receipts.add(receipt)
        except OSError:
            log.exception("the receipt of %s cannot be kept", receipt.ticket)

    @property
    def due(self) -> bool:
        return self._settled != self._present()

    def settle(self, patience_s: float = PATIENCE_S) -> None:
        """See to it that the hall has every ticket of today that it gave us. Raises LinkDown; then it is still due."""
        if not self.due:
            return
        with self._lock:
            present = self._present()
            day = self._known().get("business_day")
            if day is None or self._settled == present:
                return
            mine = self.receipts.of_day(day)
            if not self._has(mine[-PROBE:], patience_s):
                for start in range(0, len(mine), AT_ONCE):
                    self._has(mine[start : start + AT_ONCE], patience_s)
            self._settled = present

    def _present(self) -> tuple[object, ...]:
        known = self._known()
        return (self._link.line, known.get("business_day"), known.get("went_back"))

    def _has(self, shown: list[Receipt], patience_s: float) -> bool:
        """Whether the hall has had all of these; what it had not is restored, or refused."""
        if not shown:
            return True
        body = {"receipts": [{"receipt": one.word, "paper": self._papers.paper(one.job).value} for one in shown]}
        answer = self._link.command("tickets/assert", body, key=str(uuid.uuid4()), patience_s=patience_s)
        if answer.body.get("code") == _NOT_OURS:
            wrong = shown[int(answer.body["detail"]["receipt"])]
            log.error("the hall does not know its own receipt of %s", wrong.ticket)
            self.receipts.drop(wrong.ticket)
            return self._has([one for one in shown if one is not wrong], patience_s)
        if not answer.ok:
            log.warning("receipts were not taken: %s", answer.body.get("code", answer.status))
            return True
        by_ticket = {one.ticket: one for one in shown}
        outcomes = [(by_ticket[one["ticket"]], one) for one in answer.body["tickets"]]
        for receipt, outcome in outcomes:
            self._note(receipt, outcome)
        return all(outcome["outcome"] == "known" for _, outcome in outcomes)

    def _note(self, receipt: Receipt, outcome: Mapping[str, Any]) -> None:
        if outcome["outcome"] == "restored":
            log.warning("%s was lost and is restored", outcome["code"], extra={"action": "ticket_restored"})
            self.receipts.restored(receipt.ticket)
            self._papers.tell_again(receipt.job)
        elif outcome["reason"] is not None:
            log.error("ticket %s was not restored: %s", receipt.ticket, outcome["reason"])
            if outcome["reason"] in _FOR_GOOD:
                self.receipts.drop(receipt.ticket)
