"""The Chinese profile signs with SM2, as the standard has it, by the system's `openssl`."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from server_process import HALLS

from server.anchoring.anchor import Anchor, AnchorRefused, read_anchors
from server.crypto import PROFILES, OpensslUnusable, is_public_key, signed_by
from server.keys import HallKeys
from server.settings import load_hall
from server.start_up.check import State
from server.start_up.signing import check_signing

HEAD = Anchor(hall="small", seq=12, hash="ab" * 32, at=datetime(2026, 11, 27, 8, tzinfo=UTC))


def test_the_standards_example() -> None:
    """GB/T 32918.5-2017, appendix A.2: "message digest", signed by 1234567812345678."""
    point = (
        "09f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
        "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13"
    )
    r = "f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
    s = "b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa"
    spki = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d03420004" + point)
    public = "sm2:" + b64encode(spki).decode()
    signature = bytes.fromhex("3046022100" + r + "022100" + s)
    assert is_public_key(public)
    assert signed_by(public, b"message digest", signature)
    assert not signed_by(public, b"message digesu", signature)


@pytest.mark.parametrize("seed", [b"\x00" * 32, b"\xff" * 32, b"k" * 32], ids=["zeros", "ones", "text"])
def test_any_32_bytes_are_a_key(seed: bytes) -> None:
    signer = PROFILES["chinese"].signer(seed)
    signature = signer.sign("大厅".encode())
    assert signed_by(signer.public_key, "大厅".encode(), signature)
    assert not signed_by(signer.public_key, "大堂".encode(), signature)
    assert not signed_by(PROFILES["chinese"].signer(b"o" * 32).public_key, "大厅".encode(), signature)


def test_what_is_no_signature_holds_for_nothing() -> None:
    signer = PROFILES["chinese"].signer(b"k" * 32)
    assert not signed_by(signer.public_key, b"text", PROFILES["international"].signer(b"k" * 32).sign(b"text"))
    assert not signed_by(signer.public_key, b"text", b"0" * 100_000)


def test_a_hall_of_the_chinese_profile_is_known_by_its_anchors() -> None:
    signer = HallKeys(b"a" * 32).using(PROFILES["chinese"]).anchor_signer()
    keys = {"small": signer.public_key}
    assert signer.public_key.startswith("sm2:")
    assert read_anchors([HEAD.line(signer)], keys) == {"small": {12: HEAD.hash}}
    forged = replace(HEAD, hash="cd" * 32).line(HallKeys(b"b" * 32).using(PROFILES["chinese"]).anchor_signer())
    with pytest.raises(AnchorRefused, match="not signed by this hall"):
        read_anchors([forged], keys)


def test_a_machine_without_the_command_is_told_before_it_serves(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hall = load_hall(HALLS / "huangtan")
    chinese = replace(hall, server=replace(hall.server, crypto="chinese"))
    assert [check.state for check in check_signing([hall, chinese])] == [State.OK, State.OK]
    monkeypatch.setenv("PATH", str(tmp_path))
    checks = {check.state: str(check) for check in check_signing([hall, chinese])}
    assert set(checks) == {State.OK, State.FAULT}, "the international profile needs no command"
    assert "openssl" in checks[State.FAULT]
    with pytest.raises(OpensslUnusable):
        PROFILES["chinese"].signer(b"n" * 32).sign(b"text")
