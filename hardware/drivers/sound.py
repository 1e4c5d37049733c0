"""Sound as bytes and the ways out of the machine: an ALSA device, or WAV files in a folder (``port="virtual"``).

One format for everything we say: 22,050 Hz, one channel, 16 bit, little-endian, as espeak-ng speaks and as the clips
are recorded. Joining is then putting bytes one after the other: no resampling, no gap, and a test can compare every
sample.

Silence is never success: aplay's exit code is checked, and a player that did not end in time is killed and counted as a
failure (hardware-protocols.md §7.3; pyttsx3's own ``say`` reports success with no sound card at all).
"""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
import threading
import wave
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hardware.ports import Condition, DeviceError, DeviceRefused, DeviceReport, DeviceTimeout, DeviceUnavailable

RATE = 22_050  # samples a second
WIDTH = 2  # bytes a sample
CHANNELS = 1


class WrongFormat(DeviceError):
    """The WAV file is not 22,050 Hz, mono, 16 bit; record it again in that format."""

    code = "wrong_sound_format"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sound:
    """Samples in our one format."""

    frames: bytes

    @property
    def seconds(self) -> float:
        return len(self.frames) / (RATE * WIDTH)

    def wav(self) -> bytes:
        """The samples as a WAV file."""
        out = io.BytesIO()
        with wave.open(out, "wb") as file:
            file.setnchannels(CHANNELS)
            file.setsampwidth(WIDTH)
            file.setframerate(RATE)
            file.writeframes(self.frames)
        return out.getvalue()


