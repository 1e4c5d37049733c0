"""What leases do to the day: each kiosk's own numbers, the tickets given out of them, and those that are restored."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from server.domain import events as happened
from server.domain.admission import slot_of
from server.domain.effects.effect import effect
from server.domain.leased_numbers import Band

if TYPE_CHECKING:
    from server.domain.day import Day


@effect.register(happened.NumbersLeased)
def numbers_leased(event: happened.NumbersLeased, day: Day) -> None:
    band = day.leased.get(event.device, Band())
    day.leased[event.device] = replace(band, last=event.last, void=event.first - 1)


@effect.register(happened.LeaseRevoked)
def lease_revoked(event: happened.LeaseRevoked, day: Day) -> None:
    day.leased[event.device] = replace(day.leased[event.device], void=event.last)


@effect.register(happened.TicketMerged)
def ticket_merged(event: happened.TicketMerged, day: Day) -> None:
    day.order = event.order
    day.leased[event.device] = day.leased[event.device].after_use(event.number)
    day.given.count(event.business, event.matter, slot_of(day, event.taken_at))
    day.put(event.as_ticket())


@effect.register(happened.NumbersSkipped)
def numbers_skipped(event: happened.NumbersSkipped, day: Day) -> None:
    day.numbers.update(event.numbers)
    day.went_back.append(event)


@effect.register(happened.TicketRestored)
def ticket_restored(event: happened.TicketRestored, day: Day) -> None:
    day.order = event.order
    if event.source == "offline":
        band = day.leased.get(event.device, Band())
        day.leased[event.device] = band.up_to(event.number).after_use(event.number)
    elif not event.twice:
        day.numbers[event.series] = max(event.number, day.numbers.get(event.series, 0))
    day.given.count(event.business, event.matter, slot_of(day, event.due_at or event.issued_at))
    day.restored[event.ticket] = event
    day.put(event.as_ticket())
