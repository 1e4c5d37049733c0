"""Whatever a device's part reports stands in words: staff read no codes (config/wording/parts.toml)."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from hardware.drivers import escpos_status
from hardware.drivers.sdt_frames import MEANINGS, NO_MEANING
from screens.wording import words

ROOT = Path(__file__).parents[2]
REPORTED = re.compile(r"""causes=\(([^)]*)\)|\.(?:gone|silent|good|_gone)\(([^)]*)\)""")
OWN_CODE = re.compile(r'^    code = "(\w+)"', re.MULTILINE)
SOURCES = [path for place in ("hardware", "kiosk", "display") for path in (ROOT / place).rglob("*.py")]


def reported() -> set[str]:
    """Every cause that the drivers and programs can put into a report."""
    found = {meaning for meaning, _ in [*MEANINGS.values(), NO_MEANING]}
    found |= {cause for bits in escpos_status.FAULTS.values() for _, cause in bits}
    found |= {f"unspoken_{language}" for language in ("zh", "yue", "en")}
    found |= {"chime_only", "no_card_service", "in_use"}
    for path in SOURCES:
        if "simulators" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        for match in REPORTED.finditer(text):
            found |= set(re.findall(r'"([a-z_]+)"', match[1] or match[2] or ""))
        if path.parent.name == "drivers" or path.name == "ports.py":
            found |= set(OWN_CODE.findall(text))
    return found


def test_the_search_finds_causes_of_every_kind() -> None:
    assert reported() >= {
        "paper_out",
        "reader_fault",
        "unplugged",
        "not_connected",
        "no_voice",
        "paper_low",
        "device_refused",
    }


def test_every_cause_has_words() -> None:
    assert {cause for cause in reported() if f"cause_{cause}" not in words("parts")} == set()


def test_every_part_of_both_halls_has_a_name() -> None:
    parts = {"help", "paper", "tickets"}
    for hall in ("huangtan", "yushan"):
        devices = tomllib.loads((ROOT / "config/halls" / hall / "devices.toml").read_text(encoding="utf-8"))["device"]
        parts |= {part for device in devices for part in device.get("drivers", {})}
    assert {part for part in parts if f"part_{part}" not in words("parts")} == set()
