"""Watching: what a poll of an account does, and which accounts are due for one.

Payments in flight are asked about again, calls are read and booked, recharges claimed and
settled. Every step commits by itself and can be done again, so a crash between two of them only
leaves the rest to the next poll.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ledger.account import Account
from ledger.calls import Call, CallPage, CallsRefused, sorted_out
from ledger.consequences import keep
from ledger.enter import opened
from ledger.entries import usage_entries
from ledger.forfeiting import forfeit
from ledger.moment import Moment, moment_of
from ledger.payments import Payment
from ledger.ports import Due, House
from ledger.recharge_claims import claim_recharge
from ledger.settle import settle
from ledger.telling import tell_expiries
from ledger.tending import tend

MAX_PAGES = 50  # of calls in one poll (rule 5); the rest is due at once
AT_A_TIME = 1_000  # accounts that are taken in one transaction
MOST_TIMES = 1_000  # that this is done in one go (rule 5)
AT_ONCE = 8
SETTLING = timedelta(seconds=45)  # for all payments of an account in one poll
READ_SECONDS = 60.0  # for one page of calls; a source that hangs must not stop the watch
# A source that goes on telling nothing new is noted so seldom: a card says when it was read.
NOTED_EVERY = timedelta(hours=1)


async def poll_due(house: House) -> int:
    """Poll every account whose time has come; one that fails does not stop the others."""
    interval = timedelta(seconds=house.poll_seconds)
    failures: list[Exception] = []
    polled = 0
    for _ in range(MOST_TIMES):
        due = await house.books.take_due(house.clock(), interval, AT_A_TIME)
        waiting = iter(due)
        await asyncio.gather(*(_work(house, waiting, failures) for _ in range(AT_ONCE)))
        polled += len(due)
        if len(due) < AT_A_TIME:
            break
    if failures:
        raise ExceptionGroup("accounts that could not be polled", failures)
    return polled


async def poll(house: House, account_id: str) -> None:
    """Bring one account up to date; harmless to repeat, and safe beside another poll."""
    account = await house.books.account(account_id)
    if account is not None:
        await _look_after(house, Due(account, busy=True))


async def _work(house: House, waiting: Iterator[Due], failures: list[Exception]) -> None:
    for due in waiting:
        try:
            await _look_after(house, due)
        except Exception as failed:  # noqa: BLE001 - told by the caller, with the others
            failures.append(failed)


async def _look_after(house: House, due: Due) -> None:
    """A payment that cannot be settled and a call that cannot be booked are raised at the end.

    The other calls are booked all the same, or the pool would look full for ever.
    """
    account = due.account
    failures: list[Exception] = []
    if due.busy:
        account = await opened(house, account)
        failures += await _settle_all(house, await _take_up(house, account.id))
    refused = await _read_calls(house, account, busy=due.busy)
    if refused:
        failures.append(CallsRefused(refused, account.currency))
    if failures:
        raise ExceptionGroup("what this poll left undone", failures)


async def _take_up(house: House, account_id: str) -> tuple[Payment, ...]:
    """What has come with time: expiries and their notices, a retry, a new day's caps.

    Then what is in flight, and what was just claimed.
    """
    moment = await moment_of(house, account_id)
    async with house.books.change(account_id) as change:
        await forfeit(change, moment)
        await tell_expiries(change, moment)
        await tend(house, change, moment)
        await keep(change, change.account, moment)
        await claim_recharge(change, house.new_id(), moment.now)
        return await change.payments_in_flight()


async def _settle_all(house: House, payments: Sequence[Payment]) -> list[Exception]:
    """One after the other, while patience lasts: a gateway that hangs must not stop the watch."""
    failures: list[Exception] = []
    began = house.clock()
    for payment in _in_turn(payments, began):
        if house.clock() - began >= SETTLING:
            break
        try:
            await settle(house, payment)
        except Exception as failed:  # noqa: BLE001 - told at the end, with the others
            failures.append(failed)
    return failures


def _in_turn(payments: Sequence[Payment], now: datetime) -> Sequence[Payment]:
    """Each minute another one comes first, so that those behind one that hangs are asked too."""
    first = int(now.timestamp() / 60) % len(payments) if payments else 0
    return [*payments[first:], *payments[:first]]


async def _read_calls(house: House, account: Account, *, busy: bool) -> tuple[Call, ...]:
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
