"""What every voice caller promises: it is heard, or it says that it was not (ports.VoiceCaller, screens.md §13)."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from hardware.announcement import LANGUAGES, Announcement, Pause, announcement
from hardware.drivers import clips, tts
from hardware.drivers.clips import CLIPS, ClipsCaller, ClipSet
from hardware.drivers.shaping import alarm, chime
from hardware.drivers.sound import RATE, AlsaPlayer, Sound, WrongFormat, join, player, read_wav, silence
from hardware.drivers.tts import GAP_MS, SpeechCaller, Synthesiser, check_mandarin
from hardware.emergency_words import emergency
from hardware.ports import (
    Condition,
    DeviceError,
    DeviceRefused,
    DeviceTimeout,
    DeviceUnavailable,
    VoiceCaller,
)
from hardware.registry import load

CALL = announcement({"ticket": "A005", "window": "2"})


@pytest.fixture(params=["clips", "tts"])
def caller(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VoiceCaller]:
    if request.param == "tts":
        _needs("espeak-ng")
    made = load(request.param, {"port": "virtual", "pace": 0, "sounds_dir": str(tmp_path)})
    yield made
    made.close()


@pytest.mark.sound
def test_a_call_is_heard_once(caller: ClipsCaller | SpeechCaller, tmp_path: Path) -> None:
    assert isinstance(caller, VoiceCaller)
    caller.say(CALL)
    (file,) = tmp_path.glob("*.wav")
    assert file.name == "00001-A005-2.wav"
    assert 8 < read_wav(file).seconds < 16
    assert caller.report().condition is Condition.OK


@pytest.mark.sound
def test_a_dead_speaker_is_no_success(caller: ClipsCaller | SpeechCaller, tmp_path: Path) -> None:
    caller.player.faults.append(DeviceUnavailable("unplugged"))  # type: ignore[attr-defined]  # the virtual player
    with pytest.raises(DeviceUnavailable):
        caller.say(CALL)
    assert caller.report().condition is Condition.UNAVAILABLE
    caller.say(CALL)
    assert caller.report().condition is Condition.OK


def test_clips_are_joined_in_order_without_a_gap(tmp_path: Path) -> None:
    caller = ClipsCaller(port="virtual", pace=0, sounds_dir=str(tmp_path))
    caller.say(CALL)
    caller.close()
    assert read_wav(tmp_path / "00001-A005-2.wav") == _expected(CALL)


def test_a_zone_has_its_own_chime() -> None:
    assert len({chime(pitch).frames for pitch in range(4)}) == 4
    assert 1 < chime().seconds < 2


def test_the_shipped_clips_are_complete_and_alike() -> None:
    shipped = ClipSet.load(CLIPS)
    for hall_window in ("1", "20", "108", "Z99"):
        call = {"ticket": "Q9876543210", "window": hall_window, "languages": LANGUAGES}
        for phrase in announcement(call).phrases:
            assert shipped.phrase(phrase).seconds > 2


@pytest.mark.sound
def test_a_missing_part_sends_the_whole_phrase_to_the_engine() -> None:
    _needs("espeak-ng")
    speech = Synthesiser()
    caller = ClipsCaller(port="virtual", pace=0, speech=speech)
    call = announcement({"ticket": "税005", "window": "2", "times": 1, "languages": ["zh"]})
    assert caller.render(call) == join([chime(), silence(GAP_MS), speech.phrase(call.phrases[0])])
    assert caller.report().condition is Condition.OK
    caller.close()


def test_without_clip_and_engine_the_chime_sounds_and_the_report_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Synthesiser, "phrase", _no_engine)
    monkeypatch.setattr(clips, "CLIPS", tmp_path / "none")
    caller = ClipsCaller(port="virtual", pace=0, sounds_dir=str(tmp_path))
    caller.say(CALL)
    assert read_wav(tmp_path / "00001-A005-2.wav") == chime()
    assert caller.report().condition is Condition.DEGRADED
    assert caller.report().causes == ("chime_only",)
    caller.close()


def test_a_language_that_cannot_be_said_is_reported(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, sound in ClipSet.load(CLIPS)._parts.items():
        if name.startswith("zh/"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / f"{name}.wav").write_bytes(sound.wav())
    monkeypatch.setattr(Synthesiser, "phrase", _no_engine)
    monkeypatch.setattr(clips, "CLIPS", tmp_path)
    caller = ClipsCaller(port="virtual", pace=0)
    caller.say(CALL)
    assert caller.report().causes == ("unspoken_en",)
    caller.close()


def test_an_emergency_without_an_engine_is_said_in_the_words_that_ship(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Synthesiser, "phrase", _no_engine)
    caller = ClipsCaller(port="virtual", pace=0)
    said = [read_wav(CLIPS / language / "emergency.wav") for language in ("zh", "en")]
    sound = caller.render(emergency("火警！请离开", "Fire! Leave"))
    assert sound == join([alarm(), *(part for one in said for part in (silence(GAP_MS), one))])
    assert caller.report().causes == ("unspoken_en",), "it was heard, and these were not its words"
    caller.close()


@pytest.mark.sound
def test_the_engine_is_asked_whether_it_speaks_mandarin() -> None:
    _needs("espeak-ng")
    check_mandarin("sit/cmn-Latn-pinyin")
    with pytest.raises(tts.SpokenWrong):
        check_mandarin("gmw/en-US")
    with pytest.raises(DeviceUnavailable):
        check_mandarin("sit/cmn-Latn-pinyin", program="no-such-engine")


@pytest.mark.sound
def test_an_engine_that_reads_mandarin_as_english_only_chimes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _needs("espeak-ng")
    monkeypatch.setitem(tts.VOICES, "zh", "gmw/en-US")
    caller = SpeechCaller(port="virtual", pace=0, sounds_dir=str(tmp_path))
    caller.say(CALL)
    assert caller.report().causes == ("chime_only", "speech_wrong")
    assert read_wav(tmp_path / "00001-A005-2.wav") == chime()
    caller.close()


@pytest.mark.sound
def test_speech_is_kept_and_survives_its_process(tmp_path: Path) -> None:
    _needs("espeak-ng")
    speech = Synthesiser(cache_dir=str(tmp_path))
    first = speech.words("号窗口", "zh")
    worker = speech._worker
    assert worker is not None
    worker.kill()
    worker.wait(timeout=5)
    assert speech.words("号窗口", "zh") == first  # from the cache, without a process
    assert speech.words("请", "zh").seconds > 0.2  # a new process
    speech.close()


@pytest.mark.sound
def test_the_worker_refuses_a_voice_that_it_does_not_have() -> None:
    _needs("espeak-ng")
    speech = Synthesiser()
    with pytest.raises(DeviceRefused, match="WrongVoice"):
        speech._made("hello", "no/such-voice")
    speech.close()


def test_spoken_text_is_pinyin_with_tones() -> None:
    assert tts.spoken_text("号窗口", "zh") == "hao4 chuang1 kou3"
    assert tts.spoken_text("重新取号", "zh") == "chong2 xin1 qu3 hao4"


def test_a_file_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "odd.wav"
    path.write_bytes(b"RIFF not really")
    with pytest.raises(WrongFormat):
        read_wav(path)


# ---- ALSA -----------------------------------------------------------------------------------------------------

MARKER = chime(3)


@pytest.mark.sound
def test_what_reaches_the_sound_card_is_what_was_joined(tmp_path: Path) -> None:
    """A ``file`` device over ``null`` catches every sample that aplay sends (stack.md §6)."""
    _needs("aplay")
    caught = tmp_path / "caught.raw"
    caller = ClipsCaller(port="alsa:catch", alsa_config=str(_alsa(tmp_path, caught)))
    assert caller.report().condition is Condition.UNKNOWN
    caller.say(CALL)
    assert _heard(caught, _expected(CALL)) == _expected(CALL).frames
    assert caller.report().condition is Condition.OK
    caller.close()


@pytest.mark.sound
def test_the_catching_device_can_fail(tmp_path: Path) -> None:
    """The control of the test above: the marker alone is caught as the marker, and is not the announcement."""
    _needs("aplay")
    caught = tmp_path / "caught.raw"
    AlsaPlayer(device="catch", alsa_config=str(_alsa(tmp_path, caught))).play(MARKER, name="marker")
    assert _heard(caught, MARKER) == MARKER.frames
    assert not caught.read_bytes().startswith(_expected(CALL).frames[:20_000])


@pytest.mark.sound
def test_a_device_that_is_not_there_is_a_failure(tmp_path: Path) -> None:
    _needs("aplay")
    alsa = AlsaPlayer(device="nowhere", alsa_config=str(_alsa(tmp_path, tmp_path / "caught.raw")))
    with pytest.raises(DeviceRefused, match="aplay ended with 1"):
        alsa.play(MARKER, name="marker")
    assert alsa.report().condition is Condition.UNAVAILABLE


def test_a_player_that_hangs_or_is_missing_is_a_failure(tmp_path: Path) -> None:
    hanging = tmp_path / "aplay"
    hanging.write_text("#!/bin/sh\nexec sleep 60\n")
    hanging.chmod(0o755)
    alsa = AlsaPlayer(program=str(hanging))
    alsa.grace_s = 0.2
    with pytest.raises(DeviceTimeout):
        alsa.play(silence(10), name="nothing")
    with pytest.raises(DeviceUnavailable):
        AlsaPlayer(program=str(tmp_path / "none")).play(silence(10), name="nothing")


def test_an_unknown_port_is_refused() -> None:
    with pytest.raises(DeviceUnavailable):
        player("bluetooth:kitchen")


def _expected(call: Announcement) -> Sound:
    """The samples part by part, found without the code under test's own joining."""
    sounds = [chime()]
    for phrase in call.phrases:
        sounds.append(silence(GAP_MS))
        sounds += [
            silence(word.ms) if isinstance(word, Pause) else read_wav(CLIPS / f"{word.clip}.wav")
            for word in phrase.words
        ]
    return join(sounds)


def _alsa(folder: Path, caught: Path) -> Path:
    path = folder / "asound.conf"
    path.write_text(
        f'pcm.sink {{ type null }}\npcm.catch {{ type file slave.pcm "sink" file "{caught}" format "raw" }}\n'
    )
    return path


def _heard(caught: Path, expected: Sound) -> bytes:
    """What was caught, without the silence that fills the device's last period (at most half a second, only zeros)."""
    whole = caught.read_bytes()
    heard, filled = whole[: len(expected.frames)], whole[len(expected.frames) :]
    assert not any(filled)
    assert len(filled) < RATE
    return heard


def _needs(program: str) -> None:
    try:
        subprocess.run([program, "--version"], check=True, capture_output=True, timeout=5)
    except (OSError, subprocess.SubprocessError):
        pytest.skip(f"{program} IS MISSING: nobody checked that this machine can be heard")


def _no_engine(*_: object) -> Sound:
    raise DeviceError("no engine")
