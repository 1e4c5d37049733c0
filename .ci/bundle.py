"""`make bundle`: one file from which a hall without internet installs Youxu (promises.md §5.7).

It holds the source at this commit, the front-end parts, a wheel of every Python package that the lock names for this
kind of machine, and ``install``, which asks no registry. Each package is taken by the lock's hash; ``wheels.lock`` has
those of the wheels themselves, for some are built here from source. The same wheels give the same bytes.

Before it is given out the bundle is proved: unpacked elsewhere, installed without a network, and ``youxu check`` run.
"""

from __future__ import annotations

import gzip
import io
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "build" / "bundle"
PIP = (str(ROOT / ".venv" / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet")
INSTALL = """\
#!/usr/bin/env bash
# Installs Youxu from this folder into ./.venv, and asks no registry. Python of the bundle's version must be there.
set -eu
cd "$(dirname "$0")"
sha256sum --quiet --check SHA256SUMS
"${PYTHON:-python3}" -m venv .venv
export PIP_NO_INDEX=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_CONFIG_FILE=/dev/null
.venv/bin/pip install --quiet --find-links wheels --require-hashes -r wheels.lock
.venv/bin/pip install --quiet --no-deps --no-build-isolation -e .
.venv/bin/youxu check config/halls/huangtan
echo "Youxu is installed: $PWD/.venv/bin/youxu"
"""


def name() -> str:
    version = re.search(r'^version = "(.+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    if version is None:
        raise SystemExit("pyproject.toml names no version")
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    return f"youxu-{version[1]}-{_git('rev-parse', '--short', 'HEAD')}-{python}-{platform.machine()}"


def wheels(folder: Path) -> list[Path]:
    """A wheel of every locked package; of the card readers' too, where this machine can build it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    _pip("wheel", "--require-hashes", "--no-deps", "-r", "requirements.lock", "-w", str(folder))
    cards = BUILT / "cards.txt"
    cards.write_text(entry("pyscard", (ROOT / "requirements-test.lock").read_text()))
    if not _pip("wheel", "--require-hashes", "--no-deps", "-r", str(cards), "-w", str(folder), needed=False):
        sys.stdout.write("pyscard could not be built here (gcc, swig, libpcsclite-dev): chip cards cannot be read\n")
    return sorted(folder.glob("*.whl"))


def entry(package: str, lock: str) -> str:
    """A package's lines of a lock. Raises ValueError when it is not there."""
    for one in re.split(r"\n(?=[a-zA-Z0-9])", lock):
        if one.startswith(f"{package}=="):
            return one + "\n"
    raise ValueError(f"{package} is not locked")


def lock_of(found: list[Path]) -> str:
    """A lock that names exactly these wheels by their own hashes."""
    lines = []
    for wheel in found:
        package, version, *_ = wheel.name.split("-")
        lines.append(f"{package.replace('_', '-')}=={version} --hash=sha256:{sha256(wheel.read_bytes()).hexdigest()}\n")
    return "".join(lines)


def members(found: list[Path]) -> Iterator[tuple[str, bytes, int]]:
    """Name, content and mode of everything in the bundle but its sums."""
    for path in _git("ls-files", "-z").strip("\0").split("\0"):
        content = subprocess.run(["git", "show", f"HEAD:{path}"], cwd=ROOT, capture_output=True, check=True).stdout
        yield path, content, 0o755 if os.access(ROOT / path, os.X_OK) else 0o644
    for part in sorted((ROOT / "screens" / "vendor").rglob("*")):
        if part.is_file():
            yield str(part.relative_to(ROOT)), part.read_bytes(), 0o644
    for wheel in found:
        yield f"wheels/{wheel.name}", wheel.read_bytes(), 0o644
    yield "wheels.lock", lock_of(found).encode(), 0o644
    yield "install", INSTALL.encode(), 0o755


def pack(target: Path, top: str, content: list[tuple[str, bytes, int]], when: int) -> None:
    """A tar of the same bytes whenever it is made from the same content; ``when``: seconds since 1970, of all files."""
    sums = "".join(f"{sha256(data).hexdigest()}  {path}\n" for path, data, _ in content)
    target.parent.mkdir(parents=True, exist_ok=True)
    with (
        target.open("wb") as file,
        gzip.GzipFile(fileobj=file, mode="wb", filename="", mtime=when) as packed,
        tarfile.open(fileobj=packed, mode="w") as tar,
    ):
        for path, data, mode in [*content, ("SHA256SUMS", sums.encode(), 0o644)]:
            info = tarfile.TarInfo(f"{top}/{path}")
            info.size, info.mtime, info.mode = len(data), when, mode
            tar.addfile(info, io.BytesIO(data))


def prove(bundle: Path, top: str) -> None:
    """Install from the bundle elsewhere, without a network where we may take it away. Raises CalledProcessError."""
    with tempfile.TemporaryDirectory(prefix="youxu-bundle-") as folder:
        with tarfile.open(bundle) as tar:
            tar.extractall(folder, filter="data")
        alone = ["unshare", "--net"] if os.geteuid() == 0 and shutil.which("unshare") else []
        if not alone:
            sys.stdout.write("not root: proved with pip's --no-index, but the network was not taken away\n")
        subprocess.run(
            [*alone, "./install"], cwd=Path(folder) / top, check=True, env={"PATH": os.environ["PATH"], "HOME": folder}
        )


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()


def _pip(*words: str, needed: bool = True) -> bool:
    when = _git("log", "-1", "--format=%ct")
    ran = subprocess.run([*PIP, *words], cwd=ROOT, check=needed, env={**os.environ, "SOURCE_DATE_EPOCH": when})
    return ran.returncode == 0


if __name__ == "__main__":
    if _git("status", "--porcelain"):
        raise SystemExit("Commit first: a bundle is of a commit.")
    TOP = name()
    BUNDLE = ROOT / "dist" / f"{TOP}.tar.gz"
    BUILT.mkdir(parents=True, exist_ok=True)
    pack(BUNDLE, TOP, list(members(wheels(BUILT / "wheels"))), int(_git("log", "-1", "--format=%ct")))
    prove(BUNDLE, TOP)
    SUM = sha256(BUNDLE.read_bytes()).hexdigest()
    sys.stdout.write(f"{BUNDLE.relative_to(ROOT)}  {BUNDLE.stat().st_size / 1e6:.0f} MB\nsha256 {SUM}\n")
