"""Signing in at the hall's provider (统一身份认证): going there, and coming back (docs/single-sign-on.md).

The provider sends the browser back to a page of ours, which posts what it brings: nothing changes by GET, and the
cookies stay ``SameSite=Strict``. What is asked of the provider is asked before the hall's turn, never in it.
"""

from __future__ import annotations

import logging

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint

from server.actions import people
from server.actions.turn import Answer, Turn
from server.given_secret import SecretMissing
from server.host import HallHost
from server.ids import new_token
from server.single_sign_on.begun import GOOD_FOR, Begun, begun, given_back, hall_named, kept
from server.single_sign_on.person import Vouched, require_role, vouched
from server.single_sign_on.provider import Provider
from server.single_sign_on.refusals import AccountOff, NoRole, NotVouched, ProviderSilent
from server.store.account_refusals import LastAdministrator, LinkedElsewhere, LinkNeeded
from server.store.people import Person
from server.web import cookies
from server.web.api import api_blueprint
from server.web.gate import Unwelcome, address, caller, halls, respond, trying_a_secret
from server.web.pages.staff import safe_next
from server.web.people.api import SINGLE_SIGN_ON, caller_of, is_real, our_address
from server.web.people.shapes import BeginSingleSignOn, FinishSingleSignOn, ProviderAddress, SignedInThere
from server.web.shapes import Problem

log = logging.getLogger(__name__)


def single_sign_on_blueprint() -> APIBlueprint:
    api = api_blueprint("single_sign_on")

    @api.post("/single-sign-on/begin", responses={200: ProviderAddress, 424: Problem})
    def begin_single_sign_on(body: BeginSingleSignOn) -> Response:
        """Where the browser goes to sign in, or, with one's own password, to link the account of now."""
        hall, provider = _hall_of(body)
        link = _to_link(hall, body.password)
        one = begun(hall.keys, hall.code, new_token(), next_=safe_next(body.next), link=link)
        response = jsonify({"address": provider.address(one, _back(hall))})
        value = kept(hall.keys, one, hall.clock.now())
        cookies.put(response, request, cookies.SIGN_IN, value, max_age=int(GOOD_FOR.total_seconds()))
        return response

    @api.post("/single-sign-on/finish", responses={200: SignedInThere, 424: Problem})
    def finish_single_sign_on(body: FinishSingleSignOn) -> Response:
        """Somebody is back from the provider: a session begins, or the account is linked."""
        with trying_a_secret():
            hall, provider, one = _given_back(body.state)
            who = _asked(hall, provider, one, body)
            response = _linked(hall, provider, one, who) if one.link else _signed_in(hall, provider, one, who)
        cookies.take_away(response, request, cookies.SIGN_IN)
        return response

    return api


def _hall_of(asked: BeginSingleSignOn) -> tuple[HallHost, Provider]:
    known = asked.hall or (caller().hall if asked.password else None)
    found = halls().get(known) if known else halls().only
    if found is None:
        raise Unwelcome(404, "unknown_hall", hall=known) if known else Unwelcome(422, "hall_required")
    if found.provider is None:
        raise Unwelcome(404, "no_single_sign_on", hall=found.code)
    return found, found.provider


def _to_link(hall: HallHost, password: str | None) -> str:
    """The account that is to be linked, proved by its password; "" where somebody signs in."""
    if password is None:
        return ""
    who = caller()
    if not who.person or who.hall != hall.code:
        raise Unwelcome(401, "not_signed_in")
    with trying_a_secret():
        hall.people.check(who.code, password, hall.clock.now())
    return who.code


def _given_back(state: str) -> tuple[HallHost, Provider, Begun]:
    cookie = cookies.found(request, cookies.SIGN_IN) or ""
    hall = halls().get(hall_named(cookie))
    if hall is None or hall.provider is None:
        raise NotVouched("no sign-in was begun in this browser")
    return hall, hall.provider, given_back(hall.keys, cookie, state, hall.clock.now())


def _asked(hall: HallHost, provider: Provider, one: Begun, body: FinishSingleSignOn) -> Vouched:
    """Who came back. What is refused stands in the log, and in the trail where the provider had a part in it."""
    try:
        code = _code(provider, body)
        who = vouched(provider.rules, hall.code, provider.claims(one, code, _back(hall)))
    except SecretMissing as error:
        log.warning("single sign-on has no secret: %s", error, extra={"action": "single_sign_on_secret_missing"})
        raise ProviderSilent("no secret") from error
    except NotVouched as error:
        _tell(hall, provider, error.why)
        raise
    try:
        if not one.link:
            require_role(who)
    except NoRole as error:
        _take_roles(hall, provider, who, error.why)
        raise
    return who


def _code(provider: Provider, body: FinishSingleSignOn) -> str:
    if body.iss not in (None, provider.rules.issuer):
        raise NotVouched("another issuer answers")
    if body.error or not body.code:
        raise NotVouched("the provider refused")
    return body.code


