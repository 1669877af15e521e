"""Paying in a browser: the methods, an agreement, caps, and a recharge that is taken up again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator

from tests.e2e.conftest import DESK_WIDE, Desk, OpenWindow
from tests.e2e.playground import CHANNEL, PERSONAL, Window

CARD_ON_A_PHONE = 320
ALERT_MS = 60_000
ENGLISH = {
    "locale": "en-US",
    "welcome": "Hello, I am Purser",
    "methods": "payment methods",
    "expired": "expired",
    "add": "Add an agreement",
    "number": "Agreement number",
    "save": "Save",
    "stored": "Agreement 7204 5519 (invoice) is stored",
    "remove": "remove method 4",
    "removed": "Agreement 7204 5519 (invoice) is removed",
    "cap": "auto-recharge by 0002 cap 5 a day",
    "capped": "5 recharges",
    "pause": "auto-recharge pause",
    "paused": "Auto-recharge is paused",
    "resume": "auto-recharge resume",
    "resumed": "Auto-recharge works again",
    "here": "alerts here",
    "hears": "Alerts come here",
    "trigger": "trigger 150",
    "held": "Trigger set to $150.00",
    "amount": "Recharge amount (USD)",
    "failed": "Auto-recharge failed",
    "change": "Change payment",
    "by": "Pay by",
    "working": "Visa ·· 4242, expires 08/28",
    "ask": "Please confirm",
    "yes": "Save and add ",
    "on": "was added at once",
}
TRADITIONAL = {
    "locale": "zh-TW",
    "welcome": "您好，我是 Purser",
    "methods": "付款方式",
    "expired": "已過期",
    "add": "新增合約編號",
    "number": "合約編號",
    "save": "儲存",
    "stored": "已儲存：合約 7204 5519（發票）",
    "remove": "移除付款方式 4",
    "removed": "已移除：合約 7204 5519（發票）",
    "cap": "自動加值 用 0002 每日最多5次",
    "capped": "5 次",
    "pause": "自動加值 暫停",
    "paused": "自動加值已暫停",
    "resume": "自動加值 恢復",
    "resumed": "自動加值已恢復",
    "here": "提醒 開",
    "hears": "此處將接收提醒",
    "trigger": "觸發金額 150",
    "held": "觸發金額已設為 US$150.00",
    "amount": "加值金額（USD）",
    "failed": "自動加值失敗",
    "change": "更換付款方式",
    "by": "付款方式",
    "working": "Visa 末四碼 4242，有效期限 08/28",
    "ask": "請確認",
    "yes": "儲存並新增 ",
    "on": "已立即新增",
}


@pytest.mark.parametrize("words", [ENGLISH, TRADITIONAL], ids=lambda words: words["locale"])
def test_paying_on_a_phone(
    start_desk: Callable[..., Desk], open_window: OpenWindow, words: dict[str, str]
) -> None:
    """An agreement comes and goes; caps, a pause, and another card for the one that failed."""
    window = open_window(start_desk(words["locale"]), DESK_WIDE)
    window.narrow(CARD_ON_A_PHONE)
    window.card(words["welcome"])
    _agreements(window, words)
    _settings(window, words)
    window.enter(CHANNEL)
    window.mention(words["here"])
    window.titled(words["hears"])
    window.enter(PERSONAL)
    window.say(words["trigger"])  # above the balance, so that it charges at once (rule 23)
    asked = window.card(words["ask"], words["yes"])
    asked.get_by_role("button", name=words["yes"]).click()
    window.titled(words["held"])
    window.enter(CHANNEL)
    failed = window.titled(words["failed"], patience_ms=ALERT_MS)
    _shoot(window, "63-failed", words, failed)
    window.tap(failed, words["change"])
    form = window.card(words["amount"])
    window.choose(form, words["by"], words["working"])
    window.tap(form, words["save"])
    asked = window.card(words["ask"], words["yes"])
    _shoot(window, "64-another-card", words, asked)
    asked.get_by_role("button", name=words["yes"]).click()
    _shoot(window, "65-recharged", words, window.card(words["on"]))


def _agreements(window: Window, words: dict[str, str]) -> None:
    window.say(words["methods"])
    methods = window.card(words["expired"], "8812 0042")
    _shoot(window, "60-methods", words, methods)
    window.tap(methods, words["add"])
    form = window.card(words["number"], words["save"])
    window.fill(form, words["number"], "7204 5519")
    window.tap(form, words["save"])
    _shoot(window, "61-agreement", words, window.titled(words["stored"]))
    window.say(words["remove"])
    window.titled(words["removed"])


def _settings(window: Window, words: dict[str, str]) -> None:
    window.say(words["pause"])
    window.titled(words["paused"])
    window.say(words["resume"])
    window.titled(words["resumed"])
    window.say(words["cap"])
    _shoot(window, "62-caps", words, window.card(words["capped"]))


def _shoot(window: Window, name: str, words: dict[str, str], card: Locator) -> None:
    window.shoot(f"{name}-{words['locale']}", card)
    assert card.evaluate("card => card.scrollWidth <= card.clientWidth + 1"), name
