"""What `views/{view}` answers: a number and, by the kind of the view, its state to the last field."""

from __future__ import annotations

from server.web.shapes import Told
from server.web.views.console import ConsoleView
from server.web.views.manager import ManagerView, TeamView
from server.web.views.shapes import BoardView, DeviceView, KioskView, PadView, SignView, ViewTold

STATES: dict[str, type[ViewTold]] = {
    "board": BoardView,
    "window": SignView,
    "console": ConsoleView,
    "manager": ManagerView,
    "team": TeamView,
    "kiosk": KioskView,
    "pad": PadView,
    "device": DeviceView,
}
"""By the kind of a view, as in :data:`server.live.catalogue.VIEWS`: a test holds that none is missing."""


class ViewState(Told):
    """The same that the socket sends. ``seq``: of the last event that it knows."""

    seq: int
    state: BoardView | SignView | ConsoleView | ManagerView | TeamView | KioskView | PadView | DeviceView
