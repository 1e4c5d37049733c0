"""A hall that is asked as a judge would ask it: complete JSON questions to ``youxu decide`` (routing.md §4)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any

from server.simulate.days import Script, Visitor
from server.simulate.desk import Action, Heard, Seat
from server.simulate.engine import Game
from server.simulate.model import Model
from server.simulate.rules import best_idle

Json = dict[str, Any]


class AskedDesk:
    """Sends every decision to ``answer`` and obeys. ``seconds`` collects how long each answer took, by question."""

    def __init__(self, answer: Callable[[Json], Json], model: Model, script: Script, *, estimates: bool = True) -> None:
        self._answer = answer
        self._estimates = estimates
        self._order: dict[int, Visitor] = {}
        self.seconds: dict[str, list[float]] = {}
        self._ask(configuration(model, script))

    def taken(self, game: Game, visitor: Visitor) -> tuple[int | None, Any]:
        if not self._estimates:
            return best_idle(game, visitor), None
        said = self._ask({"op": "ticket", "now": game.now, "ticket": ticket(visitor), "state": state(game)})
        told = said["estimate"]
        return said["window"], (told["p10"], told["p50"], told["p90"])

    def call(self, game: Game, seat: Seat) -> Visitor | None:
        if not game.waiting:
            return None
        said = self._ask({"op": "call", "now": game.now, "window": seat.post.id, "state": state(game)})
        return game.waiting.get(said["ticket"]) if said["ticket"] is not None else None

    def advise(self, game: Game) -> Sequence[Action]:
        said = self._ask({"op": "advise", "now": game.now, "state": state(game)})
        return [
            Action(window=one["window"], do=one["do"], saves_min=one["saves_min"], why=one["why"])
            for one in said["actions"]
        ]

    def hear(self, game: Game, what: Heard, seat: Seat | None, visitor: Visitor | None) -> None:
        """All it needs to know is in the game."""

    def _ask(self, question: Json) -> Json:
        began = perf_counter()
        said = self._answer(question)
        self.seconds.setdefault(question["op"], []).append(perf_counter() - began)
        return said


def configuration(model: Model, script: Script) -> Json:
    """The question that says what the hall is, and what a hall with a history expects of the day."""
    return {
        "op": "configure",
        "now": script.edges[0] - 3600,
        "services": [
            {"id": one.id, "code": one.code, "field": one.field, "zone": one.zone,
             "usual_minutes": one.usual_minutes, "nodiff_ok": one.nodiff_ok}
            for one in model.services
        ],
        "windows": [
            {"id": post.id, "code": post.code, "zone": post.zone, "floor": post.floor,
             "kind": "nodiff" if post.nodiff else "specialty", "spare": post.spare,
             "primary": sorted(post.primary), "assist": sorted(post.assist),
             "nodiff_skills": sorted(post.nodiff_skills), "sessions": [list(one) for one in post.sessions],
             "home_fields": list(post.home_fields)}
            for post in model.posts
        ],
        "forecast": {
            "edges": list(script.edges), "per_hour": {str(one): list(rate) for one, rate in script.per_hour.items()}
        },
        "close": model.close,
        "nodiff_slowdown": model.slowdown,
    }  # fmt: skip


def ticket(visitor: Visitor) -> Json:
    return {"id": visitor.id, "service": visitor.service, "cls": visitor.cls, "arrive": visitor.arrive_first,
            "due": visitor.due, "recalled": visitor.recalled}  # fmt: skip


def state(game: Game) -> Json:
    """What a judge shows of the hall."""
    return {
        "now": game.now,
        "windows": [_window(seat) for seat in game.seats],
        "waiting": [ticket(visitor) for visitor in game.waiting.values()],
        "tickets_taken": dict(game.taken),
    }


def _window(seat: Seat) -> Json:
    visitor = seat.visitor
    status = "busy" if visitor is not None else "idle" if seat.idle else "closed"
    return {
        "id": seat.post.id, "status": status, "kind": "nodiff" if seat.nodiff else "specialty",
        "callable": seat.callable_list, "primary": seat.primary_list,
        "serving": visitor.service if visitor else None, "ticket": visitor.id if visitor else None,
        "since": seat.since, "idle_since": seat.idle_since if status == "idle" else None, "open_until": seat.open_until,
    }  # fmt: skip
