"""Reads the TOML files of a hall into forms, going on after every fault so that all of them are found at once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from server.settings.faults import FILES, FaultList
from server.settings.forms import (
    AreaForm,
    AuthorisationForm,
    BundleForm,
    BusinessForm,
    DeviceForm,
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

F = TypeVar("F", bound=Form)

_REASONS = {"extra_forbidden": "unknown key", "missing": "this key is missing"}


class NotMendable(Exception):
    """Without this key nothing can be said about the table."""

    code = "not_mendable"


@dataclass(frozen=True, kw_only=True)
class Entry(Generic[F]):
    """One good table and where it stands."""

    file: str
    key: str
    form: F
    stood_in: frozenset[str] = frozenset()  # keys that were faulty and hold a stand-in


@dataclass(frozen=True, kw_only=True)
class Entries(Generic[F]):
    """All tables of one name. What was faulty is kept raw, so that no second fault is made out of a first one."""

    good: tuple[Entry[F], ...]
    faulty: tuple[Mapping[str, Any], ...] = ()
    readable: bool = True  # False: a file could not be parsed, so nobody can say what is missing

    def codes(self) -> set[str] | None:
        """The codes declared here, faulty entries included; None when nobody can say."""
        if not self.readable:
            return None
        declared = {str(getattr(entry.form, "code", "")) for entry in self.good}
        return declared | {str(raw["code"]) for raw in self.faulty if "code" in raw}

    def faulty_mentions(self, key: str) -> set[str]:
        """What faulty entries list under a key."""
        return {str(text) for raw in self.faulty for text in _as_list(raw.get(key))}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A hall's files as far as they could be understood."""

    hall: HallForm | None
    server: ServerForm | None
    rules: Form | None
    reporting: ReportingForm | None  # None: this hall reports to nobody
    single_sign_on: SingleSignOnForm | None  # None: local accounts only
    sessions: Entries[SessionForm]
    priority_groups: Entries[PriorityGroupForm]
    zones: Entries[ZoneForm]
    areas: Entries[AreaForm]
    windows: Entries[WindowForm]
    businesses: Entries[BusinessForm]
    matters: Entries[MatterForm]
    bundles: Entries[BundleForm]
    authorisations: Entries[AuthorisationForm]
    devices: Entries[DeviceForm]
    floors: Entries[FloorForm]
    questions: Entries[QuestionForm]


