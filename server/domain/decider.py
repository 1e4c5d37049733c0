"""``youxu decide``: questions and answers as plain JSON values (routing.md §4), a pure function of the question.

``configure`` says what the hall is; every later question is complete in itself, so the same question always has the
same answer, whatever was asked before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from server.domain import counting
from server.domain.advice import advise, plain_reason
from server.domain.continuation import prepare
from server.domain.floor import Floor
from server.domain.plan import HallRules
from server.domain.sampled_forecast import limits, sampled_minutes
from server.domain.scene import Post, Premises, Scene, Seat, Service, Standing
from server.domain.standing import best_idle, choose

Json = dict[str, Any]


class Unanswerable(Exception):
    """A question that has no answer."""

    code = "invalid_input"


class NotConfigured(Unanswerable):
    """The first question must be "configure"."""

    code = "not_configured"


class UnknownQuestion(Unanswerable):
    """The questions are configure, ticket, call and advise."""

    code = "unknown_question"


class Decider:
    """A hall that is asked. Keeps the configuration and nothing else that could change an answer."""

    def __init__(self, rules: HallRules | None = None) -> None:
        self._rules = rules or HallRules()
        self._premises: Premises | None = None
        self._floors: dict[Any, Floor] = {}
        self._answers: Mapping[str, Callable[[Json], Json]] = {
            "configure": self._configure,
            "ticket": self._ticket,
            "call": self._call,
            "advise": self._advise,
        }

    def answer(self, question: Json) -> Json:
        """The answer to one question."""
        try:
            answer = self._answers[question["op"]]
        except KeyError as error:
            raise UnknownQuestion from error
        return answer(question)

    def _configure(self, question: Json) -> Json:
        forecast = question.get("forecast") or {}
        self._premises = Premises(
            services={
                one["id"]: Service(
                    one["id"], str(one["code"]), str(one["field"]), str(one["zone"]), float(one["usual_minutes"])
                )
                for one in question["services"]
            },
            posts={one["id"]: _post(one) for one in question["windows"]},
            edges=tuple(forecast.get("edges", ())),
            per_hour={int(service): tuple(rate) for service, rate in forecast.get("per_hour", {}).items()},
            close=question.get("close"),
            slowdown=float(question.get("nodiff_slowdown") or 1.0),
            rules=self._rules,
        )
        self._floors.clear()
        prepare()
        return {}

    def _ticket(self, question: Json) -> Json:
        premises = self._ready()
        ticket = _standing(question["ticket"])
        scene = _scene(question["state"], question["now"], ticket)
        window = best_idle(premises, scene, ticket)
        if window is not None:
            return {"estimate": {"p10": 0.0, "p50": 0.0, "p90": 0.0}, "window": window}
        minutes = sampled_minutes(premises, scene, self._floor(premises, scene), ticket)
        low, middle, high = limits(minutes) if minutes else (0.0, 60.0, 240.0)
        return {"estimate": {"p10": round(low, 2), "p50": round(middle, 2), "p90": round(high, 2)}, "window": None}

    def _call(self, question: Json) -> Json:
        premises = self._ready()
        scene = _scene(question["state"], question["now"])
        choice = choose(premises, scene, question["window"])
        if choice is None:
            return {
                "ticket": None,
                "reason": {"rule": counting.COUNTED, "none": "nobody waits that may be called here"},
            }
        return {"ticket": choice[0].id, "reason": choice[1]}

    def _advise(self, question: Json) -> Json:
        premises = self._ready()
        scene = _scene(question["state"], question["now"])
        return {
            "actions": [
                {"window": one.window, "do": one.change.value, "saves_min": round(one.effect.saves_min, 1),
                 "why": plain_reason(one)}
                for one in advise(premises, scene)
            ]
        }  # fmt: skip

    def _ready(self) -> Premises:
        if self._premises is None:
            raise NotConfigured
        return self._premises

    def _floor(self, premises: Premises, scene: Scene) -> Floor:
        """The floor as the windows stand now; made again only when a window opens, closes or turns."""
        key = tuple((seat.id, seat.open, seat.nodiff, seat.callable, seat.primary) for seat in scene.seats)
        floor = self._floors.get(key)
        if floor is None:
            if len(self._floors) > 64:
                self._floors.clear()
            floor = self._floors[key] = Floor(premises, scene.seats)
        return floor


def _post(one: Json) -> Post:
    return Post(
        one["id"], str(one["code"]), str(one["zone"]), int(one.get("floor") or 0), one["kind"] == "nodiff",
        bool(one.get("spare")), frozenset(one.get("primary", ())), frozenset(one.get("assist", ())),
        frozenset(one.get("nodiff_skills", ())), tuple((start, end) for start, end in one.get("sessions", ())),
    )  # fmt: skip


def _standing(ticket: Json) -> Standing:
    return Standing(
        ticket["id"], str(ticket.get("code", ticket["id"])), ticket["id"], ticket["service"], ticket["cls"] == "green",
        ticket["arrive"], ticket.get("due") if ticket["cls"] == "appointment" else None,
    )  # fmt: skip


def _scene(state: Json, now: float, new: Standing | None = None) -> Scene:
    """The moment asked about; a new ticket stands in it whether or not the state names it already."""
    waiting = [_standing(ticket) for ticket in state["waiting"]]
    if new is not None and all(one.id != new.id for one in waiting):
        waiting.append(new)
    return Scene(
        now=now,
        seats=sorted(map(_seat, state["windows"]), key=lambda seat: seat.id),
        waiting=waiting,
        taken=state.get("tickets_taken") or {},
    )


def _seat(window: Json) -> Seat:
    busy = window["status"] == "busy"
    since = window.get("since")
    return Seat(
        window["id"], window["status"] != "closed", window["kind"] == "nodiff", tuple(window["callable"]),
        tuple(window.get("primary", ())), window.get("serving") if busy else None, since if busy else None,
        window.get("idle_since"), window.get("open_until"), busy,
    )  # fmt: skip
