"""Dates and lengths of time stay on one line, and read as ever where they are plain text."""

from __future__ import annotations

import pytest

from cards.markup import unbroken, unmarked


@pytest.mark.parametrize(
    "kept",
    [
        "12月2日",
        "12月2日周三",
        "12月2日 週三",
        "2026年12月2日",
        "12月5日星期六",
        "7 小时 59 分",
        "32 分钟",
        "7 小時 5 分",
        "32 分鐘",
        "116 h 55 min",
    ],
)
def test_nothing_breaks_inside(kept: str) -> None:
    """Every border where a line may break is closed, and nothing else is added."""
    text = f"預計用到 {kept}。"
    firm = unbroken(text).removeprefix("預計用到 ").removesuffix("。")
    wide = [char for char in firm if not char.isascii() and char not in "\u2060\u00a0"]
    assert " " not in firm
    assert all(f"{one}\u2060" in firm or f"\u2060{one}" in firm for one in wide[:-1])
    assert unmarked(unbroken(text)) == text


@pytest.mark.parametrize("text", ["", "US$384.20", "約 11 天（9 至 14 天）", "Wed, Dec 2"])
def test_everything_else_stays(text: str) -> None:
    """Amounts, numbers of days and English dates are as they were."""
    assert unbroken(text) == text
