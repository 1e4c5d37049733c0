"""The text form of the figures, and that nothing makes it grow without end."""

from __future__ import annotations

import re

from server.process.metrics import Counter, Gauge, Histogram, Metrics

LINE = re.compile(r'[a-z_]+(\{[a-z_]+="[^"\n]*"(,[a-z_]+="[^"\n]*")*\})? -?[0-9.e+-]+')


def test_a_counter_by_labels() -> None:
    counter = Counter("youxu_some_total", "Some.", ("hall",))
    counter.add("b", count=2)
    counter.add("a")
    assert list(counter.lines()) == [
        "# HELP youxu_some_total Some.",
        "# TYPE youxu_some_total counter",
        'youxu_some_total{hall="a"} 1',
        'youxu_some_total{hall="b"} 2',
    ]


def test_a_histogram_is_cumulative() -> None:
    histogram = Histogram("t_seconds", "T.", (), (0.1, 1.0))
    for value in (0.05, 0.1, 0.5, 7.0):
        histogram.add(value)
    assert list(histogram.lines())[2:] == [
        't_seconds_bucket{le="0.1"} 2',
        't_seconds_bucket{le="1"} 3',
        't_seconds_bucket{le="+Inf"} 4',
        "t_seconds_sum 7.65",
        "t_seconds_count 4",
    ]


def test_labels_are_escaped_and_bounded() -> None:
    counter = Counter("c_total", "C.", ("code",))
    counter.add('a"\n\\')
    assert list(counter.lines())[-1] == 'c_total{code="a\\"\\n\\\\"} 1'
    for number in range(5000):
        counter.add(str(number))
    lines = list(counter.lines())
    assert len(lines) < 1010
    assert any(line.startswith('c_total{code="other"} 4') for line in lines)


def test_every_line_has_the_form_prometheus_reads() -> None:
    metrics = Metrics()
    metrics.tickets.add("huangtan")
    metrics.requests.add("take_ticket", "201")
    metrics.commit_seconds.add(0.004, "huangtan")
    text = metrics.text([Gauge("g", "G.", {("x",): 1.5}, ("of",))])
    assert text.endswith("\n")
    lines = [line for line in text.splitlines() if not line.startswith("# ")]
    assert lines
    assert all(LINE.fullmatch(line) for line in lines), lines
