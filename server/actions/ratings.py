"""Rating (好差评): only with the one-time token of a visit or matter, only once, only after it was handled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from server.actions.turn import Contact, Turn
from server.domain.hall_ground import Events
from server.domain.moves.rating import RatingTerms, UnitToRate
from server.domain.ratings.rating import rating_of
from server.domain.ratings.unit import visit_of


def rate(
    turn: Turn,
    *,
    unit: str,
    level: int,
    reasons: Sequence[str],
    text: str,
    channel: str,
    terms: RatingTerms,
    past: Callable[[str], UnitToRate | None],
    phone: str | None = None,
) -> Events:
    """评价. The visitor's words are checked against the national dictionary before they are kept.

    ``past`` finds what is of a day before; it is asked in the hall's own turn, so nothing comes in between. A bad
    rating opens its case in the same commit; ``phone`` is kept beside the log, for calling back.
    """
    given = rating_of(level=level, reasons=reasons, text=text)
    if visit_of(unit) not in turn.hall.day.tickets:
        terms = replace(terms, past=past(unit))
    if phone is not None and given.bad:
        turn.contacts.append(Contact(subject=unit, phone=phone, at=turn.now))
    return turn.hall.rate(
        now=turn.now,
        unit=unit,
        level=int(given.level),
        reasons=given.reasons,
        text=given.text or "",
        channel=channel,
        dictionary_version=given.dictionary_version,
        terms=replace(terms, reachable=phone is not None),
    )
