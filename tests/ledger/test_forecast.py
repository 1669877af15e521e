"""When the pool reaches its trigger and zero: pure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.forecast import backtests, error, held, naive_error
from ledger.forecast import COURSE_DAYS, MAX_DAYS, Lapse, Outset, forecast
from ledger.habit import MIN_DAYS, habit_of
from ledger.money import MICROS

EVEN = Outset(balance=100 * MICROS, trigger=40 * MICROS, used=(10 * MICROS,) * 28,
              used_today=10 * MICROS, weekday=2)  # fmt: skip
_amounts = st.integers(0, 10**12)
_outsets = st.builds(
    Outset,
    balance=st.integers(-(10**12), 10**13),
    trigger=_amounts,
    used=st.lists(_amounts | st.just(0), min_size=0, max_size=120).map(tuple),
    used_today=_amounts,
    weekday=st.integers(0, 6),
    lapses=st.lists(st.builds(Lapse, st.integers(0, 400), st.integers(1, 10**12)), max_size=4).map(
        lambda lots: tuple(sorted(lots, key=lambda lot: lot.days))
    ),
)


def test_an_even_pool_lasts_as_long_as_it_has_days() -> None:
    """At ten a day a hundred last ten days, and fall below forty after more than six."""
    found = forecast(EVEN)
    assert found is not None
    assert (found.trigger.days, found.zero.days) == (7, 10)
    assert found.zero.soonest < 10 < found.zero.latest
    assert found.week.likely == 70 * MICROS
    assert found.month.likely == 300 * MICROS
    assert found.course[:11] == tuple((100 - 10 * n) * MICROS for n in range(11))
    assert len(found.course) == COURSE_DAYS + 1


def test_a_weekend_is_passed_over() -> None:
    """On a Friday evening an office's forty last from Monday to Thursday, and not over Sunday."""
    used = tuple(10 * MICROS if n % 7 < 5 else 0 for n in range(4, 4 + 84))
    start = Outset(40 * MICROS, 0, used, 10 * MICROS, weekday=4)
    found = forecast(start)
    assert found is not None
    assert found.zero.days in (5, 6)
    assert found.weekdays[5] < 0.2
    assert found.weekdays[0] > 1.3


@pytest.mark.parametrize("days", [0, 1, 7, MIN_DAYS - 1])
def test_too_little_history_is_no_forecast(days: int) -> None:
    """Fewer than two weeks tell nothing of weekdays."""
    assert forecast(replace(EVEN, used=EVEN.used[:days])) is None


def test_a_pool_nobody_uses_is_no_forecast() -> None:
    """Nothing a day would last for ever."""
    assert forecast(replace(EVEN, used=(0,) * 28)) is None


def test_growth_is_carried_on_and_one_campaign_is_not() -> None:
    """Sixteen weeks that each cost more are growth; two dear ones among even ones are none."""
    growing = habit_of([round(1.03 ** (n / 7) * MICROS) for n in range(112)], 0)
    campaign = habit_of([MICROS * (3 if 70 <= n < 84 else 1) for n in range(112)], 0)
    assert growing is not None
    assert campaign is not None
    assert growing.drift > 0
    assert campaign.drift == 0


def test_what_expires_first_is_used_first() -> None:
    """Funds that are used before they expire cost nothing; what is left of them is lost."""
    used_up = forecast(replace(EVEN, lapses=(Lapse(5, 30 * MICROS),)))
    lost = forecast(replace(EVEN, lapses=(Lapse(5, 80 * MICROS),)))
    assert used_up is not None
    assert lost is not None
    assert (used_up.zero.days, used_up.expires) == (10, 0)
    assert (lost.zero.days, lost.expires) == (6, 40 * MICROS)


@given(_outsets)
def test_ranges_hold_what_is_likely(start: Outset) -> None:
    """Whatever the past, days and amounts lie in their ranges, and the trigger before zero."""
    found = forecast(start)
    if found is None:
        assert len(start.used) < MIN_DAYS or not sum(start.used)
        return
    for pace in (found.zero, found.trigger):
        assert 0 <= pace.soonest <= pace.days <= pace.latest <= MAX_DAYS
    for spend in (found.week, found.month):
        assert 0 <= spend.least <= spend.likely <= spend.most
    assert found.week.likely <= found.month.likely
    if start.trigger >= 1:
        assert found.trigger.days <= found.zero.days
    assert sum(found.weekdays) == pytest.approx(7)


@given(_outsets, st.integers(1, 10**12))
def test_more_funds_never_end_sooner(start: Outset, more: int) -> None:
    """The same past with a larger balance reaches zero on the same day or later."""
    less, greater = forecast(start), forecast(replace(start, balance=start.balance + more))
    if less is not None and greater is not None:
        assert less.zero.days <= greater.zero.days
        assert less.zero.soonest <= greater.zero.soonest
        assert less.zero.latest <= greater.zero.latest


def test_it_beats_a_straight_line_and_holds_what_it_claims() -> None:
    """On made-up organisations: closer on average and in most, and within five points of 80 %."""
    found = backtests(range(500, 508), 120)
    everything = [guess for one in found.values() for guess in one.zero]
    better = [one for one in found.values() if error(one.zero) < naive_error(one.zero)]
    assert error(everything) < naive_error(everything)
    assert len(better) * 2 > len(found)
    assert 0.75 <= held(everything) <= 0.85
