"""A card's number leaves no trace (P12, T24): it is looked for in everything the server shows, tells or keeps."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

from hall_under_test import HallUnderTest, good
from log_checker import select
from server_process import HALLS, ServerProcess, install

NUMBER = "429006198804155432"
PLANTED = "MARKERMARKER"


def everything(hall: HallUnderTest, told: list[str]) -> dict[str, str]:
    """All that can be read afterwards, by where it was found."""
    found = {f"answer {number}": text for number, text in enumerate(told)}
    views = [
        "manager",
        "board:all",
        "board:H",
        *(f"{kind}:{n}" for kind in ("window", "console") for n in range(1, 10)),
    ]
    for view in views:
        found[view] = hall.door.get(f"~/views/{view}", hall.admin).text
    for view in (f"kiosk:{hall.keys.kiosk_codes[0]}", f"device:{hall.keys.kiosk_codes[0]}"):
        found[view] = hall.door.get(f"~/views/{view}", hall.kiosk).text
    found["pad:5"] = hall.door.get("~/views/pad:5", hall.keys.pads["5"]).text
    found["events"] = json.dumps(hall.events())
    for table in _tables(hall.keys.database):
        found[f"table {table}"] = json.dumps(select(hall.keys.database, f'SELECT * FROM "{table}"'), default=str)  # noqa: S608  # a name from the schema
    for path in sorted(hall.keys.data.rglob("*")):
        if path.is_file():
            found[path.name] = path.read_bytes().decode("latin-1")
    found["log"] = hall.server.log.read_text()
    return found


_TABLES = {
    True: "SELECT name FROM sqlite_master WHERE type = 'table'",
    False: "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'",
}


def _tables(database: str) -> list[str]:
    return [row["name"] for row in select(database, _TABLES[database.startswith("sqlite")])]


def traces(found: dict[str, str], secret: str) -> list[str]:
    """Where a secret stands, in clear or as a hash that anybody could make by trying numbers."""
    plain = [secret, secret.lower(), sha256(secret.encode()).hexdigest()]
    return sorted(place for place, text in found.items() if any(form in text for form in plain))


def test_a_cards_number_leaves_no_trace(tmp_path: Path, database: str | None) -> None:
    hall = HallUnderTest(ServerProcess(install(tmp_path, hall=HALLS / "huangtan", database=database)).start())
    try:
        hall.open_day()
        screens = [hall.socket(hall.admin), hall.socket(hall.kiosk)]
        screens[0].subscribe("huangtan", "manager")
        screens[1].subscribe("huangtan", "board:all")
        body = {"business": "civil_affairs", "id_number": NUMBER, "ref": PLANTED}
        path = "/api/v1/halls/huangtan/tickets"
        sent = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
        headers = {
            "Authorization": f"Bearer {hall.kiosk}",
            "Idempotency-Key": "card",
            "Content-Type": "application/json",
        }
        taken = hall.door.http.post(path, content=sent, headers=headers)
        ticket = good(taken, 201)
        told = [taken.text, hall.door.http.post(path, content=sent, headers=headers).text]
        told.append(hall.door.post("~/tickets", body, hall.kiosk).text)  # refused: one open ticket a person
        told.append(hall.door.post("~/tickets", {**body, "id_number": NUMBER * 3}, hall.kiosk).text)  # too long
        told.append(hall.door.post("~/tickets", {**body, "business": NUMBER}, hall.keys.displays[0]).text)
        hall.seat("5")
        told += [hall.at("5", move).text for move in ("call-next", "start", "finish")]
        told.append(hall.door.get(f"/tickets/{ticket['link']}").text)
        for screen in screens:
            seen = screen.wait_view(lambda message: "serving_finished" in str(message["events"]))
            told.append(json.dumps(seen))
            while not screen.views.empty():
                told.append(json.dumps(screen.views.get()))

        found = everything(hall, told)
        assert len(found) > 40
        assert traces(found, NUMBER) == []
        request = f"POST\n{path}\n".encode() + sent
        fingerprint = sha256(request).hexdigest()
        assert traces(found, fingerprint) == [], "whoever reads the table could try all numbers"
        assert "table tickets" in traces(found, PLANTED), "the control: what is kept is found"
        assert "events" in traces(found, PLANTED)
        assert "id_hash" not in json.dumps({name: text for name, text in found.items() if ":" in name})
    finally:
        hall.close()
        hall.server.kill()
    assert not hall.server.complaints()
