"""How a request's body is read."""

from __future__ import annotations

from typing import Any

from flask import Request
from werkzeug.exceptions import BadRequest, ClientDisconnected


class BodyRequest(Request):
    """An empty body is an empty object, for many commands have no fields; nesting too deep to be read is no JSON.

    A body that ends before its announced length is no body at all: whoever sent it has gone, and what was meant is not
    known. Taken for an empty one, it would do the usual thing where something else was asked for.
    """

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:  # Flask's signature
        sent = self.get_data()
        if len(sent) < (self.content_length or 0):
            raise ClientDisconnected
        if not sent:
            return {}
        try:
            return super().get_json(force=force, silent=silent, cache=cache)
        except RecursionError as error:
            if silent:
                return None
            raise BadRequest from error
