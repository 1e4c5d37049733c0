"""A hall where every matter is rated by itself (``rating_unit = case``), from the window's page to the province."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_platform import FakePlatform
from hall_under_test import good, refused
from rated_hall import RatedHall, rated_hall
from server_process import Json, until, youxu


@pytest.fixture(scope="module")
def platform() -> Iterator[FakePlatform]:
    made = FakePlatform()
    yield made
    made.close()


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory, platform: FakePlatform) -> Iterator[RatedHall]:
    folder: Path = tmp_path_factory.mktemp("by_case")
    with rated_hall(folder, platform=platform, sections={"rules": {"rating_unit": "case"}}) as found:
        found.start_work("5")
        yield found


@pytest.fixture(scope="module")
def visit(hall: RatedHall) -> Json:
    """One visit with two matters: the first is finished, the second under way at the same window."""
    ticket = hall.take("civil_affairs")
    for move in ("call-next", "start"):
        good(hall.at("5", move), 200)
    good(hall.at("5", "matters", {"business": "agriculture"}), 200)
    good(hall.at("5", "finish"), 200)
    return ticket


def shown(hall: RatedHall, visit: Json) -> Json:
    return good(hall.door.http.get(f"/api/v1/tickets/{visit['link']}"), 200)


def code_page(hall: RatedHall) -> str:
    return hall.door.http.get("/w/huangtan/5", params={"lang": "en"}).text


def test_the_first_matter_is_asked_about_by_name_while_the_second_is_under_way(hall: RatedHall, visit: Json) -> None:
    offer = shown(hall, visit)["rating"]
    assert shown(hall, visit)["state"] == "serving"
    assert offer["matter"]["zh"] == "民政（救助、养老）"
    page = code_page(hall)
    assert "Your matter: " in page
    (token,) = re.findall(r'name="token" value="([^"]+)"', page)
    assert token == offer["token"], "the pad and the slip ask about the same"
    answer = hall.door.post("~/ratings", {"token": token, "level": 2, "reasons": ["214"]})
    assert answer.status_code == 201, answer.text
    refused(hall.door.post("~/ratings", {"token": token, "level": 5}), 409, "already_rated")
    assert shown(hall, visit)["rating"] is None, "the second is not finished"
    assert shown(hall, visit)["correction"]["amends"] == 2
    assert 'name="token"' not in code_page(hall)


def test_the_second_is_rated_by_the_slip_s_page_and_no_token_does_for_another(hall: RatedHall, visit: Json) -> None:
    good(hall.at("5", "finish"), 200)
    offer = shown(hall, visit)["rating"]
    assert offer["matter"]["zh"] == "农业农村"
    others = offer["token"].removesuffix(".2") + ".1", offer["token"].removesuffix(".2")
    for forged in others:
        refused(hall.door.post("~/ratings", {"token": forged, "level": 5}), 403, "rating_token_unknown")
    page = hall.door.http.get(f"/t/{visit['link']}", params={"lang": "zh"}).text
    assert "办理事项：农业农村" in page
    form = dict(re.findall(r'name="(key|token)" value="([^"]+)"', page)) | {"level": "5"}
    stranger = hall.take("civil_affairs")
    elsewhere = hall.door.http.post(f"/t/{stranger['link']}/rate", data=form)
    assert "refused=rating_token_unknown" in elsewhere.headers["Location"]
    given = hall.door.http.post(f"/t/{visit['link']}/rate", data=form)
    assert "done=rate" in given.headers["Location"]
    after = shown(hall, visit)
    assert (after["rating"], after["rated"], after["correction"]["amends"]) == (None, True, 5)


def test_each_has_its_case_its_figures_and_its_record(hall: RatedHall, visit: Json, platform: FakePlatform) -> None:
    (case,) = hall.cases()
    assert case["business"]["code"] == "civil_affairs"
    until(lambda: len(platform.books) == 2 or None, 60, "both records")
    told = {record: body["satisfaction"] for record, body in platform.books.items()}
    assert told == {f"huangtan-{visit['id']}.1-1": 2, f"huangtan-{visit['id']}.2-1": 5}
    assert {body["projno"] for body in platform.books.values()} == {f"{visit['id']}.1", f"{visit['id']}.2"}
    hall.move_to("10:30")
    days = {"first": "2026-09-30", "last": "2026-09-30"}
    total = hall.figures(**days)
    assert (total["total"]["finished"], total["total"]["given"]) == (2, 2)
    assert {one["code"]: one["bad"] for one in total["by"]["matter"]} == {"civil_affairs": 1, "agriculture": 0}
    month = hall.door.post("~/reporting/export", days, hall.admin).text.removeprefix("\ufeff")
    assert sorted(row["satisfaction"] for row in csv.DictReader(io.StringIO(month))) == ["2", "5"]


def test_every_row_is_the_log_s(hall: RatedHall) -> None:
    hall.server.stop()
    assert verified(hall) == []


def verified(hall: RatedHall) -> list[str]:
    """What ``youxu verify`` finds, without the words that every line begins with."""
    told = youxu("verify", "--data", str(hall.keys.data))
    found = [line.partition(": ")[2] for line in told.stdout.splitlines() if "row_" in line]
    assert (told.returncode == 0) is (found == []), told.stdout
    return found


def changed(hall: RatedHall, *statements: str) -> None:
    rows = sqlite3.connect(str(hall.keys.database).removeprefix("sqlite:///"))
    for one in statements:
        rows.execute(one)
    rows.commit()
    rows.close()


def test_verify_names_a_record_that_was_altered_and_one_that_is_gone(hall: RatedHall, visit: Json) -> None:
    first, second = f"huangtan-{visit['id']}.1-1", f"huangtan-{visit['id']}.2-1"
    better, worse = ('"level": 2', '"level": 4'), ('"level": 4', '"level": 2')

    def alter(old: str, new: str) -> None:
        changed(hall, f"UPDATE upward_records SET record = REPLACE(record, '{old}', '{new}') WHERE id = '{first}'")  # noqa: S608

    alter(*better)
    assert [one for one in verified(hall) if "rating.level is 4, by the log 2" in one and first in one]
    alter(*worse)
    alter("民政", "民事")
    assert [one for one in verified(hall) if f"record {first} is not what was to be reported" in one]
    alter("民事", "民政")
    assert verified(hall) == []
    changed(hall, f"DELETE FROM upward_records WHERE id = '{second}'")  # noqa: S608
    found = verified(hall)
    assert [one for one in found if "2 records were to be reported upward, 1 are kept" in one]
    assert [one for one in found if f"record {second} was to be reported, and is gone" in one]
    hall.server.start()
