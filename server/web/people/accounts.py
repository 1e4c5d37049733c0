"""Accounts of a hall's people, for its administrator: who has one, with which roles, and taking it away."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, jsonify
from flask_openapi3.blueprint import APIBlueprint

from server.actions import people
from server.actions.turn import Answer, Turn
from server.host import HallHost
from server.ids import new_token
from server.live.sight import Json, moment, named
from server.store.account_refusals import UnknownTeam
from server.store.passwords import PasswordRules, hashed
from server.store.people import Person
from server.web.api import api_blueprint
from server.web.gate import answered, halls, require_hall, respond, told_once
from server.web.people.shapes import (
    AccountAdded,
    AccountChanged,
    AccountPath,
    AccountsTold,
    AddAccount,
    ChangeAccount,
    PasswordReset,
    SessionsEnded,
)
from server.web.shapes import HallPath, Nothing


def account_blueprint() -> APIBlueprint:
    api = api_blueprint("accounts")

    @api.get("/halls/<hall>/accounts", responses={200: AccountsTold})
    def accounts(path: HallPath) -> Response:
        """Everybody with an account here."""
        hall = require_hall(path.hall)
        return jsonify({"accounts": [_shown(one) for one in hall.people.all()], "teams": _teams_of(hall)})

    @api.post("/halls/<hall>/accounts", responses={201: AccountAdded})
    def add_account(path: HallPath, body: AddAccount) -> Response:
        """A new account. Its password, told once unless it was given, is changed at the first sign-in."""
        hall = require_hall(path.hall)
        roles, badge = tuple(sorted(set(body.roles))), body.badge or body.name
        teams = _teams(hall, body.teams)
        secret = body.password or new_token()
        if body.password is not None:
            _rules(hall).require(body.password, body.name)
        write = hall.people.adding(body.name, roles=roles, badge=badge, teams=teams, password_hash=hashed(secret))

        def run(turn: Turn) -> Answer:
            hall.people.require_free(body.name)
            people.added(turn, body.name, badge=badge, roles=roles, teams=teams, write=write)
            told = {"name": body.name, "badge": badge, "roles": list(roles), "teams": list(teams)}
            return Answer(status=201, body=told)

        return _told_once(answered(run), None if body.password else secret)

    @api.post("/halls/<hall>/accounts/<account>/change", responses={200: AccountChanged})
    def change_account(path: AccountPath, body: ChangeAccount) -> Response:
        """Another badge, other roles or teams; disabling (停用), or fewer rights, ends every session at once."""
        hall = require_hall(path.hall)
        wanted = None if body.teams is None else _teams(hall, body.teams)

        def run(turn: Turn) -> Answer:
            was = hall.people.find(path.account)
            roles = tuple(sorted(set(body.roles))) if body.roles else tuple(sorted(was.roles))
            teams = was.teams if wanted is None else wanted
            badge, disabled = body.badge or was.badge, was.disabled if body.disabled is None else body.disabled
            if disabled or "administrator" not in roles:
                hall.people.require_other_administrator(path.account)
            off = turn.now if disabled else None
            write = hall.people.changing(path.account, roles=roles, badge=badge, teams=teams, disabled_at=off)
            people.changed(turn, path.account, badge=badge, roles=roles, teams=teams, disabled=disabled, write=write)
            fewer = bool(was.roles - set(roles) or set(was.teams) - set(teams))
            if not was.disabled and (fewer or disabled):
                people.sessions_ended(turn, path.account, write=hall.people.ending_sessions(path.account))
            told = {"name": path.account, "badge": badge, "roles": list(roles), "teams": list(teams)}
            return Answer(status=200, body={**told, "disabled": disabled})

        return _forgotten(hall, path.account, respond(answered(run, alone=True)))  # two may take each other's rights

    @api.post("/halls/<hall>/accounts/<account>/reset-password", responses={200: PasswordReset})
    def reset_password(path: AccountPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """A new one-time password, told once; every session ends, and no second factor is asked for."""
        hall, secret = require_hall(path.hall), new_token()
        write = hall.people.setting_password(path.account, hashed(secret), must_change=True)

        def run(turn: Turn) -> Answer:
            found = hall.people.find(path.account)
            people.password_set(turn, path.account, by_owner=False, write=write)
            if found.second_factor:
                off = hall.people.setting_second_factor(path.account, None, turn.now)
                people.second_factor_set(turn, path.account, on=False, write=off)
            people.sessions_ended(turn, path.account, write=hall.people.ending_sessions(path.account))
            return Answer(status=200, body={"name": path.account, "must_change": True})

        return _forgotten(hall, path.account, _told_once(answered(run), secret))

    @api.post("/halls/<hall>/accounts/<account>/end-sessions", responses={200: SessionsEnded})
    def end_sessions(path: AccountPath, body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """Sign somebody out everywhere."""
        hall = require_hall(path.hall)

        def run(turn: Turn) -> Answer:
            hall.people.find(path.account)
            people.sessions_ended(turn, path.account, write=hall.people.ending_sessions(path.account))
            return Answer(status=200, body={"name": path.account})

        return _forgotten(hall, path.account, respond(answered(run)))

    return api


def _shown(one: Person) -> Json:
    return {
        "name": one.name,
        "badge": one.badge,
        "roles": sorted(one.roles),
        "teams": list(one.teams),
        "disabled": one.disabled,
        "must_change": one.must_change,
        "second_factor": one.second_factor,
        "locked_until": moment(one.locked_until),
        "seen_at": moment(one.seen_at),
    }


def _teams_of(hall: HallHost) -> list[Json]:
    return [{"code": one.code, "name": named(one.name), "windows": list(one.windows)} for one in hall.settings.teams]


def _teams(hall: HallHost, wanted: Iterable[str]) -> tuple[str, ...]:
    """Raises UnknownTeam. Whoever is no team lead may be in one: it counts from the day on which the role is given."""
    teams = tuple(sorted(set(wanted)))
    known = {one.code for one in hall.settings.teams}
    for team in teams:
        if team not in known:
            raise UnknownTeam(team=team)
    return teams


def _rules(hall: HallHost) -> PasswordRules:
    server = hall.settings.server
    return PasswordRules(length=server.password_length, classes=server.password_classes)


def _told_once(answer: Answer, secret: str | None) -> Response:
    return told_once(answer, {"secret": secret}) if secret else respond(answer)


def _forgotten(hall: HallHost, account: str, response: Response) -> Response:
    halls().forget(hall.code, account)
    return response
