"""Bookings and a cut-off kiosk's tickets under random moves, against plain dicts (promises.md T1; P2, P4, P6).

A machine of its own beside ``hall_machine.py``: bookings live longer than a day, and numbers of a lease have their own
account. The model knows who may book, come and be called; which refusal a hall gives where several fit is left to it.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from day_picture import picture
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from kept_events import keep, read
from small_hall import MORNING, small_plan

from server.domain.day import Day
from server.domain.errors import Refusal
from server.domain.events import Event
from server.domain.hall import Hall
from server.domain.leased_numbers import BLOCK
from server.domain.rules import HallRules

HITS: Counter[str] = Counter()

CAPACITY, GRACE = 2, timedelta(minutes=15)
PLAN = small_plan(
    HallRules(
        routing_policy="counted_minutes", booking_slot_capacity=CAPACITY, booking_ahead_min_days=0,
        booking_cancel_before_h=1, tickets_per_id_per_day=9,
    )
)  # fmt: skip
BUSINESS = "market"  # window 3 takes it, without a limit of one open ticket a person
PICK = st.integers(0, 7)
MINUTES = st.sampled_from([0, 1, 10, 40, 90])


class BookingMachine(RuleBasedStateMachine):
    hall_class: type[Hall] = Hall

    def __init__(self) -> None:
        super().__init__()
        self.hall = self.hall_class(PLAN)
        self.twin = Day(PLAN)
        self.now, self.count = MORNING, 0
        self.bookings: dict[str, dict[str, Any]] = {}
        self.number_of: dict[int, str] = {}  # of the kiosk's numbers: the ticket
        self.last = self.void = 0
        self.do("open_day", business_day=self.today, accept_until=None)
        self.do("sign_in", window="3", clerk="c3")

    @property
    def today(self) -> Any:
        return self.now.date()

    @property
    def hours(self) -> tuple[tuple[Any, Any], ...]:
        morning = MORNING + (self.today - MORNING.date())
        return ((morning, morning + timedelta(hours=8)),)

    def do(self, move: str, **arguments: Any) -> tuple[Event, ...]:
        """Make a move that must succeed or raise; its events tell the whole change."""
        before = picture(self.hall.day)
        try:
            events: tuple[Event, ...] = getattr(self.hall, move)(now=self.now, **arguments)
        except Refusal:
            assert picture(self.hall.day) == before, f"{move} was refused and changed something"
            assert not self.hall.take_unsaved(), f"{move} was refused and made events"
            raise
        assert self.hall.take_unsaved() == events, "the log was given other events than the caller"
        for event in events:
            (again,) = read([keep(event)])
            assert again == event
            self.twin.apply([again])
        assert picture(self.twin) == picture(self.hall.day), "the events do not tell the whole change"
        self.check()
        return events

    def tried(self, move: str, may: bool, **arguments: Any) -> tuple[Event, ...] | None:
        """The move, which must succeed exactly when it may; None when it was refused."""
        try:
            events = self.do(move, **arguments)
        except Refusal as refusal:
            refused_by = refusal.code
        else:
            assert may, f"{move} {arguments} was done though it is not allowed"
            HITS[move] += 1
            return events
        assert not may, f"{move} {arguments} was refused by {refused_by}: it is allowed"
        HITS[f"{move} refused"] += 1
        return None

    def check(self) -> None:
        taken = [one["ticket"] for one in self.bookings.values() if one["ticket"]]
        assert len(taken) == len(set(taken)), "two bookings became one ticket"
        for name, mine in self.bookings.items():
            found = self.hall.day.bookings.get(name)
            if found is None:
                assert mine["day"] < self.today, f"{name} is lost"
                continue
        places = Counter((one.day, one.starts) for one in self.hall.day.bookings.values() if one.holds_place)
        assert not places or max(places.values()) <= CAPACITY, "a slot holds more than it has places"

    def stands(self) -> None:
        """Every booking is what the model says."""
        for name, mine in self.bookings.items():
            found = self.hall.day.bookings.get(name)
            if found is not None:
                assert (found.state.value, found.ticket, found.starts) == (
                    mine["state"], mine["ticket"], mine["starts"],
                ), f"{name} stands otherwise"  # fmt: skip

    def _free(self, starts: Any, without: str | None = None) -> bool:
        held = [
            one
            for name, one in self.bookings.items()
            if name != without and one["starts"] == starts and one["state"] in ("booked", "checked_in")
        ]
        return starts >= self.now and len(held) < CAPACITY

    def _has(self, person: str, without: str | None = None) -> bool:
        return any(
            one["person"] == person and one["day"] == self.today and one["state"] in ("booked", "checked_in")
            for name, one in self.bookings.items()
            if name != without
        )

    def _one(self, pick: int) -> str:
        names = [name for name, one in self.bookings.items() if one["state"] == "booked" and one["day"] == self.today]
        names = names if names and pick < 6 else list(self.bookings)
        return names[pick % len(names)] if names else "none"

    @rule(minutes=MINUTES)
    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(hour=st.integers(0, 7), person=st.sampled_from([f"p{n}" for n in range(6)]))
    def book(self, hour: int, person: str) -> None:
        starts = self.hours[0][0] + timedelta(hours=hour)
        self.count += 1
        name = f"b{self.count}"
        done = self.tried(
            "book", self._free(starts) and not self._has(person), booking_id=name, code=f"{self.count:06d}",
            day=self.today, starts=starts, hours=self.hours, between=(self.today, self.today), business=BUSINESS,
            person=person,
        )  # fmt: skip
        if done is not None:
            made = {"day": self.today, "starts": starts, "person": person, "state": "booked", "ticket": None}
            self.bookings[name] = made
        self.stands()

    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        name = self._one(pick)
        mine = self.bookings.get(name)
        may = mine is not None and mine["state"] == "booked" and self.now <= mine["starts"] - timedelta(hours=1)
        if self.tried("cancel_booking", may, booking=name) is not None and mine is not None:
            mine["state"] = "cancelled"
        self.stands()

    @rule(pick=PICK, hour=st.integers(0, 7))
    def move(self, pick: int, hour: int) -> None:
        name, starts = self._one(pick), self.hours[0][0] + timedelta(hours=hour)
        mine = self.bookings.get(name)
        may = (
            mine is not None
            and mine["state"] == "booked"
            and self.now <= mine["starts"] - timedelta(hours=1)
            and self._free(starts, name)
            and not self._has(mine["person"], name)
        )
        done = self.tried(
            "move_booking", may, booking=name, code=f"{name[1:]:>06}", day=self.today, starts=starts, hours=self.hours,
            between=(self.today, self.today),
        )  # fmt: skip
        if done is not None and mine is not None:
            mine.update(starts=starts, day=self.today)
        self.stands()

    @rule(pick=PICK)
    def check_in(self, pick: int) -> None:
        name = self._one(pick)
        mine = self.bookings.get(name)
        self.count += 1
        may = mine is not None and mine["state"] == "booked" and mine["day"] == self.today
        done = self.tried("check_in", may, booking=name, ticket_id=f"t{self.count}")
        if done is not None and mine is not None:
            mine.update(state="checked_in", ticket=f"t{self.count}")
            late = self.now > mine["starts"] + GRACE
            ticket = self.hall.day.tickets[f"t{self.count}"]
            assert ticket.due_at == (None if late else mine["starts"]), "another time than was booked"
        self.stands()

    @rule()
    def call_booked(self) -> None:
        """The one that has been due longest, or nobody; if somebody has booked for later, they come on time."""
        coming = [(one["starts"], name) for name, one in self.bookings.items() if self._may_come(one)]
        if coming:
            starts, name = min(coming)
            self.now = max(self.now, starts)
            self.count += 1
            self.do("check_in", booking=name, ticket_id=f"t{self.count}")
            self.bookings[name].update(state="checked_in", ticket=f"t{self.count}")
        if self.hall.day.windows["3"].ticket is not None:
            self.do("start", window="3")
            self.do("finish", window="3")
        due = [
            one
            for one in self.hall.day.tickets.values()
            if one.state.value == "waiting" and one.due_at and one.due_at - timedelta(minutes=3) <= self.now
        ]
        events = self.do("call_booked", window="3")
        assert bool(events) == bool(due), "an appointment that is due was not called, or one that is not"
        if events:
            first = min(due, key=lambda one: (one.due_at or self.now, one.order))
            assert events[0].ticket == first.id, "another appointment is due longer"  # type: ignore[attr-defined]
            HITS["call_booked"] += 1

    def _may_come(self, booking: dict[str, Any]) -> bool:
        in_time = self.now <= booking["starts"] + GRACE
        return booking["state"] == "booked" and booking["day"] == self.today and in_time

    @rule()
    def call_next(self) -> None:
        if self.hall.day.windows["3"].ticket is None:
            self.do("call_next", window="3")
        else:
            self.do("start", window="3")
            self.do("finish", window="3")

    @rule(honest=st.booleans())
    def lease(self, honest: bool) -> None:
        events = self.do("lease_numbers", device="K1", holds=self.last if honest else 0)
        if events:
            self.void = self.void if honest else self.last
            self.last += BLOCK
            HITS["lease_numbers"] += 1

    @rule(ahead=st.sampled_from([0, 0, 0, 1, 60, -1]), ago=MINUTES)
    def merge(self, ahead: int, ago: int) -> None:
        """The next number, or one further on, one that lies beyond the lease, or one that was told before."""
        number = max(self.void, *self.number_of, 0) + 1 + ahead
        may = self.void < number <= self.last and number not in self.number_of
        taken_at = max(self.hours[0][0], self.now - timedelta(minutes=ago))
        self.count += 1
        called = [
            self.hall.day.queue.rank(one)
            for one in self.hall.day.tickets.values()
            if one.first_called_at is not None and one.due_at is None and one.business == BUSINESS
        ]
        done = self.tried(
            "merge_ticket", may, ticket_id=f"k{self.count}", device="K1", business_day=self.today, number=number,
            taken_at=taken_at, business=BUSINESS,
        )  # fmt: skip
        if done is not None:
            self.number_of[number] = f"k{self.count}"
            ticket = self.hall.day.tickets[f"k{self.count}"]
            assert all(self.hall.day.queue.rank(ticket) > one for one in called), "before somebody called already"

    @rule(really=st.integers(0, 5))
    def next_day(self, really: int) -> None:
        """爽约: whoever had booked and did not come; what is unused of the lease is void."""
        if really:
            return
        self.do("miss_bookings")
        for one in self.bookings.values():
            if one["state"] == "booked" and one["day"] == self.today:
                one["state"] = "missed"
        self.do("close_day")
        self.now = self.hours[0][0] + timedelta(days=1)
        self.do("open_day", business_day=self.today, accept_until=None)
        self.do("sign_in", window="3", clerk="c3")
        self.number_of, self.last, self.void = {}, 0, 0
        HITS["next_day"] += 1
        self.stands()
