"""The composition root: everything is built here and nowhere else; modules do nothing on import."""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, jsonify
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from flask_socketio import SocketIO
from sqlalchemy import text
from werkzeug.exceptions import NotFound

from screens import assets
from server.clock import Clock, SystemClock
from server.data_folder import DataFolder
from server.host import HallHost
from server.live.sight import Json, named
from server.live.socket_guard import SocketGuard
from server.live.sockets import open_sockets
from server.live.wire import MESSAGE_BYTES, lay_wires
from server.settings import load_hall
from server.settings.capacity import SOCKETS_TO_SPARE
from server.store.disk import DiskWatch
from server.store.engine import open_engine, settle
from server.store.schema import require_current
from server.watchdog import Watchdog
from server.web.body import BodyRequest
from server.web.device_api import device_blueprint
from server.web.gate import SESSION_COOKIE, Unwelcome, invalid, problem, word_refusals
from server.web.hall_api import hall_blueprint
from server.web.manager_pages import manager_blueprint
from server.web.pad_pages import pad_blueprint
from server.web.pages import pages_blueprint
from server.web.people_api import people_blueprint
from server.web.ticket_api import ticket_blueprint, ticket_of, visitor_act
from server.web.visitor_pages import visitor_blueprint
from server.web.window_api import window_blueprint

_BODY_BYTES = 64 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What the command line may say beside the data folder."""

    public_url: str = "http://127.0.0.1:8080"
    clock: Clock | None = None
    ballast_bytes: int = 0
    watchdog: bool = False  # it ends the whole process


def create_app(folder: DataFolder, options: Options) -> Flask:
    """The server of one hall, started: its writer runs. Raises ConfigurationFaults, SchemaOutOfDate, HallNotCreated."""
    settings = load_hall(folder.hall)
    writing, reading = open_engine(folder.database, writing=True), open_engine(folder.database)
    require_current(reading)
    settle(writing)
    disk = DiskWatch(folder.path, ballast_bytes=options.ballast_bytes)
    disk.attend(writing)
    disk.start()
    app = OpenAPI(
        __name__,
        info=Info(title="Youxu 有序", version="1"),
        validation_error_callback=invalid,
        validation_error_status=422,
        doc_ui=False,
        static_folder=None,
    )
    app.request_class = BodyRequest
    app.config.update(
        MAX_CONTENT_LENGTH=_BODY_BYTES,
        YOUXU_HALL={"code": settings.plan.code, "name": named(settings.plan.name)},
    )
    socketio = SocketIO(
        app,
        async_mode="threading",
        async_handlers=False,  # on the thread that reads: who sends much waits, and starts no threads
        max_http_buffer_size=MESSAGE_BYTES,
        transports=["websocket"],
    )
    guard = SocketGuard(most=settings.server.threads - SOCKETS_TO_SPARE)
    lay_wires(socketio, guard)

    def emit(event: str, message: Any, *, to: str) -> None:
        socketio.emit(event, message, to=to)

    host = HallHost(
        settings=settings,
        keys=folder.keys(),
        clock=options.clock or SystemClock(),
        writing=writing,
        reading=reading,
        public_url=options.public_url,
        emit=emit,
        disk=disk,
    )
    app.extensions["youxu"] = host
    _open_doors(app)
    open_sockets(socketio, host, SESSION_COOKIE, guard)
    app.wsgi_app = guard.before(app.wsgi_app)  # type: ignore[method-assign]  # WSGI's way of wrapping
    host.look(lambda _: None)  # a database that does not know the hall is found now, not by the first visitor
    host.start()
    if options.watchdog:
        Watchdog(host.writer.stalled_s).start()
    atexit.register(host.stop)
    return app


def _open_doors(app: OpenAPI) -> None:
    for api in (hall_blueprint, ticket_blueprint, window_blueprint, device_blueprint, people_blueprint):
        app.register_api(api())
    app.register_blueprint(assets.blueprint())
    assets.apply_security_headers(app)
    app.register_blueprint(pages_blueprint())
    app.register_blueprint(manager_blueprint())
    app.register_blueprint(pad_blueprint())
    app.register_blueprint(visitor_blueprint(_ticket_page, visitor_act))
    word_refusals(app)

    @app.route("/openapi.json")
    @app.route("/api/v1/openapi.json")
    def openapi() -> Response:
        return jsonify(app.api_doc)

    @app.route("/healthz")
    def healthz() -> Response:
        host: HallHost = app.extensions["youxu"]
        with host.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
        host.look(lambda _: None)
        return jsonify({"ready": True, "hall": host.code})

    @app.errorhandler(500)
    def broken(_error: Exception) -> Response:
        return problem(500, "internal_error", {})


def _ticket_page(link: str) -> Json:
    try:
        return ticket_of(link)
    except Unwelcome as error:
        raise NotFound from error
