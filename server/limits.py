"""How much anybody may ask for: token buckets (promises.md §3.5). Pure arithmetic; who asks says what time it is."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock


@dataclass(frozen=True, kw_only=True, slots=True)
class Rate:
    """``burst`` at once, and ``per_s`` more each second."""

    burst: float
    per_s: float

    @classmethod
    def per_minute(cls, count: float) -> Rate:
        return cls(burst=count, per_s=count / 60)


@dataclass(kw_only=True, slots=True)
class Bucket:
    """What somebody may still ask for. Times are seconds of one clock that only goes forward."""

    rate: Rate
    left: float
    at: float

    @classmethod
    def full(cls, rate: Rate, now: float) -> Bucket:
        return cls(rate=rate, left=rate.burst, at=now)

    def take(self, now: float, count: float = 1.0) -> float:
        """0 when it is granted, else the seconds until it would be."""
        wait = self.look(now, count)
        if not wait:
            self.left -= count
        return wait

    def look(self, now: float, count: float = 1.0) -> float:
        """As :meth:`take`, and nothing is taken."""
        if now > self.at:
            self.left = min(self.rate.burst, self.left + (now - self.at) * self.rate.per_s)
            self.at = now
        return 0.0 if self.left >= count else (count - self.left) / self.rate.per_s


@dataclass
class Buckets:
    """A bucket each for many who ask, by name; those that are full again are forgotten. Safe in several threads."""

    rate: Rate
    most: int = 10_000
    _lock: Lock = field(default_factory=Lock)
    _buckets: dict[Hashable, Bucket] = field(default_factory=dict)

    def take(self, who: Hashable, now: float, rate: Rate | None = None) -> float:
        """0 when it is granted, else the seconds until it would be. ``rate``: of this one, where it differs."""
        wanted = rate or self.rate
        with self._lock:
            bucket = self._buckets.get(who)
            if bucket is None or bucket.rate != wanted:
                if len(self._buckets) >= self.most:
                    self._forget(now)
                bucket = self._buckets[who] = Bucket.full(wanted, now)
            return bucket.take(now)

    def look(self, who: Hashable, now: float) -> float:
        """As :meth:`take`, and nothing is taken."""
        with self._lock:
            bucket = self._buckets.get(who)
            return bucket.look(now) if bucket else 0.0

    def _forget(self, now: float) -> None:
        """Drop whoever has been quiet long enough to be full again; of too many at once, all."""
        rested = [
            who for who, one in self._buckets.items() if one.left + (now - one.at) * one.rate.per_s >= one.rate.burst
        ]
        for who in rested:
            del self._buckets[who]
        if len(self._buckets) >= self.most:
            self._buckets.clear()
