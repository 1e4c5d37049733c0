"""Who goes where, on a scene: the ticket a free window calls, and the idle window that takes a new ticket."""

from __future__ import annotations

from typing import Any

from server.domain import counting
from server.domain.scene import Premises, Scene, Seat, Standing

Reason = dict[str, Any]


def choose(premises: Premises, scene: Scene, window: int) -> tuple[Standing, Reason] | None:
    """The ticket with the most counted minutes among those the window may call, and why; None when there is none."""
    seat = next((one for one in scene.seats if one.id == window), None)
    if seat is None:
        return None
    may, own = frozenset(seat.callable), own_services(premises, scene, seat)
    rules = premises.rules
    credit = counting.own_credit_min(rules, turned=seat.turned(premises.posts.get(window)))
    found = []
    for ticket in scene.waiting:
        if ticket.service in may:
            due = ticket.due is not None and counting.is_due(rules, ticket.taken, ticket.due, scene.now)
            mine = ticket.service in own
            rank = counting.rank(rules, ticket.taken, _behind(premises, ticket), green=ticket.green)
            counted = counting.counted_min(rules, rank, scene.now, own_min=credit if mine else 0.0, due=due)
            found.append((-counted, ticket.order, ticket, mine, due))
    if not found:
        return None
    found.sort()
    _, _, best, mine, due = found[0]
    service = premises.services.get(best.service)
    reason: Reason = {
        "rule": counting.COUNTED,
        "policy": rules.routing_policy,
        "waited_min": round((scene.now - best.taken) / 60, 1),
        "usual_min": service.usual_min if service else None,
        "set_behind_min": round(_behind(premises, best), 1),
        "own_credit_min": credit if mine else 0,
        "green_credit_min": rules.green_credit_min if best.green else 0,
        "appointment_credit_min": rules.appointment_credit_min if due else 0,
        "counted_min": round(-found[0][0], 1),
    }
    if len(found) > 1:
        reason["next_best"] = {"ticket": found[1][2].code, "counted_min": round(-found[1][0], 1)}
    return best, reason


def own_services(premises: Premises, scene: Scene, seat: Seat) -> frozenset[int]:
    """What counts as the window's own; for a no-difference window what no open specialty window has as primary.

    A window of a field keeps its own when it is turned: it helps others when its own visitors can spare it.
    """
    if not seat.nodiff or seat.turned(premises.posts.get(seat.id)):
        return frozenset(seat.primary)
    held = {service for one in scene.seats if one.open and not one.nodiff for service in one.primary}
    return frozenset(seat.callable) - held


def best_idle(premises: Premises, scene: Scene, ticket: Standing) -> int | None:
    """The idle window that takes a new ticket at once; then the same zone; then the longest idle."""
    able = [seat for seat in scene.seats if seat.idle and ticket.service in seat.callable]
    if not able:
        return None
    service = premises.services.get(ticket.service)

    def standing(seat: Seat) -> tuple[int, bool, float, int]:
        post = premises.posts.get(seat.id)
        role = counting.turn_to_take(
            own=ticket.service in seat.primary, no_difference=seat.nodiff, turned=seat.turned(post)
        )
        elsewhere = post is None or service is None or post.zone != service.zone
        return (role, elsewhere, seat.idle_since if seat.idle_since is not None else scene.now, seat.id)

    return min(able, key=standing).id


def _behind(premises: Premises, ticket: Standing) -> float:
    known = premises.set_behind_min.get(ticket.service)
    return known if known is not None else premises.rules.short_matter_cap_min / 2
