"""The gate before every API door: who is it, may they, and how answers and refusals are worded."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from flask import Flask, Response, current_app, g, jsonify, request
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import DatabaseError, OperationalError
from werkzeug.exceptions import HTTPException

from screens.wording import fill, words
from server.actions.turn import Answer, Declined, Turn
from server.caller_address import address_of
from server.caller_limits import CallerLimits, TooMany
from server.device_signatures import Cloned, SignatureRefused
from server.domain.errors import Refusal
from server.halls import Halls
from server.host import HallHost
from server.identity import PUBLIC, Caller
from server.live.catalogue import UnknownView
from server.live.views.device import DeviceNotConfigured
from server.single_sign_on.refusals import ProviderSilent
from server.store.account_refusals import SignInRefused
from server.store.batch import KeyReused, refused
from server.store.damage_watch import DatabaseDamaged, is_damage
from server.store.devices import EnrolmentRefused
from server.store.turnstile import InProgress, NotNow
from server.web.cookies import session_in
from server.web.rights import RIGHTS, TEAM_LEAD, Reach
from server.web.signed import also_counted, require_signature

log = logging.getLogger(__name__)

_KEY_LENGTH = 255
_OF_ONESELF = (".me", ".change_password", ".sign_out")  # open also before a password that others know is changed


class Unwelcome(Exception):
    """This request cannot be taken."""

    def __init__(self, status: int, code: str, **detail: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.detail = status, code, detail


def halls() -> Halls:
    """The halls that this process hosts."""
    return cast("Halls", current_app.extensions["youxu"])


def host() -> HallHost:
    """The hall that is asked: of the path, of the slip's link, of the caller, or the only one.

    Raises Unwelcome 404 for a hall or a link that is not of this process, 422 where the hall must be named.
    """
    if "host" not in g:
        g.host = _asked()
    return cast("HallHost", g.host)


def _asked() -> HallHost:
    named = request.view_args or {}
    if "hall" in named:
        found, problem = halls().get(named["hall"]), Unwelcome(404, "unknown_hall", hall=named["hall"])
    elif "link" in named:
        found, problem = halls().behind_link(named["link"]), Unwelcome(404, "unknown_ticket")
    else:
        known = g.get("caller", PUBLIC).hall
        found, problem = halls().get(known) if known else halls().only, Unwelcome(422, "hall_required")
    if found is None:
        raise problem
    return found


def caller() -> Caller:
    return cast("Caller", g.caller)


def acting_clerk(window: str) -> str | None:
    """The person who acts; None for the window's own keypad. Raises Unwelcome 403 for a device of another window."""
    who = caller()
    if who.person:
        return who.code
    if window not in who.windows:
        raise Unwelcome(403, "not_allowed", window=window)
    return None


def signed_in() -> Caller | None:
    """The person of the session cookie, for pages: they are shown to everybody."""
    cookie = session_in(request)
    return halls().who(None, cookie) if cookie else None


def who() -> Caller | None:
    """The caller behind the bearer token or the session cookie."""
    bearer = request.headers.get("Authorization", "")
    token = bearer.removeprefix("Bearer ").strip() if bearer.startswith("Bearer ") else None
    cookie = session_in(request)
    return halls().who(token, cookie) if token or cookie else None


def identify() -> None:
    """Before every API request: find the caller, and refuse what the matrix does not allow, or another hall's doors."""
    allowed = RIGHTS.get((request.endpoint or "").rpartition(".")[2], frozenset())
    found = who()
    if "anybody" not in allowed:
        if found is None:
            raise Unwelcome(401, "not_signed_in")
        if not found.has(*allowed):
            raise Unwelcome(403, "not_allowed", door=request.endpoint)
        if found.must_change and not (request.endpoint or "").endswith(_OF_ONESELF):
            raise Unwelcome(403, "password_to_change")
    g.caller = found or PUBLIC
    if found is not None:
        _require_within(found, allowed)
    if request.method == "POST":
        _require_key()
        limits = _limits()
        now = limits.clock()
        if not _moves_the_clock():
            limits.command(g.caller, address(), now)
        if g.caller.public_key:
            require_signature(g.caller, halls())
        if (request.endpoint or "").endswith(".take_ticket"):
            limits.ticket(g.caller, now)


