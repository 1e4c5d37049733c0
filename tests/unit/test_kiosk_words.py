"""Every word the kiosk's page says stands in its wording file, and every word there is said."""

from __future__ import annotations

import re
from pathlib import Path

from screens.wording import words

PAGE = Path(__file__).parents[2] / "kiosk" / "page" / "js"


def said() -> set[str]:
    """The keys in the page's scripts: ``t("key")``, ``step(…, "key")`` and both sides of ``t(… ? "a" : "b")``."""
    scripts = "\n".join(script.read_text(encoding="utf-8") for script in sorted(PAGE.rglob("*.js")))
    calls = re.findall(r"\bt\(([^)]*)\)|\bstep\(([^\n]*?)\)\}", scripts)
    return {key for call in calls for key in re.findall(r'"([a-z_]{2,})"', " ".join(call))}


def test_the_page_and_its_wording_file_have_the_same_words() -> None:
    assert said() == set(words("kiosk"))
