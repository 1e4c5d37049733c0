"""What a hall should do, written a second time in plain dicts, slowly and without any cleverness.

:meth:`Model.why_not` gives every code by which a move may be refused now; an empty set means that it must be done.
:meth:`Model.do` does it and gives the kinds of the events it must have made. Times are aware UTC.
"""

# ruff: noqa: ARG002  # the moves are found by name, so all have the same arguments
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from model_state import ACTIVE, OPEN
from model_visits import ModelVisits

from server.domain.events import Event


class Model(ModelVisits):
    def do(self, move: str, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        """Do it, and give the kinds of the events that it must have made, in order."""
        kinds: list[str] = getattr(self, f"_do_{move}")(now, a, events)
        for state in self.windows.values():
            if state["auto"] == "rests" and not (state["state"] == "open" and state["ticket"] is None):
                state["auto"] = "on"
        return kinds + self._called_by_themselves(move, now, events[len(kinds) :])

    def _called_by_themselves(self, move: str, now: datetime, events: tuple[Any, ...]) -> list[str]:
        """自动派单: each call is the window's next, and no window that calls by itself is left beside work."""
        kinds: list[str] = []
        for event in events:
            window, seat = event.window, self.windows[event.window]
            assert self._calls_by_itself(window), f"window {window} called by itself"
            assert event.ticket == self.next_for(window, now), f"{event.code} was called by itself out of turn"
            pressed = self.last.get(window) if event.reason["auto"] == "visit_ended" else None
            kinds += self._called(now, {"window": window}, event.ticket)
            if pressed is not None and move in ("finish", "mark_no_show", "hold", "transfer", "give_up"):
                self.last[window]["pressed"] = pressed
            assert event.clerk == seat["clerk"]
        idle = [window for window in self.windows if self._calls_by_itself(window) and self.next_for(window, now)]
        assert not idle, f"window {idle} idles beside work it may do"
        return kinds

    def _calls_by_itself(self, window: str) -> bool:
        state = self.windows[window]
        return bool(state["auto"] == "on" and state["state"] == "open" and state["clerk"] and state["ticket"] is None)

    def _do_open_day(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        if a["business_day"] != self.last_day:
            self._clear(self.windows)
        self.day = self.last_day = a["business_day"]
        self.accept_until = a["accept_until"]
        return ["day_opened"]

    def _do_close_day(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        assert sorted(events[0].unserved) == sorted(one["id"] for one in self.in_state(*OPEN)), "somebody was lost"
        for one in self.in_state(*OPEN):
            one.update(state="unserved", hold=None, awaits=None, woken=None, back=None)
        for state in self.windows.values():
            state.update(clerk=None, ticket=None, armed=None, later=None, help=None, fenced=None, seated=None)
            state.update(state="closed", pause=None, since=now)
        self.day = self.accept_until = None
        self.paused, self.paused_matters, self.last = set(), set(), {}
        return ["day_closed"]

    def _do_issue_ticket(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        code, *further = self._steps(a)
        business = self.plan.business[self.plan.matter[code].business if code in self.plan.matter else code]
        number = self.numbers.get(business.series, 0) + 1
        self.numbers[business.series] = number
        kind = "green" if a.get("priority") else "appointment" if a.get("due_at") else "ordinary"
        ticket = {
            "id": a["ticket_id"], "code": f"{business.series}{number:03d}", "order": sum(self.numbers.values()),
            "business": business.code, "matter": code if code in self.plan.matter else None, "zone": business.zone,
            "class": kind,
            "due": a.get("due_at"), "issued": now, "turn": now, "state": "waiting", "window": None, "only": None,
            "calls": 0, "first_called": None, "called": None, "hold": None, "reactivations": 0, "units": (),
            "id_hash": a.get("id_hash"), "clerk": None, "further": tuple(further), "awaits": None, "woken": None,
            "owner": None, "owned": False, "back": None,
        }  # fmt: skip
        assert events[0].ahead == self.in_front(ticket, now), "told another number ahead"
        assert events[0].reason["rule"], "no reason given"
        self.tickets[ticket["id"]] = ticket
        return ["ticket_issued"]

    def _do_call_next(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        chosen = self.next_for(a["window"], now)
        if chosen is None:
            return []
        assert events, f"window {a['window']} idles beside {chosen}"
        assert events[0].ticket == chosen, f"called {events[0].ticket}, whose turn is {chosen}"
        counted = self.counted(a["window"], self.tickets[chosen], now)
        assert abs(events[0].reason["counted_min"] - counted) < 0.051, "the reason tells other numbers"
        return self._called(now, a, chosen)

    def _do_call_this(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        assert events[0].reason["why"] == a["why"].strip()
        return self._called(now, a, a["ticket"])

    def _do_recall(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        ticket = self._at(a)
        self._act(a["window"], now, ticket, {}, calls=ticket["calls"] + 1, called=now)
        return ["ticket_recalled"]

    def _do_start(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        ticket = self._at(a)
        first = {} if ticket["owned"] else {"owner": ticket["clerk"], "owned": True}
        self._act(a["window"], now, ticket, {}, state="serving", **first)
        return ["serving_started"]

    def _do_finish(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        ticket = self._at(a)
        clerk = a.get("clerk", ticket["clerk"])  # who is known to have finished it, else who called
        assert events[0].clerk == clerk, "finished by another clerk"
        if ticket["further"]:
            return self._goes_on(now, a, clerk)
        unit = self._unit(a["window"], clerk, whole=ticket["id"])
        seat = {"ticket": None, "armed": unit[0], "finished": self.windows[a["window"]]["finished"] + 1}
        self._act(a["window"], now, ticket, seat, state="finished", clerk=clerk, units=(*ticket["units"], unit))
        return ["serving_finished", *self._wake(now, ticket)]

    def _do_mark_no_show(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        seat = {"ticket": None, "no_shows": self.windows[a["window"]]["no_shows"] + 1}
        self._act(a["window"], now, self._at(a), seat, state="no_show")
        return ["ticket_not_shown"]

    def _do_requeue(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        ticket, turn = self.tickets[a["ticket"]], events[0].turn_at
        assert turn >= ticket["turn"], "coming back is an advantage"
        lane = [
            one
            for one in self.in_state("waiting")
            if (one["matter"] or one["business"], one["only"])
            == (ticket["matter"] or ticket["business"], ticket["only"])
            and one["class"] != "appointment"
        ]
        own_moment = sum(self.rank(one) <= self.rank(ticket) for one in lane)
        back = {
            "state": "waiting", "turn": turn, "reactivations": ticket["reactivations"] + 1, "window": None, "calls": 0,
            "first_called": None, "called": None,
        }  # fmt: skip
        if a.get("window") is None:
            ticket.update(back)
        else:
            self._act(a["window"], now, ticket, {}, **back)
        behind = sum(self.rank(one) <= self.rank(ticket) for one in lane)
        assert behind == events[0].behind, "told another place"
        place = min(self.plan.rules.requeue_after_n, len(lane))
        if place:  # who stands level with the n-th is passed by neither
            ranks = sorted(self.rank(one) for one in lane)
            place = sum(rank <= ranks[place - 1] for rank in ranks)
        assert behind == max(own_moment, place), "not behind the next n"
        return ["ticket_requeued"]

    def _do_hold(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        self._act(
            a["window"],
            now,
            self._at(a),
            {"ticket": None},
            state="held",
            hold=a["kind"],
            awaits=a.get("wakes_on"),
            woken=None,
            back=None,
        )
        return ["ticket_held"]

    def _do_resume(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        self._act(
            a["window"], now, self.tickets[a["ticket"]], {"ticket": a["ticket"]}, state="serving", hold=None,
            awaits=None, woken=None, back=None, window=a["window"], called=now,
            clerk=self.windows[a["window"]]["clerk"],
        )  # fmt: skip
        return ["ticket_resumed"]

    def _do_transfer(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        ticket, only = self._at(a), self._sent_to(a)
        business, matter = self._leads_to(ticket, a)
        assert business is not None
        zone = self.plan.window[only].zone if only else self.plan.business[business].zone
        self._act(
            a["window"], now, ticket, {"ticket": None}, state="waiting", business=business, matter=matter, zone=zone,
            only=only, window=None, calls=0, first_called=None, called=None,
        )  # fmt: skip
        return ["ticket_transferred"]

    def _do_delay(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        ticket = self.tickets[a["ticket"]]
        ticket["turn"] += timedelta(minutes=a["minutes"])
        return ["ticket_delayed"]

    def _do_abandon(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        ticket = self.tickets[a["ticket"]]
        if ticket["state"] in ACTIVE:
            self.windows[ticket["window"]]["ticket"] = None
            self._break_begins(ticket["window"], now)
            self.last.pop(ticket["window"], None)
        ticket.update(state="abandoned", hold=None, awaits=None, woken=None, back=None)
        return ["ticket_abandoned", *self._wake(now, ticket)]

    def _do_rate(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        rated = next(unit for unit in self.units() if unit[0] == a["unit"])
        assert (events[0].rated, events[0].window, events[0].clerk) == rated, "something else was rated"
        self.ratings[a["unit"]] = a["level"]
        state = self.windows[events[0].window]
        if state["armed"] == a["unit"]:
            state["armed"] = None
        return ["ticket_rated"]

    def _do_undo(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        last = self.last.pop(a["window"])
        pressed = last.get("pressed")  # it was followed by a call by itself: both are taken back
        stands = pressed and self.tickets[pressed["after"]["id"]] == pressed["after"] and not self.rated_since(pressed)
        together = [last, pressed] if stands else [last]
        for one in together:
            self.windows[a["window"]].update(self._seat_again(one))
            for window, other in one.get("others", {}).items():
                self.windows[window].update(self._seat_again(other))
                self.last.pop(window, None)
                self._rests(window)
            if one["ticket"] is None:
                continue
            self.tickets[one["ticket"]["id"]] = one["ticket"]
            for other in self.in_state("held"):
                if other["woken"] == (one["after"]["id"], one["at"]):
                    other["woken"] = None
        self._rests(a["window"])
        return ["move_undone"] * len(together)

    def _rests(self, window: str) -> None:
        state = self.windows[window]
        if state["auto"] == "on" and state["state"] == "open" and state["ticket"] is None:
            state["auto"] = "rests"

    def _do_sign_in(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        state, stood = self.windows[a["window"]], self._stood(a)
        kinds = self._leaves(now, a)
        arrives = state["clerk"] != a["clerk"]
        if arrives and state["clerk"] is not None:
            kinds.append("clerk_signed_out")
            state.update(fenced=state["clerk"], clerk=None)
        if self.day is not None and state["state"] == "closed":
            kinds += self._do_open_window(now, {"window": a["window"]}, events)
        if arrives:
            kinds.append("clerk_signed_in")
            fenced = None if state["fenced"] == a["clerk"] else state["fenced"]
            state.update(clerk=a["clerk"], seated=now, fenced=fenced)
            self._remember(now, a["window"], stood)
        return kinds

    def _do_sign_out(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        state, stood = self.windows[a["window"]], self._stood({**a, "clerk": None})
        kinds = [*self._do_close_window(now, {"window": a["window"]}, events), "clerk_signed_out"]
        left = state["clerk"]
        state.update(clerk=None, fenced=left, seated=None)
        self.last.pop(a["window"], None)
        if a.get("clerk") == left:
            self._remember(now, a["window"], stood, left_by=left)
        return kinds

    def _do_open_window(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        state = self.windows[a["window"]]
        if state["state"] == "open" and state["later"] is not None:
            return self._do_withdraw_pause(now, a, events)
        return self._turn_to(now, a, "open", "window_opened")

    def _do_pause_window(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        coming = (a["reason"], a.get("until"), a.get("minutes"))
        if a.get("after_this") and self.windows[a["window"]]["ticket"] is not None:
            self._act_on_window(now, a, later=coming)
        else:
            self._act_on_window(now, a, state="paused", later=None, since=now, pause=self._begun(coming, now))
        return ["window_paused"]

    def _do_close_window(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        return self._turn_to(now, a, "closed", "window_closed")

    def _turn_to(self, now: datetime, a: dict[str, Any], state: str, kind: str) -> list[str]:
        changes = self.windows[a["window"]]["state"] != state
        if changes:
            self._act_on_window(now, a, state=state, later=None, pause=None, since=now)
        return [kind] if changes else []

    def _do_turn_window(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        changes = self.windows[a["window"]]["nd"] != a["no_difference"]
        self.windows[a["window"]]["nd"] = a["no_difference"]
        return ["window_turned"] if changes else []

    def _do_switch_auto_call(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        state = self.windows[a["window"]]
        changes = state["auto"] != ("on" if a["on"] else "off")
        if changes:
            self._act_on_window(now, a, auto="on" if a["on"] else "off")
        return ["auto_call_switched"] if changes else []

    def _do_pause_business(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        self.paused.add(a["business"])
        return ["business_paused"]

    def _do_resume_business(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        self.paused.discard(a["business"])
        return ["business_resumed"]

    def _do_pause_matter(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        self.paused_matters.add(a["matter"])
        return ["matter_paused"]

    def _do_resume_matter(self, now: datetime, a: dict[str, Any], events: tuple[Event, ...]) -> list[str]:
        self.paused_matters.discard(a["matter"])
        return ["matter_resumed"]
