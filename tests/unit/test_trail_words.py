"""Every kind of event and every field of one has a name for people on the page of the trail, and none is left over."""

from __future__ import annotations

from dataclasses import fields

from screens.wording import words
from server.domain.events import GROUPS, KINDS


def wanted() -> set[str]:
    named = {one.name for kind in KINDS.values() for one in fields(kind)} - {"at"}  # a column of its own
    return {f"event_{kind}" for kind in KINDS} | {f"field_{name}" for name in named}


def test_every_event_and_field_has_words() -> None:
    assert wanted() - set(words("trail_log")) == set()


def test_no_words_are_left_over() -> None:
    assert set(words("trail_log")) - wanted() == set()


def test_no_two_kinds_of_events_read_the_same() -> None:
    for language in ("zh", "en"):
        said = [words("trail_log")[f"event_{kind}"][language] for kind in KINDS]
        assert len(set(said)) == len(said), language


def test_every_group_of_kinds_has_words() -> None:
    assert {key for key in words("trail") if key.startswith("group_")} == {f"group_{group}" for group in GROUPS}


def test_every_kind_is_of_a_group_and_readings_are_one_wherever_they_stand() -> None:
    assert {kind for kinds in GROUPS.values() for kind in kinds} == set(KINDS)
    told = {"trail_searched", "bookings_searched", "file_handed_out", "personal_data_read"}
    assert set(GROUPS["readings"]) == told | {
        "number_revealed",
        "case_contact_seen",
        "report_contact_seen",
        "log_exported",
    }
