"""The questions of ``youxu decide`` read into the domain's terms (routing.md §4); what is wrong is named by its field.

Every field that can change an answer is checked, unknown fields are left unread, and what may be missing has a default:
a hall must not run on a guess about what the caller meant. A field is named by its path: ``state.waiting[3].arrive``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from itertools import pairwise
from typing import Any, TypeVar

from server.domain.rules import HallRules
from server.domain.scene import Post, Premises, Scene, Seat, Service, Standing

Json = dict[str, Any]
Row = TypeVar("Row", Service, Post, Seat, Standing)

_CLASSES = ("ordinary", "appointment", "green")
_KINDS = ("specialty", "nodiff")
_STATUSES = ("closed", "idle", "busy")
_NUMBER = (int, float)  # by type(): to isinstance, true and false are numbers
_FARTHEST = 1e11  # seconds; beyond it, and for infinity, arithmetic says nothing any more


class Unanswerable(Exception):
    """A question that has no answer."""

    code = "invalid_input"


class Malformed(Unanswerable):
    """A field of the question is missing or is not what routing.md §4 says. ``field``: its path, "" of the whole."""

    def __init__(self, field: str, fault: str) -> None:
        super().__init__(f"{field}: {fault}" if field else fault)
        self.field = field
        self.fault = fault


def premises_of(question: Json, rules: HallRules) -> Premises:
    """What ``configure`` says of the hall."""
    services = {one.id: one for one in _rows(question, "services", _service)}
    known = frozenset(services)
    posts = {one.id: one for one in _rows(question, "windows", lambda one: _post(one, known))}
    forecast = _object(question, "forecast", default={})
    with _within("forecast."):
        edges = _numbers(forecast, "edges")
        if any(later < earlier for earlier, later in pairwise(edges)):
            raise Malformed("edges", "must not fall")
        hourly = _object(forecast, "per_hour", default={})
        with _within("per_hour."):
            per_hour = {_service_key(key): _numbers(hourly, key, least=0.0) for key in hourly}
    return Premises(
        services=services,
        posts=posts,
        edges=edges,
        per_hour=per_hour,
        close=_maybe_number(question, "close"),
        slowdown=_maybe_number(question, "nodiff_slowdown", least=0.0) or 1.0,
        rules=rules,
    )


def ticket_of(question: Json, premises: Premises) -> Standing:
    """The ticket that has just been taken."""
    ticket = _object(question, "ticket")
    with _within("ticket."):
        return _standing(ticket, premises.services)


def scene_of(question: Json, premises: Premises, new: Standing | None = None) -> Scene:
    """The moment asked about; a new ticket stands in it whether or not the state names it already."""
    now, state = _number(question, "now"), _object(question, "state")
    known = frozenset(premises.services)
    with _within("state."):
        seats = _rows(state, "windows", lambda one: _seat(one, known, premises.posts))
        waiting = _rows(state, "waiting", lambda one: _standing(one, known))
        taken = _object(state, "tickets_taken", default={})
        with _within("tickets_taken."):
            for field in taken:
                _number(taken, field, least=0.0)
    if new is not None and all(one.id != new.id for one in waiting):
        waiting.append(new)
    return Scene(now=now, seats=sorted(seats, key=lambda seat: seat.id), waiting=waiting, taken=taken)


def window_of(question: Json, scene: Scene) -> int:
    """The window that asks: one of the state's."""
    window = _id(question, "window")
    if all(seat.id != window for seat in scene.seats):
        raise Malformed("window", f"{window} is not in state.windows")
    return window


def _service(one: Json) -> Service:
    return Service(
        _id(one, "id"), _name(one, "code"), _name(one, "field"), _name(one, "zone"),
        _number(one, "usual_minutes", least=0.0),
    )  # fmt: skip


def _post(one: Json, known: frozenset[int]) -> Post:
    return Post(
        _id(one, "id"), _name(one, "code"), _name(one, "zone"), int(_maybe_number(one, "floor") or 0),
        _one_of(one, "kind", _KINDS) == "nodiff", _flag(one, "spare"), frozenset(_services(one, "primary", known)),
        frozenset(_services(one, "assist", known)), frozenset(_services(one, "nodiff_skills", known)),
        tuple(_session(n, both) for n, both in enumerate(_list(one, "sessions"))),
    )  # fmt: skip


def _session(n: int, both: Any) -> tuple[float, float]:
    if not (isinstance(both, list) and len(both) == 2 and all(map(_is_number, both)) and both[0] <= both[1]):
        raise Malformed(f"sessions[{n}]", f"must be [from, to] in seconds, not {_shown(both)}")
    return both[0], both[1]


def _seat(one: Json, known: frozenset[int], posts: Collection[int]) -> Seat:
    status = _one_of(one, "status", _STATUSES)
    busy = status == "busy"
    window = _id(one, "id")
    if window not in posts:
        raise Malformed("id", f"{window} is not configured")
    return Seat(
        window, status != "closed", _one_of(one, "kind", _KINDS) == "nodiff",
        tuple(_services(one, "callable", known, needed=True)), tuple(_services(one, "primary", known)),
        _maybe_service(one, "serving", known) if busy else None, _maybe_number(one, "since") if busy else None,
        _maybe_number(one, "idle_since"), _maybe_number(one, "open_until"), busy,
    )  # fmt: skip


