"""Anchors of the log: who signed them, and what a file of them may and may not hold."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.anchoring.anchor import Anchor, AnchorRefused, read_anchors
from server.anchoring.sender import append
from server.keys import HallKeys

SIGNER, OTHER = HallKeys(b"a" * 32).anchor_signer(), HallKeys(b"b" * 32).anchor_signer()
KEYS = {"small": SIGNER.public_key}
ONE = Anchor(hall="small", seq=12, hash="ab" * 32, at=datetime(2026, 11, 27, 8, tzinfo=UTC))
NEXT = replace(ONE, seq=20, hash="cd" * 32, at=ONE.at + timedelta(minutes=5))


def test_what_was_signed_is_read_back() -> None:
    lines = [ONE.line(SIGNER), "\n", NEXT.line(SIGNER), ONE.line(SIGNER)]
    assert read_anchors(lines, KEYS) == {"small": {12: ONE.hash, 20: NEXT.hash}}


def test_a_line_that_was_being_written_when_the_power_went_is_left_out() -> None:
    assert read_anchors([ONE.line(SIGNER), NEXT.line(SIGNER)[:-1]], KEYS) == {"small": {12: ONE.hash}}


@pytest.mark.parametrize("field", ["hall", "seq", "hash", "at"])
def test_every_field_is_signed(field: str) -> None:
    told = json.loads(ONE.line(SIGNER))
    told[field] = {"hall": "other", "seq": 13, "hash": "ef" * 32, "at": NEXT.at.isoformat()}[field]
    with pytest.raises(AnchorRefused, match="line 1: not signed by this hall"):
        read_anchors([json.dumps(told) + "\n"], KEYS | {"other": KEYS["small"]})


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("nonsense\n", "no anchor"),
        ("[1]\n", "no anchor"),
        ('{"hall": "small"}\n', "no anchor"),
        (ONE.line(OTHER), "not signed by this hall"),
        (replace(ONE, hall="unknown").line(SIGNER), "nobody knows the key of unknown"),
        (replace(ONE, hash="ef" * 32).line(SIGNER), "two logs"),
    ],
)
def test_what_is_no_anchor_is_named_by_its_line(line: str, why: str) -> None:
    with pytest.raises(AnchorRefused, match=f"^line 2: .*{why}"):
        read_anchors([ONE.line(SIGNER), line], KEYS)


def test_a_file_grows_by_whole_lines_and_a_mount_that_is_gone_is_a_failure(tmp_path: Path) -> None:
    kept = tmp_path / "anchors.jsonl"
    for one in (ONE, NEXT):
        append(kept, one.line(SIGNER))
    with kept.open() as lines:
        assert read_anchors(lines, KEYS) == {"small": {12: ONE.hash, 20: NEXT.hash}}
    with pytest.raises(FileNotFoundError):
        append(tmp_path / "gone" / "anchors.jsonl", ONE.line(SIGNER))


@pytest.mark.parametrize("earlier", ["", ONE.line(SIGNER)])
def test_half_a_line_that_a_power_cut_has_left_is_not_written_onto(tmp_path: Path, earlier: str) -> None:
    kept = tmp_path / "anchors.jsonl"
    kept.write_text(earlier + ONE.line(SIGNER)[:-20])
    append(kept, NEXT.line(SIGNER))
    assert kept.read_text() == earlier + NEXT.line(SIGNER)


def test_a_disk_that_fills_up_in_the_middle_of_a_line_is_a_failure_that_the_next_one_survives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, write = tmp_path / "anchors.jsonl", os.write
    monkeypatch.setattr(os, "write", lambda handle, whole: write(handle, whole[:50]))
    with pytest.raises(OSError, match="No space"):
        append(kept, ONE.line(SIGNER))
    monkeypatch.undo()
    append(kept, NEXT.line(SIGNER))
    assert kept.read_text() == NEXT.line(SIGNER)
