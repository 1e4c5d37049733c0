"""Whether a board can be read from where people wait: 12.2 mm of glyph for each metre (screens.md §2.1, §2.2).

The same sums as in ``display/page/legible.js``, which draws by them; tests/browser/test_board_layouts.py measures the
glyphs on the page.
"""

from __future__ import annotations

from collections.abc import Iterator

from server.settings.device_forms import DeviceForm, PageForm
from server.settings.entries import Entry
from server.settings.faults import FaultList
from server.settings.reading import Reading

MM_PER_METRE = 12.2
GLYPH = 0.73  # of an em, the digits of our font
_MM_PER_INCH = 25.4
_HEIGHT = {False: 0.4903, True: 0.8716}  # of a 16:9 diagonal, lying and upright
_REM = {False: 108, True: 192}  # of the screen's height
_CALLS_REM = {False: 89, True: 106}  # of height for the calls
_WIDEST_REM = {(False, True): 26.4, (False, False): 35.0, (True, True): 19.6, (True, False): 19.6}  # an em, by width
_CLOSE = 0.985  # rows are rounded to whole ones: what 1.35 glyphs a row leaves of the rule


def readable_m(page: PageForm) -> float:
    """From how many metres the largest rows of this screen can be read, with at least two calls on it."""
    mm_per_rem = page.panel_inches * _MM_PER_INCH * _HEIGHT[page.upright] / _REM[page.upright]
    rows = 2 if page.beside else 1
    em = min(_CALLS_REM[page.upright] / rows, _WIDEST_REM[page.upright, page.beside])
    return GLYPH * em * mm_per_rem / MM_PER_METRE / _CLOSE


def check_legibility(reading: Reading, faults: FaultList, warnings: FaultList) -> None:
    """A screen that cannot be read from its distance is refused; it is warned of when leaving something out helps."""
    for entry in reading.devices.good:
        for key, page in _screens(entry):
            reach = readable_m(page)
            most = readable_m(page.model_copy(update={"beside": False}))
            if page.distance_m <= reach:
                continue
            said = f"numbers on {page.panel_inches:g} inches are legible to {reach:.1f} m, not to {page.distance_m:g} m"
            if page.distance_m > most:
                faults.add(entry.file, f"{entry.key}.{key}", f"{said}: take a larger panel, or hang it nearer")
            else:
                warnings.add(entry.file, f"{entry.key}.{key}", f"{said}: write beside = false ({most:.1f} m)")


def _screens(entry: Entry[DeviceForm]) -> Iterator[tuple[str, PageForm]]:
    if entry.form.kind != "display":
        return
    if not entry.form.screens and entry.form.page.board != "none":
        yield "page", entry.form.page
    for screen in entry.form.screens:
        yield f"screens.{screen.name}", screen
