"""Making one sound pleasant: cut the silence round it, bring it to full level; the chime, and the alarm. Pure."""

from __future__ import annotations

import math
import sys
from array import array
from functools import lru_cache

from hardware.drivers.sound import RATE, Sound

_QUIET = 500  # of 32,767 (-36 dB): what an engine leaves round a word, and the room noise of a good recording
_EDGE = RATE * 4 // 1000  # 4 ms ramps, so that joined parts do not click
_PEAK = 29_200  # -1 dB below full scale

# The chime's two tones for pitch 0; each step of `pitch` raises both by three semitones, so that zones which can
# hear each other are told apart (screens.md §13).
_HIGH_HZ, _LOW_HZ = 783.99, 587.33  # g'' and d'', a falling fourth: calm, and never mistaken for an alarm
PITCHES = 4
_ALARM_HZ = (970.0, 630.0)


def trimmed(sound: Sound) -> Sound:
    """Without the silence at both ends, with soft edges; an all-quiet sound becomes empty."""
    samples = samples_of(sound)
    loud = [index for index, value in enumerate(samples) if abs(value) > _QUIET]
    if not loud:
        return Sound(frames=b"")
    kept = samples[max(loud[0] - _EDGE, 0) : loud[-1] + 3 * _EDGE]
    for index in range(min(_EDGE, len(kept) // 2)):
        kept[index] = kept[index] * index // _EDGE
        kept[-1 - index] = kept[-1 - index] * index // _EDGE
    return _sound(kept)


def normalised(sound: Sound) -> Sound:
    """At one peak level, so that no word of a sentence is louder than another."""
    samples = samples_of(sound)
    peak = max((abs(value) for value in samples), default=0)
    if peak == 0:
        return sound
    return _sound(array("h", (value * _PEAK // peak for value in samples)))


def chime_tones(pitch: int = 0) -> tuple[float, float]:
    """The chime's two tones in hertz."""
    raised: float = 2 ** (3 * (pitch % PITCHES) / 12)
    return _HIGH_HZ * raised, _LOW_HZ * raised


@lru_cache(maxsize=1)
def alarm() -> Sound:
    """Before an emergency's words: two tones that change three times a second, 2 s; never mistaken for a chime."""
    length, part = RATE * 2, RATE // 6
    samples, turn = array("h"), 0.0
    for index in range(length):
        turn += math.tau * _ALARM_HZ[index // part % 2] / RATE  # the phase goes on, so that nothing clicks
        edge = min(1.0, index / _EDGE, (length - 1 - index) / _EDGE)
        samples.append(int(_PEAK * edge * (0.8 * math.sin(turn) + 0.2 * math.sin(3 * turn))))
    return _sound(samples)


@lru_cache(maxsize=PITCHES)
def chime(pitch: int = 0) -> Sound:
    """Ding-dong: two struck tones, each fading like a bar of a vibraphone, 1.3 s. ``pitch`` is 0 to 3."""
    length, second = int(RATE * 1.3), int(RATE * 0.38)
    samples = [0.0] * length
    high, low = chime_tones(pitch)
    for begin, hertz, level in ((0, high, 0.42), (second, low, 0.46)):
        for index in range(length - begin):
            samples[begin + index] += level * _struck(index / RATE, hertz)
    fade = int(RATE * 0.12)
    for index in range(fade):
        samples[-1 - index] *= index / fade
    return _sound(array("h", (int(32_767 * max(-1.0, min(1.0, value)) * 0.86) for value in samples)))


def _struck(seconds: float, hertz: float) -> float:
    """One struck bar: the tone, a softer double and a quick fourth partial that gives the mallet."""
    turn = math.tau * hertz * seconds
    attack = min(1.0, seconds / 0.004)
    return attack * (
        math.sin(turn) * math.exp(-3.2 * seconds)
        + 0.22 * math.sin(2 * turn) * math.exp(-5.5 * seconds)
        + 0.10 * math.sin(4 * turn) * math.exp(-14.0 * seconds)
    )


def samples_of(sound: Sound) -> array[int]:
    """Its samples as numbers, -32,768 to 32,767."""
    samples = array("h")
    samples.frombytes(sound.frames)
    if sys.byteorder == "big":  # WAV is little-endian
        samples.byteswap()
    return samples


def _sound(samples: array[int]) -> Sound:
    if sys.byteorder == "big":
        samples = samples[:]
        samples.byteswap()
    return Sound(frames=samples.tobytes())


def quieter(sound: Sound, percent: int) -> Sound:
    """The sound at so many per cent of its level; 100 leaves every sample as it is."""
    if percent >= 100:
        return sound
    return _sound(array("h", (sample * percent // 100 for sample in samples_of(sound))))
