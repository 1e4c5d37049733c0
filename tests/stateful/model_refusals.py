"""When a hall should refuse a move: every rule for itself, in no order."""

# ruff: noqa: ARG002  # the moves are found by name, so all have the same arguments
from __future__ import annotations

from datetime import datetime
from typing import Any

from model_state import ACTIVE, OPEN, ModelState

from server.domain.plan import Role


class ModelRefusals(ModelState):
    def why_not(self, move: str, now: datetime, a: dict[str, Any]) -> set[str]:
        """``a``: the arguments of the move, without ``now``."""
        if "ticket" in a and a["ticket"] not in self.tickets:
            found = (
                {**self._not_free(a["window"]), "unknown_ticket": True} if "window" in a else {"unknown_ticket": True}
            )
            found["reason_required"] = not a.get("why", "-").strip()
        else:
            found = getattr(self, f"_why_not_{move}")(now, a)
        return {code for code, applies in found.items() if applies}

    def _why_not_open_day(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {
            "day_already_open": self.day is not None,
            "day_in_the_past": self.last_day is not None and a["business_day"] < self.last_day,
        }

    def _why_not_close_day(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {"day_not_open": self.day is None}

    def _why_not_issue_ticket(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        code, *_ = steps = self._steps(a)
        business = self._business_of(code)
        mine = [one for one in self.tickets.values() if a.get("id_hash") and one["id_hash"] == a["id_hash"]]
        rules = self.plan.rules
        return {
            "day_not_open": self.day is None,
            "issue_closed": self.accept_until is not None and now >= self.accept_until,
            "business_paused": any(self._business_of(step) in self.paused for step in steps),
            "matter_paused": any(step in self.paused_matters for step in steps),
            "ticket_limit_reached": len(mine) >= rules.tickets_per_id_per_day,
            "open_ticket_exists": self.plan.business[business].one_open_ticket_per_id
            and any(one["business"] == business and one["state"] in OPEN for one in mine),
            "no_window_today": any(self.no_taker(step) for step in steps),
        }

    def _steps(self, a: dict[str, Any]) -> list[str]:
        """What somebody comes for: one matter or business, or those of a bundle in order."""
        bundle = next((one for one in self.plan.bundles if one.code == a.get("bundle")), None)
        return list(bundle.steps) if bundle else [a.get("matter") or a["business"]]

    def _business_of(self, code: str) -> str:
        return self.plan.matter[code].business if code in self.plan.matter else code

    def _not_free(self, window: str) -> dict[str, bool]:
        state = self.windows[window]
        return {
            "day_not_open": self.day is None,
            "window_closed": state["state"] == "closed",
            "window_paused": state["state"] == "paused",
            "window_busy": state["ticket"] is not None,
        }

    def _not_at(self, window: str, *states: str) -> dict[str, bool]:
        ticket = self.windows[window]["ticket"]
        return {
            "window_idle": ticket is None,
            "move_not_allowed": ticket is not None and self.tickets[ticket]["state"] not in states,
        }

    def _why_not_call_next(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return self._not_free(a["window"])

    def _why_not_call_this(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        ticket = self.tickets[a["ticket"]]
        return {
            **self._not_free(a["window"]),
            "reason_required": not a["why"].strip(),
            **self._not_moving(a, ticket, "waiting"),
            "may_not_take": not self.eligible(a["window"], ticket),
        }

    def _not_moving(self, a: dict[str, Any], ticket: dict[str, Any], *states: str) -> dict[str, bool]:
        """Why a ticket cannot come to this window: it is at another one, or in another state."""
        taken = ticket["state"] in ACTIVE and ticket["window"] != a["window"]
        return {"ticket_taken": taken, "move_not_allowed": ticket["state"] not in states and not taken}

    def _why_not_recall(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        found = self._not_at(a["window"], "called")
        if any(found.values()):
            return found
        ticket, rules = self.tickets[self.windows[a["window"]]["ticket"]], self.plan.rules
        return {
            "too_many_recalls": ticket["calls"] - 1 >= rules.max_recalls,
            "too_soon": (now - ticket["called"]).total_seconds() < rules.call_interval_s,
        }

    def _why_not_start(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return self._not_at(a["window"], "called")

    def _why_not_finish(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return self._not_at(a["window"], "serving")

    def _why_not_mark_no_show(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        found = self._not_at(a["window"], "called")
        if any(found.values()):
            return found
        ticket, rules = self.tickets[self.windows[a["window"]]["ticket"]], self.plan.rules
        return {
            "too_few_calls": ticket["calls"] < rules.calls_before_no_show,
            "too_soon": (now - ticket["first_called"]).total_seconds() < rules.no_show_wait_s,
        }

    def _why_not_requeue(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        ticket, window = self.tickets[a["ticket"]], a.get("window")
        again = {"not_reactivated_again": ticket["reactivations"] >= self.plan.rules.max_reactivations}
        if window is None:
            return {**again, "move_not_allowed": ticket["state"] != "no_show"}
        return {
            **again,
            **self._not_moving(a, ticket, "no_show"),
            "may_not_take": ticket["window"] != window and not self.eligible(window, ticket),
        }

    def _why_not_hold(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {**self._not_at(a["window"], "serving"), "reason_required": not a["why"].strip()}

    def _why_not_resume(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        ticket = self.tickets[a["ticket"]]
        if ticket["state"] != "held":
            return self._not_moving(a, ticket, "held")
        elsewhere = ticket["window"] != a["window"]
        return {
            **self._not_free(a["window"]),
            "held_elsewhere": elsewhere and ticket["hold"] == "clerk",
            "may_not_take": elsewhere and not self.may(a["window"], ticket["matter"] or ticket["business"]),
        }

    def _why_not_transfer(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        found = self._not_at(a["window"], *ACTIVE)
        if any(found.values()):
            return found
        ticket = self.tickets[self.windows[a["window"]]["ticket"]]
        business, matter = self._leads_to(ticket, a)
        return {
            "reason_required": not a["why"].strip(),
            "clerk_nowhere": a.get("to_clerk") is not None and self._sent_to(a) is None,
            "no_window_today": business is None or (self._sent_to(a) is None and self.no_taker(matter or business)),
        }

    def _sent_to(self, a: dict[str, Any]) -> str | None:
        """The very window of a transfer: named, or where the person sits who is named."""
        if a.get("to_clerk") is None:
            return a.get("to_window")
        return next((window for window, state in self.windows.items() if state["clerk"] == a["to_clerk"]), None)

    def _leads_to(self, ticket: dict[str, Any], a: dict[str, Any]) -> tuple[str | None, str | None]:
        if a.get("to_matter"):
            return self.plan.matter[a["to_matter"]].business, a["to_matter"]
        if a.get("to_business"):
            return a["to_business"], None
        if not a.get("to_zone"):
            return ticket["business"], ticket["matter"]
        able = [one.code for one in self.plan.businesses if one.zone == a["to_zone"] and not self.no_taker(one.code)]
        if ticket["business"] in able:
            return ticket["business"], ticket["matter"]
        load = {code: sum(one["business"] == code for one in self.in_state("waiting")) for code in able}
        return (min(able, key=lambda code: load[code]), None) if able else (None, None)

    def _why_not_delay(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {"move_not_allowed": self.tickets[a["ticket"]]["state"] != "waiting"}

    def _why_not_abandon(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {"move_not_allowed": self.tickets[a["ticket"]]["state"] not in OPEN}

    def _why_not_rate(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        if a["unit"].partition(".")[0] not in self.tickets:
            return {"unknown_ticket": True}
        finished = any(unit[0] == a["unit"] for unit in self.units())
        return {"not_finished_yet": not finished, "already_rated": a["unit"] in self.ratings}

    def _why_not_undo(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        last = self.last.get(a["window"])
        if last is None or (now - last["at"]).total_seconds() > self.plan.rules.undo_s:
            return {"nothing_to_undo": True}
        parts = {a["window"]: last, **last.get("others", {})}
        back = {window: {**self.windows[window], **self._seat_again(part)} for window, part in parts.items()}
        clerks = [one["clerk"] for one in back.values() if one["clerk"]]
        return {
            "moved_on": (
                last["after"] is not None
                and (self.tickets[last["after"]["id"]] != last["after"] or self.rated_since(last))
            )
            or any(
                self.windows[window][name] != part["seat_after"][name]
                for window, part in parts.items()
                for name in self._seat_again(part)
            )
            or any(one["state"] == "closed" and one["ticket"] is not None for one in back.values())
            or any(one["clerk"] in clerks and window not in parts for window, one in self.windows.items())
        }

    @staticmethod
    def _seat_again(last: dict[str, Any]) -> dict[str, Any]:
        """What the move changed at the window, as it was before."""
        return {name: value for name, value in last["seat"].items() if value != last["seat_after"][name]}

    def _why_not_sign_in(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {
            "clerk_elsewhere": any(
                state["clerk"] == a["clerk"] and state["ticket"] and window != a["window"]
                for window, state in self.windows.items()
            ),
        }

    def _why_not_sign_out(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        state = self.windows[a["window"]]
        return {"window_busy": state["ticket"] is not None, "nobody_signed_in": state["clerk"] is None}

    def _why_not_open_window(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {"day_not_open": self.day is None}

    def _why_not_pause_window(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {"window_closed": self.windows[a["window"]]["state"] == "closed"}

    def _why_not_close_window(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {"window_busy": self.windows[a["window"]]["ticket"] is not None}

    def _why_not_turn_window(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        can = any(
            a["window"] in granted.windows and granted.role is Role.NO_DIFFERENCE
            for granted in self.plan.authorisations
        )
        turns = a["no_difference"] and not self.windows[a["window"]]["nd"]
        return {"day_not_open": self.day is None, "nothing_to_turn": turns and not can}

    def _why_not_switch_auto_call(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {"day_not_open": self.day is None}

    def _why_not_pause_business(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {"day_not_open": self.day is None, "business_paused": a["business"] in self.paused}

    def _why_not_resume_business(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {"day_not_open": self.day is None, "business_not_paused": a["business"] not in self.paused}

    def _why_not_pause_matter(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {"day_not_open": self.day is None, "matter_paused": a["matter"] in self.paused_matters}

    def _why_not_resume_matter(self, now: datetime, a: dict[str, Any]) -> dict[str, bool]:
        return {"day_not_open": self.day is None, "matter_not_paused": a["matter"] not in self.paused_matters}
