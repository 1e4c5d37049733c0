"""Who looks after what the hall manager is alerted to, so that two managers neither both go nor both wait."""

from __future__ import annotations

from collections.abc import Container
from datetime import datetime, timedelta

from server.domain import errors
from server.domain import events as happened
from server.domain.hall_ground import Events, HallGround
from server.domain.remembered import AlertOwner

TAKEN_FOR = timedelta(minutes=30)  # an alert that still stands after this wants somebody again


class AlertMoves(HallGround):
    """我来处理 and 不再处理. Alerts come and go by themselves (:mod:`server.live.views.manager_alerts`)."""

    def take_alert(self, *, now: datetime, alert: str, by: str, standing: Container[str]) -> Events:
        """Say that one looks after it, also in another's place. ``alert``: its key, among those that stand now."""
        self._require_standing(alert, standing)
        owner = self.alert_owner(alert, now)
        if owner is not None and owner.by == by:
            return ()
        return self.record(happened.AlertTaken(at=now, alert=alert, by=by))

    def release_alert(self, *, now: datetime, alert: str, by: str, standing: Container[str]) -> Events:
        """Nobody looks after it any more; ``by`` says so, and need not be who took it."""
        self._require_standing(alert, standing)
        if self.alert_owner(alert, now) is None:
            return ()
        return self.record(happened.AlertReleased(at=now, alert=alert, by=by))

    def _require_standing(self, alert: str, standing: Container[str]) -> None:
        if alert not in standing:
            raise errors.UnknownAlert(alert=alert)

    def alert_owner(self, alert: str, now: datetime) -> AlertOwner | None:
        owner = self.day.alert_owners.get(alert)
        return owner if owner is not None and now - owner.at < TAKEN_FOR else None
