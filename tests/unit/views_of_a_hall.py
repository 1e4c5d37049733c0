"""A small hall with every view of it, for the tests of views: rendered from one moment, without a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from small_hall import MORNING, small_plan, words

from server.actions.jobs import Job
from server.domain.hall import Events, Hall
from server.domain.rules import HallRules
from server.domain.ticket import HoldKind
from server.keys import HallKeys
from server.live.catalogue import find
from server.live.conditions import Conditions
from server.live.sight import Json, Sight
from server.live.told_waits import ToldWaits
from server.settings.devices import DeviceKind, DevicePlan
from server.settings.hall import HallSettings, ServerRules
from server.settings.teams import Team
from server.store.devices import Device

RULES = HallRules(call_interval_s=20, no_show_wait_s=30)
KIOSK = DevicePlan(code="K1", kind=DeviceKind.KIOSK, zone="east")
PAD = DevicePlan(code="P5", kind=DeviceKind.PAD, windows=("5",))
BOARD = DevicePlan(code="D1", kind=DeviceKind.DISPLAY, zone="west", drivers={"voice": {"driver": "clips"}})
TEAMS = (
    Team(code="field", name=words("专业班组"), windows=("1", "2")),
    Team(code="all", name=words("无差别班组"), windows=("5",)),
)
PROVISIONED = Device(hall="small", code="TK1", kind="kiosk", zone=None, windows=())


class Stage:
    """A hall that is played by hand, and looked at through its views. ``now`` moves only by :meth:`later`."""

    def __init__(self, *, rules: HallRules = RULES, opened: bool = True) -> None:
        plan = small_plan(rules)
        self.settings = HallSettings(
            plan=plan,
            devices=(KIOSK, PAD, BOARD),
            server=ServerRules(threads=64),
            notices=(words("请排队"),),
            teams=TEAMS,
        )
        self.hall = Hall(plan)
        self.now = MORNING
        self.keys = HallKeys(b"k" * 32)
        self.conditions = Conditions()
        self.told = ToldWaits()
        self.jobs: dict[str, Job] = {}
        self.enrolled = {PROVISIONED.code: PROVISIONED}
        self._taken = 0
        if opened:
            self.hall.open_day(now=self.now, business_day=self.now.date(), accept_until=None)

    def let_in(self, *devices: str) -> None:
        """These devices, and no others, were enrolled."""
        self.enrolled = {code: replace(PROVISIONED, code=code, enrolled=True) for code in devices}

    def later(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now

    def seat(self, *windows: str) -> None:
        for window in windows:
            self.hall.sign_in(now=self.now, window=window, clerk=f"c{window}")

    def take(self, business: str, **more: Any) -> str:
        """A ticket's id: t1, t2, … in order."""
        self._taken += 1
        name = f"t{self._taken}"
        self.hall.issue_ticket(now=self.now, ticket_id=name, business=business, **more)
        return name

    def code(self, ticket: str) -> str:
        return self.hall.day.tickets[ticket].code

    def sight(self) -> Sight:
        return Sight(
            settings=self.settings,
            hall=self.hall,
            jobs=self.jobs,
            seq=7,
            now=self.now,
            keys=self.keys,
            conditions=self.conditions,
            told=self.told,
            badge_of=lambda name: f"badge of {name}",
            enrolled=self.enrolled.get,
        )

    def view(self, name: str) -> Json:
        view, code = find(name)
        return view.render(self.sight(), code)

    def copy(self) -> Hall:
        """The same day, to try something on."""
        events = self.hall.take_unsaved()
        self._log = (*getattr(self, "_log", ()), *events)
        again = Hall(self.hall.plan)
        again.replay(self._log)
        return again

    def every_view(self) -> dict[str, Json]:
        """All views that change with events, without what only moves with the clock."""
        return {name: _steady(self.view(name)) for name in self.names()}

    def names(self) -> list[str]:
        each = [f"{kind}:{window}" for kind in ("window", "console", "pad") for window in self.hall.plan.window]
        return ["board:all", "board:east", "board:west", "manager", "team:all+field", "kiosk:K1", *each]


