"""Typed text: the ways a keyboard writes the same become one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.typed import folded


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


@given(st.text())
def test_once_is_enough(text: str) -> None:
    """Folding folded text changes nothing."""
    assert folded(folded(text)) == folded(text)
