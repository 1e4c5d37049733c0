"""From a folder of TOML files to the settings of one hall, or to the list of everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

from server.domain.plan import (
    Authorisation,
    Bundle,
    Business,
    HallPlan,
    IssueLimits,
    Matter,
    PriorityGroup,
    Session,
    Window,
    Words,
    Zone,
)
from server.domain.rules import HallRules
from server.domain.star_grading import StarScheme
from server.settings.capacity import check_caps, check_threads
from server.settings.codes import expand_all
from server.settings.devices import DevicePlan, plan_devices
from server.settings.earshot import check_earshot, heard_in, with_turns
from server.settings.entries import Entry
from server.settings.faults import ConfigurationFaults, Fault, FaultList
from server.settings.floors import FloorDrawing, check_floors, drawings, laid_out
from server.settings.forms import WEEKDAYS, AuthorisationForm, HallForm, LimitsForm, MatterForm, WindowForm, WordsForm
from server.settings.guide import GuideQuestion, check_guide, guide_of
from server.settings.hours import check_hours
from server.settings.legibility import check_legibility
from server.settings.reading import Reading, read
from server.settings.references import check_references
from server.settings.reporting import Reporting, reporting_of
from server.settings.single_sign_on import SingleSignOnForm
from server.settings.star_grading import star_scheme_of
from server.settings.takeable import check_takeable
from server.settings.teams import Team, team_of
from server.settings.texting import TextsForm
from server.settings.voice_load import warn_of_voices


@dataclass(frozen=True, kw_only=True, slots=True)
class ServerRules:
    """How big the server is, and how many tickets a minute it gives one kiosk or person."""

    threads: int
    tickets_per_minute: float = 30.0
    password_length: int = 8
    crypto: str = "international"
    id_number_purpose: str = ""
    id_number_days: int = 7
    hash_days: int = 90
    password_classes: int = 3
    overview_least: int = 5
    approvers_second_factor: bool = False
    metrics_on_loopback: bool = True
    anchor_file: str = ""
    anchor_url: str = ""
    anchor_every_min: int = 5


@dataclass(frozen=True, kw_only=True, slots=True)
class Area:
    """A part of the hall where no window stands, e.g. 休息等候区 (S4)."""

    code: str
    name: Words
    floor: int


@dataclass(frozen=True, kw_only=True)
class HallSettings:
    """Everything configured for one hall. ``warnings`` do not keep it from starting."""

    plan: HallPlan
    devices: tuple[DevicePlan, ...]
    server: ServerRules
    notices: tuple[Words, ...] = ()
    accessible: frozenset[str] = frozenset()  # windows with a low counter
    areas: tuple[Area, ...] = ()
    teams: tuple[Team, ...] = ()  # teams.toml, if there is one
    drawn: tuple[FloorDrawing, ...] = ()  # map.toml, if there is one
    guide: tuple[GuideQuestion, ...] = ()  # guide.toml, if there is one
    kiosk_languages: tuple[str, ...] = ()  # codes, beside Chinese and English
    reporting: Reporting | None = None  # None: nothing is reported upward
    star_grading: StarScheme | None = None
    single_sign_on: SingleSignOnForm | None = None  # None: local accounts only
    texts: TextsForm | None = None  # None: no text messages are sent
    warnings: tuple[Fault, ...] = ()

    @cached_property
    def floors(self) -> tuple[FloorDrawing, ...]:
        """The map, lowest floor first: as drawn, or laid out by zone."""
        return self.drawn or laid_out(self.plan)

    def windows_of(self, teams: Iterable[str]) -> frozenset[str]:
        """The windows of these teams together; a team that is not configured any more has none."""
        wanted = frozenset(teams)
        return frozenset(window for team in self.teams if team.code in wanted for window in team.windows)


def load_hall(directory: Path, *, on: date | None = None, authorisations: Path | None = None) -> HallSettings:
    """Read and check a hall's folder.

    ``on`` is the day for which every business and matter must have a window that may take it; without a day it is
    enough that there is such a window on some day. ``authorisations``: a file of who may take what, in place of the
    hall's own, to be tried out. Raises :class:`ConfigurationFaults` with every fault.
    """
    faults, warnings = FaultList(), FaultList()
    if not directory.is_dir():
        faults.add(str(directory), "", "there is no such folder")
        raise ConfigurationFaults(faults.in_order())
    reading = read(directory, faults, authorisations=authorisations)
    check_references(reading, faults)
    check_takeable(reading, faults, on=on)
    check_earshot(reading, faults)
    devices = with_turns(plan_devices(reading, faults), heard_in(reading))
    check_floors(reading, faults)
    check_guide(reading, faults)
    check_caps(reading, faults)
    check_threads(reading, devices, faults)
    check_hours(reading, faults, warnings)
    warn_of_voices(reading, devices, heard_in(reading), warnings)
    check_legibility(reading, faults, warnings)
    reporting = reporting_of(directory, reading.reporting, faults)
    star_grading = star_scheme_of(directory, faults)
    if faults.in_order() or reading.hall is None or reading.server is None or reading.rules is None:
        raise ConfigurationFaults(faults.in_order(), warnings.in_order())
    return HallSettings(
        plan=_plan(reading, reading.hall, HallRules(**reading.rules.model_dump())),
        devices=devices,
        server=ServerRules(**reading.server.model_dump()),
        notices=_all_words(reading.hall.notices),
        accessible=frozenset(
            code for entry in reading.windows.good if entry.form.accessible for code in expand_all(entry.form.codes)
        ),
        areas=tuple(
            Area(code=entry.form.code, name=_words(entry.form.name), floor=entry.form.floor)
            for entry in reading.areas.good
        ),
        teams=tuple(team_of(entry.form) for entry in reading.teams.good),
        drawn=drawings(reading),
        guide=guide_of(reading),
        kiosk_languages=tuple(reading.hall.kiosk_languages),
        reporting=reporting,
        star_grading=star_grading,
        single_sign_on=reading.single_sign_on,
        texts=reading.texts,
        warnings=warnings.in_order(),
    )


def check(directory: Path, *, on: date | None = None) -> tuple[list[Fault], list[Fault]]:
    """All faults and all warnings of a hall's folder; no faults means that it would start."""
    try:
        return [], list(load_hall(directory, on=on).warnings)
    except ConfigurationFaults as found:
        return list(found.faults), list(found.warnings)


