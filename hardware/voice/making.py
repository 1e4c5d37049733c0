"""Our clip sets, made by espeak-ng. Reproducible: the same engine version gives the same bytes.

Each clip is made by a fresh ``espeak-ng`` process: the library kept running in one process varies from call to call.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Collection, Mapping
from pathlib import Path

from hardware.announcement import Word, prompts
from hardware.drivers.shaping import normalised, trimmed
from hardware.drivers.sound import Sound, read_wav
from hardware.drivers.tts import VOICES, check_voice, spoken_text
from hardware.ports import DeviceRefused

# Words a minute. Parts that stand alone are said slower by the engine than in a sentence; at this speed a call in both
# languages takes the 14 s of screens.md §13.
_RATE = 190
_PITCH = 52
_LIMIT_S = 10


def prompts_of(languages: Collection[str]) -> Mapping[str, Word]:
    """What is recorded for these languages, by clip name."""
    return {name: word for name, word in prompts().items() if name.partition("/")[0] in languages}


def make(folder: Path, languages: Collection[str]) -> int:
    """Write one WAV file a prompt; gives how many. Raises DeviceError when the engine cannot say a language."""
    for language in sorted({*languages, "en"}):  # letters are said by the English voice
        check_voice(language)
    found = prompts_of(languages)
    for name, word in found.items():
        path = folder / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made(word).wav())
    return len(found)


def made(word: Word) -> Sound:
    """One prompt as espeak-ng says it, trimmed and at full level. Raises DeviceRefused when it says nothing."""
    with tempfile.TemporaryDirectory(prefix="youxu-clip-") as folder:
        path = Path(folder) / "clip.wav"
        voice, text = VOICES[word.language], spoken_text(word.text, word.language)
        command = ["espeak-ng", "-v", voice, "-s", str(_RATE), "-p", str(_PITCH), "-w", str(path), text]
        subprocess.run(command, check=True, timeout=_LIMIT_S)
        sound = normalised(trimmed(read_wav(path)))
    if not sound.frames:
        raise DeviceRefused(f"espeak-ng was silent for {word.text!r}.")
    return sound
