"""Typed text: the ways a keyboard writes the same become one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.typed import folded, in_own_words, tidied


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("ａｄｄ　ｆｕｎｄｓ　１００", "add funds 100"),
        ("＄５００．５０，－￥", "$500.50,-¥"),
        ("  a\t\n b  ", "a b"),
        ("a\u200bb\ufeff\u202e", "ab"),
        ("1\u202f000", "1 000"),
        ("5²①½", "5²①½"),
        ("e\u0301", "é"),
    ],
)
def test_folded(text: str, plain: str) -> None:
    """Widths, spaces and hidden marks go; what only looks like a digit stays what it is."""
    assert folded(text) == plain


def test_tidied() -> None:
    """What people read keeps the punctuation it was written with, and loses what nobody sees."""
    assert (
        tidied("预算已用完，\n请下月（含税）再提。\u200b　！")
        == "预算已用完， 请下月（含税）再提。 ！"
    )


@pytest.mark.parametrize(
    ("line", "folds", "own"),
    [
        ("拒绝　１７ 预算已用完，下月再提", "预算已用完,下月再提", "预算已用完，下月再提"),
        ("decline 17 not now", "not now", "not now"),
        ("拒绝 17 ￣", "x", "x"),
    ],
)
def test_in_own_words(line: str, folds: str, own: str) -> None:
    """Of a line that was understood, the reason stands as it was written."""
    slots = {"number": "17", "reason": folds}
    assert in_own_words(slots, line) == {"number": "17", "reason": own}


@given(st.text())
def test_once_is_enough(text: str) -> None:
    """Folding folded text changes nothing."""
    assert folded(folded(text)) == folded(text)
