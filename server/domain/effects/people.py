"""Events about people are kept for the trail; the hall's day is the same before and after."""

from __future__ import annotations

from typing import TYPE_CHECKING

from server.domain import events as happened
from server.domain.effects.effect import effect

if TYPE_CHECKING:
    from server.domain.day import Day

OF_PEOPLE = (
    happened.AccountAdded,
    happened.AccountChanged,
    happened.AccountLinked,
    happened.PasswordSet,
    happened.SecondFactorSet,
    happened.SessionsEnded,
    happened.PersonSignedIn,
    happened.PersonSignedOut,
    happened.SignInFailed,
    happened.SingleSignOnRefused,
)


def nothing(event: happened.Event, day: Day) -> None:
    """Who may come in is asked of the accounts' rows."""


for kind in OF_PEOPLE:
    effect.register(kind)(nothing)
