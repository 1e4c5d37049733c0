"""Where our own pages, scripts and style sheets lie."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SOURCES = ("screens/shared", "server/web/static", "kiosk", "display")
STAFF_ONLY = ("console", "manager")  # pages that may assume Chrome 109; all other scripts may run on a device
TEMPLATES = sorted(path for place in ("server/web", "kiosk", "display") for path in (ROOT / place).rglob("*.html"))
SCRIPTS = sorted(path for place in SOURCES for path in (ROOT / place).rglob("*.js"))
STYLES = sorted(path for place in SOURCES for path in (ROOT / place).rglob("*.css"))


def identify(path: Path) -> str:
    """The path inside the project, as a test's name."""
    return str(path.relative_to(ROOT))


def on_devices(path: Path) -> bool:
    """Whether a device page may load this file."""
    return not any(part in STAFF_ONLY for part in path.parts) and path.name != "staff.css"


def without_comments(path: Path) -> str:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"(?m)^\s*//.*$", "", text) if path.suffix == ".js" else text
