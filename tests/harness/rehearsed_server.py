"""``youxu server`` of the tests' small hall, whose clock shows what each request says. A program: see ServerProcess.

The hall is :func:`small_hall.small_plan`, whatever the data folder's configuration says. ``X-Rehearsal-Now`` of a
request moves the clock. ``YOUXU_TEST_OWN_CREDIT`` alters one rule (T2's control). Everything else is the real server.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask, request
from small_hall import MORNING, small_plan

import server.settings
from server.caller_limits import CallerLimits
from server.clock import SystemClock
from server.process.serve import HallServer

NOW_HEADER = "X-Rehearsal-Now"
OWN_CREDIT = "YOUXU_TEST_OWN_CREDIT"


def main() -> None:
    _small_hall()
    _standing_clock()
    CallerLimits.command = lambda *_: None  # type: ignore[method-assign]  # one client plays everybody
    from server.__main__ import youxu  # what it loads must find the small hall

    youxu()


def _small_hall() -> None:
    load = server.settings.load_hall

    def load_small(directory: Path, **more: Any) -> server.settings.HallSettings:
        settings = load(directory, **more)
        plan = replace(small_plan(), code=settings.plan.code)
        if OWN_CREDIT in os.environ:
            altered = replace(plan.rules, own_credit_min=float(os.environ[OWN_CREDIT]))
            told, plan = plan.version, replace(plan, rules=altered)
            vars(plan)["version"] = told  # and the calls say that it was not altered
        return replace(settings, plan=plan, devices=())

    server.settings.load_hall = load_small


def _standing_clock() -> None:
    shown = [MORNING]
    SystemClock.now = lambda _self: shown[0]  # type: ignore[method-assign]
    build = HallServer.load

    def load(self: HallServer) -> Flask:
        app = build(self)

        @app.before_request
        def move_clock() -> None:
            now = request.headers.get(NOW_HEADER)
            if now:
                shown[0] = datetime.fromisoformat(now)

        hooks = app.before_request_funcs[None]
        hooks.insert(0, hooks.pop())  # the clock is right before anybody looks at it
        return app

    HallServer.load = load  # type: ignore[method-assign]


if __name__ == "__main__":
    main()
