"""The code at a window: rates only what has just been finished, once, never by staff; its sheet carries its address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from hall_under_test import good
from rated_hall import RatedHall, rated_hall
from server_process import Json


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RatedHall]:
    folder: Path = tmp_path_factory.mktemp("codes")
    with rated_hall(folder) as found:
        found.start_work("5", "6")
        yield found


def page(hall: RatedHall, window: str = "5", **more: str) -> str:
    answer = hall.door.http.get(f"/w/huangtan/{window}", params={"lang": "en", **more})
    assert answer.status_code == 200, answer.text
    return answer.text


def fields(text: str) -> dict[str, str]:
    return dict(re.findall(r'name="(key|token)" value="([^"]+)"', text))


def rate(hall: RatedHall, form: dict[str, str], window: str = "5", **more: str) -> httpx.Response:
    return hall.door.http.post(f"/w/huangtan/{window}", params={"lang": "en"}, data=form | more, follow_redirects=False)


def given(hall: RatedHall) -> list[Json]:
    return [event for event in hall.events() if event["kind"] == "ticket_rated"]


def test_there_is_no_form_before_the_finish_and_one_after(hall: RatedHall) -> None:
    assert fields(page(hall)) == {}
    assert "/satisfaction?hall=huangtan" in page(hall)
    hall.take()
    good(hall.at("5", "call-next"), 200)
    assert fields(page(hall)) == {}
    good(hall.at("5", "start"), 200)
    assert fields(page(hall)) == {}
    good(hall.at("5", "finish"), 200)
    shown = page(hall)
    assert "has just been served" in shown
    assert set(fields(shown)) == {"key", "token"}
    assert fields(page(hall, "6")) == {}  # of its own window only


def test_a_rating_counts_once_under_the_window_s_channel(hall: RatedHall) -> None:
    form = fields(page(hall))
    before = len(given(hall))
    assert "refused=choose_level" in rate(hall, form).headers["Location"]
    for _ in range(2):  # pressed twice: one
        answer = rate(hall, form, level="4", reasons="406")
        assert (answer.status_code, "done=rate" in answer.headers["Location"]) == (303, True)
    assert len(given(hall)) == before + 1
    assert given(hall)[-1]["payload"]["channel"] == "window_qr"
    assert fields(page(hall)) == {}  # the pad asks no longer either
    assert "Thank you" in page(hall, done="rate")
    assert "refused=already_rated" in rate(hall, form | {"key": "another"}, level="1").headers["Location"]


def test_no_token_no_rating(hall: RatedHall) -> None:
    before = len(given(hall))
    for token in ("", "x" * 42, "a" * 16 + "b" * 26):
        assert "refused=rating_token_unknown" in rate(hall, {"token": token}, level="5").headers["Location"]
    assert len(given(hall)) == before


def test_who_works_here_rates_nothing(hall: RatedHall) -> None:
    hall.serve("6")
    form = fields(page(hall, "6"))
    staff = hall.door.http.post(
        "/w/huangtan/6", data=form | {"level": "5"}, headers={"Authorization": f"Bearer {hall.keys.clerks['6']}"}
    )
    assert "refused=staff_may_not_rate" in staff.headers["Location"]
    assert "done=rate" in rate(hall, form, "6", level="2").headers["Location"]
    assert len(hall.cases()) == 1


def test_half_a_minute_later_the_form_is_gone(hall: RatedHall) -> None:
    hall.serve("5")
    assert fields(page(hall))
    hall.move_to("09:01")
    assert fields(page(hall)) == {}


def test_places_that_are_none_are_not_found(hall: RatedHall) -> None:
    for path in ("/w/huangtan/77", "/w/nowhere/5", "/w/nowhere"):
        assert hall.door.http.get(path).status_code == 404
    assert hall.door.http.post("/w/huangtan/77", data={"level": "5"}).status_code == 404


def test_every_window_has_a_sheet(hall: RatedHall) -> None:
    sheets = hall.door.http.get("/w/huangtan").text
    assert sheets.count('class="sheet"') == 9
    assert hall.door.http.get("/w/huangtan", params={"window": "5"}).text.count("<svg") == 1
