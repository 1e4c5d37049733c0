"""Serving (办理): a visit begins, with a ticket or without one, and may take up further matters (一链办理)."""

from __future__ import annotations

from datetime import datetime

from server.domain import errors
from server.domain import events as happened
from server.domain.hall_ground import Events, HallGround
from server.domain.ticket import Move, Step


class ServingMoves(HallGround):
    """What a clerk does with a visitor who has come to the window."""

    def start(self, *, now: datetime, window: str, began_at: datetime | None = None) -> Events:
        """办理: opens the handling time, from ``began_at`` where that was before now."""
        ticket = self._at(window)
        ticket.after(Move.START)
        return self.record(
            happened.ServingStarted(at=now, ticket=ticket.id, code=ticket.code, window=window, began_at=began_at)
        )

    def walk_in(
        self,
        *,
        now: datetime,
        window: str,
        ticket_id: str,
        business: str | None = None,
        matter: str | None = None,
        priority: str | None = None,
        clerk: str | None = None,
    ) -> Events:
        """无号直接办理: a visitor without a ticket, served at once; the number counts like any other."""
        self._require_free(window)
        name = self._business_of(business, matter)
        self._require_may_take(window, (matter or name, None))
        chosen = self.plan.business[name]
        number = self.day.numbers.get(chosen.series, 0) + 1
        return self.record(
            happened.WalkInStarted(
                at=now,
                ticket=ticket_id,
                code=f"{chosen.series}{number:03d}",
                series=chosen.series,
                number=number,
                order=self.day.order + 1,
                business=name,
                matter=matter,
                zone=chosen.zone,
                priority_class=self._priority_class(priority, None),
                priority_group=priority,
                window=window,
                clerk=clerk or self.day.windows[window].clerk,
            )
        )

    def add_matter(
        self, *, now: datetime, window: str, business: str | None = None, matter: str | None = None
    ) -> Events:
        """加办事项: a matter more in this visit, by whichever window may take it; no second ticket, no second queue."""
        ticket = self._at(window)
        ticket.after(Move.ADD_MATTER)
        step = self._step(business, matter)
        if step in ticket.further or step == Step(business=ticket.business, matter=ticket.matter):
            raise errors.MatterThere(matter=step.code)
        if step.business in self.day.paused:
            raise errors.BusinessPaused(business=step.business, reason=self.day.paused[step.business])
        if step.matter in self.day.paused_matters:
            raise errors.MatterPaused(matter=step.matter, reason=self.day.paused_matters[step.matter or ""])
        if not self.day.takers((step.code, None)):
            raise errors.NoWindowToday(business=step.business, matter=step.matter)
        return self.record(
            happened.MatterAdded(
                at=now, ticket=ticket.id, code=ticket.code, window=window, business=step.business, matter=step.matter
            )
        )

    def remove_matter(
        self, *, now: datetime, window: str, business: str | None = None, matter: str | None = None
    ) -> Events:
        """撤下事项: a matter still to come is taken out of the visit again."""
        ticket = self._at(window)
        ticket.after(Move.REMOVE_MATTER)
        step = self._step(business, matter)
        if step not in ticket.further:
            raise errors.MatterNotThere(matter=step.code)
        return self.record(
            happened.MatterRemoved(
                at=now, ticket=ticket.id, code=ticket.code, window=window, business=step.business, matter=step.matter
            )
        )

    def _step(self, business: str | None, matter: str | None) -> Step:
        return Step(business=self._business_of(business, matter), matter=matter)
