"""The tables of a hall's TOML files made into forms: every fault is told, and the rest is still checked."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from server.settings.faults import FaultList
from server.settings.forms import Form

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


def tables_in(
    directory: Path, file: str, faults: FaultList, *, allowed: Sequence[str] | None = None
) -> dict[str, Any] | None:
    """The tables of a file, or None when it cannot be read. A byte order mark, which Windows writes, does no harm."""
    try:
        found = tomllib.loads((directory / file).read_text(encoding="utf-8-sig"))
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
        for key in found.keys() - set(allowed):
            faults.add(file, key, "unknown key")
    return found


def entries_of(
    form: type[F],
    name: str,
    files: Mapping[str, Mapping[str, Any] | None],
    faults: FaultList,
    label: Callable[[Mapping[str, Any], int], str] | None = None,
) -> Entries[F]:
    good: list[Entry[F]] = []
    faulty: list[Mapping[str, Any]] = []
    readable = True
    for file, found in files.items():
        if found is None:
            readable = False
            continue
        raws = found.get(name, [])
        if not isinstance(raws, list) or not all(isinstance(raw, dict) for raw in raws):
            faults.add(file, name, f"write tables of it: [[{name}]]")
            readable = False
            continue
        for number, raw in enumerate(raws, start=1):
            key = f"{name}[{(label or by_code)(raw, number)}]"
            parsed = _parse(form, raw, file, key, faults)
            if parsed is None:
                faulty.append(raw)
            else:
                good.append(Entry(file=file, key=key, form=parsed[0], stood_in=parsed[1]))
    return Entries(good=tuple(good), faulty=tuple(faulty), readable=readable)


def one_table(form: type[F], raw: object, key: str, faults: FaultList) -> F | None:
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


def by_code(raw: Mapping[str, Any], number: int) -> str:
    return str(raw.get("code", f"#{number}"))


def by_codes(raw: Mapping[str, Any], number: int) -> str:
    return ",".join(str(code) for code in _as_list(raw.get("codes"))) or f"#{number}"


def by_number(_raw: Mapping[str, Any], number: int) -> str:
    return f"#{number}"


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
