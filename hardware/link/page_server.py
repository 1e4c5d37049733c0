"""The small HTTP server below an agent's page: werkzeug's, that closes what it was reading from when a browser leaves.

Werkzeug reads what is left of a request before it closes the answer, and where the browser has reset the line that
reading fails: the answer's file stays open until Python clears it away (``WSGIRequestHandler.run_wsgi``, 3.1).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)
_ANSWER = "youxu.answer"


class _Handler(WSGIRequestHandler):
    """Access lines of a loopback page are of no use in a hall's logs."""

    def log(self, type: str, message: str, *args: Any) -> None:  # noqa: A002 - werkzeug's name
        log.log(logging.DEBUG if type == "info" else logging.WARNING, message, *args)

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:  # noqa: ARG002 - whatever cut it
        """Werkzeug calls this when the browser has gone in the middle of a request or of its answer."""
        close = getattr((environ or {}).get(_ANSWER), "close", None)
        if close is not None:
            close()


def page_server(host: str, port: int, app: WSGIApplication) -> BaseWSGIServer:
    """A server for ``app``, a thread for each request; port 0 takes a free one.

    Raises OSError, or SystemExit of werkzeug's, when the address is taken.
    """

    def remembered(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        answer: Iterable[bytes] = app(environ, start_response)
        environ[_ANSWER] = answer
        return answer

    return make_server(host, port, remembered, threaded=True, request_handler=_Handler)
