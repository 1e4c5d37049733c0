"""What visitors and the responsible people do about ratings, by chance: on days that :mod:`written_days` writes."""

from __future__ import annotations

from contextlib import suppress
from random import Random  # noqa: TID251  # the tests' own chance, by a printed seed

from sqlalchemy import Engine

from server.actions.turn import Answer, Turn
from server.domain.errors import Refusal
from server.domain.moves.rating import RatingTerms
from server.domain.ratings.case import CaseMove
from server.domain.ticket import TicketState
from server.queries.past_tickets import past_unit
from server.workdays import is_workday

BY = {"manages": True}


def rate_some(turn: Turn, chance: Random, engine: Engine, finished: list[str]) -> Answer:
    """Ratings, corrections and steps of cases, by chance; what the hall refuses is not done."""
    hall, now = turn.hall, turn.now
    here = [one.id for one in hall.day.tickets.values() if one.state is TicketState.FINISHED]
    finished += [one for one in here if one not in finished]
    for _ in range(12):
        if not finished:
            break
        ticket, made = chance.choice(finished), f"case{chance.getrandbits(60)}"
        terms = RatingTerms(
            case=made, workday=is_workday, amends=chance.random() < 0.5, reachable=chance.random() < 0.5, device="pad",
            past=None if ticket in hall.day.tickets else past_unit(engine, hall.plan.code, ticket),
        )  # fmt: skip
        level = chance.choice([1, 1, 2, 3, 4, 5])
        with suppress(Refusal):
            hall.rate(now=now, unit=ticket, level=level, reasons=(f"{level}{14 if level != 1 else 15}",), text="",
                      channel="pad", dictionary_version="2", terms=terms)  # fmt: skip
    for case in list(hall.day.cases.cases.values()):
        work = [move for move in case.moves() if move not in (CaseMove.NOTE, CaseMove.ASSIGN)]
        if work:
            with suppress(Refusal):
                step(turn, chance, case.id, chance.choice(work))
    return Answer(status=200, body=None)


def step(turn: Turn, chance: Random, case: str, move: CaseMove) -> None:
    do, said = turn.hall, {"now": turn.now, "case": case, "by": "lead", **BY}
    if move is CaseMove.CONTACT:
        do.contact_case(**said, outcome="reached", note="")
    elif move in (CaseMove.VERIFY, CaseMove.REFUTE):
        do.verify_case(**said, valid=move is CaseMove.VERIFY, reason="r", plan="p", hard=chance.random() < 0.3)
    elif move is CaseMove.RECTIFY:
        do.rectify_case(**said, what="done")
    elif move is CaseMove.ANSWER:
        do.answer_case(**said, answer="done")
    elif move in (CaseMove.CALL_BACK, CaseMove.MISS):
        do.call_back_case(**said, outcome="satisfied" if move is CaseMove.CALL_BACK else "not_reached", note="")
    elif move is CaseMove.REWORK:
        do.rework_case(**said, why="again")
    elif move is CaseMove.APPEAL:
        do.appeal_case(**said, reason="false")
    elif move in (CaseMove.UPHOLD, CaseMove.DISMISS):
        do.decide_appeal(now=turn.now, case=case, by="boss", upheld=move is CaseMove.UPHOLD, reason="looked at")
    elif move is CaseMove.CLOSE:
        do.close_case(**said, note="")