def read(directory: Path, faults: FaultList, *, authorisations: Path | None = None) -> Reading:
    """Read every file of a hall's folder; what is wrong goes to ``faults``.

    ``authorisations``: a file to be read in place of its own.
    """
    allowed = authorisations or directory / "authorisations.toml"
    _unexpected_files(directory, faults)
    hall = _tables(directory, "hall.toml", faults)
    zones = _tables(directory, "zones.toml", faults, allowed=("zone", "area"))
    return Reading(
        hall=_one(
            HallForm, _without(hall, "server", "rules", "reporting", "oidc", "session", "priority_group"), "", faults
        ),
        server=_one(ServerForm, _section(hall, "server"), "server", faults),
        rules=_one(RulesForm, _section(hall, "rules"), "rules", faults),
        reporting=_one(ReportingForm, (hall or {}).get("reporting"), "reporting", faults),
        single_sign_on=_one(SingleSignOnForm, (hall or {}).get("oidc"), "oidc", faults),
        sessions=_entries(SessionForm, "session", {"hall.toml": hall}, faults, _by_number),
        priority_groups=_entries(PriorityGroupForm, "priority_group", {"hall.toml": hall}, faults),
        zones=_entries(ZoneForm, "zone", {"zones.toml": zones}, faults),
        areas=_entries(AreaForm, "area", {"zones.toml": zones}, faults),
        windows=_file(WindowForm, "window", "windows.toml", directory, faults, _by_codes),
        businesses=_file(BusinessForm, "business", "businesses.toml", directory, faults),
        matters=_matters(directory, faults),
        bundles=_bundles(directory, faults),
        authorisations=_file(AuthorisationForm, "authorisation", allowed.name, allowed.parent, faults, _by_number),
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
    tables = {file: _tables(directory, file, faults, allowed=("matter",)) for file in files}
    return _entries(MatterForm, "matter", tables, faults)


def _floors(directory: Path, faults: FaultList) -> Entries[FloorForm]:
    """``map.toml`` may be left out: then the floors are laid out by zone."""
    if not (directory / "map.toml").exists():
        return Entries(good=())
    return _file(FloorForm, "floor", "map.toml", directory, faults, _by_number)


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
    return _entries(form, name, {file: _tables(directory, file, faults, allowed=(name,))}, faults, label or _by_code)


def _tables(
    directory: Path, file: str, faults: FaultList, *, allowed: Sequence[str] | None = None
) -> dict[str, Any] | None:
    """The tables of a file, or None when it cannot be read. A byte order mark, which Windows writes, does no harm."""
    try:
        tables = tomllib.loads((directory / file).read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        faults.add(file, "", "the file is missing")
        return None
    except OSError as error:
        faults.add(file, "", f"the file cannot be read: {error.strerror}")
        return None
    except UnicodeDecodeError:
        faults.add(file, "", "the file is not UTF-8")
        return None
    except tomllib.TOMLDecodeError as error:
        faults.add(file, "", f"no valid TOML: {error}")
        return None
    if allowed is not None:
        for key in tables.keys() - set(allowed):
            faults.add(file, key, "unknown key")
    return tables


def _entries(
    form: type[F],
    name: str,
    files: Mapping[str, Mapping[str, Any] | None],
    faults: FaultList,
    label: Callable[[Mapping[str, Any], int], str] | None = None,
) -> Entries[F]:
    good: list[Entry[F]] = []
    faulty: list[Mapping[str, Any]] = []
    readable = True
    for file, tables in files.items():
        if tables is None:
            readable = False
            continue
        raws = tables.get(name, [])
        if not isinstance(raws, list) or not all(isinstance(raw, dict) for raw in raws):
            faults.add(file, name, f"write tables of it: [[{name}]]")
            readable = False
            continue
        for number, raw in enumerate(raws, start=1):
            key = f"{name}[{(label or _by_code)(raw, number)}]"
            parsed = _parse(form, raw, file, key, faults)
            if parsed is None:
                faulty.append(raw)
            else:
                good.append(Entry(file=file, key=key, form=parsed[0], stood_in=parsed[1]))
    return Entries(good=tuple(good), faulty=tuple(faulty), readable=readable)


def _one(form: type[F], raw: object, key: str, faults: FaultList) -> F | None:
    """A table of ``hall.toml`` that stands there once."""
    parsed = _parse(form, raw, "hall.toml", key, faults)
    return None if parsed is None else parsed[0]


def _parse(form: type[F], raw: object, file: str, key: str, faults: FaultList) -> tuple[F, frozenset[str]] | None:
    """The form and the keys that hold a stand-in; None when the table is of no use at all."""
    if raw is None:
        return None
    try:
        return form.model_validate(raw), frozenset()
    except ValidationError as error:
        found = error.errors(include_url=False)
    for one in found:
        faults.add(file, _join(key, one["loc"]), _reason(one["type"], one["msg"], one["input"]))
    if not isinstance(raw, dict):
        return None
    mended = deepcopy(raw)
    try:
        for one in sorted(found, key=_is_unknown, reverse=True):  # unknown keys first: they may stand in a faulty table
            _mend(form, mended, one["loc"], unknown=_is_unknown(one))
        return form.model_validate(mended), frozenset(str(one["loc"][0]) for one in found)
    except (ValidationError, NotMendable):
        return None


def _is_unknown(error: Any) -> bool:
    return bool(error["type"] == "extra_forbidden")


def _mend(form: type[Form], raw: dict[str, Any], loc: tuple[int | str, ...], *, unknown: bool) -> None:
    """Take one fault out of a table, so that the rest of it can still be checked."""
    key = str(loc[0])
    if unknown:
        table: Any = raw
        for step in loc[:-1]:
            table = table[step]
        del table[loc[-1]]
    elif key in form.stand_ins:
        raw[key] = form.stand_ins[key]
    elif key == "drivers" and len(loc) > 1:
        raw[key].pop(loc[1], None)
    elif key in form.vital:
        raise NotMendable(key)
    else:
        raw.pop(key, None)


def _reason(kind: str, message: str, value: object) -> str:
    if kind in _REASONS:
        return _REASONS[kind]
    shown = repr(value)
    return f"{message.removeprefix('Value error, ')} (found {shown if len(shown) <= 60 else shown[:57] + '…'})"


def _join(key: str, loc: Sequence[int | str]) -> str:
    for step in loc:
        key = f"{key}[{step + 1}]" if isinstance(step, int) else f"{key}.{step}" if key else step
    return key


def _section(tables: Mapping[str, Any] | None, name: str) -> object:
    return None if tables is None else tables.get(name, {})


def _without(tables: Mapping[str, Any] | None, *names: str) -> dict[str, Any] | None:
    return None if tables is None else {key: value for key, value in tables.items() if key not in names}


def _by_code(raw: Mapping[str, Any], number: int) -> str:
    return str(raw.get("code", f"#{number}"))


def _by_codes(raw: Mapping[str, Any], number: int) -> str:
    return ",".join(str(code) for code in _as_list(raw.get("codes"))) or f"#{number}"


def _by_number(_raw: Mapping[str, Any], number: int) -> str:
    return f"#{number}"


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
