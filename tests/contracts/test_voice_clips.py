"""The sets of clips: made alike each time, recorded by a hall itself, checked before anybody hears them."""

from __future__ import annotations

import math
import random  # noqa: TID251  # a fixed seed
import shutil
import subprocess
from array import array
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from hardware.announcement import LANGUAGES, Word, announcement, prompts
from hardware.drivers import clips
from hardware.drivers.clips import CLIPS, ClipsCaller, ClipSet
from hardware.drivers.shaping import chime, chime_tones, samples_of
from hardware.drivers.sound import RATE, Sound, join, read_wav, silence
from hardware.drivers.tts import GAP_MS
from hardware.voice import commands
from hardware.voice.checking import Finding, findings
from hardware.voice.hearing import LEAST_DB, stands_out_db
from hardware.voice.making import made, prompts_of

WANTED = prompts_of(["zh"])
MADE_WITH = "1.51"  # espeak-ng of Debian 12; another one says the same words in the same time, not to the last sample


def _tone(*, peak: int = 12_000, seconds: float = 0.4, before_s: float = 0.0) -> Sound:
    """A word of a hall: a tone with silence before it. Above the end of the scale its waves are cut off."""
    wave = (peak * math.sin(math.tau * 440 * n / RATE) for n in range(int(RATE * seconds)))
    samples = array("h", (int(max(-32_768, min(32_767, value))) for value in wave))
    return join([silence(int(before_s * 1000)), Sound(frames=samples.tobytes())])


# ---- making -------------------------------------------------------------------------------------------------------


@pytest.mark.sound
def test_the_set_that_ships_is_what_the_engine_says() -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("espeak-ng IS MISSING: nobody checked that the clips can be made again")
    some = list(prompts().items())[::9]
    assert {name.partition("/")[0] for name, _ in some} == set(LANGUAGES)
    told = subprocess.run(["espeak-ng", "--version"], check=True, capture_output=True, text=True).stdout
    for name, word in some:
        said, ships = made(word), read_wav(CLIPS / f"{name}.wav")
        if f" {MADE_WITH} " in told:
            assert said == ships, name
        assert len(said.frames) == pytest.approx(len(ships.frames), rel=0.02), name


def test_the_set_that_ships_is_good() -> None:
    assert findings(CLIPS, prompts()) == []
    result = CliRunner().invoke(commands.voice, ["check"])
    assert (result.exit_code, result.output) == (0, f"{len(prompts())} of {len(prompts())} clips are good.\n")


# ---- checking -----------------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A hall's own set, all of it good."""
    for name in WANTED:
        path = tmp_path / f"{name}.wav"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(_tone().wav())
    assert findings(tmp_path, WANTED) == []
    return tmp_path


@pytest.mark.parametrize(
    ("code", "sound"),
    [
        ("clipped", _tone(peak=36_000)),
        ("silent", silence(400)),
        ("too_loud", _tone(peak=32_000 - 100, seconds=0.4)),
        ("too_quiet", _tone(peak=3_000)),
        ("silence_around", _tone(before_s=0.4)),
        ("too_long", _tone(seconds=2.2)),
    ],
)
def test_each_fault_of_a_clip_is_told(own: Path, code: str, sound: Sound) -> None:
    if code == "too_loud":  # beside words that are not as loud as they might be
        for name in WANTED:
            (own / f"{name}.wav").write_bytes(_tone(peak=8_000).wav())
    (own / "zh" / "5.wav").write_bytes(sound.wav())
    found = {one.code for one in findings(own, WANTED) if one.clip == "zh/5"}
    assert code in found
    assert {one.clip for one in findings(own, WANTED)} == {"zh/5"}


def test_what_is_missing_or_of_another_format_is_told_by_the_command(own: Path) -> None:
    (own / "zh" / "qing.wav").unlink()
    (own / "zh" / "7.wav").write_bytes(b"RIFF not really")
    (own / "zh" / "pingan.wav").write_bytes(_tone().wav())
    result = CliRunner().invoke(commands.voice, ["check", str(own), "--language", "zh"])
    assert result.exit_code == 1
    lines = result.output.splitlines()
    assert lines[0] == "zh/qing: missing: there is no zh/qing.wav: read “请” aloud"
    assert lines[1].startswith("zh/7: wrong_format: ")
    assert lines[2].startswith("zh/pingan: not of a call")
    assert lines[3] == f"{len(WANTED) - 2} of {len(WANTED)} clips are good."


# ---- recording ----------------------------------------------------------------------------------------------------


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Sound, str], Result]:
    """``youxu voice record`` of two prompts, with a microphone that hears this sound."""
    if shutil.which("arecord") is None:
        pytest.skip("arecord IS MISSING: nobody checked that a hall can record its voice")
    two = {name: WANTED[name] for name in ("zh/qing", "zh/5")}
    monkeypatch.setattr(commands, "prompts_of", lambda _languages: two)

    def run(heard: Sound, typed: str) -> Result:
        (tmp_path / "microphone.raw").write_bytes(heard.frames)
        config = tmp_path / "asound.conf"
        config.write_text(
            'pcm.sink { type null }\npcm.mic { type file slave.pcm "sink" file "/dev/null" '
            f'infile "{tmp_path}/microphone.raw" format "raw" }}\n'
        )
        more = ["--device", "mic", "--seconds", "1", "--alsa-config", str(config)]
        return CliRunner().invoke(commands.voice, ["record", str(tmp_path / "own"), *more], input=typed)

    return run


