"""Everything looked at, in one go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import Engine, select
from sqlalchemy.engine import make_url

from server.data_folder import DataFolder
from server.domain.errors import Refusal
from server.settings import ConfigurationFaults, HallSettings, load_hall
from server.start_up.check import Check, State, fault, ok, warning
from server.start_up.clock import check_clock
from server.start_up.database import check_database
from server.start_up.log import check_log
from server.start_up.place import check_place
from server.start_up.signing import check_signing
from server.store.damage import UNREADABLE, cause
from server.store.engine import open_engine
from server.store.resident import load
from server.store.tables import accounts


@dataclass(frozen=True, kw_only=True, slots=True)
class Examination:
    """Everything that was looked at, in order. ``settings``: of the halls whose configuration is well."""

    checks: tuple[Check, ...]
    settings: tuple[HallSettings, ...]

    @property
    def sound(self) -> bool:
        return not any(check.state is State.FAULT for check in self.checks)

    @property
    def damage(self) -> str | None:
        """What is wrong with the database, where nothing else keeps a server from starting."""
        faults = [check for check in self.checks if check.state is State.FAULT]
        return faults[0].words if faults and all(check.damage for check in faults) else None

    def told(self, *, all_of_it: bool) -> str:
        """A line a check; without those that are well, where only trouble is asked for."""
        return "\n".join(str(check) for check in self.checks if all_of_it or check.state is not State.OK)


def examine(folder: DataFolder, *, now: datetime, thorough: bool = False) -> Examination:
    """Look at everything a server of this data folder needs.

    ``thorough`` also reads a big database to its end, and replays the present day as it is configured now.
    """
    configured, checks = _configuration(folder)
    codes = [one.plan.code for one in configured]
    embedded = make_url(folder.database).get_backend_name() == "sqlite"
    keys = [folder.path / "keys" / place.key for place in folder.halls]
    checks += check_place(folder.path, keys, embedded=embedded, now=now)
    checks += check_clock(now, {one.plan.code: one.plan.time_zone for one in configured})
    checks += check_signing(configured)
    found = list(check_database(folder.database, codes, thorough=thorough))
    checks += found
    if not any(check.state is State.FAULT for check in found):
        checks += _log(folder, configured, now, thorough=thorough)
    return Examination(checks=tuple(checks), settings=tuple(configured))


def _configuration(folder: DataFolder) -> tuple[list[HallSettings], list[Check]]:
    configured, checks = [], []
    for place in folder.halls:
        try:
            settings = load_hall(place.folder)
        except ConfigurationFaults as error:
            checks += [fault("configuration", f"{place.folder.name}: {one}") for one in error.faults]
            continue
        configured.append(settings)
        plan = settings.plan
        checks.append(
            ok("configuration", f"{plan.code}: {len(plan.windows)} windows, {len(plan.businesses)} businesses")
        )
        checks += [warning("configuration", f"{plan.code}: {one}") for one in settings.warnings]
    return configured, checks


def _log(folder: DataFolder, configured: list[HallSettings], now: datetime, *, thorough: bool) -> Iterator[Check]:
    engine = open_engine(folder.database)
    try:
        machine_time = None if folder.rehearsal else now
        yield from check_log(engine, [one.plan.code for one in configured], machine_time, thorough=thorough)
        for settings in configured:
            yield from _case_owner(engine, settings)
            if thorough:
                yield _day(engine, settings)
    except UNREADABLE as error:
        yield fault("log", f"it cannot be read: {cause(error)}")
    finally:
        engine.dispose()


def _case_owner(engine: Engine, settings: HallSettings) -> Iterator[Check]:
    """Bad-rating cases go to an account by name: it must be there, in use, and allowed to work on them."""
    owner, code = settings.plan.rules.case_owner, settings.plan.code
    if not owner:
        return
    mine = select(accounts.c.roles, accounts.c.disabled_at).where(accounts.c.hall == code, accounts.c.name == owner)
    with engine.connect() as connection:
        row = connection.execute(mine).one_or_none()
    if row is None or row.disabled_at is not None or not {"case_officer", "hall_manager"} & set(row.roles):
        words = f"{code}: case_owner {owner!r} is no account in use that may work on bad-rating cases"
        yield warning("case_owner", f"{words}: new ones wait for the hall manager")


def _day(engine: Engine, settings: HallSettings) -> Check:
    """Whether the present day can be played again in the hall as it is configured now."""
    code = settings.plan.code
    try:
        with engine.connect() as connection:
            day = load(connection, settings.plan).hall.day
    except (LookupError, Refusal, ValidationError) as error:
        words = (
            f"{code}: the log cannot be replayed ({type(error).__name__} {error}): was a window or business removed?"
        )
        return fault("day", words)
    state = f"{day.business_day} is open" if day.business_day else "closed"
    return ok("day", f"{code}: {state}, {len(day.tickets)} tickets")
