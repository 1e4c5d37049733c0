"""A log line is one JSON object, the same names every time, and no secret or ID number in it."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from hardware.logs import JsonLines as DeviceLines
from server.ids import new_id, new_token
from server.keys import HallKeys
from server.process.logs import HumanLines, JsonLines, masked

ID_NUMBER = "429006199001011234"


def record(message: str, **extra: object) -> logging.LogRecord:
    made = logging.LogRecord("server.web.request_log", logging.INFO, "x.py", 1, message, (), None)
    vars(made).update(extra)
    return made


def test_a_line_is_json_with_stable_names() -> None:
    line = json.loads(JsonLines().format(record("take_ticket 201", action="command", hall="h", status=201, ms=4.2)))
    assert line.pop("at").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "server.web.request_log",
        "action": "command",
        "hall": "h",
        "status": 201,
        "ms": 4.2,
        "message": "take_ticket 201",
    }


def test_a_line_for_a_person_has_the_same_in_it() -> None:
    line = HumanLines().format(record("take_ticket 201", action="command", hall="h"))
    assert "INFO" in line
    assert line.endswith("take_ticket 201  action=command hall=h")


@pytest.mark.parametrize("form", [JsonLines(), HumanLines()])
def test_no_secret_is_written_wherever_it_stands(form: logging.Formatter) -> None:
    token, ticket = new_token(), new_id()
    keys = HallKeys(bytes(32))
    secrets = [ID_NUMBER, ID_NUMBER[:17] + "X", token, keys.link_of(ticket), keys.rating_token_of(ticket)]
    for secret in secrets:
        try:
            int(f"not a number: {secret}")
        except ValueError:
            made = record(f"GET /t/{secret} failed", detail={"number": secret}, header=f"Bearer {secret}")
            made.exc_info = sys.exc_info()
        line = form.format(made)
        assert secret not in line
        assert "Traceback" in line


def test_what_is_no_secret_is_left_as_it_is() -> None:
    kept = (
        "550e8400-e29b-41d4-a716-446655440000",  # a request id
        "a" * 64,  # a hash of the log
        "2026-11-22T05:59:14.394Z 12345678901234567 1234567890123456789",
        f"ticket {new_id()}",
    )
    assert [masked(text) for text in kept] == list(kept)


def test_programs_on_devices_log_in_the_same_shape() -> None:
    made = record(f"card {ID_NUMBER}", action="command", request_id="r")
    at_device, at_server = (json.loads(form.format(made)) for form in (DeviceLines(), JsonLines()))
    assert set(at_device) == set(at_server)
    assert at_device["message"] == "card [id number]"
