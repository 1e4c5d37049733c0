"""People: signing in and out, who one is, and one's own password and second factor."""

from __future__ import annotations

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint

from server.actions import people
from server.actions.turn import Answer, Beside, Turn
from server.clock import RehearsalClock
from server.host import HallHost
from server.identity import Caller
from server.ids import new_id, new_token
from server.store.account_refusals import SecondFactorRefused, SecondFactorRequired, SignInRefused
from server.store.passwords import PasswordRules, hashed
from server.store.people import Person
from server.store.second_factor import address_of, secret_of, step_typed
from server.web.api import api_blueprint
from server.web.cookies import SESSION, put, session_in, take_away
from server.web.gate import Unwelcome, address, caller, command, halls, host, trying_a_secret
from server.web.people.shapes import (
    CallerTold,
    ChangePassword,
    OwnPassword,
    PasswordChanged,
    SecondFactorDigits,
    SecondFactorPrepared,
    SecondFactorSet,
    SignedIn,
    SignedOut,
    SignIn,
)
from server.web.places import places_of
from server.web.qr import qr_svg
from server.web.shapes import Nothing

SINGLE_SIGN_ON = "single_sign_on"
"""By what a session was begun, where not by a password."""


def people_blueprint() -> APIBlueprint:
    api = api_blueprint("people")

    @api.get("/me", responses={200: CallerTold})
    def me() -> Response:
        """Who the caller is, and where the caller may act."""
        who = caller()
        return jsonify(
            {
                "kind": who.kind,
                "code": who.code,
                "name": who.code,
                "hall": who.hall,
                "roles": sorted(who.roles),
                "windows": list(who.windows) or _led_alone(who),
                "zone": who.zone,
                "teams": list(who.teams),
                "must_change": who.must_change,
                "places": places_of(who),
            }
        )

    @api.post("/sign-in", responses={200: SignedIn})
    def sign_in(body: SignIn) -> Response:
        """Start a session with name and password, and the second factor's digits where the account has one."""
        hall = _hall_of(body)
        with trying_a_secret():
            person, step = _checked(hall, body)
        token = new_token()
        write = hall.people.starting(person.name, token, hall.clock.now(), step=step)
        who, here, told = caller_of(hall, person), address(), is_real(hall)

        def run(turn: Turn) -> Answer:
            people.signed_in(turn, person.name, address=here, write=write, told=told)
            return Answer(status=200, body={})

        hall.do(who, run, key=None, fingerprint="")
        response = jsonify(
            {
                "name": person.name,
                "roles": sorted(person.roles),
                "hall": person.hall,
                "must_change": person.must_change,
            }
        )
        put(response, request, SESSION, token)
        return response

    @api.post("/sign-out", responses={200: SignedOut})
    def sign_out(body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """End the session. ``address``: where the provider is told too, of whom it had vouched for."""
        cookie, who = session_in(request), caller()
        found = halls().get(who.hall)
        there: str | None = None
        if cookie and who.person and found is not None:
            there = _provider_to_tell(found, cookie)
            write = found.people.ending_session(cookie)
            told = is_real(found)
            found.do(who, lambda turn: _signed_out(turn, who.code, write, told=told), key=None, fingerprint="")
            halls().forget(who.hall, who.code)
        response = jsonify({"signed_in": False, "address": there})
        take_away(response, request, SESSION)
        return response

    @api.post("/me/password", responses={200: PasswordChanged})
    def change_password(body: ChangePassword) -> Response:
        """Change one's own password; other sessions of this account end."""
        hall, who = host(), caller()
        with trying_a_secret():
            hall.people.check(who.code, body.old, hall.clock.now())
        rules = hall.settings.server
        PasswordRules(length=rules.password_length, classes=rules.password_classes).require(body.new, who.code)
        if body.new == body.old:
            raise Unwelcome(422, "invalid_input", field="new", problem="the same as before")
        write = hall.people.setting_password(who.code, hashed(body.new), must_change=False)
        others = hall.people.ending_sessions(who.code, but=session_in(request))

        def run(turn: Turn) -> Answer:
            people.password_set(turn, who.code, by_owner=True, write=write)
            turn.beside.append(others)
            return Answer(status=200, body={"name": who.code, "must_change": False})

        answer = command(run)
        halls().forget(who.hall, who.code)
        return answer

    @api.post("/me/second-factor/prepare", responses={200: SecondFactorPrepared})
    def prepare_second_factor(body: OwnPassword) -> Response:
        """A new secret for an authenticator app, as text and as a QR code. It counts once its digits were typed."""
        hall, who = host(), caller()
        with trying_a_secret():
            hall.people.check(who.code, body.password, hall.clock.now())
        nonce = new_id()
        secret = secret_of(hall.keys, who.code, nonce)
        uri = address_of(secret, account=who.code, hall=hall.settings.plan.name.zh)
        return jsonify({"nonce": nonce, "secret": secret, "uri": uri, "qr": qr_svg(uri)})

    @api.post("/me/second-factor", responses={200: SecondFactorSet})
    def set_second_factor(body: SecondFactorDigits) -> Response:
        """Ask for the second factor from now on, proved by its digits of this moment."""
        hall, who = host(), caller()
        now = hall.clock.now()
        with trying_a_secret():
            if step_typed(secret_of(hall.keys, who.code, body.nonce), body.digits, now) is None:
                raise SecondFactorRefused(who.code)
        write = hall.people.setting_second_factor(who.code, body.nonce, now)

        def run(turn: Turn) -> Answer:
            people.second_factor_set(turn, who.code, on=True, write=write)
            return Answer(status=200, body={"name": who.code, "second_factor": True})

        return command(run)

    @api.post("/me/second-factor/remove", responses={200: SecondFactorSet})
    def remove_second_factor(body: OwnPassword) -> Response:
        """Ask for the second factor no longer."""
        hall, who = host(), caller()
        now = hall.clock.now()
        with trying_a_secret():
            hall.people.check(who.code, body.password, now)
        write = hall.people.setting_second_factor(who.code, None, now)

        def run(turn: Turn) -> Answer:
            people.second_factor_set(turn, who.code, on=False, write=write)
            return Answer(status=200, body={"name": who.code, "second_factor": False})

        return command(run)

    return api


def _provider_to_tell(hall: HallHost, cookie: str) -> str | None:
    if hall.provider is None or hall.people.session_by(cookie) != SINGLE_SIGN_ON:
        return None
    return hall.provider.sign_out_address(f"{our_address(hall)}/sign-in")


def _signed_out(turn: Turn, account: str, write: Beside, *, told: bool) -> Answer:
    people.signed_out(turn, account, write=write, told=told)
    return Answer(status=200, body={})


def our_address(hall: HallHost) -> str:
    """Where staff reach this server, as its provider knows it."""
    rules = hall.settings.single_sign_on
    return ((rules.our_address if rules else None) or hall.public_url).rstrip("/")


def is_real(hall: HallHost) -> bool:
    """A rehearsal's log begins with what is rehearsed: who came in to do so is no part of it."""
    return not isinstance(hall.clock, RehearsalClock)


def _checked(hall: HallHost, asked: SignIn) -> tuple[Person, int | None]:
    """The person and the step of the second factor. What fails of an account that exists is told to the trail."""
    try:
        person = hall.people.check(asked.name, asked.password, hall.clock.now())
        return person, _second_factor(hall, person, asked.digits)
    except SignInRefused as refusal:
        if not isinstance(refusal, SecondFactorRequired) and is_real(hall) and hall.people.knows(asked.name):
            _tell_failure(hall, asked.name, refusal.code)
        raise


def _tell_failure(hall: HallHost, account: str, why: str) -> None:
    here = address()

    def run(turn: Turn) -> Answer:
        people.sign_in_failed(turn, account, address=here, why=why)
        return Answer(status=200, body={})

    hall.do(Caller(kind="visitor", code=here, hall=hall.code, roles=frozenset()), run, key=None, fingerprint="")


def _second_factor(hall: HallHost, person: Person, digits: str | None) -> int | None:
    factor = hall.people.second_factor_of(person.name)
    if factor is None:
        return None
    if digits is None:
        raise SecondFactorRequired(person.name)
    now = hall.clock.now()
    step = step_typed(secret_of(hall.keys, person.name, factor.nonce), digits, now)
    if step is None or step <= factor.last_step:
        hall.people.failed(person.name, now)
        raise SecondFactorRefused(person.name)
    return step


def caller_of(hall: HallHost, person: Person) -> Caller:
    return Caller(kind="person", code=person.name, hall=hall.code, roles=person.roles)


def _led_alone(who: Caller) -> list[str]:
    """A team lead who is not a clerk or manager too may sit at the team's windows alone."""
    found = halls().get(who.hall)
    if found is None or who.has("clerk", "hall_manager") or not who.has("team_lead"):
        return []
    return [one.code for one in found.settings.plan.windows if one.code in who.led]


def _hall_of(asked: SignIn) -> HallHost:
    """The hall that is named, or the only one; somebody who signs in anew does not stay where the old session was."""
    found = halls().get(asked.hall) if asked.hall else halls().only
    if found is None:
        raise Unwelcome(404, "unknown_hall", hall=asked.hall) if asked.hall else Unwelcome(422, "hall_required")
    return found
