"""T17: every door of the OpenAPI document, as everybody, with what Schemathesis makes from the document.

Nothing that is sent may break the server, open a door to somebody without the right, or get an answer that the document
does not describe, to the last field. Schemathesis 4 (schemathesis.readthedocs.io) makes the cases; who may succeed is
ours, and answers are held against the document as everywhere (`tests/harness/described_answers.py`).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import schemathesis
from described_answers import described
from hall_under_test import HallUnderTest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from planted_server import planted
from promised_doors import DOORS
from schemathesis import GenerationMode
from schemathesis.core.result import Err
from server_process import HALLS, ServerProcess, install
from staff import hire

REAL = {
    "hall": ["huangtan"],
    "window": ["1", "5", "9"],
    "business": ["civil_affairs", "medical_insurance"],
    "view": ["board:all", "manager", "team:all_matters", "console:5", "pad:5", "window:5"],
    "device": ["D1"],
    "account": ["clerk5"],
}
"""Names that are there in the hall: a door with a wrong name in its path is soon shut."""
CASES = 3
"""Cases a door, a caller and a mode: some 3,000 in all."""
OUTSIDE = {"/api/v1/rehearsal/clock"}
"""The clock of rehearsals answers 404 here, and would move all else."""
SPARED = {"end-sessions", "sign-out"}
"""Doors whose success takes the caller's own credentials away: refusals are looked at, successes not tried."""


def fuzz(
    hall: HallUnderTest, who: str, token: str | None, only: set[str] | None = None
) -> tuple[list[str], Counter[str]]:
    """What went wrong, and how many cases ended in which status."""
    wrong: list[str] = []
    seen: Counter[str] = Counter()
    schema = schemathesis.openapi.from_dict(hall.door.http.get("/openapi.json").json())
    for found in schema.get_all_operations():
        if isinstance(found, Err):
            raise found.err()
        operation = found.ok()
        door = (operation.method.lower(), operation.path)
        ends = operation.path.rpartition("/")[2]
        if operation.path in OUTSIDE or (ends in SPARED and who in DOORS[door]) or (only and ends not in only):
            continue
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for answer in _knocks(hall, operation, token, mode):
                seen[str(answer.status_code)] += 1
                wrong += faults(set(operation.definition.raw["responses"]), door, who, answer)
    return wrong, seen


def faults(statuses: set[str], door: tuple[str, str], who: str, answer: httpx.Response) -> list[str]:
    """What an answer breaks; ``statuses``: those that the document names for this door."""
    named = f"{who}: {door[0]} {door[1]}: {answer.status_code} {answer.text[:80]!r} to {answer.request.content[:120]!r}"
    if answer.status_code == 414:  # gunicorn's own: an address of more than 4,094 bytes reaches no door
        return []
    if answer.status_code >= 500:
        return [f"broken: {named}"]
    if answer.status_code < 300 and who not in DOORS[door]:
        return [f"open: {named}"]
    if str(answer.status_code) not in statuses:
        return [f"not described: {named}"]
    if answer.status_code >= 400 and answer.headers["Content-Type"] != "application/problem+json":
        return [f"no problem: {named}"]
    drift = described().fault(answer)
    return [f"drifted: {named}: {drift}"] if drift else []


def _knocks(hall: HallUnderTest, operation: Any, token: str | None, mode: GenerationMode) -> list[httpx.Response]:
    answers: list[httpx.Response] = []

    @settings(
        max_examples=CASES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode), st.data())
    def knock(case: Any, data: st.DataObject) -> None:
        for name, there in REAL.items():
            if name in case.path_parameters and data.draw(st.integers(0, 7)):
                case.path_parameters[name] = data.draw(st.sampled_from(there))
        answers.append(_ask(hall.door.http, case, token))

    try:
        knock()
    except Exception as error:
        if "unsatisfiable" not in type(error).__name__.lower():
            raise
    return answers


def _ask(http: httpx.Client, case: Any, token: str | None) -> httpx.Response:
    headers = {"Idempotency-Key": uuid4().hex, **({"Authorization": f"Bearer {token}"} if token else {})}
    sent = {"json": case.body} if _is_json(case.body) else {}
    return http.request(case.method, case.formatted_path, params=case.query or None, headers=headers, **sent)


def _is_json(body: Any) -> bool:
    try:
        json.dumps(body)
    except (TypeError, ValueError):
        return False
    return True


def running(folder: Path, *plants: str) -> HallUnderTest:
    program = planted(*plants) if plants else ("-m", "server")
    found = HallUnderTest(ServerProcess(install(folder, hall=HALLS / "huangtan"), program=program).start())
    found.open_day()
    return found


@pytest.fixture(scope="module")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Iterator[HallUnderTest]:
    found = running(tmp_path_factory.mktemp("fuzzed"))
    yield found
    found.close()
    found.server.kill()


@pytest.fixture(scope="module")
def tokens(hall: HallUnderTest) -> dict[str, str]:
    keys, staff = hall.keys, hire(hall.keys)
    return {
        "lead": staff["lead"],
        "province": staff["province"],
        "kiosk": hall.kiosk,
        "display": keys.displays[0],
        "pad": keys.pads["5"],
        "clerk": keys.clerks["5"],
        "manager": hall.admin,
    }


@pytest.mark.timeout(600)
@pytest.mark.parametrize("who", ["nobody", "kiosk", "display", "pad", "clerk", "lead", "manager", "province"])
def test_no_door_breaks_or_opens(hall: HallUnderTest, tokens: dict[str, str], who: str) -> None:
    wrong, seen = fuzz(hall, who, tokens.get(who))
    print(f"{who}: {sum(seen.values())} cases, {dict(seen)}")
    assert wrong == []
    assert sum(seen.values()) > 2 * len(DOORS)
    assert not hall.server.complaints()


def test_an_open_door_and_a_broken_one_would_be_found(tmp_path: Path) -> None:
    """The control."""
    hall = running(tmp_path, "open_door=accounts", "broken_door=rating_reasons")
    try:
        wrong, _ = fuzz(hall, "nobody", None, only={"accounts", "rating-reasons"})
    finally:
        hall.close()
        hall.server.kill()
    assert any(one.startswith("open: nobody: get /api/v1/halls/{hall}/accounts") for one in wrong)
    assert any(one.startswith("broken: nobody: get /api/v1/halls/{hall}/rating-reasons") for one in wrong)


def test_a_door_without_a_row_in_the_matrix_stays_shut(tmp_path: Path) -> None:
    hall = running(tmp_path, "unlisted_door=rating_reasons")
    try:
        for token in (None, hall.kiosk, hall.admin):
            answer = hall.door.get("~/rating-reasons", token)
            assert answer.status_code == (403 if token else 401)
    finally:
        hall.close()
        hall.server.kill()
