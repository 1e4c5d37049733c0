"""The calls that wait for one loudspeaker (promises.md 3.4, screens.md §13)."""

from __future__ import annotations

import itertools
from typing import Any

from display.voice_queue import BOUND, FULL_S, SHORT_S, Call, Turn, Verdict, VoiceQueue, calls
from hardware.link.messages import JobState


def _call(job: str, ticket: str | None = None, *, window: str = "1", recall: bool = False, until: float = 20) -> Call:
    return Call(jobs=(job,), ticket=ticket or job, window=window, recall=recall, deadline=until, payload={})


def _said(queue: VoiceQueue, now: float) -> Turn:
    turn, _ = queue.next(now)
    assert turn is not None
    queue.ended(JobState.SPOKEN)
    return turn


def test_each_call_is_spoken_once_in_order() -> None:
    queue = VoiceQueue()
    open_calls = [_call("j1", "A001"), _call("j2", "A002")]
    assert queue.offer(open_calls, 0) == []
    assert _said(queue, 0).call.ticket == "A001"
    queue.offer(open_calls, 1)  # the acknowledgement is still on its way
    assert _said(queue, 2).call.ticket == "A002"
    assert queue.next(3) == (None, [])


def test_never_two_at_a_time() -> None:
    queue = VoiceQueue()
    queue.offer([_call("j1"), _call("j2")], 0)
    assert queue.next(0)[0] is not None
    assert queue.next(0)[0] is None
    assert queue.ended(JobState.SPOKEN) == [Verdict(job="j1", state=JobState.SPOKEN)]
    assert queue.next(0)[0] is not None


def test_a_call_past_its_time_is_never_spoken() -> None:
    queue = VoiceQueue()
    assert queue.offer([_call("old", until=5)], 5) == [Verdict(job="old", state=JobState.EXPIRED, detail="too_late")]
    queue.offer([_call("j1", until=20)], 5)
    assert queue.next(20) == (None, [Verdict(job="j1", state=JobState.EXPIRED, detail="too_late")])


def test_a_withdrawn_call_falls_away() -> None:
    queue = VoiceQueue()
    queue.offer([_call("j1"), _call("j2")], 0)
    queue.offer([_call("j2")], 1)
    assert _said(queue, 1).call.jobs == ("j2",)
    assert queue.next(1) == (None, [])


def test_a_recall_goes_first_and_does_not_double_the_queue() -> None:
    queue = VoiceQueue()
    first = [_call("j1", "A001"), _call("j2", "A002"), _call("j3", "A003")]
    queue.offer(first, 0)
    queue.offer([*first, _call("j4", "A003", recall=True, until=24)], 1)
    turn = _said(queue, 1)
    assert turn.call.jobs == ("j3", "j4")
    assert turn.call.deadline == 24
    assert [call.ticket for call in queue.waiting] == ["A001", "A002"]


def test_recalls_keep_their_own_order() -> None:
    queue = VoiceQueue()
    queue.offer([_call("j1"), _call("r1", recall=True), _call("r2", recall=True)], 0)
    assert [call.jobs[0] for call in queue.waiting] == ["r1", "r2", "j1"]


def test_a_ticket_that_was_sent_on_is_called_to_the_newer_window() -> None:
    queue = VoiceQueue()
    old, new = _call("j1", "A001", window="1"), _call("j2", "A001", window="2")
    assert queue.offer([old, new], 0) == [Verdict(job="j1", state=JobState.EXPIRED, detail="superseded")]
    assert _said(queue, 0).call.window == "2"


def test_at_most_five_wait_and_the_oldest_goes() -> None:
    queue = VoiceQueue()
    many = [_call(f"j{n}", until=20 + n) for n in range(BOUND + 1)]
    assert queue.offer(many, 0) == [Verdict(job="j0", state=JobState.EXPIRED, detail="queue_full")]
    assert len(queue.waiting) == BOUND


def test_the_short_form_is_said_only_when_behind() -> None:
    queue = VoiceQueue()
    queue.offer([_call("j1", until=20), _call("j2", until=20)], 0)
    assert not _said(queue, 0).short  # 14 s later the other is still in time
    queue.offer([_call("j3", until=20), _call("j4", until=20), _call("j5", until=20)], 0)
    assert _said(queue, 0).short
    alone = VoiceQueue()
    alone.offer([_call("j6", until=1)], 0)
    assert not _said(alone, 0).short  # nobody waits behind it


def test_two_calls_in_one_instant_are_both_spoken() -> None:
    queue = VoiceQueue()
    queue.offer([_call("j1", until=20), _call("j2", until=20)], 0)
    now = 0.0
    spoken = []
    while (turn := queue.next(now)[0]) is not None:
        spoken.append(turn.call.jobs[0])
        now += 6 if turn.short else 14
        queue.ended(JobState.SPOKEN)
    assert spoken == ["j1", "j2"]


