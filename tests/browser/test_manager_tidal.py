"""What a tidal rule proposes is shown with its reason and without an effect that nobody predicted."""

from __future__ import annotations

from typing import Any

import pytest
from manager_states import advice, words, yushan
from pages_double import PagesDouble
from playwright.sync_api import Browser, expect
from test_manager import opened

pytestmark = pytest.mark.browser

WHY = "潮汐规则：社会服务区已繁忙 6 分钟，平均每个窗口 11.5 人在等，最久已等 24 分钟，队尾预计还要等 18 分钟"


def by_rule(**more: Any) -> dict[str, Any]:
    nothing: dict[str, Any] = dict.fromkeys(("saves_min", "error_min", "certainty", "mean", "p90", "forecast_min"))
    return advice()[0] | nothing | {"up_to": False, "helped": [], "hurt": [], "why": words(WHY, "Tidal rule")} | more


def test_a_rules_proposal_claims_no_effect_before_or_after(double: PagesDouble, chromium: Browser) -> None:
    page = opened(double, chromium, yushan() | {"advice": [by_rule()]}, 1920, 1080).page
    item = page.locator("[data-advice=a1]")
    expect(item).to_contain_text("按潮汐规则提出，不预测效果")
    expect(item).to_contain_text(WHY)
    expect(item.locator(".advice__bar")).to_have_count(0)
    double.show("manager", yushan() | {"advice": [by_rule(state="applied")]})
    expect(item).to_contain_text("已执行")
    expect(item).to_contain_text("不预测效果")
    expect(item).not_to_contain_text("0 分钟")
