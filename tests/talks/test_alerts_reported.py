"""A report every Monday, in Chinese, for a chat that asked for it."""

from __future__ import annotations

from tests.talks.conftest import CHANNEL, GROUP, Chat
from tests.talks.telephony import Telephony

CHINESE = Chat("channel-zh", CHANNEL.kind, "zh-CN")


async def test_a_weekly_report_in_chinese(telephony: Telephony) -> None:
    """`提醒 报告 每周`: on Monday at eight, what the week cost and what is open."""
    await telephony.begins(CHINESE, GROUP)
    card = await telephony.says("提醒 报告 每周", in_=CHINESE)
    assert card.summary == "提醒已设置 · 每周一 08:00 发送报告"
    await telephony.spends("30")
    assert await telephony.until("2026-11-22T23:59") == []
    [report] = await telephony.until("2026-11-23T00:00")
    assert report.chat == CHINESE
    assert report.summary == "每周报告：用量 USD 30.00 · 余额 USD 90.00"
    assert "11月16日至11月22日" in report.text
    assert "余额不足" in report.text
    assert "提醒 1 · 11月19日 10:05 · US$90.00 · 尚未解决" in report.text
    assert report.verbs == ["balance", "history"]
    off = await telephony.says("提醒 报告 关", in_=CHINESE)
    assert off.summary == "提醒已设置"
    assert await telephony.waits(days=7) == []


async def test_what_is_no_report(telephony: Telephony) -> None:
    """How often is said back where it is unclear."""
    await telephony.begins()
    told = await telephony.says("alerts report hourly", in_=CHANNEL)
    assert "“hourly” is neither daily nor weekly nor off" in told.text
