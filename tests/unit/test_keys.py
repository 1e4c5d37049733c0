"""What is derived from the hall's secret: links, rating tokens, id hashes, fingerprints; and the file it lies in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.ids import new_id
from server.keys import HallKeys

KEYS, OTHERS = HallKeys(b"a" * 32), HallKeys(b"b" * 32)
TICKET = "abcdefghij234567"


def test_a_link_leads_to_its_ticket_and_to_no_other() -> None:
    link = KEYS.link_of(TICKET)
    assert KEYS.ticket_of(link) == TICKET
    assert OTHERS.ticket_of(link) is None
    assert KEYS.ticket_of("bbcdefghij234567" + link[16:]) is None


@pytest.mark.parametrize("wrong", ["", "x", TICKET, "字" * 42, "\x00" * 42, TICKET + "a" * 26])
def test_what_is_no_link_of_ours(wrong: str) -> None:
    assert KEYS.ticket_of(wrong) is None
    assert KEYS.rated_unit_of(wrong) is None


@given(st.integers(0, 41), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_every_letter_of_a_link_counts(place: int, letter: str) -> None:
    link = KEYS.link_of(TICKET)
    changed = link[:place] + letter + link[place + 1 :]
    assert (KEYS.ticket_of(changed) == TICKET) == (changed == link)


def test_a_link_has_128_secret_bits() -> None:
    secret = KEYS.link_of(TICKET)[16:]
    assert len(secret) * 5 >= 128


def test_a_link_does_not_rate_and_a_rating_token_shows_nothing() -> None:
    assert KEYS.rated_unit_of(KEYS.link_of(TICKET)) is None
    assert KEYS.ticket_of(KEYS.rating_token_of(TICKET)) is None
    assert KEYS.rated_unit_of(KEYS.rating_token_of(TICKET)) == TICKET


def test_the_same_card_has_the_same_hash_in_one_hall_only() -> None:
    number = "42900619900101123X"
    assert KEYS.id_hash_of(number) == KEYS.id_hash_of(f" {number.lower()} ")
    assert KEYS.id_hash_of(number) != KEYS.id_hash_of("429006199001011231")
    assert KEYS.id_hash_of(number) != OTHERS.id_hash_of(number)
    assert number not in KEYS.id_hash_of(number)


def test_a_fingerprint_is_the_halls_own() -> None:
    assert KEYS.fingerprint_of(b"POST") == KEYS.fingerprint_of(b"POST")
    assert KEYS.fingerprint_of(b"POST") != KEYS.fingerprint_of(b"POST ")
    assert KEYS.fingerprint_of(b"POST") != OTHERS.fingerprint_of(b"POST")


def test_a_key_is_written_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "hall.key"
    HallKeys.create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert HallKeys.load(path).link_of(TICKET) == HallKeys.load(path).link_of(TICKET)
    before = path.read_text()
    with pytest.raises(FileExistsError):
        HallKeys.create(path)
    assert path.read_text() == before
    HallKeys.create(tmp_path / "other.key")
    assert HallKeys.load(tmp_path / "other.key").link_of(TICKET) != HallKeys.load(path).link_of(TICKET)


def test_new_tickets_fit_their_links() -> None:
    ticket = new_id()
    assert KEYS.ticket_of(KEYS.link_of(ticket)) == ticket


def test_what_was_signed_comes_back_and_nothing_else_does() -> None:
    word = KEYS.signed('{"device": "K1", "字": 1}')
    assert KEYS.read_signed(word) == '{"device": "K1", "字": 1}'
    assert OTHERS.read_signed(word) is None
    body, _, seal = word.partition(".")
    other = KEYS.signed('{"device": "K2"}').partition(".")[0]
    for forged in (f"{other}.{seal}", body, f"{body}.", f"{word}x", "", ".", "字.字", "a.b"):
        assert KEYS.read_signed(forged) is None


def test_a_leased_number_has_one_ticket_in_one_hall() -> None:
    day = date(2026, 11, 23)
    ticket = KEYS.leased_ticket_of(day, "K1", 1)
    assert len(ticket) == len(TICKET)
    assert KEYS.ticket_of(KEYS.link_of(ticket)) == ticket
    others = [KEYS.leased_ticket_of(day, "K1", 2), KEYS.leased_ticket_of(day, "K2", 1)]
    others += [KEYS.leased_ticket_of(date(2026, 11, 24), "K1", 1), OTHERS.leased_ticket_of(day, "K1", 1)]
    assert len({ticket, *others}) == 5
