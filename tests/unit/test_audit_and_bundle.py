"""What `make audit` makes of its tools' reports, and what `make bundle` puts into a bundle (promises.md §5.7)."""

from __future__ import annotations

import importlib.util
import json
import sys
import tarfile
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
HASHED = (
    "one==1.0 \\\n    --hash=sha256:00\ntwo==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:11\n    # via one\n"
)


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    return loaded("audit")


@pytest.fixture(scope="module")
def bundle() -> ModuleType:
    return loaded("bundle")


def loaded(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"ci_{name}", ROOT / ".ci" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


def test_the_locks_of_this_project_have_a_hash_for_everything(audit: ModuleType) -> None:
    assert audit.locks().outcome == audit.CLEAN


def test_a_package_without_a_hash_or_with_an_address_is_found(audit: ModuleType) -> None:
    assert audit.unhashed(HASHED) == []
    assert audit.unhashed(HASHED + "three==3.0\n    # via two\n") == ["three"]
    good, bad = {"integrity": "sha512-0"}, {"integrity": "sha512-0", "resolved": "https://example/x.tgz"}
    assert audit.without_integrity({"packages": {"": {}, "a": good, "b": bad, "c": {}}}) == ["b", "c"]


def test_a_lock_that_asks_what_machine_it_is_on_is_found(audit: ModuleType) -> None:
    assert audit.asking(HASHED) == ["two"]
    assert audit.asking("one==1.0 \\\n    --hash=sha256:00\n    # via two ; three==3\n") == []


PACKAGE = {"name": "one", "version": "1.0", "vulns": []}
SKIPPED = {"name": "one", "skip_reason": "Dependency not found on PyPI"}


@pytest.mark.parametrize(
    ("code", "report", "outcome"),
    [
        (0, {"dependencies": [PACKAGE]}, "clean"),
        (0, {"dependencies": [SKIPPED]}, "NOT AUDITED"),
        (0, {"dependencies": [PACKAGE, SKIPPED]}, "NOT AUDITED"),
        (1, {"dependencies": [{**PACKAGE, "vulns": [{"id": "CVE-1"}]}, SKIPPED]}, "FOUND"),
        (1, {}, "NOT AUDITED"),
        (0, {}, "NOT AUDITED"),
    ],
)
def test_a_service_that_told_nothing_is_not_taken_for_clean(
    audit: ModuleType, code: int, report: dict[str, Any], outcome: str
) -> None:
    assert audit.of_pip_audit(code, "no route to host", report).outcome == outcome


@pytest.mark.parametrize(
    ("code", "report", "outcome"),
    [
        (0, {"vulnerabilities": {}}, "clean"),
        (1, {"vulnerabilities": {"left": {"severity": "high"}}}, "FOUND"),
        (1, {"message": "405 Method Not Allowed"}, "NOT AUDITED"),
        (0, {}, "NOT AUDITED"),
    ],
)
def test_npm_without_a_report_is_not_taken_for_clean(
    audit: ModuleType, code: int, report: dict[str, Any], outcome: str
) -> None:
    assert audit.of_npm_audit(code, "npm error", report).outcome == outcome


def test_the_exit_code_says_the_worst(audit: ModuleType) -> None:
    clean, found, unknown = (
        audit.Look(name="a", outcome=one, words="") for one in (audit.CLEAN, audit.FOUND, audit.UNKNOWN)
    )
    assert [audit.exit_code(looks) for looks in ([clean], [clean, unknown], [unknown, found])] == [0, 3, 1]


def test_licences_that_nobody_knows_are_refused(audit: ModuleType) -> None:
    listed = [{"Name": name, "License": name} for name in ("MIT", "LGPL-3.0-only", "AGPL-3.0", "UNKNOWN")]
    assert audit.refused_licences(listed) == ["AGPL-3.0 (AGPL-3.0)", "UNKNOWN (UNKNOWN)"]


def test_a_bundle_is_the_same_bytes_each_time_and_proves_itself(bundle: ModuleType, tmp_path: Path) -> None:
    content = [("install", b"#!/bin/sh\n", 0o755), ("wheels/one-1.0-py3-none-any.whl", b"wheel", 0o644)]
    first, second = tmp_path / "first.tar.gz", tmp_path / "second.tar.gz"
    for target in (first, second):
        bundle.pack(target, "youxu-1", content, 1_700_000_000)
    assert first.read_bytes() == second.read_bytes()
    with tarfile.open(first) as tar:
        assert [(one.name, one.mode) for one in tar] == [
            ("youxu-1/install", 0o755),
            ("youxu-1/wheels/one-1.0-py3-none-any.whl", 0o644),
            ("youxu-1/SHA256SUMS", 0o644),
        ]


def test_a_bundles_lock_names_each_wheel_by_its_own_hash(bundle: ModuleType, tmp_path: Path) -> None:
    wheel = tmp_path / "psycopg_binary-3.3.9-cp311-cp311-manylinux.whl"
    wheel.write_bytes(b"wheel")
    assert bundle.lock_of([wheel]).startswith("psycopg-binary==3.3.9 --hash=sha256:")
    assert bundle.entry("two", HASHED).startswith("two==2.0")
    with pytest.raises(ValueError, match="three is not locked"):
        bundle.entry("three", HASHED)


def test_the_secrets_that_are_known_are_made_up() -> None:
    """Whoever adds one to the list looks at it: each is named with its file, and says that it is no secret."""
    known = json.loads((ROOT / ".ci" / "known-secrets.json").read_text())["results"]
    assert all((ROOT / name).exists() for name in known)
    assert all(one["is_secret"] is False for found in known.values() for one in found)
