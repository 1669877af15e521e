"""Replaying past days with other amounts: what holds whatever was spent and however it is set."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.money import MICROS
from ledger.replay import LOT_DAYS, Course, Terms, Use, expiring_in_a_year, replay

FIRST = date(2026, 8, 21)
SPENT = st.lists(st.integers(0, 400 * MICROS), min_size=1, max_size=120).map(tuple)
TRIGGERS = st.integers(0, 1_000 * MICROS)
AMOUNTS = st.integers(5 * MICROS, 1_000 * MICROS)
CAPS = st.one_of(st.just(0), st.integers(5 * MICROS, 5_000 * MICROS))
TERMS = st.builds(Terms, TRIGGERS, AMOUNTS, CAPS)


def use(*spent: int, first: date = FIRST) -> Use:
    """Days of use in whole units."""
    return Use(first, tuple(one * MICROS for one in spent))


def terms(trigger: int, amount: int, per_month: int = 0) -> Terms:
    return Terms(trigger * MICROS, amount * MICROS, per_month * MICROS)


def units(course: Course) -> list[int]:
    return [closing // MICROS for closing in course.closings]


def test_it_begins_with_an_empty_pool_that_is_filled() -> None:
    """Before the first call there are as many whole recharge amounts as reach the trigger."""
    course = replay(use(0), terms(100, 40))
    assert (units(course), course.recharges) == ([120], 0)


def test_a_balance_at_the_trigger_is_left_alone() -> None:
    """Strictly below, and not a day before (rule 17)."""
    assert units(replay(use(20, 20, 1), terms(60, 100))) == [80, 60, 159]


def test_one_charge_of_whole_amounts_reaches_the_trigger() -> None:
    """However deep it fell, it is charged once (rule 18), and what was owed is paid by it."""
    course = replay(use(250), terms(100, 40))
    assert (units(course), course.recharges) == ([110], 1)
    assert (course.lowest, course.below) == (-130 * MICROS, 1)


def test_a_month_s_cap_holds_back_what_does_not_fit() -> None:
    """As much comes as fits, in whole amounts, and more of it in the next month (rule 22)."""
    course = replay(use(50, 50, 50, first=date(2026, 8, 30)), terms(50, 50, 50))
    assert units(course) == [50, 0, 0]
    assert (course.recharges, course.capped, course.below) == (2, 2, 1)


def test_what_is_idle_is_what_lies_there_on_average() -> None:
    """A debt is no money that lies there."""
    assert replay(use(0, 50), terms(0, 5)).idle == 0
    assert replay(use(10, 20), terms(50, 50)).idle == 80 * MICROS  # 90.00, then 70.00


def test_the_most_of_days_running() -> None:
    """Neighbours only, and all there are where there are fewer."""
    found = use(5, 9, 1, 7, 0, 8)
    assert [found.most_in(days) // MICROS for days in (1, 3, 30)] == [9, 17, 30]


@given(SPENT, TERMS)
def test_money_is_conserved(spent: tuple[int, ...], given_terms: Terms) -> None:
    """What was bought was used or is left, and only whole recharge amounts were bought."""
    found = replay(Use(FIRST, spent), given_terms)
    assert found.bought - sum(spent) == found.closings[-1]
    assert found.bought % given_terms.amount == 0
    assert found.lowest <= min(found.closings)


@given(SPENT, TERMS)
def test_no_funds_are_invented(spent: tuple[int, ...], given_terms: Terms) -> None:
    """Never more is bought than keeps the pool at its trigger, by less than a recharge amount."""
    found = replay(Use(FIRST, spent), given_terms)
    assert all(one < given_terms.trigger + given_terms.amount for one in found.closings)
    if not found.capped:
        assert all(one >= given_terms.trigger for one in found.closings)


@given(SPENT, TERMS, TRIGGERS)
def test_a_bigger_trigger_never_goes_lower(
    spent: tuple[int, ...], given_terms: Terms, more: int
) -> None:
    """Day by day there is at least as much, caps or not."""
    days = Use(FIRST, spent)
    bigger = Terms(given_terms.trigger + more, given_terms.amount, given_terms.per_month)
    less, found = replay(days, given_terms), replay(days, bigger)
    assert found.lowest >= less.lowest
    assert all(a >= b for a, b in zip(found.closings, less.closings, strict=True))
    assert found.below <= less.below


@settings(max_examples=40)
@given(SPENT, TRIGGERS, AMOUNTS)
def test_what_expires_in_a_year(spent: tuple[int, ...], trigger: int, amount: int) -> None:
    """What expires is what two years of single lots, told day after day, leave unused."""
    found = expiring_in_a_year(Use(FIRST, spent), Terms(trigger, amount))
    assert found == _plainly(spent, trigger, amount)


def _plainly(spent: tuple[int, ...], trigger: int, amount: int) -> int:
    """Another way to the same: each lot a line of its own, day after day for two years."""
    lots: list[list[int]] = []
    balance = gone = 0
    for day in range(-1, 2 * LOT_DAYS):
        if day >= 0:
            lost = sum(left for end, left in lots if end <= day)
            lots = [one for one in lots if one[0] > day]
            gone, balance = gone + lost, balance - lost
            used = spent[day % len(spent)]
            balance -= used
            for one in lots:
                part = min(used, one[1])
                one[1] -= part
                used -= part
        bought = 0
        while balance + bought < trigger:
            bought += amount
        if bought:
            lots.append([max(0, day) + LOT_DAYS, bought - max(0, min(bought, -balance))])
            balance += bought
    return gone


def test_a_pool_that_is_hardly_used_loses_its_funds() -> None:
    """A full year on, what nobody used of the first recharge has expired."""
    assert expiring_in_a_year(use(*([0] * 29), 1), terms(10, 100)) == 88 * MICROS
