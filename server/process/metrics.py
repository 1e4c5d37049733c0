"""What the server counts and times, and Prometheus' text form of it.

Written here rather than taken from ``prometheus-client``: four shapes are needed and a hundred lines hold them, nothing
more is installed on machines without internet, and the bound on labels is part of it. Labels are the server's own words
(a hall's code, a door, a status), never a person, a ticket or a token.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Lock

_MOST_SERIES = 1000  # of one metric; what comes after is counted under "other"
_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
_SIZES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0)

Labels = tuple[str, ...]


@dataclass
class Counter:
    """Counts up. ``labels``: their names."""

    name: str
    about: str
    labels: Labels = ()
    _counts: dict[Labels, float] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def add(self, *values: str, count: float = 1.0) -> None:
        with self._lock:
            series = values if values in self._counts or len(self._counts) < _MOST_SERIES else _other(values)
            self._counts[series] = self._counts.get(series, 0.0) + count

    def lines(self) -> Iterator[str]:
        yield from _head(self.name, self.about, "counter")
        with self._lock:
            counts = sorted(self._counts.items())
        for values, count in counts:
            yield _line(self.name, self.labels, values, count)


@dataclass
class Histogram:
    """How values are spread, by ``buckets``' upper bounds."""

    name: str
    about: str
    labels: Labels = ()
    buckets: tuple[float, ...] = _SECONDS
    _found: dict[Labels, list[float]] = field(default_factory=dict)  # a count a bucket, those beyond, the sum
    _lock: Lock = field(default_factory=Lock)

    def add(self, value: float, *values: str) -> None:
        with self._lock:
            series = values if values in self._found or len(self._found) < _MOST_SERIES else _other(values)
            found = self._found.setdefault(series, [0.0] * (len(self.buckets) + 2))
            found[bisect_left(self.buckets, value)] += 1
            found[-1] += value

    def lines(self) -> Iterator[str]:
        yield from _head(self.name, self.about, "histogram")
        with self._lock:
            found = sorted((values, list(counts)) for values, counts in self._found.items())
        for values, counts in found:
            total = 0.0
            for bound, count in zip((*map(_number, self.buckets), "+Inf"), counts, strict=False):
                total += count
                yield _line(f"{self.name}_bucket", (*self.labels, "le"), (*values, bound), total)
            yield _line(f"{self.name}_sum", self.labels, values, counts[-1])
            yield _line(f"{self.name}_count", self.labels, values, total)


@dataclass(frozen=True, slots=True)
class Gauge:
    """What something stands at when it is asked for; ``kind`` "counter" for what is counted elsewhere."""

    name: str
    about: str
    values: Mapping[Labels, float]
    labels: Labels = ()
    kind: str = "gauge"

    def lines(self) -> Iterator[str]:
        yield from _head(self.name, self.about, self.kind)
        for values, value in sorted(self.values.items()):
            yield _line(self.name, self.labels, values, value)


class Metrics:
    """What one process counts as it goes."""

    def __init__(self) -> None:
        hall = ("hall",)
        self.tickets = Counter("youxu_tickets_issued_total", "Tickets given out by this process.", hall)
        self.calls = Counter("youxu_calls_total", "Calls made by this process.", hall)
        self.requests = Counter("youxu_requests_total", "HTTP requests by door.", ("door", "status"))
        self.refusals = Counter("youxu_refusals_total", "Refused requests by code.", ("code",))
        self.seconds = Histogram("youxu_request_seconds", "From a request's first line to its answer.", ("method",))
        self.commit_seconds = Histogram("youxu_commit_seconds", "From a batch's turn to its commit.", hall)
        self.batch = Histogram("youxu_batch_commands", "Commands that shared a commit.", hall, _SIZES)
        self.painted = Counter("youxu_views_painted_total", "Views painted after a change.", hall)
        self.paint_seconds = Histogram("youxu_paint_seconds", "Painting what changed, the hall held still.", hall)
        self.emit_seconds = Histogram("youxu_emit_seconds", "Handing what was painted to its sockets.", hall)

    def text(self, gauges: Sequence[Gauge]) -> str:
        counted = [one for one in vars(self).values() if isinstance(one, (Counter, Histogram))]
        return "".join(f"{line}\n" for one in (*counted, *gauges) for line in one.lines())


def _head(name: str, about: str, kind: str) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"


def _line(name: str, labels: Labels, values: Labels, value: float) -> str:
    said = ",".join(f'{label}="{_escaped(one)}"' for label, one in zip(labels, values, strict=True))
    return f"{name}{{{said}}} {_number(value)}" if said else f"{name} {_number(value)}"


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def _other(values: Labels) -> Labels:
    return ("other",) * len(values)
