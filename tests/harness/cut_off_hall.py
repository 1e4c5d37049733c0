"""A hall whose one configured kiosk stands behind a line that can be cut; its agent runs here, on moved clocks."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from fault_proxy import FaultProxy
from hall_under_test import HallUnderTest
from log_checker import select
from moved_clock_server import CLOCK, KIOSK_TRUSTED
from server_process import ServerProcess, hall_with_rules, install, until

from hardware.link.enrolment import Credentials, enrol
from hardware.link.signing import Signer
from kiosk.agent import KioskAgent
from server.data_folder import DataFolder
from server.store.devices import Devices
from server.store.engine import open_engine

PROGRAM = (Path(__file__).with_name("moved_clock_server.py"),)
ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)
BUSINESS = "civil_affairs"
Row = dict[str, Any]


class KioskClock:
    """The kiosk's clocks: the steady one is moved with the server's, the wall clock is three hours wrong."""

    def __init__(self) -> None:
        self.ahead = 0.0

    def steady(self) -> float:
        import time as machine

        return machine.monotonic() + self.ahead

    def boot(self) -> str:
        return "one"

    def wall(self) -> float:
        return self.steady() - 3 * 3600


class CutOffHall(HallUnderTest):
    """A hall whose one configured kiosk stands behind a proxy. ``agent`` is the kiosk's program."""

    def __init__(self, server: ServerProcess, clock: Path, folder: Path) -> None:
        super().__init__(server)
        self._clock, self.folder = clock, folder
        self.kiosk_clock = KioskClock()
        self.proxy = FaultProxy(server.port).start()
        self.credentials: Credentials | None = None
        self.agent: KioskAgent | None = None
        self._signer: Signer | None = None

    def show(self, day: date, hour: int) -> None:
        wanted = datetime.combine(day, time(hour), ZONE).astimezone(UTC)
        self._clock.write_text(str((wanted - datetime.now(UTC)).total_seconds()))  # noqa: TID251  # the machine's

    def pass_time(self, seconds: float) -> None:
        """For the server and for the kiosk's steady clock alike."""
        being_written = self._clock.with_suffix(".new")
        being_written.write_text(str(float(self._clock.read_text()) + seconds))
        being_written.replace(self._clock)
        self.kiosk_clock.ahead += seconds

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self._clock.read_text()))  # noqa: TID251  # as the server's

    def enrol(self) -> None:
        data = DataFolder.open(self.keys.data)
        engine = open_engine(data.database, writing=True)
        devices = Devices(engine, self.keys.hall)
        code = devices.code_for("K1", self.now())
        engine.dispose()
        self.credentials = enrol(self.server.url, code)

    def switch_on(self, patience_s: float = 1.5) -> KioskAgent:
        assert self.credentials is not None
        mine = replace(self.credentials, server=self.proxy.url)
        self.agent = KioskAgent(mine, self.folder / "kiosk", port=0, patience_s=patience_s, clock=self.kiosk_clock)
        self.agent.start()
        self._signer = self.agent.link._http._signer
        return self.agent

    def switch_off(self) -> None:
        if self.agent is not None:
            self.agent.stop()
            self.agent = None

    def as_kiosk(self, path: str, body: Row, *, key: str | None = None) -> httpx.Response:
        """What the kiosk's program would send, signed by its key and counted with its own commands."""
        assert self.credentials is not None
        if self._signer is None:
            (self.folder / "kiosk").mkdir(exist_ok=True)  # where its counter is kept
            self._signer = self.credentials.signer(self.folder / "kiosk")
        return self.door.post(path, body, self.credentials.token, key=key, signer=self._signer)

    def cut(self) -> None:
        self.proxy.sever()

    def heal(self) -> None:
        self.proxy.heal()

    def touch(self, key: str | None = None, **asked: Any) -> httpx.Response:
        assert self.agent is not None
        with httpx.Client(base_url=self.agent.page.url, trust_env=False, timeout=30) as page:
            return page.post("/take", json={"business": BUSINESS, "key": key or str(uuid.uuid4()), **asked})

    def screen(self) -> Row:
        assert self.agent is not None
        with httpx.Client(base_url=self.agent.page.url, trust_env=False, timeout=30) as page:
            state: Row = page.get("/api/v1/halls/huangtan/views/kiosk").json()["state"]
            return state

    def until_leased(self, last: int = 50) -> None:
        until(lambda: self.offline()["left"] >= last or None, 90, "a lease")

    def until_giving(self) -> None:
        until(lambda: self.offline()["giving"] or None, 90, "the kiosk goes on by itself")

    def offline(self) -> Row:
        found: Row = self.screen()["offline"]
        return found

    def merged(self) -> list[Row]:
        return [one for one in self.log() if one["kind"] == "ticket_merged"]

    def log(self) -> list[Row]:
        rows = select(self.keys.database, "SELECT seq, at, kind, payload FROM events ORDER BY seq")
        return [row | {"said": json.loads(row["payload"])} for row in rows]


@contextmanager
def running(folder: Path, *, database: str | None = None, trusting: bool = False) -> Iterator[CutOffHall]:
    config = hall_with_rules(folder, call_interval_s=0, no_show_wait_s=0)
    path = config / "hall.toml"
    days = ", ".join((MONDAY + timedelta(days=n)).isoformat() for n in range(-1, 3))
    path.write_text(path.read_text().replace("closed_on = []", f"closed_on = [{days}]"))  # no closing time
    clock = folder / "clock"
    clock.write_text("0")
    surroundings = {CLOCK: str(clock), **({KIOSK_TRUSTED: "1"} if trusting else {})}
    installed = install(folder, hall=config, database=database)
    hall = CutOffHall(ServerProcess(installed, program=PROGRAM, environment=surroundings), clock, folder)
    hall.show(MONDAY, 10)
    hall.server.start()
    try:
        hall.open_day(MONDAY.isoformat())
        hall.enrol()
        yield hall
        assert not hall.server.complaints()
    finally:
        hall.switch_off()
        hall.proxy.stop()
        hall.close()
        hall.server.kill()
