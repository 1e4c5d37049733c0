"""``make test`` (``.ci/halves.py``): both halves are run and shown, failures once more, and no failure is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest
from server_process import ROOT, until

_PROGRAM = """
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("halves", sys.argv[1])
halves = sys.modules["halves"] = importlib.util.module_from_spec(spec)
spec.loader.exec_module(halves)
halves.ROOT = pathlib.Path.cwd()
halves.HALVES = {"one": ("one",), "two": ("two",)}
sys.exit(halves.main(sys.argv[2:]))
"""
_QUICK = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
_PASSES = "def test_passes():\n    pass\n"
_FAILS = "def test_fails():\n    assert 0\n"
_FAILS_ONCE = """
    from pathlib import Path
    def test_fails_once():
        been = Path("been")
        first = not been.exists()
        been.touch()
        assert not first
"""
_DIES = "import os, signal\ndef test_dies():\n    os.kill(os.getpid(), signal.SIGKILL)\n"
_BREAKS = "import nothing_of_this_name\n"
_MEETS = """
    import time
    from pathlib import Path
    def test_meets_the_other_half():
        Path("{mine}").touch()
        until = time.monotonic() + 60
        while not Path("{other}").exists():
            assert time.monotonic() < until
            time.sleep(0.02)
"""
_STAYS = """
    import os, time
    from pathlib import Path
    def test_stays():
        Path("{mine}").write_text(str(os.getpid()))
        time.sleep(600)
"""


def prepared(folder: Path, one: str, two: str) -> list[str]:
    for name, text in (("one", one), ("two", two)):
        (folder / name).mkdir()
        (folder / name / f"test_{name}.py").write_text(dedent(text))
    return [sys.executable, "-c", _PROGRAM, str(ROOT / ".ci" / "halves.py")]


def run(folder: Path, one: str, two: str) -> tuple[int, str]:
    command = prepared(folder, one, two)
    done = subprocess.run(
        command,
        cwd=folder,
        env=_QUICK,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=110,
        check=False,
    )
    return done.returncode, done.stdout


def test_both_halves_run_beside_each_other_and_are_shown_in_turn(tmp_path: Path) -> None:
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("one core: the halves run one after the other")
    code, said = run(
        tmp_path, _MEETS.format(mine="one_is_here", other="two"), _MEETS.format(mine="two_is_here", other="one_is_here")
    )
    assert code == 0, said
    places = [said.index(words) for words in ("one/test_one.py", "two/test_two.py", "one: 1 passed", "two: 1 passed")]
    assert places == sorted(places)


def test_what_passes_the_second_time_is_named_and_forgiven(tmp_path: Path) -> None:
    code, said = run(tmp_path, _PASSES, _PASSES + dedent(_FAILS_ONCE))
    assert code == 0, said
    assert "FAILED two/test_two.py::test_fails_once" in said
    assert "These of two failed" in said
    assert "two: 1 failed, 1 passed" in said
    assert "all passed" in said


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (_FAILS + dedent(_FAILS_ONCE), "FAILED AGAIN"),
        (_DIES, "ended with code -9"),
        (_BREAKS, "ended with code 2"),
    ],
    ids=["one of two fails again", "dies", "cannot be read"],
)
def test_no_failure_is_lost(tmp_path: Path, broken: str, told: str) -> None:
    code, said = run(tmp_path, broken, _PASSES)
    assert code == 1, said
    assert told in said.partition("minutes")[2]
    assert "two: 1 passed" in said


def test_ending_it_ends_both(tmp_path: Path) -> None:
    command = prepared(tmp_path, _STAYS.format(mine="one_is_here"), _STAYS.format(mine="two_is_here"))
    process = subprocess.Popen(command, cwd=tmp_path, env=_QUICK, stdout=subprocess.PIPE, text=True)
    here = [tmp_path / "one_is_here"]
    if len(os.sched_getaffinity(0)) > 1:
        here.append(tmp_path / "two_is_here")
    until(lambda: all(path.exists() and path.read_text() for path in here) or None, 60, "both halves")
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "KeyboardInterrupt" in said
    for path in here:
        with pytest.raises(ProcessLookupError):
            os.kill(int(path.read_text()), 0)


def test_every_folder_of_tests_is_in_one_half() -> None:
    program = _PROGRAM.partition("halves.ROOT")[0] + "print(*sum(halves.HALVES.values(), ()))"
    named = subprocess.run(
        [sys.executable, "-c", program, ROOT / ".ci" / "halves.py"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert sorted(named) == sorted({f"tests/{path.parts[-2]}" for path in (ROOT / "tests").rglob("test_*.py")})
