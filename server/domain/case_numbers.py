"""The platform's numbers of cases (办件编号) with the visits in which they were taken up (domain.md §7).

A number comes from the platform, often later than the ticket, sometimes days later; it is never made here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from server.domain.errors import InvalidInput, Refusal


class CaseNumberMisshapen(InvalidInput):
    """This is not how case numbers of this hall's platform look."""

    code = "case_number_misshapen"


class NotServedYet(Refusal):
    """Nobody was served on this ticket: it can have no case number."""

    code = "not_served_yet"


class CaseNumberStands(Refusal):
    """This matter has another case number already: say why it is replaced."""

    code = "case_number_stands"


class MatterNotOfVisit(InvalidInput):
    """This visit has no such matter; name one of its own."""

    code = "matter_not_of_visit"


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitToNumber:
    """A visit of today or of a day that is over.

    ``about``: its matters, or its businesses where no matter was named, the present or last one last. ``numbers``:
    those that stand, by matter. ``served``: somebody has begun with it.
    """

    ticket: str
    code: str
    visited: date
    window: str | None
    served: bool
    about: tuple[str, ...]
    numbers: Mapping[str, str]
