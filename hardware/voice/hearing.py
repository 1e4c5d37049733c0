"""Is the loudspeaker alive? The chime is played, the microphone listens, and both of its tones must be there.

A dead speaker is found by measurement (promises.md 3.4). Each tone's power is measured by Goertzel's algorithm in short
windows and set against what lies beside it, so that neither a noisy hall nor silence passes for a chime.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from threading import Timer

from hardware.drivers.shaping import chime, chime_tones, samples_of
from hardware.drivers.sound import RATE, Player, Sound
from hardware.ports import DeviceRefused
from hardware.voice.recording import record

WINDOW_S = 0.12
TOGETHER = 5  # windows, each half over the next: 0.36 s, as long as the first tone stands alone
LEAST_DB = 12.0  # of a tone above what lies beside it
BESIDE = (0.86, 0.93, 1.08, 1.16)  # of the tone: no partial of the chime lies there
PLAY_AFTER_S = 0.5
LISTEN_S = 4


class NotHeard(DeviceRefused):
    """The chime was played and not heard. Look at the amplifier, the volume, the cable and the microphone."""

    code = "not_heard"


def listen(player: Player, *, microphone: str, pitch: int = 0, alsa_config: str | None = None) -> float:
    """Play the chime and hear it; how many decibels its fainter tone stands out. Raises NotHeard or DeviceError."""
    failed: list[Exception] = []

    def play() -> None:
        try:
            player.play(chime(pitch), name="listen")
        except Exception as error:  # noqa: BLE001 - raised again below, on the caller's own thread
            failed.append(error)

    playing = Timer(PLAY_AFTER_S, play)  # when the microphone is open
    playing.start()
    try:
        heard = record(device=microphone, seconds=LISTEN_S, alsa_config=alsa_config)
    finally:
        playing.join()
    if failed:
        raise failed[0]
    level = stands_out_db(heard, chime_tones(pitch))
    if level < LEAST_DB:
        raise NotHeard(
            f"{NotHeard.__doc__} Its tones stand out by {max(level, 0.0):.0f} dB, {LEAST_DB:.0f} are needed."
        )
    return level


def stands_out_db(heard: Sound, tones: Sequence[float]) -> float:
    """How far the fainter of the tones stands out of what lies beside it, in the window where it is loudest."""
    samples = samples_of(heard)
    size = int(WINDOW_S * RATE)
    windows = [samples[at : at + size] for at in range(0, len(samples) - size + 1, size // 2)]
    return min((_best_db(windows, hertz) for hertz in tones), default=-math.inf)


def _best_db(windows: Sequence[Sequence[int]], hertz: float) -> float:
    """Over some windows together: in a single one noise alone may stand out anywhere."""
    tone = [goertzel(window, hertz) for window in windows]
    beside = [sum(goertzel(window, hertz * part) for part in BESIDE) / len(BESIDE) for window in windows]
    best = -math.inf
    for at in range(len(windows) - TOGETHER + 1):
        power, floor = sum(tone[at : at + TOGETHER]), sum(beside[at : at + TOGETHER])
        best = max(best, 10 * math.log10(power / max(floor, 1.0)) if power > 0 else -math.inf)
    return best


def goertzel(window: Sequence[int], hertz: float) -> float:
    """The power of one frequency in a window of samples, under Hann's window so that strong tones leak less."""
    turn = 2 * math.cos(math.tau * hertz / RATE)
    one = two = 0.0
    last = len(window) - 1
    for place, value in enumerate(window):
        shaped = value * (0.5 - 0.5 * math.cos(math.tau * place / last))
        one, two = shaped + turn * one - two, one
    return (one * one + two * two - turn * one * two) / len(window)