def _plan(reading: Reading, hall: HallForm, rules: HallRules) -> HallPlan:
    return HallPlan(
        code=hall.code,
        name=_words(hall.name),
        time_zone=hall.time_zone,
        window_cap=hall.window_cap,
        zones=_zones(reading),
        windows=tuple(window for entry in reading.windows.good for window in _windows(entry)),
        businesses=_businesses(reading),
        matters=tuple(_matter(entry.form) for entry in reading.matters.good),
        authorisations=tuple(_authorisation(entry.form) for entry in reading.authorisations.good),
        sessions=tuple(
            Session(
                weekdays=tuple(WEEKDAYS.index(day) for day in entry.form.weekdays),
                opens=entry.form.opens,
                closes=entry.form.closes,
            )
            for entry in reading.sessions.good
        ),
        priority_groups=tuple(
            PriorityGroup(code=entry.form.code, name=_words(entry.form.name), evidence=_words(entry.form.evidence))
            for entry in reading.priority_groups.good
        ),
        closed_on=tuple(hall.closed_on),
        open_on=tuple(hall.open_on),
        like_weekday=tuple((day, WEEKDAYS.index(name)) for day, name in sorted(hall.like_weekday.items())),
        not_moved_in=_all_words(hall.not_moved_in),
        bundles=tuple(
            Bundle(code=entry.form.code, name=_words(entry.form.name), steps=tuple(entry.form.steps))
            for entry in reading.bundles.good
        ),
        rules=rules,
    )


def _zones(reading: Reading) -> tuple[Zone, ...]:
    return tuple(
        Zone(
            code=entry.form.code,
            name=_words(entry.form.name),
            floor=entry.form.floor,
            side=_words(entry.form.side),
            units=tuple(entry.form.units),
            lead_unit=entry.form.lead_unit,
            self_service_seats=entry.form.self_service_seats,
        )
        for entry in reading.zones.good
    )


def _windows(entry: Entry[WindowForm]) -> list[Window]:
    form = entry.form
    return [
        Window(
            code=code,
            name=_words(form.name),
            zone=form.zone,
            kind=form.kind,
            first_clerk=form.first_clerk,
            stand_in=form.stand_in,
        )
        for code in expand_all(form.codes)
    ]


def _businesses(reading: Reading) -> tuple[Business, ...]:
    return tuple(
        Business(
            code=entry.form.code,
            series=entry.form.series,
            name=_words(entry.form.name),
            zone=entry.form.zone,
            department=entry.form.department,
            usual_minutes=reading.usual_minutes(entry.form),
            icon=entry.form.icon,
            one_open_ticket_per_id=entry.form.one_open_ticket_per_id,
            limits=_limits(entry.form),
            slot_capacity=entry.form.slot_capacity,
        )
        for entry in reading.businesses.good
    )


def _matter(form: MatterForm) -> Matter:
    return Matter(
        code=form.code,
        business=form.business,
        name=_words(form.name),
        base_code=form.base_code,
        implementing_code=form.implementing_code,
        sub_matters=tuple(form.sub_matters),
        type=form.type,
        legal_basis=form.legal_basis,
        process=tuple(form.process),
        time_limit_workdays=form.time_limit_workdays,
        papers=_all_words(form.papers),
        form=form.form,
        usual_minutes=form.usual_minutes,
        limits=_limits(form),
        sample=form.sample,
    )


def _limits(form: LimitsForm) -> IssueLimits:
    return IssueLimits(per_day=form.limit_per_day, per_slot=form.limit_per_slot, until=tuple(sorted(form.issue_until)))


def _authorisation(form: AuthorisationForm) -> Authorisation:
    return Authorisation(
        windows=expand_all(form.windows),
        businesses=tuple(form.businesses),
        matters=tuple(form.matters),
        role=form.role,
        permissions=tuple(form.permissions),
        valid_from=form.valid_from,
        valid_until=form.valid_until,
    )


def _words(form: WordsForm) -> Words:
    return Words(zh=form.zh, en=form.en)


def _all_words(forms: list[WordsForm]) -> tuple[Words, ...]:
    return tuple(map(_words, forms))
