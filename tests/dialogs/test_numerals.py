"""Chinese numerals: one whole text is a number or is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.numerals import parse_numerals

_DIGITS = "零一二三四五六七八九"


def _below_myriad(number: int) -> str:
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return text


def spoken(number: int) -> str:
    """The formal way to say a number below a hundred million."""
    high, low = divmod(number, 10_000)
    if not high:
        return _below_myriad(low) or "零"
    link = "零" if 0 < low < 1000 else ""
    return f"{_below_myriad(high)}万{link}{_below_myriad(low)}"


@given(st.integers(min_value=0, max_value=99_999_999))
def test_round_trip(number: int) -> None:
    """Every number that is said properly is understood."""
    assert parse_numerals(spoken(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", "10"),
        ("十五", "15"),
        ("二百五", "250"),
        ("一万二", "12000"),
        ("一万零二", "10002"),
        ("两千", "2000"),
        ("兩萬", "20000"),
        ("五〇〇", "500"),
        ("壹仟贰佰", "1200"),
        ("1.5万", "15000"),
        ("2百万", "2000000"),
        ("一亿二千万", "120000000"),
        ("三点一四", "3.14"),
    ],
)
def test_said(text: str, number: str) -> None:
    """The ways people shorten and mix are understood too."""
    assert parse_numerals(text) == Decimal(number)


@pytest.mark.parametrize(
    "text",
    ["", "万", "点五", "五点", "一二百", "十百", "百千", "一万一万", "abc", "五百abc", "一" * 33],
)
def test_none(text: str) -> None:
    """What is no number is none."""
    assert parse_numerals(text) is None


@given(st.text(alphabet="零一二两十百千万亿点0123456789.", max_size=40))
def test_any(text: str) -> None:
    """Any run of numerals is a number or none, never an exception."""
    found = parse_numerals(text)
    assert found is None or found >= 0
