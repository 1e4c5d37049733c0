"""The data map speaks for every table, and the document, the words and the deletion go by it."""

from __future__ import annotations

from pathlib import Path

from screens.wording import LANGUAGES, fill, words
from server.domain.events import KINDS
from server.keeping.personal_data import HASHES_OF_TICKETS, MAP, WITHOUT, Kept, deleted_at_night
from server.queries.let_go import SEALED
from server.store.tables import metadata, person_marks, sealed_numbers

DOCUMENT = Path(__file__).parents[2] / "docs" / "personal-data.md"
HEAD = "| what | where | why | how long | who sees it |\n| --- | --- | --- | --- | --- |\n"


def line_of_document(one: Kept) -> str:
    """As docs/personal-data.md has it, in the words of the page."""
    table = words("data_map")
    said = {part: table[f"{part}_{one.code}"]["en"] for part in ("what", "why", "who")}
    kept = fill(table[f"since_{one.since or 'log'}"]["en"], {"days": one.days})
    where = ", ".join(f"`{place}`" for place in one.where)
    return f"| {said['what']} | {where} | {said['why']} | {kept} | {said['who']} |\n"


def test_every_table_is_spoken_for_once() -> None:
    """A new table is somebody's data or it is not; whoever adds it says which."""
    named = {place.partition(".")[0] for one in MAP for place in one.where}
    assert named | set(WITHOUT) == set(metadata.tables)
    assert not named & set(WITHOUT)


def test_every_place_is_a_column_or_a_kind_of_event() -> None:
    places = [place.partition(".")[::2] for one in MAP for place in one.where]
    for table, name in places:
        known = (
            set(KINDS) if table == "events" and name not in metadata.tables["events"].c else metadata.tables[table].c
        )
        assert name in known, f"{table}.{name}"


def test_every_line_has_its_words() -> None:
    table = words("data_map")
    for one in MAP:
        for key in (f"what_{one.code}", f"why_{one.code}", f"who_{one.code}", f"since_{one.since or 'log'}"):
            assert all(table[key][language] for language in LANGUAGES), key


def test_what_is_kept_for_some_days_is_deleted_and_nothing_else() -> None:
    for one in MAP:
        assert (one.over is None) == (one.since is None) == (one.days is None), one.code
    nightly = {one.code for one in deleted_at_night()}
    assert {one.code for one in MAP if one.over is not None} == nightly | {SEALED, HASHES_OF_TICKETS}
    by_the_writer = {one.code: one.rows for one in MAP if one.code in (SEALED, HASHES_OF_TICKETS)}
    assert by_the_writer == {SEALED: sealed_numbers, HASHES_OF_TICKETS: person_marks}


def test_the_document_says_what_the_map_says() -> None:
    """To mend: put this table in the document."""
    assert HEAD + "".join(line_of_document(one) for one in MAP) in DOCUMENT.read_text(encoding="utf-8")
