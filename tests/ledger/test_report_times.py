"""When reports are due and of which days they tell, by the clock of who reads them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.report_times import Every, Period, due_after, last_due, period_before

HONG_KONG, BERLIN = "Asia/Hong_Kong", "Europe/Berlin"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "zone", "since", "due"),
    [
        (Every.DAY, "UTC", "2026-11-19T07:59", "2026-11-19T08:00"),
        (Every.DAY, "UTC", "2026-11-19T08:00", "2026-11-20T08:00"),
        (Every.DAY, HONG_KONG, "2026-11-18T23:59", "2026-11-19T00:00"),
        (Every.WEEK, "UTC", "2026-11-19T07:00", "2026-11-23T08:00"),  # a Thursday, a Monday
        (Every.WEEK, "UTC", "2026-11-23T07:00", "2026-11-23T08:00"),
        (Every.WEEK, "UTC", "2026-11-23T08:00", "2026-11-30T08:00"),
        # Clocks go forward on 29 March and back on 25 October, both Sundays.
        (Every.DAY, BERLIN, "2026-03-28T07:30", "2026-03-29T06:00"),
        (Every.DAY, BERLIN, "2026-10-24T06:30", "2026-10-25T07:00"),
        (Every.WEEK, BERLIN, "2026-10-19T07:30", "2026-10-26T07:00"),
    ],
)
def test_at_eight_by_the_readers_clock(every: Every, zone: str, since: str, due: str) -> None:
    """Every day, or every Monday; also when clocks are changed."""
    assert due_after(every, zone, utc(since)) == utc(due)


@given(
    every=st.sampled_from(Every),
    zone=st.sampled_from(["UTC", HONG_KONG, BERLIN, "America/New_York", "Pacific/Auckland"]),
    minute=st.integers(0, 2 * 365 * 24 * 60),
)
def test_the_last_and_the_next(every: Every, zone: str, minute: int) -> None:
    """One follows the other, with nothing in between."""
    now = utc("2026-01-01T00:00") + timedelta(minutes=minute)
    last, following = last_due(every, zone, now), due_after(every, zone, now)
    assert last <= now < following
    assert due_after(every, zone, last) == following
    assert abs(following - last - every.length) <= timedelta(hours=1)


def test_whole_days_of_the_book() -> None:
    """Those that were over; a week goes from Monday to Sunday."""
    monday = utc("2026-11-23T08:00")
    week = period_before(Every.WEEK, monday, "UTC")
    assert week == Period(date(2026, 11, 16), date(2026, 11, 22))
    assert week.before == Period(date(2026, 11, 9), date(2026, 11, 15))
    day = period_before(Every.DAY, monday, "America/Los_Angeles")  # it is midnight there
    assert day == Period(date(2026, 11, 22), date(2026, 11, 22))
    assert day.before == Period(date(2026, 11, 21), date(2026, 11, 21))
