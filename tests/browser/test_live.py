"""The live channel of every page: states replace, events ring once, a gap is noticed, polling stands in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from pages_double import PagesDouble, watched
from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

VIEW = "board:all"
FOLLOW = """async (poll) => {
  const { follow } = await import("/assets/shared/live.js");
  window.seen = []; window.links = []; window.refused = [];
  window.stop = follow({
    hall: "huangtan", view: "board:all", poll: poll ? undefined : null, staleAfter: 60,
    onState: (state, message) => window.seen.push({ text: state.text, ...message }),
    onLink: (up) => window.links.push(up),
    onRefused: (error) => window.refused.push(error.code),
  });
}"""


@pytest.fixture
def page(double: PagesDouble, chromium: Browser) -> Iterator[Page]:
    """A page of ours from which the channel can be loaded."""
    double.views[VIEW] = {"text": "first"}
    page = watched(chromium, 800, 600).page
    page.goto(f"{double.url}/sign-in")
    yield page
    page.context.close()


def send(double: PagesDouble, seq: int, text: str, *events: int) -> None:
    assert double.socket is not None
    rung = [{"seq": one, "kind": "ticket_called", "at": ""} for one in events]
    double.socket.emit("view", {"view": VIEW, "seq": seq, "state": {"text": text}, "events": rung}, to=VIEW)


def seen(page: Page, count: int) -> list[dict[str, Any]]:
    page.wait_for_function("(count) => window.seen.length >= count", arg=count)
    return list(page.evaluate("window.seen"))


def test_newer_states_replace_and_older_ones_are_ignored(page: Page, double: PagesDouble) -> None:
    page.evaluate(FOLLOW, False)
    seen(page, 1)
    send(double, 103, "newer")
    send(double, 102, "late")
    send(double, 103, "again")
    send(double, 104, "newest")
    assert [one["text"] for one in seen(page, 3)] == ["first", "newer", "newest"]


def test_events_ring_once_and_never_with_the_first_state(page: Page, double: PagesDouble) -> None:
    page.evaluate(FOLLOW, False)
    assert seen(page, 1)[0]["events"] == []
    send(double, 102, "called", 99, 101, 102)  # 99 happened before the first state
    send(double, 103, "called again", 102, 103)
    rung = [[event["seq"] for event in one["events"]] for one in seen(page, 3)]
    assert rung == [[], [101, 102], [103]]


def test_a_heartbeat_ahead_twice_fetches_what_was_missed(page: Page, double: PagesDouble) -> None:
    page.evaluate(FOLLOW, False)
    seen(page, 1)
    double.seq, double.views[VIEW] = 120, {"text": "missed"}
    assert double.socket is not None
    beat = {"hall": "huangtan", "seq": 120, "at": ""}
    double.socket.emit("heartbeat", beat)
    double.socket.emit("heartbeat", beat)
    assert seen(page, 2)[1]["text"] == "missed"


def test_without_a_socket_the_same_state_is_polled(page: Page, double: PagesDouble) -> None:
    page.evaluate(
        "() => { window.WebSocket = class { constructor() { setTimeout(() => this.onclose({}), 10); } close() {} }; }"
    )
    page.evaluate(FOLLOW, True)
    first = seen(page, 1)[0]
    double.seq, double.views[VIEW] = 130, {"text": "polled"}
    second = seen(page, 2)[1]
    assert (first["source"], second["source"], second["text"]) == ("poll", "poll", "polled")
    assert page.evaluate("window.links") == []


def test_a_view_that_is_not_for_us_is_refused_with_its_code(page: Page, double: PagesDouble) -> None:
    del double.views[VIEW]
    page.evaluate(FOLLOW, False)
    page.wait_for_function("() => window.refused.length > 0")
    assert page.evaluate("window.refused[0]") == "not_allowed"


def test_stopping_ends_the_painting(page: Page, double: PagesDouble) -> None:
    page.evaluate(FOLLOW, False)
    seen(page, 1)
    page.evaluate("window.stop(); window.stopped = window.seen")
    page.evaluate(FOLLOW, False)
    seen(page, 1)
    send(double, 150, "after")
    assert [one["text"] for one in seen(page, 2)] == ["first", "after"]
    assert [one["text"] for one in page.evaluate("window.stopped")] == ["first"]
