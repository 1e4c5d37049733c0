"""The button of the single sign-on: there, back, signed in, out again, and what it says when nobody answers there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_provider import CLIENT, SECRET, FakeProvider
from hall_under_test import HallUnderTest, in_use
from pages_double import axe_faults, watched
from playwright.sync_api import Browser, expect
from server_process import hall_with_rules, install

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
WAIT_MS = 30_000


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    found = FakeProvider()
    found.who = {"sub": "s-1", "preferred_username": "王丽", "groups": ["hall-heads"]}
    yield found
    found.close()


@pytest.fixture
def hall(tmp_path: Path, provider: FakeProvider) -> Iterator[HallUnderTest]:
    config, secret = hall_with_rules(tmp_path), tmp_path / "secret"
    secret.write_text(SECRET)
    installed = install(tmp_path, hall=config, kiosks=0, clerks=0, displays=0, pads=0)
    names = '{ zh = "市统一身份认证", en = "City single sign-on" }'
    table = (
        f'\n[oidc]\nname = {names}\nissuer = "{provider.issuer}"\nclient_id = "{CLIENT}"\nsecret = "file:{secret}"\n'
    )
    with (config / "hall.toml").open("a", encoding="utf-8") as file:
        file.write(f'{table}roles_claim = "groups"\nroles = {{ hall-heads = "hall_manager" }}\n')
    with in_use(installed, opened=False) as found:
        yield found


def test_somebody_signs_in_by_the_button_and_out_again(
    hall: HallUnderTest, provider: FakeProvider, tmp_path: Path, chromium: Browser
) -> None:
    seen = watched(chromium, 1366, 768)
    page = seen.page
    page.goto(f"{hall.server.url}/sign-in?next=/devices")
    button = page.get_by_role("button", name="市统一身份认证")
    expect(button).to_be_visible(timeout=WAIT_MS)
    assert axe_faults(page) == []
    page.screenshot(path=str(tmp_path / "sign-in.png"))
    button.click()
    page.wait_for_url(f"{hall.server.url}/devices", timeout=WAIT_MS)
    expect(page.locator("#person")).to_have_text("王丽", timeout=WAIT_MS)
    page.goto(f"{hall.server.url}/account")
    expect(page.get_by_text("本账号没有本地密码")).to_be_visible(timeout=WAIT_MS)
    expect(page.locator(".own__where")).to_have_text("市统一身份认证")
    expect(page.locator("input")).to_have_count(0)
    assert axe_faults(page) == []
    page.screenshot(path=str(tmp_path / "account.png"), full_page=True)
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url(f"{provider.issuer}/bye?**", timeout=WAIT_MS)
    assert seen.complaints == []

    provider.close()
    page.goto(f"{hall.server.url}/sign-in/back?state=x&code=y")
    expect(page.locator("#problem")).to_contain_text("没有确认您的身份", timeout=WAIT_MS)
    assert page.url == f"{hall.server.url}/sign-in/back", "the code is not left in the address"
    page.get_by_role("link", name="使用本地账号登录").click()
    button.click(timeout=WAIT_MS)
    expect(page.locator("#problem")).to_have_text("统一身份认证没有应答，请使用本地账号登录", timeout=WAIT_MS)
    page.screenshot(path=str(tmp_path / "silent.png"))
