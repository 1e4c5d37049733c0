"""The hall under random moves: a Hypothesis machine against the plain-dict model (promises.md T1; P2, P4–P6, P9)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import ledger
from day_picture import picture
from hall_model import Model
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from kept_events import keep, read
from overtaking import look_for_overtaking
from recomputed_calls import recompute_call
from small_hall import MORNING, SPECIALTY, small_plan

from server.domain.day import Day
from server.domain.errors import Refusal
from server.domain.events import KIND_OF, Event, TicketCalled
from server.domain.hall import Hall
from server.domain.plan import HallPlan
from server.domain.ratings.unit import RatingUnit
from server.domain.ticket import HoldKind, TicketState
from server.domain.window import HelpKind, Pause

HITS: Counter[str] = Counter()  # by move and way; "… refused: code"

PLAN = small_plan()
WINDOWS = st.sampled_from([window.code for window in PLAN.windows])
PICK = st.integers(0, 11)  # which of the candidates; 11: anything, right or wrong
SECONDS = st.sampled_from([0, 0.25, 4, 11, 21, 35, 90, 600, 1800])
CODES = st.sampled_from(
    [("business", one.code) for one in PLAN.businesses] + [("matter", one.code) for one in PLAN.matters]
)
ALL_CODES = [("business", one.code) for one in PLAN.businesses] + [("matter", one.code) for one in PLAN.matters]
MATTERS = st.sampled_from([one.code for one in PLAN.matters])
WHY = st.sampled_from(["papers", " stamp ", "clerk asked", "file", "seal", "form", "queue", "  "])
RARELY = st.integers(0, 3).map(lambda n: n == 0)


class HallMachine(RuleBasedStateMachine):
    """Every move a hall knows, mostly where it may succeed and sometimes where it may not."""

    hall_class: type[Hall] = Hall
    plan: HallPlan = PLAN

    def __init__(self) -> None:
        super().__init__()
        self.hall = self.begin()
        self.model = Model(self.plan)
        self.twin = type(self.hall.day)(self.hall.plan)  # has seen nothing but the events, as JSON
        self.now: datetime = MORNING
        self.seen = picture(self.hall.day)
        self.log: list[Event] = []
        self.issued = 0
        self.sound = True  # no check has failed: the end of the day may be checked too

    def begin(self) -> Hall:
        """The hall to play in, before its first day."""
        return self.hall_class(self.plan)

    def first_day(self) -> date:
        return self.now.date()

    # One move, checked from all sides

    def do(self, move: str, way: str | None = None, **arguments: Any) -> tuple[Event, ...]:
        """Make a move; ``way`` names the variety of it in the report."""
        self.sound = False
        allowed = self.model.why_not(move, self.now, arguments)
        before = self.seen
        try:
            events: tuple[Event, ...] = getattr(self.hall, move)(now=self.now, **arguments)
        except Refusal as refusal:
            self._refused(way or move, refusal.code, allowed, before)
            return ()
        assert not allowed, f"{move} {arguments} was done in spite of {allowed}"
        self._follow(events)
        kinds = self.model.do(move, self.now, arguments, events)
        assert [KIND_OF[type(event)] for event in events] == kinds, f"{move} made {events}"
        assert all(event.at == self.now for event in events)
        assert self.hall.take_unsaved() == events, "the log was given other events than the caller"
        if not events:
            assert picture(self.hall.day) == before, f"{move} changed something without an event"
        HITS[way or move if events else f"{way or move} without effect"] += 1
        self.seen = picture(self.hall.day)
        assert picture(self.twin) == self.seen, "the events do not tell the whole change"
        self.check()
        self.sound = True
        return events

    def _refused(self, way: str, code: str, allowed: set[str], before: dict[str, Any]) -> None:
        assert code in allowed, f"{way} was refused by {code}, not by {allowed or 'nothing: it is allowed'}"
        assert picture(self.hall.day) == before, f"{code} changed something"
        assert not self.hall.take_unsaved(), f"{code} made events"
        HITS[f"{way} refused: {code}"] += 1
        self.sound = True

    def _follow(self, events: tuple[Event, ...]) -> None:
        """The twin learns of them, and finds every call by rule in turn, for its reason, and not too far ahead."""
        self.log += events
        for event in events:
            (again,) = read([keep(event)])
            assert again == event, f"{event} came back from JSON as {again}"
            if isinstance(again, TicketCalled) and "policy" in again.reason:
                if look_for_overtaking(self.twin, again):
                    HITS["somebody overtaken"] += 1
                recompute_call(self.twin, again)
                HITS["call recomputed"] += 1
            self.twin.apply([again])

    def check(self) -> None:
        """The day is the model's, and keeps the promises by itself."""
        day, model = self.hall.day, self.model
        assert day.business_day == model.day
        assert {code: n for code, n in day.numbers.items() if n} == model.numbers, "other numbers"
        assert day.tickets.keys() == model.tickets.keys(), "other tickets"
        for name, wanted in model.tickets.items():
            assert ticket_as_dict(day, name) == {key: wanted[key] for key in TICKET_KEYS}, f"ticket {name} differs"
        assert {code: window_as_dict(day, code) for code in day.windows} == model.windows, "a window differs"
        at_windows = [state.ticket for state in day.windows.values() if state.ticket is not None]
        assert len(at_windows) == len(set(at_windows)), "one ticket at two windows"
        active = [one.id for one in day.tickets.values() if one.state.value in ("called", "serving")]
        assert sorted(at_windows) == sorted(active), "an active ticket stands at no window"
        assert all(state.state.value != "closed" or state.ticket is None for state in day.windows.values())
        assert all(state.ticket is None or state.idle_since is None for state in day.windows.values())
        waiting = {one.id for one in day.tickets.values() if one.state is TicketState.WAITING}
        assert {name for name in day.tickets if name in day.queue} == waiting == set(day.queue.in_order()), (
            "queue and state differ"
        )
        assert len(day.queue) == len(waiting)
        counts = Counter(one.state for one in day.tickets.values())
        assert {state: n for state, n in day.counts.items() if n} == dict(counts), "counts differ"

    def teardown(self) -> None:
        if self.sound and self.log:
            self.an_evening()
        if not self.sound:
            return
        ledger.check(self.log, self.hall.plan)
        fresh = Hall(PLAN)
        fresh.day.apply(self.log)
        assert picture(fresh.day) == picture(self.hall.day), "the log does not rebuild the day"

    # Whom to choose

    def ticket(self, pick: int, *states: str) -> str:
        wanted = [one["id"] for one in self.model.in_state(*states)] if pick < 11 else list(self.model.tickets)
        return wanted[pick % len(wanted)] if wanted else "nobody"

    def window(self, pick: int, *states: str) -> str:
        """A window with a ticket in one of the states; without states, a free one."""
        found = [code for code, state in self.model.windows.items() if pick == 11 or self._stands(state, states)]
        return found[pick % len(found)] if found else "1"

    def _stands(self, state: dict[str, Any], states: tuple[str, ...]) -> bool:
        if state["ticket"] is None:
            return not states and state["state"] == "open"
        return self.model.tickets[state["ticket"]]["state"] in states

    def called_window(self, pick: int) -> str:
        """A window to which somebody has been called; if there is none, a free one calls."""
        if pick == 11 or self.model.in_state("called"):
            return self.window(pick, "called")
        free = [code for code, state in self.model.windows.items() if self._stands(state, ())]
        wanted = [code for code in free if self.model.next_for(code, self.now)] or free or ["1"]
        chosen = wanted[pick % len(wanted)]
        self.do("call_next", window=chosen)
        return chosen

    def serving_window(self, pick: int) -> str:
        """A window where somebody is being served; if there is none, one where that starts now."""
        if pick == 11 or self.model.in_state("serving"):
            return self.window(pick, "serving")
        chosen = self.called_window(pick)
        self.do("start", window=chosen)
        return chosen

    # The day

    @initialize(
        windows=st.sets(WINDOWS, min_size=3, max_size=8),
        tickets=st.lists(CODES, min_size=2, max_size=6),
        turned=st.sets(st.sampled_from(["3", "5", "7"]), max_size=2),
        alone=st.sets(WINDOWS, max_size=4),
    )
    def a_morning(self, windows: set[str], tickets: list[tuple[str, str]], turned: set[str], alone: set[str]) -> None:
        self.do("open_day", business_day=self.first_day(), accept_until=None)
        for window in sorted(windows):
            self.do("sign_in", window=window, clerk=f"c{window}")
        for window in sorted(turned):
            self.turn_window(window=window, as_it_is=False)
        for window in sorted(alone):
            self.switch_auto_call(window=window, as_it_is=False)
        for name, code in tickets:
            self._issue(**{name: code})

    def an_evening(self) -> None:
        """The day is closed, opened again by mistake, and closed for good."""
        if self.model.day is not None:
            self.do("close_day")
        self.do("open_day", "open_day again", business_day=self.model.last_day, accept_until=None)
        self._issue(business="insurance")
        self.do("close_day")

    @rule(days=st.integers(-1, 2), until=st.sampled_from([None, 3600, 20000]), really=RARELY)
    def open_day(self, days: int, until: int | None, really: bool) -> None:
        if self.model.day is not None and not really:
            return
        day: date = (self.model.last_day or self.now.date()) + timedelta(days=days)
        again = "open_day again" if day == self.model.last_day else None
        accept_until = None if until is None else self.now + timedelta(seconds=until)
        self.do("open_day", again, business_day=day, accept_until=accept_until)

    @rule(really=RARELY)
    def close_day(self, really: bool) -> None:
        if really:
            self.do("close_day")
            self.open_day(days=0, until=None, really=True)
            for window in SPECIALTY:
                self.do("sign_in", window=window, clerk=f"c{window}")

    @rule(seconds=SECONDS)
    def time_passes(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        HITS["time_passes"] += 1

    # Tickets

    def _issue(self, way: str | None = None, **arguments: Any) -> None:
        self.issued += 1
        self.do("issue_ticket", way, ticket_id=f"t{self.issued}", **arguments)

    @rule(what=CODES)
    def issue(self, what: tuple[str, str]) -> None:
        self._issue(**{what[0]: what[1]})

    @rule(what=CODES, group=st.sampled_from(["green", "elderly"]))
    def issue_green(self, what: tuple[str, str], group: str) -> None:
        self._issue("issue_ticket green", **{what[0]: what[1]}, priority=group)

    @rule(group=st.sampled_from([None, "elderly"]))
    def issue_bundle(self, group: str | None) -> None:
        self._issue("issue_ticket bundle", bundle="newborn", **({"priority": group} if group else {}))

    @rule(what=CODES, due=st.sampled_from([-1200, -900, 0, 180, 900, 7200]))
    def issue_appointment(self, what: tuple[str, str], due: int) -> None:
        self._issue("issue_ticket appointment", **{what[0]: what[1]}, due_at=self.now + timedelta(seconds=due))

    @rule(what=CODES, person=st.sampled_from(["p1", "p2", "p3", "p4"]))
    def issue_with_id(self, what: tuple[str, str], person: str) -> None:
        self._issue("issue_ticket with id", **{what[0]: what[1]}, id_hash=person)

    @rule(pick=PICK)
    def call_next(self, pick: int) -> None:
        self.do("call_next", window=self.window(pick))

    @rule(pick=PICK, other=PICK, why=WHY)
    def call_this(self, pick: int, other: int, why: str) -> None:
        if not self.model.in_state("waiting"):
            self._issue(business="insurance")
        chosen = self.ticket(pick, "waiting")
        free = [
            code
            for code, state in self.model.windows.items()
            if self._stands(state, ()) and chosen != "nobody" and self.model.eligible(code, self.model.tickets[chosen])
        ]
        hall_window = free[other % len(free)] if free and other < 11 else self.window(other)
        self.do("call_this", window=hall_window, ticket=chosen, why=why)

    @rule(pick=PICK, seconds=SECONDS)
    def recall(self, pick: int, seconds: float) -> None:
        chosen = self.called_window(pick)
        self.time_passes(seconds)
        self.do("recall", window=chosen)

    @rule(pick=PICK)
    def recall_on_and_on(self, pick: int) -> None:
        chosen = self.called_window(pick)
        for _ in range(6):
            self.time_passes(20)
            self.do("recall", window=chosen)

    @rule(pick=PICK)
    def start(self, pick: int) -> None:
        self.do("start", window=self.called_window(pick))

    @rule(pick=PICK, seconds=SECONDS)
    def finish(self, pick: int, seconds: float) -> None:
        chosen = self.serving_window(pick)
        self.time_passes(seconds)
        self.do("finish", window=chosen)

    @rule(pick=PICK, patient=st.booleans(), seconds=SECONDS)
    def mark_no_show(self, pick: int, patient: bool, seconds: float) -> None:
        chosen = self.called_window(pick)
        if patient:
            self.time_passes(35)
            self.do("recall", window=chosen)
        self.time_passes(seconds)
        self.do("mark_no_show", window=chosen)

    @rule(pick=PICK)
    def requeue(self, pick: int) -> None:
        if not self.model.in_state("no_show"):
            self.mark_no_show(pick=pick, patient=True, seconds=35)
        self.do("requeue", ticket=self.ticket(pick, "no_show"))

    @rule(pick=PICK, other=PICK, taken_back=st.sampled_from([False, False, True]))
    def restore(self, pick: int, other: int, taken_back: bool) -> None:
        """过号恢复 by a clerk: of the window that called, or of another one that may take it, or neither."""
        if not self.model.in_state("no_show"):
            self.mark_no_show(pick=pick, patient=True, seconds=35)
        chosen = self.ticket(pick, "no_show")
        missed = self.model.tickets.get(chosen)
        able = [code for code in self.model.windows if missed and self.model.eligible(code, missed)]
        at = able[other % len(able)] if able and other < 11 else self.window(other)
        self.do("requeue", "restore", window=at, ticket=chosen)
        if taken_back:
            self.do("undo", window=at)

    @rule(pick=PICK, kind=st.sampled_from(HoldKind), why=WHY)
    def hold(self, pick: int, kind: HoldKind, why: str) -> None:
        self.do("hold", f"hold {kind}", window=self.serving_window(pick), kind=kind, why=why)

    @rule(pick=PICK, other=PICK)
    def hold_until_another_ends(self, pick: int, other: int) -> None:
        chosen = self.serving_window(pick)
        here = self.model.windows[chosen]["ticket"]
        others = [one["id"] for one in self.model.in_state("waiting", "called", "serving") if one["id"] != here]
        if others:
            awaited = others[other % len(others)]
            self.do("hold", "hold until", window=chosen, kind=HoldKind.WAITING, why="seal", wakes_on=awaited)

    @rule(pick=PICK, what=CODES)
    def walk_in(self, pick: int, what: tuple[str, str]) -> None:
        self.issued += 1
        named = self.window(pick)
        able = [code for name, code in [what, *ALL_CODES] if self.model.may(named, code)]
        code = able[0] if able and pick < 11 else what[1]
        kind = "matter" if code in PLAN.matter else "business"
        self.do("walk_in", window=named, ticket_id=f"t{self.issued}", **{kind: code})

    @rule(pick=PICK, what=CODES)
    def add_matter(self, pick: int, what: tuple[str, str]) -> None:
        self.do("add_matter", window=self.serving_window(pick), **{what[0]: what[1]})

    @rule(pick=PICK, first=CODES, seconds=SECONDS)
    def finish_one_of_two(self, pick: int, first: tuple[str, str], seconds: float) -> None:
        chosen = self.serving_window(pick)
        self.do("add_matter", window=chosen, **{first[0]: first[1]})
        self.time_passes(seconds)
        self.do("finish", "finish one of two", window=chosen)

    @rule(pick=PICK, what=CODES, there=st.booleans())
    def remove_matter(self, pick: int, what: tuple[str, str], there: bool) -> None:
        chosen = self.serving_window(pick)
        if there:
            self.do("add_matter", window=chosen, **{what[0]: what[1]})
        self.do("remove_matter", window=chosen, **{what[0]: what[1]})

    @rule(pick=PICK, why=WHY)
    def give_up_here(self, pick: int, why: str) -> None:
        self.do("give_up", "give_up here", window=self.called_window(pick), why=why)

    @precondition(lambda self: bool(self.model.tickets))
    @rule(pick=PICK, window=WINDOWS, why=WHY)
    def give_up_another(self, pick: int, window: str, why: str) -> None:
        chosen = self.ticket(pick, "waiting", "held", "no_show", "called")
        able = (
            [code for code in self.model.windows if self.model.eligible(code, self.model.tickets[chosen])]
            if chosen in self.model.tickets
            else []
        )
        at = able[pick % len(able)] if able and pick < 11 else window
        self.do("give_up", "give_up another", window=at, ticket=chosen, why=why)

    @rule(pick=PICK)
    def call_booked(self, pick: int) -> None:
        self.do("call_booked", window=self.window(pick))

    @rule(window=WINDOWS, clerk=st.sampled_from([f"c{n}" for n in range(1, 10)]))
    def take_over(self, window: str, clerk: str) -> None:
        self.do("take_over", window=window, clerk=clerk)

    @rule(window=WINDOWS, kind=st.sampled_from(HelpKind))
    def ask_help(self, window: str, kind: HelpKind) -> None:
        self.do("ask_help", window=window, kind=kind)

    @rule(window=WINDOWS, asked=st.booleans())
    def end_help(self, window: str, asked: bool) -> None:
        if asked:
            window = (self.seat(int(window), "open", "paused", "closed") or (window,))[0]
            self.do("ask_help", window=window, kind=HelpKind.URGENT)
        self.do("end_help", window=window, by="manager")

    @rule(pick=PICK)
    def end_own_help(self, pick: int) -> None:
        if found := self.seat(pick, "open"):
            self.do("ask_help", window=found[0], kind=HelpKind.QUESTION)
            self.do("end_help", "end_help own", window=found[0], by=found[1])

    @rule(pick=PICK)
    def sign_out_oneself(self, pick: int) -> None:
        seats = [
            (window, state["clerk"]) for window, state in self.model.windows.items()
            if state["clerk"] and (state["ticket"] is None or pick == 11)
        ]  # fmt: skip
        if seats:
            chosen = seats[pick % len(seats)]
            self.do("sign_out", "sign_out oneself", window=chosen[0], clerk=chosen[1])

    @rule(window=WINDOWS, clerk=st.sampled_from([f"c{n}" for n in range(1, 10)]), over=st.booleans())
    def a_seat_is_given_back(self, window: str, clerk: str, over: bool) -> None:
        """Signed in at the wrong window, or taken over by mistake."""
        before = self.model.windows[window]["clerk"]
        self.do("take_over" if over else "sign_in", window=window, clerk=clerk)
        if self.model.windows[window]["clerk"] != before:
            self.do("undo", "undo of a seat", window=window)

    @rule(pick=PICK)
    def pause_after_this(self, pick: int) -> None:
        chosen = self.called_window(pick)
        self.do("pause_window", "pause_window after", window=chosen, reason="lunch", until=None, after_this=True)

    @rule(pick=PICK, asked=st.booleans())
    def withdraw_pause(self, pick: int, asked: bool) -> None:
        if asked:
            self.pause_after_this(pick=pick)
        later = self.breaks_to_come()
        self.do("withdraw_pause", window=later[pick % len(later)] if later else self.window(pick))

    @rule(pick=PICK, other=PICK, back=st.booleans(), kind=st.sampled_from(HoldKind), seconds=SECONDS)
    def resume(self, pick: int, other: int, back: bool, kind: HoldKind, seconds: float) -> None:
        if not self.model.in_state("held"):
            self.hold(pick=pick, kind=kind, why="papers")
            self.time_passes(seconds)
        chosen = self.ticket(pick, "held")
        held = self.model.tickets.get(chosen)
        hall_window = held["window"] if held and held["window"] and back else self.window(other)
        self.do("resume", window=hall_window, ticket=chosen)

    @rule(pick=PICK, twice=RARELY)
    def come_back(self, pick: int, twice: bool) -> None:
        away = [one["id"] for one in self.model.in_state("held") if one["hold"] == "visitor"]
        if not away:
            self.hold(pick=pick, kind=HoldKind.VISITOR, why="papers")
            away = [one["id"] for one in self.model.in_state("held") if one["hold"] == "visitor"]
        chosen = away[pick % len(away)] if away and pick < 11 else self.ticket(pick, "held", "waiting")
        self.do("come_back", ticket=chosen)
        if twice:
            self.do("come_back", ticket=chosen)

    @rule(pick=PICK, started=st.booleans(), to=WINDOWS, why=WHY)
    def transfer_to_window(self, pick: int, started: bool, to: str, why: str) -> None:
        chosen = self.serving_window(pick) if started else self.called_window(pick)
        self.do("transfer", "transfer to window", window=chosen, to_window=to, why=why)

    @rule(pick=PICK, started=st.booleans(), zone=st.sampled_from(["east", "west"]), why=WHY)
    def transfer_to_zone(self, pick: int, started: bool, zone: str, why: str) -> None:
        chosen = self.serving_window(pick) if started else self.called_window(pick)
        self.do("transfer", "transfer to zone", window=chosen, to_zone=zone, why=why)

    @rule(pick=PICK, started=st.booleans(), to=st.sampled_from([one.code for one in PLAN.businesses]), why=WHY)
    def transfer_to_business(self, pick: int, started: bool, to: str, why: str) -> None:
        chosen = self.serving_window(pick) if started else self.called_window(pick)
        self.do("transfer", "transfer to business", window=chosen, to_business=to, why=why)

    @rule(pick=PICK, started=st.booleans(), to=MATTERS, why=WHY)
    def transfer_to_matter(self, pick: int, started: bool, to: str, why: str) -> None:
        chosen = self.serving_window(pick) if started else self.called_window(pick)
        self.do("transfer", "transfer to matter", window=chosen, to_matter=to, why=why)

    @rule(pick=PICK, other=PICK, started=st.booleans(), why=WHY)
    def transfer_to_clerk(self, pick: int, other: int, started: bool, why: str) -> None:
        chosen = self.serving_window(pick) if started else self.called_window(pick)
        seated = [state["clerk"] for state in self.model.windows.values() if state["clerk"]]
        to = seated[other % len(seated)] if seated and other < 11 else "c9"
        self.do("transfer", "transfer to clerk", window=chosen, to_clerk=to, why=why)

    @precondition(lambda self: bool(self.model.tickets))
    @rule(pick=PICK, minutes=st.sampled_from([5, 10, 45]))
    def delay(self, pick: int, minutes: int) -> None:
        self.do("delay", ticket=self.ticket(pick, "waiting"), minutes=minutes)

    @precondition(lambda self: bool(self.model.tickets))
    @rule(pick=PICK)
    def abandon(self, pick: int) -> None:
        chosen = self.ticket(pick, "waiting", "called", "serving", "held", "no_show")
        self.do("abandon", ticket=chosen, by="visitor")

    @rule(pick=PICK, level=st.integers(1, 5))
    def rate(self, pick: int, level: int) -> None:
        if all(unit[0] in self.model.ratings for unit in self.model.units()):
            self.finish(pick=pick, seconds=90)
        self.do(
            "rate", unit=self.unit(pick), level=level, reasons=(), text="", channel="pad", dictionary_version="1"
        )  # fmt: skip

    def unit(self, pick: int) -> str:
        """Mostly what was finished; else a visit, or a matter of one, that perhaps was not, or not under that name."""
        finished = [unit[0] for unit in self.model.units()]
        if pick < 9 and finished:
            return finished[pick % len(finished)]
        ticket = self.ticket(11)
        return ticket if pick == 9 or ticket == "nobody" else f"{ticket}.{pick - 9}"

    @rule(pick=PICK, seconds=st.sampled_from([0, 1, 9, 10.5]))
    def undo(self, pick: int, seconds: float) -> None:
        fresh = [
            code
            for code in self.model.windows
            if pick == 11 or not self.model.why_not("undo", self.now, {"window": code})
        ]
        chosen = fresh[pick % len(fresh)] if fresh else self.called_window(pick)
        self.time_passes(seconds)
        self.do("undo", window=chosen)

    # Windows and businesses

    @rule(window=WINDOWS, clerk=st.sampled_from([f"c{n}" for n in range(1, 10)]))
    def sign_in(self, window: str, clerk: str) -> None:
        self.do("sign_in", window=window, clerk=clerk)

    @rule(window=WINDOWS)
    def sign_in_as_usual(self, window: str) -> None:
        self.do("sign_in", window=window, clerk=f"c{window}")

    @rule(window=WINDOWS)
    def sign_out(self, window: str) -> None:
        self.do("sign_out", window=window)

    @rule(window=WINDOWS)
    def open_window(self, window: str) -> None:
        self.do("open_window", window=window)

    @rule(window=WINDOWS)
    def pause_window(self, window: str) -> None:
        self.do("pause_window", window=window, reason="training", until=None)

    @rule(window=WINDOWS)
    def close_window(self, window: str) -> None:
        self.do("close_window", window=window)

    # The same by the clerk who sits there, who may take it back

    def breaks_to_come(self) -> list[str]:
        return [code for code, state in self.model.windows.items() if state["later"] is not None]

    def seat(self, pick: int, *states: str) -> tuple[str, str] | None:
        """A window in one of the states with its clerk; None where nobody sits."""
        seats = [(code, one["clerk"]) for code, one in self.model.windows.items() if one["clerk"]]
        seats = [one for one in seats if self.model.windows[one[0]]["state"] in states] or seats
        return seats[pick % len(seats)] if seats else None

    @rule(pick=PICK, wanted=st.sampled_from(["closed", "paused"]))
    def open_own_window(self, pick: int, wanted: str) -> None:
        if all(state["state"] == "open" for state in self.model.windows.values() if state["clerk"]):
            self.pause_own_window(pick=pick, reason="lunch", minutes=None)
        if found := self.seat(pick, wanted):
            self.do("open_window", "open_window own", window=found[0], clerk=found[1])

    @rule(pick=PICK, reason=st.sampled_from(["training", "lunch"]), minutes=st.sampled_from([None, 15]))
    def pause_own_window(self, pick: int, reason: str, minutes: float | None) -> None:
        if found := self.seat(pick, "open"):
            more = {"window": found[0], "clerk": found[1], "minutes": minutes}
            self.do("pause_window", "pause_window own", reason=reason, until=None, **more)

    @rule(pick=PICK)
    def close_own_window(self, pick: int) -> None:
        if found := self.seat(pick, "open", "paused"):
            self.do("close_window", "close_window own", window=found[0], clerk=found[1])

    @rule(pick=PICK, as_it_is=RARELY)
    def switch_own_auto_call(self, pick: int, as_it_is: bool) -> None:
        if found := self.seat(pick, "open"):
            on = (self.model.windows[found[0]]["auto"] == "on") is as_it_is
            self.do("switch_auto_call", "switch_auto_call own", window=found[0], clerk=found[1], on=on)

    @rule(pick=PICK, reason=st.sampled_from(["training", "lunch"]), minutes=st.sampled_from([None, 15]))
    def pause_own_window_after_this(self, pick: int, reason: str, minutes: float | None) -> None:
        """办完本号后暂停, and the second press, which takes it back."""
        chosen = self.called_window(pick)
        clerk = self.model.windows[chosen]["clerk"]
        if clerk is None:
            return
        if self.model.windows[chosen]["later"] is not None:
            self.do("withdraw_pause", "withdraw_pause own", window=chosen, clerk=clerk)
        else:
            more = {"window": chosen, "clerk": clerk, "minutes": minutes, "after_this": True}
            self.do("pause_window", "pause_window own after", reason=reason, until=None, **more)

    @rule(pick=PICK)
    def withdraw_own_pause(self, pick: int) -> None:
        self.pause_own_window_after_this(pick=pick, reason="lunch", minutes=None)
        later = [code for code in self.breaks_to_come() if self.model.windows[code]["clerk"]]
        if later:
            chosen = later[pick % len(later)]
            clerk = self.model.windows[chosen]["clerk"]
            self.do("withdraw_pause", "withdraw_pause own", window=chosen, clerk=clerk)

    @rule(window=WINDOWS, as_it_is=RARELY)
    def turn_window(self, window: str, as_it_is: bool) -> None:
        turned: bool = self.model.windows[window]["nd"]
        self.do("turn_window", window=window, no_difference=turned if as_it_is else not turned)

    @rule(window=WINDOWS, as_it_is=RARELY)
    def switch_auto_call(self, window: str, as_it_is: bool) -> None:
        on = (self.model.windows[window]["auto"] == "on") is as_it_is
        self.do("switch_auto_call", f"switch_auto_call {'on' if on else 'off'}", window=window, on=on)

    @rule(pick=PICK)
    def stop_auto_call(self, pick: int) -> None:
        alone = sorted(code for code, state in self.model.windows.items() if state["auto"] != "off")
        if alone:
            self.do("switch_auto_call", "switch_auto_call off", window=alone[pick % len(alone)], on=False)

    @rule(window=WINDOWS, what=CODES)
    def a_call_by_itself_is_taken_back(self, window: str, what: tuple[str, str]) -> None:
        if self.model.windows[window]["auto"] == "off":
            self.switch_auto_call(window=window, as_it_is=False)
        self._issue(**{what[0]: what[1]})
        self.do("undo", window=window)

    @rule(business=st.sampled_from([one.code for one in PLAN.businesses]))
    def pause_business(self, business: str) -> None:
        self.do("pause_business", business=business, reason="system down")

    @rule(pick=PICK)
    def resume_business(self, pick: int) -> None:
        if not self.model.paused:
            self.pause_business(business=PLAN.businesses[pick % len(PLAN.businesses)].code)
        paused = sorted(self.model.paused)
        self.do("resume_business", business=paused[pick % len(paused)] if paused and pick < 11 else "insurance")

    @rule(matter=MATTERS)
    def pause_matter(self, matter: str) -> None:
        self.do("pause_matter", matter=matter, reason="system down")

    @rule(pick=PICK, matter=MATTERS)
    def resume_matter(self, pick: int, matter: str) -> None:
        if not self.model.paused_matters:
            self.pause_matter(matter=matter)
        paused = sorted(self.model.paused_matters)
        self.do("resume_matter", matter=paused[pick % len(paused)] if paused and pick < 11 else matter)


class CaseRatedMachine(HallMachine):
    """The same where every matter is rated by itself (一事一评)."""

    plan = small_plan(replace(PLAN.rules, rating_unit=RatingUnit.CASE))


TICKET_KEYS = (
    "state", "code", "order", "business", "matter", "zone", "window", "only", "calls", "first_called", "called",
    "issued", "turn", "due", "reactivations", "units", "clerk", "hold", "further", "awaits", "woken", "owner",
    "back",
)  # fmt: skip


def ticket_as_dict(day: Day, name: str) -> dict[str, Any]:
    """A ticket of the day in the words of the model."""
    one = day.tickets[name]
    return {
        **{key: getattr(one, key) for key in ("code", "order", "business", "matter", "zone", "window", "calls")},
        **{key: getattr(one, key) for key in ("reactivations", "clerk")},
        "units": tuple((unit.id, unit.window, unit.clerk) for unit in one.units),
        "state": one.state.value, "only": one.only_window, "first_called": one.first_called_at,
        "called": one.called_at, "issued": one.issued_at, "turn": one.turn_at, "due": one.due_at,
        "hold": one.held.kind if one.held else None, "awaits": one.held.awaits if one.held else None,
        "woken": (one.held.woken_by, one.held.woken_at) if one.held and one.held.woken_by else None,
        "further": tuple(step.code for step in one.further), "owner": one.owner,
        "back": one.held.back_at if one.held else None,
    }  # fmt: skip


def window_as_dict(day: Day, code: str) -> dict[str, Any]:
    """A window of the day in the words of the model."""
    one = day.windows[code]
    return {
        **{key: getattr(one, key) for key in ("clerk", "ticket", "armed", "finished", "no_shows")},
        "state": one.state.value, "nd": one.no_difference, "auto": one.auto_call.value,
        "later": _break(one.pause_next), "pause": _break(one.pause), "since": one.since,
        "help": (one.help.kind, one.help.since) if one.help else None, "fenced": one.fenced, "seated": one.seated_at,
    }  # fmt: skip


def _break(one: Pause | None) -> tuple[str, datetime | None, float | None] | None:
    return (one.reason, one.until, one.minutes) if one else None
