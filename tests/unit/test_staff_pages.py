"""The frame of the staff pages, rendered without a server: words in both languages, safe ways back, the policy."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from screens import assets
from server.web.pages.staff import pages_blueprint, safe_next

PATHS = ["/", "/sign-in", "/pair", "/console/3"]


@pytest.fixture
def client() -> FlaskClient:
    app = Flask("staff_pages")
    app.config["YOUXU_HALL"] = {
        "code": "huangtan",
        "name": {"zh": "黄潭镇便民服务中心", "en": "Huangtan Service Centre"},
    }
    app.register_blueprint(assets.blueprint())
    app.register_blueprint(pages_blueprint())
    assets.apply_security_headers(app)
    return app.test_client()


@pytest.mark.parametrize("path", PATHS)
def test_pages_come_in_chinese_first_and_in_english_by_cookie(path: str, client: FlaskClient) -> None:
    chinese = client.get(path).get_data(as_text=True)
    client.set_cookie("youxu_language", "en")
    english = client.get(path).get_data(as_text=True)
    assert '<html lang="zh-CN">' in chinese
    assert "黄潭镇便民服务中心" in chinese
    assert '<html lang="en">' in english
    assert "Huangtan Service Centre" in english


@pytest.mark.parametrize("path", PATHS)
def test_pages_carry_the_strict_policy(path: str, client: FlaskClient) -> None:
    answer = client.get(path, headers={"Host": "hall.example:8080"})
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self' ws://hall.example:8080 wss://hall.example:8080" in policy
    assert "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_an_odd_host_cannot_write_the_policy() -> None:
    assert "evil" not in assets.content_policy("evil; script-src *")


def test_what_is_typed_into_the_address_is_escaped(client: FlaskClient) -> None:
    page = client.get("/console/%3Cscript%3E").get_data(as_text=True)
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/console/3", "/console/3"),
        (None, "/"),
        ("", "/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_sign_in_returns_only_to_this_site(wanted: str | None, goes: str) -> None:
    assert safe_next(wanted) == goes


def test_shared_parts_are_revalidated_and_unknown_words_are_not_found(client: FlaskClient) -> None:
    first = client.get("/assets/shared/tokens.css")
    assert first.headers["Cache-Control"] == "no-cache"
    again = client.get("/assets/shared/tokens.css", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/assets/wording/staff.json").get_json()["product"] == {"zh": "有序", "en": "Youxu"}
    assert client.get("/assets/wording/nothing_here.json").status_code == 404
    assert client.get("/assets/shared/../wording.py").status_code == 404
    first.close()
    again.close()
