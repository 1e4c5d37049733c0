"""The machine of T1 at the door of a real server (T2): the same model, asked at every step."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from datetime import date
from typing import Any

from hall_machine import PICK, RARELY, HallMachine
from hall_over_http import HallOverHttp
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from row_checker import row_faults

from server.domain.errors import Refusal
from server.domain.events import Event

_AT_THE_SEAT = {
    "call_next", "call_booked", "call_this", "recall",
    "walk_in", "add_matter", "remove_matter", "give_up", "ask_help",
    "start", "finish", "mark_no_show", "hold", "resume", "transfer", "undo",
}  # fmt: skip
_COLUMNS = ("id", "code", "business", "matter", "zone", "state", "window", "clerk", "calls")
_SELECTED = ", ".join(f'"{column}"' for column in _COLUMNS)


class HttpMachine(HallMachine):
    """``door``: a hall over HTTP, which lives longer than one day. ``evenings``: how each day ended, for comparison."""

    door: HallOverHttp
    evenings: list[Any]
    issue_appointment = None  # type: ignore[assignment]  # comes with booking, which has no door yet

    def begin(self) -> Any:
        self.door.begin()
        return self.door

    def first_day(self) -> date:
        self.now = self.door.a_month_before()
        return self.door.next_day

    def do(self, move: str, way: str | None = None, **arguments: Any) -> tuple[Event, ...]:
        if move in _AT_THE_SEAT or (move == "requeue" and "window" in arguments):
            clerk = self.model.windows[arguments["window"]]["clerk"]
            if move == "undo" and clerk is None and (left := self.model.last.get(arguments["window"])):
                clerk = arguments["clerk"] = left.get("left_by")  # who has just signed out may take it back
            if clerk is None:
                return self._unseated(way or move, move, arguments)
            if move == "finish":
                arguments["clerk"] = clerk
        return super().do(move, way, **arguments)

    def _unseated(self, way: str, move: str, arguments: dict[str, Any]) -> tuple[Event, ...]:
        """The door knows who asks: nobody acts for a window where nobody sits."""
        self.sound = False
        try:
            getattr(self.hall, move)(now=self.now, **arguments)
        except Refusal as refusal:
            self._refused(way, refusal.code, {"nobody_signed_in"}, self.seen)
            return ()
        raise AssertionError(f"{move} {arguments} was done for a window where nobody sits")

    # Rules as the door has them

    @rule(pick=PICK)
    def pause_after_this(self, pick: int) -> None:
        """By the hall manager; a second press takes the first back, as everywhere at this door."""
        chosen = self.called_window(pick)
        if self.model.windows[chosen]["later"] is not None:
            self.do("withdraw_pause", window=chosen)
        else:
            self.do("pause_window", "pause_window after", window=chosen, reason="lunch", until=None, after_this=True)

    @rule(pick=PICK, asked=st.booleans())
    def withdraw_pause(self, pick: int, asked: bool) -> None:
        if asked:
            self.pause_after_this(pick=pick)
        if later := self.breaks_to_come():
            self.do("withdraw_pause", window=later[pick % len(later)])

    @rule(days=st.integers(-1, 2), really=RARELY)
    def open_day(self, days: int, really: bool, until: None = None) -> None:
        super().open_day(days=days, until=until, really=really)

    @precondition(lambda self: bool(self.model.tickets))
    @rule(pick=PICK)
    def delay(self, pick: int) -> None:
        self.do("delay", ticket=self.ticket(pick, "waiting"), minutes=10)

    def an_evening(self) -> None:
        self.rows_and_views_are_the_model()
        self.evenings.append(deepcopy((self.model.tickets, self.model.windows, self.model.numbers)))
        super().an_evening()
        assert row_faults(self.door.ask) == []

    def rows_and_views_are_the_model(self) -> None:
        """Before the day is closed, everything that can be asked must say the same."""
        model, day = self.model, self.model.day or self.model.last_day
        kept = self.door.rows(f"SELECT {_SELECTED} FROM tickets WHERE business_day = '{day}'")  # noqa: S608  # a date
        rows = {row["id"]: row for row in kept}
        wanted = {name: {column: one[column] for column in _COLUMNS} for name, one in model.tickets.items()}
        assert rows == wanted, "the rows are not the model's"
        shown = self.door.view("manager")
        for row in shown["windows"]:
            state = model.windows[row["code"]]
            there = model.tickets[state["ticket"]] if state["ticket"] else None
            assert (row["state"], row["clerk"], row["ticket"]) == (
                state["state"], state["clerk"], there["code"] if there else None,
            ), f"the manager sees another window {row['code']}"  # fmt: skip
            console = self.door.view(f"console:{row['code']}")["current"]
            assert (console["id"] if console else None) == state["ticket"], f"the clerk of {row['code']} sees another"
        waiting = Counter(one["business"] for one in model.in_state("waiting"))
        for row in shown["queues"]:
            assert row["waiting"] == waiting[row["business"]], f"the manager sees another queue of {row['business']}"
