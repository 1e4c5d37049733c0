"""The machine of T1 over the real store: the model is asked at every step, and so are the rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hall_machine import HallMachine
from kept_hall import KeptHall
from row_checker import row_faults


class KeptMachine(HallMachine):
    """``empty``: a database without events."""

    empty: Path

    def begin(self) -> Any:
        return KeptHall(self.empty, self.plan)

    def check(self) -> None:
        super().check()
        assert row_faults(self.hall.ask) == []
        rows = {row["id"]: row for row in self.hall.ask("SELECT * FROM tickets")}
        for name, wanted in self.model.tickets.items():
            for column in ("state", "code", "business", "matter", "zone", "window", "calls", "clerk"):
                assert rows[name][column] == wanted[column], f"{column} of {name} is {rows[name][column]} in its row"
        rated = {row["unit"]: row["level"] for row in self.hall.ask("SELECT unit, level FROM ratings")}
        assert rated == self.model.ratings, "other ratings have rows"
        units = {tuple(row.values()) for row in self.hall.ask('SELECT id, "window", clerk FROM rating_units')}
        assert units == set(self.model.units()), "other visits and matters may be rated by their rows"
        (log,) = self.hall.ask("SELECT COUNT(*) AS events FROM events")
        assert log["events"] == len(self.log), "P6: another number of events than of changes"

    def teardown(self) -> None:
        try:
            super().teardown()
        finally:
            self.hall.close()
