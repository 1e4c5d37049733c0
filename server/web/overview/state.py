"""All halls of this server for a province viewer (省级查看): sums alone, none so small that it is about a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from server.domain.ratings.figures import figures_of
from server.domain.small_cells import Cells
from server.domain.ticket import TicketState
from server.host import HallHost
from server.live.sight import Json, moment, named
from server.queries.overview import Opened, Satisfaction, Visits, opened, satisfaction, visits
from server.queries.rating_figures import rated_units
from server.web.figures.api import today_of, told_by_now

DAYS = 30
"""So many days, the last one yesterday, as on the page of ratings for everybody."""
_SUMMED = ("waiting", "issued", "served")
_SHARES = ("good", "response")


def overview(hosts: Sequence[HallHost]) -> Json:
    """A line a hall and one for all. The halls stand in one database, and are counted together."""
    engine, codes = hosts[0].engine, [host.code for host in hosts]
    standing = opened(engine, codes)
    by_day: dict[date, list[HallHost]] = {}
    for host in hosts:
        by_day.setdefault(standing[host.code].business_day or today_of(host), []).append(host)
    lines = []
    for day, those in by_day.items():
        named_there, before = [host.code for host in those], (day - timedelta(days=DAYS), day - timedelta(days=1))
        today = visits(engine, named_there, day, day)
        month, rated = visits(engine, named_there, *before), satisfaction(engine, named_there, *before)
        for host in those:
            code = host.code
            lines.append(
                _head(host, standing[code], day)
                | {
                    "today": _cells(host, today[code], _told_today(host, day)),
                    "days": _cells(host, month[code], rated[code]),
                }
            )
    lines.sort(key=lambda line: codes.index(line["code"]))
    return {"days": DAYS, "halls": lines, "total": _total(lines)}


def _head(host: HallHost, stands: Opened, day: date) -> Json:
    now = host.clock.now()
    worst = [found.worst(now) for one in host.settings.devices if (found := host.conditions.of(one.code)) is not None]
    return {
        "code": host.code,
        "name": named(host.settings.plan.name),
        "open": stands.business_day is not None,
        "business_day": day.isoformat(),
        "last_at": moment(stands.last_at),
        "windows_open": stands.windows if stands.business_day is not None else 0,
        "windows": sum(1 for one in host.settings.plan.windows if not one.kind.spare),
        "devices_ill": sum(one != "ok" for one in worst),
        "least": host.settings.server.overview_least,
    }


def _told_today(host: HallHost, day: date) -> Satisfaction:
    """Of ratings that may stand in figures by now: nobody learns from a figure that moves whose visit moved it."""
    units = rated_units(host.engine, host.code, day, day, told_by_now(host))
    found = figures_of(units)
    return Satisfaction(
        finished=found.finished,
        given=found.given,
        counted=found.counted,
        good=found.good,
        clerks=len({unit.clerk for unit in units if unit.clerk}),
    )


def _cells(host: HallHost, seen: Visits, rated: Satisfaction) -> Json:
    least = host.settings.server.overview_least
    cells = Cells(least=least)
    served = seen.by_state.get(TicketState.FINISHED.value, 0)
    ratings = Cells(least=max(least, host.settings.plan.rules.figures_public_from), few=cells.few)
    return {
        "waiting": cells.count("waiting", seen.by_state.get(TicketState.WAITING.value, 0)),
        "issued": cells.count("issued", seen.issued),
        "served": cells.count("served", served, clerks=rated.clerks),
        "mean_wait_min": _rounded(cells.of_people("mean_wait_min", seen.mean_wait_min, seen.called)),
        "good": _share(ratings, "good", rated.good, rated.counted, rated.clerks),
        "response": _share(ratings, "response", rated.given, rated.finished, rated.clerks),
        "few": cells.few,
    }


def _share(cells: Cells, name: str, part: int, whole: int, clerks: int) -> Json | None:
    rate = cells.of_people(name, part / whole if whole else None, whole, clerks=clerks)
    return None if rate is None else {"part": part, "whole": whole, "rate": round(rate, 4)}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _total(lines: Sequence[Json]) -> Json:
    """``told``: how many halls stand in each sum; those whose cell is held back do not."""
    return {
        "halls": len(lines),
        "open": sum(line["open"] for line in lines),
        "windows_open": sum(line["windows_open"] for line in lines),
        "windows": sum(line["windows"] for line in lines),
        "devices_ill": sum(line["devices_ill"] for line in lines),
        "today": _summed([line["today"] for line in lines]),
        "days": _summed([line["days"] for line in lines]),
    }


def _summed(lines: Sequence[Json]) -> Json:
    found: Json = {"told": {}}
    for name in _SUMMED:
        told = [line[name] for line in lines if line[name] is not None]
        found[name], found["told"][name] = sum(told), len(told)
    for name in _SHARES:
        shares = [line[name] for line in lines if line[name] is not None]
        part, whole = sum(one["part"] for one in shares), sum(one["whole"] for one in shares)
        found[name] = {"part": part, "whole": whole, "rate": round(part / whole, 4)} if whole else None
        found["told"][name] = len(shares)
    return found
