"""Choosing amounts: the rules that a recommendation keeps, on organisations of every kind."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.choosing import LEAST_DAYS, RESERVE_DAYS, choose, serves, trigger_for, try_out
from ledger.limits import MAX_FUNDS, MAX_TRIGGER, MIN_FUNDS
from ledger.money import MICROS
from ledger.replay import Terms, Use

FIRST = date(2026, 8, 21)
DAYS = 90
SPENT = st.lists(st.integers(0, 3_000 * MICROS), min_size=LEAST_DAYS, max_size=DAYS).filter(any)
WEEK = 7


def office(scale: int = 1) -> Use:
    """Busy on weekdays, quiet at the weekend."""
    spent = (13 + day * 7 % 12 if day % WEEK < 5 else 8 + day % 3 for day in range(DAYS))
    return Use(FIRST, tuple(one * scale * MICROS for one in spent))


def bursty() -> Use:
    """A campaign of three days in a quiet quarter."""
    return Use(FIRST, tuple((300 if 20 <= day < 23 else 1) * MICROS for day in range(DAYS)))


@pytest.mark.parametrize("use", [office(), office(scale=20), bursty()])
def test_the_chosen_one_keeps_every_rule(use: Use) -> None:
    """It covers three days, never goes below zero, loses nothing, and recharges seldom."""
    best = choose(use).best
    assert best.terms.trigger >= use.most_in(RESERVE_DAYS)
    assert best.course.lowest > 0
    assert best.expires == 0
    assert best.course.recharges <= 6
    assert serves(best, use)


def test_of_those_the_least_money_lies_idle() -> None:
    """A round step less of either amount would break a rule."""
    use = office()
    best = choose(use).best
    assert (best.terms.trigger, best.terms.amount) == (75 * MICROS, 250 * MICROS)
    assert not serves(try_out(use, Terms(60 * MICROS, 250 * MICROS)), use)
    assert not serves(try_out(use, Terms(75 * MICROS, 200 * MICROS)), use)


def test_others_are_what_their_names_say() -> None:
    """Half the recharges; a quarter less money; a week's reserve."""
    use, choice = office(), choose(office())
    best = choice.best
    assert choice.fewer
    assert choice.leaner
    assert choice.longer
    assert choice.fewer.course.recharges * 2 <= best.course.recharges
    assert choice.leaner.course.idle * 4 <= best.course.idle * 3
    assert choice.longer.terms.trigger >= use.most_in(WEEK) > best.terms.trigger
    for one in (choice.fewer, choice.leaner, choice.longer):
        assert one.course.below == one.expires == 0
        assert one.terms.trigger >= use.most_in(RESERVE_DAYS)


def test_a_cap_is_kept_to() -> None:
    """No amount that would not fit under it; where it is too low for the calls, that is told."""
    best = choose(office(), 200 * MICROS).best
    assert (best.terms.trigger, best.terms.amount) == (75 * MICROS, 200 * MICROS)
    assert best.course.capped > 0
    roomy = choose(office(), 5_000 * MICROS).best
    assert roomy.terms.amount == choose(office()).best.terms.amount
    assert roomy.course.capped == 0


def test_calls_beyond_every_bound() -> None:
    """The largest amounts there can be, and what would have been with them."""
    use = office(scale=1_000)
    best = choose(use).best
    assert best.terms == Terms(MAX_TRIGGER * MICROS, MAX_FUNDS * MICROS)
    assert best.course.below > 0
    assert trigger_for(use) == MAX_TRIGGER * MICROS
    assert not serves(best, use)


def test_calls_of_next_to_nothing() -> None:
    """The smallest amounts there can be, of which most expires all the same."""
    use = Use(FIRST, (100,) * DAYS)
    best = choose(use).best
    assert best.terms == Terms(MICROS, MIN_FUNDS * MICROS)
    assert 0 < best.expires < MIN_FUNDS * MICROS


@settings(max_examples=40)
@given(SPENT, st.one_of(st.just(0), st.integers(1, 9_000 * MICROS)))
def test_whatever_was_spent(spent: list[int], per_month: int) -> None:
    """There is always one, of whole units and within every bound."""
    use = Use(FIRST, tuple(spent))
    best = choose(use, per_month).best
    assert best.terms.trigger % MICROS == best.terms.amount % MICROS == 0
    assert 0 < best.terms.trigger <= MAX_TRIGGER * MICROS
    assert MIN_FUNDS * MICROS <= best.terms.amount <= MAX_FUNDS * MICROS
    covered = best.terms.trigger >= use.most_in(RESERVE_DAYS)
    assert covered or best.terms.trigger == MAX_TRIGGER * MICROS
    if covered and not per_month:
        assert best.course.below == 0
