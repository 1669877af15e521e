"""Choosing the trigger and the recharge amount that would have served: pure, in micros.

Every pair of round amounts that fits the organisation is replayed, and one is chosen by rules that
can be told in a sentence, in this order:

1. The trigger carries the pool while nothing is added.  A declined card is tried again after one,
   three and seven hours, eleven in all; where that fails on a Friday evening, somebody acts on
   Monday.  So it covers what the dearest three days running used, and the balance is never below
   zero.
2. Nothing expires, if every year went on like that.
3. There are at most two recharges in thirty days.
4. Of what is left, the least money lies idle on average.

Where no pair keeps a rule, the one that comes closest to it is taken, and the next rule is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ledger.limits import MAX_FUNDS, MAX_TRIGGER, MIN_FUNDS
from ledger.money import MICROS
from ledger.replay import Course, Terms, Use, expiring_in_a_year, replay

LEAST_DAYS = 14  # two of every weekday; from fewer it would be a guess
RESERVE_DAYS = 3
_WEEK = 7
_LONGEST = 14  # days that the largest trigger of the grid covers
_MONTH, _MOST_A_MONTH = 30, 2
_ROUND = (10, 15, 20, 25, 30, 40, 50, 60, 75)  # tenths of what people say, times a power of ten
_POWERS = 5


@dataclass(frozen=True, slots=True)
class Tried:
    """A pair and how it went."""

    terms: Terms
    course: Course
    expires: int  # in a year


@dataclass(frozen=True, slots=True)
class Choice:
    best: Tried
    fewer: Tried | None  # half as many recharges, for more money in the pool
    leaner: Tried | None  # a quarter less money in the pool, for more recharges
    longer: Tried | None  # a trigger that covers a week


@lru_cache(maxsize=64)  # asked for again whenever it is applied, and new once a day
def choose(use: Use, per_month: int = 0) -> Choice:
    """Of the whole grid; `per_month` is the cap that recharges have to keep to, zero for none.

    It is chosen as if there were no cap, and told with it: where a cap is too low for the calls,
    no other amounts make it enough.
    """
    tried = [try_out(use, terms) for terms in _grid(use, per_month)]
    best = _best(tried, use, RESERVE_DAYS)
    same = [one for one in tried if one.terms.trigger == best.terms.trigger and _sound(one)]
    found = (_fewer(same, best), _leaner(same, best), _longer(tried, use, best))
    others = (one and _capped(one, use, per_month) for one in found)
    fewer, leaner, longer = (one if one and _sound(one) else None for one in others)
    return Choice(_capped(best, use, per_month), fewer, leaner, longer)


def try_out(use: Use, terms: Terms) -> Tried:
    """How a pair would have served."""
    return Tried(terms, replay(use, terms), expiring_in_a_year(use, terms))


def serves(one: Tried, use: Use) -> bool:
    """Whether it keeps every rule but that of the least money."""
    covered = one.terms.trigger >= use.most_in(RESERVE_DAYS)
    return covered and _sound(one) and one.course.recharges <= _allowed(use)


def trigger_for(use: Use) -> int:
    """The smallest round amount that covers the reserve; the largest there is, where none does."""
    reserve = use.most_in(RESERVE_DAYS)
    found = _between(1, MAX_TRIGGER)
    return next((one for one in found if one >= reserve), MAX_TRIGGER * MICROS)


def _grid(use: Use, per_month: int) -> Iterator[Terms]:
    """Triggers from a day's use to two weeks', each with every amount."""
    a_day = use.total // len(use.spent)
    top = max(trigger_for(use), use.most_in(_LONGEST))
    triggers = [one for one in _between(1, MAX_TRIGGER) if a_day <= one <= top]
    for trigger in triggers or [trigger_for(use)]:
        for amount in _amounts(use, per_month):
            yield Terms(trigger, amount)


def _amounts(use: Use, per_month: int) -> list[int]:
    """From the dearest day's use, so that a day takes one recharge, to all there is to replay."""
    most = min(MAX_FUNDS, per_month // MICROS) if per_month else MAX_FUNDS
    there = _between(MIN_FUNDS, most) or [MIN_FUNDS * MICROS]
    least = max(use.most_in(1), 2 * use.total // len(use.spent))
    return [one for one in there if least <= one <= max(use.total, there[0])] or there[-1:]


def _between(least: int, most: int) -> list[int]:
    """Round amounts of whole units, in micros, upwards."""
    tenths = (step * 10**power for power in range(_POWERS) for step in _ROUND)
    whole = (one // 10 for one in tenths if one % 10 == 0)
    return sorted(one * MICROS for one in whole if least <= one <= most)


def _best(tried: Sequence[Tried], use: Use, reserve_days: int) -> Tried:
    """The first by the rules above, each of which counts only where those before it tie."""
    reserve, allowed = use.most_in(reserve_days), _allowed(use)
    return min(
        tried,
        key=lambda one: (
            max(0, reserve - one.terms.trigger),
            one.course.below,
            one.expires,
            max(0, one.course.recharges - allowed),
            one.course.idle,
            one.terms.trigger,
        ),
    )


def _allowed(use: Use) -> int:
    return -(-_MOST_A_MONTH * len(use.spent) // _MONTH)


def _capped(one: Tried, use: Use, per_month: int) -> Tried:
    return try_out(use, replace(one.terms, per_month=per_month)) if per_month else one


def _sound(one: Tried) -> bool:
    return not (one.course.below or one.course.capped or one.expires)


def _fewer(same: Sequence[Tried], best: Tried) -> Tried | None:
    few = [one for one in same if one.course.recharges * 2 <= best.course.recharges]
    if not best.course.recharges:
        return None
    return min(few, key=lambda one: (-one.course.recharges, one.course.idle), default=None)


def _leaner(same: Sequence[Tried], best: Tried) -> Tried | None:
    lean = [one for one in same if one.course.idle * 4 <= best.course.idle * 3]
    return min(lean, key=lambda one: (one.course.recharges, one.course.idle), default=None)


def _longer(tried: Sequence[Tried], use: Use, best: Tried) -> Tried | None:
    """None where the best one covers a week already, or where none does."""
    found = _best(tried, use, _WEEK)
    covers = found.terms.trigger >= use.most_in(_WEEK) > best.terms.trigger
    return found if covers and _sound(found) else None
