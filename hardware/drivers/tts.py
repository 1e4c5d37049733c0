"""Speech by engine: espeak-ng through pyttsx3 in its own process, from pinyin with tone numbers (§7.2, §7.3).

Debian 12's espeak-ng reads Mandarin with the voice ``zh`` as English syllables. So the voice is set by its own name, is
fed pypinyin's tone numbers (its readings of 重, 会, 行 are often wrong), and is asked at the start whether its 请
begins with ``tS;h``: an engine that fails that is worse than a chime.
"""

from __future__ import annotations

import hashlib
import json
import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from queue import Empty, Queue

from pypinyin import Style, lazy_pinyin

from hardware.announcement import CHINESE, Announcement, Pause, Phrase, Word
from hardware.drivers.shaping import alarm, chime, normalised, quieter, trimmed
from hardware.drivers.sound import Sound, join, player, read_wav, silence
from hardware.ports import Condition, DeviceError, DeviceRefused, DeviceReport, DeviceTimeout, DeviceUnavailable

log = logging.getLogger(__name__)

# Variant f3 is a woman's voice; the Mandarin and the English voice take the same one, so a letter between Mandarin
# digits is said by the same person.
VOICES = {"zh": "sit/cmn-Latn-pinyin+f3", "yue": "sit/yue+f3", "en": "gmw/en-US+f3"}
GAP_MS = 400  # between two sentences


class SpokenWrong(DeviceError):
    """The speech engine cannot say Mandarin: its 请 does not begin with tS;h. Install espeak-ng 1.51 or newer."""

    code = "speech_wrong"


class Synthesiser:
    """Words -> sound. Starts the worker process on first use, again after it died, and keeps each WAV it made."""

    limit_s = 10.0  # an utterance takes about 10 ms; starting the engine a second or two
    keep = 600  # WAV files: every number of a day's series, about 25 MB

    def __init__(self, *, cache_dir: str | None = None, rate: int = 165, pitch: int = 52) -> None:
        self._own = None if cache_dir else tempfile.TemporaryDirectory(prefix="youxu-speech-")
        self._cache = Path(cache_dir or (self._own.name if self._own else "."))
        self._cache.mkdir(parents=True, exist_ok=True)
        self._rate, self._pitch = rate, pitch
        self._lock = threading.Lock()
        self._worker: subprocess.Popen[str] | None = None
        self._answers: Queue[str] = Queue()
        self._checked: set[str] = set()

    def phrase(self, phrase: Phrase) -> Sound:
        """A whole sentence; raises DeviceError when the engine cannot say it."""
        return join(self._pieces(phrase))

    def _pieces(self, phrase: Phrase) -> Iterator[Sound]:
        run: list[Word] = []
        for word in (*phrase.words, Pause(ms=0)):
            if run and (isinstance(word, Pause) or word.language != run[0].language):
                yield self.words(("" if run[0].language in CHINESE else " ").join(w.text for w in run), run[0].language)
                run = []
            if isinstance(word, Pause):
                yield silence(word.ms)
            else:
                run.append(word)

    def words(self, text: str, language: str) -> Sound:
        """One piece of speech in one language, trimmed and at full level."""
        voice = VOICES.get(language)
        if voice is None:
            raise DeviceRefused(f"There is no engine voice for {language!r}.")
        with self._lock:
            name = hashlib.sha256(f"{voice}|{self._rate}|{self._pitch}|{text}".encode()).hexdigest()[:32]
            path = self._cache / f"{name}.wav"
            if not path.exists():
                self._check(language)
                made = self._made(spoken_text(text, language), voice)
                self._keep(made, path)
                return made
            return read_wav(path)

    def _made(self, text: str, voice: str) -> Sound:
        """The engine's sound. One file in some hundreds comes out silent (pyttsx3 2.99): a new process says it."""
        for _attempt in range(3):
            raw = self._cache / "made.raw"
            self._ask({"text": text, "voice": voice, "rate": self._rate, "pitch": self._pitch, "path": str(raw)})
            try:
                made = normalised(trimmed(read_wav(raw)))
            except OSError as error:
                raise DeviceRefused(f"The speech engine wrote no sound for {text!r}.") from error
            finally:
                raw.unlink(missing_ok=True)
            if made.frames:
                return made
            self._stop()
        raise DeviceRefused(f"The speech engine was silent for {text!r}.")

    def _keep(self, made: Sound, path: Path) -> None:
        part = path.with_suffix(".part")
        try:
            part.write_bytes(made.wav())
            part.replace(path)
            for old in sorted(self._cache.glob("*.wav"), key=lambda file: file.stat().st_mtime)[: -self.keep]:
                old.unlink(missing_ok=True)
        except OSError as error:  # made anew next time
            log.warning("speech: %s is not kept: %s", path.name, error)

    def _ask(self, request: dict[str, object]) -> None:
        worker = self._running()
        assert worker.stdin is not None  # noqa: S101 - we opened it as a pipe
        try:
            worker.stdin.write(json.dumps(request) + "\n")
            worker.stdin.flush()
            answer = json.loads(self._answers.get(timeout=self.limit_s) or "{}")
        except Empty as error:
            self._stop()
            raise DeviceTimeout(f"The speech engine did not answer within {self.limit_s:.0f} s.") from error
        except OSError as error:
            self._stop()
            raise DeviceUnavailable("The speech process has ended.") from error
        if not answer:
            self._stop()
            raise DeviceUnavailable("The speech process has ended.")
        if not answer["ok"]:
            raise DeviceRefused(f"The speech engine refused: {answer['error']}")

    def _running(self) -> subprocess.Popen[str]:
        if self._worker is None or self._worker.poll() is not None:
            self._stop()
            self._answers = Queue()
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "hardware.drivers.tts_worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            threading.Thread(target=_read, args=(self._worker, self._answers), name="speech", daemon=True).start()
        return self._worker

    def _check(self, language: str) -> None:
        if language not in self._checked:
            check_voice("zh")  # an engine that fails at that is not trusted with anything
            check_voice(language)
            self._checked.add(language)

    def _stop(self) -> None:
        worker, self._worker = self._worker, None
        if worker is None:
            return
        worker.kill()
        worker.wait(timeout=5)
        for pipe in (worker.stdin, worker.stdout):
            if pipe is not None:
                _close(pipe)

    def close(self) -> None:
        with self._lock:
            self._stop()
            if self._own is not None:
                self._own.cleanup()