@pytest.mark.sound
def test_a_prompt_is_recorded_trimmed_and_brought_to_level(record: Callable[..., Result], tmp_path: Path) -> None:
    result = record(join([_tone(peak=6_000, before_s=0.3), silence(500)]), "\n\n")
    assert result.exit_code == 0, result.output
    assert "zh/qing:  请" in result.output
    assert "2 of 2 clips are good." in result.output
    kept = read_wav(tmp_path / "own" / "zh" / "qing.wav")
    assert kept.seconds == pytest.approx(0.4, abs=0.02)
    assert max(samples_of(kept)) == pytest.approx(29_200, rel=0.01)
    again = record(_tone(), "")
    assert "0 of 2 prompts to read." in again.output  # what is there is passed over


@pytest.mark.sound
def test_a_microphone_that_hears_nothing_is_told(record: Callable[..., Result], tmp_path: Path) -> None:
    result = record(silence(1500), "\ny\ns\ns\n")  # read, heard nothing, tried again, skipped, the other skipped
    assert "Nothing was heard." in result.output
    assert "zh/qing: missing" in result.output
    assert not (tmp_path / "own").exists()


# ---- the hall's own voice comes first ------------------------------------------------------------------------------


def _said(caller: ClipsCaller) -> Sound:
    return caller.render(announcement({"ticket": "A005", "window": "2", "times": 1, "languages": ["zh"]}))


def test_a_halls_own_recordings_come_first_and_no_phrase_has_two_voices(own: Path) -> None:
    caller = ClipsCaller(port="virtual", pace=0, clips=str(own))
    (phrase,) = announcement({"ticket": "A005", "window": "2", "times": 1, "languages": ["zh"]}).phrases
    assert _said(caller) == join([chime(), silence(GAP_MS), ClipSet.load(own).phrase(phrase)])
    (own / "zh" / "5.wav").unlink()
    caller = ClipsCaller(port="virtual", pace=0, clips=str(own))
    assert _said(caller) == join([chime(), silence(GAP_MS), ClipSet.load(clips.CLIPS).phrase(phrase)])


def test_the_control_a_word_of_another_voice_would_be_heard(own: Path) -> None:
    (phrase,) = announcement({"ticket": "A005", "window": "2", "times": 1, "languages": ["zh"]}).phrases
    assert ClipSet.load(own).phrase(phrase) != ClipSet.load(clips.CLIPS).phrase(phrase)


def test_a_finding_names_its_clip() -> None:
    found = findings(Path("nowhere"), {"zh/qing": Word(clip="zh/qing", text="请", language="zh")})
    assert found == [
        Finding(clip="zh/qing", code="missing", said="there is no zh/qing.wav: read “请” aloud"),
    ]


# ---- the loudspeaker ----------------------------------------------------------------------------------------------


def _noise(seconds: float, peak: int) -> Sound:
    """A hall that talks: noise of a fixed seed."""
    chance = random.Random(7)
    return Sound(frames=array("h", (chance.randrange(-peak, peak) for _ in range(int(RATE * seconds)))).tobytes())


def _mixed(one: Sound, other: Sound) -> Sound:
    both = zip(samples_of(one), samples_of(other), strict=False)
    return Sound(frames=array("h", (first // 4 + second for first, second in both)).tobytes())


@pytest.mark.parametrize("pitch", [0, 3])
def test_a_chime_is_heard_in_a_noisy_hall_and_only_its_own(pitch: int) -> None:
    heard = _mixed(join([silence(700), chime(pitch), silence(500)]), _noise(2.5, 3_000))
    assert stands_out_db(heard, chime_tones(pitch)) > LEAST_DB
    assert stands_out_db(heard, chime_tones(pitch - 1 if pitch else 2)) < LEAST_DB
    assert stands_out_db(_noise(2.5, 3_000), chime_tones(pitch)) < LEAST_DB
    assert stands_out_db(silence(2500), chime_tones(pitch)) < LEAST_DB


@pytest.mark.sound
@pytest.mark.parametrize("alive", [True, False])
def test_a_dead_loudspeaker_is_found_by_the_command(tmp_path: Path, *, alive: bool) -> None:
    if shutil.which("arecord") is None:
        pytest.skip("arecord IS MISSING: nobody checked that a dead loudspeaker is found")
    heard = join([silence(600), chime() if alive else silence(1300), silence(3000)])
    (tmp_path / "microphone.raw").write_bytes(_mixed(heard, _noise(4.9, 1_000)).frames)
    config = tmp_path / "asound.conf"
    config.write_text(
        'pcm.sink { type null }\npcm.mic { type file slave.pcm "sink" file "/dev/null" '
        f'infile "{tmp_path}/microphone.raw" format "raw" }}\n'
    )
    more = ["--port", "alsa:sink", "--microphone", "mic", "--alsa-config", str(config)]
    result = CliRunner().invoke(commands.voice, ["listen", *more])
    assert result.exit_code == (0 if alive else 1), result.output
    assert ("The chime was heard" if alive else "was played and not heard") in result.output
