"""Tickets held against the platform's cases (domain.md §6; S2 三(二), S3 五 5): what may have been done off the system.

体外循环 is a case that was accepted without a ticket, or a visit without a case; 两头受理 one case taken up twice. A
line here says only that the two lists do not fit: a wrong number, a case taken up at home, a list that lacks a day look
just the same. It is a suspicion for somebody to look into, never a finding.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Misfit(StrEnum):
    """How a ticket and a case do not fit."""

    NO_TICKET = "no_ticket"  # 有办件无号票: the platform has accepted it here, no ticket carries its number
    NO_CASE = "no_case"  # 有号票无办件: finished as taken up, without a number
    UNKNOWN_CASE = "unknown_case"  # 办件编号不在清单
    TWO_TICKETS = "two_tickets"  # 一件多号: taken up under two tickets
    TWO_HALLS = "two_halls"  # 两头受理: listed at two places, or with tickets in two halls


@dataclass(frozen=True, kw_only=True, slots=True)
class TakenUp:
    """A matter that was finished at a window as one that makes a case. ``about``: the matter, or the business."""

    day: date
    ticket: str
    code: str
    about: str
    window: str
    department: str | None
    case_no: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PlatformCase:
    """A line of the platform's list. ``place``: the hall as the list names it; "" means this one."""

    case_no: str
    day: date
    place: str
    matter: str
    department: str
    window: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MisfitLine:
    """``codes``: of the tickets. ``places``: where it was taken up beside this hall."""

    misfit: Misfit
    day: date
    case_no: str
    codes: tuple[str, ...]
    about: str
    window: str
    department: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Known:
    """What is known beyond the days that are compared, of the numbers in them.

    ``ticketed``: numbers that a ticket of any day carries. ``listed``: numbers that any list has. ``elsewhere``: other
    halls of this server in which a ticket carries the number, by number.
    """

    ticketed: Collection[str]
    listed: Collection[str]
    elsewhere: Mapping[str, Collection[str]]


def misfits(hall: str, taken_up: Sequence[TakenUp], cases: Sequence[PlatformCase], known: Known) -> list[MisfitLine]:
    """By kind, then day. A day for which no list was brought has no *no_case* and no *unknown_case*."""
    here = [case for case in cases if case.place in ("", hall)]
    listed_days = {case.day for case in here}
    found = [_no_ticket(case) for case in here if case.case_no not in known.ticketed]
    for one in taken_up:
        if one.day not in listed_days:
            continue
        if one.case_no is None:
            found.append(_of_ticket(Misfit.NO_CASE, one))
        elif one.case_no not in known.listed:
            found.append(_of_ticket(Misfit.UNKNOWN_CASE, one))
    found += _two_tickets(taken_up)
    found += _two_halls(hall, taken_up, cases, known.elsewhere)
    kinds = list(Misfit)
    return sorted(found, key=lambda line: (kinds.index(line.misfit), line.day, line.case_no, line.codes))


def _no_ticket(case: PlatformCase) -> MisfitLine:
    return MisfitLine(
        misfit=Misfit.NO_TICKET,
        day=case.day,
        case_no=case.case_no,
        codes=(),
        about=case.matter,
        window=case.window,
        department=case.department,
    )


def _of_ticket(misfit: Misfit, one: TakenUp) -> MisfitLine:
    return MisfitLine(
        misfit=misfit,
        day=one.day,
        case_no=one.case_no or "",
        codes=(one.code,),
        about=one.about,
        window=one.window,
        department=one.department or "",
    )


def _two_tickets(taken_up: Iterable[TakenUp]) -> list[MisfitLine]:
    by_number: dict[str, list[TakenUp]] = {}
    for one in taken_up:
        if one.case_no is not None:
            by_number.setdefault(one.case_no, []).append(one)
    return [
        MisfitLine(
            misfit=Misfit.TWO_TICKETS,
            day=some[-1].day,
            case_no=number,
            codes=tuple(dict.fromkeys(one.code for one in some)),
            about=some[-1].about,
            window=some[-1].window,
            department=some[-1].department or "",
        )
        for number, some in by_number.items()
        if len({one.ticket for one in some}) > 1
    ]


def _two_halls(
    hall: str, taken_up: Iterable[TakenUp], cases: Iterable[PlatformCase], elsewhere: Mapping[str, Collection[str]]
) -> list[MisfitLine]:
    ours = {one.case_no: one for one in taken_up if one.case_no is not None}
    places: dict[str, set[str]] = {number: set(halls) for number, halls in elsewhere.items()}
    first: dict[str, PlatformCase] = {}
    at_home = set(ours)
    for case in cases:
        first.setdefault(case.case_no, case)
        if case.place in ("", hall):
            at_home.add(case.case_no)
        else:
            places.setdefault(case.case_no, set()).add(case.place)
    lines = []
    for number, others in places.items():
        if number not in at_home or not others:
            continue
        one, case_ = ours.get(number), first.get(number)
        day = one.day if one else case_.day if case_ else None
        if day is None:
            continue
        lines.append(
            MisfitLine(
                misfit=Misfit.TWO_HALLS,
                day=day,
                case_no=number,
                codes=(one.code,) if one else (),
                about=one.about if one else case_.matter if case_ else "",
                window=one.window if one else case_.window if case_ else "",
                department=(one.department or "") if one else case_.department if case_ else "",
                places=tuple(sorted(others)),
            )
        )
    return lines
