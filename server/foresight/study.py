"""Reading what the hall's log teaches (:mod:`server.domain.waits.learning`), in the thinker's process: once a day."""

from __future__ import annotations

from datetime import date

from server.domain.plan import HallPlan
from server.domain.waits.learning import Learned
from server.queries.learned import learned
from server.store.engine import open_engine


def study(database: str, plan: HallPlan, before: date) -> Learned:
    """``database``: SQLAlchemy URL."""
    engine = open_engine(database)
    try:
        return learned(engine, plan, before=before)
    finally:
        engine.dispose()
