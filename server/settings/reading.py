"""Which TOML files a hall has, and what stands in each: read into forms, as far as they can be understood."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from server.settings.device_forms import DeviceForm
from server.settings.entries import Entries, F, by_code, by_codes, by_number, entries_of, one_table, tables_in
from server.settings.faults import FILES, FaultList
from server.settings.forms import (
    AreaForm,
    AuthorisationForm,
    BundleForm,
    BusinessForm,
    FloorForm,
    Form,
    HallForm,
    MatterForm,
    PriorityGroupForm,
    QuestionForm,
    RulesForm,
    ServerForm,
    SessionForm,
    WindowForm,
    ZoneForm,
)
from server.settings.reporting import ReportingForm
from server.settings.single_sign_on import SingleSignOnForm
from server.settings.teams import TeamForm
from server.settings.texting import TextsForm


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A hall's files as far as they could be understood."""

    hall: HallForm | None
    server: ServerForm | None
    rules: Form | None
    reporting: ReportingForm | None  # None: this hall reports to nobody
    single_sign_on: SingleSignOnForm | None  # None: local accounts only
    texts: TextsForm | None  # None: this hall sends no text messages
    sessions: Entries[SessionForm]
    priority_groups: Entries[PriorityGroupForm]
    zones: Entries[ZoneForm]
    areas: Entries[AreaForm]
    windows: Entries[WindowForm]
    teams: Entries[TeamForm]
    businesses: Entries[BusinessForm]
    matters: Entries[MatterForm]
    bundles: Entries[BundleForm]
    authorisations: Entries[AuthorisationForm]
    devices: Entries[DeviceForm]
    floors: Entries[FloorForm]
    questions: Entries[QuestionForm]

    def usual_minutes(self, business: BusinessForm) -> float:
        """Of whoever names only the business: what it says, or the mean of its matters; 1 where that is a fault."""
        if business.usual_minutes is not None:
            return business.usual_minutes
        of_matters = [one.form.usual_minutes for one in self.matters.good if one.form.business == business.code]
        return fmean(of_matters) if of_matters else 1.0


def read(directory: Path, faults: FaultList, *, authorisations: Path | None = None) -> Reading:
    """Read every file of a hall's folder; what is wrong goes to ``faults``.

    ``authorisations``: a file to be read in place of its own.
    """
    allowed = authorisations or directory / "authorisations.toml"
    _unexpected_files(directory, faults)
    hall = tables_in(directory, "hall.toml", faults)
    zones = tables_in(directory, "zones.toml", faults, allowed=("zone", "area"))
    return Reading(
        hall=one_table(
            HallForm,
            _without(hall, "server", "rules", "reporting", "oidc", "texts", "session", "priority_group"),
            "",
            faults,
        ),
        server=one_table(ServerForm, _section(hall, "server"), "server", faults),
        rules=one_table(RulesForm, _section(hall, "rules"), "rules", faults),
        reporting=one_table(ReportingForm, (hall or {}).get("reporting"), "reporting", faults),
        single_sign_on=one_table(SingleSignOnForm, (hall or {}).get("oidc"), "oidc", faults),
        texts=one_table(TextsForm, (hall or {}).get("texts"), "texts", faults),
        sessions=entries_of(SessionForm, "session", {"hall.toml": hall}, faults, by_number),
        priority_groups=entries_of(PriorityGroupForm, "priority_group", {"hall.toml": hall}, faults),
        zones=entries_of(ZoneForm, "zone", {"zones.toml": zones}, faults),
        areas=entries_of(AreaForm, "area", {"zones.toml": zones}, faults),
        windows=_file(WindowForm, "window", "windows.toml", directory, faults, by_codes),
        teams=_teams(directory, faults),
        businesses=_file(BusinessForm, "business", "businesses.toml", directory, faults),
        matters=_matters(directory, faults),
        bundles=_bundles(directory, faults),
        authorisations=_file(AuthorisationForm, "authorisation", allowed.name, allowed.parent, faults, by_number),
        devices=_file(DeviceForm, "device", "devices.toml", directory, faults),
        floors=_floors(directory, faults),
        questions=_questions(directory, faults),
    )


def _unexpected_files(directory: Path, faults: FaultList) -> None:
    for path in sorted(directory.glob("*.toml")):
        if path.name not in FILES:
            faults.add(path.name, "", f"unknown file; a hall has {', '.join(FILES)}")


def _matters(directory: Path, faults: FaultList) -> Entries[MatterForm]:
    """Matters stand in ``matters.toml``, in ``matters/*.toml``, or in both."""
    files = [f"matters/{path.name}" for path in sorted(directory.glob("matters/*.toml"))]
    if (directory / "matters.toml").exists() or not files:
        files.insert(0, "matters.toml")
    tables = {file: tables_in(directory, file, faults, allowed=("matter",)) for file in files}
    return entries_of(MatterForm, "matter", tables, faults)


def _floors(directory: Path, faults: FaultList) -> Entries[FloorForm]:
    """``map.toml`` may be left out: then the floors are laid out by zone."""
    if not (directory / "map.toml").exists():
        return Entries(good=())
    return _file(FloorForm, "floor", "map.toml", directory, faults, by_number)


def _teams(directory: Path, faults: FaultList) -> Entries[TeamForm]:
    """A hall without ``teams.toml`` has no team leads."""
    if not (directory / "teams.toml").exists():
        return Entries(good=())
    return _file(TeamForm, "team", "teams.toml", directory, faults)


def _bundles(directory: Path, faults: FaultList) -> Entries[BundleForm]:
    """A hall without ``bundles.toml`` has none."""
    if not (directory / "bundles.toml").exists():
        return Entries(good=())
    return _file(BundleForm, "bundle", "bundles.toml", directory, faults)


def _questions(directory: Path, faults: FaultList) -> Entries[QuestionForm]:
    """``guide.toml`` may be left out: then the kiosk sends who is not sure to the desk."""
    if not (directory / "guide.toml").exists():
        return Entries(good=())
    return _file(QuestionForm, "question", "guide.toml", directory, faults)


def _file(
    form: type[F],
    name: str,
    file: str,
    directory: Path,
    faults: FaultList,
    label: Callable[[Mapping[str, Any], int], str] | None = None,
) -> Entries[F]:
    return entries_of(form, name, {file: tables_in(directory, file, faults, allowed=(name,))}, faults, label or by_code)


def _section(tables: Mapping[str, Any] | None, name: str) -> object:
    return None if tables is None else tables.get(name, {})


def _without(tables: Mapping[str, Any] | None, *names: str) -> dict[str, Any] | None:
    return None if tables is None else {key: value for key, value in tables.items() if key not in names}
