"""Who somebody is here, by what the provider says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from server.domain.card_numbers import without_card_numbers
from server.settings.single_sign_on import SingleSignOnForm
from server.single_sign_on.refusals import NoRole, NotVouched

_NAME_LETTERS, _BADGE_LETTERS = 64, 32


@dataclass(frozen=True, kw_only=True, slots=True)
class Vouched:
    """Somebody for whom the provider vouches. ``badge``, ``teams``: None where it says nothing of them."""

    subject: str
    name: str
    badge: str | None
    roles: tuple[str, ...]
    teams: tuple[str, ...] | None = None


def vouched(rules: SingleSignOnForm, hall: str, claims: Mapping[str, Any]) -> Vouched:
    """Raises NotVouched without a usable subject or name. ``roles`` may be empty: see :func:`require_role`."""
    name = _text(claim(claims, rules.name_claim), _NAME_LETTERS)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not subject:
        raise NotVouched("no subject")
    if not name or without_card_numbers(name) != name:
        raise NotVouched(f"no usable name in {rules.name_claim}")
    badge = _text(claim(claims, rules.badge_claim), _BADGE_LETTERS) if rules.badge_claim else None
    here = not rules.hall_claim or (rules.hall_value or hall) in _list(claim(claims, rules.hall_claim))
    theirs = _list(claim(claims, rules.roles_claim)) if here else []
    roles = sorted({rules.roles[one] for one in theirs if one in rules.roles})
    teams = _teams(rules, claims) if here else ()
    return Vouched(subject=subject, name=name, badge=badge or None, roles=tuple(roles), teams=teams)


def _teams(rules: SingleSignOnForm, claims: Mapping[str, Any]) -> tuple[str, ...] | None:
    if rules.teams_claim is None:
        return None
    theirs = _list(claim(claims, rules.teams_claim))
    return tuple(sorted({rules.teams[one] for one in theirs if one in rules.teams}))


def require_role(one: Vouched) -> None:
    """Whoever has no role here is not let in. Raises NoRole."""
    if not one.roles:
        raise NoRole("no role in this hall")


def claim(claims: Mapping[str, Any], path: str) -> Any:
    """A claim by its name, or by a path into objects; None where there is none."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _text(value: Any, longest: int) -> str:
    text = value.strip() if isinstance(value, str) else str(value) if type(value) is int else ""
    return text if len(text) <= longest and text.isprintable() else ""


def _list(value: Any) -> list[str]:
    """Providers give one value as a text, several as a list."""
    return [one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)]
