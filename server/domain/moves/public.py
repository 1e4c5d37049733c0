"""What the hall manager says to everybody: notices on the boards for a while, and the call to leave the building."""

from __future__ import annotations

from datetime import datetime, timedelta

from server.domain import errors
from server.domain import events as happened
from server.domain.hall_ground import Events, HallGround


class PublicMoves(HallGround):
    """广播通知 and 紧急疏散. An emergency stands until somebody ends it, whatever becomes of the day."""

    def broadcast(
        self, *, now: datetime, notice: str, zh: str, en: str, zones: tuple[str, ...], minutes: int, by: str
    ) -> Events:
        """Put a notice on the boards of some zones, or of all where none is named. ``notice`` is its id."""
        self._require_open_day()
        for zone in zones:
            if zone not in self.plan.zone:
                raise errors.UnknownZone(zone=zone)
        until = now + timedelta(minutes=minutes)
        return self.record(
            happened.NoticeBroadcast(at=now, notice=notice, zh=zh, en=en, zones=zones, until=until, by=by)
        )

    def end_broadcast(self, *, now: datetime, notice: str, by: str) -> Events:
        """Take it down before its time."""
        if notice not in self.day.broadcasts:
            raise errors.UnknownBroadcast(notice=notice)
        return self.record(happened.BroadcastEnded(at=now, notice=notice, by=by))

    def begin_emergency(self, *, now: datetime, zh: str, en: str, by: str) -> Events:
        """Cover every public screen with these words. Other words replace those that stand."""
        before = self.day.emergency
        if before is not None and (before.zh, before.en) == (zh, en):
            return ()
        return self.record(happened.EmergencyBegan(at=now, zh=zh, en=en, by=by))

    def end_emergency(self, *, now: datetime, by: str) -> Events:
        """解除. Where none stands nothing happens."""
        if self.day.emergency is None:
            return ()
        return self.record(happened.EmergencyEnded(at=now, by=by))
