"""Going on while the server cannot be reached: numbers from the signed lease, merged afterwards (promises.md §2.5)."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

from hardware.link.commands import Answer, LinkDown
from hardware.link.messages import JobState
from kiosk import leases
from kiosk.asserting import Asserting
from kiosk.contact import Contact
from kiosk.leases import Lease
from kiosk.offline_ledger import OfflineLedger, OfflineTicket
from kiosk.offline_slip import offline_payload
from kiosk.receipts import Receipt

log = logging.getLogger(__name__)

REFILL_BELOW = 20  # as the server's (promises.md §2.5)
RENEW_S = 600  # signed anew so often, so that the server is sure of a contact not long ago
LOOK_S = 5.0
PATIENCE_S = 5.0
MERGED = "merged"
_TAKEN_IN_ALREADY = "number_used"  # by an attempt whose answer was lost


class OfflineNotReady(Exception):
    """This kiosk cannot give out numbers by itself now; ``why`` is a code for the screen and the staff."""

    code = "offline_not_ready"

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Sender(Protocol):
    """The part of the link that is needed here."""

    @property
    def connected(self) -> bool: ...

    def command(self, path: str, body: dict[str, Any], *, key: str, patience_s: float) -> Answer: ...


class Papers(Protocol):
    """The part of :class:`kiosk.printing.Printing` that is needed here."""

    def paper(self, job: str) -> JobState: ...

    def tell_again(self, job: str) -> None: ...


class OfflineNumbers:
    """One kiosk's lease, ledger, and the thread that keeps both in step with the server.

    ``known`` gives the kiosk's view and its device view, as they were last known. What the hall has lost is restored
    (``asserting``) before anything else is told.
    """

    def __init__(
        self,
        folder: Path,
        *,
        device: str,
        link: Sender,
        contact: Contact,
        papers: Papers,
        asserting: Asserting,
        known: Callable[[], tuple[Mapping[str, Any], Mapping[str, Any]]],
        on_change: Callable[[], None],
        look_s: float = LOOK_S,
    ) -> None:
        self._device = device
        self._link, self._contact, self._papers = link, contact, papers
        self._asserting = asserting
        self._known, self._on_change, self._look_s = known, on_change, look_s
        self._lease_path = folder / "lease.json"
        self._lease = leases.load(self._lease_path)
        self.ledger = OfflineLedger(folder / "offline.jsonl")
        self._lock = threading.Lock()
        self._wake, self._stopping = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="offline-numbers", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def look_now(self) -> None:
        """Something of the hall changed: see whether a lease is due or tickets can be told."""
        self._wake.set()

    @property
    def alive(self) -> bool:
        """Whether the thread that keeps step with the server is there."""
        return self._thread.is_alive()

    # ---- giving out -------------------------------------------------------------------------------------------

    @property
    def on(self) -> bool:
        """Whether the hall has this kiosk go on while it is cut off (promises.md §3.2)."""
        _, device = self._known()
        return bool(device.get("device", {}).get("offline_numbers"))

    def why_not(self) -> str | None:
        """Why no number can be given out now, as a code; None when one can."""
        if not self.on:
            return "off"
        lease, now = self._lease, self._contact.now()
        hall, device = self._known()
        if lease is None or now is None or not hall.get("businesses"):
            return "no_lease"
        if not lease.is_of_today(now, device["hall"]["time_zone"]):
            return "another_day"
        if _is_revoked(lease, hall):
            return "revoked"
        if lease.until is not None and now >= lease.until:
            return "issue_closed"
        return None if self._next(lease) <= lease.last else "used_up"

    def take(self, asked: Mapping[str, Any], key: str, language: str = "zh") -> OfflineTicket:
        """Give out the next number; a second press on the same drawn screen gets the same. Raises OfflineNotReady."""
        with self._lock:
            before = self.ledger.under(key)
            if before is not None:
                return before
            if (why := self.why_not()) is not None:
                raise OfflineNotReady(why)
            ticket = self._made(asked, key, language)
            try:
                self.ledger.add(ticket)
            except OSError as error:
                log.exception("the ledger cannot be written: no number is given out")
                raise OfflineNotReady("disk_full") from error
        log.warning("%s given out while cut off", ticket.printed["code"], extra={"action": "offline_ticket"})
        self._on_change()
        return ticket

    def _made(self, asked: Mapping[str, Any], key: str, language: str) -> OfflineTicket:
        lease, at, now = self._lease, self._contact.last, self._contact.now()
        assert lease is not None  # noqa: S101  # for the type checker; why_not has looked
        assert at is not None and now is not None  # noqa: S101, PT018  # the same
        number = self._next(lease)
        hall, device = self._known()
        link = lease.link(number)
        ticket = link.rpartition("/t/")[2][:16]  # a link begins with its ticket's id
        payload = offline_payload(
            hall, device, asked, kiosk=self._device, number=number, ticket=ticket, link=link, at=now
        )
        if payload is None:
            raise OfflineNotReady("unknown_business")
        return OfflineTicket(
            key=key,
            ticket=ticket,
            number=number,
            business_day=lease.business_day.isoformat(),
            lease=lease.word,
            contact=at.isoformat(),
            offset_s=round((now - at).total_seconds(), 3),
            business=str(payload.pop("business_code")),
            matter=asked.get("matter"),
            priority=asked.get("priority"),
            printed=payload,
            language=None if language == "zh" else language,
        )

    def _next(self, lease: Lease) -> int:
        return max(lease.first, lease.next, self.ledger.last_number(lease.business_day.isoformat()) + 1)

    def as_dict(self, *, cut_off: bool) -> dict[str, Any]:
        """For the screen and the maintenance page: whether numbers come from here now, and what is left."""
        why = self.why_not()
        lease = self._lease
        left = max(0, lease.last - self._next(lease) + 1) if lease is not None else 0
        return {
            "on": self.on,
            "giving": cut_off and why is None,
            "why_not": why,
            "left": left,
            "untold": len(self.ledger.pending()),
            "refused": len(self.ledger.refused()),
        }

    # ---- in step with the server ------------------------------------------------------------------------------

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._link.connected:
                try:
                    self._asserting.settle()
                    if self._told_all():
                        self._renew()
                except LinkDown as error:
                    log.debug("offline numbers: %s", error)
                except Exception:  # a damaged answer must not end the thread that brings tickets home; logged
                    log.exception("offline numbers")
            self._wake.wait(self._look_s)
            self._wake.clear()

    def _told_all(self) -> bool:
        """Tell the server every ticket it does not have, in order. Raises LinkDown."""
        for ticket in self.ledger.pending():
            if self._stopping.is_set():
                return False
            body = {
                "lease": ticket.lease,
                "number": ticket.number,
                "contact": ticket.contact,
                "offset_s": ticket.offset_s,
                "business": ticket.business,
                "matter": ticket.matter,
                "priority": ticket.priority,
                "language": ticket.language,
                "asked": ticket.key,
                "paper": self._papers.paper(ticket.ticket).value,
            }
            key = f"offline-{ticket.ticket}"
            answer = self._link.command("offline-tickets", body, key=key, patience_s=PATIENCE_S)
            outcome = MERGED if answer.ok else str(answer.body.get("code", answer.status))
            if outcome == _TAKEN_IN_ALREADY:
                outcome = MERGED
            if outcome != MERGED:
                log.error("%s was not taken in: %s", ticket.printed["code"], outcome)
            if answer.ok:
                self._asserting.acknowledged(_receipt(ticket, answer.body))
            self.ledger.settle(ticket.ticket, outcome)
            self._papers.tell_again(ticket.ticket)
            self._on_change()
        return True

    def _renew(self) -> None:
        """Ask for numbers when the day is open and there are too few, or the signature is old. Raises LinkDown."""
        hall, _ = self._known()
        today = hall.get("business_day")
        if not self.on or today is None:
            return
        lease = self._lease
        of_today = lease is not None and lease.business_day.isoformat() == today and not _is_revoked(lease, hall)
        if lease is not None and of_today:
            now = self._contact.now()
            fresh = now is not None and (now - lease.issued_at).total_seconds() < RENEW_S
            if fresh and lease.last - self._next(lease) + 1 >= REFILL_BELOW:
                return
        holds = lease.last if lease is not None and of_today else 0
        answer = self._link.command("leases", {"holds": holds}, key=str(uuid.uuid4()), patience_s=PATIENCE_S)
        if not answer.ok:
            log.warning("no lease: %s", answer.body.get("code", answer.status))
            return
        given = Lease.of(answer.body)
        leases.keep(self._lease_path, given)
        self._lease = given
        self._on_change()


def _receipt(ticket: OfflineTicket, merged: Mapping[str, Any]) -> Receipt:
    return Receipt(
        ticket=ticket.ticket, business_day=ticket.business_day, job=ticket.ticket, word=str(merged["receipt"])
    )


def _is_revoked(lease: Lease, hall: Mapping[str, Any]) -> bool:
    """Whether the hall has said that everything up to the end of this lease counts for nothing."""
    void = int(hall.get("lease_void") or 0)
    return void > 0 and lease.last <= void
