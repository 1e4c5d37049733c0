"""Commands of devices that sign them: the signature, the counter, and what is done about a clone (promises.md §5.2)."""

from __future__ import annotations

import logging
from collections.abc import Callable

from flask import g, request

from hardware.link.messages import COUNTER_HEADER, SIGNATURE_HEADER
from server.actions import devices
from server.actions.turn import Answer, Turn
from server.device_signatures import Cloned, SignatureRefused, verify
from server.halls import Halls
from server.host import HallHost
from server.identity import Caller
from server.store.devices import ShutOut

log = logging.getLogger(__name__)

_ALERT_S = 24 * 3600.0
_DIGITS = 18


def require_signature(caller: Caller, halls: Halls) -> None:
    """Raises SignatureRefused, or Cloned when the counter was used before: the device is then revoked."""
    given = request.headers.get(COUNTER_HEADER, "")
    if not (given.isascii() and given.isdigit() and len(given) <= _DIGITS):
        raise SignatureRefused
    counter = int(given)
    verify(
        caller.public_key,
        request.headers.get(SIGNATURE_HEADER, ""),
        method=request.method,
        path=request.path,
        body=request.get_data(),
        counter=counter,
    )
    try:
        due = halls.counters.take((caller.full_name, caller.public_key), counter, caller.counter)
    except Cloned:
        _revoke(caller, halls)
        raise
    g.counted = counter if due else None


def also_counted(run: Callable[[Turn], Answer], caller: Caller, host: HallHost) -> Callable[[Turn], Answer]:
    """The command, which writes the device's counter down too when it is time to."""
    counter = g.get("counted")
    if counter is None:
        return run

    def counted(turn: Turn) -> Answer:
        turn.beside.append(host.devices.counting(caller.code, counter))
        return run(turn)

    return counted


def _revoke(caller: Caller, halls: Halls) -> None:
    host = halls.get(caller.hall)
    if host is None:
        return
    log.warning("two machines have one device's key", extra={"action": "device_cloned", "caller": caller.full_name})

    def run(turn: Turn) -> Answer:
        write = host.devices.revoking(caller.code, ShutOut(at=turn.now, reason="copied"))
        devices.revoked(turn, caller.code, why="a counter came twice", write=write, cloned=True)
        return Answer(status=200, body={})

    server = Caller(kind="server", code="signatures", hall=host.code, roles=frozenset())
    host.do(server, run, key=None, fingerprint="")
    host.own_alerts.tell("device_cloned", for_s=_ALERT_S, device=caller.code)
    halls.forget(host.code, caller.code)