def _standing(one: Json, known: Collection[int]) -> Standing:
    """Written out, for a question may hold thousands of them; ``_fault_of`` says what is wrong with one."""
    number, service, cls = one.get("id"), one.get("service"), one.get("cls")
    arrive, due = one.get("arrive"), one.get("due")
    if not (
        type(number) is int
        and type(service) is int
        and service in known
        and cls in _CLASSES
        and _is_number(arrive)
        and (due is None or _is_number(due))
    ):
        raise _fault_of(one, known)
    code = str(one.get("code", number))
    return Standing(number, code, number, service, cls == "green", arrive, due if cls == "appointment" else None)  # type: ignore[arg-type]  # a number, as it was asked


def _fault_of(ticket: Json, known: Collection[int]) -> Malformed:
    try:
        _id(ticket, "id")
        service = _id(ticket, "service")
        if service not in known:
            return Malformed("service", f"{service} is not configured")
        _one_of(ticket, "cls", _CLASSES)
        _number(ticket, "arrive")
        _maybe_number(ticket, "due")
    except Malformed as fault:
        return fault
    raise AssertionError("a ticket without fault was refused")


# One field at a time


@contextmanager
def _within(path: str) -> Iterator[None]:
    """Faults inside are named from outside."""
    try:
        yield
    except Malformed as fault:
        raise Malformed(path + fault.field, fault.fault) from None


def _rows(one: Json, key: str, read: Callable[[Json], Row]) -> list[Row]:
    """Objects with an ``id`` that stands only once."""
    rows: list[Row] = []
    seen: set[int] = set()
    for n, row in enumerate(_list(one, key, needed=True)):
        if not isinstance(row, dict):
            raise Malformed(f"{key}[{n}]", f"must be an object, not {_shown(row)}")
        try:
            found = read(row)
        except Malformed as fault:
            raise Malformed(f"{key}[{n}].{fault.field}", fault.fault) from None
        if found.id in seen:
            raise Malformed(f"{key}[{n}].id", f"{found.id} stands there twice")
        seen.add(found.id)
        rows.append(found)
    return rows


def _object(one: Json, key: str, default: Json | None = None) -> Json:
    found = one.get(key)
    if found is None and default is not None:
        return default
    if not isinstance(found, dict):
        raise Malformed(key, _must(one, key, "be an object"))
    return found


def _list(one: Json, key: str, *, needed: bool = False) -> list[Any]:
    found = one.get(key)
    if found is None and not needed:
        return []
    if not isinstance(found, list):
        raise Malformed(key, _must(one, key, "be a list"))
    return found


def _id(one: Json, key: str) -> int:
    found = one.get(key)
    if type(found) is not int:
        raise Malformed(key, _must(one, key, "be an integer"))
    return found


def _name(one: Json, key: str) -> str:
    found = one.get(key)
    if type(found) not in (str, int):
        raise Malformed(key, _must(one, key, "be a text"))
    return str(found)


def _flag(one: Json, key: str) -> bool:
    found = one.get(key, False)
    if type(found) is not bool:
        raise Malformed(key, _must(one, key, "be true or false"))
    return found


def _one_of(one: Json, key: str, allowed: tuple[str, ...]) -> str:
    found = one.get(key)
    if found not in allowed:
        raise Malformed(key, _must(one, key, f"be one of {', '.join(allowed)}"))
    return str(found)


def _is_number(value: Any) -> bool:
    return type(value) in _NUMBER and -_FARTHEST < value < _FARTHEST


def _number(one: Json, key: str, *, least: float = -_FARTHEST) -> float:
    found = one.get(key)
    if not (_is_number(found) and found >= least):  # type: ignore[operator]  # a number, as it was asked
        raise Malformed(key, _must(one, key, "be a number" if least < 0 else "be a number that is not negative"))
    return found  # type: ignore[return-value]


def _maybe_number(one: Json, key: str, *, least: float = -_FARTHEST) -> float | None:
    return None if one.get(key) is None else _number(one, key, least=least)


def _numbers(one: Json, key: str, *, least: float = -_FARTHEST) -> tuple[float, ...]:
    found = _list(one, key)
    for n, value in enumerate(found):
        if not (_is_number(value) and value >= least):
            raise Malformed(f"{key}[{n}]", f"must be a number, not {_shown(value)}")
    return tuple(found)


def _services(one: Json, key: str, known: frozenset[int], *, needed: bool = False) -> list[int]:
    found = _list(one, key, needed=needed)
    with suppress(TypeError):  # of what cannot be in a set, which is found below
        if known.issuperset(found):
            return found
    for n, value in enumerate(found):
        if type(value) is not int or value not in known:
            raise Malformed(f"{key}[{n}]", f"must be the id of a configured service, not {_shown(value)}")
    return found


def _maybe_service(one: Json, key: str, known: frozenset[int]) -> int | None:
    found = one.get(key)
    if found is None:
        return None
    if type(found) is not int or found not in known:
        raise Malformed(key, _must(one, key, "be the id of a configured service, or null"))
    return found


def _service_key(key: str) -> int:
    """Keys of a JSON object are texts, also where they name an id."""
    if not key.isdecimal():
        raise Malformed(key, "must be the id of a service")
    return int(key)


def _must(one: Json, key: str, what: str) -> str:
    return f"must {what}, not {_shown(one[key])}" if key in one else f"is missing; it must {what}"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "..."
