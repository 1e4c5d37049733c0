"""A Chinese font for pictures on slips: the system's, else the one the screens ship.

Pillow draws from a file, so somebody must find the file. Order: well-known paths, then ``fc-match``, then the woff2
slices of @fontsource/noto-sans-sc under ``screens/vendor``, whose css says which slice holds which character.
"""

from __future__ import annotations

import logging
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

_log = logging.getLogger(__name__)

KNOWN_FONTS: Sequence[str] = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
    "C:/Windows/Fonts/simhei.ttf",
)
_PROBE = "号"  # a font without it is no Chinese font
_ABSENT = "\U0010ffff"  # a non-character: its picture is the font's "no such character" box
_WEIGHT = 500  # thin strokes vanish on thermal paper
_FACES_IN_A_COLLECTION = 12  # NotoSansCJK-Regular.ttc holds ten


# In 24ths of the cell: where hanzi and Latin letters stand, so that neither is clipped.
_HANZI_BASELINE, _LATIN_BASELINE, _LATIN_EM = 21, 19, 23
_INK = 100  # of 255: grey above this becomes a dot; below one half, because thermal dots are strong
_DOTS = [255 if level > _INK else 0 for level in range(256)]


class FontMissing(RuntimeError):
    """No Chinese font was found. Install fonts-noto-cjk, or run `make vendor` for the font that the screens ship."""

    code = "font_missing"


@dataclass(frozen=True, kw_only=True, slots=True)
class Slice:
    """A font file and the characters it is there for; no ranges: ask the file."""

    path: Path
    index: int = 0
    ranges: tuple[tuple[int, int], ...] = ()

    def font(self, size: int) -> ImageFont.FreeTypeFont:
        return _open(self.path, self.index, size)

    def holds(self, char: str) -> bool:
        if self.ranges and not any(low <= ord(char) <= high for low, high in self.ranges):
            return False
        return _drawn(self.path, self.index, char)


class CjkFonts:
    """Slices in order of preference."""

    def __init__(self, slices: Sequence[Slice]) -> None:
        if not slices:
            raise FontMissing(FontMissing.__doc__)
        self._slices = tuple(slices)
        self._found: dict[str, Slice | None] = {}

    def slice_of(self, char: str) -> Slice | None:
        """Where a character is drawn from; None when no font has it."""
        if char not in self._found:
            self._found[char] = next((piece for piece in self._slices if piece.holds(char)), None)
        return self._found[char]

    def font(self, char: str, size: int) -> ImageFont.FreeTypeFont:
        """The font to draw one character with, ``size`` pixels to the em. A character nobody has becomes a box."""
        found = self.slice_of(char)
        if found is None:
            _log.warning("no font has U+%04X: printed as a box", ord(char))
            found = self._slices[0]
        return found.font(size)


@cache
def find_fonts(*, system: bool = True, vendor: Path | None = None) -> CjkFonts:
    """All Chinese fonts of this machine; with ``system=False`` only the shipped ones, whose folder ``vendor`` names.

    Raises FontMissing when there is none.
    """
    found = [*_slices_of(KNOWN_FONTS)] or [*_slices_of(_asked_of_fontconfig())] if system else []
    return CjkFonts([*found, *shipped_slices(vendor or vendor_folder())])


def vendor_folder() -> Path:
    """Where ``make vendor`` puts the screens' fonts; found without importing the screens."""
    spec = find_spec("screens")
    if spec is None or spec.origin is None:
        return Path("screens/vendor")
    return Path(spec.origin).parent / "vendor"


def _slices_of(paths: Sequence[str]) -> Iterator[Slice]:
    for path in paths:
        if Path(path).is_file():
            index = _chinese_face(Path(path))
            if _drawn(Path(path), index, _PROBE):
                yield Slice(path=Path(path), index=index)


