"""People at kiosks who press for a ticket until they have one. What each was told is the judge of what a fault lost.

Nothing is written down on the disk that may be at fault. A lost answer is *unknown*: it is asked for again under the
same key (promises.md §2.2), and the last ticket that this kiosk was told is asked for again as well, to see that it is
still the same. Every press carries its own ``ref``, so that plain SQL finds its tickets whatever the keys did.
"""

from __future__ import annotations

import http.client
import json
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from time import monotonic

from log_checker import books, faults, select

Told = tuple[str, str]
"""Id and code of a ticket."""
_PAUSE_S = 0.05
_TIMEOUT_S = 20.0


@dataclass(kw_only=True)
class Said:
    """What all kiosks saw. ``told``: by press; ``when``: times of the acknowledgements (monotonic)."""

    told: dict[str, Told] = field(default_factory=dict)
    when: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)  # seconds from the first attempt of a press to its ticket
    unknown: int = 0  # answers lost after the question was sent
    refused: Counter[str] = field(default_factory=Counter)  # "not now" in every form, by code
    replays: int = 0  # tickets told at last whose first answer was lost
    changed: list[str] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)


class Kiosk:
    """One kiosk with a kept connection."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token
        self._line: http.client.HTTPConnection | None = None

    def post(self, path: str, body: dict[str, str], key: str) -> tuple[int, dict[str, str], bool]:
        """Status, body, replayed. Raises OSError or HTTPException when the answer is lost."""
        headers = {
            "Authorization": f"Bearer {self._token}",
            "Content-Type": "application/json",
            "Idempotency-Key": key,
        }
        if self._line is None:
            self._line = http.client.HTTPConnection("127.0.0.1", self._port, timeout=_TIMEOUT_S)
        try:
            self._line.request("POST", f"/api/v1{path}", json.dumps(body), headers)
            answer = self._line.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        return answer.status, json.loads(text or b"{}"), answer.getheader("Idempotent-Replay") == "1"

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None


class Presses:
    """``keys=False`` is the control: every attempt is a new command."""

    def __init__(self, port: int, hall: str, kiosks: Sequence[str], *, keys: bool = True) -> None:
        self._port = port
        self._path = f"/halls/{hall}/tickets"
        self._keys = keys
        self._ending = Event()
        self.said = Said()
        self._threads = [Thread(target=self._press_on, args=(token,), daemon=True) for token in kiosks]

    def start(self) -> Presses:
        for thread in self._threads:
            thread.start()
        return self

    def finish(self, *, within_s: float = 90.0) -> Said:
        """No new presses; those under way are pursued until each has its ticket."""
        self._ending.set()
        deadline = monotonic() + within_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - monotonic()))
            assert not thread.is_alive(), "a press had no ticket in time"
        return self.said

    def _press_on(self, token: str) -> None:
        kiosk = Kiosk(self._port, token)
        last: tuple[str, str] | None = None  # key and ref of the last ticket
        while not self._ending.is_set():
            key, ref = str(uuid.uuid4()), str(uuid.uuid4())
            lost = self._pursue(kiosk, key, ref)
            if lost and last and self._keys:
                self._pursue(kiosk, *last)
            last = (key, ref)
        kiosk.close()

    def _pursue(self, kiosk: Kiosk, key: str, ref: str) -> bool:
        """Ask until there is a ticket; gives whether an answer was lost on the way."""
        lost, began = False, monotonic()
        body = {"business": "civil_affairs", "ref": ref}
        while True:
            try:
                status, answer, replayed = kiosk.post(self._path, body, key if self._keys else str(uuid.uuid4()))
            except ConnectionRefusedError:
                lost = True
                Event().wait(_PAUSE_S)
                continue
            except (OSError, http.client.HTTPException):
                lost = True
                with self.said.lock:
                    self.said.unknown += 1
                Event().wait(_PAUSE_S)
                continue
            if status == 201:
                self._note(ref, (answer["id"], answer["code"]), replayed)
                self.said.waits.append(monotonic() - began)
                return lost
            with self.said.lock:
                if status in (429, 503) or answer.get("code") == "in_progress":
                    self.said.refused[answer.get("code", "?")] += 1
                else:
                    self.said.odd.append(f"{status} {answer}")
                    return lost
            Event().wait(_PAUSE_S)

    def _note(self, ref: str, ticket: Told, replayed: bool) -> None:
        with self.said.lock:
            self.said.when.append(monotonic())
            before = self.said.told.get(ref)
            if before is None:
                self.said.told[ref] = ticket
                self.said.replays += replayed
            elif before != ticket:
                self.said.changed.append(f"{before} became {ticket}")


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What plain SQL finds, against what the kiosks were told. ``gaps``: of the log's sequence."""

    acked: int
    lost: int
    changed: int
    duplicated: int
    gaps: int
    faults: list[str]

    @property
    def clean(self) -> bool:
        return not (self.lost or self.changed or self.duplicated or self.gaps or self.faults)


def judge(database: str, said: Said) -> Verdict:
    """``database``: URL. Everything else that the promises forbid is in ``faults``, in words."""
    rows = select(database, "SELECT id, code, ref FROM tickets WHERE ref IS NOT NULL")
    kept = Counter(row["ref"] for row in rows)
    there = {(row["ref"], row["id"], row["code"]) for row in rows}
    seqs = [row["seq"] for row in select(database, "SELECT seq FROM events ORDER BY seq")]
    return Verdict(
        acked=len(said.told),
        lost=sum(ref not in kept for ref in said.told),
        changed=len(said.changed)
        + sum(ref in kept and (ref, *ticket) not in there for ref, ticket in said.told.items()),
        duplicated=sum(times - 1 for times in kept.values()),
        gaps=len(set(range(1, max(seqs, default=0) + 1)) - set(seqs)),
        faults=faults(books(database)) + said.odd,
    )
