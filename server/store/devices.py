"""The hall's devices: who is enrolled, and the one-time codes that enrol them (promises.md §5.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from server.actions.turn import Beside, Declined
from server.domain.errors import UnknownName
from server.ids import fingerprint, new_code
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


ShutReason = Literal["person", "copied", "replaced"]
"""A person decided it; a counter came twice; or it was let in anew, so what it had before counts no longer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ShutOut:
    """Why a device, or what it had before, is out. ``by``: who decided it; "" where nobody did."""

    at: datetime
    reason: ShutReason
    by: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownDevice:
    """A device as the manager's page shows it. ``signs``: with a key of its own. ``shut``: when it last was."""

    device: Device
    enrolled_at: datetime | None
    revoked_at: datetime | None
    signs: bool
    shut: ShutOut | None


class UnknownDevice(UnknownName):
    """This hall has no such device: see its devices.toml."""

    code = "unknown_device"


class EnrolmentRefused(Declined):
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

    def shown(self) -> list[KnownDevice]:
        """Every device that this hall has ever had a row for, by code, revoked ones too."""
        with self._reading.connect() as connection:
            rows = connection.execute(select(devices).where(devices.c.hall == self._hall).order_by(devices.c.code))
            return [
                KnownDevice(
                    device=_device(row),
                    enrolled_at=row.enrolled_at,
                    revoked_at=row.revoked_at,
                    signs=row.public_key is not None,
                    shut=_shut(row),
                )
                for row in rows
            ]

    def require(self, code: str) -> None:
        """Raises UnknownDevice."""
        with self._reading.connect() as connection:
            mine = (devices.c.hall == self._hall) & (devices.c.code == code)
            if connection.execute(select(devices.c.code).where(mine)).one_or_none() is None:
                raise UnknownDevice(device=code)

    def code_for(self, device: str, now: datetime, valid: timedelta = CODE_VALID) -> str:
        """A new one-time code for a device, from the command line. Raises UnknownDevice."""
        self.require(device)
        code = new_code()
        with self._engine.begin() as connection:
            self.letting_in(device, code, now, valid)(connection)
        return code

    def letting_in(self, device: str, code: str, now: datetime, valid: timedelta = CODE_VALID) -> Beside:
        """A one-time code lets this device in; those given for it before count no longer."""

        def write(connection: Connection) -> None:
            older = (enrolment_codes.c.hall == self._hall) & (enrolment_codes.c.device == device)
            connection.execute(delete(enrolment_codes).where(older & enrolment_codes.c.used_at.is_(None)))
            connection.execute(delete(enrolment_codes).where(enrolment_codes.c.expires_at < now))
            connection.execute(
                insert(enrolment_codes).values(
                    code_hash=fingerprint(code), hall=self._hall, device=device, expires_at=now + valid
                )
            )

        return write

    def behind(self, code: str, now: datetime) -> Device:
        """The device that a one-time code lets in. Raises EnrolmentRefused."""
        with self._reading.connect() as connection:
            asked = select(devices).join(
                enrolment_codes,
                (enrolment_codes.c.hall == devices.c.hall) & (enrolment_codes.c.device == devices.c.code),
            )
            row = connection.execute(
                asked.where(
                    enrolment_codes.c.code_hash == _code_hash(code),
                    enrolment_codes.c.hall == self._hall,
                    enrolment_codes.c.used_at.is_(None),
                    enrolment_codes.c.expires_at > now,
                )
            ).one_or_none()
        if row is None:
            raise EnrolmentRefused
        return _device(row)

    def enrolling(self, device: Device, code: str, token: str, now: datetime, public_key: str | None) -> Beside:
        """The code is used up; this token, and this key if there is one, are the device's from now on.

        Of two who come with one code in the same commit, the second breaks it, and is refused when run by itself.
        """

        def write(connection: Connection) -> None:
            mine = (enrolment_codes.c.code_hash == _code_hash(code)) & enrolment_codes.c.used_at.is_(None)
            if connection.execute(update(enrolment_codes).where(mine).values(used_at=now)).rowcount == 0:
                raise EnrolmentRefused
            if device.enrolled:
                self._shut_out(connection, device.code, ShutOut(at=now, reason="replaced"))
            self._write(connection, device, token, now)
            row = (devices.c.hall == self._hall) & (devices.c.code == device.code)
            connection.execute(update(devices).where(row).values(public_key=public_key, counter=0))

        return write

    def revoking(self, code: str, shut: ShutOut) -> Beside:
        """The device's token and the codes given for it count no longer. The reason it is out for stays the first."""

        def write(connection: Connection) -> None:
            mine = (devices.c.hall == self._hall) & (devices.c.code == code)
            out = update(devices).where(mine, devices.c.revoked_at.is_(None)).values(revoked_at=shut.at)
            if connection.execute(out).rowcount:
                self._shut_out(connection, code, shut)
            given = (enrolment_codes.c.hall == self._hall) & (enrolment_codes.c.device == code)
            connection.execute(delete(enrolment_codes).where(given, enrolment_codes.c.used_at.is_(None)))

        return write

    def _shut_out(self, connection: Connection, code: str, shut: ShutOut) -> None:
        mine = (devices.c.hall == self._hall) & (devices.c.code == code)
        told = {"shut_at": shut.at, "shut_reason": shut.reason, "shut_by": shut.by, "shut_why": shut.why}
        connection.execute(update(devices).where(mine).values(told))

    def counting(self, code: str, counter: int) -> Beside:
        """So far a device has counted its signed commands."""
        mine = (devices.c.hall == self._hall) & (devices.c.code == code) & (devices.c.counter < counter)
        return lambda connection: connection.execute(update(devices).where(mine).values(counter=counter))


def planned(settings: HallSettings) -> list[Device]:
    """The devices of devices.toml."""
    hall = settings.plan.code
    return [
        Device(hall=hall, code=one.code, kind=str(one.kind), zone=one.zone, windows=one.windows)
        for one in settings.devices
    ]


def _shut(row: Row[Any]) -> ShutOut | None:
    if row.shut_at is None:
        return None
    return ShutOut(at=row.shut_at, reason=row.shut_reason, by=row.shut_by, why=row.shut_why)


def _code_hash(typed: str) -> str:
    return fingerprint(typed.strip().upper())


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
