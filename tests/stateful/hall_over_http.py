"""A hall behind the door of the real server: every move is one request, and the day is what its log says.

``read_log`` and everything else that checks asks the database with the tests' own SQL, beside the server.
"""

from __future__ import annotations

import http.client
import json
import sqlite3
import uuid
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import psycopg
from every_move import door_of, doors
from psycopg.rows import dict_row
from rehearsed_server import NOW_HEADER
from server_process import ServerProcess
from small_hall import MORNING, small_plan

from server.data_folder import DataFolder
from server.domain.day import Day
from server.domain.errors import Refusal
from server.domain.events import Event
from server.domain.events.cases import CaseEvent
from server.domain.ratings.unit import visit_of
from server.store.event_codec import decode

Json = dict[str, Any]
_SAME_AS = {"rating_token_unknown": "unknown_ticket"}  # the door cannot tell whose a token would be
_LONG_AHEAD = timedelta(days=30)  # no business day is the clock's own, whose timetable would close it


class HallOverHttp:
    """Ids, clerks and card numbers are the test's own in every argument and event, whatever the server calls them."""

    def __init__(self, server: ServerProcess) -> None:
        self._installed = server.installed
        self.plan = replace(small_plan(), code=server.installed.hall)
        self._keys = DataFolder.open(server.installed.data).keys()
        self._http = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        self._rows = _Rows(server.installed.database)
        self.ask = self._rows.ask
        self.next_day: date = MORNING.date() + _LONG_AHEAD
        self.now = MORNING
        self.requests = 0
        self._doors = doors()
        self.answered: Counter[str] = Counter()  # by door: how often it did what was asked
        self.begin()

    def begin(self) -> None:
        """The morning of another business day: nothing of the days before counts."""
        self._names = {f'"{name}"': f'"c{window}"' for window, name in self._installed.names.items()}
        self._ids: dict[str, str] = {}  # ours -> the server's
        self._send("day/close", {}, self._installed.admin)
        self._seq = self.ask("SELECT seq FROM halls")[0]["seq"]
        self.day = Day(self.plan)
        self._recorded: tuple[Event, ...] = ()

    def a_month_before(self) -> datetime:
        """When the next business day is opened: so far ahead that no timetable of that day ends it, and no further."""
        early = datetime.combine(self.next_day - _LONG_AHEAD, MORNING.timetz())
        return max(self.now, early)

    def close(self) -> None:
        self._http.close()
        self._rows.close()

    def take_unsaved(self) -> tuple[Event, ...]:
        recorded, self._recorded = self._recorded, ()
        return recorded

    def __getattr__(self, move: str) -> Callable[..., tuple[Event, ...]]:
        """Any move of the hall, by HTTP. Raises a Refusal with the code of the answer."""

        if not hasattr(type(self), f"_{move}"):
            raise AttributeError(move)

        def make(*, now: datetime, **a: Any) -> tuple[Event, ...]:
            self.now = now
            path, body, token = getattr(self, f"_{move}")(a)
            status, answer = self._send(path, body, token)
            if move == "issue_ticket" and status == 201:
                self._ids[a["ticket_id"]] = answer["id"]
                self._names[f'"{answer["id"]}"'] = f'"{a["ticket_id"]}"'
            if move == "walk_in" and status == 200:
                self._ids[a["ticket_id"]] = answer["ticket"]["id"]
                self._names[f'"{answer["ticket"]["id"]}"'] = f'"{a["ticket_id"]}"'
            recorded = self._read_log()
            self.day.apply(recorded)
            self._recorded = recorded
            if status >= 400:
                refusal = Refusal()
                refusal.code = _SAME_AS.get(answer["code"], answer["code"])
                raise refusal
            return recorded

        return make

    def view(self, name: str) -> Json:
        """A view's state, with our names in it."""
        status, answer = self._send(f"views/{name}", None, self._token_for(name), method="GET")
        assert status == 200, answer
        found: Json = answer["state"]
        return found

    def rows(self, query: str) -> list[Json]:
        """Rows with our names in them."""
        found: list[Json] = json.loads(self._ours(json.dumps(self.ask(query), default=str)))
        return found

    def _send(self, path: str, body: Json | None, token: str, *, method: str = "POST") -> tuple[int, Any]:
        self.requests += 1
        headers = {
            "Authorization": f"Bearer {token}", "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()), NOW_HEADER: self.now.isoformat(),
        }  # fmt: skip
        where = path if path.startswith("/") else f"/halls/{self._installed.hall}/{path}"
        self._http.request(method, f"/api/v1{where}", json.dumps(body) if body is not None else None, headers)
        answer = self._http.getresponse()
        text = self._ours(answer.read().decode())
        door = door_of(self._doors, f"/api/v1{where}") if method == "POST" and answer.status < 400 else None
        if door is not None:
            self.answered[door] += 1
        assert answer.status < 500, text
        return answer.status, json.loads(text) if text else None

    def _ours(self, text: str) -> str:
        for theirs, ours in self._names.items():
            text = text.replace(theirs, ours)
        return text

    def _read_log(self) -> tuple[Event, ...]:
        """What the last move made; the model knows no cases of bad ratings, whose deadlines also pass by themselves."""
        rows = self.ask(f"SELECT seq, kind, payload FROM events WHERE seq > {self._seq} ORDER BY seq")  # noqa: S608  # a number
        self._seq = rows[-1]["seq"] if rows else self._seq
        made = (decode(row["kind"], self._ours(row["payload"])) for row in rows)
        return tuple(event for event in made if not isinstance(event, CaseEvent))

    # Each move as a request: path, body, whose token

    def _token_for(self, view: str) -> str:
        return self._installed.clerks[view.partition(":")[2]] if view.startswith("console") else self._installed.admin

    def _theirs(self, ticket: str) -> str:
        return self._ids.get(ticket, "nobody")

    def _seat(self, window: str) -> str:
        """The token of the clerk who sits there; of the usual one where nobody does."""
        return self._installed.clerks[(self.day.windows[window].clerk or f"c{window}").removeprefix("c")]

    def _open_day(self, a: Json) -> tuple[str, Json, str]:
        assert a["accept_until"] is None
        self.next_day = max(self.next_day, a["business_day"] + timedelta(days=1))  # an earlier day is refused
        return "day/open", {"business_day": a["business_day"].isoformat()}, self._installed.admin

    def _close_day(self, _: Json) -> tuple[str, Json, str]:
        return "day/close", {}, self._installed.admin

    def _issue_ticket(self, a: Json) -> tuple[str, Json, str]:
        body = {name: a[name] for name in ("business", "matter", "bundle", "priority") if name in a}
        if "id_hash" in a:
            body["id_number"] = f"person {a['id_hash']}"
            self._names[f'"{self._keys.id_hash_of(body["id_number"])}"'] = f'"{a["id_hash"]}"'
        return "tickets", body, self._installed.kiosks[0]

    def _at(self, a: Json, move: str, body: Json | None = None) -> tuple[str, Json, str]:
        return f"windows/{a['window']}/{move}", body or {}, self._seat(a["window"])

    def _call_next(self, a: Json) -> tuple[str, Json, str]:
        return self._at(a, "call-next")

    def _call_this(self, a: Json) -> tuple[str, Json, str]:
        return self._at(a, "call", {"ticket": self._theirs(a["ticket"]), "why": a["why"]})

    def _recall(self, a: Json) -> tuple[str, Json, str]:
        return self._at(a, "recall")

    def _start(self, a: Json) -> tuple[str, Json, str]:
        return self._at(a, "start")

    def _finish(self, a: Json) -> tuple[str, Json, str]:
        return self._at(a, "finish")

    def _mark_no_show(self, a: Json) -> tuple[str, Json, str]:
        return self._at(a, "no-show")

    def _hold(self, a: Json) -> tuple[str, Json, str]:
        wakes_on = {"wakes_on": self._theirs(a["wakes_on"])} if "wakes_on" in a else {}
        return self._at(a, "hold", {"kind": a["kind"].value, "why": a["why"], **wakes_on})

    def _call_booked(self, a: Json) -> tuple[str, Json, str]:
        return self._at(a, "call-booked")

    def _walk_in(self, a: Json) -> tuple[str, Json, str]:
        return self._at(a, "walk-in", _what(a))

    def _add_matter(self, a: Json) -> tuple[str, Json, str]:
        return self._at(a, "matters", _what(a))

    def _remove_matter(self, a: Json) -> tuple[str, Json, str]:
        return self._at(a, "matters/remove", _what(a))

    def _give_up(self, a: Json) -> tuple[str, Json, str]:
        ticket = {"ticket": self._theirs(a["ticket"])} if "ticket" in a else {}
        return self._at(a, "abandon", {"why": a["why"], **ticket})

    def _ask_help(self, a: Json) -> tuple[str, Json, str]:
        return self._at(a, "help", {"kind": a["kind"].value})

    def _end_help(self, a: Json) -> tuple[str, Json, str]:
        return (self._as_manager if a["by"] == "manager" else self._at)(a, "help/done")

    def _take_over(self, a: Json) -> tuple[str, Json, str]:
        return f"windows/{a['window']}/take-over", {}, self._installed.clerks[a["clerk"].removeprefix("c")]

    def _resume(self, a: Json) -> tuple[str, Json, str]:
        return self._at(a, "resume", {"ticket": self._theirs(a["ticket"])})

    def _transfer(self, a: Json) -> tuple[str, Json, str]:
        named = ("to_window", "to_zone", "to_business", "to_matter")
        to = {name.removeprefix("to_"): a[name] for name in named if name in a}
        if "to_clerk" in a:
            to["clerk"] = self._installed.names[a["to_clerk"].removeprefix("c")]
        return self._at(a, "transfer", {"to": to, "why": a["why"]})

    def _undo(self, a: Json) -> tuple[str, Json, str]:
        path, body, seat = self._at(a, "undo")
        return path, body, self._installed.clerks[a["clerk"].removeprefix("c")] if a.get("clerk") else seat

    def _requeue(self, a: Json) -> tuple[str, Json, str]:
        if "window" in a:
            return self._at(a, "restore", {"ticket": self._theirs(a["ticket"])})
        return f"tickets/{self._theirs(a['ticket'])}/requeue", {}, self._installed.admin

    def _link(self, ticket: str) -> str:
        return self._keys.link_of(self._theirs(ticket))

    def _delay(self, a: Json) -> tuple[str, Json, str]:
        assert a["minutes"] == 10
        return f"/tickets/{self._link(a['ticket'])}/delay", {}, ""

    def _come_back(self, a: Json) -> tuple[str, Json, str]:
        return f"/tickets/{self._link(a['ticket'])}/back", {}, ""

    def _abandon(self, a: Json) -> tuple[str, Json, str]:
        return f"/tickets/{self._link(a['ticket'])}/leave", {}, ""

    def _rate(self, a: Json) -> tuple[str, Json, str]:
        ticket = visit_of(a["unit"])
        token = self._keys.rating_token_of(self._theirs(ticket) + a["unit"].removeprefix(ticket))
        return "ratings", {"token": token, "level": a["level"]}, self._installed.pads["1"]

    def _sign_in(self, a: Json) -> tuple[str, Json, str]:
        return f"windows/{a['window']}/sign-in", {}, self._installed.clerks[a["clerk"].removeprefix("c")]

    def _as_manager(self, a: Json, move: str, body: Json | None = None) -> tuple[str, Json, str]:
        return f"windows/{a['window']}/{move}", body or {}, self._installed.admin

    def _by_right(self, a: Json, move: str, body: Json | None = None) -> tuple[str, Json, str]:
        """By the clerk who is named and sits there, else by the hall manager."""
        return (self._at if a.get("clerk") else self._as_manager)(a, move, body)

    def _sign_out(self, a: Json) -> tuple[str, Json, str]:
        return self._by_right(a, "sign-out")

    def _open_window(self, a: Json) -> tuple[str, Json, str]:
        return self._by_right(a, "open")

    def _pause_window(self, a: Json) -> tuple[str, Json, str]:
        assert a["until"] is None
        more = {name: a[name] for name in ("minutes", "after_this") if name in a}
        return self._by_right(a, "pause", {"reason": a["reason"], **more})

    def _withdraw_pause(self, a: Json) -> tuple[str, Json, str]:
        return self._by_right(a, "pause", {"after_this": True})

    def _close_window(self, a: Json) -> tuple[str, Json, str]:
        return self._by_right(a, "close")

    def _turn_window(self, a: Json) -> tuple[str, Json, str]:
        return self._as_manager(a, "turn", {"no_difference": a["no_difference"]})

    def _switch_auto_call(self, a: Json) -> tuple[str, Json, str]:
        return self._by_right(a, "auto-call", {"on": a["on"]})

    def _pause_business(self, a: Json) -> tuple[str, Json, str]:
        return f"businesses/{a['business']}/pause", {"reason": a["reason"]}, self._installed.admin

    def _resume_business(self, a: Json) -> tuple[str, Json, str]:
        return f"businesses/{a['business']}/resume", {}, self._installed.admin

    def _pause_matter(self, a: Json) -> tuple[str, Json, str]:
        return f"matters/{a['matter']}/pause", {"reason": a["reason"]}, self._installed.admin

    def _resume_matter(self, a: Json) -> tuple[str, Json, str]:
        return f"matters/{a['matter']}/resume", {}, self._installed.admin


def _what(a: Json) -> Json:
    return {name: a[name] for name in ("business", "matter") if name in a}


class _Rows:
    """A connection of the test's own, kept open."""

    def __init__(self, url: str) -> None:
        self._sqlite = url.startswith("sqlite:///")
        if self._sqlite:
            self._connection: Any = sqlite3.connect(url.removeprefix("sqlite:///"))
            self._connection.row_factory = sqlite3.Row
        else:
            plain = url.replace("postgresql+psycopg", "postgresql", 1)
            self._connection = psycopg.connect(plain, row_factory=dict_row, autocommit=True)

    def ask(self, query: str) -> list[Json]:
        return [dict(row) for row in self._connection.execute(query).fetchall()]

    def close(self) -> None:
        self._connection.close()
