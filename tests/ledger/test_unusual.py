"""Days that cost far more than their weekday does: pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ledger.unusual import TIME_LAPSE, Unusual, unusual_day, usual_since
from ledger.views import Day
from tests.outside import usd

TODAY = date(2026, 11, 19)  # a Thursday
WEEK = (10, 11, 9, 12, 8, 0, 1)


def days(*used: int, until: date = TODAY) -> list[Day]:
    first = until - timedelta(days=len(used) - 1)
    return [Day(first + timedelta(days=n), usd(0), usd(one)) for n, one in enumerate(used)]


def office(weeks: int, *today: int) -> list[Day]:
    """So many weeks of an office up to the day before those that are given."""
    first = TODAY - timedelta(days=7 * weeks + len(today) - 1)
    past = [WEEK[(first + timedelta(days=n)).weekday()] for n in range(7 * weeks)]
    return days(*past, *today)


def test_a_day_that_is_far_dearer_than_its_weekday_is_told() -> None:
    """A Thursday costs twelve: thirteen and twenty are Thursdays, too, forty is not."""
    assert unusual_day(office(8, 13), TODAY) is None
    assert unusual_day(office(8, 20), TODAY) is None
    assert unusual_day(office(8, 40), TODAY) == Unusual(TODAY, 40_000_000, 12_000_000)


def test_a_weekend_is_measured_by_weekends() -> None:
    """Ten on a Sunday are as unusual as forty on a Thursday; a coin more than nothing is not."""
    sunday = TODAY + timedelta(days=3)
    past = [WEEK[n % 7] for n in range(56 + 6)]
    first = sunday - timedelta(days=len(past))
    assert first.weekday() == 0
    assert unusual_day(days(*past, 20, until=sunday), sunday) is not None
    assert unusual_day(days(*past, 2, until=sunday), sunday) is None


def test_days_whose_calls_come_late_are_looked_at_again() -> None:
    """The day before yesterday counts; the one before that has been looked at."""
    for ago, told in ((1, True), (2, True), (3, False)):
        since = [60, *(WEEK[(TODAY - timedelta(days=n)).weekday()] for n in range(ago - 1, -1, -1))]
        found = unusual_day(office(8, *since), TODAY)
        assert (found is not None) is told
        if found is not None:
            assert found.on == TODAY - timedelta(days=ago)


def test_with_few_days_of_its_kind_nothing_is_unusual() -> None:
    """Three Thursdays are no habit; days before the first call are no days."""
    assert unusual_day(office(3, 400), TODAY) is None
    assert (
        unusual_day([*days(*[0] * 50, until=TODAY - timedelta(days=22)), *office(3, 400)], TODAY)
        is None
    )
    assert unusual_day([], TODAY) is None


def test_where_no_two_days_are_alike_a_dear_one_is_no_news() -> None:
    """A pool of few dear calls: silence for most of the week and now and then thirty."""
    bursts = [30 if n % 9 in (0, 4) else 0 for n in range(80)]
    assert unusual_day(days(*bursts, 30), TODAY) is None
    assert unusual_day(days(*bursts, 95), TODAY) is not None


def test_in_time_lapse_it_takes_ten_times_as_much() -> None:
    """A sandbox spends a day's funds in minutes."""
    assert unusual_day(office(8, 100), TODAY, factor=TIME_LAPSE) is None
    assert unusual_day(office(8, 400), TODAY, factor=TIME_LAPSE) is not None


def test_it_is_over_with_a_usual_day_of_which_all_calls_have_come() -> None:
    """Not with a day whose calls may still come in, and not while a campaign goes on."""
    told = TODAY
    for later, since, over in (
        (2, [40, 8, 0], False),
        (3, [40, 8, 0, 1], True),
        (3, [40, 40, 0, 1], False),
        (4, [40, 40, 0, 1, 9], True),
    ):
        on = told + timedelta(days=later)
        seen = days(*(day.used.micros // 10**6 for day in office(8)), *since, until=on)
        assert usual_since(seen, told, on) is over, (later, since)


@given(st.lists(st.integers(0, 10**4), max_size=130), st.integers(0, 10**5))
def test_what_is_told_is_dearer_than_every_usual_day(used: Sequence[int], today: int) -> None:
    """At least twice the median of its weekday, and an average day more."""
    found = unusual_day(days(*used, today), TODAY)
    if found is not None:
        assert found.spent >= 2 * found.usual
        assert found.spent > 0
