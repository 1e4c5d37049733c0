"""Taking a ticket or booking a slot for the visitor at the screen: at the server, or from the lease while cut off."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import segno

from hardware.link.client import HallLink
from hardware.link.commands import Answer, LinkDown
from kiosk.asserting import Asserting
from kiosk.cards import CardHolder
from kiosk.offline import OfflineNotReady, OfflineNumbers
from kiosk.printing import BOOKING_JOB, Printing
from kiosk.receipts import Receipt

FINAL = frozenset({"disk_full", "database_damaged"})
"""The server lives and cannot keep a ticket: asking again for ten seconds helps nobody."""
_ASKED = ("business", "matter", "bundle", "priority", "booking")
Outcome = tuple[int, dict[str, Any]]  # the page's HTTP status and body


class Taking:
    """``patience_s``: how long the server may be silent before the kiosk goes on by itself or gives up."""

    def __init__(
        self,
        *,
        link: HallLink,
        cards: CardHolder,
        printing: Printing,
        offline: OfflineNumbers,
        asserting: Asserting,
        server: str,
        patience_s: float,
    ) -> None:
        self._link, self._cards, self._printing, self._offline = link, cards, printing, offline
        self._asserting = asserting
        self._server, self._patience_s = server, patience_s

    @property
    def cut_off(self) -> bool:
        """Whether the server has been silent for so long that the kiosk goes on by itself."""
        return not self._link.connected and self._link.silent_s() >= self._patience_s

    def take(self, asked: Mapping[str, Any], *, key: str, language: str) -> Outcome:
        """Take a ticket under the key of the drawn screen.

        Cut off for ten seconds, the kiosk gives out a number of its own lease where the hall wants that. Raises
        LinkDown when the outcome is unknown and it may not: the page says where to go.
        """
        if self._offline.ledger.under(key) is not None or (self.cut_off and self._offline.why_not() is None):
            return self._take_offline(asked, key, language)
        try:
            return self._take_at_server(asked, key=key, language=language)
        except LinkDown as error:
            if error.answer is not None or self._offline.why_not() is not None:
                raise  # the server lives and says "not now", or we have no number to give
            return self._take_offline(asked, key, language)

    def book(self, asked: Mapping[str, Any], *, key: str, language: str, hall: Mapping[str, Any]) -> Outcome:
        """Book one of the free slots offered, for whoever laid a card or typed a number. ``hall``: its name and zone.

        Raises LinkDown when the outcome is unknown.
        """
        body = {name: asked[name] for name in ("business", "matter", "day", "time") if asked.get(name)}
        answer = self._command("bookings", body | self._cards.claim(), key=key, language=language)
        if not answer.ok:
            return answer.status, answer.body
        self._cards.forget()
        booking = answer.body
        job = {"id": f"{BOOKING_JOB}{booking['id']}", "payload": {**hall, **booking, "reprint": False}}
        self._printing.take(job)
        return 201, {"booking": booking, "job": job["id"]}

    def _take_offline(self, asked: Mapping[str, Any], key: str, language: str) -> Outcome:
        try:
            taken = self._offline.take(asked, key, language)
        except OfflineNotReady as error:
            raise LinkDown(error.why) from error
        self._cards.forget()
        payload = taken.printed
        job = {"id": taken.ticket, "payload": payload}
        self._printing.take(job)
        ticket = {
            "id": taken.ticket,
            "code": payload["code"],
            "business": taken.business,
            "zone": payload["zone_code"],
            "ahead": None,
            "wait": None,
            "issued_at": payload["issued_at"],
            "offline": True,
        }
        return 201, {"ticket": ticket, "job": taken.ticket, "qr": self._qr(ticket, job)}

    def _take_at_server(self, asked: Mapping[str, Any], *, key: str, language: str) -> Outcome:
        self._asserting.settle(self._patience_s)  # else a number that we have given out might be given out again
        body = {name: asked[name] for name in _ASKED if asked.get(name)} | self._cards.claim()
        if language != "zh":
            body["language"] = language  # chosen: every visitor begins in Chinese
        answer = self._command("tickets", body, key=key, language=language)
        if not answer.ok:
            return answer.status, answer.body
        self._cards.forget()
        ticket = dict(answer.body)
        job, word = ticket.pop("job", None), ticket.pop("receipt", None)
        if job and word:
            day = str(ticket["business_day"])
            self._asserting.acknowledged(Receipt(ticket=ticket["id"], business_day=day, job=job["id"], word=word))
        if job:
            self._printing.take(job)
            payload = job["payload"]
            ticket["wait"] = payload.get("wait")  # the screen promises what the slip promises
            ticket |= {"due_at": payload.get("due_at"), "steps": (payload.get("bundle") or {}).get("steps")}
        return answer.status, {"ticket": ticket, "job": job["id"] if job else None, "qr": self._qr(ticket, job)}

    def _command(self, path: str, body: dict[str, Any], *, key: str, language: str) -> Answer:
        spoken = "zh" if language == "zh" else "en"  # what the server has its own words in
        return self._link.command(path, body, key=key, patience_s=self._patience_s, language=spoken, final=FINAL)

    def _qr(self, ticket: Mapping[str, Any], job: Mapping[str, Any] | None) -> str | None:
        """The slip's secret address as a picture for the screen, where a photo of it is the slip."""
        address = str((job or {}).get("payload", {}).get("link") or ticket.get("link") or "")
        if not address:
            return None
        if not address.startswith("http"):
            address = f"{self._server}/t/{address}"
        picture: str = segno.make(address, error="m", micro=False).svg_data_uri(scale=8, border=2, dark="#000")
        return picture
