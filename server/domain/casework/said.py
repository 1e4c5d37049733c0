"""What staff write about a case: without card numbers, of bounded length, never empty where a rule demands it."""

from __future__ import annotations

from server.domain.card_numbers import without_card_numbers
from server.domain.errors import InvalidInput, ReasonRequired

TEXT_MAX = 500
"""Longest note, reason, plan or answer, in characters."""


class CaseTextTooLong(InvalidInput):
    """A note of a case may have at most 500 characters."""

    code = "case_text_too_long"


class OutcomeUnknown(InvalidInput):
    """This is none of the outcomes that such a call can have."""

    code = "outcome_unknown"


def said(words: str) -> str:
    """Raises CaseTextTooLong."""
    text = without_card_numbers(words.strip())
    if len(text) > TEXT_MAX:
        raise CaseTextTooLong(length=len(text), most=TEXT_MAX)
    return text


def demanded(words: str, field: str) -> str:
    """The same, where nothing is not enough. Raises ReasonRequired naming the field."""
    text = said(words)
    if not text:
        raise ReasonRequired(field=field)
    return text
