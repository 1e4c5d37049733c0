"""The voice of one display: takes its announcements from the queue, one after another, and answers for each."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from display.emergency import EmergencyTurns
from display.ledger import Ledger
from display.loudness import FULL
from display.turns import BREATH_S, Asked, again_after
from display.voice_queue import Call, Turn, Verdict, VoiceQueue, calls
from hardware.announcement import Announcement, DigitStyle, NotAnAnnouncement, announcement
from hardware.link.messages import JobState
from hardware.ports import Condition, DeviceError, DeviceReport, VoiceCaller

log = logging.getLogger(__name__)

Answer = Callable[[Sequence[Verdict]], None]


class Voice:
    """A thread that speaks. ``answer`` is given every verdict; ``changed`` is told when the caller's health changes,
    ``speaking`` when a call begins and ends to sound.

    Before a call that other voices are heard beside, ``ask`` is asked for this one's turn (:mod:`display.turns`).
    An emergency goes before every call, and cuts off the one that sounds (:mod:`display.emergency`).
    There may be no caller (a silent screen, or one that could not be built): then every job fails with the reason, so
    that the server knows that nobody heard it.
    """

    def __init__(
        self,
        caller: VoiceCaller | None,
        *,
        ledger: Ledger,
        answer: Answer,
        changed: Callable[[DeviceReport], None],
        digit_style: DigitStyle = DigitStyle.PLAIN,
        speaking: Callable[[bool], None] = lambda _on: None,
        volume: Callable[[], int] = lambda: FULL,
        ask: Callable[[str], Asked] = lambda _job: Asked.GRANTED,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._caller = caller
        self._ledger = ledger
        self._answer = answer
        self._changed = changed
        self._digit_style = digit_style
        self._speaking = speaking
        self._volume = volume
        self._ask = ask
        self._clock = clock
        self._queue = VoiceQueue()
        self._emergency = EmergencyTurns()
        self._sounding = False  # something has its turn
        self._cut_off = False  # it was, by an emergency
        self._wake = threading.Condition()
        self._stopping = False
        self._told: DeviceReport | None = None
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)

    def start(self) -> None:
        self._tell()
        self._thread.start()

    def stop(self) -> None:
        """Stop after the present announcement, and let the caller go."""
        with self._wake:
            self._stopping = True
            self._wake.notify_all()
        if self._caller is not None:
            self._caller.close()
        if self._thread.ident is not None:
            self._thread.join(timeout=30)

    def offer(self, state: Mapping[str, Any]) -> None:
        """Take a new ``device:{code}`` state."""
        now = self._clock()
        found = calls(state, now)
        # Jobs that an earlier run has begun are answered, not spoken again.
        settled = [verdict for call in found for job in call.jobs if (verdict := self._ledger.verdict(job))]
        done = {verdict.job for verdict in settled}
        with self._wake:
            verdicts = self._queue.offer([call for call in found if not done.intersection(call.jobs)], now)
            if self._emergency.offer(state, now) and self._sounding and self._caller is not None:
                self._cut_off = True
                self._caller.hush()
            self._wake.notify_all()
        self._settle(verdicts)
        self._answer(settled)

    def report(self) -> DeviceReport:
        if self._caller is None:
            return DeviceReport(condition=Condition.UNAVAILABLE, causes=("no_voice",))
        return self._caller.report()

    def _run(self) -> None:
        while (turn := self._next()) is not None:
            try:
                if isinstance(turn, Announcement):
                    self._warn(turn)
                else:
                    self._take(turn)
            except Exception:  # one call's fault must not silence every later one; it is logged with its trace
                log.exception("the voice failed")
                self._end(JobState.FAILED, DeviceError.code)

    def _take(self, turn: Turn) -> None:
        shares = bool(turn.call.payload.get("turns_with"))
        asked = self._ask(turn.call.jobs[-1]) if shares and self._speaks() else Asked.GRANTED
        if asked is Asked.WAIT:
            self._wait_for_turn(turn.call)
            return
        if asked is Asked.GONE:
            self._end(JobState.EXPIRED, "withdrawn")
            return
        self._ledger.begin(turn.call.jobs)
        self._end(*self._say(replace(turn, short=turn.short or asked is Asked.SHORT)))
        self._tell()
        if shares:
            self._pause(BREATH_S)

    def _speaks(self) -> bool:
        """Whether anything would sound; a silent voice needs no turn."""
        return self._caller is not None and self._volume() > 0

    def _end(self, state: JobState, detail: str | None) -> None:
        with self._wake:
            if self._cut_off:
                state, detail = JobState.FAILED, "emergency"
            self._sounding = False
            verdicts = self._queue.ended(state, detail)
        self._settle(verdicts)

    def _wait_for_turn(self, call: Call) -> None:
        """Another voice is speaking. The queue goes on meanwhile: calls grow old, recalls come first."""
        now = self._clock()
        with self._wake:
            self._sounding = False
            verdicts = self._queue.back(now)
        self._settle(verdicts)
        self._pause(again_after(call.deadline - now))

    def _pause(self, seconds: float) -> None:
        with self._wake:
            self._wake.wait_for(lambda: self._stopping, seconds)

    def _next(self) -> Turn | Announcement | None:
        """Wait for a call's turn, or for what is to be said of an emergency; None when stopping."""
        while True:
            with self._wake:
                now = self._clock()
                urgent = self._emergency.next(now)
                turn, late = self._queue.next(now) if urgent is None else (None, self._queue.late(now))
                said = urgent if isinstance(urgent, Announcement) else turn
                if said is None and not late and not self._stopping:
                    self._wake.wait(urgent - now if isinstance(urgent, float) else None)
                stopping = self._stopping
                if said is not None and not stopping:
                    self._begin()
            self._settle(late)
            if stopping:
                return None
            if said is not None:
                return said

    def _begin(self) -> None:
        """Something has its turn; from here on an emergency cuts it off."""
        self._sounding, self._cut_off = True, False
        if self._caller is not None:
            self._caller.unhush()

    def _warn(self, announcement: Announcement) -> None:
        """At full level, whatever the hour: silent calling is for calls."""
        try:
            if self._caller is not None:
                self._say_aloud(announcement)
        except DeviceError as error:
            log.warning("the emergency was not heard: %s", error)
        with self._wake:
            self._sounding = False
        self._tell()

    def _say(self, turn: Turn) -> tuple[JobState, str | None]:
        if self._caller is None:
            return JobState.FAILED, "no_voice"
        volume = self._volume()
        if volume == 0:  # silent calling: the boards call alone, by the hall's own schedule
            return JobState.CONFIRMED, "silent"
        try:
            spoken = replace(announcement(turn.call.payload, digit_style=self._digit_style), volume=volume)
            self._say_aloud(spoken.short() if turn.short else spoken)
        except (DeviceError, NotAnAnnouncement) as error:
            log.warning("%s at %s was not heard: %s", turn.call.ticket, turn.call.window, error)
            return JobState.FAILED, error.code
        report = self._caller.report()
        said = [] if report.condition is Condition.OK else list(report.causes)
        return JobState.SPOKEN, ",".join(["short", *said] if turn.short else said) or None

    def _say_aloud(self, spoken: Announcement) -> None:
        """The screens of this PC are told while it speaks: their videos fall silent."""
        assert self._caller is not None  # noqa: S101 - its only caller has looked
        self._speaking(True)
        try:
            self._caller.say(spoken)
        finally:
            self._speaking(False)

    def _settle(self, verdicts: Iterable[Verdict]) -> None:
        verdicts = list(verdicts)
        if verdicts:
            self._ledger.end(verdicts)
            self._answer(verdicts)

    def _tell(self) -> None:
        report = self.report()
        if report != self._told:
            self._told = report
            level = logging.INFO if report.condition is Condition.OK else logging.WARNING
            log.log(level, "voice: %s %s", report.condition, ", ".join(report.causes))
            self._changed(report)
