"""Chance: ids, tokens, one-time codes, and what is stored of a secret."""

from __future__ import annotations

import re

from server.ids import fingerprint, new_code, new_id, new_token


def test_ids_are_16_plain_letters_and_do_not_repeat() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    assert all(re.fullmatch(r"[a-z2-7]{16}", one) for one in ids)


def test_a_token_has_256_bits_and_fits_a_header() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(re.fullmatch(r"[\w-]{43}", token) for token in tokens)


def test_a_code_has_8_letters_that_nobody_mistakes() -> None:
    codes = "".join(new_code() for _ in range(500))
    assert len(codes) == 4000
    assert set(codes).isdisjoint("IO01")
    assert re.fullmatch(r"[A-Z2-9]+", codes)
    assert len(set(codes)) == 32, "every letter is used"


def test_a_stored_secret_does_not_tell_it() -> None:
    assert fingerprint("secret") == fingerprint("secret") != fingerprint("Secret")
    assert "secret" not in fingerprint("secret")
    assert len(fingerprint("")) == 64
