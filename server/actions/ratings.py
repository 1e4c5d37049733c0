"""Rating a visit (好差评): only with its one-time token, only once, only after it was handled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from server.actions.turn import Contact, Turn
from server.domain.hall_ground import Events
from server.domain.rating import rating_of
from server.domain.rating_moves import RatedVisit, RatingTerms


def rate(
    turn: Turn,
    *,
    ticket: str,
    level: int,
    reasons: Sequence[str],
    text: str,
    channel: str,
    terms: RatingTerms,
    past: Callable[[str], RatedVisit | None],
    phone: str | None = None,
) -> Events:
    """评价. The visitor's words are checked against the national dictionary before they are kept.

    ``past`` finds a visit of a day before; it is asked in the hall's own turn, so nothing comes in between. A bad
    rating opens its case in the same commit; ``phone`` is kept beside the log, for calling back.
    """
    given = rating_of(level=level, reasons=reasons, text=text)
    if ticket not in turn.hall.day.tickets:
        terms = replace(terms, past=past(ticket))
    if phone is not None and given.bad:
        turn.contacts.append(Contact(subject=ticket, phone=phone, at=turn.now))
    return turn.hall.rate(
        now=turn.now,
        ticket=ticket,
        level=int(given.level),
        reasons=given.reasons,
        text=given.text or "",
        channel=channel,
        dictionary_version=given.dictionary_version,
        terms=replace(terms, reachable=phone is not None),
    )
