"""A recommendation: the trigger and the recharge amount that would have served, and others. Pure.

The same days recommend the same. What a card shows of it carries a mark, by which it is told
whether it still is what would be applied.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from itertools import dropwhile

from ledger.account import Account, Method
from ledger.choosing import LEAST_DAYS, RESERVE_DAYS, Tried, choose, serves, trigger_for, try_out
from ledger.methods import method_or_none
from ledger.money import Money
from ledger.replay import Course, Terms, Use
from ledger.settings import SettingsRequest
from ledger.views import Day
from ledger.zones import local_day

DAYS = 90
_MARK_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Served:
    """How settings would have served, or how the pool did without auto-recharge."""

    trigger: Money
    amount: Money | None  # None: without auto-recharge, as it was
    recharges: int
    lowest: Money
    below: int  # days below zero
    capped: int  # days on which the month's cap kept a recharge back
    idle: Money  # in the pool on average
    expires: Money  # unused after twelve months, in a year
    closings: tuple[Money, ...]  # of each day
    does: bool = False  # the present ones: they keep the rules by which others are chosen


class Pick(StrEnum):
    """Which of the pairs; the others are the fields of `Others`."""

    BEST = "best"
    FEWER = "fewer"
    LEANER = "leaner"
    LONGER = "longer"


@dataclass(frozen=True, slots=True)
class Others:
    """Pairs that serve as well, for those who mind one thing more than another."""

    fewer: Served | None = None
    leaner: Served | None = None
    longer: Served | None = None


@dataclass(frozen=True, slots=True)
class Recommendation:
    account: Account
    as_of: datetime
    method: Method | None  # auto-recharge's
    can_charge: bool  # there is a method that may be charged while nobody looks
    past: tuple[Day, ...]  # the days that were replayed, oldest first, as they were
    reserve: Money  # what the dearest three days running used
    now: Served | None = None  # with the present settings
    best: Served | None = None  # None: too few days to say
    others: Others = Others()
    outdated: bool = False  # another one was applied than is right by now
    lacking: bool = False  # another pair was asked for by its name, and there is none such

    @property
    def days(self) -> int:
        return len(self.past)

    def served(self, pick: Pick) -> Served | None:
        """What is recommended, or what may be taken instead of it."""
        match pick:
            case Pick.BEST:
                return self.best
            case Pick.FEWER:
                return self.others.fewer
            case Pick.LEANER:
                return self.others.leaner
            case Pick.LONGER:
                return self.others.longer

    def request(self, pick: Pick = Pick.BEST) -> SettingsRequest:
        """What would have to change; the rest stays as it is."""
        served, recharge = self.served(pick), self.account.recharge
        if served is None:
            return SettingsRequest()
        amount = served.amount if served.amount != recharge.amount else None
        turns_on = served.amount is not None and self.can_charge and not recharge.on
        return SettingsRequest(
            trigger=served.trigger if served.trigger != self.account.trigger else None,
            recharge_amount=amount,
            recharge_on=True if turns_on else None,
        )

    def changes(self, pick: Pick = Pick.BEST) -> bool:
        return self.request(pick) != SettingsRequest()

    def mark(self, pick: Pick = Pick.BEST) -> str:
        """What a card carries of it, to tell whether it still is what would be applied."""
        asked = self.request(pick)
        told = f"{asked.trigger} {asked.recharge_amount} {asked.recharge_on}"
        return sha256(told.encode()).hexdigest()[:_MARK_LENGTH]


def recommended(
    account: Account, days: Sequence[Day], methods: Sequence[Method], now: datetime
) -> Recommendation:
    """From these days, the oldest first."""
    past = _past(account, days, now)
    use = Use(past[0].on if past else now.date(), tuple(max(0, day.used.micros) for day in past))
    found = Recommendation(
        account=account,
        as_of=now,
        method=method_or_none(methods, account.recharge.method_id),
        can_charge=any(method.unattended for method in methods),
        past=tuple(past),
        reserve=Money(use.most_in(RESERVE_DAYS), account.currency),
    )
    if len(past) < LEAST_DAYS:
        return found
    as_it_is = _as_it_is(account, past, use)
    if account.customer_agreement:  # credits cannot be bought: only the warning can be set
        trigger = Money(trigger_for(use), account.currency)
        return replace(found, now=as_it_is, best=replace(as_it_is, trigger=trigger))
    choice = choose(use, _cap(account))
    other = [_served(one, account) for one in (choice.fewer, choice.leaner, choice.longer)]
    best = _served(choice.best, account)
    return replace(found, now=as_it_is, best=best, others=Others(*other))


def _past(account: Account, days: Sequence[Day], now: datetime) -> list[Day]:
    """Whole local days since the pool was first used; none after the last booking is left out."""
    today = local_day(now, account.time_zone)
    by_date = {day.on: day for day in days}
    closing, past = Money.zero(account.currency), []
    for ago in range(DAYS, 0, -1):
        on = today - timedelta(days=ago)
        day = by_date.get(on) or Day(on, closing, Money.zero(account.currency))
        closing = day.closing
        past.append(day)
    return list(dropwhile(lambda day: day.used.micros <= 0, past))


def _as_it_is(account: Account, past: Sequence[Day], use: Use) -> Served:
    recharge = account.recharge
    if recharge.on and recharge.amount.micros > 0 and not account.customer_agreement:
        terms = Terms(account.trigger.micros, recharge.amount.micros, _cap(account))
        tried = try_out(use, terms)
        return replace(_of_course(tried, account), does=serves(tried, use))
    closings = tuple(day.closing.micros for day in past)
    below = sum(one < 0 for one in closings)
    course = Course(0, 0, min(closings), below, 0, closings)
    without = Tried(Terms(account.trigger.micros, 0), course, 0)
    return replace(_of_course(without, account), amount=None)


def _served(tried: Tried | None, account: Account) -> Served | None:
    return _of_course(tried, account) if tried else None


def _of_course(tried: Tried, account: Account) -> Served:
    def money(micros: int) -> Money:
        return Money(micros, account.currency)

    course = tried.course
    return Served(
        trigger=money(tried.terms.trigger),
        amount=money(tried.terms.amount),
        recharges=course.recharges,
        lowest=money(course.lowest),
        below=course.below,
        capped=course.capped,
        idle=money(course.idle),
        expires=money(tried.expires),
        closings=tuple(money(one) for one in course.closings),
    )


def _cap(account: Account) -> int:
    return account.recharge.per_month.micros if account.recharge.per_month else 0
