"""What pages and integrations read again and again is told once an hour, and nothing of it is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from screens.wording import words
from server.identity import Caller
from server.reading_notes import LOG, Note, ReadingNotes
from server.web.doors import app_without_doors, open_doors
from server.web.readings import READS, READS_NOBODY

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
OFFICER = Caller(kind="person", code="officer", hall="h", roles=frozenset({"case_officer"}))
BRIDGE = Caller(kind="person", code="bridge", hall="h", roles=frozenset({"auditor"}))


def told(notes: list[Note]) -> list[tuple[str, str, int, object]]:
    return [(one.reader.code, one.subject, one.times, one.span) for one in notes]


def test_a_page_is_told_of_at_once_and_then_once_an_hour_while_it_is_read() -> None:
    notes = ReadingNotes()
    assert notes.note(OFFICER, "10.0.0.5", "case", "c1", NOW)
    assert told(notes.take(NOW)) == [("officer", "c1", 1, None)]
    for minute in range(1, 60):
        assert notes.note(OFFICER, "10.0.0.5", "case", "c1", NOW + minute * MINUTE) == (minute == 1)
        assert notes.take(NOW + minute * MINUTE) == []
    assert told(notes.take(NOW + HOUR)) == [("officer", "c1", 59, None)]
    assert notes.take(NOW + 2 * HOUR) == [], "nobody has read it since"
    notes.note(OFFICER, "10.0.0.5", "case", "c1", NOW + 3 * HOUR)
    assert told(notes.take(NOW + 3 * HOUR)) == [("officer", "c1", 1, None)], "and who comes back is told of at once"


def test_other_people_machines_and_cases_are_told_apart() -> None:
    notes = ReadingNotes()
    for reader, address, subject in (
        (OFFICER, "a", "c1"),
        (BRIDGE, "a", "c1"),
        (OFFICER, "b", "c1"),
        (OFFICER, "a", ""),
    ):
        assert notes.note(reader, address, "case", subject, NOW)
    assert len(notes.take(NOW)) == 4


def test_the_log_is_told_of_after_an_hour_with_the_numbers_that_were_read() -> None:
    notes = ReadingNotes()
    for n, span in enumerate(((101, 200), (201, 230), (1, 50))):
        notes.note(BRIDGE, "10.0.0.9", LOG, "", NOW + n * MINUTE, span)
    assert notes.take(NOW + 59 * MINUTE) == []
    assert told(notes.take(NOW + HOUR)) == [("bridge", "", 3, (1, 230))]


def test_the_end_leaves_nothing_untold() -> None:
    notes = ReadingNotes()
    notes.note(BRIDGE, "10.0.0.9", LOG, "", NOW, (1, 5))
    notes.note(OFFICER, "10.0.0.5", "cases", "", NOW)
    assert len(notes.take(None)) == 2
    assert notes.take(None) == []


def test_what_could_not_be_told_is_told_later_with_what_was_read_meanwhile() -> None:
    notes = ReadingNotes()
    notes.note(BRIDGE, "10.0.0.9", LOG, "", NOW, (10, 20))
    taken = notes.take(NOW + HOUR)
    notes.note(BRIDGE, "10.0.0.9", LOG, "", NOW + HOUR, (21, 30))
    notes.give_back(taken, NOW + HOUR)
    assert notes.take(NOW + HOUR) == []
    assert told(notes.take(NOW + HOUR + MINUTE)) == [("bridge", "", 2, (10, 30))]


def test_what_is_read_has_words() -> None:
    files = {"reporting", "case_file", "work_order", "ticket_records", "unresolved_ledger", "star_grading"}
    searches = {"id_number", "phone", "code"}
    known = {key for key in words("trail") if key.startswith("read_")}
    assert known == {f"read_{what}" for what in set(READS.values()) | files | searches}


def test_every_get_says_whether_it_reads_of_people() -> None:
    """Whoever adds a door decides it, in one of two tables."""
    app = app_without_doors()
    open_doors(app)
    doors = {
        operation["operationId"]
        for item in app.api_doc["paths"].values()
        for verb, operation in item.items()
        if verb == "get"
    }
    assert doors == set(READS) | set(READS_NOBODY)
    assert not set(READS) & set(READS_NOBODY)
