"""The outlook: what is to come of the pool, as a person asks for it. Open to every role."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from ledger.account import Account, Method
from ledger.chart import thirty_days
from ledger.forecast import Forecast, forecast
from ledger.look import as_of
from ledger.methods import method_or_none
from ledger.money import Money
from ledger.outset import outset, reading_since
from ledger.payments import whole_recharges
from ledger.people import Actor
from ledger.ports import House
from ledger.recharging import stands_ready
from ledger.roles import Right
from ledger.views import Day
from ledger.work import recent_of, require
from ledger.zones import local_day


@dataclass(frozen=True, slots=True)
class Outlook:
    """The forecast card's content; `found` is None where there is too little to go by."""

    account: Account
    as_of: datetime
    today: date  # on the account's own calendar
    days: tuple[Day, ...]  # the last thirty
    known: int  # whole days that the pool has been in use
    found: Forecast | None
    method: Method | None  # auto-recharge's, where it is ready to charge
    course: tuple[tuple[date, Money], ...] = ()  # from today on, with what is recharged

    def day(self, ahead: int) -> date:
        return self.today + timedelta(days=ahead)


async def outlook(house: House, actor: Actor) -> Outlook:
    """All that the forecast card shows, of one moment."""
    await require(house, actor, Right.LOOK)
    now = house.clock()
    recent = await recent_of(house, actor, reading_since(now))
    account = as_of(recent.account, recent.lots, now)
    methods = await house.gateway.methods(account.id)
    method = method_or_none(methods, account.recharge.method_id)
    ready = stands_ready(account, method)
    start = outset(account, recent.days, recent.lots, now)
    found = forecast(start)
    today = local_day(now, account.time_zone)
    return Outlook(
        account=account,
        as_of=now,
        today=today,
        days=thirty_days(account, recent.days, now),
        known=len(start.used),
        found=found,
        method=method if ready else None,
        course=tuple(dated(account, today, found.course, recharged=ready)) if found else (),
    )


def dated(
    account: Account, today: date, course: Sequence[int], *, recharged: bool
) -> Iterator[tuple[date, Money]]:
    """Up to zero; where auto-recharge is ready, with whole recharge amounts whenever it is due."""
    added = Money.zero(account.currency)
    for ahead, micros in enumerate(course):
        left = Money(micros, account.currency) + added
        if recharged and left < account.trigger:
            times = whole_recharges(account.trigger - left, account.recharge.amount)
            more = account.recharge.amount * times
            added, left = added + more, left + more
        yield today + timedelta(days=ahead), max(left, Money.zero(account.currency))
        if left.micros <= 0:
            return
