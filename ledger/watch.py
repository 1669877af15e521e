"""Watching: what a poll of an account does, and which accounts are due for one.

Payments in flight are asked about again, calls are read and booked, recharges claimed and
settled. Every step commits by itself and can be done again, so a crash between two of them only
leaves the rest to the next poll.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ledger.account import Account, Method
from ledger.calls import Call, CallPage, CallsRefused, bookable
from ledger.consequences import Moment, claim_recharge, keep
from ledger.enter import opened
from ledger.entries import usage_entries
from ledger.forfeiting import forfeit
from ledger.payments import Payment
from ledger.ports import House
from ledger.settle import settle

MAX_PAGES = 50  # of calls in one poll (rule 5); the rest is due at once
MOST_DUE = 500  # accounts in one go
AT_ONCE = 8
READ_SECONDS = 60.0  # for one page of calls; a source that hangs must not stop the watch


async def poll_due(house: House) -> int:
    """Poll every account whose time has come; one that fails does not stop the others."""
    now = house.clock()
    due = await house.books.due(now, MOST_DUE, now + _interval(house))
    turnstile = asyncio.Semaphore(AT_ONCE)

    async def polled(account_id: str) -> None:
        async with turnstile:
            await poll(house, account_id)

    outcomes = await asyncio.gather(*map(polled, due), return_exceptions=True)
    failures = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    if failures:
        raise ExceptionGroup("accounts that could not be polled", failures)
    return len(due)


async def poll(house: House, account_id: str) -> None:
    """Bring one account up to date; harmless to repeat, and safe beside another poll.

    A payment that cannot be settled and a call that cannot be booked are raised at the end: the
    other calls are booked all the same, or the pool would look full for ever.
    """
    account = await house.books.account(account_id)
    if account is None:
        return
    account = await opened(house, account)
    methods = await house.gateway.methods(account_id)
    failures: list[Exception] = []
    for payment in await _take_up(house, account):
        try:
            await settle(house, payment)
        except Exception as failed:  # noqa: BLE001 - told below, with the others
            failures.append(failed)
    refused = await _read_calls(house, account, methods)
    if refused:
        failures.append(CallsRefused(refused, account.currency))
    if failures:
        raise ExceptionGroup("what this poll left undone", failures)


async def _take_up(house: House, account: Account) -> tuple[Payment, ...]:
    """Note when the next poll is due, and what is in flight or was armed again since the last.

    The due time moves first: an account that cannot be polled must not keep the others waiting.
    """
    now = house.clock()
    async with house.books.change(account.id) as change:
        await change.save(replace(change.account, due_at=_next(house, change.account, now)))
        await claim_recharge(change, house.new_id(), now)
        return await change.payments_in_flight()


async def _read_calls(
    house: House, account: Account, methods: Sequence[Method]
) -> tuple[Call, ...]:
    """Read and book to the end; what could not be booked is handed back."""
    cursor = account.usage_cursor
    refused: tuple[Call, ...] = ()
    for left in range(MAX_PAGES - 1, -1, -1):
        now = house.clock()
        async with asyncio.timeout(READ_SECONDS):
            page = await house.usage.calls(account, cursor, now)
        unfinished = page.more and not left
        refused += tuple(one for one in page.calls if not bookable(one, account.currency))
        claimed = await _book(house, account.id, page, Moment(now, methods), unfinished=unfinished)
        if claimed is not None:
            await settle(house, claimed)
        if not page.more:
            break
        cursor = page.cursor
    return refused


async def _book(
    house: House, account_id: str, page: CallPage, moment: Moment, *, unfinished: bool
) -> Payment | None:
    """Book a page with all that follows from it in one transaction: alerts and the claim too."""
    async with house.books.change(account_id) as change:
        await forfeit(change, moment.now)
        currency = change.account.currency
        fresh = await change.unseen([one for one in page.calls if bookable(one, currency)])
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


def _next(house: House, account: Account, now: datetime) -> datetime:
    """In step with the last due time, so that a nudge a little early does not lose a round."""
    interval = _interval(house)
    late = now - account.due_at
    return account.due_at + interval if timedelta(0) <= late < interval else now + interval


def _interval(house: House) -> timedelta:
    return timedelta(seconds=house.poll_seconds)
