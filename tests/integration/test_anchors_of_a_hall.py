"""A hall sends the head of its log out by itself, and what was sent finds a log that was rewritten to its end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from forger import Forger
from hall_under_test import in_use
from server_process import ServerProcess, hall_with_rules, install, until, youxu


@contextmanager
def keeper() -> Iterator[tuple[str, list[str]]]:
    """Somebody elsewhere who keeps what is posted: the address, and what has come."""
    kept: list[str] = []

    class Keeps(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Keeps)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/anchors", kept
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("crypto", ["international", "chinese"])
def test_anchors_go_out_and_find_a_rewritten_log(tmp_path: Path, crypto: str) -> None:
    mount = tmp_path / "elsewhere"
    mount.mkdir()
    file = mount / "anchors.jsonl"
    with keeper() as (address, posted):
        copy = hall_with_rules(tmp_path)
        settings = copy / "hall.toml"
        more = f'[server]\ncrypto = "{crypto}"\nanchor_file = "{file}"\nanchor_url = "{address}"\n'
        settings.write_text(settings.read_text(encoding="utf-8").replace("[server]\n", more, 1), encoding="utf-8")
        installed = install(tmp_path, hall=copy)
        with in_use(installed) as hall:
            for _ in range(5):
                hall.take()
        again = ServerProcess(installed).start()  # the first thing it does is to send the head
        try:
            until(lambda: (posted[-1:] and json.loads(posted[-1])["seq"] > 5) or None, 60, "an anchor of the whole day")
        finally:
            again.stop()
    sound = youxu("verify", "--data", installed.data, "--anchors", file)
    assert sound.returncode == 0, sound.stdout
    key = sound.stdout.split("signed by ")[1].strip()
    assert file.read_text().endswith(posted[-1])

    elsewhere = tmp_path / "posted.jsonl"
    elsewhere.write_text("".join(posted))
    forger = Forger(installed.database)
    try:
        told = json.loads(forger.event(3)["payload"])
        forger.change(3, payload=json.dumps(told, sort_keys=True, indent=1))  # the same said in another way: rows fit
        forger.rewrite_hashes_from(3)
    finally:
        forger.close()
    found = youxu("verify", "--data", installed.data, "--anchors", elsewhere, "--anchor-key", key)
    assert found.returncode == 1
    assert "not the one that was written down outside" in found.stdout
    assert found.stdout.count("anchor_differs") == 1, "nothing inside can tell"
