"""Many screens in a process of their own: they stamp every message that comes and say at the end which call came when.

Reads one JSON line ``{"port", "wishes": [[token, hall, view], …]}``, says ``ready``, listens until the next line, and
answers ``[[socket, ticket, seconds], …]``: when each socket heard of each called ticket, by the machine's monotonic
clock, which all processes share.
"""

from __future__ import annotations

import json
import sys

from lean_sockets import Ears, LeanSocket, open_all

_CALLED = "ticket_called"


def main() -> None:
    order = json.loads(sys.stdin.readline())
    came: list[tuple[int, str, float]] = []
    same: dict[str, str] = {}  # one message goes to many sockets: keep it once
    number: dict[LeanSocket, int] = {}

    def heard(one: LeanSocket, text: str, when: float) -> None:
        came.append((number[one], same.setdefault(text, text), when))

    opened = open_all(order["port"], order["wishes"])
    number.update({one: at for at, one in enumerate(opened)})
    with Ears(heard) as ears:
        ears.add(*opened)
        print("ready", flush=True)
        sys.stdin.readline()
    calls = {text: called(text) for text in same}
    print(json.dumps([[one, ticket, when] for one, text, when in came for ticket in calls[text]]), flush=True)


def called(text: str) -> list[str]:
    """The tickets whose call a message brings."""
    if not text.startswith('42["view"'):
        return []
    message = json.loads(text[2:])[1]
    return [event["ticket"] for event in message["events"] if event["kind"] == _CALLED]


if __name__ == "__main__":
    main()
