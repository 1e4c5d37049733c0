"""The advice that lies before a hall's manager: what is proposed now, and what became of what was followed.

A proposal keeps its name as long as it stands, so that a screen does not flicker. A window that was changed on advice
rests, and few change at a time (:mod:`server.domain.change_pace`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from threading import Lock
from typing import Any

from screens.wording import words
from server.domain.advice import Change, Effect, FieldWait, Proposal
from server.domain.change_pace import Changed, rests, room
from server.domain.day import Day
from server.domain.errors import UnknownAdvice
from server.domain.moves.advice import Promised
from server.domain.remembered import AdviceTaken
from server.domain.tidal import TidalProposal, Tide

Json = dict[str, Any]
Proposed = Proposal | TidalProposal

_HORIZON = timedelta(minutes=90)
_TOLD_AFTER = timedelta(minutes=10)  # before that there is nothing to hold a promise against
_FELT_MIN = 0.5  # a change of a mean wait that anybody notices
_NOT_PREDICTED: Json = {
    "saves_min": None,
    "error_min": None,
    "up_to": False,
    "certainty": None,
    "mean": None,
    "p90": None,
    "helped": [],
    "hurt": [],
}
_BIG_HALL = 30  # windows; there savings are over-promised, so they are told as "up to" (routing.md §2.5)


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """A proposal with its name and the window's code."""

    id: str
    window: str
    proposal: Proposed

    @property
    def promised(self) -> Promised:
        if isinstance(self.proposal, TidalProposal):
            return Promised()
        effect = self.proposal.effect
        helped = effect.most_helped
        return Promised(
            field=helped.field if helped else None,
            saves_min=round(effect.saves_min, 1),
            mean_before=round(helped.before if helped else effect.mean_before, 1),
            mean_after=round(helped.after if helped else effect.mean_after, 1),
        )


class AdviceDesk:
    """One hall's. Any thread may look; what is proposed is put here by the foreseer."""

    def __init__(self, new_id: Callable[[], str]) -> None:
        self._new_id = new_id
        self._lock = Lock()
        self._offers: tuple[Offer, ...] = ()
        self._realised: dict[str, float | None] = {}
        self.at: datetime | None = None

    def propose(self, proposals: Iterable[Proposed], window_code: Mapping[int, str], day: Day, now: datetime) -> bool:
        """Put the present proposals in place of the old; True when that changes what lies there."""
        with self._lock:
            known = {(one.window, one.proposal.change): one.id for one in self._offers}
            offers, changes = [], _changes(day)
            for proposal in proposals:
                window = window_code[proposal.window]
                if rests(window, changes, now):
                    continue
                name = known.get((window, proposal.change)) or self._new_id()
                offers.append(Offer(id=name, window=window, proposal=proposal))
            offers = offers[: room(changes, now)]
            realised = {name: realised_min(one, day, now) for name, one in day.advice.items()}
            changed = [one.id for one in offers] != [one.id for one in self._offers] or realised != self._realised
            self._offers, self._realised, self.at = tuple(offers), realised, now
            return changed

    def clear(self) -> None:
        """The day is over."""
        with self._lock:
            self._offers, self._realised, self.at = (), {}, None

    def offers(self) -> tuple[Offer, ...]:
        with self._lock:
            return self._offers

    def offer(self, name: str) -> Offer:
        """Raises UnknownAdvice for one that does not stand any more."""
        for one in self.offers():
            if one.id == name:
                return one
        raise UnknownAdvice(advice=name)

    def state(self, day: Day) -> list[Json]:
        """For the manager: what is proposed, then what was followed today, the newest first."""
        proposed = [_proposed(one, day) for one in self.offers() if one.id not in day.advice]
        taken = sorted(day.advice.values(), key=lambda one: one.applied.at, reverse=True)
        return [*proposed, *(_taken(one, self._realised.get(one.applied.advice)) for one in taken)]


def _changes(day: Day) -> list[Changed]:
    return [
        Changed(window=one.applied.window, at=one.applied.at, taken_back_at=one.undone_at)
        for one in day.advice.values()
    ]


