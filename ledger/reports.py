"""Reports: how a day or a week went, for every chat that wants to know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ledger.caring import known_ones
from ledger.change import Change, Recharged
from ledger.digests import MOST_TOLD, happened
from ledger.incidents import AlertKind, Report
from ledger.moment import Moment
from ledger.money import Money
from ledger.outbox import Recipient, Subscriber
from ledger.ports import House
from ledger.recipients import sleeps, wakes_at
from ledger.report_times import Every, Period, due_after, last_due, period_before
from ledger.telling import facts_now
from ledger.views import Day
from ledger.zones import local_day

Which = tuple[Every, Period]


async def report(_house: House, change: Change, moment: Moment) -> datetime | None:
    """A part of tending: one report to each, late where nobody was there in time, never several."""
    now = moment.now
    wish = (one for one in await change.subscribers() if one.wishes.alerts)
    readers = [one for one in wish if one.wishes.report]
    due = [one for one in readers if _due_at(one, now) <= now and not one.closed]
    for which, several in _alike(due, change.account.time_zone, now).items():
        await _tell(change, which, several, moment)
    for one in due:
        told = replace(one, wishes=replace(one.wishes, reported_at=now))
        await change.keep_subscriber(told, now)
    return min((_next(one, now) for one in readers), default=None)


def _due_at(one: Subscriber, now: datetime) -> datetime:
    """Not while it sleeps."""
    every, wishes = one.wishes.report or Every.DAY, one.wishes
    at = due_after(every, wishes.time_zone, wishes.reported_at or one.since)
    return wakes_at(one, now) if at <= now and sleeps(one, now) else at


def _next(one: Subscriber, now: datetime) -> datetime:
    """What was told now, and what cannot be told, is looked at when the next one is due."""
    at = _due_at(one, now)
    every = one.wishes.report or Every.DAY
    return at if at > now else due_after(every, one.wishes.time_zone, now)


def _alike(
    due: Sequence[Subscriber], time_zone: str, now: datetime
) -> Mapping[Which, list[Recipient]]:
    """Chats that want the same days get the same."""
    found: dict[Which, list[Recipient]] = defaultdict(list)
    for one in due:
        every = one.wishes.report or Every.DAY
        period = period_before(every, last_due(every, one.wishes.time_zone, now), time_zone)
        found[every, period].append(Recipient(one.chat_id))
    return found


async def _tell(change: Change, which: Which, to: Sequence[Recipient], moment: Moment) -> None:
    open_ones = known_ones(await change.open_incidents())
    facts = replace(
        await facts_now(change, moment),
        report=await _report(change, which, moment.now),
        happened=tuple(happened(one) for one in open_ones[-MOST_TOLD:]),
    )
    await change.open_incident(AlertKind.REPORT, facts, moment.now, to)


async def _report(change: Change, which: Which, now: datetime) -> Report:
    account, (every, period) = change.account, which
    days = await change.days(period.before.first)
    spent, before = (_spent(days, one, account.currency) for one in (period, period.before))
    known = local_day(account.created_at, account.time_zone) <= period.before.first
    recharged = await _recharged(change, period)
    first = next((lot for lot in await change.lots() if lot.spendable(now)), None)
    return Report(
        every=every,
        first=period.first,
        last=period.last,
        spent=spent,
        spent_before=before if known or before.micros else None,
        recharges=recharged.times,
        recharged=recharged.amount,
        expiring=first.remaining if first else None,
        expires_at=first.expires_at if first else None,
    )


def _spent(days: Sequence[Day], period: Period, currency: str) -> Money:
    micros = sum(day.used.micros for day in days if period.first <= day.on <= period.last)
    return Money(micros, currency)


async def _recharged(change: Change, period: Period) -> Recharged:
    """Between two midnights of the account's own."""
    zone = ZoneInfo(change.account.time_zone)
    since = await change.recharged_since(_midnight(period.first, zone))
    later = await change.recharged_since(_midnight(period.last + timedelta(days=1), zone))
    return Recharged(since.times - later.times, since.amount - later.amount)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
