"""Who may import whom (architecture.md §3), by import-linter; each contract has a control that must break it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONTRACTS = ROOT / ".importlinter"
MODULES = (
    "server.app",
    "server.web",
    "server.live",
    "server.store",
    "server.queries",
    "server.simulate",
    "server.actions",
    "server.domain",
    "hardware.ports",
    "hardware.registry",
    "hardware.link.messages",
    "hardware.link.client",
    "kiosk",
    "display",
    "screens",
)


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command, "import-linter is not installed beside this Python"
    return subprocess.run(
        [command, "--no-cache", "--config", str(CONTRACTS)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_contracts_are_kept() -> None:
    found = lint(ROOT)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "0 broken" in found.stdout


@pytest.fixture
def skeleton(tmp_path: Path) -> Path:
    """The programs with empty modules."""
    for module in MODULES:
        package = tmp_path.joinpath(*module.split("."))
        package.mkdir(parents=True)
    for folder in [*tmp_path.rglob("*")]:
        (folder / "__init__.py").touch()
    return tmp_path


def test_an_empty_skeleton_and_allowed_imports_keep_the_contracts(skeleton: Path) -> None:
    (skeleton / "server/live/__init__.py").write_text("import hardware.link.messages\nimport server.store\n")
    (skeleton / "server/web/__init__.py").write_text("import screens\nimport server.live\n")
    found = lint(skeleton)
    assert found.returncode == 0, found.stdout + found.stderr


@pytest.mark.parametrize(
    ("importer", "imported", "contract"),
    [
        ("server.domain", "server.store", "The server's layers"),
        ("server.domain", "server.actions", "The server's layers"),
        ("server.actions", "server.store", "The server's layers"),
        ("server.store", "server.web", "The server's layers"),
        ("server.queries", "server.live", "The server's layers"),
        ("server.web", "server.app", "The server's layers"),
        ("hardware.ports", "server.domain", "Programs on devices never import the server"),
        ("kiosk", "server", "Programs on devices never import the server"),
        ("display", "server.live", "Programs on devices never import the server"),
        ("server.live", "hardware.link.client", "Of the other programs the server knows only"),
        ("server.app", "kiosk", "Of the other programs the server knows only"),
        ("hardware.link.messages", "hardware.ports", "The messages of the link depend on nothing"),
        ("screens", "hardware", "The shared front end depends on no program"),
        ("hardware.registry", "kiosk", "Hardware knows no program"),
        ("kiosk", "display", "Kiosk and display do not know each other"),
    ],
)
def test_a_wrong_import_is_found(skeleton: Path, importer: str, imported: str, contract: str) -> None:
    skeleton.joinpath(*importer.split("."), "__init__.py").write_text(f"import {imported}\n")
    found = lint(skeleton)
    assert found.returncode != 0
    assert any(contract in line and "BROKEN" in line for line in _unwrapped(found.stdout)), found.stdout


def _unwrapped(text: str) -> list[str]:
    """import-linter breaks long lines at the width of the terminal."""
    return [" ".join(part.split()) for part in text.replace("KEPT", "KEPT\0").replace("BROKEN", "BROKEN\0").split("\0")]
