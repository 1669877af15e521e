"""What follows commands that take an amount: several slots in one line, and what is none."""

from __future__ import annotations

import pytest

from dialogs.understanding import Said, parts_of, understand
from dialogs.vocabulary import Command


@pytest.mark.parametrize(
    ("text", "command", "slots"),
    [
        ("add funds 500 po 4711", Command.ADD_FUNDS, {"amount": "500", "po": "4711"}),
        ("Add Funds po: A-17 500", Command.ADD_FUNDS, {"amount": "500", "po": "A-17"}),
        ("top up $50 with Visa 0002", Command.ADD_FUNDS, {"amount": "$50", "by": "Visa 0002"}),
        (
            "add funds 500 dated 2026-01-15",
            Command.ADD_FUNDS,
            {"amount": "500", "dated": "2026-01-15"},
        ),
        ("充值500", Command.ADD_FUNDS, {"amount": "500"}),
        ("充值五百元订单号4711", Command.ADD_FUNDS, {"amount": "五百元", "po": "4711"}),
        ("添加资金 500 po 4711", Command.ADD_FUNDS, {"amount": "500", "po": "4711"}),
        ("请充值５００", Command.ADD_FUNDS, {"amount": "500"}),
        ("add funds abc", Command.ADD_FUNDS, {"amount": "abc"}),
        ("触发金额１００", Command.TRIGGER, {"amount": "100"}),
        ("set trigger to 100", Command.TRIGGER, {"amount": "100"}),
        ("trigger: 100", Command.TRIGGER, {"amount": "100"}),
        ("auto-recharge on", Command.AUTO_RECHARGE, {"on": "on"}),
        ("Turn off auto-recharge", Command.AUTO_RECHARGE, {"on": "off"}),
        (
            "自动充值 开 200 用 0002",
            Command.AUTO_RECHARGE,
            {"on": "on", "amount": "200", "by": "0002"},
        ),
        ("充值 500 2026-01-15", Command.ADD_FUNDS, {"amount": "500", "dated": "2026-01-15"}),
        ("add funds 2026/1/15 500", Command.ADD_FUNDS, {"amount": "500", "dated": "2026/1/15"}),
        (
            "补记 500 1月15日 用 发票",
            Command.ADD_FUNDS,
            {"amount": "500", "dated": "1月15日", "by": "发票", "earlier": "earlier"},
        ),
        (
            "補記 500 昨天",
            Command.ADD_FUNDS,
            {"amount": "500", "dated": "昨天", "earlier": "earlier"},
        ),
        ("write down 500", Command.ADD_FUNDS, {"amount": "500", "earlier": "earlier"}),
        ("补记", Command.ADD_FUNDS, {"earlier": "earlier"}),
        ("請幫我充值500美元", Command.ADD_FUNDS, {"amount": "500美元"}),
        ("我想充值500吧", Command.ADD_FUNDS, {"amount": "500"}),
        ("Could you please top up 500, thanks", Command.ADD_FUNDS, {"amount": "500"}),
        ("把触发金额改成80", Command.TRIGGER, {"amount": "80"}),
        ("自動充值 關", Command.AUTO_RECHARGE, {"on": "off"}),
        ("自動充值 400", Command.AUTO_RECHARGE, {"amount": "400"}),
        ("客戶協議 開", Command.CUSTOMER_AGREEMENT, {"on": "on"}),
        ("客户合约 关", Command.CUSTOMER_AGREEMENT, {"on": "off"}),
        ("觸發金额 200", Command.TRIGGER, {"amount": "200"}),
        ("对帳 123.45", Command.RECONCILE, {"amount": "123.45"}),
        ("添加資金 500", Command.ADD_FUNDS, {"amount": "500"}),
        ("自动加值 每日最多5次", Command.AUTO_RECHARGE, {"per_day": "5"}),
        ("自动充值 每天5次", Command.AUTO_RECHARGE, {"per_day": "5"}),
        ("auto-recharge 5 times a day", Command.AUTO_RECHARGE, {"per_day": "5"}),
        ("auto-recharge 200 a month", Command.AUTO_RECHARGE, {"amount": "200 a month"}),
        ("自动充值 每月5次", Command.AUTO_RECHARGE, {"amount": "每月5次"}),
        ("自動加值 每月不超過2000", Command.AUTO_RECHARGE, {"per_month": "2000"}),
        ("充值金额200", Command.AUTO_RECHARGE, {"amount": "200"}),
        ("auto-recharge cap 5 a day", Command.AUTO_RECHARGE, {"per_day": "5"}),
        (
            "Auto-recharge 200 by 0002, cap 5 times a day and $1,000 per month",
            Command.AUTO_RECHARGE,
            {"amount": "200", "by": "0002", "per_day": "5", "per_month": "$1,000"},
        ),
        ("auto-recharge daily cap 5", Command.AUTO_RECHARGE, {"per_day": "5"}),
        ("auto-recharge cap 1000 USD a month", Command.AUTO_RECHARGE, {"per_month": "1000 USD"}),
        ("auto-recharge no cap a day", Command.AUTO_RECHARGE, {"per_day": "none"}),
        ("auto-recharge cap off", Command.AUTO_RECHARGE, {"per_day": "none", "per_month": "none"}),
        (
            "自动充值 每日最多五次，每月最多1000元",
            Command.AUTO_RECHARGE,
            {"per_day": "五", "per_month": "1000元"},
        ),
        ("自動加值 上限每日5次", Command.AUTO_RECHARGE, {"per_day": "5"}),
        ("自动充值 不限", Command.AUTO_RECHARGE, {"per_day": "none", "per_month": "none"}),
        ("auto-recharge pause", Command.AUTO_RECHARGE, {"on": "pause"}),
        ("自动充值 恢复", Command.AUTO_RECHARGE, {"on": "resume"}),
        ("Customer agreement on", Command.CUSTOMER_AGREEMENT, {"on": "on"}),
        ("客户协议 关", Command.CUSTOMER_AGREEMENT, {"on": "off"}),
    ],
)
def test_understood(text: str, command: Command, slots: dict[str, str]) -> None:
    """Amounts, orders, days, methods, switches and caps stand in any order, as they were typed."""
    assert understand(text) == Said(command, slots)


@pytest.mark.parametrize(
    "text",
    [
        "add funds for the marketing department",
        "add funds 500 po 1 po 2",
        "auto-recharge on off",
        "turn on auto-recharge off",
        "auto-recharge cap 5",
        "auto-recharge cap 5 a day cap 6 a day",
        "customer agreement with microsoft",
    ],
)
def test_not_understood(text: str) -> None:
    """What says a thing twice, or no amount, is another sentence."""
    assert understand(text) is None


@pytest.mark.parametrize(
    ("command", "text", "parts"),
    [
        (Command.ADD_FUNDS, "500 po 4711", {"amount": "500", "po": "4711"}),
        (Command.ADD_FUNDS, "五百元。", {"amount": "五百元"}),
        (Command.ADD_FUNDS, "PO-4711", {"amount": "PO-4711"}),
        (Command.AUTO_RECHARGE, "off", {"on": "off"}),
        (Command.AUTO_RECHARGE, "on 200", {"on": "on", "amount": "200"}),
        (Command.ADD_FUNDS, "po", None),
    ],
)
def test_parts_of_an_answer(command: Command, text: str, parts: dict[str, str] | None) -> None:
    """An answer may say several things at once."""
    assert parts_of(command, text) == parts
