"""What reading a damaged database raises, and what of it to tell a person."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

UNREADABLE = (SQLAlchemyError, ValueError)
"""The second comes from a value that is not spelt as we write it, or from words that are not UTF-8: the driver's own
complaint about a spoilt schema among them."""


def cause(error: Exception) -> str:
    """Its first line, in the driver's words."""
    return str(getattr(error, "orig", error)).strip().splitlines()[0]
