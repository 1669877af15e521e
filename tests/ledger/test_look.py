"""Looking: the glance and the pages of the book, and who gets alerts."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.book import Kind
from ledger.enter import enter
from ledger.errors import NotAllowed
from ledger.look import MAX_PAGE, glance, history
from ledger.subscribe import alerts_here, alerts_off
from tests.house import ANNA, GUEST, TENANT, ZONE, open_house
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import CARD, usd


async def test_everyone_may_look(pool: Pool) -> None:
    """Who may change nothing still sees balance and book."""
    assert (await glance(pool.house, GUEST)).account.balance == usd(120)
    assert (await history(pool.house, GUEST)).lines[0].kind is Kind.FUNDS


async def test_a_glance_shows_the_pool(pool: Pool) -> None:
    """Balance, thirty days, auto-recharge's method, the last funding, and when calls were read."""
    assert (await glance(pool.house, ANNA)).calls_read_at is None
    await pool.spends("10")
    seen = await glance(pool.house, ANNA)
    assert (seen.account.balance, seen.method) == (usd(110), CARD)
    assert (len(seen.days), seen.days[-1].closing, seen.days[-1].used) == (30, usd(110), usd(10))
    assert seen.pace is None
    assert seen.last_funding is not None
    assert (seen.last_funding.amount, seen.last_funding.automatic) == (usd(120), False)
    assert (seen.as_of, seen.calls_read_at) == (pool.clock(), pool.clock())


async def test_the_sandbox_has_a_chart_and_a_pace(tmp_path: Path) -> None:
    """Sixty days are enough to say how long the balance lasts."""
    async with open_house(tmp_path) as house:
        account = await enter(house, TENANT, ZONE)
        seen = await glance(house, ANNA)
        assert seen.days[-1].closing == account.balance
        assert all(day.used.micros > 0 for day in seen.days[:-1])
        assert seen.pace is not None
        assert 4 <= seen.pace.soonest <= seen.pace.days <= seen.pace.latest <= 14


async def test_the_book_has_pages(pool: Pool) -> None:
    """Newest first; each page knows the one before and the one after, and none is left out."""
    for _ in range(24):
        await pool.adds("5")
    first = await history(pool.house, ANNA)
    assert [line.seq for line in first.lines] == list(range(25, 15, -1))
    assert (first.newer, first.older) == (None, 16)
    second = await history(pool.house, ANNA, before=first.older)
    assert [line.seq for line in second.lines] == list(range(15, 5, -1))
    assert (second.newer, second.older) == (0, 6)
    third = await history(pool.house, ANNA, before=second.older)
    assert [line.seq for line in third.lines] == list(range(5, 0, -1))
    assert (third.newer, third.older) == (16, None)
    back = await history(pool.house, ANNA, before=third.newer)
    assert back.lines == second.lines
    assert (await history(pool.house, ANNA, before=second.newer)).lines == first.lines


async def test_a_page_is_bounded(pool: Pool) -> None:
    """Rule 5: however many lines are asked for, a page holds a card's worth."""
    assert (await history(pool.house, ANNA, size=1_000)).size == MAX_PAGE
    assert (await history(pool.house, ANNA, size=-3)).size == 1


async def test_a_month_of_the_book(pool: Pool) -> None:
    """A month holds what happened in it, in the account's own zone."""
    await pool.adds("5")
    pool.clock.move(days=14)
    await pool.adds("6")
    page = await history(pool.house, ANNA, month="2026-12")
    assert [str(line.amount) for line in page.lines] == ["USD 6.00"]
    assert (page.month, page.newer, page.older) == ("2026-12", None, None)
    november = await history(pool.house, ANNA, month="2026-11", size=1)
    assert november.older is not None
    older = await history(pool.house, ANNA, month="2026-11", size=1, before=november.older)
    assert (older.lines[0].seq, older.newer, older.older) == (1, 0, None)
    empty = await history(pool.house, ANNA, month="2025-01")
    assert (empty.lines, empty.older, empty.newer) == ((), None, None)


async def test_an_account_must_be_entered_first(pools: Pools) -> None:
    """Looking never makes an account: that would be a bug of the way in."""
    pool = await pools()
    stranger = type(ANNA)("nobody", "anna", "X")
    with pytest.raises(LookupError):
        await glance(pool.house, stranger)
    with pytest.raises(LookupError):
        await history(pool.house, stranger)


async def test_alerts_are_turned_on_and_off(pool: Pool) -> None:
    """Each says whether it changed anything, so that the answer can be honest."""
    assert not await alerts_here(pool.house, ANNA, CHAT)
    assert await alerts_here(pool.house, ANNA, "another chat")
    assert await alerts_off(pool.house, ANNA, CHAT)
    assert not await alerts_off(pool.house, ANNA, CHAT)
    with pytest.raises(NotAllowed):
        await alerts_here(pool.house, GUEST, CHAT)
    with pytest.raises(NotAllowed):
        await alerts_off(pool.house, GUEST, CHAT)
