"""What a visitor was told to bring (一次性告知)."""

from __future__ import annotations

from dataclasses import dataclass

from server.domain.events.event import Event


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeGiven(Event):
    """一次性告知: everything that is missing, told at once. ``missing``: places in the matter's list of papers, from 0.

    ``papers``: the missing ones by name, as the list was then. ``device``: where the notice is printed, None: nowhere.
    """

    notice: str
    ticket: str
    code: str
    window: str
    clerk: str | None
    matter: str
    missing: tuple[int, ...]
    papers: tuple[str, ...]
    why: str
    device: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticeReprinted(Event):
    """The paper of a notice was ordered once more (补打). ``job``: the order's id; ``device``: where it comes out."""

    notice: str
    ticket: str
    code: str
    window: str
    clerk: str | None
    job: str
    device: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NoticePrinted(Event):
    """What became of a notice's newest paper. ``state``: confirmed, failed or suspect (promises.md §2.3)."""

    notice: str
    ticket: str
    code: str
    window: str
    state: str