def _signed_in(hall: HallHost, provider: Provider, one: Begun, who: Vouched) -> Response:
    """The account of this subject, made if there is none, with the roles of now, and its session."""
    issuer, subject = provider.rules.issuer, _subject(hall, provider, who)
    found = hall.people.linked(issuer, subject)
    if found is not None and found.disabled:
        _tell(hall, provider, "disabled", found.name)
        raise AccountOff("disabled")
    token, here, told = new_token(), address(), is_real(hall)
    name = found.name if found else who.name
    person = Person(hall=hall.code, name=name, badge="", roles=frozenset(who.roles))

    def run(turn: Turn) -> Answer:
        known = hall.people.linked(issuer, subject)
        if known is None:
            _add(turn, hall, provider, who, subject)
        else:
            _bring_up_to_date(turn, hall, known, who)
        write = hall.people.starting(name, token, turn.now, by=SINGLE_SIGN_ON)
        people.signed_in(turn, name, address=here, write=write, told=told, by=SINGLE_SIGN_ON)
        return Answer(status=200, body={})

    answer = hall.do(caller_of(hall, person), run, key=None, fingerprint="")
    if answer.status >= 400:
        return respond(answer)
    halls().forget(hall.code, name)
    response = jsonify({"name": name, "roles": list(who.roles), "hall": hall.code, "next": one.next})
    cookies.put(response, request, cookies.SESSION, token)
    return response


def _add(turn: Turn, hall: HallHost, provider: Provider, who: Vouched, subject: str) -> None:
    """Raises LinkNeeded: a name alone is no proof that a local account is the same person's."""
    if hall.people.knows(who.name):
        raise LinkNeeded(account=who.name)
    badge, issuer = who.badge or who.name[:32], provider.rules.issuer
    teams = who.teams or ()
    write = hall.people.adding_linked(
        who.name, roles=who.roles, teams=teams, badge=badge, issuer=issuer, subject_hash=subject
    )
    people.added(turn, who.name, badge=badge, roles=who.roles, teams=teams, write=write)
    people.linked(turn, who.name, issuer=issuer)


def _bring_up_to_date(turn: Turn, hall: HallHost, known: Person, who: Vouched) -> None:
    """Roles, and teams where it names any, follow what the provider says now. Raises LastAdministrator."""
    badge, teams = who.badge or known.badge, known.teams if who.teams is None else who.teams
    if (known.roles, known.badge, known.teams) == (frozenset(who.roles), badge, teams):
        return
    if "administrator" not in who.roles:
        hall.people.require_other_administrator(known.name)
    write = hall.people.changing(known.name, roles=who.roles, teams=teams, badge=badge, disabled_at=None)
    people.changed(turn, known.name, badge=badge, roles=who.roles, teams=teams, disabled=False, write=write)


def _linked(hall: HallHost, provider: Provider, one: Begun, who: Vouched) -> Response:
    """The account that began this belongs to the subject from now on; its roles follow at the next sign-in there."""
    issuer, subject, mine = provider.rules.issuer, _subject(hall, provider, who), caller()
    if not mine.person or (mine.hall, mine.code) != (hall.code, one.link):
        raise NotVouched("another session")

    def run(turn: Turn) -> Answer:
        known = hall.people.linked(issuer, subject)
        if known is not None and known.name != one.link:
            raise LinkedElsewhere(account=known.name)
        write = hall.people.linking(one.link, issuer=issuer, subject_hash=subject)
        people.linked(turn, one.link, issuer=issuer, write=write)
        return Answer(status=200, body={"name": one.link, "linked": True, "next": one.next})

    return respond(hall.do(mine, run, key=None, fingerprint=""))


def _take_roles(hall: HallHost, provider: Provider, who: Vouched, why: str) -> None:
    """Whoever has no role at the provider any more has none here either, and is out at once."""
    found = hall.people.linked(provider.rules.issuer, _subject(hall, provider, who))
    _tell(hall, provider, why, found.name if found else "")
    if found is None or not found.roles:
        return

    def run(turn: Turn) -> Answer:
        hall.people.require_other_administrator(found.name)
        off = turn.now if found.disabled else None
        write = hall.people.changing(found.name, roles=(), badge=found.badge, disabled_at=off)
        people.changed(turn, found.name, badge=found.badge, roles=(), disabled=found.disabled, write=write)
        people.sessions_ended(turn, found.name, write=hall.people.ending_sessions(found.name))
        return Answer(status=200, body={})

    answer = hall.do(caller_of(hall, found), run, key=None, fingerprint="")
    if answer.status == 409 and answer.body["code"] == LastAdministrator.code:
        log.warning("the last administrator has no role at the provider", extra={"action": "single_sign_on_kept"})
    halls().forget(hall.code, found.name)


def _tell(hall: HallHost, provider: Provider, why: str, account: str = "") -> None:
    log.warning("single sign-on refused: %s", why, extra={"action": "single_sign_on_refused", "hall": hall.code})
    if not is_real(hall):
        return
    here = address()

    def run(turn: Turn) -> Answer:
        people.single_sign_on_refused(turn, account, issuer=provider.rules.issuer, address=here, why=why)
        return Answer(status=200, body={})

    nobody = Person(hall=hall.code, name=account or here, badge="", roles=frozenset())
    hall.do(caller_of(hall, nobody), run, key=None, fingerprint="")


def _subject(hall: HallHost, provider: Provider, who: Vouched) -> str:
    return hall.keys.subject_hash_of(provider.rules.issuer, who.subject)


def _back(hall: HallHost) -> str:
    return f"{our_address(hall)}/sign-in/back"
