"""The sandbox's past: sixty days of an office's calls, paid as its auto-recharge would have.

Told day by day: an office's hours, busier on weekdays, the hotline alone at the weekend; the
pool is recharged at the end of a day that left it below its trigger.
It ends a little above the trigger, so that the calls to come soon bring it below.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_CEILING, Decimal
from random import Random
from zoneinfo import ZoneInfo

from ledger.account import AutoRecharge, Method
from ledger.money import Money
from ledger.opening import PastFunding, Start
from providers.sandbox.calls import Talk, covered_at, seeded, stretched, talk_at, total
from providers.sandbox.gateway import INVOICE, WORKING_CARD

DAYS = 60
TRIGGER = Decimal(100)
RECHARGE = Decimal(40)
# Six hours of `usage`'s calls; none a day, as its time-lapse recharges every few minutes.
PER_MONTH = Decimal(5000)
ENDS_ABOVE = Decimal("13.80")  # a minute of `usage`'s calls
_FIRST_FUNDS = Decimal(300)
_TOP_UP = Decimal(200)
_TOP_UP_DAY = 36  # of the sixty
_SATURDAY = 5
_OPENS = time(8, 30)
_OPEN_SECONDS = 10 * 3600
_SETTLES = timedelta(minutes=4)  # after the last call of the day


Day = tuple[Talk, ...]


@dataclass(frozen=True, slots=True)
class _Paid:
    amount: Decimal
    at: datetime
    method: Method
    automatic: bool

    def funding(self, currency: str) -> PastFunding:
        return PastFunding(Money.of(self.amount, currency), self.at, self.method, self.automatic)


class SandboxOpening:
    """Made from the account's id, its zone and the moment, and from nothing else.

    Without `pays` the sandbox's card is not there for recharges to come, which then start off.
    """

    def __init__(self, *, pays: bool = True) -> None:
        self._pays = pays

    async def start(self, account_id: str, currency: str, time_zone: str, now: datetime) -> Start:
        zone = ZoneInfo(time_zone)
        days = _fitted(_days(_day, account_id, zone, now), now)
        covered = _days(_covered, account_id, zone, now)
        recharge = AutoRecharge(
            on=self._pays,
            amount=Money.of(RECHARGE, currency),
            method_id=WORKING_CARD.id if self._pays else "",
            per_month=Money.of(PER_MONTH, currency),
        )
        return Start(
            trigger=Money.of(TRIGGER, currency),
            recharge=recharge,
            fundings=tuple(paid.funding(currency) for paid in _payments(days, now)),
            calls=tuple(talk.call(currency) for day in (*days, *covered) for talk in day),
            usage_cursor=now.isoformat(),
        )


def _days(
    day_of: Callable[[str, date, ZoneInfo], Day], account_id: str, zone: ZoneInfo, now: datetime
) -> tuple[Day, ...]:
    """Sixty whole days and what there was of today."""
    today = now.astimezone(zone).date()
    whole = (day_of(account_id, today - timedelta(days=ago), zone) for ago in range(DAYS, -1, -1))
    return tuple(tuple(talk for talk in day if talk.ended_at <= now) for day in whole)


def _day(account_id: str, on: date, zone: ZoneInfo) -> Day:
    dice = seeded(account_id, "past", on.isoformat())
    weekend = on.weekday() >= _SATURDAY
    count = dice.randint(18, 30) if weekend else dice.randint(38, 62)
    spend = dice.randint(800, 1050) if weekend else dice.randint(1300, 2450)
    talks = [
        talk_at(dice, end, account_id, "past", on, nth, weekend=weekend)
        for nth, end in enumerate(_ends(dice, count, on, zone))
    ]
    return stretched(talks, Decimal(spend) / 100)


def _covered(account_id: str, on: date, zone: ZoneInfo) -> Day:
    """Calls of that day that the pool does not pay for."""
    dice = seeded(account_id, "covered", on.isoformat())
    count = 0 if on.weekday() >= _SATURDAY else dice.randint(8, 20)
    ends = enumerate(_ends(dice, count, on, zone))
    return tuple(covered_at(dice, end, account_id, "covered", on, nth) for nth, end in ends)


def _ends(dice: Random, count: int, on: date, zone: ZoneInfo) -> list[datetime]:
    """When so many calls end within the office's hours, in order."""
    opens = datetime.combine(on, _OPENS, zone).astimezone(UTC)
    after = sorted(dice.randint(900, _OPEN_SECONDS) for _ in range(count))
    return [opens + timedelta(seconds=seconds) for seconds in after]


def _payments(days: Sequence[Day], now: datetime) -> list[_Paid]:
    """What was paid in: an invoice at the start, a top-up by hand, and recharges by the rules."""
    starts = days[0][0].ended_at.replace(minute=0, second=0)
    paid = [_Paid(_FIRST_FUNDS, starts - timedelta(hours=2), INVOICE, automatic=False)]
    balance = _FIRST_FUNDS
    for nth, day in enumerate(days):
        balance -= total(day)
        if not day:
            continue
        after = min(day[-1].ended_at + _SETTLES, now)
        if nth == _TOP_UP_DAY:
            paid.append(_Paid(_TOP_UP, after, WORKING_CARD, automatic=False))
            balance += _TOP_UP
        elif balance < TRIGGER:
            times = _whole(TRIGGER - balance)
            paid.append(_Paid(RECHARGE * times, after, WORKING_CARD, automatic=True))
            balance += RECHARGE * times
    return paid


def _whole(gap: Decimal) -> int:
    return int((gap / RECHARGE).to_integral_value(ROUND_CEILING))


def _fitted(days: Sequence[Day], now: datetime) -> tuple[Day, ...]:
    """The same days a few percent cheaper, so that the balance ends where it should.

    Recharges come in whole amounts: what is spent less moves the end up, round and round within
    one recharge above the trigger.
    """
    spent = sum((total(day) for day in days), Decimal(0))
    ends = sum((paid.amount for paid in _payments(days, now)), Decimal(0)) - spent
    less = (TRIGGER + ENDS_ABOVE - ends) % RECHARGE
    if less < 0:  # Decimal's remainder keeps the sign
        less += RECHARGE
    return tuple(stretched(day, total(day) * (spent - less) / spent) for day in days)
