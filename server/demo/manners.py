"""How the demo's visitors rate, today as in the weeks before."""

from __future__ import annotations

from random import Random  # noqa: TID251  # people at play

from server.domain.ratings.rating import Level

_RATES = 0.55
_LEVELS = (5,) * 38 + (4,) * 14 + (3,) * 5 + (2,) * 2 + (1,)
_SAYS_WHY = 0.3  # of those who need not


def rates(chance: Random) -> bool:
    """Whether who was served touches the pad."""
    return chance.random() < _RATES


def level(chance: Random) -> Level:
    """Mostly satisfied, one in twenty not."""
    return Level(chance.choice(_LEVELS))


def reasons(given: Level, chance: Random) -> list[str]:
    """The code of one reason: always for a bad rating, and the first of the dictionary most often."""
    if given.good and chance.random() >= _SAYS_WHY:
        return []
    codes = [reason.code for reason in given.reasons]
    return chance.choices(codes, weights=range(len(codes), 0, -1))
