"""`make test`: every test, in two halves beside each other, for one after another takes longer than anybody waits.

Each half is a pytest of its own, with its own cache of failures and its own ports. What the first says is shown as it
says it, then what the second has said meanwhile and says on. What failed is run once more when both are done, alone and
named: machines are shared, and a page may be slow beside other tests. A real fault fails again (Hypothesis replays what
it found). A machine with one core runs the halves one after the other; Ctrl-C ends both.

``halves.py pages`` or ``halves.py faults`` runs one half. Exit code: 0 when all passed at the first or the second time,
130 when it was ended, else 1.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from types import FrameType

ROOT = Path(__file__).resolve().parent.parent
KEPT = Path("build/test")
HALVES = {
    "pages": ("tests/unit", "tests/architecture", "tests/contracts", "tests/stateful", "tests/browser"),
    "faults": ("tests/integration", "tests/faults"),
}
"""Cut so that both take about as long: what computes and draws, and what runs servers and waits for them."""
_PORTS = (12_000, 16_000, 20_000)
_SOME_FAILED = 1  # of pytest; any other failure means that not every test was run
_SILENCE_S = 60.0
_FAREWELL_S = 60.0  # a test that is interrupted still ends its servers


@dataclass(kw_only=True)
class Half:
    """One pytest. ``code``: how it ended the first time, ``again``: the second time."""

    name: str
    places: Sequence[str]
    ports: str
    shown: int = 0
    code: int | None = None
    again: int | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def said(self) -> Path:
        return ROOT / KEPT / f"{self.name}.txt"

    def command(self, *more: str) -> list[str]:
        return [sys.executable, "-m", "pytest", "-o", f"cache_dir={KEPT / self.name}", *more, *self.places]

    @property
    def surroundings(self) -> dict[str, str]:
        return {**os.environ, "YOUXU_TEST_PORTS": self.ports, "PYTHONUNBUFFERED": "1"}

    def start(self) -> None:
        shutil.rmtree(ROOT / KEPT / self.name, ignore_errors=True)
        self.said.parent.mkdir(parents=True, exist_ok=True)
        with self.said.open("wb") as said:
            self.process = subprocess.Popen(
                self.command(), cwd=ROOT, env=self.surroundings, stdout=said, stderr=said, process_group=0
            )

    def start_again(self) -> None:
        """Those that failed, as the first time kept them; with none kept, that is a failure."""
        self.process = subprocess.Popen(
            self.command("--last-failed", "--last-failed-no-failures", "none"),
            cwd=ROOT,
            env=self.surroundings,
            process_group=0,
        )

    def end(self) -> None:
        """Interrupt it and let its tests end what they have started; who has no patience interrupts once more."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(_FAREWELL_S)
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def show(self) -> bool:
        """Whether there was something new."""
        with self.said.open("rb") as said:
            said.seek(self.shown)
            new = said.read()
        self.shown += len(new)
        sys.stdout.buffer.write(new)
        sys.stdout.flush()
        return bool(new)

    def progress(self) -> str:
        done = re.findall(rb"\[ *(\d+%)\]", self.said.read_bytes()) if self.said.exists() else []
        return f"{self.name} {done[-1].decode() if done else '0%'}"

    @property
    def verdict(self) -> str:
        lines = [line for line in self.said.read_text(errors="replace").splitlines() if line.startswith("=")]
        if self.code is None:
            return "not run to its end"
        words = lines[-1].strip("= ") if lines else "said nothing"
        if self.code == 0:
            return words
        if self.again is None:
            return f"{words}; ended with code {self.code}, which running the failed ones again cannot mend"
        return f"{words}; once more, alone: {'all passed' if self.again == 0 else 'FAILED AGAIN'}"


def run(halves: Sequence[Half], *, beside: bool) -> int:
    began = monotonic()
    try:
        if beside:
            for half in halves:
                half.start()
        for half in halves:
            if half.process is None:
                half.start()
            _say(f"{half.name}: {' '.join(half.places)}")
            half.code = _follow(half, halves, began)
        for half in halves:
            if half.code == _SOME_FAILED:
                _say(f"These of {half.name} failed. Once more, alone:")
                half.start_again()
                half.again = _wait(half)
    except KeyboardInterrupt:
        _say("Ended; both halves are told.")
        for half in halves:
            half.end()
            half.show()
        return 130
    finally:
        _say(f"{(monotonic() - began) / 60:.0f} minutes")
        for half in halves:
            print(f"{half.name}: {half.verdict}", flush=True)
    return 0 if all(0 in (half.code, half.again) for half in halves) else 1


def _follow(half: Half, halves: Sequence[Half], began: float) -> int:
    """Show what it says until it has ended; when it is silent for long, how far everything is."""
    heard = monotonic()
    while True:
        ended = _wait(half, 0)
        if half.show():
            heard = monotonic()
        elif ended is not None:
            return ended
        elif monotonic() - heard > _SILENCE_S:
            heard = monotonic()
            far = ", ".join(one.progress() for one in halves if one.process)
            print(f"\n… after {(heard - began) / 60:.0f} minutes: {far}", flush=True)
        else:
            sleep(0.2)


def _wait(half: Half, seconds: float | None = None) -> int | None:
    """How it ended; None when it has not within these seconds."""
    if half.process is None:
        return None
    try:
        return half.process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None


def _say(words: str) -> None:
    print(f"\n──── {words} ────", flush=True)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def main(wanted: Sequence[str]) -> int:
    unknown = set(wanted) - set(HALVES)
    if unknown:
        print(f"no such half: {', '.join(sorted(unknown))}; there are {', '.join(HALVES)}", file=sys.stderr)
        return 2
    halves = [
        Half(name=name, places=places, ports=f"{first}-{end}")
        for (name, places), first, end in zip(HALVES.items(), _PORTS[:-1], _PORTS[1:], strict=True)
        if not wanted or name in wanted
    ]
    signal.signal(signal.SIGTERM, _interrupt)
    return run(halves, beside=len(os.sched_getaffinity(0)) > 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
