"""What is advised at a moment: up to three changes, each judged with those before it done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from server.domain.advice.candidates import alike, candidates
from server.domain.advice.change import Change, changed
from server.domain.advice.effect import Effect
from server.domain.advice.judging import Judge, Option, effect_together
from server.domain.advice.need import Need, needs, pressed
from server.domain.advice.trial import Trial
from server.domain.advice.worth import Thresholds, gain, worth
from server.domain.scene import Premises, Scene

_AT_ONCE = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """One change, its effect and its reason: the need of the field that is helped most."""

    window: int
    change: Change
    effect: Effect
    need: Need | None = None


def advise(premises: Premises, scene: Scene, thresholds: Thresholds | None = None) -> list[Proposal]:
    """Up to three changes, the best first; each is judged with those before it done."""
    limits = thresholds or Thresholds()
    found: list[Proposal] = []
    seats = sorted(scene.seats, key=lambda seat: seat.id)
    allowed: set[tuple[Change, int]] | None = None
    touched: set[int] = set()
    while len(found) < _AT_ONCE:
        trial = Trial(premises, replace(scene, seats=seats))
        judge = Judge(trial)
        judged = judge.judged(
            one for one in candidates(premises, seats, pressed(premises, trial.scene, seats, trial.services))
            if one.seat.id not in touched and (allowed is None or (one.change, one.seat.id) in allowed)
        )  # fmt: skip
        worthy = [one for one in judged if worth(one, limits)]
        if not worthy:
            break
        best = max(worthy, key=lambda one: (gain(one, limits), -one.seat.id))
        found.append(_proposal(trial, judge, best))
        touched.add(best.seat.id)
        seats = best.seats
        allowed = {(one.change, one.seat.id) for one in judged if one is not best and fmean(one.saved) > 0}
        allowed |= {(best.change, other) for other in alike(premises, best.seat, seats)}
    return found


def foretell(premises: Premises, scene: Scene, changes: Sequence[tuple[int, Change]]) -> Effect:
    """What these changes together would bring, played like advice, though nobody has asked whether they are worth it.

    ``changes``: window and what is done with it, in order. People whom no open window takes wait beyond the horizon,
    before and after alike, so closing a field's last window is never a saving.
    """
    trial = Trial(premises, scene)
    seats = list(trial.seats)
    for window, change in changes:
        seats = [changed(premises, one, change) if one.id == window else one for one in seats]
    return effect_together(trial, seats, {window for window, _ in changes})


def _proposal(trial: Trial, judge: Judge, option: Option) -> Proposal:
    effect = judge.effect(option)
    helped = effect.most_helped
    known = needs(trial.premises, trial.scene, trial.seats, trial.services)
    need = next((one for one in known if helped is not None and one.field == helped.field), None)
    return Proposal(window=option.seat.id, change=option.change, effect=effect, need=need)


def plain_reason(proposal: Proposal) -> str:
    """The reason in one English sentence, for logs and ``youxu decide``; screens make their own words from the data."""
    effect, need = proposal.effect, proposal.need
    text = f"mean wait {effect.mean_before:.0f} → {effect.mean_after:.0f} min"
    text += f", p90 {effect.p90_before:.0f} → {effect.p90_after:.0f}"
    if need is not None:
        text += (
            f"; {need.field}: {need.waiting} waiting, work for {need.load:.1f} windows in the next hour, "
            f"{need.needed:.1f} needed, {need.open} open, demand today {need.factor:.2f} of usual"
        )
    if effect.most_hurt is not None:
        text += f"; most hurt: {effect.most_hurt.field} by {effect.most_hurt.change:.1f} min"
    return text
