"""How a request's body is read."""

from __future__ import annotations

from typing import Any

from flask import Request
from werkzeug.exceptions import BadRequest


class BodyRequest(Request):
    """An empty body is an empty object, for many commands have no fields; nesting too deep to be read is no JSON."""

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:  # Flask's signature
        if not self.get_data():
            return {}
        try:
            return super().get_json(force=force, silent=silent, cache=cache)
        except RecursionError as error:
            if silent:
                return None
            raise BadRequest from error
