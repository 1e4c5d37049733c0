"""Both profiles keep what they are given; the Chinese one is that of the standards, by their examples."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

from server.crypto import PROFILES, Crypto, Unsealable
from server.crypto.data_keys import load_or_create, save
from server.keys import HallKeys

KEY, NUMBER = b"k" * 32, b"429006198804155432"


@pytest.fixture(params=sorted(PROFILES))
def crypto(request: pytest.FixtureRequest) -> Crypto:
    return PROFILES[request.param]


def test_what_is_sealed_opens_with_its_key_for_what_it_belongs_to_and_for_nothing_else(crypto: Crypto) -> None:
    sealed = crypto.seal(KEY, NUMBER, bound_to=b"ticket one")
    assert NUMBER not in sealed
    assert crypto.unseal(KEY, sealed, bound_to=b"ticket one") == NUMBER
    for key, text, bound_to in (
        (b"o" * 32, sealed, b"ticket one"),
        (KEY, sealed, b"ticket two"),
        (KEY, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"ticket one"),
        (KEY, sealed[:20], b"ticket one"),
    ):
        with pytest.raises(Unsealable):
            crypto.unseal(key, text, bound_to=bound_to)


def test_the_same_number_is_sealed_differently_each_time_and_hashed_alike(crypto: Crypto) -> None:
    assert crypto.seal(KEY, NUMBER, bound_to=b"") != crypto.seal(KEY, NUMBER, bound_to=b"")
    assert crypto.keyed_hash(KEY, NUMBER) == crypto.keyed_hash(KEY, NUMBER)
    assert crypto.keyed_hash(KEY, NUMBER) != crypto.keyed_hash(b"o" * 32, NUMBER)


def test_the_profiles_differ_and_a_halls_hashes_with_them() -> None:
    one, other = PROFILES["international"], PROFILES["chinese"]
    assert one.keyed_hash(KEY, NUMBER) != other.keyed_hash(KEY, NUMBER)
    with pytest.raises(Unsealable):
        other.unseal(KEY, one.seal(KEY, NUMBER, bound_to=b""), bound_to=b"")
    keys = HallKeys(KEY)
    assert keys.id_hash_of("4290") != keys.using(other).id_hash_of("4290")
    assert keys.id_hash_of("4290") == keys.using(one).id_hash_of("4290")


def test_sm3_of_the_standards_example() -> None:
    """GB/T 32905-2016, appendix A.1: the hash of "abc"."""
    digest = hashes.Hash(hashes.SM3())
    digest.update(b"abc")
    assert digest.finalize().hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"


def test_sm4_gcm_of_the_published_example() -> None:
    """RFC 8998, appendix A.1."""
    nonce = bytes.fromhex("00001234567800000000ABCD")
    bound = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    text = bytes.fromhex("".join(sign * 16 for sign in "ABCDEFEA"))
    encryptor = Cipher(SM4(bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(bound)
    sealed = encryptor.update(text) + encryptor.finalize()
    assert sealed.hex().startswith("17f399f08c67d5ee19d0dc9969c4bb7d")
    assert encryptor.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


def test_data_keys_are_a_file_for_its_owner_and_old_ones_go_when_they_may(tmp_path: Path) -> None:
    path = tmp_path / "data-hall.json"
    first = load_or_create(path)
    assert load_or_create(path) == first
    assert path.stat().st_mode & 0o777 == 0o600
    assert first.keys[first.now].hex() not in repr(first)
    both = first.with_new()
    save(path, both)
    assert set(load_or_create(path).keys) == {first.now, both.now}
    save(path, both.only_now())
    assert set(load_or_create(path).keys) == {both.now}
