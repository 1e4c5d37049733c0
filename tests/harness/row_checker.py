"""What the rows of a hall must show on their own, asked in plain SQL: P2, P4, P6 and P9 (promises.md §1).

It shares no code with the server, so it finds what the unique indexes would have refused, had they been there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Ask = Callable[[str], list[dict[str, Any]]]
"""Rows of a query, by column name."""

_EMPTY_WHEN_SOUND = {
    "P2: a number twice": """
        SELECT business_day, series, number FROM tickets GROUP BY hall, business_day, series, number HAVING COUNT(*) > 1
    """,
    "P4: two active tickets at a window": """
        SELECT "window", MIN(code) AS one, MAX(code) AS other FROM tickets WHERE state IN ('called', 'serving')
        GROUP BY hall, "window" HAVING COUNT(*) > 1
    """,
    "P4: one ticket at two windows": """
        SELECT ticket, MIN(code) AS one, MAX(code) AS other FROM windows WHERE ticket IS NOT NULL
        GROUP BY hall, ticket HAVING COUNT(*) > 1
    """,
    "P4: a window and its ticket differ": """
        SELECT windows.code, windows.ticket FROM windows LEFT JOIN tickets
        ON tickets.id = windows.ticket AND tickets.hall = windows.hall AND tickets."window" = windows.code
        AND tickets.state IN ('called', 'serving') WHERE windows.ticket IS NOT NULL AND tickets.id IS NULL
    """,
    "P4: an active ticket at no window": """
        SELECT tickets.code, tickets."window" FROM tickets LEFT JOIN windows
        ON windows.ticket = tickets.id AND windows.hall = tickets.hall
        WHERE tickets.state IN ('called', 'serving') AND windows.code IS NULL
    """,
    "P6: a gap in the sequence": """
        SELECT COUNT(*) AS events, MAX(seq) AS last, (SELECT SUM(seq) FROM halls) AS head FROM events
        HAVING COUNT(*) <> COALESCE(MAX(seq), 0) OR COUNT(*) <> (SELECT SUM(seq) FROM halls)
    """,
    "P9: a visit rated twice": """
        SELECT unit FROM ratings GROUP BY hall, unit HAVING COUNT(*) > 1
    """,
    "P9: a rating of what was not finished there": """
        SELECT ratings.unit FROM ratings LEFT JOIN rating_units
        ON rating_units.id = ratings.unit AND rating_units.hall = ratings.hall
        AND rating_units."window" = ratings."window"
        WHERE rating_units.id IS NULL
    """,
    "P9: a visit that may be rated before it is finished": """
        SELECT rating_units.id FROM rating_units LEFT JOIN tickets
        ON tickets.id = rating_units.ticket AND tickets.hall = rating_units.hall
        WHERE tickets.id IS NULL OR (rating_units.id = rating_units.ticket AND tickets.state <> 'finished')
    """,
    "P9: a visit that is rated as a whole and by its matters": """
        SELECT ticket FROM rating_units GROUP BY hall, ticket
        HAVING COUNT(*) > 1 AND SUM(CASE WHEN id = ticket THEN 1 ELSE 0 END) > 0
    """,
}


def row_faults(ask: Ask) -> list[str]:
    """Everything that is wrong with the rows of a database that holds one hall, in words; empty when it is sound."""
    return [f"{what}: {rows[0]}" for what, query in _EMPTY_WHEN_SOUND.items() if (rows := ask(query))]
