"""The composition root: everything is built here and nowhere else; modules do nothing on import."""

from __future__ import annotations

import atexit
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask_openapi3.openapi import OpenAPI
from flask_socketio import SocketIO
from sqlalchemy import Engine

from screens.wording import words
from server.anchoring.sender import AnchorSender
from server.caller_address import ONLY_THIS_MACHINE, Proxies
from server.clock import Clock, SystemClock
from server.crypto import crypto_named
from server.data_folder import DataFolder, require_same_codes
from server.foresight.foreseer import Foreseer
from server.foresight.thinker import Thinker
from server.halls import Halls
from server.host import HallHost
from server.keeping.two_persons import tell_log
from server.live.alerts import Alerts
from server.live.other_processes import OtherProcesses
from server.live.sight import named
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
from server.store.damage_watch import DamageWatch
from server.store.disk import DiskWatch
from server.store.engine import open_engine, settle
from server.store.health import Health
from server.store.resident import require_created
from server.store.schema import require_current
from server.texting.texter import Texter
from server.web.cookies import session_in
from server.web.doors import app_without_doors, open_doors
from server.web.gate import signed_in
from server.web.hall.rehearsal import EXTENSION as REHEARSAL
from server.web.pages.staff import NO_HALL
from server.web.request_log import log_requests
from server.web.watching import watching_blueprint
from server.workdays import is_workday


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """What the command line may say beside the data folder."""

    public_url: str = "http://127.0.0.1:8080"
    clock: Clock | None = None
    rehearsal: bool = False
    damage: str | None = None  # what is wrong with the database that is only read
    ballast_bytes: int = 0
    proxies: Proxies = ONLY_THIS_MACHINE
    watchdog: bool = False  # it ends the whole process


def create_app(folder: DataFolder, settings: Sequence[HallSettings], options: Options) -> Flask:
    """The server of the halls of a data folder, ready to be asked; ``settings`` are theirs, in the folder's order.

    Raises SchemaOutOfDate, HallNotCreated, HallRenamed.
    """
    places = {one.plan.code: place for one, place in zip(settings, folder.halls, strict=True)}
    require_same_codes(places)
    damage = DamageWatch(folder.database, options.damage)
    writing, reading = _engines(folder.database, damage)
    real = options.clock or SystemClock()
    rehearsal = rehearse(folder, reading, real.now()) if options.rehearsal else None
    clock = rehearsal.clock if rehearsal else real
    require_created(reading, places)
    disk = DiskWatch(folder.path, ballast_bytes=options.ballast_bytes)
    disk.attend(writing)
    disk.start()
    app = app_without_doors()
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
            damage=damage,
            others=others,
            metrics=metrics,
            alerts=alerts,
        )
        for one in settings
    ]
    halls = Halls(hosts, Credentials(writing, reading, list(places)), clock)
    app.extensions["youxu"] = halls
    app.context_processor(
        lambda: {"rehearsal": words("rehearsal")["banner"] if rehearsal else None, "damaged": damage.found is not None}
    )
    if rehearsal:
        app.extensions[REHEARSAL] = rehearsal
        rehearsal.moved.append(halls.repaint)
    log_requests(app, metrics)
    open_doors(app)
    reporter = Reporter(halls, writing, rehearsal=rehearsal is not None)
    anchors = AnchorSender(halls, rehearsal=rehearsal is not None)
    texter = Texter(halls, rehearsal=rehearsal is not None)
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
    open_sockets(socketio, halls, session_in, guard)
    app.wsgi_app = options.proxies.before(guard.before(app.wsgi_app))  # type: ignore[method-assign]  # WSGI's way of wrapping
    halls.start()
    if not rehearsal and not damage.found:
        tell_log(folder.path, halls)
    others.start(hosts)
    if options.watchdog:
        Watchdog(halls.stalled_s).start()
    timekeeper = Timekeeper(halls, writing, clock, alerts, folder.path, damage, watched=rehearsal is None)
    foreseer = Foreseer(halls, clock, is_workday, Thinker())
    if rehearsal:
        rehearsal.moved += [timekeeper.wake, foreseer.again, reporter.wake, texter.wake]
    for beside in (timekeeper, foreseer, reporter, anchors, texter):
        beside.start()
    for ending in (halls, others, timekeeper, foreseer, reporter, anchors, texter):  # the last named stops first
        atexit.register(ending.stop)
    return app


def _engines(database: str, damage: DamageWatch) -> tuple[Engine, Engine]:
    """For the writers and for readers. Raises SchemaOutOfDate."""
    writing, reading = open_engine(database, writing=True), _for_reading(database)
    damage.guard(writing, writing=True)
    damage.guard(reading)
    require_current(reading)
    if not damage.found:
        settle(writing)
    return writing, reading


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
    app.config["YOUXU_SINGLE_SIGN_ON"] = {
        host.code: host.provider.rules.name.model_dump() for host in halls if host.provider is not None
    }
