"""The composition root: everything is built here and nowhere else; modules do nothing on import."""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, jsonify
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI
from flask_socketio import SocketIO
from sqlalchemy import Engine
from werkzeug.exceptions import NotFound

from screens import assets
from screens.wording import words
from server.clock import Clock, SystemClock
from server.crypto import crypto_named
from server.data_folder import DataFolder, require_same_codes
from server.foresight.foreseer import Foreseer
from server.halls import Halls
from server.host import HallHost
from server.live.alerts import Alerts
from server.live.other_processes import OtherProcesses
from server.live.sight import Json, named
from server.live.socket_guard import SocketGuard
from server.live.sockets import open_sockets
from server.live.wire import MESSAGE_BYTES, lay_wires
from server.process.metrics import Metrics
from server.process.timekeeper import Timekeeper
from server.process.watchdog import Watchdog
from server.rehearsal import rehearse
from server.reporting.reporter import Reporter
from server.settings import HallSettings
from server.settings.capacity import SOCKETS_TO_SPARE, threads_of_process
from server.store.credentials import Credentials
from server.store.disk import DiskWatch
from server.store.engine import open_engine, settle
from server.store.health import Health
from server.store.resident import require_created
from server.store.schema import require_current
from server.web.account_api import account_blueprint
from server.web.advice_api import advice_blueprint
from server.web.alert_api import alert_blueprint
from server.web.api import CREDENTIALS, with_rights
from server.web.blacklist_api import blacklist_blueprint
from server.web.board_pages import board_blueprint
from server.web.body import BodyRequest
from server.web.booking_api import booking_blueprint
from server.web.case_api import case_blueprint
from server.web.device_api import device_blueprint
from server.web.enrolling_api import enrolling_blueprint
from server.web.figures_api import figures_blueprint
from server.web.gate import SESSION_COOKIE, Unwelcome, invalid, problem, signed_in, word_refusals
from server.web.hall_api import hall_blueprint
from server.web.lease_api import lease_blueprint
from server.web.manager_pages import manager_blueprint
from server.web.notice_api import notice_blueprint
from server.web.pad_pages import pad_blueprint
from server.web.pages import NO_HALL, pages_blueprint
from server.web.people_api import people_blueprint
from server.web.press_api import press_blueprint
from server.web.public_pages import public_blueprint
from server.web.public_words_api import public_words_blueprint
from server.web.rating_api import rating_blueprint
from server.web.rehearsal_api import EXTENSION as REHEARSAL
from server.web.rehearsal_api import rehearsal_blueprint
from server.web.reporting_api import reporting_blueprint
from server.web.request_log import log_requests
from server.web.screens_api import screens_blueprint
from server.web.ticket_api import ticket_blueprint, ticket_of, visitor_act
from server.web.trail_api import trail_blueprint
from server.web.visit_api import visit_blueprint
from server.web.visitor_pages import visitor_blueprint
from server.web.watching import watching_blueprint
from server.web.window_api import window_blueprint
from server.web.window_code_pages import window_code_blueprint
from server.workdays import is_workday

