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
    style = (
        "font-family: 'Noto Sans SC Variable'; src: url(./files/noto-sans-sc-4-wght-normal.woff2) format('woff2'), "
        "url(./files/noto-sans-sc-4-wght-normal.woff) format('woff');"
    )
    fonts = {"wght.css": style, "files/noto-sans-sc-4-wght-normal.woff2": "font"}
    package(root, "@fontsource-variable/noto-sans-sc", "5.9.0", fonts)
    return root


def test_parts_land_under_their_versions(modules: Path, tmp_path: Path) -> None:
    vendor = tmp_path / "vendor"
    (vendor / "lit-html" / "1.0.0").mkdir(parents=True)
    assert copy(modules, vendor) == ["lit-html/3.9.1", "socket.io/4.9.9", "echarts/6.9.0", "noto-sans-sc/5.9.0"]
    assert (vendor / "lit-html/3.9.1/directives/live.js").exists()
    assert not (vendor / "lit-html/1.0.0").exists()
    assert not (vendor / "lit-html/3.9.1/node").exists()
    assert "sourceMappingURL" not in (vendor / "lit-html/3.9.1/lit-html.js").read_text()
    assert (vendor / "echarts/6.9.0/LICENSE").exists()


def test_the_font_keeps_its_plain_name_and_one_format(modules: Path, tmp_path: Path) -> None:
    copy(modules, tmp_path / "vendor")
    style = (tmp_path / "vendor/noto-sans-sc/5.9.0/fonts.css").read_text()
    assert style == "font-family: 'Noto Sans SC'; src: url(noto-sans-sc-4-wght-normal.woff2) format('woff2');"


def test_a_missing_part_is_named_and_nothing_is_replaced(modules: Path, tmp_path: Path) -> None:
    (modules / "echarts/package.json").unlink()
    (tmp_path / "vendor").mkdir()
    with pytest.raises(VendorError, match="echarts"):
        copy(modules, tmp_path / "vendor")
    assert (tmp_path / "vendor").exists()
