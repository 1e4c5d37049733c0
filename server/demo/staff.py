"""The demo's staff: the visitor's own account, and clerks with names and badges such as a hall's people have."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from server.data_folder import DataFolder
from server.ids import new_token
from server.provision import provision_hall
from server.settings import HallSettings
from server.settings.teams import Team
from server.store.engine import open_engine
from server.store.people import People

VISITOR = "demo"
"""The account of whoever looks at the demo: a clerk, the hall's manager and its auditor in one."""

TEAM_LEAD = "方敏华"
PROVINCE_VIEWER = "邓志远"
"""A team lead of one team, and who sees sums of all halls. Their password is the visitor's."""

_FAMILIES = "王李张刘陈杨黄周吴徐"
_GIVEN = ("秀兰", "建国", "丽娟", "志强", "雪梅", "海燕", "文斌", "晓东", "春花", "国平", "敏")


@dataclass(frozen=True, kw_only=True, slots=True)
class Clerk:
    """Who sits at a window all day. ``token``, ``pad_token``: of the clerk, and of the pad at the window."""

    name: str
    token: str
    window: str
    pad_token: str


def hire(folder: DataFolder, settings: HallSettings) -> tuple[str, list[Clerk]]:
    """Make all accounts: gives the password of :data:`VISITOR`, and a clerk for every window but the spare ones."""
    plan = settings.plan
    people = People(open_engine(folder.database, writing=True), plan.code)
    password = new_token()[:12]
    people.add(VISITOR, roles=("clerk", "hall_manager", "auditor"), badge="0001", password=password)
    people.add(PROVINCE_VIEWER, roles=("province_viewer",), badge="0003", password=password)
    if settings.teams:
        led = team_shown(settings).code
        people.add(TEAM_LEAD, roles=("team_lead",), teams=(led,), badge="0002", password=password)
    usual = [window.code for window in plan.windows if not window.kind.spare]
    pads = provision_hall(folder, kiosks=0, clerks=0, displays=0, pads=len(usual), test_hall=True)["pads"]
    pad_tokens = {one["window"]: one["token"] for one in pads}
    clerks = [
        Clerk(name=name, token=new_token(), window=window, pad_token=pad_tokens[window])
        for window, name in zip(usual, _names(), strict=False)
    ]
    for number, clerk in enumerate(clerks, 1001):
        people.add(clerk.name, roles=("clerk",), badge=str(number), token=clerk.token, unlimited=True)
    return password, clerks


def team_shown(settings: HallSettings) -> Team:
    """The team with the most windows that open every day: there is something to lead."""
    usual = {window.code for window in settings.plan.windows if not window.kind.spare}
    return max(settings.teams, key=lambda one: len(usual.intersection(one.windows)))


def _names() -> Iterator[str]:
    """As many as families times given names, no two alike."""
    for number in range(len(_FAMILIES) * len(_GIVEN)):
        round_, family = divmod(number, len(_FAMILIES))
        yield _FAMILIES[family] + _GIVEN[(5 * round_ + 7 * family) % len(_GIVEN)]
