"""Funds that were bought earlier: dated, checked, and expired by their own day; rules 11 to 14."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.account import MethodKind
from ledger.book import Kind
from ledger.confirm import confirm
from ledger.customer_agreement import mark_customer_agreement
from ledger.errors import CannotDate, CustomerAgreement, DateInFuture, DateTooOld
from ledger.funds import FundsRequest, draft_funds, purchased_at
from ledger.look import glance
from ledger.payments import Payment, PaymentState, Purpose
from ledger.settle import settle
from ledger.views import Confirmation, Receipt
from tests.house import ANNA, MORNING, MovableClock
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import BY_HAND, CARD, PoolOpening, usd

INSTANT = timedelta(microseconds=1)
EMPTY = PoolOpening("0", trigger="0", on=False)


async def bought(pool: Pool, amount: str, day: date, method: str = "") -> Receipt:
    """Asked for and tapped."""
    request = FundsRequest(usd(amount), method, dated=day)
    asked = await draft_funds(pool.house, ANNA, CHAT, request)
    told = await confirm(pool.house, ANNA, asked.draft.id)
    assert isinstance(told, Receipt)
    return told


async def shown(pool: Pool) -> str:
    return str((await glance(pool.house, ANNA)).account.balance)


async def test_funds_bought_earlier_are_written_down(pools: Pools) -> None:
    """Nothing is charged; the book keeps when they were bought and when it learnt of it."""
    pool = await pools(EMPTY)
    receipt = await bought(pool, "500", date(2026, 1, 15))
    line = (await pool.book())[0]
    assert pool.gateway.asked == []
    assert (line.kind, str(line.balance), receipt.number) == (
        Kind.FUNDS,
        "USD 500.00",
        "P-2026-000001",
    )
    assert line.effective_at == datetime(2026, 1, 14, 16, 0, tzinfo=UTC)  # midnight in Hong Kong
    assert line.booked_at == MORNING
    assert line.method is not None
    assert line.method.kind is MethodKind.RECORDED


async def test_they_expire_twelve_months_after_their_day(pools: Pools) -> None:
    """Rules 11 and 13: to the instant, before any poll; the poll books it, dated then."""
    pool = await pools(EMPTY)
    await bought(pool, "500", date(2026, 1, 15))
    ends = datetime(2027, 1, 14, 16, 0, tzinfo=UTC)
    found = (await glance(pool.house, ANNA)).next_expiry
    assert found is not None
    assert (found.amount, found.at) == (usd(500), ends)
    pool.clock.now = ends - INSTANT
    assert await shown(pool) == "USD 500.00"
    pool.clock.now = ends
    assert await shown(pool) == "USD 0.00"
    assert await pool.balance() == "USD 500.00"
    await pool.polls()
    assert await pool.balance() == "USD 0.00"
    line = (await pool.book())[0]
    assert (line.kind, line.amount, line.who) == (Kind.EXPIRY, usd(-500), "")
    assert (line.effective_at, line.booked_at) == (ends, ends + timedelta(seconds=5))


async def test_the_soonest_to_expire_pays_first(pools: Pools) -> None:
    """Rule 12: bought earlier, so used up earlier, though booked later."""
    pool = await pools(EMPTY)
    await pool.adds("50")
    await bought(pool, "20", date(2025, 11, 25))
    await pool.spends("15")
    async with pool.house.books.change(ANNA.account_id) as change:
        assert [(lot.number, lot.remaining) for lot in await change.lots()] == [
            (2, usd(5)),
            (1, usd(50)),
        ]
        assert [move.lot for move in await change.trace(3)] == [2]


async def test_they_pay_the_debt_first(pools: Pools) -> None:
    """Rule 14."""
    pool = await pools(EMPTY)
    await pool.spends("30")
    assert await pool.balance() == "USD -30.00"
    await bought(pool, "50", date(2026, 11, 1))
    assert await pool.balance() == "USD 20.00"
    async with pool.house.books.change(ANNA.account_id) as change:
        assert [lot.remaining for lot in await change.lots()] == [usd(20)]


async def test_an_invoice_may_have_paid_for_them(pools: Pools) -> None:
    """Whoever names the agreement keeps it with the funding; still nobody is asked to pay."""
    pool = await pools(EMPTY)
    receipt = await bought(pool, "500", date(2026, 11, 18), BY_HAND.id)
    assert pool.gateway.asked == []
    assert receipt.method is not None
    assert receipt.method.reference == BY_HAND.reference


async def test_a_card_is_never_charged_in_the_past(pool: Pool) -> None:
    """A card is charged now or not at all."""
    with pytest.raises(CannotDate) as refused:
        await bought(pool, "500", date(2026, 11, 18), CARD.id)
    assert refused.value.data == {"method": CARD}


async def test_who_cannot_buy_can_still_write_down(pools: Pools) -> None:
    """On a Customer Agreement credits cannot be bought; what was bought before is in the pool."""
    pool = await pools(EMPTY)
    await mark_customer_agreement(pool.house, ANNA, on=True)
    await bought(pool, "500", date(2026, 1, 15))
    assert await pool.balance() == "USD 500.00"
    with pytest.raises(CustomerAgreement):
        await pool.drafts("50")


async def test_days_that_cannot_be(pool: Pool) -> None:
    """Rule 11: not tomorrow, and not so long ago that they would have expired."""
    with pytest.raises(DateInFuture) as early:
        await bought(pool, "500", date(2026, 11, 20))
    assert early.value.data == {"day": date(2026, 11, 20)}
    with pytest.raises(DateTooOld) as late:
        await bought(pool, "500", date(2025, 11, 19))
    assert late.value.data == {"day": date(2025, 11, 19)}
    assert len(await pool.book()) == 1


def test_the_first_and_the_last_day_that_can_be() -> None:
    """Rule 11: today, on the account's own clock, back to the day whose funds last an instant."""
    day = date(2026, 11, 19)
    midnight = datetime(2026, 11, 18, 16, 0, tzinfo=UTC)
    assert purchased_at(day, "Asia/Hong_Kong", midnight) == midnight
    with pytest.raises(DateInFuture):
        purchased_at(day, "Asia/Hong_Kong", midnight - INSTANT)
    a_year_on = datetime(2027, 11, 18, 16, 0, tzinfo=UTC)
    assert purchased_at(day, "Asia/Hong_Kong", a_year_on - INSTANT) == midnight
    with pytest.raises(DateTooOld):
        purchased_at(day, "Asia/Hong_Kong", a_year_on)


