"""Understanding: whole utterances, three languages, the nearest command."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.sentences import LOCALES
from cards.voice import SPOKEN, Language
from dialogs.suggesting import comes_later, nearest
from dialogs.understanding import Said, parts_of, understand
from dialogs.vocabulary import Command, said, vocabulary

TABLES = {
    language: tomllib.loads((LOCALES / language / "commands.toml").read_text("utf-8"))
    for language in SPOKEN
}
WORDS = [
    (name, word)
    for table in TABLES.values()
    for name, words in table["words"].items()
    for word in words
]


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
        ("請問餘額是多少", Command.BALANCE, {}),
        ("查一下余额", Command.BALANCE, {}),
        ("自動充值 關", Command.AUTO_RECHARGE, {"on": "off"}),
        ("自動充值 400", Command.AUTO_RECHARGE, {"amount": "400"}),
        ("客戶協議 開", Command.CUSTOMER_AGREEMENT, {"on": "on"}),
        ("客户合约 关", Command.CUSTOMER_AGREEMENT, {"on": "off"}),
        ("觸發金额 200", Command.TRIGGER, {"amount": "200"}),
        ("对帳 123.45", Command.RECONCILE, {"amount": "123.45"}),
        ("添加資金 500", Command.ADD_FUNDS, {"amount": "500"}),
        (
            "沖销 318 重複入帳",
            Command.CORRECT,
            {"what": "reversal", "entry": "318", "reason": "重複入帳"},
        ),
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
        ("add agreement 8812 0042", Command.ADD_AGREEMENT, {"agreement": "8812 0042"}),
        ("remove card 4242", Command.REMOVE_METHOD, {"method": "4242"}),
        ("移除付款方式 2", Command.REMOVE_METHOD, {"method": "2"}),
        ("Customer agreement on", Command.CUSTOMER_AGREEMENT, {"on": "on"}),
        ("客户协议 关", Command.CUSTOMER_AGREEMENT, {"on": "off"}),
        ("支付方式", Command.PAYMENT_METHODS, {}),
        ("history 20", Command.HISTORY, {"size": "20"}),
        ("history last 20", Command.HISTORY, {"size": "20"}),
        ("history 2026-10", Command.HISTORY, {"month": "2026-10"}),
        ("明细 2026年10月", Command.HISTORY, {"month": "2026-10"}),
        ("明细 10月", Command.HISTORY, {"month": "10"}),
        ("明細 十月", Command.HISTORY, {"month": "10"}),
        ("明細 上個月", Command.HISTORY, {"month": "last"}),
        ("发票明细 本月", Command.HISTORY, {"month": "this", "paid_by": "invoice"}),
        ("history last month", Command.HISTORY, {"month": "last"}),
        ("history Oct 2026", Command.HISTORY, {"month": "2026-10"}),
        ("alerts here", Command.ALERTS, {"alerts": "here"}),
        ("提醒 打開", Command.ALERTS, {"alerts": "here"}),
        ("语言 繁", Command.LANGUAGE, {"language": "zh-Hant"}),
        ("語言 香港", Command.LANGUAGE, {"language": "zh-Hant"}),
        ("What’s the balance?", Command.BALANCE, {}),
        ("谢谢！", Command.THANKS, {}),
        ("关闭提醒。", Command.ALERTS, {"alerts": "off"}),
        ("alerts", Command.ALERTS, {}),
        ("language zh-TW", Command.LANGUAGE, {"language": "zh-Hant"}),
        ("language Klingon", Command.LANGUAGE, {"unknown": "Klingon"}),
        ("繁體中文", Command.LANGUAGE, {"language": "zh-Hant"}),
        ("HELP ME!", Command.HELP, {}),
        ("OK.", Command.YES, {}),
        ("是的。", Command.YES, {}),
        ("算了", Command.CANCEL, {}),
    ],
)
def test_understood(text: str, command: Command, slots: dict[str, str]) -> None:
    """A whole utterance is a command with its slots, as they were typed."""
    assert understand(text) == Said(command, slots)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "balance sheet",
        "my balance is my own business",
        "unbalance",
        "balances",
        "trigger-happy",
        "add funds for the marketing department",
        "please do not add funds 500 now or ever",
        "充值卡在哪里",
        "余额不足怎么办",
        "add funds 500 po 1 po 2",
        "auto-recharge on off",
        "turn on auto-recharge off",
        "auto-recharge cap 5",
        "auto-recharge cap 5 a day cap 6 a day",
        "add agreement between the two of us and them",
        "customer agreement with microsoft",
        "remove method acting from the school",
        "history of mankind",
        "history 0",
        "history 13月",
        "香港",
        "繁",
        "history 2026-13",
        "language lessons for all my kids",
        "alerts are quiet today",
        "en",
        "pay a-b 5",
        "confirm " * 2000,
    ],
)
def test_not_understood(text: str) -> None:
    """A part of an utterance is never taken for the whole."""
    assert understand(text) is None


@pytest.mark.parametrize(("name", "word"), WORDS)
def test_every_synonym(name: str, word: str) -> None:
    """Each word in the files says its command, in any case and with a full stop."""
    found = understand(word)
    assert found
    assert name.startswith(found.command)
    if word != "?":
        assert understand(f" {word.upper()}! ") == found
        assert understand(f"请{word}。") == found


def test_no_word_means_two_things() -> None:
    """No synonym stands for two commands, in whichever language."""
    meanings: dict[str, set[str]] = {}
    for name, word in WORDS:
        meanings.setdefault(said(word), set()).add(name)
    assert {word: names for word, names in meanings.items() if len(names) > 1} == {}
    marks: dict[str, set[str]] = {}
    for table in TABLES.values():
        for kind, words in table["marks"].items():
            for word in words:
                marks.setdefault(said(word), set()).add(kind)
    assert {word: kinds for word, kinds in marks.items() if len(kinds) > 1} == {}


def test_the_same_in_every_language() -> None:
    """Every language has words for everything."""
    shapes = {
        language: {part: sorted(words) for part, words in table.items()}
        for language, table in TABLES.items()
    }
    assert len({str(shape) for shape in shapes.values()}) == 1
    assert all(
        words for table in TABLES.values() for part in table.values() for words in part.values()
    )


@pytest.mark.parametrize(
    ("language", "table"),
    [
        (Language.ENGLISH, "balance|add funds|trigger|auto-recharge|history|language|help|cancel"),
        (Language.SIMPLIFIED, "余额|添加资金|触发金额|自动充值|明细|语言|帮助|取消"),
        (Language.TRADITIONAL, "餘額|新增資金|觸發金額|自動加值|明細|語言|說明|取消"),
    ],
)
def test_the_names_that_stay(language: Language, table: str) -> None:
    """The commands' own names, which are also what is suggested."""
    order = ("balance", "add_funds", "trigger", "auto_recharge", "history", "language")
    names = dict(zip((*order, "help", "cancel"), table.split("|"), strict=True))
    canonical = vocabulary().canonical[language]
    assert {name: canonical[name] for name in names} == names