def _asked_of_fontconfig() -> list[str]:
    program = shutil.which("fc-match")
    if program is None:
        return []
    try:
        done = subprocess.run(
            [program, "-f", "%{file}", ":lang=zh-cn"], capture_output=True, text=True, timeout=5, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        _log.warning("fc-match did not answer: %s", error)
        return []
    return [done.stdout.strip()]


def _chinese_face(path: Path) -> int:
    """Which face of a collection to use: one with Latin of half width and Chinese (not Japanese) forms if there is."""
    if path.suffix != ".ttc":
        return 0
    names: list[str] = []
    for index in range(_FACES_IN_A_COLLECTION):
        try:
            names.append(_open(path, index, 24).getname()[0] or "")
        except OSError:  # past the last face
            break
    for wanted in ("Mono CJK SC", " SC"):
        for index, name in enumerate(names):
            if name.endswith(wanted):
                return index
    return 0


_FACE = re.compile(r"@font-face\s*\{(?P<body>[^}]*)\}")
_FILE = re.compile(r"url\((?P<quote>['\"]?)(?P<path>[^)'\"]+\.woff2)(?P=quote)\)")
_RANGE = re.compile(r"[Uu]\+([0-9a-fA-F]+)(?:-([0-9a-fA-F]+))?")


def shipped_slices(folder: Path) -> list[Slice]:
    """The slices that the css files under a folder describe: of a variable font, or of the weight nearest to ours."""
    found: dict[int, list[Slice]] = {}
    for css in sorted(folder.rglob("*.css")) if folder.is_dir() else ():
        for face in _FACE.finditer(css.read_text(encoding="utf-8")):
            body = face["body"]
            file = _FILE.search(body)
            if file is None or "normal" not in body:
                continue
            path = css.parent / file["path"]
            if path.is_file():
                found.setdefault(_weight(body), []).append(Slice(path=path, ranges=_ranges(body)))
    if not found:
        return []
    return found[min(found, key=lambda given: abs(given - _WEIGHT))]


def _weight(body: str) -> int:
    given = re.search(r"font-weight:\s*(\d+)(?:\s+(\d+))?", body)
    if given is None:
        return 400
    low, high = int(given[1]), int(given[2] or given[1])
    return min(max(_WEIGHT, low), high)


def _ranges(body: str) -> tuple[tuple[int, int], ...]:
    _, _, given = body.partition("unicode-range:")
    given = given.partition(";")[0]
    return tuple((int(low, 16), int(high or low, 16)) for low, high in _RANGE.findall(given))


@cache
def _open(path: Path, index: int, size: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(path), size, index=index, layout_engine=ImageFont.Layout.BASIC)
    try:
        axes = font.get_variation_axes()
    except OSError:  # not a variable font: it has one weight
        return font
    font.set_variation_by_axes([_WEIGHT if axis["name"] == b"Weight" else axis["default"] or 0 for axis in axes])
    return font


@cache
def _drawn(path: Path, index: int, char: str) -> bool:
    """True when the file has a picture of its own for the character."""
    font = _open(path, index, 24)
    return bytes(font.getmask(char)) != bytes(font.getmask(_ABSENT)) or char.isspace()


@lru_cache(maxsize=4096)
def draw_cell(fonts: CjkFonts, char: str, width: int, height: int) -> Image.Image:
    """One character as a printer's cell: a 1-bit picture, ink white (1) on black (0), ``width`` × ``height`` dots.

    A cell at least as wide as high is a hanzi cell; a narrower one holds a character of half width (12×24).
    The picture is shared: copy it before drawing on it.
    """
    wide = width * 2 > height + height // 2
    em = height if wide else height * _LATIN_EM // 24
    font = fonts.font(char, em)
    advance = max(1, round(font.getlength(char)))
    room = max(advance, height if wide else height // 2)
    picture = Image.new("L", (room, height), 0)
    baseline = height * (_HANZI_BASELINE if wide else _LATIN_BASELINE) // 24
    ImageDraw.Draw(picture).text(((room - advance) // 2, baseline), char, font=font, fill=255, anchor="ls")
    if room != width:
        picture = picture.resize((width, height), Image.Resampling.BOX)
    return picture.point(_DOTS).convert("1")
