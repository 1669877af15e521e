"""Watching: what a poll of an account does, and which accounts are due for one.

Payments in flight are asked about again, calls are read and booked, recharges claimed and
settled. Every step commits by itself and can be done again, so a crash between two of them only
leaves the rest to the next poll.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from ledger.consequences import keep
from ledger.due import begins_day
from ledger.enter import opened
from ledger.forfeiting import forfeit
from ledger.letting_go import let_go_daily
from ledger.metering import read_calls
from ledger.moment import moment_of
from ledger.payments import Payment
from ledger.ports import Due, House
from ledger.recharge_claims import claim_recharge
from ledger.settle import settle
from ledger.telling import tell_expiries
from ledger.tending import tend

AT_A_TIME = 1_000  # accounts that are taken in one transaction
MOST_TIMES = 1_000  # that this is done in one go (rule 5)
AT_ONCE = 8
SETTLING = timedelta(seconds=45)  # for all payments of an account in one poll


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
    new_day = begins_day(account, house.clock(), timedelta(seconds=house.poll_seconds))
    failures: list[Exception] = []
    if due.busy:
        account = await opened(house, account)
        failures += await _settle_all(house, await _take_up(house, account.id))
    failures += await read_calls(house, account, busy=due.busy)
    if new_day:
        await let_go_daily(house, account.id)
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
