"""Reads ``config/slip.toml``: which parts a slip has, in which order, with lines of the hall's own between them."""

from __future__ import annotations

import tomllib
from pathlib import Path

from hardware.slip import PARTS, Template

TEMPLATE = Path(__file__).parents[1] / "config" / "slip.toml"
MAY_BE_LEFT_OUT = frozenset({"hints"})


class BadTemplate(ValueError):
    """The slip's template cannot be used: it names an unknown part, lacks one, has one twice, or a line is no line."""

    code = "bad_slip_template"


def slip_template(path: Path = TEMPLATE) -> Template:
    """The template of a file; the usual one when there is no file. Raises BadTemplate naming what is wrong."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return PARTS
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise BadTemplate(f"{path.name}: {error}") from error
    parts = said.get("parts")
    if not isinstance(parts, list) or said.keys() != {"parts"}:
        raise BadTemplate(f"{path.name}: parts, a list, and nothing else")
    for number, part in enumerate(parts, 1):
        if isinstance(part, str) and part in PARTS:
            continue
        own = isinstance(part, dict) and part.keys() == {"zh", "en"}
        if not own or not all(isinstance(text, str) and text.strip() for text in part.values()):
            raise BadTemplate(f"{path.name}: entry {number} is neither a part ({', '.join(PARTS)}) nor zh and en words")
    named = [part for part in parts if isinstance(part, str)]
    if twice := sorted({part for part in named if named.count(part) > 1}):
        raise BadTemplate(f"{path.name}: twice: {', '.join(twice)}")
    if missing := [part for part in PARTS if part not in named and part not in MAY_BE_LEFT_OUT]:
        raise BadTemplate(f"{path.name}: missing: {', '.join(missing)}")
    return tuple(parts)
