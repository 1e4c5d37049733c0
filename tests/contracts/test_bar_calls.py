"""A bar answers for a call as its card does: confirmed by a card that answers, nothing while the card is gone."""

from __future__ import annotations

from typing import Any

from hardware.bar_calls import BarCalls
from hardware.drivers.bx5 import Bx5Sign
from hardware.link.commands import Answer, LinkDown


class Server:
    """Takes what devices say; ``down`` times it does not answer."""

    def __init__(self) -> None:
        self.said: list[tuple[str, dict[str, Any]]] = []
        self.keys: list[str] = []
        self.down = 0

    def command(self, path: str, body: dict[str, Any], *, key: str, patience_s: float) -> Answer:
        assert patience_s <= 1
        self.keys.append(key)
        if self.down:
            self.down -= 1
            raise LinkDown
        self.said.append((path, body))
        return Answer(status=200, body={})


def _job(name: str, ticket: str, screen: str = "led:5") -> dict[str, Any]:
    payload = {"ticket": ticket, "window": screen[-1], "times": 1, "screen": screen}
    return {"id": name, "kind": "show", "payload": payload}


def test_a_call_is_confirmed_when_the_card_has_answered_and_not_while_it_is_gone() -> None:
    server = Server()
    bars = BarCalls(server)
    sign = Bx5Sign("virtual", again_s=0.1, answer_s=0.3)
    assert sign.simulator is not None
    try:
        sign.simulator.unplug()
        sign.show(["请 A001 号"])
        bars.see([_job("j1", "A001"), _job("j2", "A002"), _job("j3", "A001", "led:6"), _job("j4", "A001", "main")])
        bars.answer("5", "A001", [sign])
        assert server.said == []
        sign.simulator.plug()
        assert sign.settled(10)
        server.down = 1
        bars.answer("5", "A001", [sign])
        assert server.said == []  # the word was lost: it is given again
        bars.answer("5", "A001", [sign])
        bars.answer("5", "A001", [sign])
        assert server.said == [("jobs/j1", {"state": "confirmed"})]
        assert len(set(server.keys)) == 1
        bars.see([_job("j1", "A001")])  # the answer has not come round yet
        bars.answer("5", "A001", [sign])
        assert len(server.said) == 1
    finally:
        sign.close()


def test_nothing_is_said_while_one_of_two_bars_has_not_the_call() -> None:
    server = Server()
    bars = BarCalls(server)
    good, deaf = Bx5Sign("virtual", again_s=5, answer_s=0.2), Bx5Sign("virtual", again_s=5, answer_s=0.2)
    assert deaf.simulator is not None
    try:
        deaf.simulator.silent = True
        for sign in (good, deaf):
            sign.show(["请 A001 号"])
        bars.see([_job("j1", "A001")])
        assert good.settled(10)
        assert not deaf.settled(1)
        bars.answer("5", "A001", [good, deaf])
        assert server.said == []  # told as missed in its time
    finally:
        good.close()
        deaf.close()
