"""What a notice does to the day: it is kept with its ticket."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from server.domain import events as happened
from server.domain.effects.effect import effect
from server.domain.remembered import Notice

if TYPE_CHECKING:
    from server.domain.day import Day


@effect.register(happened.NoticeGiven)
def notice_given(event: happened.NoticeGiven, day: Day) -> None:
    day.notices[event.ticket] = (*day.notices.get(event.ticket, ()), Notice(given=event))


@effect.register(happened.NoticeReprinted)
def notice_reprinted(event: happened.NoticeReprinted, day: Day) -> None:
    day.notices[event.ticket] = tuple(
        replace(one, copies=(*one.copies, event), printed=None) if one.given.notice == event.notice else one
        for one in day.notices.get(event.ticket, ())
    )


@effect.register(happened.NoticePrinted)
def notice_printed(event: happened.NoticePrinted, day: Day) -> None:
    day.notices[event.ticket] = tuple(
        replace(one, printed=event.state) if one.given.notice == event.notice else one
        for one in day.notices.get(event.ticket, ())
    )
