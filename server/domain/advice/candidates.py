"""The changes that are worth trying at a moment: one of each class of interchangeable ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from server.domain.advice.change import Change, able
from server.domain.scene import Premises, Seat


class Candidate(NamedTuple):
    """A change, the window as it is, and as it would be."""

    change: Change
    seat: Seat
    after: Seat


def candidates(premises: Premises, seats: Sequence[Seat], pressed: frozenset[int]) -> list[Candidate]:
    """``pressed``: services whose visitors wait or will before long. Idle windows stand for their class."""
    found: dict[tuple[object, ...], Candidate] = {}
    for seat in sorted(seats, key=lambda one: (one.busy, one.id)):
        post = premises.posts.get(seat.id)
        if post is None:
            continue
        plain, turned = able(post, nodiff=False), able(post, nodiff=True)
        if post.spare and not seat.open:
            may = able(post, nodiff=post.nodiff)
            if may & pressed:
                after = seat._replace(open=True, busy=False, callable=tuple(sorted(may)), nodiff=post.nodiff)
                found.setdefault((Change.OPEN, may, post.zone), Candidate(Change.OPEN, seat, after))
        if not seat.open:
            continue
        if not seat.nodiff and (post.nodiff_skills - frozenset(seat.callable)) & pressed:
            after = seat._replace(nodiff=True, callable=tuple(sorted(turned)))
            found.setdefault((Change.NO_DIFFERENCE, plain, turned), Candidate(Change.NO_DIFFERENCE, seat, after))
        if seat.nodiff and not post.nodiff and plain & pressed:
            after = seat._replace(nodiff=False, callable=tuple(sorted(plain)))
            found.setdefault((Change.RESTORE, plain, turned), Candidate(Change.RESTORE, seat, after))
        if post.spare and not seat.busy and not frozenset(seat.callable) & pressed:
            found.setdefault((Change.CLOSE, plain, post.zone), Candidate(Change.CLOSE, seat, seat._replace(open=False)))
    return list(found.values())


def alike(premises: Premises, seat: Seat, seats: Iterable[Seat]) -> list[int]:
    """Windows that could be changed as this one was: the class goes on being tried."""
    post = premises.posts[seat.id]
    return [
        other.id for other in seats
        if other.id != seat.id and (one := premises.posts.get(other.id)) is not None
        and (one.primary, one.assist, one.nodiff_skills, one.spare, one.zone)
        == (post.primary, post.assist, post.nodiff_skills, post.spare, post.zone)
    ]  # fmt: skip
