"""Checks that somebody may take everything, and that every window may take something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from server.domain.plan import Role, WindowKind
from server.settings.codes import expand_all
from server.settings.entries import Entry
from server.settings.faults import FaultList
from server.settings.forms import AuthorisationForm, BusinessForm, MatterForm
from server.settings.reading import Reading
from server.settings.references import windows_complete


def check_takeable(reading: Reading, faults: FaultList, *, on: date | None) -> None:
    """Every business and every matter has a window that may call it, on the day ``on``, without anybody's doing.

    Without a day it is enough that there is such a window on some day.
    """
    if not (windows_complete(reading) and reading.authorisations.readable):
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
    _check_idle(reading, faults)


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


def _check_idle(reading: Reading, faults: FaultList) -> None:
    """Every window has something to do, guidance desks apart."""
    if reading.authorisations.faulty:
        return
    busy = {code for entry in reading.authorisations.good for code in expand_all(entry.form.windows)}
    for entry in reading.windows.good:
        idle = [code for code in expand_all(entry.form.codes) if code not in busy]
        if idle and entry.form.kind is not WindowKind.GUIDANCE:
            faults.add(entry.file, entry.key, f"may take nothing: {', '.join(idle)}")


def _standing(form: AuthorisationForm, kinds: Mapping[str, WindowKind]) -> list[str]:
    return [code for code in expand_all(form.windows) if code in kinds]


def _takes_unasked(form: AuthorisationForm, kind: WindowKind) -> bool:
    """A no-difference window works as one from the start; others do only when the hall manager turns them."""
    return form.role is not Role.NO_DIFFERENCE or kind is WindowKind.NO_DIFFERENCE


def _in_force(form: AuthorisationForm, on: date) -> bool:
    return form.valid_from <= on and (form.valid_until is None or on <= form.valid_until)