def silence(ms: int) -> Sound:
    return Sound(frames=bytes(RATE * ms // 1000 * WIDTH))


def join(sounds: Iterable[Sound]) -> Sound:
    """The sounds one after the other, without a gap."""
    return Sound(frames=b"".join(sound.frames for sound in sounds))


def read_wav(path: Path) -> Sound:
    """The samples of a WAV file; raises :class:`WrongFormat`, or OSError when it cannot be read."""
    try:
        with wave.open(str(path), "rb") as file:
            found = (file.getframerate(), file.getnchannels(), file.getsampwidth())
            frames = file.readframes(file.getnframes())
    except (wave.Error, EOFError) as error:
        raise WrongFormat(f"{path.name}: {error}") from error
    if found != (RATE, CHANNELS, WIDTH):
        raise WrongFormat(f"{path.name} is {found}. {WrongFormat.__doc__}")
    return Sound(frames=frames)


class Player(Protocol):
    """Makes a sound heard and returns when it has ended; raises DeviceError when it was not heard."""

    def play(self, sound: Sound, *, name: str) -> None: ...

    def hush(self) -> None:
        """Cut off what sounds now, and play nothing until :meth:`unhush`: a person has gone on."""

    def unhush(self) -> None: ...

    def report(self) -> DeviceReport: ...

    def close(self) -> None: ...


def player(
    port: str, *, sounds_dir: str | None = None, pace: float | None = None, alsa_config: str | None = None
) -> Player:
    """The player behind a driver's ``port``: ``"alsa:default"``, ``"alsa:NAME"`` or ``"virtual"``."""
    scheme, _, device = port.partition(":")
    if scheme == "alsa":
        return AlsaPlayer(device=device or "default", alsa_config=alsa_config)
    if port == "virtual":
        return VirtualPlayer(sounds_dir=sounds_dir, pace=1.0 if pace is None else pace)
    raise DeviceUnavailable(f"There is no player for {port!r}; use alsa:default, alsa:NAME or virtual.")


class AlsaPlayer:
    """``aplay -D NAME``; ``alsa_config`` names the hall's own asound.conf (one device per loudspeaker zone)."""

    grace_s = 5.0  # beyond the sound's own length, for a slow device to open and drain

    def __init__(self, *, device: str = "default", alsa_config: str | None = None, program: str = "aplay") -> None:
        self._device = device
        self._environment = {"ALSA_CONFIG_PATH": alsa_config} if alsa_config else {}
        self._program = program
        self._lock = threading.Lock()
        self._report = DeviceReport(condition=Condition.UNKNOWN, causes=("not_yet_heard",))
        self._hushed = threading.Event()
        self._playing: subprocess.Popen[bytes] | None = None

    def play(self, sound: Sound, *, name: str) -> None:
        if self._hushed.is_set():
            return
        with self._lock:
            try:
                self._play(sound, name)
            except DeviceError as error:
                self._report = DeviceReport(condition=Condition.UNAVAILABLE, causes=(error.code,))
                raise
            self._report = DeviceReport(condition=Condition.OK)

    def _play(self, sound: Sound, name: str) -> None:
        try:
            with tempfile.TemporaryDirectory(prefix="youxu-sound-") as folder:
                path = Path(folder) / f"{name}.wav"
                path.write_bytes(sound.wav())
                self._run(path, limit_s=sound.seconds + self.grace_s)
        except OSError as error:  # no room for the file, no process to be had
            raise DeviceUnavailable(f"the sound cannot be played: {error}") from error

    def _run(self, path: Path, *, limit_s: float) -> None:
        command = [self._program, "-q", "-D", self._device, str(path)]
        environment = _environment(self._environment)
        try:
            self._playing = subprocess.Popen(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
            )
        except FileNotFoundError as error:
            raise DeviceUnavailable("aplay is not installed (Debian package alsa-utils).") from error
        with self._playing as playing:
            if self._hushed.is_set():  # between the look above and now
                playing.terminate()
            try:
                _, errors = playing.communicate(timeout=limit_s)
            except subprocess.TimeoutExpired as error:
                playing.kill()
                raise DeviceTimeout(f"aplay did not end within {limit_s:.0f} s.") from error
            finally:
                self._playing = None
        if playing.returncode != 0 and not self._hushed.is_set():
            said = errors.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
            raise DeviceRefused(f"aplay ended with {playing.returncode}: {said[0]}")

    def hush(self) -> None:
        self._hushed.set()
        playing = self._playing
        if playing is not None:
            playing.terminate()

    def unhush(self) -> None:
        self._hushed.clear()

    def report(self) -> DeviceReport:
        """How the last sound went; *unknown* until one was played, for a speaker cannot be asked."""
        return self._report

    def close(self) -> None:
        """Nothing is held open between two sounds."""


class VirtualPlayer:
    """A loudspeaker without a sound card: each sound becomes a numbered WAV file that a person or a test can listen to.

    ``pace`` is how much of the sound's real length :meth:`play` takes: 1 in the demo, 0 in tests. :attr:`faults` is a
    script: each entry is raised by one call, in order, instead of sounding.
    """

    def __init__(self, *, sounds_dir: str | None = None, pace: float = 1.0, keep: int = 200) -> None:
        self._folder = Path(sounds_dir) if sounds_dir else None
        self._pace = pace
        self._keep = keep
        self._closed = threading.Event()
        self._hushed = threading.Event()
        self._lock = threading.Lock()
        self._report = DeviceReport(condition=Condition.OK)
        self.faults: list[DeviceError] = []
        self.played: list[str] = []
        if self._folder:
            self._folder.mkdir(parents=True, exist_ok=True)
        self._number = self._last_number()

    def play(self, sound: Sound, *, name: str) -> None:
        with self._lock:
            if self.faults:
                error = self.faults.pop(0)
                self._report = DeviceReport(condition=Condition.UNAVAILABLE, causes=(error.code,))
                raise error
            if self._hushed.is_set():
                return
            self._number += 1
            self.played.append(name)
            if self._folder:
                self._write(self._folder / f"{self._number:05}-{name}.wav", sound)
            if self._pace > 0:
                self._hushed.wait(sound.seconds * self._pace)
            self._report = DeviceReport(condition=Condition.OK)

    def _write(self, path: Path, sound: Sound) -> None:
        part = path.with_suffix(".part")
        part.write_bytes(sound.wav())
        part.replace(path)
        for old in sorted(path.parent.glob("*.wav"))[: -self._keep]:
            old.unlink(missing_ok=True)

    def _last_number(self) -> int:
        files = sorted(self._folder.glob("*.wav")) if self._folder else []
        first = files[-1].name.partition("-")[0] if files else ""
        return int(first) if first.isdigit() else 0

    def report(self) -> DeviceReport:
        return self._report

    def hush(self) -> None:
        self._hushed.set()

    def unhush(self) -> None:
        if not self._closed.is_set():
            self._hushed.clear()

    def close(self) -> None:
        self._closed.set()
        self._hushed.set()


def _environment(extra: dict[str, str]) -> dict[str, str]:
    return {**os.environ, **extra}
