"""Metering: calls are read from their source, page by page, and booked with what follows.

Each page commits by itself, and each call is booked once, however often it is told.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ledger.account import Account
from ledger.calls import Call, CallPage, CallsRefused, Unread, sorted_out
from ledger.charging import Charged, charge_calls
from ledger.consequences import keep
from ledger.foresight import look_ahead
from ledger.forfeiting import forfeit
from ledger.letting_go import taken_since
from ledger.metering_trouble import MeteringTrouble, Unreachable
from ledger.moment import Moment
from ledger.ports import House
from ledger.recharge_claims import claim_recharge
from ledger.settle import settle

MAX_PAGES = 50  # of calls in one poll (rule 5); the rest is due at once
READ_SECONDS = 60.0  # for one page of calls; a source that hangs must not stop the watch
LONGEST = timedelta(seconds=30)  # of one poll; a source that is slow must not hold up the others
# A source that goes on telling nothing new is noted so seldom: a card says when it was read.
NOTED_EVERY = timedelta(hours=1)


async def read_calls(house: House, account: Account, *, busy: bool) -> list[Exception]:
    """Read and book to the end; what could not be booked or read is handed back.

    A source in trouble is noted on the account, where the cards and the other replicas find it.
    """
    refused: list[Call | Unread] = []
    failures: list[Exception] = []
    try:
        await _read_pages(house, account, refused, busy=busy)
    except MeteringTrouble as wrong:
        await _note_trouble(house, account, wrong)
        failures.append(wrong)
    if refused:
        failures.append(CallsRefused(refused, account.currency))
    return failures


async def _read_pages(
    house: House, account: Account, refused: list[Call | Unread], *, busy: bool
) -> None:
    began, cursor = house.clock(), account.usage_cursor
    for left in range(MAX_PAGES - 1, -1, -1):
        now = house.clock()
        page = await _page(house, account, cursor, now)
        if not (busy or page.calls or page.more):
            await _note(house, account, page, now)
            break
        unfinished = page.more and (not left or house.clock() - began >= LONGEST)
        told = await book_calls(
            house, account.id, page.calls, now, _read(page, now, unfinished=unfinished)
        )
        refused += (*told.refused, *page.unread)
        if unfinished or not page.more or page.again_at:
            break
        cursor = page.cursor


async def _page(house: House, account: Account, cursor: str, now: datetime) -> CallPage:
    try:
        async with asyncio.timeout(READ_SECONDS):
            return await house.usage.calls(account, cursor, now)
    except TimeoutError as slow:
        raise Unreachable("timed_out") from slow


async def _note(house: House, account: Account, page: CallPage, now: datetime) -> None:
    """Nothing was reported: only a new cursor has to be kept, and now and then that one read."""
    at = account.usage_read_at
    lately = at is not None and now - at < NOTED_EVERY
    same = page.cursor == account.usage_cursor and not account.usage_trouble
    if page.again_at or not page.cursor or (same and lately):
        return
    async with house.books.change(account.id) as change:
        await change.save(_read(page, now, unfinished=False)(change.account))


async def _note_trouble(house: House, account: Account, wrong: MeteringTrouble) -> None:
    """The same trouble again changes nothing, unless it says when to come back, or to where."""
    code, again_at = wrong.trouble.code, wrong.again_at
    if code == account.usage_trouble and again_at is None and not wrong.cursor:
        return
    async with house.books.change(account.id) as change:
        at = change.account
        noted = replace(
            at,
            usage_trouble=code,
            usage_cursor=wrong.cursor or at.usage_cursor,
            due_at=min(at.due_at, again_at or at.due_at),
        )
        await change.save(noted)


@dataclass(frozen=True, slots=True)
class Booked:
    """What came of some rows, and those that no book can take."""

    charged: Charged
    refused: tuple[Call, ...]


def unread(account: Account) -> Account:
    """Rows that came another way: where the source is read from stays as it is."""
    return account


async def book_calls(
    house: House,
    account_id: str,
    calls: Sequence[Call],
    now: datetime,
    read: Callable[[Account], Account] = unread,
    *,
    corrects: bool = True,
) -> Booked:
    """Book some rows with all that follows in one transaction: alerts, and a claimed recharge.

    `read` notes on the account how far they were read. A recharge that was claimed is settled
    before this returns.
    """
    moment = Moment(now, await house.gateway.methods(account_id))
    async with house.books.change(account_id) as change:
        at = change.account
        taken, odd = sorted_out(calls, at.currency, now, house.paid_by)
        await forfeit(change, moment)
        since = taken_since(at, now)
        kept = [call for call in taken if since is None or call.started_at >= since]
        charged = await charge_calls(change, kept, moment, house.paid_by, corrects=corrects)
        await keep(change, read(change.account), moment)
        if charged.fresh or charged.revised:
            await look_ahead(change, moment)
        claimed = await claim_recharge(change, house.new_id(), moment.now)
    if claimed is not None:
        await settle(house, claimed)
    return Booked(charged, odd)


def _read(page: CallPage, now: datetime, *, unfinished: bool) -> Callable[[Account], Account]:
    """How far the source was read; one that has never anything to say was not read."""

    def read(account: Account) -> Account:
        if page.again_at:  # it was not asked
            due_at = min(account.due_at, page.again_at) if page.more else account.due_at
            return replace(account, due_at=due_at)
        return replace(
            account,
            usage_cursor=page.cursor,
            usage_read_at=account.usage_read_at if page.more or not page.cursor else now,
            usage_trouble="",
            due_at=now if unfinished else account.due_at,
        )

    return read
