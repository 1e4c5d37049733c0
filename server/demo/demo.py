"""Putting the demo together: a fresh hall, its programs, its people, and the page that shows the way."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from zoneinfo import ZoneInfo

import click

from server.clock import SystemClock
from server.data_folder import DataFolder
from server.demo.crowd import Crowd, Pace
from server.demo.first_page import FirstPage, Guide
from server.demo.hall_door import HallDoor
from server.demo.past import write_past
from server.demo.processes import Programs, answers
from server.demo.staff import VISITOR, hire
from server.settings import DevicePlan, HallSettings, load_hall
from server.setup_hall import create_hall
from server.store.devices import Devices
from server.store.engine import open_engine

_CODES_VALID = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Ports:
    """One after the other from the first page's."""

    first: int

    @property
    def server(self) -> int:
        return self.first + 1

    @property
    def kiosk(self) -> int:
        return self.first + 2

    @property
    def display(self) -> int:
        return self.first + 3

    @property
    def speaker(self) -> int:
        return self.first + 4


def run_demo(*, hall: Path, data: Path, first_port: int, pace: float, people: bool) -> None:
    """Run until Ctrl-C or SIGTERM. The data folder is made anew: a demo starts on a fresh day."""
    settings = load_hall(hall)
    ports = Ports(first=first_port)
    shutil.rmtree(data, ignore_errors=True)
    programs = Programs(logs=data / "logs")
    told: SimpleQueue[int] = SimpleQueue()  # an Event's own lock may be held just when the signal comes
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda number, _: told.put(number))
    closers: list[Callable[[], None]] = [programs.stop]
    try:
        _open(settings, hall, data, ports, programs, closers, Pace(times=pace), people=people)
        click.echo(f"\n  有序 Youxu — {settings.plan.name.zh}\n  http://127.0.0.1:{ports.first}/   (Ctrl-C ends it)\n")
        while not _came(told, within_s=1.0):
            programs.require_running()
    finally:
        click.echo("closing the hall …")
        for close in reversed(closers):
            close()


def _came(told: SimpleQueue[int], *, within_s: float) -> bool:
    try:
        told.get(timeout=within_s)
    except Empty:
        return False
    return True


def _open(
    settings: HallSettings,
    hall: Path,
    data: Path,
    ports: Ports,
    programs: Programs,
    closers: list[Callable[[], None]],
    pace: Pace,
    *,
    people: bool,
) -> None:
    address = f"http://127.0.0.1:{ports.server}"
    kiosk_address = f"http://127.0.0.1:{ports.kiosk}"
    guide = Guide(settings=settings, server=address, kiosk=kiosk_address, display=f"http://127.0.0.1:{ports.display}")
    secret = create_hall(data / "server", hall=hall, database=None)
    folder = DataFolder.open(data / "server")
    guide.password, clerks = hire(folder, settings)
    devices = Devices(open_engine(folder.database, writing=True), settings.plan.code)
    codes = _codes(devices, settings)
    pads = _pads(settings)
    guide.pads = list(pads)
    free = _free_window(settings)
    guide.own_window = free
    write_past(
        folder.database,
        settings.plan,
        until=SystemClock().now().astimezone(ZoneInfo(settings.plan.time_zone)).date(),
        manager=VISITOR,
        clerks={clerk.window: clerk.name for clerk in clerks},
    )

    programs.start("server", "server", "--data", str(data / "server"), "--port", str(ports.server))
    programs.wait_until(lambda: answers(f"{address}/healthz"), within_s=60, what="the server")
    door = HallDoor(address, settings.plan.code)
    closers.append(door.close)
    door.post(secret, "/day/open")
    kiosk, display, speaker = _first(settings, "kiosk"), _first(settings, "display"), _speaker(settings)
    agents = [("kiosk", kiosk, ports.kiosk), ("display", display, ports.display)]
    if speaker != display:
        agents.append(("display", speaker, ports.speaker))
    for name, device, port in agents:
        arguments = [name, "--server", address, "--data", str(data / device.code), "--code", codes[device.code]]
        programs.start(f"{name}-{device.code}", *arguments, "--port", str(port))
    for desk in [one for one in settings.devices if str(one.kind) == "desk"][:2]:
        folder_of_desk = str(data / desk.code)
        programs.start(
            f"desk-{desk.code}", "device", "--server", address, "--data", folder_of_desk, "--code", codes[desk.code]
        )
    programs.wait_until(lambda: answers(f"{kiosk_address}/"), within_s=60, what="the kiosk")
    programs.wait_until(lambda: answers(f"{guide.display}/"), within_s=60, what="the display")

    if people:
        _, plan = door.get(secret, "")
        crowd = Crowd(
            door=door,
            kiosk=kiosk_address,
            plan=plan,
            clerks=[one for one in clerks if one.window != free],
            pace=pace,
            seed=20261122,
        )
        crowd.start()
        closers.append(crowd.stop)

    def pairing(window: str) -> str:
        return devices.code_for(pads[window], SystemClock().now(), _CODES_VALID)

    page = FirstPage(guide, pace, pairing, slips=data / kiosk.code / "slips", sounds=data / speaker.code / "sounds")
    page.start(ports.first)
    closers.append(page.stop)


def _first(settings: HallSettings, kind: str) -> DevicePlan:
    return next(one for one in settings.devices if str(one.kind) == kind)


def _speaker(settings: HallSettings) -> DevicePlan:
    """The display whose voice the first page lets people hear."""
    displays = [one for one in settings.devices if str(one.kind) == "display"]
    return next((one for one in displays if "voice" in one.drivers), displays[0])


def _codes(devices: Devices, settings: HallSettings) -> dict[str, str]:
    """A one-time code for every device, valid for the demo's day, and no limits: a demo may run at many times life."""
    for device in devices.all():
        devices.add(replace(device, unlimited=True))
    now = SystemClock().now()
    return {one.code: devices.code_for(one.code, now, _CODES_VALID) for one in settings.devices}


def _pads(settings: HallSettings) -> dict[str, str]:
    return {one.windows[0]: one.code for one in settings.devices if str(one.kind) == "pad" and one.windows}


def _free_window(settings: HallSettings) -> str:
    """The window that nobody is simulated at: the visitor's own, a no-difference one where there is one."""
    usual = [window for window in settings.plan.windows if not window.kind.spare]
    return next((one.code for one in usual if one.kind.value == "no_difference"), usual[0].code)
