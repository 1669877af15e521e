"""Notices that funds are about to expire: 30, 7 and 1 days ahead (rules 13 and 25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.book import Kind
from ledger.expiring import first_look, is_over, next_mark, noticed
from ledger.funds import FundsRequest, draft_funds
from ledger.incidents import AlertFacts, AlertKind, Incident
from ledger.lots import Lot, expiry_of, marks
from ledger.settings import SettingsRequest, change_settings
from ledger.watch import poll_due
from tests.house import ANNA, MORNING, ZONE
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import PoolOpening, usd

END = MORNING + timedelta(days=100)
LOT = Lot(7, usd(50), usd(20), MORNING, END, usd(0))
OFF = PoolOpening(on=False, trigger="0")
OPENED = MORNING - timedelta(days=3)  # when PoolOpening's funds were bought


async def test_whoever_books_an_expiry_tells_what_follows(pools: Pools) -> None:
    """Rule 25: asking to add funds finds the pool empty, and adding them does not hush it up."""
    pool = await pools(PoolOpening(on=False))
    await pool.alerts()
    pool.clock.now = expiry_of(OPENED, ZONE)
    asked = await pool.drafts("500")
    assert await pool.alerts() == ["zero"]
    await pool.taps(asked)
    assert await pool.alerts() == ["zero resolved", "restored"]


def notice(lot: int) -> Incident:
    facts = AlertFacts(usd(1), usd(100), auto_on=False, lot=lot)
    return Incident(f"i-{lot}", lot, "pool", AlertKind.EXPIRING, MORNING, 1, facts)


@pytest.mark.parametrize(
    ("ahead", "following"),
    [(31, 30), (30, 7), (29, 7), (7, 1), (1, 0), (0.5, 0), (0, 0)],
)
def test_the_next_mark(ahead: float, following: float) -> None:
    """Rule 25: each mark is passed once, at its very instant; the last one is the end."""
    assert next_mark(LOT, END - timedelta(days=ahead)) == END - timedelta(days=following)


def test_a_new_lot_is_first_looked_at_for_its_first_notice() -> None:
    """Rule 25: at once where that would have come already, as with funds dated back."""
    assert first_look(END, MORNING) == END - timedelta(days=30)
    assert first_look(END, END - timedelta(days=3)) == END - timedelta(days=3)


def test_the_nearer_notice_takes_the_place_of_the_farther() -> None:
    """Rule 25: one card stands for one lot; other lots keep theirs."""
    told = noticed([LOT], [notice(7), notice(8)], END - timedelta(days=7))
    assert (told.opens, told.resolves) == ((LOT,), (notice(7),))
    assert told.next_marks == {7: END - timedelta(days=1)}


@given(st.floats(0.001, 400))
def test_late_marks_are_one_notice(ahead: float) -> None:
    """Rule 25: however many marks have passed unseen, one notice tells how near it is now."""
    told = noticed([LOT], [], END - timedelta(days=ahead))
    assert told.opens == (LOT,)
    assert told.next_marks[7] > END - timedelta(days=ahead)


def test_what_has_expired_is_told_no_more() -> None:
    """Rule 13: from its instant on it is forfeited, not announced."""
    assert noticed([LOT], [], END).opens == ()
    assert is_over(notice(7), [LOT], END)


def test_a_notice_ends_with_what_it_is_about() -> None:
    """Rule 26: when the lot is used up, refunded or expired."""
    assert not is_over(notice(7), [LOT], MORNING)
    assert is_over(notice(7), [], MORNING)
    assert is_over(notice(7), [replace(LOT, number=8)], MORNING)


# -- As it happens ---------------------------------------------------------------


async def _at(pool: Pool, moment: datetime) -> list[str]:
    pool.clock.now = moment
    await poll_due(pool.house)
    return await pool.alerts()


async def _notice(pool: Pool) -> AlertFacts:
    [facts] = [one.facts for one in await pool.open_incidents() if one.kind is AlertKind.EXPIRING]
    return facts


async def test_funds_that_nobody_uses_are_announced_and_then_forfeited(pools: Pools) -> None:
    """Rules 13 and 25: at 30, 7 and 1 days, then zero at the very instant; four cards in all."""
    pool = await pools(OFF)
    end = expiry_of(OPENED, ZONE)
    month, week, day, _ = marks(end)
    assert await _at(pool, month - timedelta(seconds=1)) == []
    assert await _at(pool, month + timedelta(seconds=4)) == ["expiring"]
    told = await _notice(pool)
    assert (told.lot, told.expiring, told.expires_at) == (1, usd(120), end)
    assert await _at(pool, week - timedelta(hours=1)) == []
    assert await _at(pool, week + timedelta(seconds=4)) == ["expiring resolved", "expiring"]
    assert await _at(pool, day + timedelta(seconds=4)) == ["expiring resolved", "expiring"]
    assert await _at(pool, end + timedelta(seconds=4)) == ["expiring resolved", "zero"]
    line = (await pool.book())[0]
    assert (line.kind, line.amount, line.effective_at) == (Kind.EXPIRY, usd(-120), end)
    assert await pool.balance() == "USD 0.00"


async def test_a_bot_that_was_off_tells_the_nearest_notice(pools: Pools) -> None:
    """Rule 25: five days ahead there is one card, not one for 30 and one for 7."""
    pool = await pools(OFF)
    end = expiry_of(OPENED, ZONE)
    assert await _at(pool, end - timedelta(days=5)) == ["expiring"]
    assert await _at(pool, end - timedelta(days=4)) == []
    assert await _at(pool, end - timedelta(hours=23)) == ["expiring resolved", "expiring"]


async def test_a_bot_that_was_off_past_the_end_forfeits_without_a_notice(pools: Pools) -> None:
    """Rule 13: what is over is booked at its instant, and nobody is warned of the past."""
    pool = await pools(OFF)
    end = expiry_of(OPENED, ZONE)
    assert await _at(pool, end + timedelta(days=9)) == ["zero"]
    assert (await pool.book())[0].effective_at == end


async def test_a_notice_ends_when_the_lot_is_used_up(pools: Pools) -> None:
    """Rule 26: the funds were used in time; newer ones are no reason to warn."""
    pool = await pools(OFF)
    await pool.adds("500")
    month = marks(expiry_of(OPENED, ZONE))[0]
    assert await _at(pool, month + timedelta(seconds=4)) == ["expiring"]
    await pool.spends("100")
    assert await pool.alerts() == []
    assert (await _notice(pool)).expiring == usd(120)  # revised at its marks only
    await pool.spends("20")
    assert await pool.alerts() == ["expiring resolved"]


async def test_funds_dated_back_are_announced_at_once(pools: Pools) -> None:
    """Rule 25: bought 360 days ago and written down today: the nearest notice comes by itself."""
    pool = await pools(OFF)
    bought = FundsRequest(usd(80), dated=date(2025, 11, 24))
    await pool.taps(await draft_funds(pool.house, ANNA, CHAT, bought))
    assert (await pool.account()).due_at == pool.clock()
    assert await _at(pool, pool.clock()) == ["expiring"]
    told = await _notice(pool)
    assert (told.lot, told.expiring) == (2, usd(80))
    assert told.expires_at == datetime(2026, 11, 23, 16, tzinfo=UTC)


async def test_the_poll_comes_for_the_end_itself(pools: Pools) -> None:
    """Rule 13: a lot that ends before the next poll brings the poll forward."""
    pool = await pools(OFF)
    end = expiry_of(OPENED, ZONE)
    await _at(pool, end - timedelta(seconds=2))
    assert (await pool.account()).due_at <= end
    assert await _at(pool, end) == ["expiring resolved", "zero"]


async def test_settings_do_not_make_a_notice_chatter(pools: Pools) -> None:
    """Rule 26: nothing is told twice at one mark, whatever else happens."""
    pool = await pools(OFF)
    month = marks(expiry_of(OPENED, ZONE))[0]
    await _at(pool, month + timedelta(seconds=4))
    for charge in ("1", "2", "3"):
        await pool.spends(charge)
    await change_settings(pool.house, ANNA, CHAT, SettingsRequest(trigger=usd(1)))
    assert await pool.alerts() == []
