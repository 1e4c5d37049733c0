"""Status bytes (hardware-protocols.md §3.2)."""

from __future__ import annotations

import pytest

from hardware.drivers.escpos_status import StatusAnswers, is_printed_mark, is_status
from hardware.ports import Condition, DeviceReport

HEALTHY = {1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12}


def report(**answers: int) -> DeviceReport:
    changed = {int(name[1:]): byte for name, byte in answers.items()}
    return StatusAnswers(answers={**HEALTHY, **changed}).report()


@pytest.mark.parametrize(
    ("answers", "condition", "causes"),
    [
        ({}, Condition.OK, ()),
        ({"n1": 0x16}, Condition.OK, ()),  # the drawer's pin
        ({"n4": 0x1E}, Condition.DEGRADED, ("paper_near_end",)),
        ({"n4": 0x16}, Condition.DEGRADED, ("paper_near_end",)),  # one bit of the pair
        ({"n4": 0x72}, Condition.UNAVAILABLE, ("paper_out",)),
        ({"n4": 0x32}, Condition.UNAVAILABLE, ("paper_out",)),  # one bit: python-escpos overlooks it
        ({"n4": 0x7E}, Condition.UNAVAILABLE, ("paper_out",)),
        ({"n1": 0x1A, "n2": 0x32}, Condition.UNAVAILABLE, ("paper_out",)),
        ({"n1": 0x1A, "n2": 0x16}, Condition.UNAVAILABLE, ("cover_open",)),
        ({"n1": 0x1A, "n2": 0x52, "n3": 0x1A}, Condition.UNAVAILABLE, ("cutter",)),
        ({"n3": 0x32}, Condition.UNAVAILABLE, ("unrecoverable",)),
        ({"n3": 0x52}, Condition.UNAVAILABLE, ("head_hot",)),
        ({"n3": 0x16}, Condition.UNAVAILABLE, ("error",)),
        ({"n1": 0x1A}, Condition.UNAVAILABLE, ("offline",)),
        ({"n2": 0x16, "n4": 0x1E}, Condition.UNAVAILABLE, ("cover_open", "paper_near_end")),
    ],
)
def test_what_the_bits_mean(answers: dict[str, int], condition: Condition, causes: tuple[str, ...]) -> None:
    assert report(**answers) == DeviceReport(condition=condition, causes=causes)


def test_silence_is_unknown_and_a_known_fault_counts_without_the_rest() -> None:
    assert StatusAnswers(answers={}).report() == DeviceReport(condition=Condition.UNKNOWN, causes=("no_answer",))
    assert StatusAnswers(answers={1: 0x12, 2: 0x12}).report().condition is Condition.UNKNOWN
    assert StatusAnswers(answers={1: 0x1A}).report().condition is Condition.UNAVAILABLE


@pytest.mark.parametrize(("byte", "so"), [(0x12, True), (0x16, True), (0x7E, True), (0x00, False), (0x13, False)])
def test_the_fixed_bits_make_a_status_byte(byte: int, so: bool) -> None:
    assert is_status(byte) is so


def test_no_byte_is_both_a_status_and_the_mark_of_the_end() -> None:
    assert not [byte for byte in range(256) if is_status(byte) and is_printed_mark(byte)]
    assert all(is_printed_mark(byte) for byte in (0x00, 0x03, 0x0C, 0x0F))
