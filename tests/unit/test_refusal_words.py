"""Every code that can leave over HTTP has words in both languages, and the English ones are the exception's own."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from werkzeug.exceptions import HTTPException, default_exceptions

import server
from screens.wording import words
from server.actions.speaking import NotYourTurn
from server.caller_limits import TooMany
from server.clock import ClockGoesBackwards
from server.device_signatures import Cloned, SignatureRefused
from server.domain.errors import Refusal
from server.live.catalogue import UnknownView
from server.live.views.device import DeviceNotConfigured
from server.single_sign_on.refusals import AccountOff, NoRole, NotVouched, ProviderSilent
from server.store.account_refusals import AccountLocked, SecondFactorRefused, SecondFactorRequired, SignInRefused
from server.store.batch import KeyReused
from server.store.damage_watch import DatabaseDamaged
from server.store.devices import EnrolmentRefused
from server.store.disk import DiskFull
from server.store.turnstile import InProgress, NotNow

ROOT = Path(server.__file__).parent
RAISED = (
    ClockGoesBackwards,
    DatabaseDamaged,
    DiskFull,
    UnknownView,
    DeviceNotConfigured,
    KeyReused,
    EnrolmentRefused,
    SignatureRefused,
    Cloned,
    InProgress,
    NotNow,
    NotYourTurn,
    TooMany,
    AccountLocked,
    SecondFactorRefused,
    SecondFactorRequired,
    SignInRefused,
    AccountOff,
    NoRole,
    NotVouched,
    ProviderSilent,
)
FLASKS = (400, 404, 405, 413, 415, 429, 503)
CODE_ARGUMENT = {"Unwelcome": 1, "problem": 1, "_error": 0}  # which argument of these calls is a code


def every_module() -> None:
    """Import the whole server, so that every refusal is defined, wherever it may stand."""
    for found in pkgutil.walk_packages(server.__path__, "server."):
        if "migrations" not in found.name and not found.name.endswith("__main__"):
            importlib.import_module(found.name)


def refusals(of: type[Refusal] = Refusal) -> Iterator[type[Refusal]]:
    if of.__module__.startswith("server."):  # not those that other tests plant
        yield of
    for one in of.__subclasses__():
        yield from refusals(one)


def codes_written_in(path: Path) -> Iterator[str]:
    """Codes given as plain text where a refusal is made by hand."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        place = CODE_ARGUMENT.get(node.func.id)
        if place is not None and len(node.args) > place:
            code = node.args[place]
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                yield code.value


def every_code() -> dict[str, str | None]:
    """Every code with its exception's message, None where there is no exception of ours."""
    every_module()
    found: dict[str, str | None] = {one.code: one.__doc__ for one in refusals() if isinstance(one.code, str)}
    found |= {one.code: one.__doc__ for one in RAISED}
    for status in FLASKS:
        error: type[HTTPException] = default_exceptions[status]
        found[error().name.lower().replace(" ", "_")] = None
    for path in ROOT.rglob("*.py"):
        for code in codes_written_in(path):
            found.setdefault(code, None)
    return found


def without_words(codes: dict[str, str | None]) -> set[str]:
    return set(codes) - set(words("errors"))


def test_every_code_has_words() -> None:
    codes = every_code()
    assert {"window_busy", "level_unknown", "unknown_job", "rating_token_unknown", "not_signed_in"} <= set(codes)
    assert without_words(codes) == set()


def test_a_code_without_words_would_be_found() -> None:
    assert without_words(every_code() | {"planted_code": "No words."}) == {"planted_code"}


@pytest.mark.parametrize("code", ["window_busy", "already_rated", "unknown_job", "key_reused", "account_locked"])
def test_the_english_words_are_the_exceptions_own(code: str) -> None:
    assert words("errors")[code]["en"] == every_code()[code]


def test_no_words_are_left_over() -> None:
    flasks = {"content_too_large", "request_entity_too_large"}  # werkzeug has renamed it; both are kept
    assert set(words("errors")) - set(every_code()) - flasks == set()
