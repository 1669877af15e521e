"""The list of mail readers in a browser, on a desk and on a phone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.e2e.conftest import DESK_WIDE, PHONE_WIDE, Desk, OpenWindow

CARD_ON_A_PHONE = 320
WORDS = {
    "en-US": ("Hello, I am Purser", "mail add finance@contoso.com zh-CN", "gets mail from now on"),
    "zh-CN": ("您好，我是 Purser", "邮件 添加 finance@contoso.onmicrosoft.com", "会收到邮件"),
}


@pytest.mark.parametrize("size", [DESK_WIDE, PHONE_WIDE], ids=["desk", "phone"])
@pytest.mark.parametrize("locale", WORDS)
def test_a_reader_is_added(
    start_desk: Callable[..., Desk], open_window: OpenWindow, locale: str, size: tuple[int, int]
) -> None:
    """What was done stands above the list, and how to change it below."""
    hello, add, added = WORDS[locale]
    window = open_window(start_desk(locale), size)
    if size == PHONE_WIDE:
        window.narrow(CARD_ON_A_PHONE)
    window.card(hello)
    window.say(add)
    device = "phone" if size == PHONE_WIDE else "desk"
    window.shoot(f"70-mail-{locale}-{device}", window.card(added))
    wide = window.cards().evaluate_all(
        "cards => cards.filter(card => card.scrollWidth > card.clientWidth + 1).length"
    )
    assert wide == 0
