"""What people type, in their own language, and what they look for in an answer."""

from __future__ import annotations

import re
from dataclasses import dataclass

_BALANCE = re.compile(r"USD ([-−]?[\d,]+\.\d+)")
_ADDED = re.compile(
    r"^(?:Added|Already added|已添加|此前已添加|已新增|先前已新增) "  # a message's line
    r"|(?<!not )added\.|^(?:此前)?已添加|^(?:先前)?已新增"  # a card, read aloud
)
_APPROVED = re.compile(r"^(?:Approved: |已批准：|已核准：)")
_NOT_PAID = re.compile("could not be paid|付款未成功")
_MOVING = re.compile("on its way|付款正在")


@dataclass(frozen=True, slots=True)
class Phrases:
    """One language's words; amounts follow where they are needed."""

    balance: str
    history: str
    help: str
    trigger: str
    add_funds: str
    reconcile: str
    alerts_here: str
    auto_recharge_off: str
    yes: str


_ENGLISH = Phrases(
    balance="balance",
    history="history",
    help="help",
    trigger="trigger",
    add_funds="add funds",
    reconcile="reconcile",
    alerts_here="alerts here",
    auto_recharge_off="auto-recharge off",
    yes="yes",
)
_SIMPLIFIED = Phrases(
    balance="余额",
    history="明细",
    help="帮助",
    trigger="触发金额",
    add_funds="添加资金",
    reconcile="对账",
    alerts_here="提醒开启",
    auto_recharge_off="关闭自动充值",
    yes="确认",
)
_TRADITIONAL = Phrases(
    balance="餘額",
    history="明細",
    help="說明",
    trigger="觸發金額",
    add_funds="新增資金",
    reconcile="對帳",
    alerts_here="提醒開啟",
    auto_recharge_off="關閉自動加值",
    yes="確認",
)
_BY_LOCALE = {"zh-CN": _SIMPLIFIED, "zh-TW": _TRADITIONAL}


def phrases(locale: str) -> Phrases:
    return _BY_LOCALE.get(locale, _ENGLISH)


def balance_in(summary: str) -> float | None:
    """The first amount: what a person reads and types, not money."""
    found = _BALANCE.search(summary)
    return float(found[1].replace(",", "").replace("−", "-")) if found else None


def says_added(told: str) -> bool:
    """Whether that line, or that card read aloud, says that funds were added."""
    return _ADDED.search(told) is not None


def says_approved(told: str) -> bool:
    """Whether that card read aloud says that a request was approved, and what it asks is done."""
    return says_decided(told) and _NOT_PAID.search(told) is None


def says_decided(told: str) -> bool:
    """Whether it says so, and what came of it."""
    return _APPROVED.search(told) is not None and _MOVING.search(told) is None
