"""Two zones that hear each other, with the real server and two real display programs: what their loudspeakers play.

Every sample of every zone is compared with the clips it must consist of, and no moment has sound from both. The control
gives each voice its turn without asking: then the two zones do speak at once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

import pytest
from hall_under_test import HallUnderTest, good, together
from halls_from_template import hall_of
from server_process import ServerProcess, install, until

from display.agent import DisplayAgent
from display.turns import Asked
from display.voice import Voice
from hardware.announcement import Pause, announcement
from hardware.drivers.clips import CLIPS
from hardware.drivers.shaping import alarm, chime
from hardware.drivers.sound import Sound, VirtualPlayer, join, read_wav, silence
from hardware.drivers.tts import GAP_MS
from hardware.emergency_words import seconds_for
from hardware.link.enrolment import Credentials
from server.clock import SystemClock
from server.store.devices import Devices
from server.store.engine import open_engine

PACE = 0.15  # of the real length of a sound, so that the test need not last as long as the calls
ZONES = {"Z": ("1", "2"), "Y": ("5", "6")}  # the zone, and its windows that call
PITCHES = {"Z": 0, "Y": 2}
WORDS = {"zh": "火警", "en": "Fire"}
RECORDED = {"zh": CLIPS / "zh" / "shi.wav", "en": CLIPS / "en" / "5.wav"}  # stand for the hall's own voice


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One sound of one zone, and when it sounded, monotonic seconds."""

    zone: str
    sound: Sound
    began: float
    ended: float


def _two_zones(folder: Path) -> Path:
    hall = hall_of(folder, "hall", windows=8, businesses=2)
    _rewrite(hall / "zones.toml", 'code = "Z"', 'code = "Z"\nheard_in = ["Y"]')
    zone = (hall / "zones.toml").read_text(encoding="utf-8").replace('"Z"', '"Y"').replace('heard_in = ["Y"]', "")
    _rewrite(hall / "zones.toml", "", zone)
    _rewrite(hall / "windows.toml", '"1-8"', '"1-4"')
    windows = (hall / "windows.toml").read_text(encoding="utf-8").replace('"1-4"', '"5-8"').replace('"Z"', '"Y"')
    _rewrite(hall / "windows.toml", "", windows)
    _rewrite(hall / "hall.toml", "[rules]", "[rules]\nannounce_times = 1")
    businesses = (hall / "businesses.toml").read_text(encoding="utf-8").rpartition('zone = "Z"')
    (hall / "businesses.toml").write_text('zone = "Y"'.join(businesses[::2]), encoding="utf-8")
    _rewrite(
        hall / "authorisations.toml",
        'windows = ["1-8"]\nbusinesses = ["a", "b"]',
        'windows = ["1-4"]\nbusinesses = ["a"]',
    )
    rights = (hall / "authorisations.toml").read_text(encoding="utf-8").replace('"1-4"', '"5-8"').replace('"a"', '"b"')
    _rewrite(hall / "authorisations.toml", "", rights)
    devices = "".join(
        f"""
[[device]]
code = "D-{zone}"
kind = "display"
zone = "{zone}"
page = {{ languages = ["zh"] }}

[device.drivers.voice]
driver = "clips"
port = "virtual"
pace = {PACE}
chime_pitch = {pitch}
"""
        for zone, pitch in PITCHES.items()
    )
    (hall / "devices.toml").write_text(devices, encoding="utf-8")
    return hall


def _rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1) if old else f"{text}\n{new}", encoding="utf-8")


@pytest.fixture(scope="module")
def speaking() -> Iterator[tuple[HallUnderTest, list[Heard], list[Voice]]]:
    """The hall with a display program in each zone; the list is filled with what their loudspeakers play."""
    with (
        TemporaryDirectory() as folder,
        pytest.MonkeyPatch.context() as patch,
        _speaking_hall(Path(folder), patch) as one,
    ):
        yield one


@contextmanager
def _speaking_hall(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[HallUnderTest, list[Heard], list[Voice]]]:
    tape: list[Heard] = []
    plain = VirtualPlayer.play

    def recorded(self: VirtualPlayer, sound: Sound, *, name: str) -> None:
        began = time.monotonic()
        plain(self, sound, name=name)
        zone = next(one for one in ZONES if self._folder and f"/{one}/" in f"{self._folder}/")
        tape.append(Heard(zone=zone, sound=sound, began=began, ended=time.monotonic()))

    monkeypatch.setattr(VirtualPlayer, "play", recorded)
    installed = install(folder, hall=_two_zones(folder), clerks=8, displays=0, pads=0)
    engine = open_engine(installed.database, writing=True)
    codes = {zone: Devices(engine, installed.hall).code_for(f"D-{zone}", SystemClock().now()) for zone in ZONES}
    engine.dispose()
    hall = HallUnderTest(ServerProcess(installed).start())
    agents = []
    try:
        hall.open_day()
        for zone, code in codes.items():
            token = good(hall.door.post("/enrol", {"code": code}), 201)["token"]
            own = Credentials(server=hall.server.url, token=token, hall="hall", code=f"D-{zone}", kind="display")
            for language, text in WORDS.items():
                clip = folder / zone / "clips" / language / f"{text}.wav"
                clip.parent.mkdir(parents=True)
                copy(RECORDED[language], clip)
            agents.append(DisplayAgent(own, folder / zone))
            agents[-1].start()
        for windows in ZONES.values():
            for window in windows:
                hall.seat(window)
                good(hall.at(window, "open"), 200)
        until(lambda: all(agent._voice for agent in agents) or None, 30, "both voices are ready")
        yield hall, tape, [agent._voice for agent in agents if agent._voice]
    finally:
        for agent in agents:
            agent.stop()
        hall.end()


