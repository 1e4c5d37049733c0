"""``team:{codes}``: the manager's view, narrowed to the windows of one or more teams (班组), for who leads them.

Everything that is told is named here: what the manager's view gains is not a team lead's until somebody says so. Codes
of several teams stand in their order, with ``+`` between them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set

from server.domain.team_reach import businesses_of_team, is_of_team
from server.domain.ticket import Ticket
from server.live.sight import Json, Sight, named
from server.live.views.alert_owners import owners
from server.live.views.broadcasts import broadcasts_in
from server.live.views.manager import manager, ratings_of, totals_of

_BETWEEN = "+"
_EMPTY = "."
_SAME = ("hall", "business_day", "open", "now", "promise", "advice_automatic")


class UnknownTeam(LookupError):
    """This hall has no such team."""

    code = "unknown_view"


def team_view(teams: Iterable[str]) -> str:
    """The name of the view of these teams together."""
    return f"team:{_BETWEEN.join(sorted(set(teams)))}"


def teams_in(code: str) -> list[str]:
    """The teams in a view's code."""
    return code.split(_BETWEEN)


def team(sight: Sight, code: str) -> Json:
    """The same state as the manager's, of the team alone. Raises UnknownTeam."""
    known = {one.code: one for one in sight.settings.teams}
    wanted = teams_in(code)
    if not known.keys() >= set(wanted):
        raise UnknownTeam(code)
    windows = sight.settings.windows_of(wanted)
    return {"teams": [{"code": one, "name": named(known[one].name)} for one in wanted], **narrowed(sight, windows)}


def narrowed(sight: Sight, windows: frozenset[str]) -> Json:
    """What the manager's view has of these windows."""
    whole, mine = manager(sight), _tickets(sight, windows)
    rows = [one for one in whole["windows"] if one["code"] in windows]
    businesses = businesses_of_team(sight.day, windows)
    queues = [one for one in whole["queues"] if one["business"] in businesses]
    devices = _devices(sight, whole["devices"], windows)
    about = {"window": windows, "business": businesses, "device": {one["code"] for one in devices}}
    alerts = [one for one in whole["alerts"] if _concerns(one["detail"], about)]
    told = {one["key"] for one in alerts} | {f"device {code}" for code in about["device"]}
    zones = {one["zone"] for one in rows}
    return {
        **{name: whole[name] for name in _SAME},
        "windows": rows,
        "zones": [_zone(one, rows, queues) for one in whole["zones"] if one["code"] in zones],
        "map": _map(whole["map"], windows, sight),
        "queues": queues,
        "businesses": _names(sight, rows),
        "totals": totals_of(mine),
        "day_end": [],
        "ratings": ratings_of(sight, windows),
        "devices": devices,
        "degraded": [],
        "alerts": alerts,
        "alert_owners": {key: one for key, one in owners(sight).items() if key in told},
        "charts": {"half_hours": [], "forecast_hit_rate": None, "promises": None},
        "broadcasts": _broadcasts(sight, zones),
        "advice": [one for one in whole["advice"] if one["window"] in windows],
        "staffing_days": [],
        "learned": None,
    }


def _names(sight: Sight, rows: Iterable[Json]) -> Json:
    """Of all that the team's windows may take, or could if they were turned."""
    codes = {code for row in rows for code in (*row["own"], *row["assist"], *row["no_difference"])}
    return {code: named(sight.plan.business[code].name) for code in sorted(codes)}


def _tickets(sight: Sight, windows: Set[str]) -> list[Ticket]:
    return [one for one in sight.day.tickets.values() if is_of_team(sight.day, one, windows)]


def _devices(sight: Sight, rows: Iterable[Json], windows: Set[str]) -> list[Json]:
    """Those that stand at the team's windows and at no other."""
    theirs = {one.code for one in sight.settings.devices if one.windows and windows >= set(one.windows)}
    return [one for one in rows if one["code"] in theirs]


def _concerns(detail: Json, about: Mapping[str, Set[str]]) -> bool:
    """An alert is the team's when it is about something, and all of that is the team's."""
    named_in = [(detail[name], of_team) for name, of_team in about.items() if detail.get(name) is not None]
    return bool(named_in) and all(code in of_team for code, of_team in named_in)


def _zone(zone: Json, rows: Iterable[Json], queues: Iterable[Json]) -> Json:
    here = [one for one in rows if one["zone"] == zone["code"]]
    return zone | {
        "waiting": sum(one["waiting"] for one in queues if one["zone"] == zone["code"]),
        "windows": len(here),
        "open_windows": sum(one["state"] == "open" for one in here),
    }


def _map(drawn: Json, windows: Set[str], sight: Sight) -> Json:
    """The floors on which the team has windows, cut to these and what lies between them."""
    others = (frozenset(sight.plan.window) | {one.code for one in sight.settings.devices}) - windows
    floors = []
    for floor in drawn["floors"]:
        rows = [[_EMPTY if code in others else code for code in row] for row in floor["rows"]]
        high = [y for y, row in enumerate(rows) if not windows.isdisjoint(row)]
        if not high:
            continue
        wide = [x for y in high for x, code in enumerate(rows[y]) if code in windows]
        cut = [row[min(wide) : max(wide) + 1] for row in rows[high[0] : high[-1] + 1]]
        floors.append({"floor": floor["floor"], "rows": cut})
    return {"floors": floors, "areas": drawn["areas"]}


def _broadcasts(sight: Sight, zones: Iterable[str]) -> list[Json]:
    found = {one["id"]: one for zone in sorted(zones) for one in broadcasts_in(sight, zone)}
    return list(found.values())
