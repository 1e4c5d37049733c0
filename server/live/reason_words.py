"""A choice's reason in words for clerk, manager and visitor, from its data (architecture.md §7.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from screens.wording import LANGUAGES, fill, words

_PARTS = {  # what was added or taken off, in the order in which it is told
    "set_back_min": "set_back",
    "set_behind_min": "set_behind",
    "green_credit_min": "credit_green",
    "appointment_credit_min": "credit_appointment",
    "own_credit_min": "credit_own",
}


def reason_words(reason: Mapping[str, Any]) -> dict[str, str] | None:
    """One sentence a language: the rule, every number that counted, and who came next; None without a reason.

    A rule without words in config/wording/reasons.toml raises KeyError: a test asks for all of them.
    """
    if not reason:
        return None
    table = words("reasons")
    spoken = {name: round(value) if isinstance(value, float) else value for name, value in reason.items()}
    parts = [word for name, word in _PARTS.items() if spoken.get(name)]
    following = reason.get("next_best")
    found = {}
    for language in LANGUAGES:
        sentences = [fill(table[f"rule_{reason['rule']}"][language], spoken)]
        sentences += [fill(table[part][language], spoken) for part in parts]
        if "counted_min" in spoken:
            sentences.append(fill(table["counted"][language], spoken))
        if "auto" in reason:
            sentences.append(fill(table[f"auto_{reason['auto']}"][language], {}))
        if following:
            numbers = {"ticket": following["ticket"], "counted_min": round(following["counted_min"])}
            sentences.append(fill(table["next_best"][language], numbers))
        found[language] = ("，" if language == "zh" else ", ").join(sentences)
    return found


def own_reason_words(reason: Mapping[str, Any]) -> dict[str, str] | None:
    """The same for the ticket's own visitor, who is told nothing about others."""
    return reason_words({name: value for name, value in reason.items() if name != "next_best"})