def _moves_the_clock() -> bool:
    """A rehearsal's day is played as fast as the hall answers: its clock may be moved as often as anybody likes."""
    return (request.endpoint or "").endswith(".move_clock")


def _require_within(who: Caller, allowed: frozenset[str]) -> None:
    """Everybody in the own hall; a team lead, by that right alone, only at the team's windows. Raises Unwelcome 403."""
    where = request.view_args or {}
    if "hall" in where and who.hall != host().code:
        raise Unwelcome(403, "not_allowed", hall=host().code)
    reach = TEAM_LEAD.get((request.endpoint or "").rpartition(".")[2])
    if who.confined(allowed) and reach is Reach.WINDOW and where.get("window") not in who.led:
        raise Unwelcome(403, "other_team", window=where.get("window"))


def _limits() -> CallerLimits:
    """Of the hall that is asked; where none is named yet, the first hall's count for all: they are of addresses."""
    named = "hall" in (request.view_args or {}) or "link" in (request.view_args or {})
    return (host() if named or g.caller.hall else next(iter(halls()))).limits


def address() -> str:
    """Where the request comes from."""
    return address_of(request.environ)


@contextmanager
def trying_a_secret() -> Iterator[None]:
    """While a password or an enrolment code is tried: too many wrong ones from one address are not looked at."""
    limits, here = _limits(), address()
    limits.try_secret(here, limits.clock())
    try:
        yield
    except (SignInRefused, EnrolmentRefused):
        limits.wrong_secret(here, limits.clock())
        raise


def _require_key() -> None:
    """Every POST carries a key (promises.md §2.2) but those that are harmless twice.

    They are enrolment, whose code is used up by its first success, and moving a rehearsal's clock.
    """
    key = request.headers.get("Idempotency-Key", "")
    if not key and not _moves_the_clock() and not (request.endpoint or "").endswith(".enrol"):
        raise Unwelcome(400, "key_required", header="Idempotency-Key")
    if len(key) > _KEY_LENGTH:
        raise Unwelcome(422, "invalid_input", field="Idempotency-Key", longest=_KEY_LENGTH)


def require_hall(code: str) -> HallHost:  # noqa: ARG001  # doors name the hall they are of
    """The hall of the path; :func:`identify` has let only its own callers in. Raises Unwelcome 404."""
    return host()


def command(run: Callable[[Turn], Answer], *, alone: bool = False, actor: Caller | None = None) -> Response:
    """Run a command at the hall under the caller's idempotency key, and answer when it is durable."""
    return respond(answered(run, alone=alone, actor=actor))


def answered(run: Callable[[Turn], Answer], *, alone: bool = False, actor: Caller | None = None) -> Answer:
    """As :func:`command`, before the answer becomes HTTP."""
    seen = f"{request.method}\n{request.path}\n".encode() + request.get_data()
    fingerprint = host().keys.fingerprint_of(seen)
    run = also_counted(run, caller(), host())
    return host().do(
        actor or caller(), run, key=request.headers["Idempotency-Key"], fingerprint=fingerprint, alone=alone
    )


def respond(answer: Answer) -> Response:
    """An answer as HTTP; a refusal in the reader's language."""
    if answer.status >= 400:
        response = problem(answer.status, answer.body["code"], answer.body["detail"], answer.body["message"])
    else:
        text = "" if answer.status == 204 else answer.text or json.dumps(answer.body)
        response = Response(text, status=answer.status, mimetype="application/json")
    if answer.replayed:
        response.headers["Idempotent-Replay"] = "1"
    return response