def _call_at_once(hall: HallUnderTest, tape: list[Heard]) -> dict[tuple[str, str], str]:
    """Every window calls in the same instant; gives the tickets by zone and window when all was heard."""
    before = len(tape)
    for business, windows in zip(("a", "b"), ZONES.values(), strict=True):
        for _ in windows:
            hall.take(business)
    asked = [(zone, window) for zone, windows in ZONES.items() for window in windows]
    answers = together(*[lambda window=window: hall.at(window, "call-next") for _, window in asked])
    called = {place: str(good(answer, 200)["ticket"]["code"]) for place, answer in zip(asked, answers, strict=True)}
    until(lambda: len(tape) - before == len(asked) or None, 30, "every call was heard")
    return called


def _overlapping(tape: list[Heard]) -> list[tuple[Heard, Heard]]:
    in_time = sorted(tape, key=lambda one: one.began)
    return [
        (one, other)
        for place, one in enumerate(in_time)
        for other in in_time[place + 1 :]
        if other.zone != one.zone and other.began < one.ended
    ]


def _expected(ticket: str, window: str, pitch: int) -> Sound:
    """The call from its parts, joined without the code under test."""
    (phrase,) = announcement({"ticket": ticket, "window": window, "times": 1, "languages": ["zh"]}).phrases
    parts = [
        silence(word.ms) if isinstance(word, Pause) else read_wav(CLIPS / f"{word.clip}.wav") for word in phrase.words
    ]
    return join([chime(pitch), silence(GAP_MS), *parts])


def _said_of(zone: str, tape: list[Heard]) -> list[bytes]:
    return [heard.sound.frames for heard in tape if heard.zone == zone]


@pytest.mark.sound
def test_zones_that_hear_each_other_never_speak_together(
    speaking: tuple[HallUnderTest, list[Heard], list[Voice]], monkeypatch: pytest.MonkeyPatch
) -> None:
    hall, tape, voices = speaking
    tape.clear()
    called = _call_at_once(hall, tape)
    for zone in ZONES:
        calls = [
            _expected(ticket, window, PITCHES[zone]) for (there, window), ticket in called.items() if there == zone
        ]
        assert sorted(_said_in(zone, tape)) == sorted(sound.frames for sound in calls)
    assert _overlapping(tape) == []
    in_time = [heard.zone for heard in sorted(tape, key=lambda one: one.began)]
    assert in_time[0] != in_time[1], "the zone that has spoken lets the other one speak"

    # The control: on the same hall, each voice takes its turn without asking.
    tape.clear()
    for voice in voices:
        monkeypatch.setattr(voice, "_ask", lambda _job: Asked.GRANTED)
    for windows in ZONES.values():
        for window in windows:
            good(hall.at(window, "start"), 200)
            good(hall.at(window, "finish", {"outcome": "done"}), 200)
    _call_at_once(hall, tape)
    assert _overlapping(tape)


@pytest.mark.sound
def test_an_emergency_is_spoken_in_every_zone_before_all_else(
    speaking: tuple[HallUnderTest, list[Heard], list[Voice]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In words that this hall has recorded, and in turns of half the length: the sounds are shorter still."""
    hall, tape, _ = speaking
    tape.clear()
    monkeypatch.setattr("display.emergency.seconds_for", lambda words: seconds_for(words) / 2)
    monkeypatch.setattr("display.emergency.LATE_S", 1.0)
    good(hall.door.post("~/emergency", WORDS, hall.admin), 200)
    for business, window in (("a", "3"), ("b", "7")):
        hall.seat(window)
        good(hall.at(window, "open"), 200)
        hall.take(business)
        good(hall.at(window, "call-next"), 200)  # not a word of it: it would be in the way
    until(lambda: len(tape) >= len(ZONES) or None, 60, "each zone has said it")
    warning = _joined(alarm(), [read_wav(RECORDED[language]) for language in WORDS])
    assert {zone: set(_said_in(zone, tape)) for zone in ZONES} == {zone: {warning.frames} for zone in ZONES}
    good(hall.door.post("~/emergency/end", {}, hall.admin), 200)
    ended = len(tape)
    until(lambda: len(tape) >= ended + len(ZONES) or None, 60, "each zone has said the all-clear")
    over = [read_wav(CLIPS / language / "emergency_over.wav") for language in WORDS]
    for zone, pitch in PITCHES.items():
        assert _said_in(zone, tape)[-1] == _joined(chime(pitch), over).frames
    assert _overlapping(tape) == []


def _said_in(zone: str, tape: list[Heard]) -> list[bytes]:
    return [heard.sound.frames for heard in tape if heard.zone == zone]


def _joined(first: Sound, phrases: list[Sound]) -> Sound:
    return join([first, *(part for said in phrases for part in (silence(GAP_MS), said))])
