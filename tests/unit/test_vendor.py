"""Copying the third-party browser code: versioned folders, relative imports, one font family."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from screens.vendor import VendorError, copy


def package(modules: Path, name: str, version: str, files: dict[str, str]) -> None:
    folder = modules / name
    for path, text in {"package.json": json.dumps({"version": version}), "LICENSE": "MIT", **files}.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    root = tmp_path / "node_modules"
    package(root, "lit-html", "3.9.1", {"lit-html.js": "export {};\n//# sourceMappingURL=lit-html.js.map\n"})
    package(root, "lit-html", "3.9.1", {"directives/live.js": 'import "../lit-html.js";', "node/lit-html.js": "x"})
    package(root, "socket.io-client", "4.9.9", {"dist/socket.io.esm.min.js": "export {};"})
    package(root, "echarts", "6.9.0", {"dist/echarts.esm.min.js": "export {};"})
    font(root, "noto-sans-sc", "Noto Sans SC", "4")
    font(root, "noto-sans-arabic", "Noto Sans Arabic", "math", "arabic")
    return root


def font(root: Path, name: str, family: str, *slices: str) -> None:
    style = "\n".join(
        f"@font-face {{ font-family: '{family} Variable'; src: url(./files/{name}-{one}-wght-normal.woff2) "
        f"format('woff2'), url(./files/{name}-{one}-wght-normal.woff) format('woff'); }}"
        for one in slices
    )
    files = {f"files/{name}-{one}-wght-normal.woff2": "font" for one in slices}
    package(root, f"@fontsource-variable/{name}", "5.9.0", {"wght.css": style, **files})


def test_parts_land_under_their_versions(modules: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    (vendor / "lit-html" / "1.0.0").mkdir(parents=True)
    parts = ["lit-html/3.9.1", "socket.io/4.9.9", "echarts/6.9.0", "noto-sans-sc/5.9.0", "noto-sans-arabic/5.9.0"]
    assert copy(modules, vendor) == parts
    assert (vendor / "lit-html/3.9.1/directives/live.js").exists()
    assert not (vendor / "lit-html/1.0.0").exists()
    assert not (vendor / "lit-html/3.9.1/node").exists()
    assert "sourceMappingURL" not in (vendor / "lit-html/3.9.1/lit-html.js").read_text()
    assert (vendor / "echarts/6.9.0/LICENSE").exists()


def test_the_font_keeps_its_plain_name_and_one_format(modules: Path, tmp_path: Path) -> None:
    copy(modules, tmp_path / "vendor")
    style = (tmp_path / "vendor/noto-sans-sc/5.9.0/fonts.css").read_text()
    rules = "font-family: 'Noto Sans SC'; src: url(noto-sans-sc-4-wght-normal.woff2) format('woff2');"
    assert style == f"@font-face {{ {rules} }}"


def test_of_a_second_font_only_its_own_letters_are_taken(modules: Path, tmp_path: Path) -> None:
    copy(modules, tmp_path / "vendor")
    folder = tmp_path / "vendor/noto-sans-arabic/5.9.0"
    assert [file.name for file in folder.glob("*.woff2")] == ["noto-sans-arabic-arabic-wght-normal.woff2"]
    assert "math" not in (folder / "fonts.css").read_text()


def test_a_missing_part_is_named_and_nothing_is_replaced(modules: Path, tmp_path: Path) -> None:
    (modules / "echarts/package.json").unlink()
    (tmp_path / "vendor").mkdir()
    with pytest.raises(VendorError, match="echarts"):
        copy(modules, tmp_path / "vendor")
    assert (tmp_path / "vendor").exists()
