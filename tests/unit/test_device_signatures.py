"""What a device signs, how it counts, and how a clone is noticed (promises.md §5.2)."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.link.messages import COUNTER_HEADER, SIGNATURE_HEADER
from hardware.link.signing import STRETCH, Signer, forget_counter, new_key
from server.device_signatures import KEPT_EACH, LATE, Cloned, DeviceCounters, SignatureRefused, is_public_key, verify

DEVICE = ("hall/kiosk:K1", "key")
PATH, BODY = "/api/v1/halls/黄潭/tickets", b'{"business":"x"}'


def test_what_the_device_signs_the_server_verifies(tmp_path: Path) -> None:
    private, public = new_key()
    said = Signer(private, tmp_path).headers("post", PATH, BODY)
    counter, signature = int(said[COUNTER_HEADER]), said[SIGNATURE_HEADER]
    verify(public, signature, method="POST", path=PATH, body=BODY, counter=counter)
    for changed in ({"method": "PUT"}, {"path": PATH + "/"}, {"body": BODY + b" "}, {"counter": counter + 1}):
        with pytest.raises(SignatureRefused):
            verify(public, signature, **({"method": "POST", "path": PATH, "body": BODY, "counter": counter} | changed))
    with pytest.raises(SignatureRefused):
        verify(new_key()[1], signature, method="POST", path=PATH, body=BODY, counter=counter)
    with pytest.raises(SignatureRefused):
        verify(public, "no base64!", method="POST", path=PATH, body=BODY, counter=counter)


def test_what_is_a_public_key() -> None:
    assert is_public_key(new_key()[1])
    assert not is_public_key("A" * 44)
    assert not is_public_key("你" * 44)


def test_a_counter_is_used_once_whatever_happens_to_the_machine(tmp_path: Path) -> None:
    private, _ = new_key()
    used = []
    for _ in range(3):  # started anew each time, as after a power cut
        signer = Signer(private, tmp_path)
        used += [int(signer.headers("POST", PATH, BODY)[COUNTER_HEADER]) for _ in range(STRETCH + 2)]
    assert len(set(used)) == len(used)
    assert used == sorted(used)
    forget_counter(tmp_path)
    assert Signer(private, tmp_path).headers("POST", PATH, BODY)[COUNTER_HEADER] == "1"


def test_counters_may_come_a_little_out_of_order_but_never_twice() -> None:
    counters = DeviceCounters()
    for counter in (1, 3, 2, 70, 7):
        counters.take(DEVICE, counter, 0)
    for used in (3, 70, 7, 6 - LATE, 70 - LATE):
        with pytest.raises(Cloned):
            counters.take(DEVICE, used, 0)


def test_a_copy_that_was_started_elsewhere_is_noticed_at_the_first_machines_next_command() -> None:
    counters = DeviceCounters()
    counters.take(DEVICE, 17, 0)
    counters.take(DEVICE, STRETCH + 1, 0)  # the copy's: it begins with a new stretch
    with pytest.raises(Cloned):
        counters.take(DEVICE, 18, 0)


def test_what_was_seen_before_a_restart_is_known_from_the_row() -> None:
    counters = DeviceCounters()
    with pytest.raises(Cloned):
        counters.take(DEVICE, 500 - LATE, 500)
    assert not counters.take(DEVICE, 501, 500)
    assert counters.take(("hall/kiosk:K1", "a new key"), KEPT_EACH, 0), "it is time to write it down"


def test_the_highest_is_written_down_now_and_then() -> None:
    counters = DeviceCounters()
    due = [counter for counter in range(1, 100) if counters.take(DEVICE, counter, 0)]
    assert due == list(range(KEPT_EACH, 100, KEPT_EACH))
