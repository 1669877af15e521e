"""Which days a forecast sets out from, and how long the pool lasts by them: pure."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from ledger.forecast import Pace
from ledger.lots import Lot
from ledger.outset import pace_now
from tests.ledger.test_chart import days_of
from tests.outside import usd
from tests.pools import a_pool

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


def _pace(balance: int, *used: int, lots: tuple[Lot, ...] = ()) -> Pace | None:
    return pace_now(a_pool(balance), days_of(*used), lots, NOON)


def test_a_pool_nobody_used_has_no_pace() -> None:
    """There is nothing to go by."""
    assert pace_now(a_pool(80), (), (), NOON) is None


def test_what_was_used_today_does_not_count_for_the_habit() -> None:
    """Half a day would look like a slow one: twenty days at 10 a day last ten days more."""
    pace = _pace(100, *[10] * 20, 1000)
    assert pace is not None
    assert pace.days == 10


def test_what_is_left_of_today_counts_as_to_come() -> None:
    """A morning on which nobody has called yet has its calls before it."""
    pace = _pace(100, *[10] * 20, 0)
    assert pace is not None
    assert pace.days == 9


def test_days_before_the_first_use_do_not_count() -> None:
    """A pool that was opened a fortnight ago is judged by that fortnight, and not before."""
    pace = _pace(100, *[0] * 30, *[10] * 14, 10)
    assert pace is not None
    assert pace.days == 10
    assert _pace(100, *[0] * 30, *[10] * 13, 10) is None


def test_a_pool_that_was_long_not_used_starts_afresh() -> None:
    """Three weeks of silence are no holiday: what was before tells nothing any more."""
    assert _pace(100, *[50] * 40, *[0] * 21, *[10] * 13, 10) is None
    pace = _pace(100, *[50] * 40, *[0] * 21, *[10] * 14, 10)
    assert pace is not None
    assert pace.days == 10
    assert _pace(100, *[10] * 40, *[0] * 21, 0) is None


def test_days_after_the_last_booking_count_as_idle() -> None:
    """A day on which nobody called is a day."""
    account = a_pool(100)
    busy = pace_now(account, days_of(*[10] * 30, until=date(2026, 11, 18)), (), NOON)
    idle = pace_now(account, days_of(*[10] * 30, until=date(2026, 11, 8)), (), NOON)
    assert busy is not None
    assert idle is not None
    assert idle.days > busy.days


def test_quiet_days_within_use_do_count() -> None:
    """An office that calls on one day in two lasts twice as long."""
    pace = _pace(100, *[0, 10] * 20, 0)
    assert pace is not None
    assert 18 <= pace.days <= 20


def test_funds_that_expire_on_the_way_do_not_last() -> None:
    """What expires the day after tomorrow is there for two more days, and then gone."""
    at = NOON + timedelta(days=2)
    lot = Lot(1, usd(100), usd(90), NOON, at, usd(0))
    pace = _pace(100, *[10] * 20, 10, lots=(lot,))
    assert pace is not None
    assert pace.days == 2
