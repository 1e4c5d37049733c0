"""Text and ground of every theme in tokens.css: at least 4.5 : 1, borders of controls 3 : 1 (screens.md §2.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

import pytest
from front_end_sources import ROOT, without_comments


def themes() -> Iterator[tuple[str, dict[str, str]]]:
    text = without_comments(ROOT / "screens/shared/tokens.css")
    light: dict[str, str] = {}
    for selector, body in re.findall(r"([^{}]+)\{([^}]*)\}", text):
        colours = dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", body))
        if selector.strip() == ":root":
            light |= colours
        yield selector.strip(), light | colours


def luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def pairs() -> list[tuple[str, str]]:
    """Text colour and the ground it stands on."""
    states = ("waiting", "called", "serving", "hold", "done", "no-show")
    found = [(f"{state}-ink", f"{state}-soft") for state in states]
    plain = [*(f"{state}-ink" for state in states), "ink", "ink-soft", "ink-faint", "accent", "warm-text", "danger"]
    found += list(product(plain, ("surface", "paper")))
    found += [("accent-ink", "accent"), ("warm-ink", "warm"), ("danger-ink", "danger"), ("warm-text", "warm-soft")]
    return [
        *found,
        ("ink-faint", "surface-sunken"),
        ("danger", "danger-soft"),
        ("ink", "accent-soft"),
        ("ink", "warm-soft"),
    ]


@pytest.mark.parametrize(
    ("selector", "colours"), list(themes()), ids=lambda value: value if isinstance(value, str) else ""
)
def test_text_can_be_read_on_its_ground(selector: str, colours: dict[str, str]) -> None:
    poor = {
        f"{ink} on {ground}": round(contrast(colours[ink], colours[ground]), 2)
        for ink, ground in pairs()
        if contrast(colours[ink], colours[ground]) < 4.5
    }
    assert poor == {}
    assert contrast(colours["line-strong"], colours["surface"]) >= 3


def test_contrast_is_computed_right() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


STAGE = ROOT / "kiosk/page/css/stage.css"


def stages() -> dict[str, dict[str, str]]:
    """The colours of the kiosk's stage, as they are and in high contrast."""
    blocks = re.findall(r"([^{}]+)\{([^}]*)\}", without_comments(STAGE))
    named = {selector.strip(): dict(re.findall(r"--([a-z-]+):\s*(#[0-9a-f]{6})", body)) for selector, body in blocks}
    return {selector: colours for selector, colours in named.items() if "stage" in colours}


def lightened(colour: str, opacity: float) -> str:
    """The colour under a veil of white, as the kiosk's facts and strips have it."""
    channels = [int(colour[n : n + 2], 16) for n in (1, 3, 5)]
    return "#" + "".join(f"{round(c + (255 - c) * opacity):02x}" for c in channels)


def veils() -> list[float]:
    """How opaque the white is that lies on the stage under words, in every style sheet of the kiosk."""
    sheets = [without_comments(sheet) for sheet in sorted(STAGE.parent.glob("*.css"))]
    found = [
        float(one) for sheet in sheets for one in re.findall(r"background: rgba\(255, 255, 255, (0?\.\d+)\)", sheet)
    ]
    assert found
    return sorted({0.0, *(one for one in found if one < 0.5)})


@pytest.mark.parametrize("selector", [":root", '[data-contrast="high"]'])
def test_words_on_the_kiosks_stage_can_be_read(selector: str) -> None:
    colours = stages()[selector]
    warm = next(found for name, found in themes() if name == ":root")["warm"]
    inks = {"stage-ink": colours["stage-ink"], "stage-soft": colours["stage-soft"], "warm": warm}
    poor = {
        f"{name} on {ground} under {veil}": round(contrast(ink, lightened(colours[ground], veil)), 2)
        for name, ink in inks.items()
        for ground in ("stage", "stage-deep")
        for veil in (veils() if name != "warm" else [0.0])  # warm words stand on the bare stage
        if contrast(ink, lightened(colours[ground], veil)) < (3.0 if name == "warm" else 4.5)  # large and bold: 3 : 1
    }
    assert poor == {}
