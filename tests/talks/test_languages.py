"""Languages: every command in three of them, and each reader answered in the own one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.house import ANNA, BEN, GUEST
from tests.talks.conftest import CHANNEL, GROUP, PERSONAL, Talk

IN_HONG_KONG = replace(PERSONAL, locale="zh-HK")
IN_SHANGHAI = replace(PERSONAL, locale="zh-CN")


@pytest.mark.parametrize(
    "said",
    [
        ("balance", "余额", "餘額"),
        ("history", "明细", "明細"),
        ("history 2", "明细 2", "明細２"),
        ("alerts", "提醒"),
        ("language", "语言", "語言"),
        ("help", "帮助", "說明"),
        ("cancel", "取消"),
        ("trigger 60", "触发金额60", "觸發金額６０"),
        ("auto-recharge off", "自动充值 关", "關閉自動加值", "自動加值 關"),
    ],
    ids=lambda said: said[0],
)
async def test_commands(talk: Talk, said: tuple[str, ...]) -> None:
    """A command says the same in each language, whatever the reader's own."""
    answers = []
    for words in said:
        await talk.says("trigger 100")
        await talk.says("auto-recharge on")
        answers.append((await talk.says(words)).summary)
    assert len(set(answers)) == 1


@pytest.mark.parametrize(
    "said",
    [
        "充值500",
        "添加资金 500 po 4711",
        "新增資金 五百 採購單號 4711",
        "加值５００",
        "充值 500 用 4242",
    ],
)
async def test_add_funds_in_chinese(talk: Talk, said: str) -> None:
    """Without spaces, with Chinese numerals and with the words for the parts."""
    card = await talk.says(said)
    assert card.summary.startswith("Add USD 500.00?")
    assert ("4711" in card.text) == ("4711" in said)


async def test_a_whole_talk_in_simplified_chinese(talk: Talk) -> None:
    """From the form to the receipt in the person's own language."""
    form = await talk.says("充值", in_=IN_SHANGHAI)
    assert "添加资金" in form.text
    assert "不是" in (await talk.says("很多", in_=IN_SHANGHAI)).text
    assert "付款方式" in (await talk.says("五百", in_=IN_SHANGHAI)).text
    assert "采购订单号" in (await talk.says("跳过", in_=IN_SHANGHAI)).text
    assert "US$500.00" in (await talk.says("无", in_=IN_SHANGHAI)).text
    assert "确认" in (await talk.says("等等", in_=IN_SHANGHAI)).text
    assert "USD 613.81" in (await talk.says("确认", in_=IN_SHANGHAI)).summary
    assert "您是想输入“余额”吗" in (await talk.says("余额表", in_=IN_SHANGHAI)).text


async def test_a_whole_talk_in_traditional_chinese(talk: Talk) -> None:
    """The same in Traditional Chinese, ended by cancelling."""
    assert "新增資金" in (await talk.says("加值", in_=IN_HONG_KONG)).text
    assert "付款方式" in (await talk.says("五百", in_=IN_HONG_KONG)).text
    assert "已取消：新增資金" in (await talk.says("取消", in_=IN_HONG_KONG)).text
    await talk.says("觸發金額", in_=IN_HONG_KONG)
    talk.passes(minutes=16)
    assert "15 分鐘" in (await talk.says("50", in_=IN_HONG_KONG)).text


async def test_mismatch_names_both(talk: Talk) -> None:
    """`¥` is the yuan for a reader in Shanghai, and refused with both named."""
    said = await talk.says("充值 ￥500", in_=IN_SHANGHAI)
    assert "CNY" in said.text
    assert "USD" in said.text


@pytest.mark.parametrize(
    ("said", "confirmed"),
    [
        ("language zh-CN", "语言"),
        ("language zh-Hans", "语言"),
        ("语言 简体中文", "语言"),
        ("简体中文", "语言"),
        ("语言 繁體中文", "語言"),
        ("language zh-TW", "語言"),
        ("set language to Traditional Chinese", "語言"),
        ("language english", "Language"),
    ],
)
async def test_chosen(talk: Talk, said: str, confirmed: str) -> None:
    """A language is chosen by code or name, confirmed in the new one, and kept."""
    assert (await talk.says(said)).text.startswith(confirmed)
    await talk.restarts()
    assert (await talk.says("language")).text.startswith(confirmed)


async def test_buttons(talk: Talk) -> None:
    """The card's buttons choose in place."""
    card = await talk.says("language")
    assert card.buttons == ["English", "简体中文", "繁體中文"]
    chosen = await talk.taps(card, "繁體中文")
    assert chosen.text.startswith("語言")
    assert talk.stands(card) == chosen
    assert (await talk.says("餘額")).text != (await talk.says("balance", by=BEN)).text


async def test_own_for_each_person(talk: Talk) -> None:
    """In a personal chat everyone chooses for themselves, also who may only look."""
    assert (await talk.says("language zh-CN", by=GUEST)).text.startswith("语言")


@pytest.mark.parametrize("chat", [CHANNEL, GROUP], ids=lambda chat: chat.id)
async def test_a_channel_has_its_own(talk: Talk, chat: object) -> None:
    """Whoever may change things sets a channel's language; it holds for everyone there."""
    shared = CHANNEL if chat is CHANNEL else GROUP
    assert "Your role does not" in (await talk.says("language zh-CN", by=GUEST, in_=shared)).text
    assert (await talk.says("language zh-CN", by=ANNA, in_=shared)).text.startswith("语言")
    assert (await talk.says("语言", by=BEN, in_=shared)).text.startswith("语言")
    assert (await talk.says("language", by=ANNA, in_=PERSONAL)).text.startswith("Language")


async def test_unknown_language(talk: Talk) -> None:
    """A language that is not spoken is said so, and the choice is shown."""
    seen = await talk.says("language Klingon")
    assert "“Klingon”" in talk.heard[0].text
    assert seen.buttons == ["English", "简体中文", "繁體中文"]


async def test_in_the_middle(talk: Talk) -> None:
    """Chosen in the middle of a dialog, the open question comes again in the new language."""
    await talk.says("trigger")
    assert "触发金额要设为多少" in (await talk.says("language zh-CN")).text