def _steady(state: Any) -> Any:
    """Without estimates and loads, which move all the time, and without what a console says about other windows."""
    if isinstance(state, dict):
        moving = ("now", "wait", "soon", "left_min", "load_min", "open_min", "busy_min", "targets", "version")
        return {name: _steady(inner) for name, inner in state.items() if name not in moving}
    if isinstance(state, list):
        return [_steady(inner) for inner in state]
    return state


Step = Callable[[Stage], Events]


def a_busy_morning() -> Iterator[tuple[str, Step]]:  # noqa: PLR0915  # one line for each thing that can happen
    """Everything that can happen once, in an order in which it can; each step with its name."""

    def at(method: str, window: str, seconds: float = 0, **more: Any) -> tuple[str, Step]:
        def step(stage: Stage) -> Events:
            done: Events = getattr(stage.hall, method)(now=stage.later(seconds), window=window, **more)
            return done

        return f"{method} at {window}", step

    def of(method: str, **more: Any) -> tuple[str, Step]:
        def step(stage: Stage) -> Events:
            done: Events = getattr(stage.hall, method)(now=stage.now, **more)
            return done

        return f"{method} {more}", step

    def take(name: str, business: str, **more: Any) -> tuple[str, Step]:
        return of("issue_ticket", ticket_id=name, business=business, **more)

    for window in ("1", "4", "5", "6"):
        yield at("sign_in", window, clerk=f"c{window}")
    yield at("sign_in", "3", clerk="c3")
    yield at("close_window", "3")
    yield at("open_window", "3")
    for name, business in (("a", "insurance"), ("b", "insurance"), ("c", "farming"), ("d", "market")):
        yield take(name, business)
    yield take("e", "insurance", priority="elderly", id_hash="HASH")
    yield at("call_next", "1")
    yield at("recall", "1", 20)
    yield at("start", "1")
    yield at(
        "give_notice", "1", clerk="c1", notice="n1", missing=(), why="照片太旧", matter="insurance-join", device="K1"
    )
    yield of("note_notice_printed", ticket="e", job="n1", state="failed")
    yield at("reprint_notice", "1", clerk="c1", notice="n1", job="n1-again", device="K1")
    yield of("note_notice_printed", ticket="e", job="n1-again", state="confirmed")
    yield at("hold", "1", kind=HoldKind.VISITOR, why="复印")
    yield at("resume", "4", ticket="e")
    yield at("transfer", "4", why="转", to_zone="west")
    yield at("undo", "4")
    yield at("finish", "4")
    yield of("rate", unit="e", level=5, reasons=(), text="", channel="pad", dictionary_version="1")
    yield at("call_this", "5", ticket="b", why="熟")
    yield at("recall", "5", 20)
    yield at("mark_no_show", "5", 30)
    yield of("requeue", ticket="b")
    yield of("delay", ticket="a")
    yield of("abandon", ticket="c", by="visitor")
    yield at("call_next", "5")
    yield at("transfer", "5", why="专家", to_window="3")
    yield at("pause_window", "6", reason="午休")
    yield take("f", "market")
    yield take("g", "insurance")
    yield at("call_next", "3")
    yield take("h", "insurance")
    yield at("call_this", "5", ticket="h", why="x")
    yield at("transfer", "5", why="x", to_business="unresolved")
    yield at("undo", "5")
    yield at("start", "5")
    yield at("transfer", "5", why="x", to_zone="west")
    yield at("turn_window", "5", no_difference=False)
    yield of("pause_business", business="farming", reason="停电")
    yield of("resume_business", business="farming")
    yield at("sign_in", "6", clerk="d6")
    yield at("sign_out", "1")
    yield of("close_day")
