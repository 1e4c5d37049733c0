"""Letting a device in and shutting it out: the event, and the row that is written beside it in the same commit."""

from __future__ import annotations

from server.actions.turn import Beside, Turn
from server.domain import events as happened


def code_given(turn: Turn, device: str, *, write: Beside) -> None:
    turn.hall.record(happened.DeviceCodeGiven(at=turn.now, device=device))
    turn.beside.append(write)


def enrolled(
    turn: Turn, device: str, *, address: str, signs: bool, replaced: bool, write: Beside, told: bool = True
) -> None:
    """``told``: whether the trail is told; the device comes in all the same."""
    if told:
        happens = happened.DeviceEnrolled(at=turn.now, device=device, address=address, signs=signs, replaced=replaced)
        turn.hall.record(happens)
    turn.beside.append(write)


def revoked(turn: Turn, device: str, *, why: str, write: Beside, cloned: bool = False) -> None:
    """A kiosk's lease goes with it: whoever has the machine gives out no number that counts."""
    turn.hall.record(happened.DeviceRevoked(at=turn.now, device=device, why=why, cloned=cloned))
    turn.hall.revoke_lease(now=turn.now, device=device, why=why)
    turn.beside.append(write)
