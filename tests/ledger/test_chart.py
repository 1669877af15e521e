"""The days that a chart shows: pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ledger.chart import DAYS, thirty_days
from ledger.views import Day
from tests.outside import usd
from tests.pools import a_pool

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


def days_of(*used: int, until: date = date(2026, 11, 19)) -> list[Day]:
    first = until - timedelta(days=len(used) - 1)
    return [Day(first + timedelta(days=n), usd(300 - n), usd(one)) for n, one in enumerate(used)]


def test_a_pool_nobody_used_shows_thirty_evendays_of() -> None:
    """Without a booking in reach every day closes at the balance."""
    days = thirty_days(a_pool(80), (), NOON)
    assert len(days) == DAYS
    assert {day.closing for day in days} == {usd(80)}
    assert days[-1].on == date(2026, 11, 19)


def test_a_quiet_day_closes_where_the_one_before_did() -> None:
    """Days after the last booking carry its closing; days before the first were empty."""
    days = thirty_days(a_pool(298), days_of(1, 1, 1, until=date(2026, 11, 17)), NOON)
    assert [str(day.closing) for day in days[-5:]] == [
        "USD 300.00",
        "USD 299.00",
        "USD 298.00",
        "USD 298.00",
        "USD 298.00",
    ]
    assert days[0].closing == usd(0)
