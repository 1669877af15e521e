"""The book in a browser: earlier funds, what expires, corrections and the admin centre's figure."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import pytest
from playwright.sync_api import Locator

from tests.e2e.conftest import PHONE_WIDE, Desk, OpenWindow
from tests.e2e.playground import Window

CARD_ON_A_PHONE = 320  # what a phone of 390 leaves beside margins and the sender's picture


class Words(NamedTuple):
    """What is said and what can be read, in one language."""

    locale: str
    welcome: str
    funds: str
    ask: str
    write_down: str
    written: str
    balance: str
    expires: str
    history: str
    correct: str
    which: str
    added: str
    send: str
    reverse_all: str
    how: str
    reason: str
    reverse: str
    reversed: str
    reconcile: str
    shows: str
    book: str
    agreed: str
    invoices: str
    together: str


ENGLISH = Words(
    "en-US",
    "Hello, I am Purser",
    "add funds 120 by invoice dated {day} po 4711",
    "Please confirm",
    "Write down $120.00",
    "$120.00 written down",
    "balance",
    "Expires next",
    "history",
    "Correct an entry",
    "Which entry?",
    "Funds added",
    "Continue",
    "Reverse it as a whole",
    "How?",
    "Reason, kept in the book",
    "Reverse #",
    "reversed",
    "reconcile 250",
    "The admin centre shows",
    "Book ",
    "Reconciled with $250.00",
    "history invoices",
    "Together",
)
SIMPLIFIED = Words(
    "zh-CN",
    "您好，我是 Purser",
    "充值 120 用 发票 日期 {day} po 4711",
    "请确认",
    "补记 US$120.00",
    "已补记 US$120.00",
    "余额",
    "下次到期",
    "明细",
    "更正记录",
    "哪一条记录？",
    "添加资金",
    "继续",
    "整笔冲销",
    "如何更正？",
    "原因（记入账中）",
    "冲销 #",
    "已冲销",
    "对账 250",
    "管理中心显示的余额",
    "入账 ",
    "已按 US$250.00 对账",
    "发票明细",
    "合计",
)


@pytest.mark.parametrize("words", [ENGLISH, SIMPLIFIED], ids=lambda words: words.locale)
def test_the_book_on_a_phone(
    start_desk: Callable[..., Desk], open_window: OpenWindow, words: Words
) -> None:
    """Earlier funds are written down, seen to expire, reversed; the figure is reconciled."""
    window = open_window(start_desk(words.locale), PHONE_WIDE)
    window.narrow(CARD_ON_A_PHONE)
    window.card(words.welcome)
    seen = _Camera(window, words.locale)
    _write_down(window, words, seen)
    _correct(window, words, seen)
    window.say(words.reconcile)
    asked = seen("56-reconcile", window.card(words.shows))
    asked.get_by_role("button", name=words.book).click()  # with the difference behind it
    seen("57-reconciled", window.titled(words.agreed))
    window.say(words.invoices)
    seen("58-invoices", window.card(words.together))


class _Camera:
    """Takes a card's picture, and sees that nothing of it is wider than it is."""

    def __init__(self, window: Window, locale: str) -> None:
        self._window, self._locale = window, locale

    def __call__(self, name: str, card: Locator) -> Locator:
        self._window.shoot(f"{name}-{self._locale}", card)
        assert card.evaluate("card => card.scrollWidth <= card.clientWidth + 1"), name
        return card


def _write_down(window: Window, words: Words, seen: _Camera) -> None:
    day = window.page.evaluate(
        "() => new Date(Date.now() - 350 * 864e5).toISOString().slice(0, 10)"
    )
    window.say(words.funds.format(day=day))
    asked = seen("50-dated-confirm", window.card(words.ask, "4711"))
    window.tap(asked, words.write_down)
    seen("51-dated-receipt", window.titled(words.written))
    window.say(words.balance)
    seen("52-balance-expires", window.card(words.expires))


def _correct(window: Window, words: Words, seen: _Camera) -> None:
    window.say(words.history)
    book = seen("53-history", window.card("4711", words.correct))
    window.tap(book, words.correct)
    form = seen("54-pick", window.card(words.which))
    form.get_by_role("radio", name=re.compile(re.escape(words.added))).first.check(force=True)
    window.tap(form, words.send)
    form = window.card(words.how)
    form.get_by_role("radio", name=re.compile(words.reverse_all)).check(force=True)
    window.fill(form, words.reason, "entered twice")
    seen("54-how", form)
    window.tap(form, words.send)
    asked = seen("55-reverse-confirm", window.card(words.ask, "entered twice"))
    asked.get_by_role("button", name=words.reverse).click()
    seen("55-reversed", window.card(words.reversed, "entered twice"))
