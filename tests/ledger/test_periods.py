"""Periods: what each is held against, what lies beside it, and its word in a button."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ledger.periods import (
    MOST_DAYS,
    Month,
    before,
    earlier,
    ended,
    last_days,
    later,
    month_of,
    period_of,
    quarter_of,
    word_of,
    year_of,
)
from ledger.tallies import Period

TODAY = date(2026, 11, 19)


def span(period: Period | None) -> str:
    """`11-01..11-19`, with an M before what is a month."""
    if period is None:
        return ""
    kind = "M " if isinstance(period, Month) else ""
    return f"{kind}{period.first:%Y-%m-%d}..{period.last:%Y-%m-%d}"


@pytest.mark.parametrize(
    ("day", "today", "month"),
    [
        (date(2026, 11, 3), TODAY, "M 2026-11-01..2026-11-19"),
        (date(2026, 10, 3), TODAY, "M 2026-10-01..2026-10-31"),
        (date(2026, 2, 28), TODAY, "M 2026-02-01..2026-02-28"),
        (date(2024, 2, 1), TODAY, "M 2024-02-01..2024-02-29"),
        (date(2026, 12, 24), TODAY, "M 2026-12-01..2026-12-31"),
        (date(2026, 11, 1), date(2026, 11, 1), "M 2026-11-01..2026-11-01"),
        (date(2026, 11, 1), date(2026, 11, 30), "M 2026-11-01..2026-11-30"),
    ],
)
def test_the_running_month_ends_today(day: date, today: date, month: str) -> None:
    """Others are whole, those to come too."""
    assert span(month_of(day, today)) == month


@pytest.mark.parametrize(
    ("period", "against"),
    [
        (month_of(TODAY, TODAY), "M 2026-10-01..2026-10-19"),
        (month_of(date(2026, 10, 1), TODAY), "M 2026-09-01..2026-09-30"),
        (month_of(date(2026, 1, 1), TODAY), "M 2025-12-01..2025-12-31"),
        (month_of(date(2026, 3, 30), date(2026, 3, 30)), "M 2026-02-01..2026-02-28"),
        (Period(TODAY, TODAY), "2026-11-12..2026-11-12"),
        (last_days(4, TODAY), "2026-11-09..2026-11-12"),
        (last_days(7, TODAY), "2026-11-06..2026-11-12"),
        (last_days(8, TODAY), "2026-10-29..2026-11-05"),
        (last_days(14, TODAY), "2026-10-23..2026-11-05"),
        (last_days(30, TODAY), "2026-09-16..2026-10-15"),
    ],
)
def test_what_it_is_held_against(period: Period, against: str) -> None:
    """The same weekdays before it; of months the one before, as far as the running one has come."""
    assert span(before(period)) == against


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (TODAY, "2026-10-01..2026-11-19"),
        (date(2026, 9, 30), "2026-07-01..2026-09-30"),
        (date(2026, 1, 31), "2026-01-01..2026-03-31"),
        (date(2025, 12, 31), "2025-10-01..2025-12-31"),
    ],
)
def test_quarters_begin_with_the_year(day: date, quarter: str) -> None:
    """The running one ends today."""
    assert span(quarter_of(day, TODAY)) == quarter


def test_a_year_is_one_of_the_calendar() -> None:
    """The running one ends today, and no year is too long to be asked for."""
    assert span(year_of(TODAY, TODAY)) == "2026-01-01..2026-11-19"
    assert span(year_of(date(2024, 2, 29), TODAY)) == "2024-01-01..2024-12-31"
    assert year_of(date(2024, 2, 29), TODAY).days == MOST_DAYS


@pytest.mark.parametrize(
    ("period", "over"),
    [
        (month_of(TODAY, TODAY), "M 2026-11-01..2026-11-18"),
        (month_of(date(2026, 10, 1), TODAY), "M 2026-10-01..2026-10-31"),
        (last_days(7, TODAY), "2026-11-13..2026-11-18"),
        (Period(TODAY - timedelta(days=1), TODAY + timedelta(days=9)), "2026-11-18..2026-11-18"),
    ],
)
def test_what_is_over_of_it(period: Period, over: str) -> None:
    """Up to yesterday, however far it reaches."""
    found = ended(period, TODAY)
    assert found is not None
    assert span(found) == over


def test_nothing_of_today_is_over() -> None:
    """Nor of a month that begins today, nor of what is still to come."""
    first = date(2026, 12, 1)
    assert ended(last_days(1, TODAY), TODAY) is None
    assert ended(month_of(first, first), first) is None
    assert ended(Period(TODAY + timedelta(days=1), TODAY + timedelta(days=2)), TODAY) is None


@pytest.mark.parametrize("days", [1, 2, 5, 6, 7, 8, 13, 14, 30, 90, MOST_DAYS])
def test_weekdays_are_held_against_the_same_ones(days: int) -> None:
    """No Monday is held against a Sunday, and no day against itself."""
    period = last_days(days, TODAY)
    compared = before(period)
    assert compared.days == period.days
    assert compared.first.weekday() == period.first.weekday()
    assert compared.last < period.first


def test_a_month_is_no_thirty_days() -> None:
    """The same days count as a month only where a month was asked for."""
    week = last_days(7, date(2026, 11, 7))
    month = month_of(date(2026, 11, 7), date(2026, 11, 7))
    assert (week.first, week.last) == (month.first, month.last)
    assert span(before(week)) == "2026-10-25..2026-10-31"
    assert span(before(month)) == "M 2026-10-01..2026-10-07"


@pytest.mark.parametrize(
    ("period", "left", "right"),
    [
        (month_of(TODAY, TODAY), "M 2026-10-01..2026-10-31", ""),
        (
            month_of(date(2026, 10, 9), TODAY),
            "M 2026-09-01..2026-09-30",
            "M 2026-11-01..2026-11-19",
        ),
        (
            Period(date(2026, 11, 18), date(2026, 11, 18)),
            "2026-11-17..2026-11-17",
            "2026-11-19..2026-11-19",
        ),
        (Period(TODAY, TODAY), "2026-11-18..2026-11-18", ""),
        (last_days(7, TODAY), "2026-11-06..2026-11-12", ""),
    ],
)
def test_what_lies_beside_it(period: Period, left: str, right: str) -> None:
    """Nothing that has not begun."""
    assert span(earlier(period, TODAY)) == left
    assert span(later(period, TODAY)) == right


@pytest.mark.parametrize(
    "period",
    [
        month_of(TODAY, TODAY),
        month_of(date(2026, 2, 3), TODAY),
        Period(TODAY, TODAY),
        last_days(7, TODAY),
        last_days(MOST_DAYS, TODAY),
    ],
)
def test_a_word_says_the_period_again(period: Period) -> None:
    """What a button carries is read back as what it was made of."""
    assert period_of(word_of(period), TODAY) == period


@pytest.mark.parametrize(
    "word",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-11-31",
        "2026-11-05..2026-11-04",
        "2025-11-01..2026-11-05",
        "1999-01",
        "2026-11-05..",
        "2026-11-05..2026-11-31",
        "today",
    ],
)
def test_what_is_no_word_is_no_period(word: str) -> None:
    """A button that was made up asks for nothing."""
    assert period_of(word, TODAY) is None
