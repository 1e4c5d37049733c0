"""The text record of identity cards: all layouts, check digit, and nothing more than number and dates."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from hardware.drivers.card_refused import CardRefused
from hardware.drivers.id_card import BadRecord, check_digit, identity_of, number_is_right
from hardware.ports import Identity
from hardware.simulators.sample_cards import record, resident, samples


def test_check_digit_of_the_standard() -> None:
    assert check_digit("11010519491231002") == "X"
    assert number_is_right("11010519491231002X")
    assert not number_is_right("110105194912310021")
    assert not number_is_right("11010519491231002x")


def test_resident_long_term() -> None:
    assert identity_of(resident().record) == Identity(
        number="11010519491231002X", kind="resident", birth=date(1949, 12, 31), valid_until=None
    )


@pytest.mark.parametrize(
    ("name", "identity"),
    [
        (
            "resident_young",
            Identity(
                number="110105200802290011",
                kind="resident",
                birth=date(2008, 2, 29),
                valid_until=date(2029, 3, 1),
            ),
        ),
        (
            "hk_mo_tw",
            Identity(
                number="81000019800229002X",
                kind="hk_mo_tw",
                birth=date(1980, 2, 29),
                valid_until=date(2025, 1, 1),
            ),
        ),
        (
            "foreigner_2017",
            Identity(
                number="USA110088010103",
                kind="permanent_resident",
                birth=date(1988, 1, 1),
                valid_until=date(2028, 6, 1),
            ),
        ),
        (
            "foreigner_2023",
            Identity(
                number="911156198503150019",
                kind="permanent_resident",
                birth=date(1985, 3, 15),
                valid_until=date(2034, 1, 1),
            ),
        ),
    ],
)
def test_every_layout(name: str, identity: Identity) -> None:
    assert identity_of(samples()[name].record) == identity


def test_hk_mo_tw_is_known_by_its_number_too() -> None:
    card = record("hk_mo_tw", number="81000019800229002X", birth="19800229", valid_until="20250101")
    assert identity_of(card).kind == "hk_mo_tw"


def test_wrong_check_digit_is_refused_without_quoting_the_number() -> None:
    with pytest.raises(BadRecord) as caught:
        identity_of(resident("110105194912310021").record)
    assert "1101" not in str(caught.value)


def test_unknown_kind_short_record_and_bad_dates_are_refused() -> None:
    with pytest.raises(CardRefused) as caught:
        identity_of(record("resident", number="11010519491231002X", letter="Q"))
    assert caught.value.cause == "wrong_card"
    with pytest.raises(BadRecord):
        identity_of(resident().record[:250])
    with pytest.raises(BadRecord):
        identity_of(resident(valid_until="20261301").record)
    with pytest.raises(BadRecord):
        identity_of(resident(valid_until="2026-01-").record)
    with pytest.raises(BadRecord) as broken:
        identity_of(b"\x00\xd8" * 128)
    assert broken.value.__suppress_context__  # the cause would carry the card's bytes


def test_name_nation_and_address_never_leave() -> None:
    assert {field.name for field in dataclasses.fields(Identity)} == {"number", "kind", "birth", "valid_until"}
    assert "样卡" not in repr(identity_of(resident().record))
    assert "朝阳" not in repr(identity_of(resident().record))
