"""The forecast card in every state it can be in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from cards.card import Card
from cards.forecast import forecast_card
from cards.voice import Voice
from ledger.account import Account, Method, standing_of
from ledger.forecast import Lapse, Outset, forecast
from ledger.money import Money
from ledger.outlook import Outlook, dated
from ledger.views import Day
from ledger.zones import local_day

OFFICE = (9, 11, 10, 13, 8, 0, 1)
HOTLINE = (6, 7, 6, 7, 8, 14, 15)
EVEN = (10, 10, 10, 10, 10, 10, 10)


def forecast_wall(
    voice: Voice, account: Account, days: tuple[Day, ...], method: Method, now: datetime
) -> Iterator[tuple[str, Card]]:
    """Of a pool that is used in `days` as this account's is."""
    off = replace(account, recharge=replace(account.recharge, on=False))
    unit = max(1, account.balance.micros // 110)
    for name, week, of, by in (
        ("office", OFFICE, off, None),
        ("hotline", HOTLINE, off, None),
        ("even", EVEN, off, None),
        ("recharged", OFFICE, account, method),
    ):
        seen = outlook_of(of, days, now, tuple(unit * one for one in week), by)
        yield f"forecast_{name}", forecast_card(seen, voice)
    seen = outlook_of(off, days, now, tuple(unit * one for one in OFFICE))
    yield "forecast_looking", forecast_card(seen, voice, may_act=False)
    for name, share in (("soon", 40), ("month", 4), ("year", 0.1)):
        used = tuple(max(1, round(unit * share / 10)) for _ in OFFICE)
        yield f"forecast_{name}", forecast_card(outlook_of(off, days, now, used), voice)
    used = tuple(max(1, unit // 100) for _ in OFFICE)
    later = outlook_of(account, days, now, used, method)
    yield "forecast_recharged_late", forecast_card(later, voice)
    lost = (Lapse(4, max(1, account.balance.micros // 2)),)
    expiring = outlook_of(off, days, now, tuple(unit * one for one in OFFICE), lapses=lost)
    yield "forecast_expiring", forecast_card(expiring, voice)
    none = Money.zero(account.currency)
    empty = replace(off, balance=none, standing=standing_of(none, off.trigger))
    expected = outlook_of(empty, days, now, tuple(unit * one for one in OFFICE))
    yield "forecast_zero", forecast_card(expected, voice)
    for name, known in (("none", 0), ("one", 1), ("some", 9)):
        early = replace(seen, found=None, known=known, course=())
        yield f"forecast_early_{name}", forecast_card(early, voice)


def outlook_of(
    account: Account,
    days: tuple[Day, ...],
    now: datetime,
    week: tuple[int, ...],
    method: Method | None = None,
    lapses: tuple[Lapse, ...] = (),
) -> Outlook:
    """Eight such weeks, not all alike, behind a pool; `week` is in micros, Monday first."""
    today = local_day(now, account.time_zone)
    first = today - timedelta(days=56)
    used = tuple(_varied(week, first + timedelta(days=n), n) for n in range(56))
    start = Outset(account.balance.micros, account.trigger.micros, used, 0, today.weekday(), lapses)
    found = forecast(start)
    course = dated(account, today, found.course, recharged=method is not None) if found else ()
    return Outlook(account, now, today, days, len(used), found, method, tuple(course))


def _varied(week: tuple[int, ...], on: date, nth: int) -> int:
    return week[on.weekday()] * (80 + nth * 37 % 41) // 100
