"""Looking: the pool at a glance, and the book page by page. Open to every role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ledger.account import Account, standing_of
from ledger.book import Kind, Transaction
from ledger.chart import thirty_days
from ledger.correction_errors import UnknownBooking
from ledger.lots import Lot, spendable_balance
from ledger.methods import method_or_none
from ledger.outset import pace_now, reading_since
from ledger.people import Actor
from ledger.ports import House
from ledger.reading import Reading
from ledger.roles import Right
from ledger.views import Funding, Glance, HistoryLine, HistoryPage, NextExpiry
from ledger.work import account_of, recent_of, require

MAX_PAGE = 50  # rule 5; a card of more would not fit Teams either


async def glance(house: House, actor: Actor) -> Glance:
    """All that the balance card shows, of one moment."""
    await require(house, actor, Right.LOOK)
    now = house.clock()
    recent = await recent_of(house, actor, reading_since(now))
    account = as_of(recent.account, recent.lots, now)
    methods = await house.gateway.methods(account.id)
    return Glance(
        account=account,
        as_of=now,
        days=thirty_days(account, recent.days, now),
        pace=pace_now(account, recent.days, recent.lots, now),
        method=method_or_none(methods, account.recharge.method_id),
        last_funding=_funding(recent.last_funding),
        calls_read_at=account.usage_read_at,
        next_expiry=_next_expiry(recent.lots, now),
        reading=reading_of(house, account),
    )


def reading_of(house: House, account: Account) -> Reading | None:
    """While the first read of calls is under way."""
    found = house.usage.progress(account.usage_cursor)
    return None if found is None or found.done else found


def as_of(account: Account, lots: Sequence[Lot], now: datetime) -> Account:
    """The account without what has expired since it was last looked after (rule 13)."""
    balance = spendable_balance(account.balance, lots, now)
    if balance == account.balance:
        return account
    return replace(account, balance=balance, standing=standing_of(balance, account.trigger))


def _next_expiry(lots: Sequence[Lot], now: datetime) -> NextExpiry | None:
    first = next((lot for lot in lots if lot.spendable(now)), None)
    return NextExpiry(first.remaining, first.expires_at) if first else None


def _funding(booked: Transaction | None) -> Funding | None:
    if booked is None:
        return None
    entry = booked.entry
    return Funding(entry.wallet, entry.effective_at, entry.kind is Kind.RECHARGE)


async def line_of(house: House, actor: Actor, seq: int) -> HistoryLine:
    """The booking with that number."""
    await require(house, actor, Right.LOOK)
    found = await house.books.history(actor.account_id, seq + 1, 1, "")
    if not found or found[0].seq != seq:
        raise UnknownBooking(text=str(seq))
    return found[0]


async def history(
    house: House,
    actor: Actor,
    *,
    size: int = 10,
    month: str = "",
    before: int | None = None,
    paid_by: str = "",
) -> HistoryPage:
    """A page of the book, newest first; 0 as `before` is the first page, as None is.

    `paid_by` is `invoice` where only what was paid so is asked for.
    """
    await require(house, actor, Right.LOOK)
    account = await account_of(house, actor)
    size = max(1, min(size, MAX_PAGE))
    start = before or None
    # One more than asked for tells whether there is an older page.
    found = await house.books.history(account.id, start, size + 1, month, paid_by)
    lines = found[:size]
    return HistoryPage(
        account=account,
        lines=lines,
        older=lines[-1].seq if len(found) > size else None,
        newer=await _newer(house, account, start, size, month, paid_by),
        month=month,
        size=size,
        as_of=house.clock(),
        paid_by=paid_by,
    )


async def _newer(
    house: House, account: Account, before: int | None, size: int, month: str, paid_by: str
) -> int | None:
    """Where the page before this one begins; 0 for the first, None where this is the first.

    Within a month numbers may be missing, as late calls are booked after newer ones; the page may
    then begin a little higher or lower, but every line stands on some page.  Between lines of one
    way to pay most numbers are missing: from there it goes back to the first page.
    """
    if before is None:
        return None
    newest = await house.books.history(account.id, None, 1, month, paid_by)
    top = newest[0].seq if newest else 0
    if before > top:
        return None
    return 0 if paid_by or before + size > top else before + size
