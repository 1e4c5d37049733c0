"""What is wrong with a set of clips, before anybody hears it in the hall."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from hardware.announcement import Word
from hardware.drivers.shaping import samples_of, trimmed
from hardware.drivers.sound import RATE, Sound, WrongFormat, read_wav

FULL = 32_760  # of 32,767: a sample at the end of the scale
CLIPPED_RUN = 4  # so many in a row are a wave whose top was cut off
APART_DB = 9.0  # of the set's middle loudness: a word that is shouted or mumbled
SILENCE_MS = 250  # before or after the word: a hole in the sentence
LONGEST_S = {"sentence": 4.0, "sign": 2.0}  # of a clip; a sign is a digit, a letter or a number


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One thing that is wrong with one clip. ``code`` is stable, ``said`` is for people."""

    clip: str
    code: str
    said: str


def findings(folder: Path, wanted: Mapping[str, Word]) -> list[Finding]:
    """Everything that is wrong with these clips of a folder, in the order of the prompts."""
    found: list[Finding] = []
    sounds: dict[str, Sound] = {}
    for name, word in wanted.items():
        try:
            sounds[name] = read_wav(folder / f"{name}.wav")
        except FileNotFoundError:
            found.append(Finding(clip=name, code="missing", said=f"there is no {name}.wav: read “{word.text}” aloud"))
        except (WrongFormat, OSError) as error:
            found.append(Finding(clip=name, code="wrong_format", said=str(error)))
    levels = {name: loudness_db(sound) for name, sound in sounds.items()}
    heard = [level for level in levels.values() if level > -math.inf]
    for name, sound in sounds.items():
        found += _of_one(name, sound, levels[name], median(heard) if heard else 0.0, wanted[name])
    order = list(wanted)
    return sorted(found, key=lambda one: order.index(one.clip))


def strangers(folder: Path, known: Collection[str]) -> list[str]:
    """Files of the folder that no announcement of ours asks for: a wrong name, or a prompt of the hall's own."""
    names = (path.relative_to(folder).with_suffix("").as_posix() for path in sorted(folder.rglob("*.wav")))
    return [name for name in names if name not in known]


def loudness_db(sound: Sound) -> float:
    """The word's mean power, in decibels below full scale; minus infinity for silence."""
    samples = samples_of(trimmed(sound))
    power = sum(value * value for value in samples) / len(samples) if samples else 0.0
    return 10 * math.log10(power / 32_768**2) if power else -math.inf


def clipped(samples: Sequence[int]) -> bool:
    """Whether a wave's top was cut off: several samples in a row at the end of the scale."""
    run = 0
    for value in samples:
        run = run + 1 if abs(value) >= FULL else 0
        if run >= CLIPPED_RUN:
            return True
    return False


def _of_one(name: str, sound: Sound, level: float, middle: float, word: Word) -> list[Finding]:
    samples = samples_of(sound)
    if level == -math.inf:
        return [Finding(clip=name, code="silent", said=f"nothing is heard where “{word.text}” should be")]
    found = []
    if clipped(samples):
        found.append(Finding(clip=name, code="clipped", said="too loud for the microphone: its waves are cut off"))
    if level - middle > APART_DB:
        found.append(Finding(clip=name, code="too_loud", said=f"{level - middle:.0f} dB louder than the others"))
    if middle - level > APART_DB:
        found.append(Finding(clip=name, code="too_quiet", said=f"{middle - level:.0f} dB quieter than the others"))
    around_ms = 1000 * (len(samples) - len(samples_of(trimmed(sound)))) / RATE
    if around_ms > SILENCE_MS:
        found.append(Finding(clip=name, code="silence_around", said=f"{around_ms:.0f} ms of silence round the word"))
    longest = LONGEST_S["sign" if len(word.text) <= len("seventeen") else "sentence"]
    if sound.seconds > longest:
        found.append(Finding(clip=name, code="too_long", said=f"{sound.seconds:.1f} s, at most {longest:.0f} s"))
    return found