def test_deadlines_come_from_the_servers_own_clock() -> None:
    def job(name: str, created: str, expires: str | None) -> dict[str, Any]:
        payload = {"ticket": "A001", "window": "5", "recall": True}
        return {"id": name, "kind": "announce", "payload": payload, "created_at": created, "expires_at": expires}

    state = {
        "now": "2026-11-22T09:00:10Z",
        "jobs": [
            job("a", "2026-11-22T09:00:08Z", "2026-11-22T09:00:23Z"),
            job("b", "2026-11-22T09:00:08Z", None),
            job("c", "2026-11-22T08:59:00Z", "2026-11-22T10:00:00Z"),
            {**job("d", "2026-11-22T09:00:08Z", None), "kind": "print"},
        ],
    }
    found = {call.jobs[0]: call for call in calls(state, 1000.0)}
    assert {name: call.deadline for name, call in found.items()} == {"a": 1013.0, "b": 1018.0, "c": 950.0}
    assert found["a"].recall
    assert found["a"].window == "5"


def test_a_call_that_waits_for_its_turn_keeps_its_place_and_its_rules() -> None:
    queue = VoiceQueue()
    first = [_call("j1", "A001"), _call("j2", "A002"), _call("r1", "A003", recall=True)]
    queue.offer(first, 0)
    assert queue.next(0)[0] is not None  # the recall
    assert queue.back(0) == []
    assert [call.jobs[0] for call in queue.waiting] == ["r1", "j1", "j2"]
    _said(queue, 0)
    assert queue.next(0)[0] is not None  # j1; while its turn is asked for, A004 is recalled
    queue.offer([*first[:2], _call("r2", "A004", recall=True)], 1)
    queue.back(1)
    assert [call.jobs[0] for call in queue.waiting] == ["r2", "j1", "j2"]
    _said(queue, 1)
    assert queue.next(20) == (
        None,
        [Verdict(job=job, state=JobState.EXPIRED, detail="too_late") for job in ("j1", "j2")],
    )


def test_a_call_repeated_while_it_waits_for_its_turn_is_said_once() -> None:
    queue = VoiceQueue()
    queue.offer([_call("j1", "A001")], 0)
    assert queue.next(0)[0] is not None
    queue.offer([_call("j1", "A001"), _call("j2", "A001", recall=True, until=24)], 1)
    assert queue.back(1) == []
    assert _said(queue, 1).call.jobs == ("j1", "j2")
    assert queue.next(1) == (None, [])


def _storm(
    queue: VoiceQueue, arrivals: list[tuple[float, Call]]
) -> tuple[list[tuple[float, Call]], dict[str, Verdict]]:
    """Everything that arrives, in steps of a tenth of a second: what was begun when, and what became of each job."""
    begun: list[tuple[float, Call]] = []
    verdicts: dict[str, Verdict] = {}
    ends = 0.0
    for tenth in range(600):
        now = tenth / 10
        there = [call for at, call in arrivals if at <= now and not verdicts.keys() & set(call.jobs)]
        told = queue.offer(there, now)
        if now >= ends > 0:
            told += queue.ended(JobState.SPOKEN)
            ends = 0.0
        if ends == 0.0:
            turn, late = queue.next(now)
            told += late
            if turn is not None:
                begun.append((now, turn.call))
                ends = now + (SHORT_S if turn.short else FULL_S)
        for verdict in told:
            assert verdict.job not in verdicts, "a job is settled once"
            verdicts[verdict.job] = verdict
    return begun, verdicts


def test_a_hundred_calls_in_ten_seconds_are_all_spoken_or_expired_by_rule() -> None:
    queue = VoiceQueue()
    arrivals = [(n / 10, _call(f"j{n}", f"A{n:03}", until=n / 10 + 20)) for n in range(100)]
    begun, verdicts = _storm(queue, arrivals)
    assert len(verdicts) == 100
    spoken = {job for job, verdict in verdicts.items() if verdict.state is JobState.SPOKEN}
    assert {verdict.detail for job, verdict in verdicts.items() if job not in spoken} <= {"queue_full", "too_late"}
    assert len(begun) == len(spoken) >= 4
    assert all(now < call.deadline for now, call in begun)
    assert all(later - now >= SHORT_S for (now, _), (later, _) in itertools.pairwise(begun))


def test_a_storm_of_recalls_is_said_once_for_all_who_wait_and_starves_nobody_for_long() -> None:
    """One ticket recalled three times a second, beside two others that were called once."""
    queue = VoiceQueue()
    arrivals = [(0.0, _call("a", "A001")), (0.0, _call("b", "A002"))]
    arrivals += [(n / 3, _call(f"r{n}", "A009", recall=True, until=n / 3 + 20)) for n in range(30)]
    begun, verdicts = _storm(queue, arrivals)
    assert len(verdicts) == 32
    assert all(verdict.state is JobState.SPOKEN for verdict in verdicts.values())
    assert [call.ticket for _, call in begun].count("A009") <= 3
    assert {"A001", "A002"} <= {call.ticket for _, call in begun}
