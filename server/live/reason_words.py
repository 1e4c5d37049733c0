"""A choice's reason in words for clerk, manager and visitor, from its data (architecture.md §7.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from screens.wording import LANGUAGES, fill, words


def reason_words(reason: Mapping[str, Any]) -> dict[str, str] | None:
    """One sentence a language; None where there is no reason to give."""
    if not reason:
        return None
    table = words("reasons")
    spoken = {name: round(value) if isinstance(value, float) else value for name, value in reason.items()}
    parts = [key for key in ("green", "appointment", "own") if reason.get(f"{key}_credit_min")]
    following = reason.get("next_best")
    found = {}
    for language in LANGUAGES:
        sentences = [fill(table[f"rule_{reason['rule']}"][language], spoken)]
        sentences += [fill(table[f"credit_{part}"][language], spoken) for part in parts]
        if following:
            sentences.append(fill(table["next_best"][language], following))
        found[language] = ("，" if language == "zh" else ", ").join(sentences)
    return found
