"""Fixtures of the fault tests (promises.md §4): the databases."""

from databases import database, durable_postgresql, postgresql

__all__ = ["database", "durable_postgresql", "postgresql"]