_BODY_BYTES = 64 * 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What the command line may say beside the data folder."""

    public_url: str = "http://127.0.0.1:8080"
    clock: Clock | None = None
    rehearsal: bool = False
    ballast_bytes: int = 0
    watchdog: bool = False  # it ends the whole process


def create_app(folder: DataFolder, settings: Sequence[HallSettings], options: Options) -> Flask:
    """The server of the halls of a data folder, ready to be asked; ``settings`` are theirs, in the folder's order.

    Raises SchemaOutOfDate, HallNotCreated, HallRenamed.
    """
    places = {one.plan.code: place for one, place in zip(settings, folder.halls, strict=True)}
    require_same_codes(places)
    writing, reading = open_engine(folder.database, writing=True), _for_reading(folder.database)
    require_current(reading)
    real = options.clock or SystemClock()
    rehearsal = rehearse(folder, reading, real.now()) if options.rehearsal else None
    clock = rehearsal.clock if rehearsal else real
    settle(writing)
    require_created(reading, places)
    disk = DiskWatch(folder.path, ballast_bytes=options.ballast_bytes)
    disk.attend(writing)
    disk.start()
    app = OpenAPI(
        __name__,
        info=Info(title="Youxu 有序", version="1"),
        security_schemes=CREDENTIALS,
        validation_error_callback=invalid,
        validation_error_status=422,
        doc_ui=False,
        static_folder=None,
    )
    app.request_class = BodyRequest
    app.config["MAX_CONTENT_LENGTH"] = _BODY_BYTES
    socketio = SocketIO(
        app,
        async_mode="threading",
        async_handlers=False,  # on the thread that reads: who sends much waits, and starts no threads
        max_http_buffer_size=MESSAGE_BYTES,
        transports=["websocket"],
    )
    guard = SocketGuard(most=threads_of_process(one.server.threads for one in settings) - SOCKETS_TO_SPARE)
    lay_wires(socketio, guard)

    def emit(event: str, message: Any, *, to: str) -> None:
        socketio.emit(event, message, to=to)

    metrics, alerts = Metrics(), Alerts()
    others = OtherProcesses(writing, reading, list(places))
    hosts = [
        HallHost(
            settings=one,
            keys=folder.keys(places[one.plan.code]).using(crypto_named(one.server.crypto)),
            data_keys=folder.data_keys(one.plan.code),
            clock=clock,
            writing=writing,
            reading=reading,
            public_url=options.public_url,
            emit=emit,
            disk=disk,
            others=others,
            metrics=metrics,
            alerts=alerts,
        )
        for one in settings
    ]
    halls = Halls(hosts, Credentials(writing, reading, list(places)), clock)
    app.extensions["youxu"] = halls
    app.context_processor(lambda: {"rehearsal": words("rehearsal")["banner"] if rehearsal else None})
    if rehearsal:
        app.extensions[REHEARSAL] = rehearsal
        rehearsal.moved.append(halls.repaint)
    log_requests(app, metrics)
    _open_doors(app)
    reporter = Reporter(halls, writing, rehearsal=rehearsal is not None)
    app.register_blueprint(
        watching_blueprint(
            halls,
            metrics,
            guard,
            reporter.sums,
            Health(writing, clock, halls.stalled_s),
            folder.path,
            open_on_loopback=all(one.server.metrics_on_loopback for one in settings),
        )
    )
    _name_halls(app, halls)
    open_sockets(socketio, halls, SESSION_COOKIE, guard)
    app.wsgi_app = guard.before(app.wsgi_app)  # type: ignore[method-assign]  # WSGI's way of wrapping
    halls.start()
    others.start(hosts)
    if options.watchdog:
        Watchdog(halls.stalled_s).start()
    timekeeper = Timekeeper(halls, writing, clock, alerts, folder.path, watched=rehearsal is None)
    foreseer = Foreseer(halls, clock, is_workday)
    if rehearsal:
        rehearsal.moved += [timekeeper.wake, foreseer.again, reporter.wake]
    for beside in (timekeeper, foreseer, reporter):
        beside.start()
    for ending in (halls, others, timekeeper, foreseer, reporter):  # the last named stops first
        atexit.register(ending.stop)
    return app


def _for_reading(database: str) -> Engine:
    """On PostgreSQL without transactions, for READ COMMITTED gives a reader nothing but two more round trips."""
    engine = open_engine(database)
    if engine.dialect.name == "postgresql":
        return engine.execution_options(isolation_level="AUTOCOMMIT")
    return engine


def _name_halls(app: OpenAPI, halls: Halls) -> None:
    """Whose pages these are: of the only hall, else of the hall where the reader is signed in, else of none yet."""
    names = {
        host.code: {
            "code": host.code,
            "name": named(host.settings.plan.name),
            "time_zone": host.settings.plan.time_zone,
        }
        for host in halls
    }

    def shown() -> dict[str, Any]:
        if halls.only is not None:
            return names[halls.only.code]
        person = signed_in()
        return names[person.hall] if person else NO_HALL

    app.config.update(YOUXU_HALL=shown, YOUXU_HALLS=list(names.values()) if len(names) > 1 else [])


def _open_doors(app: OpenAPI) -> None:
    for api in (
        hall_blueprint,
        ticket_blueprint,
        lease_blueprint,
        booking_blueprint,
        blacklist_blueprint,
        window_blueprint,
        press_blueprint,
        notice_blueprint,
        visit_blueprint,
        device_blueprint,
        enrolling_blueprint,
        screens_blueprint,
        people_blueprint,
        account_blueprint,
        rehearsal_blueprint,
        advice_blueprint,
        alert_blueprint,
        public_words_blueprint,
        rating_blueprint,
        case_blueprint,
        figures_blueprint,
        trail_blueprint,
        reporting_blueprint,
    ):
        app.register_api(api())
    app.register_blueprint(assets.blueprint())
    assets.apply_security_headers(app)
    app.register_blueprint(pages_blueprint())
    app.register_blueprint(manager_blueprint())
    app.register_blueprint(board_blueprint())
    app.register_blueprint(pad_blueprint())
    app.register_blueprint(public_blueprint())
    app.register_blueprint(window_code_blueprint())
    app.register_blueprint(visitor_blueprint(_ticket_page, visitor_act))
    word_refusals(app)

    @app.route("/openapi.json")
    @app.route("/api/v1/openapi.json")
    def openapi() -> Response:
        return jsonify(with_rights(app.api_doc))

    @app.errorhandler(500)
    def broken(_error: Exception) -> Response:
        return problem(500, "internal_error", {})


def _ticket_page(link: str) -> Json:
    try:
        return ticket_of(link)
    except Unwelcome as error:
        raise NotFound from error
