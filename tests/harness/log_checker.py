"""The tests' own accountant: reads a hall's rows with plain SQL and finds what the promises forbid.

It shares no code with the server: not its models, not its replay, not its hashing.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import psycopg
from psycopg.rows import dict_row

Row = dict[str, Any]
OPEN = {"waiting", "called", "serving", "held"}


@dataclass(kw_only=True)
class Books:
    """A hall's rows as they lie in the database."""

    head: Row
    events: list[Row]
    tickets: list[Row]
    answers: list[Row] = field(default_factory=list)


def select(url: str, query: str) -> list[Row]:
    """Rows of a database named by SQLAlchemy's URL."""
    if url.startswith("sqlite:///"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"))
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(query)]
        finally:
            connection.close()
    with psycopg.connect(url.replace("postgresql+psycopg", "postgresql", 1), row_factory=dict_row) as connection:
        return connection.execute(query).fetchall()


def books(url: str) -> Books:
    return Books(
        head=select(url, "SELECT seq, chain FROM halls")[0],
        events=select(url, "SELECT seq, kind, actor, request_id, payload, hash FROM events ORDER BY seq"),
        tickets=select(url, "SELECT * FROM tickets"),
        answers=select(url, "SELECT caller, key, code, body FROM answers"),
    )


def faults(kept: Books) -> list[str]:
    """Everything that is wrong, in words; empty when every promise holds."""
    return [
        *_sequence(kept),
        *_chain(kept),
        *_numbers(kept),
        *_against_replay(kept),
        *_answers(kept),
    ]


def _sequence(kept: Books) -> list[str]:
    """P6: a hall's sequence has no gap."""
    seqs = [event["seq"] for event in kept.events]
    if seqs != list(range(1, len(seqs) + 1)) or kept.head["seq"] != len(seqs):
        return [f"sequence: {len(seqs)} events, head {kept.head['seq']}"]
    return []


def first_bad_link(kept: Books) -> int | None:
    """P11: the first event whose hash does not follow from its predecessor's and its own content."""
    previous = "0" * 64
    for event in kept.events:
        text = "\n".join([previous, str(event["seq"]), event["kind"], event["actor"], event["payload"]])
        previous = sha256(text.encode()).hexdigest()
        if previous != event["hash"]:
            return int(event["seq"])
    return None if previous == kept.head["chain"] else int(kept.head["seq"]) + 1


def _chain(kept: Books) -> list[str]:
    bad = first_bad_link(kept)
    return [] if bad is None else [f"chain: broken at {bad}"]


def _numbers(kept: Books) -> list[str]:
    """P2: (day, series, number) never repeats, and series have no gap."""
    series: dict[tuple[str, str], list[int]] = defaultdict(list)
    band: Counter[tuple[str, str, int]] = Counter()
    for row in kept.tickets:
        if row["source"] == "offline":  # of a leased band: no number need follow another
            band[str(row["business_day"]), row["series"].partition("-")[2], row["number"]] += 1
            continue
        if "/" in row["series"]:  # restored under a marked number, for its own is somebody else's by now
            base, _, times = row["series"].partition("/")
            band[str(row["business_day"]), row["series"], row["number"]] += 1
            if row["code"] != f"{base}{row['number']:03d}{' ABC'[int(times)]}":
                return [f"code {row['code']} is not number {row['number']} once more"]
            continue
        series[str(row["business_day"]), row["series"]].append(row["number"])
        if row["code"] != f"{row['series']}{row['number']:03d}":
            return [f"code {row['code']} is not number {row['number']}"]
    found = [f"number {name} of a kiosk {times} times" for name, times in band.items() if times > 1]
    for name, numbers in series.items():
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            twice = [number for number, times in Counter(numbers).items() if times > 1]
            found.append(f"numbers of {name}: {len(numbers)} tickets, highest {max(numbers)}, twice {twice}")
    return found


