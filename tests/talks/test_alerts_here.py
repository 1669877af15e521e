"""Alerts here and off: which chats get the cards that nobody asked for."""

from __future__ import annotations

import pytest

from tests.house import GUEST, TENANT
from tests.talks.conftest import CHANNEL, GROUP, PERSONAL, Chat, Talk


async def subscribed(talk: Talk) -> list[str]:
    return [one.chat_id for one in await talk.house.subscribers.of(TENANT)]


@pytest.mark.parametrize("chat", [PERSONAL, GROUP, CHANNEL], ids=lambda chat: chat.id)
@pytest.mark.parametrize(
    ("here", "off", "bare"),
    [("alerts here", "alerts off", "alerts"), ("开启提醒", "关闭提醒", "提醒")],
)
async def test_here_and_off(talk: Talk, chat: Chat, here: str, off: str, bare: str) -> None:
    """A chat gets alerts from `here` to `off`, and can ask how it stands."""
    now_on = await talk.says(here, in_=chat)
    assert await subscribed(talk) == [chat.id]
    still_on = await talk.says(here, in_=chat)
    assert still_on.summary != now_on.summary
    assert (await talk.says(bare, in_=chat, by=GUEST)).summary == still_on.summary
    now_off = await talk.says(off, in_=chat)
    assert await subscribed(talk) == []
    assert (await talk.says(bare, in_=chat)).summary != now_off.summary


async def test_viewer(talk: Talk) -> None:
    """Who may only look cannot turn them on or off."""
    assert "Your role does not" in (await talk.says("alerts here", by=GUEST, in_=CHANNEL)).text
    assert await subscribed(talk) == []
    assert "To have them again" not in (await talk.says("alerts", by=GUEST)).text
    await talk.says("alerts here", in_=CHANNEL)
    assert "Your role does not" in (await talk.says("alerts off", by=GUEST, in_=CHANNEL)).text
    assert await subscribed(talk) == [CHANNEL.id]


async def test_buttons(talk: Talk) -> None:
    """The welcome's button answers below it; the answer's own button changes it in place."""
    welcome = await talk.installs(CHANNEL)
    assert (await talk.taps(welcome, "alerts_here")).note
    card = talk.heard[0]
    assert await subscribed(talk) == [CHANNEL.id]
    assert talk.stands(welcome) == welcome
    off = await talk.taps(card, "alerts_off")
    assert off.card
    assert await subscribed(talk) == []
    on = await talk.taps(off, "alerts_here")
    assert on.card
    assert on.id == card.id
    assert await subscribed(talk) == [CHANNEL.id]
    assert "Your role does not" in (await talk.taps(on, "alerts_off", by=GUEST)).note
