"""The kiosk read aloud (语音引导), for who cannot see the screen: what the page shows, sentence by sentence.

The page hands over what it shows, in the order in which keys lead through it; a thread of our own says it by the
kiosk's voice, and says in the kiosk's state at which sentence it is, so that the page moves its focus along. Anything
newer interrupts. Louder lasts until the visitor is gone (screens.md §3). What was said stands in
:attr:`Guidance.spoken` for a while, in memory only: a screen may show a ticket's number.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from hardware.announcement import Announcement, Phrase
from hardware.ports import DeviceError
from hardware.spoken_text import LANGUAGES, sentence

log = logging.getLogger(__name__)

VOLUMES = (50, 70, 85, 100)  # per cent; each step about 3 dB, from 65 dB upwards where the loudspeaker is set so
KEPT = 500  # sentences


@dataclass(frozen=True, kw_only=True, slots=True)
class Spoken:
    """One sentence that was heard to its end. ``number`` is its place on the screen, from 0."""

    screen: str
    language: str
    number: int
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """What one screen says. ``mark`` is the page's own, so that it knows its round again."""

    mark: int
    screen: str
    language: str
    sentences: tuple[str, ...]
    first: int


class Guidance:
    """One voice at a time. ``voice`` gives the open driver of the voice or None; ``plugged`` whether headphones are in,
    None where the kiosk cannot tell."""

    def __init__(
        self,
        *,
        voice: Callable[[], Any],
        on_change: Callable[[], None],
        plugged: Callable[[], bool | None] = lambda: None,
    ) -> None:
        self._voice, self._on_change, self._plugged = voice, on_change, plugged
        self.spoken: deque[Spoken] = deque(maxlen=KEPT)
        self._lock = threading.Condition()
        self._wanted: Round | None = None
        self._at: tuple[int, int] | None = None
        self._volume = 0
        self._failed = False
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name="guidance", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._lock:
            self._stopping, self._wanted = True, None
            self._lock.notify_all()
        self._hush()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def say(self, screen: str, language: str, sentences: Sequence[str], *, mark: int, first: int = 0) -> None:
        """Say a screen from its sentence ``first`` on, in place of whatever is being said. Raises ValueError."""
        if language not in LANGUAGES:
            raise ValueError(f"no voice speaks {language!r}")
        wanted = Round(mark=mark, screen=screen, language=language, sentences=tuple(sentences), first=first)
        with self._lock:
            self._wanted = wanted
            self._lock.notify_all()
        self._hush()

    def silence(self) -> None:
        """Say nothing more of this screen."""
        with self._lock:
            self._wanted, self._at = None, None
        self._hush()
        self._on_change()

    def louder(self) -> None:
        """One step up, and from the top back to the start."""
        with self._lock:
            self._volume = (self._volume + 1) % len(VOLUMES)
        self._on_change()

    def forget_visitor(self) -> None:
        """Be still, and as loud as for everybody."""
        with self._lock:
            self._volume = 0
        self.silence()

    def as_dict(self) -> dict[str, Any]:
        """What the page needs: whether there is a voice, where it is, how loud, whether headphones are in."""
        with self._lock:
            at, volume, failed = self._at, self._volume, self._failed
        return {
            "offered": self._voice() is not None and not failed,
            "languages": list(LANGUAGES),
            "mark": at[0] if at else None,
            "at": at[1] if at else None,
            "volume": volume + 1,
            "volumes": len(VOLUMES),
            "plugged": self._plugged(),
        }

    def _hush(self) -> None:
        """Cut off the sentence that sounds now, where the driver can."""
        hush = getattr(self._voice(), "hush", None)
        if hush is not None:
            hush()

    def _run(self) -> None:
        while (wanted := self.take()) is not None:
            self.read(wanted)

    def take(self) -> Round | None:
        """What was asked for last, once there is something; None at the end."""
        with self._lock:
            self._lock.wait_for(lambda: self._stopping or self._wanted is not None)
            wanted, self._wanted = self._wanted, None
        unhush = getattr(self._voice(), "unhush", None)
        if unhush is not None:
            unhush()
        return None if self._stopping else wanted

    def read(self, wanted: Round) -> None:
        """Say it to its end, or until something newer is asked for."""
        for number in range(wanted.first, len(wanted.sentences)):
            with self._lock:
                if self._wanted is not None or self._stopping:
                    return
                self._at = (wanted.mark, number)
                volume = VOLUMES[self._volume]
            self._on_change()
            if not self._say(wanted, number, volume):
                break
        with self._lock:
            if self._wanted is None:
                self._at = None
        self._on_change()

    def _say(self, wanted: Round, number: int, volume: int) -> bool:
        """Whether to go on: not after the visitor has gone on, nor when nothing can be heard."""
        text, voice = wanted.sentences[number], self._voice()
        phrase = sentence(text, wanted.language)
        if voice is None:
            return False
        if phrase.words:
            try:
                voice.say(_announcement(phrase, number, volume))
            except DeviceError as error:
                log.warning("guidance: %s", error)
                self._failed = True
                return False
        self._failed = "chime_only" in _causes(voice)
        with self._lock:
            interrupted = self._wanted is not None or self._at is None or self._stopping
            if not interrupted:
                self.spoken.append(Spoken(screen=wanted.screen, language=wanted.language, number=number, text=text))
        return not interrupted and not self._failed


def _announcement(phrase: Phrase, number: int, volume: int) -> Announcement:
    return Announcement(ticket="guidance", window=str(number), phrases=(phrase,), chime=False, volume=volume)


def _causes(voice: Any) -> tuple[str, ...]:
    """What the voice says of itself: a caller without its engine plays nothing and reports so."""
    report = getattr(voice, "report", None)
    return report().causes if report is not None else ()
