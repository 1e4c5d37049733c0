"""People: signing in and out, and who one is."""

from __future__ import annotations

from flask import Response, jsonify, request
from flask_openapi3.blueprint import APIBlueprint

from server.host import HallHost
from server.web.api import api_blueprint
from server.web.gate import SESSION_COOKIE, Unwelcome, caller, halls, trying_a_secret
from server.web.shapes import Nothing, SignIn


def people_blueprint() -> APIBlueprint:
    api = api_blueprint("people")

    @api.get("/me")
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
                "windows": list(who.windows),
                "zone": who.zone,
            }
        )

    @api.post("/sign-in")
    def sign_in(body: SignIn) -> Response:
        """Start a session with name and password."""
        hall = _hall_of(body)
        with trying_a_secret():
            person, token = hall.people.sign_in(body.name, body.password, hall.clock.now())
        response = jsonify({"name": person.name, "roles": sorted(person.roles), "hall": person.hall})
        response.set_cookie(SESSION_COOKIE, token, httponly=True, samesite="Strict", secure=request.is_secure, path="/")
        return response

    @api.post("/sign-out")
    def sign_out(body: Nothing) -> Response:  # noqa: ARG001  # no fields are expected
        """End the session."""
        cookie = request.cookies.get(SESSION_COOKIE)
        if cookie:
            halls().sign_out(cookie)
        response = jsonify({"signed_in": False})
        response.delete_cookie(SESSION_COOKIE, path="/")
        return response

    return api


def _hall_of(asked: SignIn) -> HallHost:
    """The hall that is named, or the only one; somebody who signs in anew does not stay where the old session was."""
    found = halls().get(asked.hall) if asked.hall else halls().only
    if found is None:
        raise Unwelcome(404, "unknown_hall", hall=asked.hall) if asked.hall else Unwelcome(422, "hall_required")
    return found