def _against_replay(kept: Books) -> list[str]:
    """P4 and P6: one state a ticket, one active ticket a window, rows as the log has it."""
    tickets, found = _replay(kept.events)
    rows = {row["id"]: row for row in kept.tickets}
    if set(rows) != set(tickets):
        found.append(f"rows and log: {len(rows)} rows, {len(tickets)} issued")
    for one, ticket in tickets.items():
        for name in ("state", "window", "calls", "code", "number", "series", "business"):
            if one in rows and rows[one][name] != ticket[name]:
                found.append(f"{ticket['code']}: {name} is {rows[one][name]} in its row, {ticket[name]} by the log")
    return found


_BEFORE = {"ticket_called": "waiting", "serving_started": "called", "serving_finished": "serving"}
_AFTER = {"ticket_called": "called", "ticket_recalled": "called", "serving_started": "serving"}
_NOT_ABOUT_TICKETS = {
    "device_enrolled",
    "day_opened",
    "numbers_leased",
    "numbers_skipped",
    "paper_roll_begun",
    "paper_roll_stopped",
    "clerk_signed_in",
    "clerk_signed_out",
    "window_opened",
    "window_paused",
    "window_closed",
}


def _replay(events: list[Row]) -> tuple[dict[str, Row], list[str]]:
    """Tickets as the log makes them. Knows the moves that the tests make; a stranger among them is a fault."""
    tickets: dict[str, Row] = {}
    at: dict[str, str] = {}  # the active ticket of each window
    found: list[str] = []
    for event in events:
        told, kind = json.loads(event["payload"]), event["kind"]
        if kind in ("ticket_issued", "ticket_merged", "ticket_restored", "roll_number_drawn"):
            asked = {name: told[name] for name in ("code", "number", "series", "business")}
            tickets[told["ticket"]] = asked | {"state": "waiting", "window": None, "calls": 0}
        elif kind == "ticket_abandoned":
            tickets[told["ticket"]]["state"] = "abandoned"
        elif kind == "day_closed":
            at.clear()
            for one in tickets.values():
                one["state"] = "unserved" if one["state"] in OPEN else one["state"]
        elif kind in _AFTER or kind == "serving_finished":
            found += [f"event {event['seq']} {kind}: {fault}" for fault in _move(kind, told, tickets, at)]
        elif kind not in _NOT_ABOUT_TICKETS:
            found.append(f"event {event['seq']}: the accountant does not know {kind}")
    return tickets, found


def _move(kind: str, told: Row, tickets: dict[str, Row], at: dict[str, str]) -> list[str]:
    """One move of one ticket at one window; gives what was wrong with it."""
    ticket, window, found = tickets[told["ticket"]], told["window"], []
    if ticket["state"] != _BEFORE.get(kind, "called"):
        found.append(f"{ticket['code']} was {ticket['state']}")
    there = at.get(window)
    if there != (None if kind == "ticket_called" else told["ticket"]):
        found.append(f"window {window} had {there}")
    if kind == "serving_finished":
        at.pop(window, None)
        ticket["state"] = "finished"
        return found
    at[window] = told["ticket"]
    calls = told.get("times", 1) if kind in ("ticket_called", "ticket_recalled") else ticket["calls"]
    ticket |= {"state": _AFTER[kind], "window": window, "calls": calls}
    return found


def _answers(kept: Books) -> list[str]:
    """P3: one key gives at most one ticket, and a ticket that was answered is there."""
    rows = {row["id"]: row for row in kept.tickets}
    found, given = [], set()
    for answer in kept.answers:
        body = json.loads(answer["body"])
        if answer["code"] != 201 or not isinstance(body, dict) or "link" not in body:
            continue
        if body["id"] in given:
            found.append(f"{body['code']} was given twice")
        given.add(body["id"])
        if body["id"] not in rows or rows[body["id"]]["code"] != body["code"]:
            found.append(f"{body['code']} was answered and is not there")
    keyed = Counter((event["actor"], event["request_id"]) for event in kept.events if event["kind"] == "ticket_issued")
    found += [f"{key} made {times} tickets" for key, times in keyed.items() if times > 1]
    return found
