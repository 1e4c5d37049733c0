"""Fixtures of the stateful tests: the databases."""

from databases import database, postgresql

__all__ = ["database", "postgresql"]
