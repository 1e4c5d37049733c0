"""Checks what one file says against what the others say."""

from __future__ import annotations

from collections.abc import Iterable

from server.settings.codes import expand_all, expand_what_can
from server.settings.entries import Entry
from server.settings.faults import FaultList
from server.settings.forms import AuthorisationForm
from server.settings.reading import Reading

_ONE_OF = {"windows": "window", "businesses": "business", "matters": "matter"}


def known_windows(reading: Reading) -> set[str] | None:
    """Every window code declared, faulty entries included; None when nobody can say."""
    if not reading.windows.readable:
        return None
    known = {code for entry in reading.windows.good for code in expand_all(entry.form.codes)}
    return known | expand_what_can(reading.windows.faulty_mentions("codes"))


def zone_of_window(reading: Reading) -> dict[str, str]:
    """Zone by window code."""
    return {code: entry.form.zone for entry in reading.windows.good for code in expand_all(entry.form.codes)}


def windows_complete(reading: Reading) -> bool:
    """Every window is known with its kind and zone."""
    return (
        reading.windows.readable
        and not reading.windows.faulty
        and all("kind" not in entry.stood_in for entry in reading.windows.good)
    )


def check_references(reading: Reading, faults: FaultList) -> None:
    """Codes used twice, and codes that nothing declares."""
    _check_twice(reading, faults)
    _check_windows_and_businesses(reading, faults)
    _check_posts(reading, faults)
    _check_matters(reading, faults)
    _check_authorisations(reading, faults)
    _check_bundles(reading, faults)
    _check_teams(reading, faults)


def _check_twice(reading: Reading, faults: FaultList) -> None:
    named: list[tuple[str, str, str, str]] = []  # what it is, file, key, code
    named += [("zone", entry.file, f"{entry.key}.code", entry.form.code) for entry in reading.zones.good]
    named += [("area", entry.file, f"{entry.key}.code", entry.form.code) for entry in reading.areas.good]
    named += [("business", entry.file, f"{entry.key}.code", entry.form.code) for entry in reading.businesses.good]
    named += [("matter", entry.file, f"{entry.key}.code", entry.form.code) for entry in reading.matters.good]
    named += [("team", entry.file, f"{entry.key}.code", entry.form.code) for entry in reading.teams.good]
    named += [("bundle", entry.file, f"{entry.key}.code", entry.form.code) for entry in reading.bundles.good]
    named += [("group", entry.file, f"{entry.key}.code", entry.form.code) for entry in reading.priority_groups.good]
    named += [
        ("series", entry.file, f"{entry.key}.series", entry.form.series)
        for entry in reading.businesses.good
        if "series" not in entry.stood_in
    ]
    for entry in reading.windows.good:
        named += [("window", entry.file, f"{entry.key}.codes", code) for code in expand_all(entry.form.codes)]
    first: dict[tuple[str, str], str] = {}
    for what, file, key, code in named:
        if (what, code) in first:
            faults.add(file, key, f"{what} {code!r} is declared twice, first in {first[what, code]}")
        first.setdefault((what, code), key)


def _check_windows_and_businesses(reading: Reading, faults: FaultList) -> None:
    zones = reading.zones.codes()
    standing = set(zone_of_window(reading).values())
    for window in reading.windows.good:
        if zones is not None and window.form.zone not in zones:
            faults.add(window.file, f"{window.key}.zone", f"unknown zone {window.form.zone!r}")
    for business in reading.businesses.good:
        if zones is not None and business.form.zone not in zones:
            faults.add(business.file, f"{business.key}.zone", f"unknown zone {business.form.zone!r}")
        elif windows_complete(reading) and business.form.zone not in standing:
            faults.add(business.file, f"{business.key}.zone", f"no window stands in zone {business.form.zone!r}")


def _check_posts(reading: Reading, faults: FaultList) -> None:
    """A 岗 and B 岗: one person sits at one window, and nobody stands in for themselves."""
    first: dict[str, str] = {}
    for entry in reading.windows.good:
        form, codes = entry.form, expand_all(entry.form.codes)
        if form.first_clerk is None:
            continue
        if len(codes) > 1:
            faults.add(entry.file, f"{entry.key}.first_clerk", f"names one person for {len(codes)} windows")
        elif form.first_clerk in first:
            known = first[form.first_clerk]
            faults.add(entry.file, f"{entry.key}.first_clerk", f"{form.first_clerk!r} sits at window {known!r} already")
        if form.first_clerk == form.stand_in:
            faults.add(entry.file, f"{entry.key}.stand_in", "names the first clerk: somebody else must stand in")
        first.setdefault(form.first_clerk, codes[0])


def _check_matters(reading: Reading, faults: FaultList) -> None:
    businesses = reading.businesses.codes()
    for entry in reading.matters.good:
        if businesses is not None and entry.form.business not in businesses:
            faults.add(entry.file, f"{entry.key}.business", f"unknown business {entry.form.business!r}")
    if not reading.matters.readable or reading.matters.faulty:
        return
    told = {entry.form.business for entry in reading.matters.good}
    for business in reading.businesses.good:
        if business.form.usual_minutes is None and business.form.code not in told:
            faults.add(business.file, f"{business.key}.usual_minutes", "is missing, and no matter of it tells it")


def _check_authorisations(reading: Reading, faults: FaultList) -> None:
    for entry in reading.authorisations.good:
        form = entry.form
        _check_named(entry, "windows", expand_all(form.windows), known_windows(reading), faults)
        _check_named(entry, "businesses", form.businesses, reading.businesses.codes(), faults)
        _check_named(entry, "matters", form.matters, reading.matters.codes(), faults)
        if not form.businesses and not form.matters:
            faults.add(entry.file, entry.key, "names neither businesses nor matters")
        if form.valid_until is not None and form.valid_until < form.valid_from:
            faults.add(entry.file, f"{entry.key}.valid_until", f"{form.valid_until} is before {form.valid_from}")


def _check_bundles(reading: Reading, faults: FaultList) -> None:
    """套餐: every step is a matter or a business of the hall, and comes once."""
    businesses, matters = reading.businesses.codes(), reading.matters.codes()
    for entry in reading.bundles.good:
        steps = entry.form.steps
        for n, code in enumerate(steps):
            if businesses is not None and matters is not None and code not in businesses | matters:
                faults.add(entry.file, f"{entry.key}.steps", f"unknown matter or business {code!r}")
            elif code in steps[:n]:
                faults.add(entry.file, f"{entry.key}.steps", f"names {code!r} twice")


def _check_teams(reading: Reading, faults: FaultList) -> None:
    known = known_windows(reading)
    for entry in reading.teams.good:
        for code in expand_all(entry.form.windows):
            if known is not None and code not in known:
                faults.add(entry.file, f"{entry.key}.windows", f"unknown window {code!r}")
    codes = reading.teams.codes()
    for code in reading.single_sign_on.teams.values() if reading.single_sign_on else ():
        if codes is not None and code not in codes:
            faults.add("hall.toml", "oidc.teams", f"unknown team {code!r}")


def _check_named(
    entry: Entry[AuthorisationForm], key: str, codes: Iterable[str], known: set[str] | None, faults: FaultList
) -> None:
    for code in codes:
        if known is not None and code not in known:
            faults.add(entry.file, f"{entry.key}.{key}", f"unknown {_ONE_OF[key]} {code!r}")
