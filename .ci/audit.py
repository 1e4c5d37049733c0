"""`make audit`: what others wrote and we ship, and what we must not ship (promises.md §5.7).

Seven looks, each with its report in ``build/audit``: locks, known vulnerabilities of Python and of front-end packages,
our code by bandit, secrets in the files, licences, and the bill of materials (SBOM, CycloneDX). A look that could not
be taken, for want of a network, is told as such and never counts as clean: "could not audit" is a failure.

Exit code: 0 all clean, 1 something was found, 3 nothing was found but some looks could not be taken.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
REPORTS = ROOT / "build" / "audit"
TOOLS = ROOT / ".venv-audit" / "bin"
OURS = ("server", "kiosk", "display", "hardware", "screens")
LOCKS = ("requirements.lock", "requirements-test.lock", "requirements-audit.lock")
CLEAN, FOUND, UNKNOWN = "clean", "FOUND", "NOT AUDITED"
REFUSED_LICENCES = re.compile(r"\b(?:AGPL|SSPL|BUSL|UNKNOWN|UNLICENSED|Affero|non-?commercial)\b", re.IGNORECASE)
"""Not to be given on with a program under the MIT licence in a government network, or nobody knows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One look: its outcome, and what it found or why it could not be taken."""

    name: str
    outcome: str
    words: str

    def __str__(self) -> str:
        return f"{self.outcome:>11}  {self.name}: {self.words}"


def exit_code(looks: Iterable[Look]) -> int:
    outcomes = {look.outcome for look in looks}
    return 1 if FOUND in outcomes else 3 if UNKNOWN in outcomes else 0


def asking(lock: str) -> list[str]:
    """Packages with an environment marker. The lists are for one kind of machine, and some pips cannot answer: 25.1 on
    Debian 13 refuses every kernel's name that is no version ("6.12.0-13-amd64"), also beside what is not for Linux."""
    named = (line.rstrip(" \\").split("==", 1) for line in lock.splitlines() if "==" in line and line[:1].isalnum())
    return [name for name, rest in named if ";" in rest]


def unhashed(lock: str) -> list[str]:
    """The packages of a lock that have no hash."""
    entries = re.split(r"\n(?=[a-zA-Z0-9])", lock)
    return [entry.split("==")[0] for entry in entries if "==" in entry.split("\n")[0] and "--hash=sha256:" not in entry]


def without_integrity(lock: dict[str, dict[str, dict[str, str]]]) -> list[str]:
    """The npm packages that are locked without a hash, or with an address: a lock works behind any registry."""
    there = {name: one for name, one in lock["packages"].items() if name}
    return [name for name, one in there.items() if not one.get("integrity") or one.get("resolved")]


def refused_licences(packages: Iterable[dict[str, str]]) -> list[str]:
    """``packages``: with ``Name`` and ``License``, as pip-licenses writes them."""
    return [f"{one['Name']} ({one['License']})" for one in packages if REFUSED_LICENCES.search(one["License"])]


def of_pip_audit(code: int, said: str, report: dict[str, list[dict[str, Any]]]) -> Look:
    """pip-audit ends with 0 also when its service knew none of the packages: it *skips* them, and nobody was asked."""
    told = report.get("dependencies", [])
    known = [one for one in told if one.get("vulns")]
    if known:
        words = [f"{one['name']} {one['version']}: {', '.join(v['id'] for v in one['vulns'])}" for one in known]
        return Look(name="pip-audit", outcome=FOUND, words="; ".join(words))
    skipped = [one for one in told if "skip_reason" in one]
    if code or skipped or not told:
        why = skipped[0]["skip_reason"] if skipped else said.strip()[-160:]
        words = f"the service told nothing of {len(skipped)} of {len(told)} packages (exit code {code}). {why}"
        return Look(name="pip-audit", outcome=UNKNOWN, words=words)
    return Look(name="pip-audit", outcome=CLEAN, words=f"nothing known against {len(told)} packages")


def of_npm_audit(code: int, said: str, report: dict[str, Any]) -> Look:
    """npm ends with 1 both when something is known and when its service did not answer; only the report tells them."""
    known = report.get("vulnerabilities")
    if known:
        return Look(
            name="npm audit", outcome=FOUND, words=", ".join(f"{n} ({one['severity']})" for n, one in known.items())
        )
    if code or known is None:
        words = f"the service did not answer (exit code {code}). {' '.join(said.split())[:160]}"
        return Look(name="npm audit", outcome=UNKNOWN, words=words)
    return Look(name="npm audit", outcome=CLEAN, words="nothing known against what is locked")


def locks() -> Look:
    wrong = [f"{lock}: {name}" for lock in LOCKS for name in unhashed((ROOT / lock).read_text())]
    wrong += [
        f"{lock}: {name} asks what machine this is" for lock in LOCKS for name in asking((ROOT / lock).read_text())
    ]
    wrong += [f"package-lock.json: {one}" for one in without_integrity(_json(ROOT / "package-lock.json"))]
    return _found("locks", wrong, "every package has its hash, no address and no condition")


def python_vulnerabilities() -> Look:
    report = REPORTS / "pip-audit.json"
    report.unlink(missing_ok=True)
    asked = ("--require-hashes", "--disable-pip", "--timeout", "10", "--format", "json", "--output", str(report))
    ran = _run(TOOLS / "pip-audit", "-r", "requirements.lock", *asked)
    return of_pip_audit(ran.returncode, ran.stderr, _json(report) if report.exists() else {})


