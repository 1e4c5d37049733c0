"""``youxu decide``: questions and answers as plain JSON values (routing.md §4), a pure function of the question.

``configure`` says what the hall is; every later question is complete in itself, so the same question always has the
same answer, whatever was asked before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from server.domain import counting
from server.domain.advice import advise, plain_reason
from server.domain.question import Json, Unanswerable, premises_of, scene_of, ticket_of, window_of
from server.domain.rules import HallRules
from server.domain.scene import Premises, Scene
from server.domain.standing import best_idle, choose
from server.domain.waits.continuation import prepare
from server.domain.waits.floor import Floor
from server.domain.waits.sampled import limits, sampled_minutes


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
        """The answer to one question. Raises an Unanswerable; what was configured then stays as it was."""
        op = question.get("op")
        answer = self._answers.get(op) if isinstance(op, str) else None
        if answer is None:
            raise UnknownQuestion
        return answer(question)

    def _configure(self, question: Json) -> Json:
        self._premises = premises_of(question, self._rules)
        self._floors.clear()
        prepare()
        return {}

    def _ticket(self, question: Json) -> Json:
        premises = self._ready()
        ticket = ticket_of(question, premises)
        scene = scene_of(question, premises, ticket)
        window = best_idle(premises, scene, ticket)
        if window is not None:
            return {"estimate": {"p10": 0.0, "p50": 0.0, "p90": 0.0}, "window": window}
        minutes = sampled_minutes(premises, scene, self._floor(premises, scene), ticket)
        low, middle, high = limits(minutes) if minutes else (0.0, 60.0, 240.0)
        return {"estimate": {"p10": round(low, 2), "p50": round(middle, 2), "p90": round(high, 2)}, "window": None}

    def _call(self, question: Json) -> Json:
        premises = self._ready()
        scene = scene_of(question, premises)
        choice = choose(premises, scene, window_of(question, scene))
        if choice is None:
            return {
                "ticket": None,
                "reason": {"rule": counting.COUNTED, "none": "nobody waits that may be called here"},
            }
        return {"ticket": choice[0].id, "reason": choice[1]}

    def _advise(self, question: Json) -> Json:
        premises = self._ready()
        scene = scene_of(question, premises)
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
