"""An alert that is put off: until when, by whom, undone, and back again when it is still open."""

from __future__ import annotations

import pytest

from tests.house import GUEST
from tests.outside import EXPIRED
from tests.talks.conftest import CHANNEL, Chat
from tests.talks.telephony import DORA, Telephony

CHINESE = Chat("channel-zh", CHANNEL.kind, "zh-TW")


async def test_comes_back_in_the_place_of_the_old_card(telephony: Telephony) -> None:
    """Four hours of peace; then it is posted anew, and of two cards one stands."""
    await telephony.begins()
    [low] = await telephony.spends("30")
    snoozed = await telephony.taps(low, "alert_snooze", by=DORA, span="240")
    assert "Snoozed until Thu, Nov 19, 14:05, by Dora Lim" in snoozed.text
    assert snoozed.verbs == ["alert_funds", "alert_unsnooze", "alert_take"]
    assert await telephony.waits(minutes=239) == []
    [again] = await telephony.waits(minutes=1)
    assert again.id != low.id
    assert telephony.alerts_in(CHANNEL)[1:] == [again.summary]
    assert "Snoozed" not in again.text
    assert await telephony.waits(hours=9) == []


async def test_undone(telephony: Telephony) -> None:
    """The card is as it was and where it was, and nothing comes later."""
    await telephony.begins()
    [low] = await telephony.spends("30")
    await telephony.taps(low, "alert_snooze", span="30")
    await telephony.taps(telephony.stands(low), "alert_unsnooze")
    assert telephony.stands(low).buttons == low.buttons
    assert await telephony.waits(hours=1) == []
    assert "not snoozed" in (await telephony.says("unsnooze 1")).text


async def test_solved_meanwhile(telephony: Telephony) -> None:
    """What is over by then stays over where it stands."""
    await telephony.begins()
    [low] = await telephony.spends("30")
    await telephony.taps(low, "alert_snooze", span="60")
    await telephony.taps(await telephony.says("add funds 100"), "confirm")
    assert await telephony.waits(hours=2) == []
    assert telephony.stands(low).summary.startswith("Resolved")


async def test_typed_in_chinese(telephony: Telephony) -> None:
    """`稍後提醒 1 2小時` and `取消稍後提醒 1`; without a length it is an hour."""
    await telephony.begins(CHINESE)
    [low] = await telephony.spends("30")
    told = await telephony.says("稍後提醒 1 2小時", in_=CHINESE)
    assert told.text.startswith("提醒 1 將於 11月19日 週四 12:05 再次提醒")
    await telephony.brings()
    assert "Anna Ng 已設為稍後提醒" in telephony.stands(low).text
    undone = await telephony.says("取消稍後提醒 1", in_=CHINESE)
    assert undone.summary == "提醒 1 已取消稍後提醒。"
    assert "11:05" in (await telephony.says("稍後提醒", in_=CHINESE)).text


async def test_what_cannot_wait(telephony: Telephony) -> None:
    """An empty pool and a refused recharge are not put off; giving up may be."""
    telephony.cards.answers = [EXPIRED]
    await telephony.begins()
    await telephony.says("auto-recharge on")
    [_, failed] = await telephony.spends("30")
    assert "alert_snooze" not in failed.verbs
    assert "cannot wait" in (await telephony.says("snooze 2 2h")).text
    [zero] = await telephony.spends("100")
    assert "alert_snooze" not in zero.verbs
    assert "cannot wait" in (await telephony.says("snooze 3 2h")).text


@pytest.mark.parametrize("said", ["snooze 1 29 min", "snooze 1 73h", "snooze 1 9999 days"])
async def test_too_short_or_too_long(telephony: Telephony, said: str) -> None:
    """Half an hour to three days."""
    await telephony.begins()
    await telephony.spends("30")
    assert "for 30 minutes to 3 days" in (await telephony.says(said)).text


async def test_unclear(telephony: Telephony) -> None:
    """What is no length of time is said back."""
    await telephony.begins()
    [low] = await telephony.spends("30")
    assert "“a while” is no length of time" in (await telephony.says("snooze 1 a while")).text
    assert (await telephony.taps(low, "alert_snooze", by=GUEST, span="60")).note
    assert "Snoozed" not in telephony.stands(low).text


async def test_put_off_again_and_again(telephony: Telephony) -> None:
    """The newest says until when; only one card ever stands."""
    await telephony.begins()
    await telephony.spends("30")
    await telephony.says("snooze 1 30m")
    await telephony.says("snooze 1 2h")
    assert await telephony.waits(minutes=40) == []
    [again] = await telephony.waits(hours=2)
    await telephony.says("snooze 1 30m")
    [third] = await telephony.waits(minutes=31)
    standing = [one for one in telephony.alerts_in(CHANNEL) if "Low balance" in one]
    assert standing == [again.summary] == [third.summary]
