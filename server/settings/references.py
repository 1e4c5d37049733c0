"""Checks what one file says against what the others say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from server.domain.plan import Role, WindowKind
from server.settings.codes import expand_all, expand_what_can
from server.settings.faults import FaultList
from server.settings.forms import AuthorisationForm, BusinessForm, MatterForm
from server.settings.reading import Entry, Reading

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


def check_references(reading: Reading, faults: FaultList, *, on: date | None) -> None:
    """Codes used twice, codes that nothing declares, and what no window may take on the day ``on``."""
    _check_twice(reading, faults)
    _check_windows_and_businesses(reading, faults)
    _check_matters(reading, faults)
    _check_authorisations(reading, faults)
    _check_takeable(reading, faults, on=on)


def _check_twice(reading: Reading, faults: FaultList) -> None:
    named: list[tuple[str, str, str, str]] = []  # what it is, file, key, code
    named += [("zone", entry.file, f"{entry.key}.code", entry.form.code) for entry in reading.zones.good]
    named += [("area", entry.file, f"{entry.key}.code", entry.form.code) for entry in reading.areas.good]
    named += [("business", entry.file, f"{entry.key}.code", entry.form.code) for entry in reading.businesses.good]
    named += [("matter", entry.file, f"{entry.key}.code", entry.form.code) for entry in reading.matters.good]
    named += [("group", entry.file, f"{entry.key}.code", entry.form.code) for entry in reading.priority_groups.good]
    named += [("series", entry.file, f"{entry.key}.series", entry.form.series) for entry in reading.businesses.good]
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
        elif _complete(reading) and business.form.zone not in standing:
            faults.add(business.file, f"{business.key}.zone", f"no window stands in zone {business.form.zone!r}")


def _check_matters(reading: Reading, faults: FaultList) -> None:
    businesses = reading.businesses.codes()
    for entry in reading.matters.good:
        if businesses is not None and entry.form.business not in businesses:
            faults.add(entry.file, f"{entry.key}.business", f"unknown business {entry.form.business!r}")


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


def _check_named(
    entry: Entry[AuthorisationForm], key: str, codes: Iterable[str], known: set[str] | None, faults: FaultList
) -> None:
    for code in codes:
        if known is not None and code not in known:
            faults.add(entry.file, f"{entry.key}.{key}", f"unknown {_ONE_OF[key]} {code!r}")


def _complete(reading: Reading) -> bool:
    """Every window is known with its kind and zone."""
    return reading.windows.readable and not reading.windows.faulty


def _check_takeable(reading: Reading, faults: FaultList, *, on: date | None) -> None:
    """Every business and every matter has a window that may call it without the hall manager's doing."""
    if not (_complete(reading) and reading.authorisations.readable):
        return
    kinds = {code: entry.form.kind for entry in reading.windows.good for code in expand_all(entry.form.codes)}
    excused = reading.authorisations.faulty_mentions("matters") | reading.authorisations.faulty_mentions("businesses")
    takeable: list[Entry[BusinessForm] | Entry[MatterForm]] = [*reading.businesses.good, *reading.matters.good]
    for entry in takeable:
        codes = {entry.form.code} | ({entry.form.business} if isinstance(entry.form, MatterForm) else set())
        granted = [
            grant.form for grant in reading.authorisations.good if codes & {*grant.form.businesses, *grant.form.matters}
        ]
        reason = None if codes & excused else _why_not(granted, kinds, on)
        if reason is not None:
            faults.add(entry.file, entry.key, reason)
    _check_idle(reading, kinds, faults)


def _why_not(granted: Sequence[AuthorisationForm], kinds: Mapping[str, WindowKind], on: date | None) -> str | None:
    """Why nothing may be taken by these authorisations, or None when a window may."""
    if not granted:
        return "no window may take it"
    regular = [form for form in granted if any(not kinds[code].spare for code in _standing(form, kinds))]
    if not regular:
        return "no window may take it but reserve or emergency windows, which are closed by default"
    usual = [form for form in regular if any(_takes_unasked(form, kinds[code]) for code in _standing(form, kinds))]
    if not usual:
        return "no window may take it unless the hall manager turns one into a no-difference window"
    if on is None or any(_in_force(form, on) for form in usual):
        return None
    spans = "; ".join(f"{form.valid_from} to {form.valid_until or 'further notice'}" for form in usual)
    return f"no window may take it on {on}: it is authorised from {spans}"


def _check_idle(reading: Reading, kinds: Mapping[str, WindowKind], faults: FaultList) -> None:
    """Every window has something to do, guidance desks apart."""
    busy = {code for entry in reading.authorisations.good for code in expand_all(entry.form.windows)}
    busy |= expand_what_can(reading.authorisations.faulty_mentions("windows"))
    for entry in reading.windows.good:
        idle = [code for code in expand_all(entry.form.codes) if code not in busy]
        if idle and entry.form.kind is not WindowKind.GUIDANCE:
            faults.add(entry.file, entry.key, f"may take nothing: {', '.join(idle)}")


def _standing(form: AuthorisationForm, kinds: Mapping[str, WindowKind]) -> list[str]:
    return [code for code in expand_all(form.windows) if code in kinds]


def _takes_unasked(form: AuthorisationForm, kind: WindowKind) -> bool:
    """A no-difference window works as one from the start; others do only when the hall manager turns them."""
    return not kind.spare and (form.role is not Role.NO_DIFFERENCE or kind is WindowKind.NO_DIFFERENCE)


def _in_force(form: AuthorisationForm, on: date) -> bool:
    return form.valid_from <= on and (form.valid_until is None or on <= form.valid_until)
