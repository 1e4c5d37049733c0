"""Events about the trail and about reading change nothing of the day."""

from __future__ import annotations

from server.domain import events as happened
from server.domain.effects.effect import effect
from server.domain.effects.people import nothing

for kind in (
    happened.ApprovalAsked,
    happened.ApprovalDecided,
    happened.BackupRestored,
    happened.DayReported,
    happened.NumberRevealed,
    happened.LogExported,
    happened.PersonalDataLetGo,
    happened.TrailSearched,
    happened.BookingsSearched,
    happened.FileHandedOut,
    happened.PersonalDataRead,
):
    effect.register(kind)(nothing)
