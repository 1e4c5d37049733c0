"""Numbers leased to a kiosk (号段), for the tickets it gives out while it is cut off (promises.md §2.5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

BLOCK = 50  # numbers at a time
REFILL_BELOW = 20  # unused numbers; so many last a busy kiosk for the quarter of an hour in which somebody comes


@dataclass(frozen=True, kw_only=True, slots=True)
class Band:
    """One kiosk's own numbers of one business day: ``1 … last``, of which those up to ``void`` are void unless used."""

    last: int = 0
    void: int = 0
    used: frozenset[int] = frozenset()

    @property
    def unused(self) -> int:
        """How many numbers may still be given out."""
        return self.last - self.void - sum(1 for number in self.used if number > self.void)

    @property
    def next(self) -> int:
        """The first number that was surely never given out."""
        return max((self.void, *self.used)) + 1

    def holds(self, number: int) -> bool:
        """Whether the number is leased, neither void nor used."""
        return self.void < number <= self.last and number not in self.used

    def after_use(self, number: int) -> Band:
        return replace(self, used=self.used | {number})

    def up_to(self, number: int) -> Band:
        """At least so far: a lease that reached there was signed, though the log has lost it."""
        return replace(self, last=max(self.last, number))

    def closed(self) -> Band:
        """At the end of the day whatever is unused is void."""
        return replace(self, void=self.last)


def band_series(series: str, device: str) -> str:
    """The series of a kiosk's own numbers: business A at kiosk K3 is ``A-K3``."""
    return f"{series}-{device}"


def band_code(series: str, number: int) -> str:
    """What is printed and called: ``A-K3-01``."""
    return f"{series}-{number:02d}"
