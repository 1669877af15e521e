"""Suggesting: the nearest command."""

from __future__ import annotations

import pytest

from cards.voice import Language
from dialogs.suggesting import nearest


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
        ("導出", Language.TRADITIONAL, "匯出"),
        ("设值", Language.SIMPLIFIED, "设置"),
        ("自动", Language.SIMPLIFIED, ""),
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
