"""Limits (限号, 一证一号) when everybody asks at one instant, also of two server processes on one PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import httpx
import pytest
from hall_under_test import HallUnderTest, together
from log_checker import select
from server_process import ServerProcess, hall_with_rules, install

BUSINESS, LIMIT, PER_PHONE, AT_ONCE = "agriculture", 7, 3, 24
CARD = "42900619900101123X"


@pytest.fixture
def halls(tmp_path: Path, database: str | None) -> Iterator[list[HallUnderTest]]:
    config = hall_with_rules(tmp_path, tickets_per_id_per_day=1, tickets_per_phone_per_day=PER_PHONE)
    path = config / "businesses.toml"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace(f'code = "{BUSINESS}"', f'code = "{BUSINESS}"\nlimit_per_day = {LIMIT}', 1))
    installed = install(tmp_path, hall=config, database=database)
    made = [HallUnderTest(ServerProcess(installed).start()) for _ in range(1 if database is None else 2)]
    try:
        made[0].open_day()
        yield made
        for hall in made:
            assert not hall.server.complaints()
    finally:
        for hall in made:
            hall.close()
            hall.server.kill()


def asked(halls: list[HallUnderTest], bodies: list[dict[str, str]]) -> list[httpx.Response]:
    """All at one instant, by turns at each process and each kiosk."""
    acts = []
    for n, body in enumerate(bodies):
        hall = halls[n % len(halls)]
        kiosk = hall.keys.kiosks[n % len(hall.keys.kiosks)]
        acts.append(partial(hall.door.post, "~/tickets", body, kiosk))
    return together(*acts)


def outcome(answers: list[httpx.Response]) -> tuple[int, set[str]]:
    good = [one for one in answers if one.status_code == 201]
    return len(good), {one.json()["code"] for one in answers if one.status_code != 201}


@pytest.mark.timeout(120)
def test_nobody_slips_past_a_limit(halls: list[HallUnderTest]) -> None:
    by_card = asked(halls, [{"business": "civil_affairs", "id_number": CARD}] * AT_ONCE)
    assert outcome(by_card) == (1, {"ticket_limit_reached"})
    by_phone = asked(halls, [{"business": "civil_affairs", "phone": "138 0000 0000"}] * AT_ONCE)
    assert outcome(by_phone) == (PER_PHONE, {"phone_limit_reached"})
    full = asked(halls, [{"business": BUSINESS}] * AT_ONCE)
    assert outcome(full) == (LIMIT, {"day_full"})
    refused = next(one for one in full if one.status_code == 409).json()
    assert "book a time" in refused["message"]
    assert len(refused["detail"]["offers"]) == 3
    assert all(one["left"] and one["day"] and one["time"] for one in refused["detail"]["offers"])
    rows = select(halls[0].keys.database, "SELECT business, COUNT(*) AS n FROM tickets GROUP BY business")
    assert {row["business"]: row["n"] for row in rows} == {"civil_affairs": 1 + PER_PHONE, BUSINESS: LIMIT}
