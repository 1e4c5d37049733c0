"""The screens of this PC: which view each shows, and its settings. Pure: read from the device's own state.

A PC has one screen, called ``main``, or several monitors with names of their own (``[[device.screens]]``); a small PC
over a window is a sign. Each screen is a page at its own address, and answers for calls under its name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hardware.link.messages import DeviceKind, view_name

MAIN = "main"
NO_BOARD = "none"  # a PC that only speaks
OWN_BOARD = "board"  # the local name of the first screen, whichever zone the server gives it


@dataclass(frozen=True, kw_only=True, slots=True)
class Screen:
    """``local``: the name of the view its page follows on loopback; ``view``: the server's; ``page``: its settings."""

    name: str
    local: str
    view: str
    page: Mapping[str, Any]


def screens_of(state: Mapping[str, Any]) -> tuple[Screen, ...]:
    """The screens of a ``device:{code}`` state; none before the server has ever said what they are."""
    device = state.get("device")
    if device is None or device.get("kind") == DeviceKind.SIGN:
        return ()
    named: Mapping[str, Mapping[str, Any]] = device.get("screens") or {MAIN: device.get("page") or {}}
    return tuple(
        Screen(
            name=name,
            local=OWN_BOARD if place == 0 else view_name("screen", name),
            view=view_name("board", page.get("board") or device.get("zone") or "all"),
            page=page,
        )
        for place, (name, page) in enumerate(named.items())
        if page.get("board") != NO_BOARD
    )


def sign_of(state: Mapping[str, Any]) -> str | None:
    """The view of a sign's own window; None for a display."""
    device = state.get("device") or {}
    windows = device.get("windows") or ()
    return view_name("window", windows[0]) if device.get("kind") == DeviceKind.SIGN and windows else None


def answers_for(local: str, screens: tuple[Screen, ...]) -> tuple[str, ...]:
    """The names under which a page at this local view answers for calls."""
    if local.startswith("window:"):
        return (f"sign:{local.partition(':')[2]}",)
    return tuple(screen.name for screen in screens if local in (screen.local, screen.view))
