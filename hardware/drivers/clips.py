"""Recorded clips joined to sentences: the default voice. Deterministic, no network, no engine, any platform (§7.4).

A clip set is a folder of WAV files, ``zh/hao.wav``, ``en/ticket.wav`` …, in :mod:`hardware.drivers.sound`'s format;
:func:`hardware.announcement.prompts` lists them, and a hall may read them aloud itself, in its own dialect (``youxu
voice record``). Its own set (``clips``) comes first; a phrase that lacks a part there is said whole by the set that
ships, and one that lacks a part there too by the speech engine: never with a hole, never in two voices. If the engine
fails too, the chime sounds alone and the report says so.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from pathlib import Path

from hardware.announcement import Announcement, Pause, Phrase
from hardware.drivers.shaping import alarm, chime, quieter
from hardware.drivers.sound import Sound, WrongFormat, join, player, read_wav, silence
from hardware.drivers.tts import GAP_MS, Synthesiser, with_missing
from hardware.ports import DeviceError, DeviceReport

log = logging.getLogger(__name__)

CLIPS = Path(__file__).parent.parent / "clips"  # our own recording; `youxu voice make` gives the same bytes


class MissingClip(DeviceError):
    """The clip set lacks a part of the phrase."""

    code = "clip_missing"


class ClipSet:
    """The parts of one voice, in memory (about 2 MB). A file in another format counts as missing, and is logged."""

    def __init__(self, parts: Mapping[str, Sound]) -> None:
        self._parts = dict(parts)

    @classmethod
    def load(cls, folder: Path) -> ClipSet:
        """Every ``*.wav`` below the folder, by its path without ending: ``zh/hao``."""
        parts: dict[str, Sound] = {}
        for path in sorted(folder.rglob("*.wav")):
            try:
                parts[path.relative_to(folder).with_suffix("").as_posix()] = read_wav(path)
            except (WrongFormat, OSError) as error:
                log.warning("clips: %s", error)
        return cls(parts)

    def sound(self, name: str) -> Sound:
        try:
            return self._parts[name]
        except KeyError as error:
            raise MissingClip(f"{MissingClip.__doc__} {name}") from error

    def phrase(self, phrase: Phrase) -> Sound:
        """The phrase joined without a gap; raises :class:`MissingClip`."""
        return join(silence(word.ms) if isinstance(word, Pause) else self.sound(word.clip) for word in phrase.words)


class ClipsCaller:
    """A voice caller that joins recorded clips and plays them as one sound."""

    def __init__(
        self,
        *,
        port: str,
        clips: str | None = None,
        sounds_dir: str | None = None,
        pace: float | None = None,
        alsa_config: str | None = None,
        cache_dir: str | None = None,
        chime_pitch: int = 0,
        speech: Synthesiser | None = None,
    ) -> None:
        self.player = player(port, sounds_dir=sounds_dir, pace=pace, alsa_config=alsa_config)
        self._sets = [ClipSet.load(Path(folder)) for folder in (clips, CLIPS) if folder]
        self._chime = chime(chime_pitch)
        self._cache_dir = cache_dir
        self._speech = speech
        self._missing: tuple[str, ...] = ()

    def say(self, announcement: object) -> None:
        """Speak it and return when the sound has ended. Raises DeviceError when nothing was heard."""
        assert isinstance(announcement, Announcement)  # noqa: S101 - the port's argument type, checked for mypy
        sound = self.render(announcement)
        self.player.play(quieter(sound, announcement.volume), name=f"{announcement.ticket}-{announcement.window}")

    def render(self, announcement: Announcement) -> Sound:
        """The one sound of an announcement: chime or alarm, then every phrase that can be said."""
        missing: tuple[str, ...] = ()
        sounds = [alarm()] if announcement.alarm else [self._chime] if announcement.chime else []
        spoken: dict[Phrase, Sound | None] = {}
        for phrase in announcement.phrases:
            if phrase not in spoken:
                spoken[phrase] = self._spoken(phrase)
            said = spoken[phrase]
            if said is None:
                missing = (f"unspoken_{phrase.language}",)
                said = self._spoken(phrase.instead) if phrase.instead else None
            if said is not None:
                sounds += [silence(GAP_MS), said] if sounds else [said]
        if announcement.phrases and len(sounds) <= 1:
            missing = ("chime_only",)
        self._missing = missing
        return join(sounds)

    def _spoken(self, phrase: Phrase) -> Sound | None:
        for clips in self._sets:
            try:
                return clips.phrase(phrase)
            except MissingClip as missing:
                log.info("clips: %s", missing)
        log.warning("clips: no set has all of it; the speech engine says %s", phrase.text)
        try:
            self._speech = self._speech or Synthesiser(cache_dir=self._cache_dir)
            return self._speech.phrase(phrase)
        except DeviceError as error:
            log.warning("clips: no speech engine either: %s", error)
            return None

    def hush(self) -> None:
        """Cut off what is being said, and say nothing more until :meth:`unhush`."""
        self.player.hush()

    def unhush(self) -> None:
        self.player.unhush()

    def report(self) -> DeviceReport:
        """The player's report; *degraded* when the last call was not said in every language, or only chimed."""
        return with_missing(self.player.report(), self._missing)

    def close(self) -> None:
        self.player.close()
        if self._speech is not None:
            self._speech.close()
