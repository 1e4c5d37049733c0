"""The dialogue with social-security cards of every habit, and what is never asked of them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from hardware.drivers.card_refused import CardRefused
from hardware.drivers.social_card import SELECT_APPLICATION, exchange, read_identity
from hardware.ports import BadFrame, Identity
from hardware.simulators.smart_card import IdChipCard, SocialCard

IDENTITY = Identity(
    number="11010519491231002X", kind="social_card", birth=date(1949, 12, 31), valid_until=date(2030, 1, 1)
)


def test_select_is_the_vector() -> None:
    vector = bytes.fromhex("00 A4 04 00 0F 73 78 31 2E 73 68 2E C9 E7 BB E1 B1 A3 D5 CF")
    assert vector == SELECT_APPLICATION


@pytest.mark.parametrize(
    "habits",
    [
        {},
        {"file_way": 0},
        {"record_way": "number"},
        {"exact": True},
        {"in_parts": True},
        {"record_way": "number", "exact": True, "in_parts": True, "file_way": 0},
    ],
)
def test_every_habit(habits: dict[str, Any]) -> None:
    assert read_identity(SocialCard(**habits).transmit) == IDENTITY


def test_the_name_is_never_asked_for() -> None:
    for way in ("tag", "number"):
        card = SocialCard(record_way=way)
        read_identity(card.transmit)
        records = {(apdu[2], apdu[3]) for apdu in card.asked if apdu[1] == 0xB2}
        assert (0x09, 0x00) not in records
        assert (0x09 - 0x08 + 1, 0x34) not in records


def test_a_card_that_asks_for_a_pin_sends_to_entry_by_hand() -> None:
    with pytest.raises(CardRefused) as caught:
        read_identity(SocialCard(asks_pin=True).transmit)
    assert caught.value.cause == "enter_by_hand"


def test_an_identity_card_cannot_give_its_number() -> None:
    with pytest.raises(CardRefused) as caught:
        read_identity(IdChipCard().transmit)
    assert caught.value.cause == "no_number"
    assert "0102" not in str(caught.value)


def test_any_other_card_is_wrong() -> None:
    with pytest.raises(CardRefused) as caught:
        read_identity(lambda _: b"\x6a\x82")
    assert caught.value.cause == "wrong_card"


def test_wrong_check_digit_and_foreign_numbers() -> None:
    with pytest.raises(BadFrame) as caught:
        read_identity(SocialCard("110105194912310021").transmit)
    assert "1101" not in str(caught.value)
    assert read_identity(SocialCard("GBR1234567890").transmit).number == "GBR1234567890"


def test_cards_that_talk_nonsense() -> None:
    with pytest.raises(BadFrame):
        exchange(lambda _: b"", SELECT_APPLICATION)
    with pytest.raises(BadFrame):
        exchange(lambda _: b"\x61\x10", SELECT_APPLICATION)
