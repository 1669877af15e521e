"""What follows `usage`: which days, and by what."""

from __future__ import annotations

from datetime import date

import pytest

from dialogs.periods import asked_period
from dialogs.understanding import understand
from dialogs.vocabulary import Command
from ledger.errors import DateAmbiguous, NotADate, PeriodUnusable

TODAY = date(2026, 11, 19)  # a Thursday


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("usage", {}),
        ("usage today", {"period": "today"}),
        ("usage: yesterday", {"period": "yesterday"}),
        ("usage 7d", {"period": "7d"}),
        ("usage last 7 days", {"period": "7d"}),
        ("usage over the past 30 days", {"period": "30d"}),
        ("usage this month", {"period": "this"}),
        ("usage in October", {"period": "10"}),
        ("usage Oct 2025", {"period": "2025-10"}),
        ("usage last week", {"period": "last_week"}),
        ("usage 2 Nov", {"period": "2 Nov"}),
        ("usage 2026-11-02", {"period": "2026-11-02"}),
        ("usage 2026-11-02 to 2026-11-09", {"period": "2026-11-02", "until": "2026-11-09"}),
        ("usage Nov 2 - Nov 9", {"period": "Nov 2", "until": "Nov 9"}),
        ("usage by person last month", {"period": "last", "by": "person"}),
        ("usage last month by person", {"period": "last", "by": "person"}),
        ("usage per country 7 days", {"period": "7d", "by": "destination"}),
        ("usage by call type", {"by": "kind"}),
        ("usage people", {"by": "person"}),
        ("usage by day", {"by": "day"}),
        ("please show usage 2026-10 by destination, thanks", {"period": "2026-10"}),
        ("用量 上个月 按人员", {"period": "last", "by": "person"}),
        ("用量按人員上個月", {"period": "last", "by": "person"}),
        ("用量 过去七天", {"period": "7d"}),
        ("用量 最近30天 按国家", {"period": "30d", "by": "destination"}),
        ("用量 11月2日至11月9日", {"period": "11月2日", "until": "11月9日"}),
        ("上個月的用量", {"period": "last"}),
        ("上个月用量 按类型", {"period": "last", "by": "kind"}),
        ("今日用量", {"period": "today"}),
        ("用量 上週", {"period": "last_week"}),
        ("usage this quarter", {"period": "this_quarter"}),
        ("usage by person last quarter", {"period": "last_quarter", "by": "person"}),
        ("usage this year", {"period": "this_year"}),
        ("去年的用量", {"period": "last_year"}),
        ("用量 上季度", {"period": "last_quarter"}),
        ("今年用量", {"period": "this_year"}),
    ],
)
def test_understood(text: str, slots: dict[str, str]) -> None:
    """In three languages, by what before the period or behind it."""
    found = understand(text)
    assert found
    assert found.command is Command.USAGE
    assert slots.items() <= found.slots.items()


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("usage of Germany", {"of": "Germany"}),
        ("usage Germany", {"of": "Germany"}),
        ("Usage of Maya Lindqvist this month", {"of": "Maya Lindqvist", "period": "this"}),
        ("usage last month of Maya", {"of": "Maya", "period": "last"}),
        ("last month's usage of Germany mobile", {"of": "Germany mobile", "period": "last"}),
        ("Maya's usage", {"of": "Maya"}),
        ("usage for Maya in October", {"of": "Maya", "period": "10"}),
        ("calls to Germany last month", {"of": "Germany", "period": "last"}),
        ("how much did we spend on Germany", {"of": "Germany"}),
        ("how much did we spend in Germany last week", {"of": "Germany", "period": "last_week"}),
        ("usage of Maya Nov 2 to Nov 9", {"of": "Maya", "period": "Nov 2", "until": "Nov 9"}),
        ("德国的用量", {"of": "德国"}),
        ("用量 德国", {"of": "德国"}),
        ("德国用量", {"of": "德国"}),
        ("打到德国花了多少", {"of": "德国"}),
        ("林佳慧的用量", {"of": "林佳慧"}),
        ("林佳慧本月用量", {"of": "林佳慧", "period": "this"}),
        ("上个月林佳慧的用量", {"of": "林佳慧", "period": "last"}),
        ("查看林佳慧上个月的用量", {"of": "林佳慧", "period": "last"}),
        ("林佳慧這個月的用量", {"of": "林佳慧", "period": "this"}),
        ("林佳慧上個月花了多少錢", {"of": "林佳慧", "period": "last"}),
        ("德國用量", {"of": "德國"}),
    ],
)
def test_of_a_name(text: str, slots: dict[str, str]) -> None:
    """A country alone, and anybody or anything else behind a word that says so."""
    found = understand(text)
    assert found
    assert (found.command, dict(found.slots)) == (Command.USAGE, slots)


@pytest.mark.parametrize(
    "text",
    [
        "usage mankind",
        "usage of everyone",
        "usage of 7",
        "usage to Nov 9",
        "usage is much too high this month",
        "usage by",
        "usage by moon",
        "usage 7",
        "usage last",
        "usage 90 minutes",
        "usage 2026-13",
        "usage by person by kind",
        "last month's usage this month",
        "用量 按月亮",
    ],
)
def test_not_understood(text: str) -> None:
    """What is no period and no way to add up gets the usual answer."""
    assert understand(text) is None


@pytest.mark.parametrize(
    ("slots", "first", "last"),
    [
        ({}, "2026-11-01", "2026-11-19"),
        ({"period": "today"}, "2026-11-19", "2026-11-19"),
        ({"period": "yesterday"}, "2026-11-18", "2026-11-18"),
        ({"period": "7d"}, "2026-11-13", "2026-11-19"),
        ({"period": "last"}, "2026-10-01", "2026-10-31"),
        ({"period": "12"}, "2025-12-01", "2025-12-31"),
        ({"period": "last_week"}, "2026-11-09", "2026-11-15"),
        ({"period": "this_week"}, "2026-11-16", "2026-11-19"),
        ({"period": "this_quarter"}, "2026-10-01", "2026-11-19"),
        ({"period": "last_quarter"}, "2026-07-01", "2026-09-30"),
        ({"period": "this_year"}, "2026-01-01", "2026-11-19"),
        ({"period": "last_year"}, "2025-01-01", "2025-12-31"),
        ({"period": "dec 24"}, "2025-12-24", "2025-12-24"),
        ({"period": "11月2日", "until": "11月9日"}, "2026-11-02", "2026-11-09"),
        ({"period": "2026-11-02..2026-11-09"}, "2026-11-02", "2026-11-09"),
    ],
)
def test_on_the_accounts_calendar(slots: dict[str, str], first: str, last: str) -> None:
    """A day or a month without its year is the last such one."""
    period = asked_period(slots, TODAY)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("slots", "error"),
    [
        ({"period": "0d"}, PeriodUnusable),
        ({"period": "367d"}, PeriodUnusable),
        ({"period": "2026-11-09", "until": "2026-11-02"}, PeriodUnusable),
        ({"period": "2024-11-09", "until": "2026-11-02"}, PeriodUnusable),
        ({"period": "02/11/2026"}, DateAmbiguous),
        ({"period": "2026-02-30"}, NotADate),
        ({"period": "2026-11-09..2026-11-02"}, NotADate),
    ],
)
def test_no_such_period(slots: dict[str, str], error: type[Exception]) -> None:
    """Refused with the reason, and nothing is guessed."""
    with pytest.raises(error):
        asked_period(slots, TODAY)
