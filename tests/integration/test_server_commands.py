"""Set-up without a person (contract.md): the commands themselves, as typed."""

from __future__ import annotations

import json
from pathlib import Path

import httpx
from hall_under_test import good
from server_process import HALLS, Installed, ServerProcess, youxu


def test_init_provision_serve(tmp_path: Path) -> None:
    data = tmp_path / "data"
    init = ("init", "--data", data, "--hall", HALLS / "huangtan")
    made = youxu(*init)
    assert made.returncode == 0, made.stderr
    (secret,) = made.stdout.splitlines()
    assert len(secret) >= 43, "256 bits"
    assert secret not in made.stderr
    again = youxu(*init)
    assert (again.returncode, again.stdout) == (1, "")
    assert "already" in again.stderr
    assert not any(secret.encode() in path.read_bytes() for path in data.rglob("*") if path.is_file()), (
        "only its hash is kept"
    )
    assert all(path.stat().st_mode & 0o077 == 0 for path in (data / "youxu.json", data / "keys" / "hall.key"))

    provision = ("provision", "--data", data, "--kiosks", "2", "--clerks", "10", "--displays", "1", "--pads", "3")
    given = json.loads(youxu(*provision).stdout)
    assert {name: len(rows) for name, rows in given.items()} == {"kiosks": 2, "clerks": 10, "displays": 1, "pads": 3}
    assert set(given["kiosks"][0]) == {"code", "token"}
    assert set(given["clerks"][0]) == {"name", "token", "window"}
    assert [clerk["window"] for clerk in given["clerks"]] == [*"123456789", "1"], "more clerks than windows share them"
    more = json.loads(youxu(*provision).stdout)
    codes = [row["code"] for rows in (given, more) for row in rows["kiosks"]]
    assert codes == ["TK1", "TK2", "TK3", "TK4"]

    installed = Installed(data=data, hall="huangtan", database="", admin=secret)
    server = ServerProcess(installed).start()
    try:
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "k"}
        opened = httpx.post(f"{server.url}/api/v1/halls/huangtan/day/open", json={}, headers=headers)
        assert good(opened, 200)["open"] is True
        refused = youxu(*provision)
        assert (refused.returncode, refused.stdout) == (1, "")
        assert "--yes-this-is-a-test-hall" in refused.stderr
        assert json.loads(youxu(*provision, "--yes-this-is-a-test-hall").stdout)["kiosks"][0]["code"] == "TK5"
        server.stop()
    finally:
        server.kill()
    assert not server.complaints()


def test_a_hall_with_faults_is_not_created(tmp_path: Path) -> None:
    (tmp_path / "hall").mkdir()
    made = youxu("init", "--data", tmp_path / "data", "--hall", tmp_path / "hall")
    assert made.returncode == 1
    assert not (tmp_path / "data").exists()
