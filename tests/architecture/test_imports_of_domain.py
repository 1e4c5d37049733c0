"""``server/domain`` imports the standard library and itself; it reads neither clock nor chance (architecture.md §3)."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

DOMAIN = Path(__file__).parents[2] / "server" / "domain"
OUTSIDE = frozenset({
    "time", "random", "secrets", "uuid", "os", "io", "sys", "pathlib", "socket", "ssl", "threading", "asyncio",
    "multiprocessing", "subprocess", "select", "sqlite3", "urllib", "http", "tempfile", "shutil", "logging", "locale",
    "signal", "sched",
})  # fmt: skip
CLOCK = frozenset({"now", "utcnow", "today"})
MACHINE_ZONE = {"astimezone": 0, "fromtimestamp": 1}  # with no more arguments than these, the machine's zone is meant
BUILTINS = frozenset({"open", "print", "input", "eval", "exec", "__import__"})


def faults(source: str) -> list[str]:
    """What a file of the domain must not do, as short words."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found += [_import_fault(alias.name) for alias in names]
            case ast.ImportFrom(module=module, level=level):
                found.append("relative import" if level else _import_fault(module or ""))
            case ast.Call(func=ast.Attribute(attr=name)) if name in CLOCK:
                found.append(f"calls {name}()")
            case ast.Call(func=ast.Attribute(attr=name), args=given, keywords=[]) if len(given) == MACHINE_ZONE.get(
                name
            ):
                found.append(f"{name}() in the machine's zone")
            case ast.Call(func=ast.Name(id=name)) if name in BUILTINS:
                found.append(f"calls {name}()")
    return [fault for fault in found if fault]


def _import_fault(module: str) -> str:
    top = module.partition(".")[0]
    if module == "server.domain" or module.startswith("server.domain."):
        return ""
    if top in OUTSIDE or (top not in sys.stdlib_module_names and top != "__future__"):
        return f"imports {module}"
    return ""


@pytest.mark.parametrize("path", sorted(DOMAIN.rglob("*.py")), ids=lambda path: path.stem)
def test_the_domain_is_pure(path: Path) -> None:
    assert faults(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("import time", "imports time"),
        ("from random import choice", "imports random"),
        ("import flask", "imports flask"),
        ("from server.store import tables", "imports server.store"),
        ("from server.clock import SystemClock", "imports server.clock"),
        ("from server import domain", "imports server"),
        ("from . import day", "relative import"),
        ("from datetime import datetime\ndatetime.now()", "calls now()"),
        ("import datetime\ndatetime.date.today()", "calls today()"),
        ("import datetime\ndef f():\n    return datetime.datetime.utcnow()", "calls utcnow()"),
        ("import datetime\ndatetime.datetime.fromtimestamp(1)", "fromtimestamp() in the machine's zone"),
        ("def f(at):\n    return at.astimezone()", "astimezone() in the machine's zone"),
        ("open('x')", "calls open()"),
    ],
)
def test_a_fault_is_found(source: str, fault: str) -> None:
    assert faults(source) == [fault]
