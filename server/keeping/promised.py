"""What was promised beside the log: answers kept under keys, and device jobs (promises.md P3, P8)."""

from __future__ import annotations

import json
from collections.abc import Iterator

from sqlalchemy import Connection, and_, func, select

from hardware.link.messages import JobState
from server.keeping.findings import Finding
from server.store.tables import answers, events, jobs, tickets

_AT_ONCE = 500
_TAKEN = 201


def answers_keep_their_word(connection: Connection, hall: str) -> Iterator[Finding]:
    """A ticket that was answered is there under its number; no ticket was answered under two keys."""
    taken = connection.execute(
        select(answers.c.caller, answers.c.key, answers.c.body)
        .where(answers.c.hall == hall, answers.c.code == _TAKEN)
        .execution_options(yield_per=_AT_ONCE)
    )
    given: set[str] = set()
    for some in taken.partitions():
        bodies = [json.loads(row.body) for row in some]
        promised = {body["id"]: body["code"] for body in bodies if isinstance(body, dict) and "link" in body}
        rows = connection.execute(
            select(tickets.c.id, tickets.c.code).where(tickets.c.hall == hall, tickets.c.id.in_(promised))
        )
        kept = {row.id: row.code for row in rows}
        for ticket, code in promised.items():
            if kept.get(ticket) != code:
                yield Finding(code="answer_broken", words=f"{code} ({ticket}) was answered and is not there")
            if ticket in given:
                yield Finding(code="answer_broken", words=f"{code} ({ticket}) was answered under two keys")
        given.update(promised)


def every_change_was_answered(connection: Connection, hall: str) -> Iterator[Finding]:
    """An event's key is under no hash; while answers are kept, each key of an event has its answer."""
    oldest = select(func.min(answers.c.at)).where(answers.c.hall == hall).scalar_subquery()
    same = and_(
        answers.c.hall == events.c.hall, answers.c.caller == events.c.actor, answers.c.key == events.c.request_id
    )
    unanswered = connection.execute(
        select(events.c.seq, events.c.actor)
        .where(events.c.hall == hall, events.c.request_id.is_not(None), events.c.at >= oldest)
        .where(~select(answers.c.key).where(same).exists())
        .order_by(events.c.seq)
    )
    for row in unanswered:
        yield Finding(seq=row.seq, code="answer_missing", words=f"its key has no answer kept for {row.actor}")


def jobs_have_their_tickets(connection: Connection, hall: str) -> Iterator[Finding]:
    """Paper implies a row: no job is about a ticket that does not exist, none is in a state that does not."""
    known = and_(tickets.c.hall == jobs.c.hall, tickets.c.id == jobs.c.ticket)
    lost = connection.execute(
        select(jobs.c.id, jobs.c.ticket)
        .where(jobs.c.hall == hall, jobs.c.ticket.is_not(None))
        .where(~select(tickets.c.id).where(known).exists())
    )
    for row in lost:
        yield Finding(
            code="job_without_ticket", words=f"job {row.id} is about ticket {row.ticket}, which does not exist"
        )
    states = [state.value for state in JobState]
    odd = connection.execute(select(jobs.c.id, jobs.c.state).where(jobs.c.hall == hall, jobs.c.state.not_in(states)))
    for row in odd:
        yield Finding(code="row_differs", words=f"job {row.id} is in the state {row.state!r}")