def _proposed(offer: Offer, day: Day) -> Json:
    return {
        "id": offer.id,
        "window": offer.window,
        "do": _do(offer.proposal.change),
        **(_NOT_PREDICTED if isinstance(offer.proposal, TidalProposal) else effect_state(offer.proposal.effect, day)),
        "why": _why(offer.proposal, day),
        "state": "proposed",
        "forecast_min": offer.promised.mean_after,
        "realised_min": None,
    }


def effect_state(effect: Effect, day: Day) -> Json:
    """A predicted effect for the manager. ``certainty``: 0 to 1, of a saving; ``up_to``: big halls over-promise."""
    sure = effect.saves_min / (effect.saves_min + effect.error_min) if effect.saves_min > 0 else 0.0
    return {
        "saves_min": round(effect.saves_min),
        "error_min": round(effect.error_min, 1),
        "up_to": len(day.plan.windows) >= _BIG_HALL,
        "certainty": round(sure, 2),
        "mean": {"before_min": round(effect.mean_before, 1), "after_min": round(effect.mean_after, 1)},
        "p90": {"before_min": round(effect.p90_before, 1), "after_min": round(effect.p90_after, 1)},
        "helped": [_queue(one, day) for one in effect.by_field if one.change <= -_FELT_MIN],
        "hurt": [_queue(one, day) for one in effect.by_field if one.change >= _FELT_MIN],
    }


def _taken(taken: AdviceTaken, realised: float | None) -> Json:
    event = taken.applied
    return {
        "id": event.advice,
        "window": event.window,
        "do": _do(Change(event.change)),
        "automatic": event.automatic,
        "saves_min": None if event.saves_min is None else round(event.saves_min),
        "field": event.field,
        "at": event.at.isoformat(),
        "state": "undone" if taken.undone_at else "applied",
        "undone_at": taken.undone_at.isoformat() if taken.undone_at else None,
        "before_min": event.mean_before,
        "forecast_min": event.mean_after,
        "realised_min": realised,
    }


def realised_min(taken: AdviceTaken, day: Day, now: datetime) -> float | None:
    """The mean wait, minutes, of the field's visitors who were called in the ninety minutes after the change."""
    start = taken.applied.at
    end = min(taken.undone_at or now, start + _HORIZON)
    if taken.applied.field is None or end - start < _TOLD_AFTER:
        return None
    waits = [
        (ticket.first_called_at - ticket.issued_at).total_seconds() / 60
        for ticket in day.tickets.values()
        if ticket.business == taken.applied.field
        and ticket.wait_known
        and ticket.first_called_at
        and start <= ticket.first_called_at <= end
    ]
    return round(fmean(waits), 1) if waits else None


def _do(change: Change) -> str:
    return "no_difference" if change is Change.NO_DIFFERENCE else change.value


def _queue(one: FieldWait, day: Day) -> Json:
    name = day.plan.business[one.field].name
    return {
        "queue": one.field,
        "name": {"zh": name.zh, "en": name.en},
        "before_min": round(one.before, 1),
        "after_min": round(one.after, 1),
    }


def _why(proposal: Proposed, day: Day) -> Json:
    if isinstance(proposal, TidalProposal):
        return _tidal_why(proposal, day)
    need = proposal.need
    sentence = words("advice")["need" if need else "plain"]
    if need is None:
        return {"zh": sentence["zh"], "en": sentence["en"]}
    name = day.plan.business[need.field].name
    numbers = {
        "waiting": need.waiting,
        "needed": round(need.needed, 1),
        "open": need.open,
        "factor": f"{100 * need.factor:.0f}%",
    }
    return {
        "zh": sentence["zh"].format(queue=name.zh, **numbers),
        "en": sentence["en"].format(queue=name.en, **numbers),
    }


def _tidal_why(proposal: TidalProposal, day: Day) -> Json:
    """The numbers that the rule saw."""
    tide, zone = proposal.tide, day.plan.zone[proposal.zone].name
    sentence = words("advice")["tidal_high" if tide.tide is Tide.HIGH else "tidal_low"]
    numbers = {
        "lasted": int(proposal.lasted_min),
        "waiting": f"{tide.waiting_per_window:.1f}",
        "oldest": round(tide.oldest_min),
        "predicted": round(tide.predicted_min),
    }
    return {
        "zh": sentence["zh"].format(zone=zone.zh, **numbers),
        "en": sentence["en"].format(zone=zone.en, **numbers),
    }
