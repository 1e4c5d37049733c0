"""What every page, script and style sheet of ours keeps to (screens.md §1, §2.1).

Scripts are parsed by acorn (``npm ci``); everything else is read as text.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest
from front_end_sources import ROOT, SCRIPTS, STYLES, TEMPLATES, identify, on_devices, without_comments

from screens.wording import words
from server.domain.ticket import Move
from server.domain.window import WindowMove

_IMPORTS = re.compile(r"""(?:\bfrom\s*|\bimport\s*\(?\s*)["']([^"']+)["']""")
_WORD_USES = re.compile(r"""\bt\(\s*["']([a-z0-9_]+)["']""")
_DATA_T = re.compile(r'data-t(?:-label|-placeholder)?="([a-z0-9_]+)"')

# Newer than Chromium 87, and not caught by parsing as ES2021.
_TOO_NEW = {
    "script": [
        r"\.at\(-?\d",
        r"structuredClone",
        r"randomUUID",
        r"\.findLast",
        r"Object\.hasOwn\b",
        r"toSorted\(",
        r"replaceChildren",
    ],
    "style": [
        r"(?<![-\w])aspect-ratio\s*:",
        r":has\(",
        r"@container",
        r"\d(dvh|svh|lvh)\b",
        r":is\(",
        r"@layer",
        r"border-(start|end)-(start|end)-radius",
    ],
}


def parse(paths: list[Path], version: int) -> list[str]:
    """The scripts that are not modules of this ECMAScript version, with the reason."""
    program = f"""
        const {{parse}} = require("acorn"), fs = require("fs");
        const options = {{ecmaVersion: {version}, sourceType: "module", allowAwaitOutsideFunction: false}};
        const bad = [];
        for (const path of JSON.parse(fs.readFileSync(0, "utf8"))) {{
          try {{ parse(fs.readFileSync(path, "utf8"), options) }}
          catch (error) {{ bad.push(path + ": " + error.message) }}
        }}
        console.log(JSON.stringify(bad));
    """
    names = json.dumps([str(path) for path in paths])
    done = subprocess.run(
        [node(), "--eval", program], input=names, text=True, capture_output=True, check=True, cwd=ROOT
    )
    return list(json.loads(done.stdout))


def node() -> str:
    """Of the machine, or the one that came as a package beside this Python."""
    found = shutil.which("node") or shutil.which("node", path=str(Path(sys.executable).parent))
    assert found is not None, "no node, which `make setup` installs"
    return found


def vendored() -> list[Path]:
    """Third-party scripts that device pages load."""
    return [path for part in ("lit-html", "socket.io") for path in (ROOT / "screens/vendor" / part).rglob("*.js")]


def test_there_is_something_to_check() -> None:
    assert len(SCRIPTS) > 10
    assert len(TEMPLATES) > 3
    assert vendored(), "run: python -m screens.vendor"


def test_device_scripts_parse_as_es2021_and_staff_scripts_as_es2022() -> None:
    assert parse([*filter(on_devices, SCRIPTS), *vendored()], 2021) == []
    assert parse(SCRIPTS, 2022) == []


def test_the_parser_finds_what_is_too_new(tmp_path: Path) -> None:
    script = tmp_path / "new.js"
    script.write_text("class Board { #private = 1; static { await 1; } }", encoding="utf-8")
    assert parse([script], 2021)


@pytest.mark.parametrize("path", SCRIPTS, ids=identify)
def test_imports_name_a_path(path: Path) -> None:
    for wanted in _IMPORTS.findall(without_comments(path)):
        assert wanted.startswith(("/", "./", "../")), f"bare import {wanted}"
        assert wanted.endswith(".js"), wanted


@pytest.mark.parametrize("path", [path for path in [*SCRIPTS, *STYLES] if on_devices(path)], ids=identify)
def test_nothing_newer_than_the_oldest_browser(path: Path) -> None:
    text = without_comments(path)
    found = [rule for rule in _TOO_NEW["script" if path.suffix == ".js" else "style"] if re.search(rule, text)]
    assert found == []


@pytest.mark.parametrize("path", SCRIPTS, ids=identify)
def test_scripts_keep_the_content_policy(path: Path) -> None:
    text = without_comments(path)
    for banned in (
        "styleMap",
        "unsafeHTML",
        "innerHTML",
        "insertAdjacentHTML",
        "eval(",
        "new Function",
        'setAttribute("style"',
    ):
        assert banned not in text, banned
    assert not re.search(r"""<[a-z][^>]*\sstyle=""", text)
    assert not re.search(r"https?://(?!www\.w3\.org/)", text), "pages load nothing from elsewhere"


@pytest.mark.parametrize("path", TEMPLATES, ids=identify)
def test_templates_have_no_inline_script_or_style(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert "<style" not in text
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    for attributes, body in re.findall(r"<script\b([^>]*)>(.*?)</script>", text, flags=re.DOTALL):
        assert "application/json" in attributes or not body.strip()
    assert not re.search(r"""(?:src|href)=["']https?://""", text)


@pytest.mark.parametrize("path", STYLES, ids=identify)
def test_styles_load_nothing_from_elsewhere_and_take_colours_from_the_tokens(path: Path) -> None:
    text = without_comments(path)
    assert not re.search(r"url\(\s*[\"']?https?:", text)
    if path.name != "tokens.css":
        assert "Segoe" not in text


def test_words_used_by_shared_staff_pages_exist() -> None:
    staff, console = set(words("staff")), set(words("console"))
    static = ROOT / "server/web/static"
    for path in [*static.glob("*.js"), *static.glob("console/**/*.js")]:
        known = staff | console if "console" in path.parts else staff
        assert set(_WORD_USES.findall(path.read_text(encoding="utf-8"))) <= known, path.name
    for name in ("layout", "sign_in", "pair", "home"):
        text = re.sub(
            r"\{#.*?#\}", "", (ROOT / f"server/web/templates/{name}.html").read_text(encoding="utf-8"), flags=re.DOTALL
        )
        assert {*_WORD_USES.findall(text), *_DATA_T.findall(text)} <= staff, name


def test_words_built_from_codes_exist() -> None:
    table = set(words("console"))
    moves = (
        "call_next call call_booked recall start finish no_show hold resume restore abandon transfer matter_add "
        "matter_remove walk_in notice pause open close sign_in sign_out take_over auto_call help help_done undo"
    )
    wanted = [f"{kind}_{move}" for kind, move in product(("do", "move"), moves.split())]
    wanted += [f"move_{move.value}" for move in (*Move, *WindowMove) if move not in (Move.WAKE, Move.DELAY, Move.CLEAR)]
    keymap = (ROOT / "server/web/static/console/keys/keymap.js").read_text(encoding="utf-8")
    wanted += [f"act_{action}" for action in re.findall(r"(?m)^  (\w+): \[\"", keymap)]
    wanted += [f"window_{state}" for state in ("open", "paused", "closed")]
    wanted += [f"cond_{condition}" for condition in ("ok", "degraded", "unavailable", "unknown")]
    wanted += [f"hold_{kind}{more}" for kind, more in product(("visitor", "clerk", "waiting"), ("", "_lead", "_short"))]
    wanted += ["state_called", "state_serving", "no_difference", "specialty"]
    assert set(wanted) <= table
    assert {f"kind_{kind}" for kind in ("kiosk", "display", "sign", "pad", "desk")} <= set(words("staff"))


def test_no_word_of_ours_lies_unused() -> None:
    sources = [path for path in [*SCRIPTS, *TEMPLATES] if "kiosk" not in path.relative_to(ROOT).parts]
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    built = (
        r"(act|auto|do|figure|help|keys|matter|paper|place|move|person|reach|window|cond|hold|state|kind|light|outcome|to)_"
        r"|(specialty|no_difference|(resume|restore)_(title|lead|none)|(close|sign_out)_lead)$"
    )
    for screen in ("staff", "console"):
        unused = [
            key for key in words(screen) if not re.search(rf"""["']{key}["']""", text) and not re.match(built, key)
        ]
        assert unused == [], screen


def test_vendored_versions_are_the_pinned_ones() -> None:
    pinned = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    wanted = {
        "lit.js": f"/assets/vendor/lit-html/{pinned['lit-html']}/",
        "live.js": f"/assets/vendor/socket.io/{pinned['socket.io-client']}/",
        "fonts.css": f"/assets/vendor/noto-sans-sc/{pinned['@fontsource-variable/noto-sans-sc']}/",
        "./fonts.css": f"/assets/vendor/noto-sans-arabic/{pinned['@fontsource-variable/noto-sans-arabic']}/",
    }
    for name, path in wanted.items():
        assert path in (ROOT / "screens/shared" / name).read_text(encoding="utf-8"), name


def test_the_lock_file_names_no_address() -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, entry in lock["packages"].items() if "resolved" in entry]


_PHYSICAL = re.compile(
    r"(?m)(?:^|[;{])\s*(?:(?:margin|padding|border)-(?:left|right)\b[^;]*|(?:left|right)\s*:[^;]*|"
    r"(?:text-align|float|clear)\s*:\s*(?:left|right)\b)"
)


@pytest.mark.parametrize("path", sorted((ROOT / "kiosk/page").rglob("*.css")), ids=identify)
def test_the_kiosk_is_laid_out_from_start_to_end_not_from_left_to_right(path: Path) -> None:
    """A language that runs from right to left mirrors the page (screens.md §3): by logical properties alone."""
    assert _PHYSICAL.findall(without_comments(path)) == []


def test_sides_are_found() -> None:
    for rule in ("margin-left: 1px;", "a { left: 0 }", "text-align: right;", "border-right-width: 1px"):
        assert _PHYSICAL.search(rule), rule
    for rule in ("margin-inline-start: 1px", "inset-inline: 0", "text-align: end", "transform-origin: left"):
        assert not _PHYSICAL.search(rule), rule
