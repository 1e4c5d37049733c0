"""Fixtures of the fault tests (promises.md §4): the databases."""

from databases import database, postgresql

__all__ = ["database", "postgresql"]