def told_once(answer: Answer, secrets: dict[str, Any]) -> Response:
    """Secrets go out with the first answer only: answers are kept, secrets are not."""
    response = respond(answer)
    if answer.replayed or answer.status >= 400:
        return response
    told = jsonify({**answer.body, **secrets})
    told.status_code = answer.status
    return told


def problem(status: int, code: str, detail: dict[str, Any], message: str | None = None) -> Response:
    """``{"code", "message", "detail"}``, in Chinese unless the reader asks for English."""
    language = request.accept_languages.best_match(["zh", "en"], "zh")
    known = words("errors").get(code)
    text = fill(known[language], detail) if known else (message or code)
    response = jsonify({"code": code, "message": text, "detail": detail})
    response.status_code = status
    response.mimetype = "application/problem+json"
    if status == 503:
        response.headers["Retry-After"] = "1"
    return response


def invalid(error: ValidationError) -> Response:
    """What is wrong with a request, field by field."""
    faults = [
        {"field": ".".join(str(part) for part in fault["loc"]) or "body", "problem": _problem_of(fault)}
        for fault in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    return problem(422, "invalid_input", {"fields": faults})


def _problem_of(fault: ErrorDetails) -> str:
    """In words for whoever sent it, who does not know our classes."""
    if fault["type"] == "model_type":
        return "Input should be a JSON object"
    return fault["msg"].removeprefix("Value error, ")


def word_refusals(app: Flask) -> None:
    """Every error leaves as a problem with a code; none shows what is inside."""
    app.register_error_handler(Unwelcome, lambda error: problem(error.status, error.code, error.detail))
    app.register_error_handler(Refusal, lambda error: respond(refused(error)))
    app.register_error_handler(KeyReused, lambda error: problem(422, error.code, {}))
    app.register_error_handler(InProgress, lambda error: problem(409, error.code, {}))
    app.register_error_handler(TooMany, _too_many)
    app.register_error_handler(NotNow, lambda error: problem(503, error.code, {}))
    app.register_error_handler(Declined, lambda error: problem(503, error.code, {}))
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(DatabaseError, _database_fault)
    app.register_error_handler(UnknownView, lambda error: problem(404, error.code, {}))
    app.register_error_handler(DeviceNotConfigured, lambda error: problem(404, error.code, {}))
    app.register_error_handler(SignatureRefused, lambda error: problem(401, error.code, {}))
    app.register_error_handler(Cloned, lambda error: problem(401, error.code, {}))
    app.register_error_handler(EnrolmentRefused, lambda error: problem(403, error.code, {}))
    app.register_error_handler(ProviderSilent, lambda error: problem(424, error.code, {}))
    app.register_error_handler(SignInRefused, lambda error: problem(401, error.code, {}))
    app.register_error_handler(HTTPException, _http)


def _database_away(error: OperationalError) -> Response:
    """The database is locked, full or gone for the moment: 503, and its words stay in the log (promises.md §3.1)."""
    log.warning("the database does not answer", extra={"action": "database_away"}, exc_info=error)
    return problem(503, NotNow.code, {})


def _database_fault(error: DatabaseError) -> Response:
    """A place of a damaged file was read: 503. Any other fault is ours."""
    if not is_damage(error):
        raise error
    return problem(503, DatabaseDamaged.code, {})


def _too_many(error: TooMany) -> Response:
    """429; the answer is not stored, so the same key may be sent again when the time has come (promises.md §2.2)."""
    response = problem(429, error.code, {"retry_after_s": error.retry_after_s})
    response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _http(error: HTTPException) -> Response | HTTPException:
    """Flask's own refusals (404, 405, 413 …): problems for the API, pages for people."""
    if not request.path.startswith("/api/"):
        return error
    code = (error.name or "error").lower().replace(" ", "_")
    return problem(error.code or 500, code, {})