@pytest.mark.parametrize("zone", ["Asia/Hong_Kong", "America/New_York", "UTC"])
@pytest.mark.parametrize("day", [date.min, date(1900, 2, 28), date(2024, 2, 29)])
def test_days_long_ago_are_refused_in_every_zone(day: date, zone: str) -> None:
    """Rule 11: also those that have no place in another zone's calendar."""
    with pytest.raises(DateTooOld) as refused:
        purchased_at(day, zone, MORNING)
    assert refused.value.data == {"day": day}


async def asked_for_the_day_before_its_end(pools: Pools) -> tuple[Pool, Confirmation]:
    """Five minutes before midnight, for funds that last until then."""
    pool = await pools(EMPTY, clock=MovableClock(datetime(2026, 11, 19, 15, 55, tzinfo=UTC)))
    request = FundsRequest(usd(50), dated=date(2025, 11, 20))
    return pool, await draft_funds(pool.house, ANNA, CHAT, request)


async def test_funds_that_expire_before_they_are_confirmed(pools: Pools) -> None:
    """Rule 13: nothing is booked that could not be spent for an instant."""
    pool, asked = await asked_for_the_day_before_its_end(pools)
    pool.clock.move(minutes=5)
    with pytest.raises(DateTooOld) as refused:
        await confirm(pool.house, ANNA, asked.draft.id)
    assert refused.value.data == {"day": date(2025, 11, 20)}
    assert await pool.book() == ()


async def test_funds_that_expire_before_they_are_booked(pools: Pools) -> None:
    """Rule 13: a crash after the tap leaves the booking to a poll, and the day may be over."""
    pool, asked = await asked_for_the_day_before_its_end(pools)
    async with pool.house.books.change(ANNA.account_id) as change:
        await change.save_payment(
            Payment(
                key=asked.draft.key,
                account_id=ANNA.account_id,
                purpose=Purpose.FUNDS,
                amount=usd(50),
                method_id="recorded",
                purchase_order="",
                person_id=ANNA.person_id,
                state=PaymentState.CHARGING,
                code="",
                created_at=pool.clock(),
                purchased_at=asked.draft.purchased_at,
            )
        )
    pool.clock.move(minutes=5)
    [flying] = await pool.in_flight()
    assert str((await settle(pool.house, flying)).account.balance) == "USD 0.00"
    assert [line.kind for line in await pool.book()] == [Kind.EXPIRY, Kind.FUNDS]
    assert await pool.balance() == "USD 0.00"
    assert (await pool.house.database.verify()).fault is None
