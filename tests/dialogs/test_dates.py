"""Days as people type them: read without doubt, or refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogs.dates import day_at_start, parse_day
from ledger.errors import DateAmbiguous, NotADate, PurserError

TODAY = date(2026, 11, 19)


@pytest.mark.parametrize(
    "text",
    [
        "2026-01-15",
        "2026/1/15",
        "2026.01.15",
        "15 Jan 2026",
        "15-Jan-2026",
        "15th January 2026",
        "Jan 15, 2026",
        "january 15",
        "15 Jan.",
        "1月15日",
        "１月１５号",
        "2026年1月15日",
        "2026 年 1 月 15 日",
        "15/01/2026",
        "1/15/2026",
    ],
)
def test_a_day(text: str) -> None:
    """However a day is written, it is the same one; without a year it is the last such."""
    assert parse_day(text, TODAY) == date(2026, 1, 15)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", TODAY),
        ("昨天", date(2026, 11, 18)),
        ("Yesterday", date(2026, 11, 18)),
        ("19 Nov", TODAY),
        ("12月1日", date(2025, 12, 1)),
        ("5/5/2026", date(2026, 5, 5)),
    ],
)
def test_a_day_seen_from_today(text: str, day: date) -> None:
    """What depends on today is counted back from it."""
    assert parse_day(text, TODAY) == day


@pytest.mark.parametrize("text", ["01/02/2026", "1.2.2026", "12-11-2026"])
def test_two_days(text: str) -> None:
    """A day that another reader would take for another one is not guessed."""
    with pytest.raises(DateAmbiguous):
        parse_day(text, TODAY)


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-02-30", "13月1日", "32 Jan", "20260115", "1/2", "15 Jan 26", "Jan"]
)
def test_no_day(text: str) -> None:
    """What is no day of the calendar is refused."""
    with pytest.raises(NotADate):
        parse_day(text, TODAY)


@given(st.text(max_size=40))
def test_any_text(text: str) -> None:
    """Any text is a day or a mistake that can be told."""
    day_at_start(text)
    try:
        found = parse_day(text, TODAY)
    except PurserError:
        found = TODAY
    assert found.year > 0