class SpeechCaller:
    """A voice caller that speaks every phrase by engine; used when a hall wants no recording."""

    def __init__(
        self,
        *,
        port: str,
        sounds_dir: str | None = None,
        pace: float | None = None,
        alsa_config: str | None = None,
        cache_dir: str | None = None,
        chime_pitch: int = 0,
        rate: int = 165,
    ) -> None:
        self.player = player(port, sounds_dir=sounds_dir, pace=pace, alsa_config=alsa_config)
        self._chime_pitch = chime_pitch
        self._speech = Synthesiser(cache_dir=cache_dir, rate=rate)
        self._missing: tuple[str, ...] = ()

    def say(self, announcement: object) -> None:
        """Speak it and return when the sound has ended; with a broken engine only the chime is heard, and reported."""
        assert isinstance(announcement, Announcement)  # noqa: S101 - the port's argument type, checked for mypy
        sounds = [alarm()] if announcement.alarm else [chime(self._chime_pitch)] if announcement.chime else []
        missing: tuple[str, ...] = ()
        for phrase in announcement.phrases:
            try:
                sounds += [silence(GAP_MS), self._speech.phrase(phrase)]
            except DeviceError as error:
                missing = ("chime_only", error.code)
                log.warning("speech: %s", error)
                break
        self._missing = missing
        self.player.play(
            quieter(join(sounds), announcement.volume), name=f"{announcement.ticket}-{announcement.window}"
        )

    def hush(self) -> None:
        """Cut off what is being said, and say nothing more until :meth:`unhush`."""
        self.player.hush()

    def unhush(self) -> None:
        self.player.unhush()

    def report(self) -> DeviceReport:
        return with_missing(self.player.report(), self._missing)

    def close(self) -> None:
        self.player.close()
        self._speech.close()


def with_missing(report: DeviceReport, missing: tuple[str, ...]) -> DeviceReport:
    """The player's report, degraded when words could not be said."""
    if not missing or report.condition is Condition.UNAVAILABLE:
        return report
    return DeviceReport(condition=Condition.DEGRADED, causes=missing)


def spoken_text(text: str, language: str) -> str:
    """What the engine is given: 号窗口 -> ``hao4 chuang1 kou3``; other languages as they are written."""
    if language != "zh":
        return text
    return " ".join(lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True))


def check_voice(language: str) -> None:
    """Whether the engine says this language rightly; raises :class:`SpokenWrong`, or DeviceUnavailable without it."""
    if language == "zh":
        check_mandarin(VOICES["zh"])
    elif language == "yue" and not (said := phonemes_of("请", language)).startswith("c'i"):
        raise SpokenWrong(f"The speech engine cannot say {language}. It says {said!r}.")


def phonemes_of(text: str, language: str) -> str:
    """What the engine would say, in its own signs: 请 is ``tS;h'i214N_|``."""
    return _phonemes(VOICES[language], spoken_text(text, language), program="espeak-ng")


def check_mandarin(voice: str, *, program: str = "espeak-ng") -> None:
    """Ask the engine for the phonemes of 请; raises :class:`SpokenWrong`, or DeviceUnavailable when it is missing."""
    phonemes = _phonemes(voice, spoken_text("请", "zh"), program=program)
    if not phonemes.startswith("tS;h"):
        raise SpokenWrong(f"{SpokenWrong.__doc__} It says {phonemes!r}.")


def _phonemes(voice: str, text: str, *, program: str) -> str:
    command = [program, "-q", "-x", "-v", voice, text]
    try:
        done = subprocess.run(command, capture_output=True, timeout=5, check=False)
    except FileNotFoundError as error:
        raise DeviceUnavailable("espeak-ng is not installed.") from error
    except subprocess.TimeoutExpired as error:
        raise DeviceTimeout("espeak-ng did not answer within 5 s.") from error
    return done.stdout.decode(errors="replace").strip()


def _read(worker: subprocess.Popen[str], answers: Queue[str]) -> None:
    assert worker.stdout is not None  # noqa: S101 - we opened it as a pipe
    try:
        for line in worker.stdout:
            answers.put(line)
    except ValueError:  # closed by _stop while we were reading
        log.debug("speech: the answers' pipe was closed")
    answers.put("")  # the process has ended: whoever waits must not wait out the limit


def _close(pipe: object) -> None:
    try:
        pipe.close()  # type: ignore[attr-defined]  # both pipes are text files
    except OSError as error:  # bytes for a process that is gone
        log.debug("speech: %s", error)
