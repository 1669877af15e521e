"""Reconciling: the admin centre's figure in the book; rules 6, 8, 11, 12 and 14."""

from __future__ import annotations

import pytest

from ledger.book import Kind
from ledger.confirm import confirm
from ledger.correcting import draft_reversal
from ledger.correction_errors import NothingToReconcile
from ledger.errors import AmountTooLarge, CurrencyMismatch, DraftOutdated, NotAllowed
from ledger.money import Money
from ledger.reconciling import draft_reconcile
from ledger.views import Confirmation, Corrected
from tests.house import ANNA, BEN, GUEST
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import PoolOpening, usd

QUIET = PoolOpening("120", on=False)


async def finds(pool: Pool, amount: str) -> Confirmation:
    return await draft_reconcile(pool.house, ANNA, CHAT, usd(amount))


async def agrees(pool: Pool, asked: Confirmation) -> Corrected:
    told = await confirm(pool.house, ANNA, asked.draft.id)
    assert isinstance(told, Corrected)
    return told


async def test_more_than_the_book_knew(pools: Pools) -> None:
    """Rule 11: it becomes a lot that expires as if it had been bought now; nothing is charged."""
    pool = await pools(QUIET)
    asked = await finds(pool, "150.25")
    assert (str(asked.after), asked.charge) == ("USD 150.25", usd(0))
    assert asked.draft.amount == usd("30.25")
    told = await agrees(pool, asked)
    assert (told.amount, str(told.balance), told.repeat) == (usd("30.25"), "USD 150.25", False)
    assert (told.number, told.payment, told.line) == ("P-2026-000002", None, None)
    line = (await pool.book())[0]
    assert (line.kind, line.who, line.left) == (Kind.RECONCILE, "Anna Ng", usd("30.25"))
    assert pool.gateway.asked == []
    async with pool.house.books.change(ANNA.account_id) as change:
        booked = await change.transaction(2)
        assert booked is not None
        entry = booked.entry
        assert entry.facts == {"found": "USD 150.25"}
        assert [(one.book, one.amount) for one in entry.postings] == [
            ("wallet", usd("30.25")),
            ("adjustment", usd("-30.25")),
        ]
        assert (entry.why, entry.effective_at) == ("reconcile", pool.clock())


async def test_less_than_the_book_knew(pools: Pools) -> None:
    """Rules 12 and 14: it was spent, whoever spent it; below zero it is owed."""
    pool = await pools(QUIET)
    told = await agrees(pool, await finds(pool, "-10"))
    assert (told.amount, str(told.balance)) == (usd(-130), "USD -10.00")
    async with pool.house.books.change(ANNA.account_id) as change:
        assert await change.lots() == ()
        assert [(move.lot, move.amount) for move in await change.trace(2)] == [
            (1, usd(-120)),
            (0, usd(-10)),
        ]


async def test_the_difference_that_was_shown_is_booked(pools: Pools) -> None:
    """Calls that are booked in between are not undone by it."""
    pool = await pools(QUIET)
    asked = await finds(pool, "100")
    await pool.spends("7")
    assert str((await agrees(pool, asked)).balance) == "USD 93.00"


async def test_two_who_found_the_same_difference(pools: Pools) -> None:
    """Rule 6: it is booked once, whoever confirms first and from whichever chat."""
    pool = await pools(QUIET)
    first = await finds(pool, "130")
    second = await draft_reconcile(pool.house, BEN, CHAT, usd(130))
    third = await draft_reconcile(pool.house, ANNA, f"{CHAT}-another", usd(130))
    await pool.spends("7")
    await agrees(pool, first)
    for who, asked in ((BEN, second), (ANNA, third)):
        with pytest.raises(DraftOutdated):
            await confirm(pool.house, who, asked.draft.id)
    assert str((await agrees(pool, first)).balance) == "USD 123.00"
    assert await pool.balance() == "USD 123.00"
    again = await finds(pool, "125")
    assert str((await agrees(pool, again)).balance) == "USD 125.00"


@pytest.mark.parametrize("calls", [0, 1, 2])
async def test_a_difference_is_reconciled_away_once(pools: Pools, calls: int) -> None:
    """Two cards that show the same difference: the second is outdated, whatever came after."""
    pool = await pools(QUIET)
    hers = await finds(pool, "100")
    his = await draft_reconcile(pool.house, ANNA, "another chat", usd(100))
    await agrees(pool, hers)
    for _ in range(calls):
        await pool.spends("1")
    with pytest.raises(DraftOutdated) as refused:
        await agrees(pool, his)
    assert refused.value.data["draft"].id == his.draft.id
    assert await pool.balance() == str(usd(100 - calls))


async def test_a_second_tap(pools: Pools) -> None:
    """Rule 8: once; the second answer is the first, marked."""
    pool = await pools(QUIET)
    asked = await finds(pool, "100")
    first = await agrees(pool, asked)
    again = await agrees(pool, asked)
    assert (first.repeat, again.repeat, again.number) == (False, True, first.number)
    assert await pool.balance() == "USD 100.00"


async def test_nothing_to_reconcile(pools: Pools) -> None:
    """The same figure needs no entry, one micro more does."""
    pool = await pools(QUIET)
    with pytest.raises(NothingToReconcile) as refused:
        await finds(pool, "120")
    assert refused.value.data == {"balance": usd(120)}
    assert (await finds(pool, "120.000001")).draft.amount == Money(1, "USD")


async def test_expired_funds_are_forfeited_before(pools: Pools) -> None:
    """Rule 13: the figure is compared with what can be spent."""
    pool = await pools(QUIET)
    pool.clock.move(days=366)
    asked = await finds(pool, "5")
    assert asked.draft.amount == usd(5)
    assert await pool.balance() == "USD 0.00"


async def test_what_cannot_be_found(pool: Pool) -> None:
    """Rules 4 and 5, and who may."""
    with pytest.raises(AmountTooLarge):
        await finds(pool, "1000000.01")
    with pytest.raises(CurrencyMismatch):
        await draft_reconcile(pool.house, ANNA, CHAT, Money.of(5, "EUR"))
    with pytest.raises(NotAllowed):
        await draft_reconcile(pool.house, GUEST, CHAT, usd(5))


@pytest.mark.parametrize("found", ["150", "90"])
async def test_a_reconciliation_can_be_reversed(pools: Pools, found: str) -> None:
    """Rules 6 and 16: up or down, it comes undone as one."""
    pool = await pools(QUIET)
    await agrees(pool, await finds(pool, found))
    asked = await draft_reversal(pool.house, ANNA, CHAT, 2, "misread")
    await confirm(pool.house, ANNA, asked.draft.id)
    assert await pool.balance() == "USD 120.00"
    async with pool.house.books.change(ANNA.account_id) as change:
        assert [(lot.number, lot.remaining) for lot in await change.lots()] == [(1, usd(120))]
