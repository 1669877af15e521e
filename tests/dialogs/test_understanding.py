"""Understanding: whole utterances, in three languages, with and without courtesy."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cards.voice import Language
from dialogs.suggesting import nearest
from dialogs.understanding import Said, parts_of, understand
from dialogs.vocabulary import Command
from tests.dialogs.words import WORDS


@pytest.mark.parametrize(
    ("text", "command", "slots"),
    [
        ("請問餘額是多少", Command.BALANCE, {}),
        ("查一下余额", Command.BALANCE, {}),
        (
            "沖销 318 重複入帳",
            Command.CORRECT,
            {"what": "reversal", "entry": "318", "reason": "重複入帳"},
        ),
        ("支付方式", Command.PAYMENT_METHODS, {}),
        ("alerts here", Command.ALERTS, {"alerts": "here"}),
        ("提醒 打開", Command.ALERTS, {"alerts": "here"}),
        ("What’s the balance?", Command.BALANCE, {}),
        ("谢谢！", Command.THANKS, {}),
        ("关闭提醒。", Command.ALERTS, {"alerts": "off"}),
        ("alerts", Command.ALERTS, {}),
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
        "please do not add funds 500 now or ever",
        "充值卡在哪里",
        "余额不足怎么办",
        "alerts are quiet today",
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


@given(st.text(max_size=200) | st.sampled_from(WORDS).map(lambda word: word[1] + " 5 po x"))
def test_any_text(text: str) -> None:
    """Any text is a command, a suggestion or nothing, never an exception."""
    found = understand(text)
    assert found is None or isinstance(found.command, Command)
    nearest(text, Language.ENGLISH)
    for command in (Command.ADD_FUNDS, Command.TRIGGER, Command.AUTO_RECHARGE):
        parts_of(command, text)
