"""The schema's version: bring a database up or down, and say when it is not what this program expects."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

_STEPS = Path(__file__).parent / "migrations"


class SchemaOutOfDate(RuntimeError):
    """The database's schema is not the one this program works with: run ``youxu migrate``."""

    code = "schema_out_of_date"


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_STEPS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """``revision``: a step's name, "-1" for the one before, "base" for an empty database."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def require_current(engine: Engine) -> None:
    """Raises SchemaOutOfDate unless the database stands at the newest step."""
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    with engine.connect() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    if present != newest:
        raise SchemaOutOfDate(f"{SchemaOutOfDate.__doc__} Found {present}, expected {newest}.")
