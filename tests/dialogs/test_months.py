"""Months as people name them, and which one they mean today."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.months import month_of, named_month

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2026-10", "2026-10"),
        ("2026年10月", "2026-10"),
        ("10月", "2026-10"),
        ("十月份", "2026-10"),
        ("十二月", "2025-12"),
        ("November", "2026-11"),
        ("dec", "2025-12"),
        ("Sept 2025", "2025-09"),
        ("last month", "2026-10"),
        ("上個月", "2026-10"),
        ("本月", "2026-11"),
    ],
)
def test_months(text: str, month: str) -> None:
    """Without its year it is the last such month."""
    assert month_of(named_month(text), TODAY) == month


def test_last_month_of_january() -> None:
    """It was in another year."""
    assert month_of("last", date(2026, 1, 31)) == "2025-12"


@pytest.mark.parametrize(
    "text", ["", "13月", "0月", "〇月", "2026-13", "10", "monthly", "october 12"]
)
def test_no_months(text: str) -> None:
    """Anything else is none."""
    assert named_month(text) == ""
