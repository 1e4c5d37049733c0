"""The clerk's further moves in plain dicts: several matters, walk-ins, given up, taken over, help, breaks to come."""

# ruff: noqa: ARG002  # the moves are found by name, so all have the same arguments
from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from model_refusals import ModelRefusals
from model_state import ACTIVE, OPEN


class ModelVisits(ModelRefusals):
    def _act(self, window: str, now: datetime, ticket: dict[str, Any], seat: dict[str, Any], /, **after: Any) -> None:
        before = {"ticket": dict(ticket), "seat": dict(self.windows[window]), "at": now}
        ticket.update(after)
        self.windows[window].update(seat)
        if "ticket" in seat and seat["ticket"] is None:
            self._break_begins(window, now)
        self.last[window] = {**before, "after": dict(ticket), "seat_after": dict(self.windows[window])}

    def _act_on_window(self, now: datetime, a: dict[str, Any], **seat: Any) -> None:
        """A change of the window itself; what its own clerk does may be taken back."""
        before = dict(self.windows[a["window"]])
        self.windows[a["window"]].update(seat)
        if a.get("clerk") is not None:
            self.last[a["window"]] = {
                "ticket": None, "after": None, "seat": before, "at": now, "seat_after": dict(self.windows[a["window"]])
            }  # fmt: skip

    def _break_begins(self, window: str, now: datetime) -> None:
        coming = self.windows[window]["later"]
        if coming is not None:
            self.windows[window].update(state="paused", later=None, since=now, pause=self._begun(coming, now))

    @staticmethod
    def _begun(coming: tuple[Any, ...], now: datetime) -> tuple[Any, ...]:
        reason, until, minutes = coming
        return reason, now + timedelta(minutes=minutes) if minutes is not None else until, minutes

    def _at(self, a: dict[str, Any]) -> dict[str, Any]:
        return self.tickets[self.windows[a["window"]]["ticket"]]

    def _wake(self, now: datetime, ended: dict[str, Any]) -> list[str]:
        """Those who waited for this ticket, or for this matter of the same person."""
        found = [
            one
            for one in self.in_state("held")
            if one["hold"] == "waiting" and one["woken"] is None and one["id"] != ended["id"]
            and (
                one["awaits"] == ended["id"]
                or (one["awaits"] and one["awaits"] in (ended["matter"], ended["business"])
                    and one["id_hash"] == ended["id_hash"])
            )
        ]  # fmt: skip
        for one in found:
            one["woken"] = (ended["id"], now)
        return ["ticket_woken"] * len(found)

    def _why_not_walk_in(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        code = a.get("matter") or a["business"]
        return {**self._not_free(a["window"]), "may_not_take": not self.may(a["window"], code)}

    def _do_walk_in(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        code = a.get("matter") or a["business"]
        business = self.plan.business[self.plan.matter[code].business if code in self.plan.matter else code]
        number = self.numbers.get(business.series, 0) + 1
        self.numbers[business.series] = number
        clerk = self.windows[a["window"]]["clerk"]
        before = dict(self.windows[a["window"]])
        ticket = {
            "id": a["ticket_id"], "code": f"{business.series}{number:03d}", "order": sum(self.numbers.values()),
            "business": business.code, "matter": a.get("matter"), "zone": business.zone, "class": "ordinary",
            "due": None, "issued": now, "turn": now, "state": "serving", "window": a["window"], "only": None,
            "calls": 0, "first_called": None, "called": None, "hold": None, "reactivations": 0, "units": (),
            "id_hash": None, "clerk": clerk, "further": (), "awaits": None, "woken": None, "owner": clerk,
            "owned": True, "back": None,
        }  # fmt: skip
        self.tickets[ticket["id"]] = ticket
        self.windows[a["window"]]["ticket"] = ticket["id"]
        self.last[a["window"]] = {
            "ticket": {**ticket, "state": "abandoned"}, "seat": before, "at": now, "after": dict(ticket),
            "seat_after": dict(self.windows[a["window"]]),
        }  # fmt: skip
        return ["walk_in_started"]

    def _why_not_come_back(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        one = self.tickets[a["ticket"]]
        return {"move_not_allowed": one["state"] != "held" or one["hold"] != "visitor"}

    def _do_come_back(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        one = self.tickets[a["ticket"]]
        if one["back"] is not None:
            return []
        one["back"] = now
        return ["visitor_back"]

    def _why_not_add_matter(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        found = self._not_at(a["window"], *ACTIVE)
        if any(found.values()):
            return found
        ticket, code = self._at(a), a.get("matter") or a["business"]
        business = self.plan.matter[code].business if code in self.plan.matter else code
        return {
            "matter_there": code in ticket["further"] or code == (ticket["matter"] or ticket["business"]),
            "business_paused": business in self.paused,
            "matter_paused": code in self.paused_matters,
            "no_window_today": self.no_taker(code),
        }

    def _do_add_matter(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        ticket = self._at(a)
        further = (*ticket["further"], a.get("matter") or a["business"])
        self._act(a["window"], now, ticket, {}, further=further)
        return ["matter_added"]

    def _why_not_remove_matter(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        found = self._not_at(a["window"], *ACTIVE)
        if any(found.values()):
            return found
        return {"matter_not_there": (a.get("matter") or a["business"]) not in self._at(a)["further"]}

    def _do_remove_matter(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        ticket, gone = self._at(a), a.get("matter") or a["business"]
        self._act(a["window"], now, ticket, {}, further=tuple(one for one in ticket["further"] if one != gone))
        return ["matter_removed"]

    def _goes_on(self, now: datetime, a: dict[str, Any], clerk: str | None) -> list[str]:
        """A matter has ended and another follows, here or elsewhere in the old place."""
        ticket, window = self._at(a), a["window"]
        ended, code = dict(ticket), ticket["further"][0]
        matter = code if code in self.plan.matter else None
        business = self.plan.matter[code].business if matter else code
        seat = {"finished": self.windows[window]["finished"] + 1}
        units = ticket["units"]
        if self.plan.rules.rating_unit == "case":
            units = (*units, self._unit(window, clerk, whole=ticket["id"]))
            seat["armed"] = units[-1][0]
        follows = {
            "business": business, "matter": matter, "zone": self.plan.business[business].zone, "only": None,
            "further": ticket["further"][1:], "units": units,
        }  # fmt: skip
        if self.may(window, code):
            self._act(window, now, ticket, seat, **follows, clerk=clerk)
        else:
            self._act(
                window, now, ticket, {**seat, "ticket": None}, **follows, state="waiting", window=None, calls=0,
                first_called=None, called=None,
            )  # fmt: skip
        return ["step_finished", *self._wake(now, ended)]

    def _unit(self, window: str, clerk: str | None, *, whole: str) -> tuple[str, str, str | None]:
        """What may be rated now, by name, with where and by whom it was finished: the visit, or its n-th matter."""
        ticket = self.tickets[whole]
        by_case = self.plan.rules.rating_unit == "case"
        return (f"{whole}.{len(ticket['units']) + 1}" if by_case else whole, window, clerk)

    def units(self) -> list[tuple[str, str, str | None]]:
        """Everything that may be rated, or is."""
        return [unit for ticket in self.tickets.values() for unit in ticket["units"]]

    def rated_since(self, last: dict[str, Any]) -> bool:
        """Whether what a move has finished is rated: then it is not taken back."""
        before = last["ticket"]["units"] if last["ticket"] else ()
        return any(unit[0] in self.ratings for unit in last["after"]["units"] if unit not in before)

    def _why_not_give_up(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        here = self.windows[a["window"]]["ticket"]
        if a.get("ticket") is None:
            return {"reason_required": not a["why"].strip(), "window_idle": here is None}
        ticket = self.tickets[a["ticket"]]
        elsewhere = ticket["window"] != a["window"]
        taken = ticket["state"] in ACTIVE and elsewhere
        return {
            "reason_required": not a["why"].strip(),
            "ticket_taken": taken,
            "move_not_allowed": ticket["state"] not in OPEN,
            "may_not_take": not taken and elsewhere and not self.eligible(a["window"], ticket),
        }

    def _do_give_up(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        ticket = self._at(a) if a.get("ticket") is None else self.tickets[a["ticket"]]
        seat = {"ticket": None} if ticket["state"] in ACTIVE else {}
        self._act(a["window"], now, ticket, seat, state="abandoned", hold=None, awaits=None, woken=None, back=None)
        return ["ticket_abandoned", *self._wake(now, ticket)]

    def _why_not_call_booked(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return self._not_free(a["window"])

    def _do_call_booked(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        early = timedelta(minutes=self.plan.rules.appointment_early_min)
        due = [
            (one["due"], one["order"], one["id"])
            for one in self.in_state("waiting")
            if one["class"] == "appointment" and one["due"] - early <= now and self.eligible(a["window"], one)
        ]
        if not due:
            return []
        assert events[0].ticket == min(due)[2], "another appointment was due longer"
        return self._called(now, a, min(due)[2])

    def _called(self, now: datetime, a: dict[str, Any], chosen: str) -> list[str]:
        self._act(
            a["window"], now, self.tickets[chosen], {"ticket": chosen}, state="called", window=a["window"], calls=1,
            first_called=now, called=now, clerk=self.windows[a["window"]]["clerk"],
        )  # fmt: skip
        return ["ticket_called"]

    def _why_not_withdraw_pause(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {"no_pause_to_come": self.windows[a["window"]]["later"] is None}

    def _do_withdraw_pause(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        self._act_on_window(now, a, later=None)
        return ["pause_withdrawn"]

    def _why_not_ask_help(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {}

    def _do_ask_help(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        self._act_on_window(now, {**a, "clerk": self.windows[a["window"]]["clerk"]}, help=(a["kind"], now))
        return ["help_asked"]

    def _why_not_end_help(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {"no_help_asked": self.windows[a["window"]]["help"] is None}

    def _do_end_help(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        own = a["by"] == self.windows[a["window"]]["clerk"]
        self._act_on_window(now, {**a, "clerk": a["by"] if own else None}, help=None)
        return ["help_ended"]

    def _why_not_take_over(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {
            "day_not_open": self.day is None,
            "clerk_elsewhere": any(
                state["clerk"] == a["clerk"] and state["ticket"] and window != a["window"]
                for window, state in self.windows.items()
            ),
        }

    def _do_take_over(self, now: datetime, a: dict[str, Any], events: tuple[Any, ...]) -> list[str]:
        state = self.windows[a["window"]]
        if state["clerk"] == a["clerk"]:
            return []
        stood, here = self._stood(a), self.tickets.get(state["ticket"])
        before = dict(here) if here else None
        kinds = self._leaves(now, a)
        if state["state"] != "open":
            kinds.append("window_opened")
            state.update(state="open", later=None, pause=None, since=now)
        state.update(clerk=a["clerk"], fenced=state["clerk"], seated=now)
        if here:
            here["clerk"] = a["clerk"]
            if here["state"] == "serving":
                here["owner"] = a["clerk"]
        self._remember(now, a["window"], stood, ticket=before, after=dict(here) if here else None)
        return [*kinds, "window_taken_over"]

    def _stood(self, a: dict[str, Any]) -> dict[str, dict[str, Any]]:
        """This window, and the one where the clerk sits until now, as they stand."""
        return {
            window: dict(state)
            for window, state in self.windows.items()
            if window == a["window"] or (a["clerk"] is not None and state["clerk"] == a["clerk"])
        }

    def _leaves(self, now: datetime, a: dict[str, Any]) -> list[str]:
        """The clerk sits at one window only."""
        kinds: list[str] = []
        for window, state in self.windows.items():
            if state["clerk"] == a["clerk"] and window != a["window"]:
                kinds += ["window_closed"] * (state["state"] != "closed") + ["clerk_signed_out"]
                if state["state"] != "closed":
                    state.update(state="closed", later=None, pause=None, since=now)
                state.update(clerk=None, fenced=a["clerk"], seated=None)
                self.last.pop(window, None)
        return kinds

    def _remember(self, now: datetime, window: str, stood: dict[str, dict[str, Any]], **more: Any) -> None:
        """A move of seats, which may have changed two windows."""
        others = {
            code: {"seat": before, "seat_after": dict(self.windows[code])}
            for code, before in stood.items()
            if code != window
        }
        self.last[window] = {
            "ticket": None, "after": None, "at": now, "seat": stood[window],
            "seat_after": dict(self.windows[window]), "others": others, **more,
        }  # fmt: skip
