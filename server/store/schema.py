"""The schema's version: bring a database up or down, and say when it is not what this program expects.

Alembic is loaded only to bring a database up or down: it costs a start of the server a tenth of a second."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

_STEPS = Path(__file__).parent / "migrations"


class SchemaOutOfDate(RuntimeError):
    """The database's schema is not the one this program works with: run ``youxu migrate``."""

    code = "schema_out_of_date"


def _config(connection: Connection) -> Config:
    from alembic.config import Config  # noqa: PLC0415  # see above

    config = Config()
    config.set_main_option("script_location", str(_STEPS))
    config.attributes["connection"] = connection
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    from alembic import command  # noqa: PLC0415  # see above

    with engine.begin() as connection:
        command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """``revision``: a step's name, "-1" for the one before, "base" for an empty database."""
    from alembic import command  # noqa: PLC0415  # see above

    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def newest() -> str:
    """The revision that this program works with: its last step, by the steps' file names (``step_0001_….py``)."""
    return max(step.name.split("_")[1] for step in (_STEPS / "versions").glob("step_*.py"))


def present(engine: Engine) -> str | None:
    """The revision that the database stands at; None before the first step."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
        return found


def require_current(engine: Engine) -> None:
    """Raises SchemaOutOfDate unless the database stands at the newest step."""
    found, expected = present(engine), newest()
    if found != expected:
        raise SchemaOutOfDate(f"{SchemaOutOfDate.__doc__} Found {found}, expected {expected}.")
