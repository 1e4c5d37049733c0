"""A backup is brought back by two persons of its own accounts, and the log hears of it (promises.md §5.3)."""

from __future__ import annotations

from pathlib import Path

import pytest
from hall_under_test import in_use
from server_process import HALLS, Installed, install, youxu

from server.keeping.two_persons import Named, RestoredBy, TwoPersonsNeeded, approved
from server.store.engine import open_engine
from server.store.people import People

PASSWORD = "Autumn-2026"
MADE_AT = "2026-11-27T02:00:00+00:00"


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
            return approved(connection, named, MADE_AT)

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
        approved(connection, None, MADE_AT)
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
        assert approved(connection, None, MADE_AT) == RestoredBy(by="", approved_by="", why="", made_at=MADE_AT)
    engine.dispose()
