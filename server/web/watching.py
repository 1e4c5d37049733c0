"""For whoever watches the server: ``/healthz`` and ``/metrics``. No personal data, no names, no tickets."""

from __future__ import annotations

import os
import resource
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from flask import Blueprint, Response, current_app, jsonify

from server.caller_address import LOOPBACK
from server.halls import Halls
from server.host import HallHost
from server.live.socket_guard import SocketGuard
from server.process.metrics import Gauge, Labels, Metrics
from server.store.disk import space
from server.store.health import Health
from server.store.outbox import OutboxStanding
from server.web.gate import address, problem, who

Outboxes = Callable[[], Mapping[str, tuple[OutboxStanding, float]]]
"""How the halls' outboxes stand, each with its lag in seconds."""

_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_MAY_READ = ("administrator", "auditor")


def watching_blueprint(
    halls: Halls,
    metrics: Metrics,
    guard: SocketGuard,
    outboxes: Outboxes,
    health: Health,
    folder: Path,
    *,
    open_on_loopback: bool,
) -> Blueprint:
    """``open_on_loopback``: programs on this machine may read the figures; others need a token that may."""
    doors = Blueprint("watching", __name__)

    @doors.get("/healthz")
    def healthz() -> Response:
        """200 when a ticket could be given out and kept, 503 with the reason's code when it could not."""
        fault = health.fault()
        if fault is None:
            halls.answer()
            return jsonify({"ready": True, **({"hall": halls.only.code} if halls.only else {"halls": len(halls)})})
        return problem(503, "not_now", {"fault": fault})

    @doors.get("/metrics")
    def figures() -> Response:
        """Prometheus' text form."""
        caller = who()
        if not (open_on_loopback and address() in LOOPBACK) and (caller is None or not caller.has(*_MAY_READ)):
            return problem(401 if caller is None else 403, "not_signed_in" if caller is None else "not_allowed", {})
        of_halls = [*_of_halls(list(halls)), *_of_outboxes(outboxes())]
        text = metrics.text([*of_halls, *_of_sockets(guard), *_of_worker(), *_of_machine(folder)])
        response = Response(text, content_type=_TEXT)
        response.headers["Cache-Control"] = "no-store"
        return response

    return doors


def _of_halls(hosts: list[HallHost]) -> list[Gauge]:
    seqs: dict[Labels, float] = {}
    devices: Counter[Labels] = Counter()
    for host in hosts:
        seq = host.writer.seq
        if seq is not None:
            seqs[host.code,] = seq
        now = host.clock.now()
        for device in host.settings.devices:
            condition = host.conditions.of(device.code)
            devices[host.code, str(device.kind), condition.worst(now) if condition else "unknown"] += 1
    return [
        Gauge("youxu_head_seq", "The last event's number, of halls in this process's memory.", seqs, ("hall",)),
        Gauge(
            "youxu_queue_commands",
            "Commands that wait for their hall's writer.",
            {(host.code,): len(host.writer.turnstile) for host in hosts},
            ("hall",),
        ),
        Gauge("youxu_devices", "Configured devices by condition.", dict(devices), ("hall", "kind", "condition")),
    ]


def _of_outboxes(sums: Mapping[str, tuple[OutboxStanding, float]]) -> list[Gauge]:
    """Of halls that report upward; nothing where none does."""
    if not sums:
        return []
    return [
        Gauge(
            "youxu_upward_lag_seconds",
            "Since when the oldest record waits to be reported upward.",
            {(hall,): lag for hall, (_, lag) in sums.items()},
            ("hall",),
        ),
        Gauge(
            "youxu_upward_records",
            "Records for the platform above, by state.",
            {(hall, state): count for hall, (found, _) in sums.items() for state, count in found.counts.items()},
            ("hall", "state"),
        ),
    ]


def _of_sockets(guard: SocketGuard) -> list[Gauge]:
    signed_in, strangers = guard.counts()
    return [
        Gauge("youxu_sockets", "Open sockets.", {("signed_in",): signed_in, ("stranger",): strangers}, ("who",)),
        Gauge("youxu_socket_bans_total", "Floods that were banned.", {(): guard.bans}, kind="counter"),
        Gauge(
            "youxu_sockets_cut_total",
            "Sockets that were ended, by reason.",
            {(reason,): count for reason, count in dict(guard.cuts).items()},
            ("reason",),
            "counter",
        ),
        Gauge(
            "youxu_sockets_refused_total",
            "Sockets that were not let in, by reason.",
            {(reason,): count for reason, count in dict(guard.refused).items()},
            ("reason",),
            "counter",
        ),
    ]


def _of_worker() -> list[Gauge]:
    """Of gunicorn's worker; nothing where the application runs under another server."""
    worker = current_app.extensions.get("youxu_worker")
    if worker is None:
        return []
    return [
        Gauge("youxu_requests_waiting", "Requests that wait for a thread.", {(): worker.waiting()}),
        Gauge("youxu_requests_shed_total", "Requests told “not now” unread.", {(): worker.shed}, kind="counter"),
        Gauge("youxu_slow_senders_cut_total", "Too slow requests.", {(): worker.slow.cut}, kind="counter"),
    ]


def _of_machine(folder: Path) -> list[Gauge]:
    disk = space(folder)
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    used = resource.getrusage(resource.RUSAGE_SELF)
    return [
        Gauge("youxu_disk_free_bytes", "Free on the data folder's disk.", {(): disk.free}),
        Gauge("youxu_disk_total_bytes", "Size of the data folder's disk.", {(): disk.total}),
        Gauge("process_resident_memory_bytes", "Memory.", {(): pages * os.sysconf("SC_PAGE_SIZE")}),
        Gauge("process_open_fds", "Open file descriptors.", {(): sum(1 for _ in Path("/proc/self/fd").iterdir())}),
        Gauge("process_threads", "Threads.", {(): threading.active_count()}),
        Gauge("process_cpu_seconds_total", "CPU time.", {(): used.ru_utime + used.ru_stime}, kind="counter"),
    ]
