"""Entering: an organisation's account, opened with its start the first time somebody speaks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ledger.account import Account, Allowances, AutoRecharge, Standing, standing_of
from ledger.book import GENESIS, Entry
from ledger.calls import Call
from ledger.entries import past_entry, usage_entries
from ledger.money import Money
from ledger.opening import PastFunding, Start
from ledger.ports import House
from ledger.zones import known_zone

ALONE = "500"
UNOPENED = 0  # the version of an account whose start has not been booked


async def enter(house: House, account_id: str, time_zone: str) -> Account:
    """The organisation's account; made and opened where there is none, once however many race."""
    account = await house.books.account(account_id)
    if account is None:
        account = await house.books.create(_blank(house, account_id, known_zone(time_zone)))
    return await opened(house, account)


async def opened(house: House, account: Account) -> Account:
    """The account with its start booked: now, where a crash or nobody has done it before."""
    if account.version != UNOPENED:
        return account
    now = house.clock()
    start = await house.opening.start(account.id, account.currency, account.time_zone, now)
    async with house.books.change(account.id) as change:
        if change.account.version != UNOPENED:
            return change.account  # another turn was first
        paid = [call for call in start.calls if call.costs(house.paid_by)]
        for entry, calls in _story(start.fundings, paid, account.time_zone):
            transaction, _ = await change.book(entry, now)
            await change.keep_calls(calls, transaction.seq)
        free = [call for call in start.calls if not call.costs(house.paid_by)]
        await change.keep_calls(free, None)
        await change.save(_started(change.account, start, now))
        return change.account


def _story(
    fundings: Sequence[PastFunding], paid: Sequence[Call], time_zone: str
) -> Iterator[tuple[Entry, tuple[Call, ...]]]:
    """Fundings and days of calls that the pool paid, as they happened, oldest first."""
    told: list[tuple[Entry, tuple[Call, ...]]] = [
        (past_entry(past, number), ()) for number, past in enumerate(fundings)
    ]
    told += usage_entries(paid, time_zone)
    yield from sorted(told, key=lambda one: one[0].effective_at)


def _started(account: Account, start: Start, now: datetime) -> Account:
    """Its first standing is where it starts, not an edge: nobody is alerted of it."""
    return replace(
        account,
        trigger=start.trigger,
        recharge=start.recharge,
        standing=standing_of(account.balance, start.trigger),
        usage_cursor=start.usage_cursor,
        usage_read_at=now if start.calls else None,
    )


def _alone(house: House) -> Money:
    """What one person may do without another, until an owner says otherwise."""
    return Money.of(ALONE, house.currency)


def _blank(house: House, account_id: str, time_zone: str) -> Account:
    now = house.clock()
    nothing = Money.zero(house.currency)
    return Account(
        id=account_id,
        currency=house.currency,
        time_zone=time_zone,
        balance=nothing,
        trigger=nothing,
        recharge=AutoRecharge(on=False, amount=nothing, method_id=""),
        standing=Standing.ZERO,
        seq=0,
        head=GENESIS,
        version=UNOPENED,
        usage_cursor="",
        sandbox=house.sandbox,
        created_at=now,
        due_at=now + timedelta(seconds=house.poll_seconds),
        allowances=Allowances(operator=_alone(house), approver=_alone(house)),
    )
