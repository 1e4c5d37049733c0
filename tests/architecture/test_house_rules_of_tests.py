"""The rules that tests/conftest.py and tests/unit/conftest.py hold do bite."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
SKIPPED = """
import pytest

def test_skipped():
    pytest.skip("no such machine")

@pytest.mark.xfail(reason="known")
def test_known_fault():
    raise AssertionError
"""
MODULE_SKIPPED = "import pytest\npytest.importorskip('no_such_package_anywhere')\n"
IMPURE = """
import socket, threading, time

def test_socket():
    socket.socket()

def test_thread():
    threading.Thread(target=print).start()

def test_sleep():
    time.sleep(0)
"""


def run(folder: Path, source: str, *, plugin: Path, no_skips: str) -> str:
    """The last line of a pytest run over one file, with a conftest of ours as plug-in."""
    (folder / "test_it.py").write_text(source)
    (folder / "pytest.ini").write_text("[pytest]\n")
    path = os.pathsep.join([str(TESTS), str(TESTS / "harness"), str(plugin.parent), str(TESTS.parent)])
    found = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", f"{plugin.stem}", "-p", "no:cacheprovider", "test_it.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": path, "YOUXU_NO_SKIPS": no_skips},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return found.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("source", "no_skips", "result"),
    [
        (SKIPPED, "0", "1 skipped, 1 xfailed"),
        (SKIPPED, "1", "1 failed, 1 xfailed"),
        (MODULE_SKIPPED, "0", "1 skipped"),
        (MODULE_SKIPPED, "1", "1 error"),
    ],
)
def test_a_skip_fails_when_told_to(tmp_path: Path, source: str, no_skips: str, result: str) -> None:
    assert result in run(tmp_path, source, plugin=TESTS / "conftest.py", no_skips=no_skips)


def test_unit_tests_stay_in_memory(tmp_path: Path) -> None:
    unit = (TESTS / "unit" / "conftest.py").read_text(encoding="utf-8")
    (tmp_path / "unit_rules.py").write_text(unit)
    assert "3 failed" in run(tmp_path, IMPURE, plugin=tmp_path / "unit_rules.py", no_skips="0")


def test_no_two_files_of_tests_have_one_name() -> None:
    # pytest imports a file by its bare name: the second of a name stops the whole run before its first test.
    by_name: dict[str, list[Path]] = {}
    for path in TESTS.rglob("test_*.py"):
        by_name.setdefault(path.name, []).append(path)
    assert [paths for paths in by_name.values() if len(paths) > 1] == []
