"""Metering: calls are read from their source, page by page, and booked with what follows.

Each page commits by itself, and each call is booked once, however often it is told.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from ledger.account import Account
from ledger.calls import Call, CallPage, sorted_out
from ledger.consequences import keep
from ledger.entries import usage_entries
from ledger.forfeiting import forfeit
from ledger.moment import Moment
from ledger.payments import Payment
from ledger.ports import House
from ledger.recharge_claims import claim_recharge
from ledger.settle import settle

MAX_PAGES = 50  # of calls in one poll (rule 5); the rest is due at once
READ_SECONDS = 60.0  # for one page of calls; a source that hangs must not stop the watch
# A source that goes on telling nothing new is noted so seldom: a card says when it was read.
NOTED_EVERY = timedelta(hours=1)


async def read_calls(house: House, account: Account, *, busy: bool) -> tuple[Call, ...]:
    """Read and book to the end; what could not be booked is handed back."""
    cursor = account.usage_cursor
    refused: tuple[Call, ...] = ()
    for left in range(MAX_PAGES - 1, -1, -1):
        now = house.clock()
        async with asyncio.timeout(READ_SECONDS):
            page = await house.usage.calls(account, cursor, now)
        if not (busy or page.calls or page.more):
            await _note(house, account, page, now)
            break
        unfinished = page.more and not left
        taken, odd = sorted_out(page.calls, account.currency, now)
        refused += odd
        page = replace(page, calls=taken)
        claimed = await _book(house, account.id, page, now, unfinished=unfinished)
        if claimed is not None:
            await settle(house, claimed)
        if not page.more:
            break
        cursor = page.cursor
    return refused


async def _note(house: House, account: Account, page: CallPage, now: datetime) -> None:
    """Nothing was reported: only a new cursor has to be kept, and now and then that one read."""
    at = account.usage_read_at
    lately = at is not None and now - at < NOTED_EVERY
    if not page.cursor or (page.cursor == account.usage_cursor and lately):
        return
    async with house.books.change(account.id) as change:
        read = replace(change.account, usage_cursor=page.cursor, usage_read_at=now)
        await change.save(read)


async def _book(
    house: House, account_id: str, page: CallPage, now: datetime, *, unfinished: bool
) -> Payment | None:
    """Book a page with all that follows from it in one transaction: alerts and the claim too."""
    moment = Moment(now, await house.gateway.methods(account_id))
    async with house.books.change(account_id) as change:
        await forfeit(change, moment)
        fresh = await change.unseen(page.calls)
        for entry, calls in usage_entries(fresh, change.account.time_zone):
            transaction, _ = await change.book(entry, moment.now)
            await change.keep_calls(calls, transaction.seq)
        read_at = change.account.usage_read_at if page.more else moment.now
        account = replace(change.account, usage_cursor=page.cursor)
        if unfinished:
            account = replace(account, due_at=moment.now)
        if page.cursor:  # a source that has never anything to say was not read
            account = replace(account, usage_read_at=read_at)
        await keep(change, account, moment)
        return await claim_recharge(change, house.new_id(), moment.now)
