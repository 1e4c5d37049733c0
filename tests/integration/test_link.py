"""The link keeps promises.md §2.1 and §2.2 over real sockets: newest state only, resubscribing, one key a command."""

from __future__ import annotations

import queue
import threading
import uuid
from collections.abc import Iterator

import pytest
from hall_double import TOKEN, HallDouble

from hardware.link.client import HallLink, LinkDown, ViewMessage

KIOSK = "kiosk:K1"


@pytest.fixture
def hall() -> Iterator[HallDouble]:
    double = HallDouble()
    yield double
    double.stop()


@pytest.fixture
def link(hall: HallDouble) -> Iterator[HallLink]:
    made = HallLink(hall.url, TOKEN)
    yield made
    made.stop()


class Painted:
    """What a screen was given, waiting for it with a limit."""

    def __init__(self) -> None:
        self.messages: queue.Queue[ViewMessage] = queue.Queue()

    def __call__(self, message: ViewMessage) -> None:
        self.messages.put(message)

    def next(self) -> ViewMessage:
        return self.messages.get(timeout=30)

    def nothing_more(self) -> bool:
        return self.messages.empty()


def key() -> str:
    return str(uuid.uuid4())


def test_a_followed_view_comes_whole_and_then_with_every_change(hall: HallDouble, link: HallLink) -> None:
    hall.paint(KIOSK, {"open": False})
    painted = Painted()
    link.follow(KIOSK, painted)
    link.start()
    assert painted.next().state == {"open": False}
    hall.paint(KIOSK, {"open": True}, events=[{"kind": "day_opened", "seq": 2}])
    message = painted.next()
    assert message.state == {"open": True}
    assert message.events[0]["kind"] == "day_opened"
    assert link.connected
    assert link.hall == "huangtan"


def test_following_after_the_start_works_and_a_second_follower_gets_the_held_state(
    hall: HallDouble, link: HallLink
) -> None:
    hall.paint(KIOSK, {"n": 1})
    first, second = Painted(), Painted()
    link.follow(KIOSK, first)
    link.start()
    assert first.next().state == {"n": 1}
    link.follow(KIOSK, second)
    assert second.next().state == {"n": 1}


def test_messages_out_of_order_or_twice_paint_nothing_old(hall: HallDouble, link: HallLink) -> None:
    hall.paint(KIOSK, {"n": 5}, seq=5)
    painted = Painted()
    link.follow(KIOSK, painted)
    link.start()
    painted.next()
    for seq in (7, 6, 7, 8):
        hall.tell({"view": KIOSK, "seq": seq, "state": {"n": seq}, "events": []})
    assert [painted.next().seq, painted.next().seq] == [7, 8]
    assert painted.nothing_more()


def test_a_hundred_changes_arrive_in_order_with_all_their_events(hall: HallDouble, link: HallLink) -> None:
    hall.paint(KIOSK, {"n": 0})
    painted = Painted()
    link.follow(KIOSK, painted)
    link.start()
    painted.next()
    for n in range(100):
        hall.paint(KIOSK, {"n": n}, events=[{"n": n}])
    assert [painted.next().events[0]["n"] for _ in range(100)] == list(range(100))


def test_a_heartbeat_ahead_of_us_brings_the_state_that_was_lost(hall: HallDouble, link: HallLink) -> None:
    hall.paint(KIOSK, {"n": 1})
    painted = Painted()
    link.follow(KIOSK, painted)
    link.start()
    painted.next()
    hall.paint(KIOSK, {"n": 2}, tell=False)
    hall.beat()
    assert painted.next().state == {"n": 2}


def test_a_restarted_server_is_found_again_and_every_view_resubscribed(hall: HallDouble, link: HallLink) -> None:
    hall.paint(KIOSK, {"n": 1})
    hall.paint("device:K1", {"jobs": []})
    kiosk, device = Painted(), Painted()
    link.follow(KIOSK, kiosk)
    link.follow("device:K1", device)
    link.start()
    kiosk.next(), device.next()
    hall.stop()
    hall.paint(KIOSK, {"n": 2}, tell=False)
    hall.paint("device:K1", {"jobs": ["j"]}, tell=False)
    hall.start()
    assert kiosk.next().state == {"n": 2}
    assert device.next().state == {"jobs": ["j"]}


def test_a_silent_connection_is_given_up_and_made_anew(hall: HallDouble) -> None:
    hall.paint(KIOSK, {"n": 1})
    painted = Painted()
    link = HallLink(hall.url, TOKEN, silence_limit_s=0.5)
    link.follow(KIOSK, painted)
    link.start()
    try:
        painted.next()
        hall.paint(KIOSK, {"n": 2}, tell=False)  # no heartbeat either: only a new connection can bring it
        assert painted.next().state == {"n": 2}
    finally:
        link.stop()


def test_one_screens_fault_does_not_stop_the_next_paint(
    hall: HallDouble, link: HallLink, caplog: pytest.LogCaptureFixture
) -> None:
    hall.paint(KIOSK, {"n": 1})
    painted = Painted()

    def broken(message: ViewMessage) -> None:
        raise ValueError(message.view)

    link.follow(KIOSK, broken)
    link.follow(KIOSK, painted)
    link.start()
    assert painted.next().state == {"n": 1}
    assert "painting kiosk:K1 failed" in caplog.text


def test_busy_answers_are_asked_again_under_the_same_key(hall: HallDouble, link: HallLink) -> None:
    hall.script = [(503, {"code": "not_now"}), (429, {"code": "too_many"}), (409, {"code": "in_progress"})]
    hall.answer = lambda _path, _body: (201, {"code": "A001"})
    answer = link.command("tickets", {"business": "a"}, key=key(), patience_s=20)
    assert (answer.status, answer.body["code"], answer.replayed) == (201, "A001", False)
    assert len(hall.commands) == 4
    assert len({sent_key for _, _, sent_key in hall.commands}) == 1
    assert hall.commands[0][0] == "halls/huangtan/tickets"


def test_a_lost_answer_is_found_again_not_done_twice(hall: HallDouble, link: HallLink) -> None:
    numbers = iter(range(1, 9))
    hall.answer = lambda _path, _body: (201, {"n": next(numbers)})
    hall.script = ["lose"]
    answer = link.command("tickets", {}, key=key(), patience_s=20)
    assert answer.body == {"n": 1}
    assert answer.replayed


def test_a_refusal_is_an_answer_and_not_retried(hall: HallDouble, link: HallLink) -> None:
    hall.answer = lambda _path, _body: (409, {"code": "business_paused"})
    answer = link.command("tickets", {}, key=key(), patience_s=20)
    assert (answer.status, answer.ok) == (409, False)
    assert len(hall.commands) == 1


def test_patience_ends_in_link_down_and_tells_the_last_answer(hall: HallDouble, link: HallLink) -> None:
    hall.script = [(503, {"code": "not_now"})] * 50
    with pytest.raises(LinkDown) as caught:
        link.command("tickets", {}, key=key(), patience_s=3)
    assert caught.value.answer is not None
    assert caught.value.answer.status == 503


def test_no_server_is_link_down() -> None:
    double = HallDouble()
    double.stop()
    link = HallLink(double.url, TOKEN, hall="huangtan")
    try:
        with pytest.raises(LinkDown):
            link.command("tickets", {}, key=key(), patience_s=0.5)
        assert not link.connected
    finally:
        link.stop()


def test_stop_ends_every_thread(hall: HallDouble) -> None:
    link = HallLink(hall.url, TOKEN)
    link.start()
    link.stop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("link")]
