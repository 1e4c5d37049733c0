"""No move of the hall is forgotten by the machine of T1, nor a door by that of T2 (test_model_over_http.py)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from every_move import (
    BY_THE_HALL_ITSELF,
    DOORS_ELSEWHERE,
    commands,
    door_of,
    doors,
    forgotten,
    moves_elsewhere,
    moves_of,
    played_by,
)
from hall_model import Model

from server.domain.hall import Hall
from server.domain.hall_ground import Events

TESTS = Path(__file__).parents[1]


def test_every_move_of_the_hall_is_a_rule_of_the_machine_or_of_a_room_tested_elsewhere() -> None:
    assert forgotten(moves_of(Hall), played_by(), moves_elsewhere()) == set()
    assert not played_by() & moves_elsewhere()


def test_what_is_tested_elsewhere_is_made_there() -> None:
    folders = (TESTS / "unit", TESTS / "integration")
    written = "".join(file.read_text(encoding="utf-8") for folder in folders for file in folder.glob("*.py"))
    words = {move: BY_THE_HALL_ITSELF.get(move, move) for move in moves_elsewhere()}
    assert [move for move, word in words.items() if not re.search(rf"[./\"]{word}[(\"]", written)] == []


@pytest.mark.parametrize("move", sorted(played_by()))
def test_the_model_knows_when_each_move_is_refused_and_what_it_does(move: str) -> None:
    assert callable(getattr(Model, f"_why_not_{move}"))
    assert callable(getattr(Model, f"_do_{move}"))


def test_a_move_that_nobody_plays_is_found() -> None:
    """The control."""

    class Grown(Hall):
        def send_home(self, *, now: object) -> Events:  # noqa: ARG002  # the shape of a move
            return ()

    assert forgotten(moves_of(Grown), played_by(), moves_elsewhere()) == {"send_home"}


def test_doors_are_found_as_the_server_has_them() -> None:
    there = doors()
    assert {"visits.call_next", "windows.take_over", "tickets.take_ticket", "hall.open_day"} <= commands(there)
    assert door_of(there, "/api/v1/halls/h/windows/5/matters/remove") == "visits.remove_matter"
    assert door_of(there, "/api/v1/halls/h/windows/5/explode") is None
    assert DOORS_ELSEWHERE.keys() <= commands(there)
