"""PostgreSQL: sending the statements of one commit together, for each wait for the server costs more than its work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError


@contextmanager
def sent_together(connection: Connection) -> Iterator[None]:
    """What is executed within goes out at once and is answered when the block ends; none of it may ask for rows.

    Raises what the first statement that failed would have raised, at the end. Nothing to do on SQLite.
    """
    if connection.dialect.name != "postgresql":
        yield
        return
    from psycopg import Error  # noqa: PLC0415  # a hall on SQLite starts without the driver
    from psycopg.pq import TransactionStatus  # noqa: PLC0415  # the same

    driver: Any = connection.connection.driver_connection
    try:
        with driver.pipeline():
            yield
    except Error as error:
        raise DBAPIError.instance(None, None, error, Error, dialect=connection.dialect) from error
    if driver.info.transaction_status != TransactionStatus.INTRANS:
        raise NotSent  # a COMMIT now would be answered with a rollback and no word


class NotSent(RuntimeError):
    """The statements of a commit have failed without saying so."""

    code = "not_sent"
