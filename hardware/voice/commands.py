"""``youxu voice``: make our clips, record a hall's own, check either, and listen whether a loudspeaker is alive."""

from __future__ import annotations

from pathlib import Path

import click

from hardware.announcement import LANGUAGES
from hardware.drivers.clips import CLIPS
from hardware.drivers.sound import player
from hardware.ports import DeviceError
from hardware.voice.checking import findings, strangers
from hardware.voice.hearing import listen
from hardware.voice.making import make, prompts_of
from hardware.voice.recording import keep, take

_languages = click.option(
    "--language",
    "languages",
    multiple=True,
    type=click.Choice(LANGUAGES),
    help="zh Mandarin, yue Cantonese, en English; may be given again. All by default.",
)
_folder = click.argument("folder", type=click.Path(path_type=Path, file_okay=False))


@click.group()
def voice() -> None:
    """The clips that calls are put together from."""


@voice.command("make")
@_folder
@_languages
def make_clips(folder: Path, languages: tuple[str, ...]) -> None:
    """Make a whole set with espeak-ng. The same engine gives the same bytes as the set that ships."""
    try:
        count = make(folder, languages or LANGUAGES)
    except DeviceError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{count} clips in {folder}")


@voice.command("record")
@_folder
@_languages
@click.option("--device", default="default", help="The microphone, as arecord -L names it.")
@click.option("--seconds", default=3, type=click.IntRange(1, 10), help="How long each prompt is listened to.")
@click.option("--again", is_flag=True, help="Also the prompts that are there already.")
@click.option("--alsa-config", default=None, help="An asound.conf of your own.")
def record_clips(
    folder: Path, languages: tuple[str, ...], device: str, seconds: int, *, again: bool, alsa_config: str | None
) -> None:
    """Read the prompts aloud, one by one; those that are there already are passed over.

    Put the folder as `clips` into the voice driver's settings, or name it `clips` in the display's data folder.
    """
    wanted = prompts_of(languages or LANGUAGES)
    left = {name: word for name, word in wanted.items() if again or not (folder / f"{name}.wav").exists()}
    click.echo(f"{len(left)} of {len(wanted)} prompts to read.")
    for number, (name, word) in enumerate(left.items(), start=1):
        while True:
            if click.prompt(
                f"{number}/{len(left)}  {name}:  {word.text}   [Enter records, s skips]", default="", show_default=False
            ).startswith("s"):
                break
            try:
                heard = take(device=device, seconds=seconds, alsa_config=alsa_config)
            except DeviceError as error:
                click.echo(str(error))
                if click.confirm("Try again?", default=True):
                    continue
                raise click.ClickException(f"{number - 1} prompts were recorded.") from error
            keep(heard, folder / f"{name}.wav")
            click.echo(f"    {heard.seconds:.1f} s")
            break
    _tell(folder, languages)


@voice.command("check")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False, exists=True), default=CLIPS)
@_languages
def check_clips(folder: Path, languages: tuple[str, ...]) -> None:
    """Say what is missing, cut off, silent, too loud or too quiet. Without a folder: the set that ships."""
    if _tell(folder, languages):
        raise SystemExit(1)


@voice.command("listen")
@click.option("--port", default="alsa:default", help="The loudspeaker, as the voice driver's port names it.")
@click.option("--microphone", default="default", help="The microphone, as arecord -L names it.")
@click.option("--chime-pitch", default=0, type=click.IntRange(0, 3), help="The zone's own chime.")
@click.option("--alsa-config", default=None, help="An asound.conf of your own.")
def listen_to_speaker(port: str, microphone: str, chime_pitch: int, alsa_config: str | None) -> None:
    """Play the chime and listen whether the loudspeaker is alive, before the hall opens."""
    try:
        level = listen(
            player(port, alsa_config=alsa_config), microphone=microphone, pitch=chime_pitch, alsa_config=alsa_config
        )
    except DeviceError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The chime was heard: its tones stand out by {level:.0f} dB.")


def _tell(folder: Path, languages: tuple[str, ...]) -> int:
    """Print what was found; gives how much it is."""
    wanted = prompts_of(languages or LANGUAGES)
    found = findings(folder, wanted)
    for one in found:
        click.echo(f"{one.clip}: {one.code}: {one.said}")
    for name in strangers(folder, prompts_of(LANGUAGES)):
        click.echo(f"{name}: not of a call; a sentence of the hall's own is heard where its words are said")
    good = len(wanted) - len({one.clip for one in found})
    click.echo(f"{good} of {len(wanted)} clips are good.")
    return len(found)