def front_end_vulnerabilities() -> Look:
    ran = _run(_npm(), "audit", "--json", "--package-lock-only", "--fetch-retries=0", "--fetch-timeout=10000")
    (REPORTS / "npm-audit.json").write_text(ran.stdout)
    try:
        report = json.loads(ran.stdout)
    except ValueError:
        report = {}
    return of_npm_audit(ran.returncode, f"{ran.stderr} {report.get('message', '')}", report)


def our_code() -> Look:
    report = REPORTS / "bandit.json"
    _run(TOOLS / "bandit", "-q", "-r", *OURS, "-ll", "-x", "screens/vendor", "-f", "json", "-o", str(report))
    told = _json(report)
    wrong = [f"{one['filename']}:{one['line_number']} {one['test_id']}" for one in told["results"]]
    wrong += [f"{one['filename']}: {one['reason']}" for one in told["errors"]]
    return _found("bandit", wrong, "nothing of medium severity or more")


def secrets() -> Look:
    known = ".ci/known-secrets.json"  # it holds hashes, which look like secrets themselves
    files = [file for file in _run(Path("git"), "ls-files", "-z").stdout.strip("\0").split("\0") if file != known]
    ran = _run(TOOLS / "detect-secrets-hook", "--baseline", known, *files)
    (REPORTS / "secrets.txt").write_text(ran.stdout)
    places = re.findall(r"Location:\s+(\S+)", ran.stdout)
    if ran.returncode and not places:
        return Look(name="secrets", outcome=UNKNOWN, words=(ran.stdout + ran.stderr).strip()[-160:])
    return _found("secrets", places, f"none in {len(files)} files but those known to be made up")


def licences() -> Look:
    packages = _shipped()
    ran = _run(
        TOOLS / "pip-licenses", "--python", ".venv/bin/python", "--format=json", "--from=mixed", "--packages", *packages
    )
    listed = json.loads(ran.stdout)
    for folder in sorted((ROOT / "node_modules").glob("**/package.json")):
        one = _json(folder)
        if one.get("name") and one.get("version") and "test" not in folder.parts:
            licence = one.get("license") or ", ".join(old["type"] for old in one.get("licenses", ())) or "UNKNOWN"
            listed.append({"Name": one["name"], "Version": one["version"], "License": str(licence)})
    once = {(one["Name"], one["Version"]): one for one in listed}
    lines = [f"{one['Name']} {one['Version']}\t{one['License']}\n" for one in once.values()]
    (REPORTS / "licences.tsv").write_text("".join(sorted(lines, key=str.lower)))
    return _found(
        "licences", refused_licences(once.values()), f"{len(once)} packages, none under a licence that we refuse"
    )


def bill_of_materials() -> Look:
    shipped = REPORTS / "shipped.txt"
    python, front = REPORTS / "sbom-python.json", REPORTS / "sbom-front-end.json"
    entries = re.split(r"\n(?=[a-zA-Z0-9])", (ROOT / "requirements.lock").read_text())
    here = set(_shipped())
    shipped.write_text("\n".join(one for one in entries if one.split("==")[0] in here))
    _run(TOOLS / "cyclonedx-py", "requirements", str(shipped), "--output-reproducible", "-o", str(python))
    front.write_text(_run(_npm(), "sbom", "--sbom-format", "cyclonedx", "--omit", "dev", "--package-lock-only").stdout)
    count = [len(_json(one).get("components", ())) for one in (python, front)]
    missing = (
        [] if count[0] == len(here) and count[1] else [f"{count[0]} of {len(here)} Python packages, {count[1]} others"]
    )
    return _found("SBOM", missing, f"{count[0]} Python and {count[1]} front-end packages, in build/audit/sbom-*.json")


LOOKS: tuple[Callable[[], Look], ...] = (
    locks,
    python_vulnerabilities,
    front_end_vulnerabilities,
    our_code,
    secrets,
    licences,
    bill_of_materials,
)


def _shipped() -> list[str]:
    """The Python packages of the product that are installed here: the lock names those of other systems too."""
    locked = set(re.findall(r"^([a-z0-9-]+)==", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    listed = json.loads(
        _run(ROOT / ".venv" / "bin" / "pip", "list", "--format=json", "--disable-pip-version-check").stdout
    )
    there = {re.sub(r"[-_.]+", "-", one["name"]).lower() for one in listed}
    return sorted(locked & there)


def _found(name: str, wrong: list[str], clean: str) -> Look:
    return Look(name=name, outcome=FOUND if wrong else CLEAN, words=", ".join(wrong) or clean)


def _npm() -> Path:
    return Path(shutil.which("npm") or ROOT / ".venv" / "bin" / "npm")


def _run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(one) for one in words], cwd=ROOT, capture_output=True, text=True, check=False)


def _json(path: Path) -> Any:
    return json.loads(path.read_text())


if __name__ == "__main__":
    REPORTS.mkdir(parents=True, exist_ok=True)
    looks = [take() for take in LOOKS]
    sys.stdout.write("\n".join(str(look) for look in looks) + "\n")
    sys.exit(exit_code(looks))
