"""Plays a day: a virtual clock, the people of a script, and a hall that is asked at each step (routing.md §1).

The engine knows what no rule may see (how long a visit takes, who will not come). It asks the hall three things (see
:class:`server.simulate.desk.Desk`): which idle window takes a new ticket, whom a free window calls, what should be
changed; obeys; and watches for answers that nobody may give.
"""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

from server.simulate.days import Script, Visitor
from server.simulate.desk import Desk, Heard, Record, Seat
from server.simulate.model import Model

_ADVISE_EVERY_S = 300
_NO_SHOW_S = 60  # called, called again, missed
_WALK_S = 20  # from the seat to the window
_SERVES_OUT_S = 45 * 60


class Game:
    """One day under way. ``waiting``: everybody who waits, by id."""

    def __init__(
        self,
        model: Model,
        script: Script,
        desk: Desk,
        *,
        advice: bool = False,
        advise_every_s: int = _ADVISE_EVERY_S,
    ) -> None:
        self.model = model
        self.script = script
        self.desk = desk
        self.now = 0
        self.waiting: dict[int, Visitor] = {}
        self.seats = [Seat(post=post, nodiff=post.nodiff) for post in model.posts]
        for seat in self.seats:
            seat.turn(nodiff=seat.post.nodiff)
        self.taken: dict[str, int] = dict.fromkeys(model.fields, 0)
        self.record = Record(script=script, seats=self.seats)
        queues: dict[str, dict[int, Visitor]] = {field: {} for field in model.fields}
        self._queue = {one.id: queues[one.field] for one in model.services}  # by service: who waits for its field
        self._advice = advice
        self._advise_every_s = advise_every_s
        self._events: list[tuple[int, int, str, Any]] = []
        self._n = 0

    def play(self) -> Record:
        """The whole day, from before the doors open until the last one has left."""
        self._set_up()
        while self._events:
            self.now, _, kind, what = heappop(self._events)
            getattr(self, f"_{kind}")(what)
        for visitor in list(self.waiting.values()):
            visitor.left = self.now
        self.record.ended = self.now
        for seat in self.seats:
            self._shut(seat)
        return self.record

    def _at(self, when: int, kind: str, what: Any) -> None:
        self._n += 1
        heappush(self._events, (when, self._n, kind, what))

    def _set_up(self) -> None:
        for seat in self.seats:
            if seat.post.id not in self.script.absent:
                for start, end in seat.post.sessions:
                    self._at(start, "open", (seat, end))
                    self._at(end, "end", seat)
        for pause in self.script.pauses:
            if pause.window not in self.script.absent:
                self._at(pause.at, "pause", (self.seats[pause.window], pause.seconds))
        for visitor in self.script.visitors:
            self._at(visitor.arrive, "arrive", visitor)
        if self._advice:
            for start, end in self.model.sessions:
                for at in range(start + 600, end, self._advise_every_s):
                    self._at(at, "advise", None)

    # Windows

    def _open(self, what: tuple[Seat, int | None]) -> None:
        seat, until = what
        seat.open_until = until
        if not seat.open:
            seat.open, seat.opened_at = True, self.now
            self.desk.hear(self, Heard.OPENED, seat, None)
        if seat.idle:
            self._free(seat)

    def _open_spare(self, seat: Seat) -> None:
        until = min((end for _, end in self.model.sessions if end > self.now), default=self.model.close)
        self._at(until, "end", seat)
        self._open((seat, until))

    def _end(self, seat: Seat) -> None:
        """The session is over: a window goes on while it has work, if the hall serves out."""
        if seat.open and seat.visitor is None and not self._serves_out(seat):
            self._shut(seat)

    def _pause(self, what: tuple[Seat, int]) -> None:
        seat, seconds = what
        if not seat.open:
            return
        seat.pause_s = seconds
        if seat.idle:
            self._rest(seat)

    def _rest(self, seat: Seat) -> None:
        seat.resting, seat.idle_since = True, None
        self.desk.hear(self, Heard.RESTS, seat, None)
        self._at(self.now + seat.pause_s, "rested", seat)
        seat.pause_s = 0

    def _rested(self, seat: Seat) -> None:
        seat.resting = False
        if seat.open:
            self.desk.hear(self, Heard.BACK, seat, None)
            self._next(seat)

    def _shut(self, seat: Seat) -> None:
        if seat.open:
            seat.open, seat.idle_since = False, None
            self.desk.hear(self, Heard.CLOSED, seat, None)
            seat.open_s += self.now - seat.opened_at

    def _next(self, seat: Seat) -> None:
        """The window has nobody in front of it."""
        seat.visitor = seat.since = None
        over = seat.open_until is not None and self.now >= seat.open_until
        if over and not self._serves_out(seat):
            self._shut(seat)
        elif seat.pause_s:
            self._rest(seat)
        else:
            self._free(seat)

    def _serves_out(self, seat: Seat) -> bool:
        """Whether a window whose session is over goes on with those who hold a ticket."""
        late = self.now - (seat.open_until or self.now)
        return self.script.scenario.serves_out and late < _SERVES_OUT_S and self._work(seat)

    def _free(self, seat: Seat) -> None:
        if seat.idle_since is None:
            seat.idle_since = self.now
        visitor = self.desk.call(self, seat)
        if visitor is not None:
            self._call(seat, visitor)
        elif self._work(seat):
            self.record.violations.append(f"{self.now}: window {seat.post.code} idles beside work")

    def _work(self, seat: Seat) -> bool:
        return any(visitor.service in seat.callable for visitor in self.waiting.values())

    # Visitors

    def _arrive(self, visitor: Visitor) -> None:
        self.waiting[visitor.id] = self._queue[visitor.service][visitor.id] = visitor
        if not visitor.recalled:
            self.taken[self.model.service[visitor.service].field] += 1
            self._at(self.now + visitor.patience, "leave", visitor)
        window, estimate = self.desk.taken(self, visitor)
        if estimate is not None and not visitor.recalled:
            self.record.estimates[visitor.id] = estimate
        if window is not None:
            self._call(self.seats[window], visitor)
        elif any(visitor.service in seat.callable and seat.idle for seat in self.seats):
            self.record.violations.append(f"{self.now}: ticket {visitor.id} waits beside an idle window")

    def _leave(self, visitor: Visitor) -> None:
        if visitor.id in self.waiting:
            del self.waiting[visitor.id], self._queue[visitor.service][visitor.id]
            visitor.left = self.now
            self.desk.hear(self, Heard.LEFT, None, visitor)

    def _call(self, seat: Seat, visitor: Visitor) -> None:
        if visitor.id not in self.waiting or visitor.service not in seat.callable or not seat.idle:
            self.record.violations.append(f"{self.now}: window {seat.post.code} may not call {visitor.id}")
            return
        del self.waiting[visitor.id], self._queue[visitor.service][visitor.id]
        for other in self._queue[visitor.service].values():
            if other.arrive < visitor.arrive:
                other.overtaken += 1
                other.overtaken_plainly += visitor.cls == "ordinary"
        visitor.called = self.now
        if visitor.first_called is None:
            visitor.first_called = self.now
        visitor.window = seat.post.id
        seat.visitor, seat.since, seat.idle_since = visitor, self.now, None
        if visitor.no_show and not visitor.recalled:
            self._at(self.now + _NO_SHOW_S, "missed", (seat, visitor))
            return
        self.desk.hear(self, Heard.STARTED, seat, visitor)
        slow = (
            self.model.slowdown
            if seat.nodiff and not seat.post.nodiff and visitor.service not in seat.post.primary
            else 1.0
        )
        pace = self.script.pace[seat.post.id]
        seconds = _WALK_S + int(60 * self.script.true_minutes[visitor.service] * visitor.work * pace * slow)
        seat.busy_s += seconds
        self._at(self.now + seconds, "finished", seat)

    def _missed(self, what: tuple[Seat, Visitor]) -> None:
        seat, visitor = what
        self.desk.hear(self, Heard.MISSED, seat, visitor)
        visitor.called = None
        if visitor.back_after is None:
            visitor.left = visitor.first_called
        else:
            visitor.recalled = True
            self._at(self.now + visitor.back_after, "arrive", visitor)
        self._next(seat)

    def _finished(self, seat: Seat) -> None:
        self.desk.hear(self, Heard.FINISHED, seat, seat.visitor)
        if seat.open_until is not None:
            self.record.overtime_s += max(0, self.now - max(seat.open_until, seat.since or 0))
        self._next(seat)

    # Advice

    def _advise(self, _: None) -> None:
        for action in self.desk.advise(self):
            seat = self.seats[action.window]
            self.record.changes.append((self.now, action))
            if action.do == "open" and not seat.open and seat.post.spare:
                self._open_spare(seat)
            elif action.do == "close" and seat.post.spare:
                if seat.visitor is None:
                    self._shut(seat)
                else:
                    seat.open_until = self.now
            elif action.do in ("nodiff", "restore"):
                seat.turn(nodiff=action.do == "nodiff")
                self.desk.hear(self, Heard.TURNED, seat, None)
                if seat.idle:
                    self._free(seat)
            else:
                self.record.violations.append(f"{self.now}: {action.do} of {seat.post.code} cannot be done")
