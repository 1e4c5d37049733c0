"""The kiosk's agent: between the touch screen, the hall's server, the printer and the card readers.

The page talks only to this agent. One view, ``kiosk``, has everything a screen may show: the server's kiosk state, how
our devices are, the masked card, the newest slip, and how the link is.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from hardware import supervisor
from hardware.booking_slip import compose_booking
from hardware.link.client import HallLink, ViewMessage
from hardware.link.enrolment import Credentials
from hardware.link.messages import view_name
from hardware.link.page import LocalPage
from hardware.link.parts import DeviceParts
from hardware.notice_printing import NoticePrinting
from hardware.ports import Condition, DeviceReport
from hardware.slip import compose
from hardware.slip_preview import SAMPLE
from hardware.slip_template import slip_template
from kiosk.asserting import Asserting
from kiosk.cards import CardHolder
from kiosk.contact import Clock, Contact
from kiosk.guidance import Guidance
from kiosk.guidance_web import add_guidance_routes
from kiosk.last_known import LastKnown, without_figures
from kiosk.ledger import Ledger
from kiosk.offline import OfflineNumbers
from kiosk.paper_roll import PaperRoll
from kiosk.printing import Printing, PrintProgress
from kiosk.receipts import Receipts
from kiosk.service_code import ServiceCode
from kiosk.service_web import add_service_routes
from kiosk.taking import Taking
from kiosk.virtual_cards import add_virtual_cards
from kiosk.web import add_routes
from screens.wording import words

PAGE = Path(__file__).parent / "page"
VIEW = "kiosk"
PATIENCE_S = 10  # then the screen says where to go instead (promises.md §3.2)
READERS = ("id_reader", "card_reader")
TICK_S = 1.0
HELP_S = 120.0


class KioskAgent:
    """One kiosk. ``start`` returns at once; ``stop`` ends every thread and driver."""

    def __init__(
        self,
        credentials: Credentials,
        folder: Path,
        *,
        host: str = "127.0.0.1",
        port: int = 8081,
        patience_s: float = PATIENCE_S,
        clock: Clock | None = None,
    ) -> None:
        self.code = credentials.code
        folder.mkdir(parents=True, exist_ok=True)
        self._last_known = LastKnown(folder / "last_known.json")
        self._contact = Contact(folder / "contact.json", clock)
        self.link = HallLink(
            credentials.server,
            credentials.token,
            hall=credentials.hall,
            on_time=self._contact.heard,
            signer=credentials.signer(folder),
        )
        self.page = LocalPage("kiosk", folder=PAGE, link=self.link, hall=credentials.hall, host=host, port=port)
        self.cards = CardHolder(on_change=self.repaint)
        self.parts = DeviceParts(
            self.link,
            self.code,
            on_open=self._on_open,
            on_change=self._on_parts,
            options={"escpos": {"slips_dir": folder / "slips"}},
        )
        self.guidance = Guidance(
            voice=lambda: self.parts.get("voice"), on_change=self.repaint, plugged=self._headphones_in
        )
        self._template = slip_template()
        self.paper = PaperRoll(folder / "paper.json")
        self.service = ServiceCode(folder / "service.json", time.monotonic)
        self.printing = Printing(
            link=self.link,
            ledger=Ledger(folder / "jobs.jsonl"),
            printer=lambda: self.parts.get("printer"),
            compose=self._compose,
            on_progress=self._on_progress,
            on_paper=self._paper_used,
            now=self._contact.now,
        )
        self.notices = NoticePrinting(link=self.link, printer=lambda: self.parts.get("printer"), paper_mm=self.paper_mm)
        self._hall_state: dict[str, Any] = self._last_known.hall
        self._device: dict[str, Any] = self._last_known.device
        self._heard_hall = False
        self._help_until: float | None = None
        self.asserting = Asserting(
            Receipts(folder / "receipts.jsonl"),
            link=self.link,
            papers=self.printing,
            known=lambda: self._hall_state,
        )
        self.offline = OfflineNumbers(
            folder,
            device=self.code,
            link=self.link,
            contact=self._contact,
            papers=self.printing,
            asserting=self.asserting,
            known=lambda: (self._hall_state, self._device),
            on_change=self.repaint,
        )
        self.taking = Taking(
            link=self.link,
            cards=self.cards,
            printing=self.printing,
            offline=self.offline,
            asserting=self.asserting,
            server=credentials.server,
            patience_s=patience_s,
        )
        self._progress: PrintProgress | None = None
        self._printer_report: DeviceReport | None = None
        self._link_shown: tuple[object, ...] = ()
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._ticker = threading.Thread(target=self._tick, name="kiosk-tick", daemon=True)
        add_routes(self)
        add_service_routes(self)
        add_guidance_routes(self)
        add_virtual_cards(self)

    def start(self) -> None:
        self.repaint()
        self.link.follow(view_name("kiosk", self.code), self._on_hall)
        self.link.follow(view_name("device", self.code), self._on_device)
        self.page.start()
        self.link.start()
        self.parts.configure(self._device.get("device", {}).get("drivers") or {})
        self.parts.start()
        self.printing.start()
        self.offline.start()
        self.notices.start()
        self.look_at_paper()
        self.guidance.start()
        self._ticker.start()
        supervisor.tell(supervisor.READY)

    def stop(self) -> None:
        """Safe to call when start failed half-way."""
        self._stopping.set()
        self.offline.stop()
        self.guidance.stop()
        self.printing.stop()
        self.notices.stop()
        self.cards.stop()
        self.parts.stop()
        self.link.stop()
        self.page.stop()
        if self._ticker.is_alive():
            self._ticker.join(timeout=5)

    # ---- what the page may ask --------------------------------------------------------------------------------

    def print_again(self, job: str) -> bool:
        """The visitor has no slip in hand: print a second, marked one."""
        return self.printing.again(job)

    def call_staff(self) -> None:
        """A visitor does not know what to choose: the manager's page shows it for two minutes."""
        self._help_until = time.monotonic() + HELP_S
        self.parts.say("help", DeviceReport(condition=Condition.DEGRADED, causes=("visitor_needs_help",)))

    # ---- what comes in ----------------------------------------------------------------------------------------

    def _on_hall(self, message: ViewMessage) -> None:
        with self._lock:
            self._hall_state = message.state
            self._heard_hall = True
        self._heard(message)
        self.repaint()

    def _on_device(self, message: ViewMessage) -> None:
        with self._lock:
            self._device = message.state
        self._heard(message)
        self.parts.configure(message.state["device"].get("drivers") or {})
        self.printing.see(message.state.get("jobs") or [], message.state.get("now", ""))
        self.notices.see(message.state.get("jobs") or [])

    def _heard(self, message: ViewMessage) -> None:
        now = message.state.get("now")
        if now:
            self._contact.heard(now)
        self._last_known.keep(self._hall_state if self._heard_hall else {}, self._device)
        self.offline.look_now()

    def _on_open(self, name: str, driver: Any) -> None:
        if name in READERS:
            self.cards.attach(name, driver)
        elif name == "headphones":
            driver.listen(self.repaint)

    def _headphones_in(self) -> bool | None:
        """None where the kiosk has no jack that it can read."""
        jack = self.parts.get("headphones")
        return None if jack is None else jack.plugged

    def _on_parts(self, reports: Mapping[str, DeviceReport]) -> None:
        printer = reports.get("printer")
        if printer is not None and printer != self._printer_report:
            self._printer_report = printer
            self.printing.printer_changed(printer)
        self.repaint()

    def _on_progress(self, progress: PrintProgress) -> None:
        with self._lock:
            self._progress = progress
        self.repaint()
        self.parts.look_now()

    def _compose(self, payload: Mapping[str, Any]) -> Any:
        if "starts" in payload:  # of a booking
            return compose_booking(payload, words={**words("notice"), **words("slip")})
        return compose(payload, words=words("slip"), paper_mm=self.paper_mm(), template=self._template)

    def hall_for_slips(self, business: str) -> dict[str, Any]:
        """What a slip made here says of the hall and of a business: names, place, time zone."""
        with self._lock:
            hall, device = self._hall_state, self._device
        tile = next((one for one in hall.get("businesses") or () if one["code"] == business), None)
        named = {"business_name": tile["name"], "zone": tile["zone_name"], "zone_code": tile["zone"]} if tile else {}
        place = {"floor": tile["floor"], "side": tile["side"]} if tile else {}
        return {"hall": hall["hall"]["name"], "time_zone": device["hall"]["time_zone"], **named, **place}

    def test_payload(self) -> dict[str, Any]:
        """A slip that nobody can take for a ticket's."""
        return {**SAMPLE, "code": "TEST", "ticket_id": "test"}

    def _paper_used(self) -> None:
        self.paper.printed(self.paper_mm())
        self.look_at_paper()

    def look_at_paper(self) -> None:
        """Have the manager told while the roll ends soon, and no longer once a new one is in."""
        low = self.paper.is_low(self.paper_mm())
        self.parts.say("paper", DeviceReport(condition=Condition.DEGRADED, causes=("paper_low",)) if low else None)

    def paper_mm(self) -> int:
        """How wide the printer's paper is."""
        with self._lock:
            drivers = self._device.get("device", {}).get("drivers") or {}
        return int(drivers.get("printer", {}).get("paper_mm", 80))

    def _tick(self) -> None:
        """Once a second: notice a silent server and an old card, which send no message."""
        while not self._stopping.wait(TICK_S):
            if self.printing.alive and self.offline.alive:  # else the supervisor starts the program again
                supervisor.tell(supervisor.ALIVE)
            self.cards.forget_if_old()
            if self._help_until is not None and time.monotonic() > self._help_until:
                self._help_until = None
                self.parts.say("help", None)
            link = self.page.link_state()
            shown = (link["connected"], link["silent_s"] // 5, self.taking.cut_off, self.offline.why_not())
            if shown != self._link_shown:
                self._link_shown = shown
                self.repaint()

    # ---- what the page sees -----------------------------------------------------------------------------------

    def repaint(self) -> None:
        """Give the page everything it shows, as one state."""
        with self._lock:
            card = self.cards.view(self._today())
            offline = self.offline.as_dict(cut_off=self.taking.cut_off)
            hall = without_figures(self._hall_state) if offline["giving"] else self._hall_state
            state = {
                **hall,
                "offline": offline,
                "devices": {name: _condition(report) for name, report in self.parts.reports().items()},
                "card": card.as_dict() if card else None,
                "card_refused": self.cards.refused,
                "card_left": self.cards.left,
                "speech": self.guidance.as_dict(),
                "service": self.service.is_set,
                "printing": self._progress.as_dict() if self._progress else None,
                "link": self.page.link_state(),
                "time_zone": self._device.get("hall", {}).get("time_zone", "Asia/Shanghai"),
            }
            self.page.paint(VIEW, self.page.next_seq(), state)

    def _today(self) -> date:
        """The hall's day by the server's clock; a kiosk's own clock may be wrong (promises.md §3.3)."""
        zone = ZoneInfo(self._device.get("hall", {}).get("time_zone", "Asia/Shanghai"))
        at = self._contact.now() or datetime.fromtimestamp(0, UTC)
        return at.astimezone(zone).date()


def _condition(report: DeviceReport) -> dict[str, Any]:
    return {"condition": report.condition.value, "causes": list(report.causes)}
