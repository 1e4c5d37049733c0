"""Invented identity cards: text records as a SAM gives them, one for every layout of hardware-protocols.md §1.1."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_RECORD_BYTES = 256
PHOTO: Final = b"WLf\x00" + bytes(1020)
"""1,024 bytes where a card's photo stands; no picture."""

_SAME_PLACES: Final[Mapping[str, tuple[int, int]]] = {
    "name": (0, 30),
    "sex": (30, 2),
    "birth": (36, 16),
    "number": (122, 36),
    "valid_from": (188, 16),
    "valid_until": (204, 16),
    "letter": (248, 2),
}
_PLACES: Final[Mapping[str, Mapping[str, tuple[int, int]]]] = {
    "resident": {**_SAME_PLACES, "nation": (32, 4), "address": (52, 70), "issuer": (158, 30)},
    "hk_mo_tw": {
        **_SAME_PLACES,
        "address": (52, 70),
        "issuer": (158, 30),
        "pass_number": (220, 18),
        "issues": (238, 4),
    },
    "foreigner_2017": {
        "english_name": (0, 120),
        "sex": (120, 2),
        "number": (122, 30),
        "nationality": (152, 6),
        "name": (158, 30),
        "valid_from": (188, 16),
        "valid_until": (204, 16),
        "birth": (220, 16),
        "version": (236, 4),
        "office": (240, 8),
        "letter": (248, 2),
    },
    "foreigner_2023": {
        **_SAME_PLACES,
        "renewals": (32, 4),
        "english_name": (52, 70),
        "nationality": (242, 6),
        "earlier": (250, 6),
    },
}


@dataclass(frozen=True, kw_only=True, slots=True)
class SampleCard:
    """A card to lay on the simulated reader."""

    title: str
    record: bytes
    photo: bytes = PHOTO


def record(layout: str, **fields: str) -> bytes:
    """A 256-byte text record of that layout, padded with U+0020."""
    octets = bytearray(" ".encode("utf-16-le") * (_RECORD_BYTES // 2))
    for name, text in fields.items():
        offset, length = _PLACES[layout][name]
        encoded = text.encode("utf-16-le")
        if len(encoded) > length:
            raise ValueError(f"{name} has {len(encoded)} bytes, its field {length}.")
        octets[offset : offset + len(encoded)] = encoded
    return bytes(octets)


def resident(number: str = "11010519491231002X", *, valid_until: str = "长期", name: str = "样卡甲") -> SampleCard:
    """A resident's card (居民身份证); the birth date is taken from the number."""
    fields = {
        "name": name,
        "sex": "1",
        "nation": "01",
        "birth": number[6:14],
        "address": "北京市朝阳区样例路1号",
        "number": number,
        "issuer": "样例市公安局",
        "valid_from": "20160101",
        "valid_until": valid_until,
    }
    return SampleCard(title=name, record=record("resident", **fields))


def samples() -> Mapping[str, SampleCard]:
    """One invented card of every kind, by name; the demo lays these."""
    hk = {"name": "样卡乙", "sex": "2", "birth": "19800229", "address": "广东省样例市", "number": "81000019800229002X"}
    hk |= {"issuer": "样例市公安局", "valid_from": "20200101", "valid_until": "20250101", "pass_number": "H12345678"}
    old = {"english_name": "SAMPLE, CARD ONE", "sex": "1", "number": "USA110088010103", "nationality": "USA"}
    old |= {"name": "样卡丙", "valid_from": "20180601", "valid_until": "20280601", "birth": "19880101"}
    old |= {"version": "01", "office": "1100", "letter": "I"}
    new = {"name": "样卡丁", "sex": "2", "renewals": "01", "birth": "19850315", "english_name": "SAMPLE, CARD TWO"}
    new |= {"number": "911156198503150019", "valid_from": "20240101", "valid_until": "20340101"}
    new |= {"nationality": "GBR", "letter": "Y"}
    return {
        "resident": resident(),
        "resident_young": resident("110105200802290011", valid_until="20290301", name="样卡戊"),
        "hk_mo_tw": SampleCard(title="样卡乙", record=record("hk_mo_tw", letter="J", **hk)),
        "foreigner_2017": SampleCard(title="样卡丙", record=record("foreigner_2017", **old)),
        "foreigner_2023": SampleCard(title="样卡丁", record=record("foreigner_2023", **new)),
    }
