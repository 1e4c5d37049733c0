"""Several halls in one process: everybody is at home in one hall and a stranger in the others, at every door.

The doors are taken from the server's own OpenAPI document, so that a new door is tried without anybody's doing.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import socketio
from clients import Socket
from hall_under_test import HallUnderTest, good, refused
from halls_from_template import HALL_CODES, copy_of_huangtan, hall_of, install_halls
from log_checker import select
from postgresql_cluster import Cluster
from server_process import HALLS, Installed, ServerProcess, youxu
from staff import ROLE_OF, hire

from server.data_folder import DataFolder

FILLED = {
    "window": "5",
    "business": "agriculture",
    "matter": "B-SOLE-TRADER-OPEN",
    "view": "board:all",
    "ticket": "nothing",
    "job": "nothing",
    "device": "TK1",
}


@dataclass
class TwoHalls:
    """Two halls of one server, each with its own people."""

    one: HallUnderTest
    two: HallUnderTest
    staff: dict[str, str]  # tokens of the first hall's people, one a role


@pytest.fixture(scope="module")
def halls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoHalls]:
    folder = tmp_path_factory.mktemp("halls")
    first, second = install_halls(folder, [copy_of_huangtan(folder, code) for code in HALL_CODES])
    server = ServerProcess(first).start()
    found = TwoHalls(HallUnderTest(server), _also(server, second), hire(first))
    try:
        for hall in (found.one, found.two):
            hall.open_day()
        yield found
        found.two.close()
        found.one.end()
    finally:
        for hall in (found.one, found.two):
            hall.close()
        server.kill()


def _also(server: ServerProcess, installed: Installed) -> HallUnderTest:
    """Another hall of a server that runs."""
    return HallUnderTest(ServerProcess(installed, server.port))


def tokens(keys: Installed) -> dict[str, str]:
    return {
        "manager": keys.admin,
        "clerk": keys.clerks["5"],
        "kiosk": keys.kiosks[0],
        "display": keys.displays[0],
        "pad": keys.pads["5"],
    }


@pytest.mark.parametrize("who", ["manager", "clerk", "kiosk", "display", "pad", *ROLE_OF])
def test_a_stranger_is_refused_at_every_door(halls: TwoHalls, who: str) -> None:
    http, stranger = halls.two.door.http, (tokens(halls.one.keys) | halls.staff)[who]
    document = http.get("/openapi.json").json()
    doors = [(verb, path) for path, verbs in document["paths"].items() for verb in verbs if "{hall}" in path]
    assert len(doors) > 30
    wrong = []
    for verb, path in doors:
        url = path.replace("{hall}", halls.two.keys.hall)
        for name, value in FILLED.items():
            url = url.replace(f"{{{name}}}", value)
        url = re.sub(r"\{\w+\}", "nothing", url)
        headers = {"Authorization": f"Bearer {stranger}", "Idempotency-Key": f"{who} {path}"}
        sent = {"headers": headers, **({"json": {}} if verb == "post" else {})}
        answer = http.request(verb.upper(), url, **sent)
        if answer.status_code not in (403, 404) or answer.json()["code"] != "not_allowed":
            wrong.append(f"{verb} {path}: {answer.status_code} {answer.text[:100]}")
    assert wrong == []


def test_a_province_viewer_sees_every_hall_in_sums_and_nobody_else_sees_another_hall(halls: TwoHalls) -> None:
    both = [halls.one.keys.hall, halls.two.keys.hall]
    for _ in range(2):
        halls.two.take()
    told = good(halls.one.door.get("/overview", halls.staff["province"]), 200)
    assert [one["code"] for one in told["halls"]] == both
    assert told["total"]["halls"] == 2
    waiting = halls.two.door.view("manager", halls.two.admin)["totals"]["waiting"]
    cells = told["halls"][1]["today"]
    assert (cells["waiting"], "waiting" in cells["few"]) == ((None, True) if waiting < 5 else (waiting, False))
    shown = [one["today"]["waiting"] for one in told["halls"] if "waiting" not in one["today"]["few"]]
    sums = told["total"]["today"]
    assert (sums["waiting"], sums["told"]["waiting"]) == (sum(shown), len(shown)), "what is held back is in no sum"
    for who in {*halls.staff} - {"province"}:
        refused(halls.one.door.get("/overview", halls.staff[who]), 403, "not_allowed")
    for view in ("board:all", "window:5", "manager"):
        refused(halls.one.door.get(f"~/views/{view}", halls.staff["province"]), 403, "not_allowed")


def test_control_at_home_the_doors_open(halls: TwoHalls) -> None:
    """Or else the test above would be content with a server that refuses everybody."""
    for hall in (halls.one, halls.two):
        for view in ("board:all", "manager"):
            assert hall.door.view(view, hall.admin)["hall"]["code"] == hall.keys.hall
        assert good(hall.door.get("~", hall.kiosk), 200)["code"] == hall.keys.hall


def test_a_hall_that_is_not_here_is_unknown(halls: TwoHalls) -> None:
    answer = halls.one.door.http.get("/api/v1/halls/elsewhere", headers={"Authorization": f"Bearer {halls.one.admin}"})
    refused(answer, 404, "unknown_hall")


def test_numbers_and_screens_are_each_halls_own(halls: TwoHalls) -> None:
    screens = [hall.socket(hall.keys.displays[0]) for hall in (halls.one, halls.two)]
    seqs = [
        screen.subscribe(hall.keys.hall, "board:all")["seq"]
        for screen, hall in zip(screens, (halls.one, halls.two), strict=True)
    ]
    halls.one.seat("6")
    before = halls.two.take()["code"]
    ticket = halls.one.take()
    good(halls.one.at("6", "call-next"), 200)
    seen = screens[0].wait_view(lambda message: bool(message["state"]["calls"]))
    assert ticket["code"] in {call["ticket"] for call in seen["state"]["calls"]}
    assert halls.two.take()["code"] == f"{before[0]}{int(before[1:]) + 1:03}", "each hall counts for itself"
    other = screens[1].wait_view(lambda message: message["seq"] > seqs[1])
    assert other["state"]["calls"] == []
    beats = [screen.beats.get(timeout=30)["hall"] for screen in screens]
    assert beats == [halls.one.keys.hall, halls.two.keys.hall]


def test_no_socket_looks_into_another_hall(halls: TwoHalls) -> None:
    socket = halls.one.socket(halls.one.admin)
    for view in ("board:all", "manager", "window:5"):
        assert socket.ask({"hall": halls.two.keys.hall, "view": view})["error"]["code"] == "unknown"
    assert "state" in socket.ask({"view": "manager"}), "without a name it is one's own hall"


def test_a_slips_link_finds_its_hall(halls: TwoHalls) -> None:
    mine, theirs = halls.one.take(), halls.two.take()
    for hall, ticket in ((halls.one, mine), (halls.two, theirs)):
        state = good(hall.door.get(f"/tickets/{ticket['link']}"), 200)
        assert (state["code"], state["hall"]["code"]) == (ticket["code"], hall.keys.hall)
        page = hall.door.http.get(f"/t/{ticket['link']}")
        assert page.status_code == 200
        assert ticket["code"] in page.text
    forged = mine["id"] + theirs["link"][16:]
    refused(halls.one.door.get(f"/tickets/{forged}"), 404, "unknown_ticket")
    assert halls.one.door.http.get(f"/t/{forged}").status_code == 404
    left = good(halls.two.door.post(f"/tickets/{theirs['link']}/leave"), 200)
    assert left["state"] == "abandoned"
    assert halls.one.door.get(f"/tickets/{mine['link']}").json()["state"] == "waiting"


def test_people_choose_their_hall_when_they_sign_in(halls: TwoHalls) -> None:
    with httpx.Client(base_url=halls.one.server.url) as browser:
        page = browser.get("/sign-in").text
        assert all(f'value="{code}"' in page for code in HALL_CODES)
        assert 'data-hall=""' in page, "nobody has said whose page this is"

        def sign_in(**body: str) -> httpx.Response:
            return browser.post("/api/v1/sign-in", json=body, headers={"Idempotency-Key": "k"})

        refused(sign_in(name="admin", password=halls.two.admin), 422, "hall_required")
        refused(sign_in(hall="elsewhere", name="admin", password=halls.two.admin), 404, "unknown_hall")
        refused(sign_in(hall=HALL_CODES[0], name="admin", password=halls.two.admin), 401, "sign_in_refused")
        assert good(sign_in(hall=HALL_CODES[1], name="admin", password=halls.two.admin), 200)["hall"] == HALL_CODES[1]
        assert browser.get("/api/v1/me").json()["hall"] == HALL_CODES[1]
        console = browser.get("/console/5").text
        assert f'data-hall="{HALL_CODES[1]}"' in console
        assert not any(code in console for code in HALL_CODES if code != HALL_CODES[1])
        assert browser.get(f"/api/v1/halls/{HALL_CODES[0]}/views/manager").status_code == 403
        cookie = f"youxu_session={browser.cookies['youxu_session']}"
        good(browser.post("/api/v1/sign-out", json={}, headers={"Idempotency-Key": "o"}), 200)
        assert browser.get("/api/v1/me").status_code == 401
    with pytest.raises(socketio.exceptions.ConnectionError):
        Socket(halls.one.server.url, cookie=cookie)


def test_a_devices_code_finds_its_hall(halls: TwoHalls) -> None:
    data = halls.one.keys.data
    nameless = youxu("enrol", "--data", data, "--device", "K1")
    assert (nameless.returncode, nameless.stdout) == (1, "")
    assert "--hall" in nameless.stderr
    code = youxu("enrol", "--data", data, "--hall", HALL_CODES[1], "--device", "K1").stdout.strip()
    enrolled = good(halls.one.door.post("/enrol", {"code": code}), 201)
    assert (enrolled["hall"], enrolled["code"]) == (HALL_CODES[1], "K1")
    assert good(halls.one.door.get("/me", enrolled["token"]), 200)["hall"] == HALL_CODES[1]
    refused(halls.one.door.post("/enrol", {"code": code}), 403, "enrolment_refused")


@pytest.mark.postgresql
def test_halls_that_nobody_asks_for_cost_no_threads_and_no_connections(
    tmp_path: Path, postgresql: Cluster, report: list[str]
) -> None:
    count = 30
    made = install_halls(
        tmp_path,
        [hall_of(tmp_path, f"h{n}", windows=20) for n in range(count)],
        database=postgresql.database(),
        clerks=1,
        displays=1,
        pads=0,
    )
    server = ServerProcess(made[0]).start()
    halls = [_also(server, installed) for installed in made]
    try:
        idle = threads(server)
        halls[0].open_day()
        screens = [hall.socket(hall.keys.displays[0]) for hall in halls[:3]]
        for hall, screen in zip(halls, screens, strict=False):
            screen.subscribe(hall.keys.hall, "board:all")
        busy = threads(server)
        connections = len(
            select(made[0].database, "SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        )
        assert idle < count, "a thread for each hall would show"
        kept = halls[0].door.http.get("/healthz").headers.get("Connection", "keep-alive")
        assert kept == "keep-alive", "however many screens the halls may have together"
        assert busy - idle < count
        assert connections < count // 2
        for screen in screens:
            assert screen.beats.get(timeout=30)["hall"] in {hall.keys.hall for hall in halls[:3]}
        report.append(f"{count} halls: {idle} threads idle, {busy} with 3 screens; {connections} connections")
        server.stop()
        assert not server.complaints()
    finally:
        for hall in halls:
            hall.close()
        server.kill()


def threads(server: ServerProcess) -> int:
    """Of the master and its worker."""
    pids = [server.pid]
    for pid in pids:
        for task in Path(f"/proc/{pid}/task").iterdir():
            pids += [int(child) for child in (task / "children").read_text().split()]
    return sum(len(list(Path(f"/proc/{pid}/task").iterdir())) for pid in pids)


def test_halls_are_added_to_a_folder_of_one(tmp_path: Path) -> None:
    """An old data folder, its key and its links stay as they are."""
    data = tmp_path / "data"
    assert youxu("init", "--data", data, "--hall", HALLS / "huangtan").returncode == 0
    key = (data / "keys" / "hall.key").read_text()
    before = DataFolder.open(data)
    link = before.keys().link_of("abcdefghijklmnop")
    more = copy_of_huangtan(tmp_path, "second")
    added = youxu("add-hall", "--data", data, "--hall", more)
    assert added.returncode == 0, added.stderr
    name, secret = added.stdout.split()
    assert (name, len(secret) >= 43) == ("second", True)
    again = youxu("add-hall", "--data", data, "--hall", more)
    assert (again.returncode, again.stdout) == (1, "")
    assert "already" in again.stderr

    after = DataFolder.open(data)
    assert [place.code for place in after.halls] == ["huangtan", "second"]
    assert (data / "keys" / "hall.key").read_text() == key
    assert after.keys(after.place("huangtan")).ticket_of(link) == "abcdefghijklmnop"
    assert after.keys(after.place("second")).ticket_of(link) is None
    assert all(path.stat().st_mode & 0o077 == 0 for path in (data / "youxu.json", *(data / "keys").iterdir()))
    shutil.rmtree(data)
