"""The engine and the rule against queueing theory: M/M/c (Erlang C) and M/M/1 with priority (Cobham)."""

from __future__ import annotations

from math import factorial
from random import Random  # noqa: TID251  # people at play, from a printed seed
from statistics import fmean

import pytest

from server.domain.decider import Decider
from server.domain.rules import HallRules
from server.simulate.asking import AskedDesk
from server.simulate.days import Scenario, Script, Visitor
from server.simulate.desk import Desk
from server.simulate.engine import Game
from server.simulate.model import Model, Post, Service
from server.simulate.rules import RULES

MEAN_S = 600.0
LONG = 10_000_000


def queue(windows: int, load: float, *, visitors: int, seed: int, green: float = 0.0) -> tuple[Model, Script]:
    """Poisson arrivals, exponential lengths, patient people, windows that never close."""
    minutes = MEAN_S / 60
    service = Service(
        id=0, code="a", field="a", zone="Z", usual_minutes=minutes, true_minutes=minutes, nodiff_ok=False, per_day=1
    )
    own = frozenset({0})
    posts = tuple(
        Post(id=n, code=str(n), zone="Z", floor=1, nodiff=False, spare=False, primary=own, assist=frozenset(),
             nodiff_skills=frozenset(), sessions=((0, LONG),), home_fields=("a",))
        for n in range(windows)
    )  # fmt: skip
    chance = Random(seed)
    at, people = 0.0, []
    for n in range(1, visitors + 1):
        at += chance.expovariate(windows * load / MEAN_S)
        people.append(
            Visitor(id=n, service=0, cls="green" if chance.random() < green else "ordinary", arrive=int(at), due=None,
                    work=chance.expovariate(1), patience=LONG, no_show=False, back_after=None, arrive_first=int(at))
        )  # fmt: skip
    script = Script(
        seed=seed, scenario=Scenario(name="theory"), visitors=tuple(people), pace=dict.fromkeys(range(windows), 1.0),
        pauses=(), absent=frozenset(), true_minutes={0: (MEAN_S - 20) / 60}, edges=(0, LONG), per_hour={0: (1.0,)},
    )  # fmt: skip
    return Model(name="theory", services=(service,), posts=posts, sessions=((0, LONG),)), script


def waits(model: Model, script: Script, desk: Desk, cls: str | None = None) -> float:
    """Mean wait in mean lengths of a visit, the first tenth left out."""
    record = Game(model, script, desk).play()
    assert not record.violations
    seen = record.script.visitors[len(script.visitors) // 10 :]
    return fmean((one.first_called or 0) - one.arrive for one in seen if cls in (None, one.cls)) / MEAN_S


def asked(model: Model, script: Script) -> Desk:
    """The hall's own rule, with a green credit that nobody outwaits: strict priority."""
    return AskedDesk(Decider(HallRules(green_credit_min=1e7)).answer, model, script, estimates=False)


def erlang_wait(windows: int, load: float) -> float:
    """Mean wait of M/M/c in mean lengths of a visit."""
    work = windows * load
    last = work**windows / factorial(windows) / (1 - load)
    waiting = last / (sum(work**n / factorial(n) for n in range(windows)) + last)
    return waiting / (windows * (1 - load))


@pytest.mark.parametrize(("windows", "load"), [(1, 0.5), (2, 0.7), (4, 0.8), (9, 0.85)])
def test_the_engine_waits_as_erlang_says(windows: int, load: float, report: list[str]) -> None:
    found = fmean(waits(*queue(windows, load, visitors=8000, seed=n), RULES["fifo"]()) for n in range(6))
    report.append(f"M/M/{windows} at {load}: {found:.3f}, Erlang C {erlang_wait(windows, load):.3f}")
    assert found == pytest.approx(erlang_wait(windows, load), rel=0.12, abs=0.03)


def test_priority_waits_as_cobham_says(report: list[str]) -> None:
    load, share = 0.8, 0.3
    green, ordinary = load / (1 - load * share), load / ((1 - load * share) * (1 - load))
    for name in ("strict_priority", "the hall's own"):
        found = {}
        for cls in ("green", "ordinary"):
            runs = []
            for seed in range(6):
                model, script = queue(1, load, visitors=5000, seed=seed, green=share)
                desk = RULES[name]() if name in RULES else asked(model, script)
                runs.append(waits(model, script, desk, cls))
            found[cls] = fmean(runs)
        report.append(f"M/M/1 with priority, {name}: {found}, Cobham {green:.3f} and {ordinary:.3f}")
        assert found["green"] == pytest.approx(green, rel=0.1)
        assert found["ordinary"] == pytest.approx(ordinary, rel=0.2)


def test_control_an_engine_that_loses_time_is_found_out() -> None:
    """A hall that needs a fifth longer for each visit than theory is told waits longer than theory allows."""
    model, script = queue(4, 0.8, visitors=8000, seed=1)
    slow = Script(
        **{**{name: getattr(script, name) for name in script.__dataclass_fields__}, "true_minutes": {0: 12.0}}
    )
    assert waits(model, slow, RULES["fifo"]()) > 1.3 * erlang_wait(4, 0.8)


@pytest.mark.parametrize(("windows", "load"), [(2, 0.7), (5, 0.8)])
def test_the_engine_waits_as_ciw_does(windows: int, load: float, report: list[str]) -> None:
    """Ciw, an independent simulator of queueing networks, on the same simple case."""
    import ciw

    network = ciw.create_network(
        arrival_distributions=[ciw.dists.Exponential(rate=windows * load / MEAN_S)],
        service_distributions=[ciw.dists.Exponential(rate=1 / MEAN_S)],
        number_of_servers=[windows],
    )
    theirs = []
    for seed in range(8):
        ciw.seed(seed)
        simulation = ciw.Simulation(network)
        simulation.simulate_until_max_customers(6000)
        theirs.append(fmean(one.waiting_time for one in simulation.get_all_records()[600:]) / MEAN_S)
    ours = fmean(waits(*queue(windows, load, visitors=6000, seed=n), RULES["fifo"]()) for n in range(8))
    report.append(f"M/M/{windows} at {load}: {ours:.3f}, Ciw {fmean(theirs):.3f}")
    assert ours == pytest.approx(fmean(theirs), rel=0.2, abs=0.03)
