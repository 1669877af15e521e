"""What every purse keeps: methods in their order, one customer, and each notice once."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from ledger.account import Method, MethodKind
from ledger.agreements import agreement
from ledger.errors import TooManyMethods
from ledger.gateways import Purse
from ledger.methods import MAX_METHODS
from ledger.ports import Books
from storage.sql import Database
from tests.contract.samples import NOW, TENANT, account, keep_method, later, remove_method

VISA = Method("pm_1", MethodKind.CARD, "Visa", "4242", "08/28")
AGREEMENT = agreement("8812 0042")


@pytest.fixture
async def purse(database: Database) -> Purse:
    await database.books.create(account("second"))
    return database.purse


async def test_methods_come_back_as_they_were_kept(books: Books, purse: Purse) -> None:
    """Every field, in the order in which they were added, whatever changes later."""
    by_hand = replace(AGREEMENT, unattended=False)
    assert await keep_method(books, TENANT, VISA, NOW)
    assert await keep_method(books, TENANT, by_hand, later())
    renewed = replace(VISA, expires="08/31")
    assert not await keep_method(books, TENANT, renewed, later(days=3))
    assert await purse.methods(TENANT) == (renewed, by_hand)


async def test_methods_are_an_organisations_own(books: Books, purse: Purse) -> None:
    """Two organisations may store the same agreement, and neither sees or removes the other's."""
    await keep_method(books, TENANT, AGREEMENT, NOW)
    await keep_method(books, "second", AGREEMENT, NOW)
    assert await remove_method(books, "second", AGREEMENT.id)
    assert await purse.methods(TENANT) == (AGREEMENT,)
    assert await purse.methods("second") == ()
    assert not await remove_method(books, "second", AGREEMENT.id)


async def test_there_is_a_limit(books: Books, purse: Purse) -> None:
    """Rule 5: one more than that is refused, and one that is there can still be changed."""
    for number in range(MAX_METHODS):
        await keep_method(books, TENANT, agreement(str(number)), NOW)
    with pytest.raises(TooManyMethods) as refused:
        await keep_method(books, TENANT, VISA, NOW)
    assert refused.value.data == {"limit": MAX_METHODS}
    assert not await keep_method(books, TENANT, agreement("3"), NOW)
    assert len(await purse.methods(TENANT)) == MAX_METHODS


async def test_many_at_once_keep_to_the_limit(books: Books, purse: Purse) -> None:
    """Whoever adds at the same moment queues, and none takes another's place."""
    kept = await asyncio.gather(
        *(keep_method(books, TENANT, agreement(str(n)), NOW) for n in range(MAX_METHODS + 5)),
        return_exceptions=True,
    )
    assert kept.count(True) == MAX_METHODS
    assert sum(isinstance(each, TooManyMethods) for each in kept) == 5
    assert len(await purse.methods(TENANT)) == MAX_METHODS


async def test_the_first_customer_stays(purse: Purse) -> None:
    """Of two that were made at once the first is used by both."""
    assert await purse.customer(TENANT) == ""
    done = await asyncio.gather(*(purse.keep_customer(TENANT, f"cus_{n}") for n in range(5)))
    assert len(set(done)) == 1
    assert await purse.customer(TENANT) == done[0]
    assert await purse.account_of(done[0]) == TENANT
    assert await purse.account_of("cus_nobody") == ""
    assert await purse.account_of("") == ""


async def test_a_notice_is_remembered(purse: Purse) -> None:
    """Once, however often it is said, and by several at the same moment."""
    assert not await purse.seen("evt_1")
    await asyncio.gather(*(purse.remember_notice("evt_1", NOW) for _ in range(5)))
    await purse.remember_notice("evt_1", later())
    assert await purse.seen("evt_1")
    assert not await purse.seen("evt_2")


async def test_a_notice_is_forgotten_after_a_month(purse: Purse) -> None:
    """When another one comes: no gateway repeats itself for so long, and the list stays short."""
    await purse.remember_notice("evt_1", NOW)
    await purse.remember_notice("evt_2", later(days=30))
    assert await purse.seen("evt_1")
    await purse.remember_notice("evt_3", later(days=30, seconds=1))
    assert not await purse.seen("evt_1")
    assert await purse.seen("evt_2")
    assert await purse.seen("evt_3")
