"""Chance that is no chance: tables of draws that are the same on every machine and in every run.

Forecast and advice sample what may happen. The same question must have the same answer, so they read fixed tables
instead of a source of chance; and alternatives that read the same places of a table differ only by what is changed
(common random numbers).
"""

from __future__ import annotations

from functools import cache
from math import exp, log
from statistics import NormalDist

SIZE = 1 << 15
MASK = SIZE - 1
STRIDE = 509  # places between two draws: far enough that two draws of a hall share none


@cache
def uniforms(salt: int = 1) -> tuple[float, ...]:
    """``SIZE`` numbers in (0, 1), evenly spread, in an order without pattern."""
    mixed, step = _shuffled(), 2 * 977 * salt + 1  # an odd step visits every place of the table
    return tuple((mixed[(n * step + 4099 * salt) & MASK] + 0.5) / SIZE for n in range(SIZE))


@cache
def _shuffled() -> tuple[int, ...]:
    """The numbers below ``SIZE`` in an order without pattern."""
    return tuple(sorted(range(SIZE), key=_mixed))


@cache
def quantiles() -> tuple[float, ...]:
    """Standard normal quantiles at ``(n + 0.5) / SIZE``: the inverse of the distribution as a table."""
    half = [NormalDist().inv_cdf((n + 0.5) / SIZE) for n in range(SIZE // 2)]
    return tuple(half + [-z for z in reversed(half)])


@cache
def normals(salt: int = 2) -> tuple[float, ...]:
    """Standard normal draws."""
    table = quantiles()
    return tuple(table[int(u * SIZE)] for u in uniforms(salt))


@cache
def lognormals(sigma: float, salt: int = 3) -> tuple[float, ...]:
    """Factors of mean one whose logarithm has this standard deviation."""
    return tuple(exp(sigma * z - sigma * sigma / 2) for z in normals(salt))


@cache
def exponentials(salt: int = 4) -> tuple[float, ...]:
    """Exponential draws of mean one: gaps between arrivals."""
    return tuple(-log(u) for u in uniforms(salt))


def _mixed(n: int) -> int:
    """A permutation of 64-bit numbers without visible pattern (the finaliser of splitmix64)."""
    n = (n + 0x9E3779B97F4A7C15) & 0xFFFFFFFFFFFFFFFF
    n = ((n ^ (n >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    n = ((n ^ (n >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return n ^ (n >> 31)
