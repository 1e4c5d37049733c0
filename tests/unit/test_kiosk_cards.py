"""The card a visitor shows: held for one journey, wiped with its removal, told when left (§3.4)."""

from __future__ import annotations

from datetime import date

from hardware.ports import DeviceReport, HoldsCard, Identity
from kiosk.cards import CardHolder

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
    holder._hold("reader", reader, CARD)
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
