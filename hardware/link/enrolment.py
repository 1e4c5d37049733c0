"""Enrolling a device PC once, and keeping what it was given (promises.md §5.2)."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import httpx

from hardware.link.messages import API, LinkError
from hardware.link.signing import Signer, forget_counter, new_key

FILE = "device.json"


class EnrolmentRefused(LinkError):
    """The server did not accept the enrolment code; ask the hall manager for a new one (valid 10 minutes)."""

    code = "enrolment_refused"


class EnrolmentUnreachable(LinkError):
    """The server could not be reached to enrol this device."""

    code = "enrolment_unreachable"


class NotEnrolled(LinkError):
    """This device is not enrolled yet: start it once with --code and the code that the hall manager was shown."""

    code = "not_enrolled"


@dataclass(frozen=True, kw_only=True, slots=True)
class Credentials:
    """What an enrolled device knows of itself. ``token`` is a secret."""

    server: str
    token: str
    hall: str
    code: str
    kind: str
    private_key: str = ""  # Ed25519, base64; without one the device does not sign: it was enrolled by an older program

    def signer(self, folder: Path) -> Signer | None:
        """``folder``: the one these credentials are kept in."""
        return Signer(self.private_key, folder) if self.private_key else None

    def __repr__(self) -> str:
        return f"Credentials(server={self.server!r}, hall={self.hall!r}, code={self.code!r}, kind={self.kind!r})"


def enrol(server: str, code: str, *, within_s: float = 10) -> Credentials:
    """Exchange a one-time code for this device's token; its new key's public half goes along."""
    private, public = new_key()
    try:
        with httpx.Client(base_url=server, timeout=within_s, trust_env=False) as http:
            answer = http.post(f"{API}/enrol", json={"code": code.strip(), "public_key": public})
    except httpx.TransportError as error:
        raise EnrolmentUnreachable(f"{EnrolmentUnreachable.__doc__} ({server}: {error})") from error
    if answer.status_code != 201:
        raise EnrolmentRefused(f"{EnrolmentRefused.__doc__} (HTTP {answer.status_code})")
    given = answer.json()
    return Credentials(
        server=server,
        token=given["token"],
        hall=given["hall"],
        code=given["code"],
        kind=given["kind"],
        private_key=private,
    )


def save(folder: Path, credentials: Credentials) -> None:
    """Keep the credentials in ``folder/device.json``, readable by this user only; whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    new = folder / f"{FILE}.new"
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(credentials), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    forget_counter(folder)
    new.replace(folder / FILE)


def load(folder: Path) -> Credentials:
    """The credentials of an earlier enrolment."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return Credentials(**kept)
    except (FileNotFoundError, ValueError, TypeError) as error:
        raise NotEnrolled(NotEnrolled.__doc__) from error


def enrol_or_load(server: str, folder: Path, code: str | None) -> Credentials:
    """What every agent does at its start: with a code enrol and keep, else use what was kept.

    A code that was used before is no harm: a device that is enrolled already with that server starts as it is.
    """
    if code:
        try:
            credentials = enrol(server, code)
        except EnrolmentRefused:
            kept = _kept(folder)
            if kept is None or kept.server != server:
                raise
            return kept
        save(folder, credentials)
        return credentials
    kept = load(folder)
    return replace(kept, server=server)


def _kept(folder: Path) -> Credentials | None:
    try:
        return load(folder)
    except NotEnrolled:
        return None
