"""The card a visitor shows: held for one journey, wiped with its removal, told when left (§3.4)."""

from __future__ import annotations

from datetime import date

import pytest

from hardware.drivers.card_refused import CardRefused
from hardware.drivers.scard_service import NoCardService
from hardware.ports import DeviceReport, HoldsCard, Identity
from kiosk.cards import CardHolder
from kiosk.typed import BadNumber

CARD = Identity(number="42900619900101123X", kind="social_card", birth=date(1990, 1, 1))


class Slot:
    """A reader into which a card is put."""

    def __init__(self) -> None:
        self.inside = False

    def card_in(self) -> bool:
        return self.inside

    def read(self, within_s: float) -> Identity | None:
        raise NotImplementedError

    def report(self) -> DeviceReport:
        raise NotImplementedError

    def close(self) -> None:
        pass


class Plate(Slot):
    """A reader on which a card is laid for a moment: it cannot tell."""

    card_in = None  # type: ignore[assignment]


def held(reader: Slot) -> tuple[CardHolder, list[int]]:
    changes: list[int] = []
    holder = CardHolder(on_change=lambda: changes.append(1))
    reader.inside = True
    holder._hold(CARD, "reader" if isinstance(reader, HoldsCard) and callable(reader.card_in) else None)
    return holder, changes


def test_a_card_that_is_taken_out_takes_its_number_along() -> None:
    slot = Slot()
    assert isinstance(slot, HoldsCard)
    holder, changes = held(slot)
    assert (holder.number(), holder.left) == (CARD.number, False)
    holder.look_for_removal("reader", slot)
    assert holder.number() == CARD.number
    slot.inside = False
    holder.look_for_removal("reader", slot)
    assert (holder.number(), holder.left) == (None, False)
    assert len(changes) == 2


def test_a_card_left_in_the_reader_is_told_until_it_is_taken() -> None:
    slot = Slot()
    holder, _ = held(slot)
    holder.forget()
    assert holder.left
    assert holder.number() is None
    slot.inside = False
    holder.look_for_removal("reader", slot)
    assert not holder.left


def test_a_reader_on_which_cards_are_laid_keeps_the_number_for_the_journey() -> None:
    plate = Plate()
    holder, _ = held(plate)
    holder.look_for_removal("reader", plate)
    assert holder.number() == CARD.number
    holder.forget()
    assert not holder.left


def test_another_readers_card_is_not_wiped_by_an_empty_slot() -> None:
    holder, _ = held(Slot())
    holder.look_for_removal("another", Slot())
    assert holder.number() == CARD.number


def test_a_typed_number_stands_for_a_card_and_is_shown_masked() -> None:
    holder = CardHolder(on_change=lambda: None)
    holder.hold_typed("phone", "13812345678")
    view = holder.view(date(2026, 11, 23))
    assert view is not None
    assert view.as_dict() == {"present": True, "masked": "138****5678", "age_over_60": False, "by": "phone"}
    assert holder.claim() == {"phone": "13812345678"}
    holder.hold_typed("resident", "11010519491231002X")
    view = holder.view(date(2026, 11, 23))
    assert view is not None
    assert (view.masked, view.age_over_60, view.by) == ("110***********002X", True, "number")
    assert holder.claim() == {"id_number": "11010519491231002X"}
    holder.forget()
    assert holder.claim() == {}
    assert not holder.left, "nothing lies in a reader"


@pytest.mark.parametrize(
    ("kind", "number"),
    [
        ("phone", "1381234567"),
        ("phone", "23812345678"),
        ("resident", "110105194912310021"),  # the check digit is X
        ("resident", "1101051949123100"),
        ("resident", "110105194913310022"),  # there is no 13th month; its check digit is right
        ("passport", "13812345678"),
    ],
)
def test_a_number_that_cannot_be_right_is_refused_and_nothing_is_held(kind: str, number: str) -> None:
    holder = CardHolder(on_change=lambda: None)
    with pytest.raises(BadNumber):
        holder.hold_typed(kind, number)
    assert holder.number() is None


def test_a_reader_that_is_not_there_is_no_card_that_was_refused() -> None:
    changes: list[int] = []
    holder = CardHolder(on_change=lambda: changes.append(1))
    holder.note_refusal(NoCardService("unplugged", "No smart-card reader is connected."))
    assert (holder.refused, changes) == (None, [])
    holder.note_refusal(CardRefused("unreadable", "reading failed"))
    assert (holder.refused, changes) == ("unreadable", [1])
