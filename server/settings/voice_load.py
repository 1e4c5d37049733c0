"""How much of the time somebody hears a voice call: no more than is left for listening (screens.md §13).

The rule: windows per zone <= 0.6 x (60 / announcement seconds) x minutes per service. Put the other way round, the
calls of every zone whose voice is heard in a place may fill 0.6 of each minute there. Zones that hear each other share
it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from hardware.link.messages import DeviceKind
from server.settings.codes import expand_all
from server.settings.devices import DevicePlan
from server.settings.faults import FaultList
from server.settings.reading import Reading

MOST = 0.6  # of the time a voice may be speaking
CHIME_S, SAID_S = 1.3, 4.3  # of our own clips: the chime, and one sentence with the breath before it
REGULAR_TIMES = 2


def announcement_s(times: int, languages: int) -> float:
    """Seconds of one call: the first language so many times, every other once. 14 for two and English (§13)."""
    return CHIME_S + SAID_S * (times + languages - 1)


def calls_per_minute(reading: Reading) -> dict[str, float]:
    """By zone: its regular windows, each of which calls once in the usual minutes of that zone's businesses."""
    found = {}
    for entry in reading.zones.good:
        zone = entry.form.code
        usual = [reading.usual_minutes(one.form) for one in reading.businesses.good if one.form.zone == zone]
        if usual:
            found[zone] = _windows(reading, zone) * len(usual) / sum(usual)
    return found


def warn_of_voices(
    reading: Reading, devices: Sequence[DevicePlan], heard: Mapping[str, Collection[str]], warnings: FaultList
) -> None:
    """One warning for each zone in which voices would speak for more than ``MOST`` of the time."""
    times = getattr(reading.rules, "announce_times", REGULAR_TIMES)
    rate = calls_per_minute(reading)
    voices = [one for one in devices if one.kind is DeviceKind.DISPLAY and "voice" in one.drivers]
    for entry in reading.zones.good:
        here = entry.form.code
        load, windows = 0.0, 0
        for voice in voices:
            if voice.zone is not None and here not in heard.get(voice.zone, ()):
                continue
            spoken = announcement_s(times, len(voice.page.get("languages") or ("zh", "en")))
            for zone in [voice.zone] if voice.zone else rate:
                load += rate.get(zone, 0.0) * spoken / 60
                windows += _windows(reading, zone)
        if load > MOST:
            warnings.add(
                entry.file,
                entry.key,
                f"voices would speak {load:.0%} of the time in zone {here}, at most {MOST:.0%} can be listened to: "
                f"{windows} windows are called there, about {int(windows * MOST / load)} can be. "
                "Announce once or in one language, split the zone, or let fewer zones be heard there",
            )


def _windows(reading: Reading, zone: str) -> int:
    return sum(
        len(expand_all(entry.form.codes))
        for entry in reading.windows.good
        if entry.form.zone == zone and not entry.form.kind.spare
    )
