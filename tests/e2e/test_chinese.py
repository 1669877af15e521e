"""The same Purser in Chinese, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.conftest import DESK_WIDE, PHONE_WIDE, Desk, OpenWindow
from tests.e2e.playground import Window

CARD_ON_A_PHONE = 320  # what a phone of 390 leaves beside margins and the sender's picture
SIMPLIFIED = ("zh-CN", "您好，我是 Purser", "余额", "触发金额", "充值 50", "请确认")
TRADITIONAL = ("zh-TW", "您好，我是 Purser", "餘額", "觸發金額", "加值 50", "請確認")


@pytest.mark.parametrize("size", [DESK_WIDE, PHONE_WIDE], ids=["desk", "phone"])
@pytest.mark.parametrize("words", [SIMPLIFIED, TRADITIONAL], ids=["simplified", "traditional"])
def test_chinese(
    start_desk: Callable[..., Desk],
    open_window: OpenWindow,
    words: tuple[str, ...],
    size: tuple[int, int],
) -> None:
    """A person whose Teams speaks Chinese is answered in it, without asking for it."""
    locale, welcome, balance, trigger, funds, confirm = words
    window = open_window(start_desk(locale), size)
    name = f"{locale}-{'phone' if size == PHONE_WIDE else 'desk'}"
    if size == PHONE_WIDE:
        window.narrow(CARD_ON_A_PHONE)
    window.shoot(f"30-{name}-welcome", window.card(welcome))
    window.say(balance)
    window.shoot(f"31-{name}-balance", window.card(trigger))
    window.say(funds)
    window.shoot(f"32-{name}-confirm", window.card(confirm))
    _reads_whole(window)


def test_language_command(window: Window) -> None:
    """`language` changes the answers from then on."""
    window.card("Hello, I am Purser")
    window.say("language zh-TW")
    window.say("說明")
    window.shoot("33-language", window.card("餘額"))


def _reads_whole(window: Window) -> None:
    """Nothing of a card is wider than the card."""
    wide = window.cards().evaluate_all(
        "cards => cards.filter(card => card.scrollWidth > card.clientWidth + 1).length"
    )
    assert wide == 0
