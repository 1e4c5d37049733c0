"""Who has read what: the trail is told of readings too (domain.md §15), and of every file that is handed out.

No event here holds what was read. ``by`` is the account or device, ``address`` the machine as the network says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from server.domain.events.event import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class TrailSearched(Event):
    """审计查询, told before its lines are: so many ``lines``, numbered ``first`` to ``last``; ``cut``: there were more.

    ``who``, ``text``: parts of a name and of the details, ID numbers and phones masked; ``group``: of kinds.
    """

    by: str
    address: str
    who: str
    kind: str
    group: str
    text: str
    since: date | None
    until: date | None
    before: int | None
    lines: int
    first: int | None
    last: int | None
    cut: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class BookingsSearched(Event):
    """查询预约: by ``what`` (id_number, phone or code) these bookings were found. The number itself is not told."""

    by: str
    address: str
    what: str
    bookings: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class FileHandedOut(Event):
    """文件下载: ``what`` (figures, reporting, case_file, work_order) of ``subject``, with so many lines and this hash.

    ``subject``: days, or a case; ``name``: of the file.
    """

    by: str
    address: str
    what: str
    subject: str
    name: str
    lines: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonalDataRead(Event):
    """查阅: ``what`` was read so many ``times`` since this was last told of, at most once an hour.

    ``subject``: one case; "" for a list. ``first``, ``last``: of the log, the events that were read.
    """

    by: str
    address: str
    what: str
    subject: str
    times: int
    first: int | None
    last: int | None
