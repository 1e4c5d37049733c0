"""Record our clip set from espeak-ng. Reproducible: the same engine version gives the same bytes.

    python -m hardware.drivers.clips_recording hardware/clips

Each clip is made by a fresh ``espeak-ng`` process: the library kept running in one process varies from call to call.
A hall that wants its own voice or dialect does not run this: it reads the prompts aloud and puts its WAV files (22,050
Hz, mono, 16 bit) into a folder of its own, named by the option ``clips`` of the voice driver. ``--list`` prints the
prompts.
"""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

import click

from hardware.announcement import Word, prompts
from hardware.drivers.shaping import normalised, trimmed
from hardware.drivers.sound import Sound, read_wav
from hardware.drivers.tts import VOICES, check_mandarin, spoken_text

# Words a minute. Parts that stand alone are said slower by the engine than in a sentence; at this speed a call in both
# languages takes the 14 s of screens.md §13.
_RATE = 190
_PITCH = 52


@click.command(help="Record the clips of the voice callers with espeak-ng.")
@click.argument("folder", type=click.Path(path_type=Path), default=Path("hardware/clips"))
@click.option("--list", "only_list", is_flag=True, help="Print what has to be read aloud, and record nothing.")
def record(folder: Path, only_list: bool) -> None:
    """Write one WAV file a prompt."""
    if only_list:
        for name, word in prompts().items():
            click.echo(f"{name}.wav\t{word.text}")
        return
    check_mandarin(VOICES["zh"])
    for name, word in prompts().items():
        path = folder / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(recorded(word).wav())
    click.echo(f"{len(prompts())} clips in {folder}")


def recorded(word: Word) -> Sound:
    """One prompt as espeak-ng says it, trimmed and at full level."""
    with tempfile.TemporaryDirectory(prefix="youxu-clip-") as made:
        path = Path(made) / "clip.wav"
        voice, text = VOICES[word.language], spoken_text(word.text, word.language)
        command = ["espeak-ng", "-v", voice, "-s", str(_RATE), "-p", str(_PITCH), "-w", str(path), text]
        subprocess.run(command, check=True, timeout=10)
        return normalised(trimmed(read_wav(path)))


if __name__ == "__main__":
    record()