@pytest.mark.parametrize(
    ("text", "language", "suggested"),
    [
        ("balence", Language.ENGLISH, "balance"),
        ("balence", Language.SIMPLIFIED, "余额"),
        ("add fnds 500", Language.ENGLISH, "add funds"),
        ("余额表", Language.TRADITIONAL, "餘額"),
        ("alerts quiet", Language.ENGLISH, "alerts"),
        ("自动充 200", Language.SIMPLIFIED, "自动充值"),
        ("余鄂", Language.SIMPLIFIED, "余额"),
        ("加植 50", Language.TRADITIONAL, "新增資金"),
        ("導出", Language.TRADITIONAL, ""),
        ("设置", Language.SIMPLIFIED, ""),
        ("賬單 9", Language.TRADITIONAL, "明細"),
        ("cancle", Language.ENGLISH, "cancel"),
        ("天气", Language.SIMPLIFIED, ""),
        ("balence", Language.PSEUDO, "balance"),
        ("xyzzy", Language.ENGLISH, ""),
        ("", Language.ENGLISH, ""),
        ("ye", Language.ENGLISH, ""),
        ("💸" * 5000, Language.ENGLISH, ""),
    ],
)
def test_nearest(text: str, language: Language, suggested: str) -> None:
    """What is near a command suggests it in the reader's words; a yes is never suggested."""
    assert nearest(text, language) == suggested


@pytest.mark.parametrize(
    ("text", "later"),
    [
        ("usage last month", True),
        ("Export", True),
        ("匯出", True),
        ("请导出明细", True),
        ("設置", True),
        ("exporter", False),
        ("balance", False),
    ],
)
def test_what_comes_later(text: str, later: bool) -> None:
    """Commands that are not built yet are known by their names, in both scripts."""
    assert comes_later(text) is later


def test_every_form_of_a_character_is_needed() -> None:
    """Only characters that commands are written in are folded."""
    written = "".join(str(part) for table in TABLES.values() for part in _without_forms(table))
    forms = [form for table in TABLES.values() for form in table["characters"]["same"]]
    assert [form for form in forms if not set(form) & set(written)] == []
    assert len("".join(forms)) == len(set("".join(forms)))


def _without_forms(table: dict[str, object]) -> list[object]:
    return [part for name, part in table.items() if name != "characters"]


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


@given(st.text(max_size=200) | st.sampled_from(WORDS).map(lambda word: word[1] + " 5 po x"))
def test_any_text(text: str) -> None:
    """Any text is a command, a suggestion or nothing, never an exception."""
    found = understand(text)
    assert found is None or isinstance(found.command, Command)
    nearest(text, Language.ENGLISH)
    for command in (Command.ADD_FUNDS, Command.TRIGGER, Command.AUTO_RECHARGE):
        parts_of(command, text)
