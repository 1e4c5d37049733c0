"""A hall's own voice: each prompt is read aloud, recorded by ``arecord``, trimmed, brought to level and kept."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from hardware.drivers.shaping import normalised, trimmed
from hardware.drivers.sound import CHANNELS, RATE, Sound, read_wav
from hardware.ports import DeviceRefused, DeviceTimeout, DeviceUnavailable

GRACE_S = 5.0  # beyond the recording's own length, for a slow device to open


class NothingHeard(DeviceRefused):
    """Nothing was heard. Look at the microphone and its level, and read the prompt again."""

    code = "nothing_heard"


def take(*, device: str, seconds: int, alsa_config: str | None = None) -> Sound:
    """Record one prompt, without the silence round it. Raises NothingHeard, or DeviceError as :func:`record`."""
    heard = trimmed(record(device=device, seconds=seconds, alsa_config=alsa_config))
    if not heard.frames:
        raise NothingHeard(NothingHeard.__doc__)
    return heard


def record(*, device: str, seconds: int, alsa_config: str | None = None, program: str = "arecord") -> Sound:
    """What the microphone hears for so long. Raises DeviceError when it does not work."""
    with tempfile.TemporaryDirectory(prefix="youxu-take-") as folder:
        path = Path(folder) / "take.wav"
        form = ["-t", "wav", "-f", "S16_LE", "-r", str(RATE), "-c", str(CHANNELS)]
        command = [program, "-q", "-D", device, *form, "-d", str(seconds), str(path)]
        environment = {**os.environ, **({"ALSA_CONFIG_PATH": alsa_config} if alsa_config else {})}
        try:
            done = subprocess.run(command, env=environment, capture_output=True, timeout=seconds + GRACE_S, check=False)
        except FileNotFoundError as error:
            raise DeviceUnavailable("arecord is not installed (Debian package alsa-utils).") from error
        except subprocess.TimeoutExpired as error:
            raise DeviceTimeout(f"arecord did not end within {seconds + GRACE_S:.0f} s.") from error
        if done.returncode != 0:
            said = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
            raise DeviceRefused(f"arecord ended with {done.returncode}: {said[0]}")
        return read_wav(path)


def keep(sound: Sound, path: Path) -> None:
    """Write a take, at full level; whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_bytes(normalised(sound).wav())
    part.replace(path)
