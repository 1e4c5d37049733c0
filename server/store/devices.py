"""The hall's devices: who is enrolled, and the one-time codes that enrol them (promises.md §5.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from server.ids import fingerprint, new_code, new_token
from server.settings import HallSettings
from server.store.tables import devices, enrolment_codes

CODE_VALID = timedelta(minutes=10)


@dataclass(frozen=True, kw_only=True, slots=True)
class Device:
    """A device. ``windows``: those it works for. ``unlimited``: of a load test or a training hall.

    ``enrolled``: it has been let in, at some time; until then nobody expects it to be there.
    """

    hall: str
    code: str
    kind: str
    zone: str | None
    windows: tuple[str, ...]
    unlimited: bool = False
    enrolled: bool = field(default=False, compare=False)  # no part of what is configured


class UnknownDevice(LookupError):
    """This hall has no such device: see its devices.toml."""

    code = "unknown_device"


class EnrolmentRefused(Exception):
    """This code is not valid, no longer valid, or has been used."""

    code = "enrolment_refused"


class Devices:
    """One hall's devices."""

    def __init__(self, writing: Engine, hall: str, reading: Engine | None = None) -> None:
        self._engine = writing
        self._reading = reading or writing  # SQLite's readers do not wait for the hall's writer
        self._hall = hall

    def add(self, device: Device, *, token: str | None = None, now: datetime | None = None) -> None:
        """Write a device down, or what its configuration has changed; an enrolled one stays enrolled."""
        with self._engine.begin() as connection:
            self._write(connection, device, token, now)

    def add_all(self, added: list[tuple[Device, str]], now: datetime) -> None:
        """Enrol many new devices at once, each with its token."""
        rows = [
            {**_values(device), "code": device.code, "hall": self._hall, "token_hash": fingerprint(token)}
            for device, token in added
        ]
        if rows:
            with self._engine.begin() as connection:
                connection.execute(insert(devices), [{**row, "enrolled_at": now} for row in rows])

    def _write(self, connection: Connection, device: Device, token: str | None, now: datetime | None) -> None:
        mine = (devices.c.hall == self._hall) & (devices.c.code == device.code)
        values = _values(device)
        if token is not None:
            values |= {"token_hash": fingerprint(token), "enrolled_at": now, "revoked_at": None}
        if connection.execute(update(devices).where(mine).values(**values)).rowcount == 0:
            connection.execute(insert(devices).values(hall=self._hall, code=device.code, **values))

    def sync(self, configured: list[Device]) -> None:
        """Bring the rows to what devices.toml says; nothing is written where nothing has changed."""
        with self._engine.begin() as connection:
            rows = connection.execute(select(devices).where(devices.c.hall == self._hall))
            known = {row.code: _device(row) for row in rows}
            new = [device for device in configured if device.code not in known]
            if new:
                rows_of_new = [{**_values(device), "code": device.code, "hall": self._hall} for device in new]
                connection.execute(insert(devices), rows_of_new)
            for device in configured:
                if device.code in known and known[device.code] != device:
                    self._write(connection, device, None, None)

    def all(self) -> list[Device]:
        with self._reading.connect() as connection:
            rows = connection.execute(
                select(devices).where(devices.c.hall == self._hall, devices.c.revoked_at.is_(None))
            )
            return [_device(row) for row in rows]

    def code_for(self, device: str, now: datetime, valid: timedelta = CODE_VALID) -> str:
        """A new one-time code for a device. Raises UnknownDevice."""
        code = new_code()
        with self._engine.begin() as connection:
            known = connection.execute(
                select(devices.c.code).where(devices.c.hall == self._hall, devices.c.code == device)
            ).one_or_none()
            if known is None:
                raise UnknownDevice(device)
            connection.execute(delete(enrolment_codes).where(enrolment_codes.c.expires_at < now))
            connection.execute(
                insert(enrolment_codes).values(
                    code_hash=fingerprint(code), hall=self._hall, device=device, expires_at=now + valid
                )
            )
        return code

    def enrol(self, code: str, now: datetime) -> tuple[Device, str]:
        """Use a one-time code up: the device and its new token. Raises EnrolmentRefused."""
        mine = enrolment_codes.c.code_hash == fingerprint(code.strip().upper())
        fresh = enrolment_codes.c.used_at.is_(None) & (enrolment_codes.c.expires_at > now)
        token = new_token()
        with self._engine.begin() as connection:
            row = connection.execute(
                select(enrolment_codes).where(mine, enrolment_codes.c.hall == self._hall)
            ).one_or_none()
            used = connection.execute(update(enrolment_codes).where(mine, fresh).values(used_at=now)).rowcount
            if row is None or used == 0:
                raise EnrolmentRefused
            found = connection.execute(
                select(devices).where(devices.c.hall == self._hall, devices.c.code == row.device)
            ).one()
            device = _device(found)
            self._write(connection, device, token, now)
        return device, token


def planned(settings: HallSettings) -> list[Device]:
    """The devices of devices.toml."""
    hall = settings.plan.code
    return [
        Device(hall=hall, code=one.code, kind=str(one.kind), zone=one.zone, windows=one.windows)
        for one in settings.devices
    ]


def _values(device: Device) -> dict[str, Any]:
    values: dict[str, Any] = {"kind": device.kind, "zone": device.zone, "windows": list(device.windows)}
    if device.unlimited:  # configuration knows nothing of it, and takes it from nobody
        values["unlimited"] = True
    return values


def _device(row: Row[Any]) -> Device:
    return Device(
        hall=row.hall,
        code=row.code,
        kind=row.kind,
        zone=row.zone,
        windows=tuple(row.windows),
        unlimited=row.unlimited,
        enrolled=row.enrolled_at is not None and row.revoked_at is None,
    )
