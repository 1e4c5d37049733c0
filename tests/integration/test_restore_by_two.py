"""A backup is brought back by two persons of its own accounts, and the log hears of it (promises.md §5.3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp
import pytest
from hall_under_test import in_use
from server_process import HALLS, Installed, install, youxu
from sqlalchemy import update

from server.keeping.two_persons import Named, RestoredBy, TwoPersonsNeeded, approved
from server.keys import HallKeys
from server.store.engine import open_engine
from server.store.people import People
from server.store.second_factor import secret_of, step_of
from server.store.tables import accounts

PASSWORD = "Autumn-2026"
HALF_A_MINUTE = timedelta(seconds=30)
KEYS = HallKeys(b"k" * 32)
NOW = datetime(2026, 11, 27, 3, tzinfo=UTC)
MADE_AT = "2026-11-27T02:00:00+00:00"


def keys_of(hall: str) -> HallKeys:
    assert hall == "huangtan"
    return KEYS


@pytest.fixture
def hall_of_two(tmp_path: Path) -> Installed:
    """A hall with an administrator and an auditor; a clerk, somebody without a password and somebody disabled."""
    installed = install(tmp_path, hall=HALLS / "huangtan", kiosks=0, displays=0, pads=0, clerks=1)
    engine = open_engine(installed.database, writing=True)
    people = People(engine, "huangtan")
    people.add("shen", roles=("auditor",), password=PASSWORD)
    people.add("lin", roles=("clerk",), password=PASSWORD)
    people.add("token only", roles=("hall_manager",), token="t")
    engine.dispose()
    return installed


def test_only_an_administrator_and_another_person_with_their_passwords_bring_a_backup_back(
    hall_of_two: Installed,
) -> None:
    engine = open_engine(hall_of_two.database)
    secrets = {"huangtan/admin": hall_of_two.admin, "huangtan/shen": PASSWORD, "huangtan/lin": PASSWORD}

    def by(first: str, second: str, **typed: str) -> RestoredBy:
        known = secrets | {f"huangtan/{name}": secret for name, secret in typed.items()}
        named = Named(by=first, second=second, why="磁盘损坏", password=lambda name: known[name])
        with engine.connect() as connection:
            return approved(connection, named, MADE_AT, keys_of=keys_of, now=NOW)

    assert by("admin", "huangtan/shen") == RestoredBy(
        by="huangtan/admin", approved_by="huangtan/shen", why="磁盘损坏", made_at=MADE_AT
    )
    for first, second in (
        *(("admin", "admin"), ("admin", "huangtan/admin"), ("admin", "lin"), ("shen", "admin")),
        *(("admin", "token only"), ("admin", "nobody"), ("nobody", "shen"), ("", "")),
    ):
        with pytest.raises(TwoPersonsNeeded, match="by two persons"):
            by(first, second)
    with pytest.raises(TwoPersonsNeeded, match="huangtan/shen is not right"):
        by("admin", "shen", shen="guessed")
    with pytest.raises(TwoPersonsNeeded, match="huangtan/admin is not right"):
        by("admin", "shen", admin="")
    with engine.connect() as connection, pytest.raises(TwoPersonsNeeded, match="--by"):
        approved(connection, None, MADE_AT, keys_of=keys_of, now=NOW)
    engine.dispose()


def test_whoever_has_a_second_factor_types_it_and_a_new_key_knows_none(hall_of_two: Installed) -> None:
    engine = open_engine(hall_of_two.database, writing=True)
    with engine.begin() as connection:
        mine = (accounts.c.name == "shen") & (accounts.c.hall == "huangtan")
        connection.execute(update(accounts).where(mine).values(second_factor="nonce", second_factor_step=step_of(NOW)))
    secret = pyotp.TOTP(secret_of(KEYS, "shen", "nonce"))
    secrets = {"huangtan/admin": hall_of_two.admin, "huangtan/shen": PASSWORD}

    def by(digits: str, keys: HallKeys | None = KEYS) -> RestoredBy:
        named = Named(by="admin", second="shen", why="磁盘损坏", password=secrets.__getitem__, digits=lambda _: digits)
        with engine.connect() as connection:
            return approved(connection, named, MADE_AT, keys_of=lambda _: keys, now=NOW)

    for wrong in ("", "000000", secret.at(NOW), secret.at(NOW + 2 * HALF_A_MINUTE)):
        with pytest.raises(TwoPersonsNeeded, match="six digits of huangtan/shen"):
            by(wrong)
    assert by(secret.at(NOW + HALF_A_MINUTE)).approved_by == "huangtan/shen"
    assert by("", None).approved_by == "huangtan/shen"
    engine.dispose()


def test_two_persons_bring_a_backup_back_and_the_log_says_who(hall_of_two: Installed, tmp_path: Path) -> None:
    file, again = tmp_path / "hall.zip", tmp_path / "again"
    assert youxu("backup", "--data", hall_of_two.data, "--to", file, "--with-key").returncode == 0
    restore = ("restore", "--from", file, "--data", again)
    alone = youxu(*restore)
    assert alone.returncode == 1
    assert "by two persons" in alone.stderr
    assert not again.exists(), "nothing is left behind"
    typed = f"{hall_of_two.admin}\n{PASSWORD}\n"
    done = youxu(*restore, "--by", "admin", "shen", "--why", "磁盘损坏", typed=typed)
    assert done.returncode == 0, done.stderr
    assert "brought back by huangtan/admin and huangtan/shen" in done.stdout
    hall_of_two.data, hall_of_two.database = again, f"sqlite:///{again / 'youxu.db'}"
    with in_use(hall_of_two, opened=False) as hall:
        (told,) = [one for one in hall.events() if one["kind"] == "backup_restored"]
        assert {name: told["payload"][name] for name in ("by", "approved_by", "why")} == {
            "by": "huangtan/admin",
            "approved_by": "huangtan/shen",
            "why": "磁盘损坏",
        }
    assert not (again / "restored.json").exists(), "told once, however often it starts"


def test_a_hall_without_a_second_person_is_restored_by_whoever_holds_it(tmp_path: Path) -> None:
    installed = install(tmp_path, hall=HALLS / "huangtan", kiosks=0, displays=0, pads=0, clerks=1)
    engine = open_engine(installed.database)
    with engine.connect() as connection:
        nobody = approved(connection, None, MADE_AT, keys_of=keys_of, now=NOW)
    assert nobody == RestoredBy(by="", approved_by="", why="", made_at=MADE_AT)
    engine.dispose()
