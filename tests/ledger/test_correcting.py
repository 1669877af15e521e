"""Correcting: reversals and refunds as stories; rules 6, 8, 9, 13, 14 and 16."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ledger.book import Kind
from ledger.confirm import confirm
from ledger.correcting import draft_refund, draft_reversal, take_back_refund
from ledger.correction_errors import (
    AlreadyReversed,
    LotExpired,
    LotTouched,
    NothingLeft,
    NotRefundable,
    NotReversible,
    PaidByCard,
    UnknownBooking,
)
from ledger.errors import AmountNotPositive, AmountTooLarge, NotAllowed, UnusableReason
from ledger.moment import Moment
from ledger.payments import Charge, Payment, PaymentState, Purpose
from ledger.settle import settle
from ledger.views import Confirmation, Corrected
from tests.house import ANNA, GUEST, TENANT
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import (
    BY_HAND,
    CARD,
    NO_FUNDS,
    SUCCEEDED,
    UNKNOWN,
    PoolOpening,
    ScriptedGateway,
    usd,
)

EMPTY = PoolOpening("0", trigger="0", on=False)


async def wrong(pool: Pool, seq: int) -> Confirmation:
    return await draft_reversal(pool.house, ANNA, CHAT, seq, "entered twice")


async def back(pool: Pool, seq: int, amount: str) -> Confirmation:
    return await draft_refund(pool.house, ANNA, CHAT, seq, usd(amount), "bought too much")


async def tapped(pool: Pool, asked: Confirmation) -> Corrected:
    told = await confirm(pool.house, ANNA, asked.draft.id)
    assert isinstance(told, Corrected)
    return told


async def invoiced(pool: Pool, amount: str) -> int:
    """Funds by invoice; their number in the book."""
    await pool.taps(await pool.drafts(amount, method=BY_HAND.id))
    return (await pool.book())[0].seq


async def left(pool: Pool) -> dict[int, str]:
    async with pool.house.books.change(TENANT) as change:
        return {lot.number: str(lot.remaining) for lot in await change.lots()}


async def payment(pool: Pool, key: str) -> Payment:
    async with pool.house.books.change(TENANT) as change:
        found = await change.payment(key)
    assert found is not None
    return found


# Reversals.


async def test_use_is_reversed(pools: Pools) -> None:
    """Rules 6 and 16: the opposite, by a person and for a reason, back into the lots."""
    pool = await pools(EMPTY)
    await invoiced(pool, "50")
    await pool.spends("20")
    asked = await wrong(pool, 2)
    assert (str(asked.account.balance), str(asked.after)) == ("USD 30.00", "USD 50.00")
    assert asked.charge == usd(0)
    assert asked.line is not None
    assert (asked.line.seq, asked.line.kind) == (2, Kind.USAGE)
    told = await tapped(pool, asked)
    assert (told.amount, str(told.balance), told.number) == (
        usd(20),
        "USD 50.00",
        "P-2026-000003",
    )
    line = (await pool.book())[0]
    assert (line.kind, line.who, line.why, line.corrects) == (
        Kind.REVERSAL,
        "Anna Ng",
        "entered twice",
        2,
    )
    assert line.effective_at == pool.clock()
    assert await left(pool) == {1: "USD 50.00"}


async def test_a_funding_is_reversed(pools: Pools) -> None:
    """Rule 16: what was spent of it the other lots pay, and then it is owed."""
    pool = await pools(EMPTY)
    await invoiced(pool, "50")
    await invoiced(pool, "10")
    await pool.spends("20")
    told = await tapped(pool, await wrong(pool, 1))
    assert (told.amount, str(told.balance)) == (usd(-50), "USD -10.00")
    assert await left(pool) == {}


async def test_use_of_a_reversed_funding_can_be_reversed_too(pools: Pools) -> None:
    """Rule 16: found by random histories, where it was refused as more than was ever spent."""
    pool = await pools(EMPTY)
    await invoiced(pool, "50")
    await pool.spends("20")
    await tapped(pool, await wrong(pool, 1))
    assert await pool.balance() == "USD -20.00"
    await tapped(pool, await wrong(pool, 2))
    assert await pool.balance() == "USD 0.00"
    await invoiced(pool, "30")
    assert await left(pool) == {5: "USD 30.00"}


async def test_what_returns_to_an_expired_lot_is_forfeited_at_once(pools: Pools) -> None:
    """Rule 16: in the same change, dated at the lot's own instant."""
    pool = await pools(EMPTY)
    bought = pool.clock()
    await invoiced(pool, "50")
    await pool.spends("20")
    pool.clock.move(days=366)
    asked = await wrong(pool, 2)
    told = await tapped(pool, asked)
    assert (told.amount, str(told.balance), str(told.account.balance)) == (
        usd(20),
        "USD 20.00",
        "USD 0.00",
    )
    newest, reversal, expiry, *_ = await pool.book()
    assert [one.kind for one in (newest, reversal, expiry)] == [
        Kind.EXPIRY,
        Kind.REVERSAL,
        Kind.EXPIRY,
    ]
    assert (newest.amount, newest.effective_at) == (usd(-20), bought.replace(year=2027))
    assert (expiry.amount, expiry.effective_at) == (usd(-30), bought.replace(year=2027))


async def test_a_booking_is_reversed_once(pools: Pools) -> None:
    """Rule 6: two cards for one booking, and the second is told."""
    pool = await pools(EMPTY)
    await invoiced(pool, "50")
    hers = await wrong(pool, 1)
    his = await draft_reversal(pool.house, ANNA, "another chat", 1, "a mistake")
    await tapped(pool, hers)
    with pytest.raises(AlreadyReversed) as refused:
        await confirm(pool.house, ANNA, his.draft.id)
    assert refused.value.data == {"seq": 1}
    with pytest.raises(AlreadyReversed):
        await wrong(pool, 1)
    again = await tapped(pool, hers)
    assert again.repeat
    assert len(await pool.book()) == 2


async def test_what_cannot_be_reversed(pools: Pools) -> None:
    """What follows from others, what a card paid, what is not there, and without a reason."""
    pool = await pools(EMPTY)
    await invoiced(pool, "50")
    await tapped(pool, await wrong(pool, 1))
    with pytest.raises(NotReversible) as of_reversal:
        await wrong(pool, 2)
    assert of_reversal.value.data == {"kind": Kind.REVERSAL}
    await pool.adds("50")
    with pytest.raises(PaidByCard) as by_card:
        await wrong(pool, 3)
    assert by_card.value.data == {"seq": 3}
    with pytest.raises(UnknownBooking) as unknown:
        await wrong(pool, 4)
    assert unknown.value.data == {"text": "4"}
    with pytest.raises(UnusableReason):
        await draft_reversal(pool.house, ANNA, CHAT, 1, " ")
    with pytest.raises(NotAllowed):
        await draft_reversal(pool.house, GUEST, CHAT, 1, "entered twice")
    assert len(await pool.book()) == 3


async def test_a_touched_or_expired_funding_is_not_reversed(pools: Pools) -> None:
    """Rule 16: part of it was refunded, or its time is over to the instant."""
    pool = await pools(EMPTY)
    bought = pool.clock()
    seq = await invoiced(pool, "50")
    pool.clock.now = bought.replace(year=2027) - timedelta(microseconds=1)
    assert (await wrong(pool, seq)).draft.amount == usd(-50)
    pool.clock.now = bought.replace(year=2027)
    with pytest.raises(LotExpired) as over:
        await wrong(pool, seq)
    assert over.value.data == {"at": bought.replace(year=2027)}

    seq = await invoiced(pool, "50")
    await tapped(pool, await back(pool, seq, "5"))
    with pytest.raises(LotTouched) as touched:
        await wrong(pool, seq)
    assert touched.value.data == {"taken": usd(5)}


async def test_a_reversal_is_checked_again_at_the_tap(pools: Pools) -> None:
    """Rule 16: what was right when the card was made may be wrong by now."""
    pool = await pools(EMPTY)
    seq = await invoiced(pool, "50")
    asked = await wrong(pool, seq)
    refund = await draft_refund(pool.house, ANNA, "another chat", seq, usd(5), "too much")
    await tapped(pool, refund)
    with pytest.raises(LotTouched):
        await confirm(pool.house, ANNA, asked.draft.id)
    assert await pool.balance() == "USD 45.00"


# Refunds.


async def test_a_part_is_refunded(pools: Pools) -> None:
    """Rule 16: out of its lot, back into the book that paid, by the gateway that took it."""
    pool = await pools(EMPTY)
    await invoiced(pool, "20")
    await pool.adds("50")
    paid_under = pool.gateway.asked[-1].key
    asked = await back(pool, 2, "30")
    assert (str(asked.after), asked.charge, asked.method) == ("USD 40.00", usd(0), CARD)
    assert asked.line is not None
    assert asked.line.seq == 2
    told = await tapped(pool, asked)
    assert (told.amount, str(told.balance), told.number) == (usd(-30), "USD 40.00", "P-2026-000003")
    assert await left(pool) == {1: "USD 20.00", 2: "USD 20.00"}
    kept = await payment(pool, asked.draft.key)
    assert (kept.purpose, kept.state, kept.amount, kept.refunds, kept.seq, kept.method_id) == (
        Purpose.REFUND,
        PaymentState.SUCCEEDED,
        usd(30),
        paid_under,
        3,
        CARD.id,
    )
    assert (kept.person_id, kept.created_at, kept.settled_at) == (
        "anna",
        pool.clock(),
        pool.clock(),
    )
    assert [(one.amount, one.key) for one in pool.gateway.refunds] == [(usd(30), asked.draft.key)]
    async with pool.house.books.change(TENANT) as change:
        booked = await change.transaction(3)
        assert booked is not None
        assert [(one.book, one.amount) for one in booked.entry.postings] == [
            ("wallet", usd(-30)),
            ("funding:card", usd(30)),
        ]
        assert (booked.entry.facts["method"], booked.entry.facts["lot"]) == ("card", "2")
        assert "purchase_order" not in booked.entry.facts
        assert (booked.entry.who, booked.entry.why) == ("anna", "bought too much")


async def test_at_most_what_is_left(pools: Pools) -> None:
    """Rule 16: to the micro, and never nothing."""
    pool = await pools(EMPTY)
    seq = await invoiced(pool, "50")
    await pool.spends("20")
    with pytest.raises(AmountTooLarge) as more:
        await back(pool, seq, "30.000001")
    assert more.value.data == {"text": "USD 30.00", "limit": usd(30)}
    for amount in ("0", "-1"):
        with pytest.raises(AmountNotPositive) as nothing:
            await back(pool, seq, amount)
        assert nothing.value.data == {"text": str(usd(amount))}
    await tapped(pool, await back(pool, seq, "30"))
    with pytest.raises(NothingLeft) as used_up:
        await back(pool, seq, "1")
    assert used_up.value.data == {"seq": seq}


async def test_one_micro_can_be_refunded(pools: Pools) -> None:
    """Rule 1: nothing is too small to be given back."""
    pool = await pools(EMPTY)
    seq = await invoiced(pool, "50")
    told = await tapped(pool, await back(pool, seq, "0.000001"))
    assert told.amount.micros == -1
    await tapped(pool, await back(pool, seq, "49.999998"))
    assert (await back(pool, seq, "0.000001")).draft.amount == usd("0.000001")


async def test_what_cannot_be_refunded(pools: Pools) -> None:
    """Only what was paid in, until its time is over, for a reason, by those who may."""
    pool = await pools(EMPTY)
    bought = pool.clock()
    seq = await invoiced(pool, "50")
    await pool.spends("20")
    with pytest.raises(NotRefundable) as use:
        await back(pool, 2, "5")
    assert use.value.data == {"kind": Kind.USAGE}
    with pytest.raises(UnknownBooking):
        await back(pool, 3, "5")
    with pytest.raises(UnusableReason):
        await draft_refund(pool.house, ANNA, CHAT, seq, usd(5), "")
    with pytest.raises(NotAllowed):
        await draft_refund(pool.house, GUEST, CHAT, seq, usd(5), "bought too much")
    pool.clock.now = bought.replace(year=2027)
    with pytest.raises(LotExpired) as over:
        await back(pool, seq, "5")
    assert over.value.data == {"at": bought.replace(year=2027)}


async def test_a_refund_is_checked_again_at_the_tap(pools: Pools) -> None:
    """Rule 16: what was spent since cannot be given back."""
    pool = await pools(EMPTY)
    seq = await invoiced(pool, "50")
    asked = await back(pool, seq, "40")
    await pool.spends("20")
    with pytest.raises(AmountTooLarge):
        await confirm(pool.house, ANNA, asked.draft.id)
    assert (await pool.balance(), pool.gateway.refunds) == ("USD 30.00", [])


async def test_a_refused_refund_returns_to_its_lot(pools: Pools) -> None:
    """Rules 9 and 16: it is taken back once, and can be refunded anew."""
    pool = await pools(EMPTY)
    seq = await invoiced(pool, "50")
    pool.gateway.answers.append(NO_FUNDS)
    told = await tapped(pool, await back(pool, seq, "30"))
    assert str(told.balance) == "USD 50.00"
    assert told.payment is not None
    assert (told.payment.state, told.payment.code) == (PaymentState.DECLINED, "insufficient_funds")
    line = (await pool.book())[0]
    assert (line.kind, line.corrects, line.amount, line.who) == (Kind.REVERSAL, 2, usd(30), "")
    assert (line.why, line.code) == ("", "insufficient_funds")
    await pool.polls()
    assert len(await pool.book()) == 3
    await tapped(pool, await back(pool, seq, "50"))
    assert await pool.balance() == "USD 0.00"


async def test_a_refund_refused_after_its_lot_expired_is_forfeited(pools: Pools) -> None:
    """Rule 16: the gateway's late no does not bring it back to life."""
    pool = await pools(EMPTY, ScriptedGateway())
    seq = await invoiced(pool, "50")
    pool.gateway.answers += [UNKNOWN, NO_FUNDS]
    told = await tapped(pool, await back(pool, seq, "50"))
    assert told.payment is not None
    assert told.payment.state is PaymentState.UNKNOWN
    pool.clock.move(days=366)
    await pool.polls()
    newest, reversal, *_ = await pool.book()
    assert (newest.kind, newest.amount, reversal.kind) == (Kind.EXPIRY, usd(-50), Kind.REVERSAL)
    assert await pool.balance() == "USD 0.00"


async def test_a_refund_on_its_way_is_asked_for_again(pools: Pools) -> None:
    """Rule 20: with the same key; nobody can spend it meanwhile."""
    pool = await pools(EMPTY)
    seq = await invoiced(pool, "50")
    pool.gateway.answers += [UNKNOWN]
    asked = await back(pool, seq, "50")
    await tapped(pool, asked)
    await pool.spends("5")
    assert await pool.balance() == "USD -5.00"
    assert [one.key for one in pool.gateway.refunds] == [asked.draft.key] * 2
    assert (await payment(pool, asked.draft.key)).state is PaymentState.SUCCEEDED


class SentBack(ScriptedGateway):
    """Gives a refund, whose bank sends it back some days later."""

    arrived = SUCCEEDED

    async def refund(self, refund: Payment, paid: Payment | None) -> Charge:
        return self.arrived


async def test_a_refund_that_is_sent_back_returns_to_its_lot(pools: Pools) -> None:
    """Rule 16: once, whoever tells it how often; no answer at all takes nothing back."""
    gateway = SentBack()
    pool = await pools(EMPTY, gateway)
    seq = await invoiced(pool, "50")
    told = await tapped(pool, await back(pool, seq, "30"))
    assert told.payment is not None
    for gateway.arrived in (SUCCEEDED, UNKNOWN, NO_FUNDS, NO_FUNDS, SUCCEEDED):
        await settle(pool.house, await payment(pool, told.payment.key))
    kept = await payment(pool, told.payment.key)
    assert (kept.state, kept.code) == (PaymentState.DECLINED, "insufficient_funds")
    assert await pool.balance() == "USD 50.00"
    assert [line.kind for line in await pool.book()] == [Kind.REVERSAL, Kind.REFUND, Kind.FUNDS]


class Noting(ScriptedGateway):
    """Also remembers which payment it was asked to give back."""

    def __init__(self) -> None:
        super().__init__()
        self.gave_back: list[str | None] = []

    async def refund(self, refund: Payment, paid: Payment | None) -> Charge:
        self.gave_back.append(paid.key if paid else None)
        return await super().refund(refund, paid)


async def test_the_gateway_is_told_which_payment_to_give_back(pools: Pools) -> None:
    """The very one; and none where no gateway took it."""
    gateway = Noting()
    pool = await pools(PoolOpening(on=False), gateway)
    seq = await invoiced(pool, "50")
    await tapped(pool, await back(pool, seq, "30"))
    await tapped(pool, await back(pool, 1, "5"))
    assert gateway.gave_back == [gateway.asked[0].key, None]


async def test_a_payment_of_a_refund_is_plain(pools: Pools) -> None:
    """It carries no purchase order and no code: it says what is given back and of what."""
    pool = await pools(EMPTY)
    await pool.taps(await pool.drafts("50", method=BY_HAND.id, order="4711"))
    asked = await back(pool, 1, "5")
    await tapped(pool, asked)
    kept = await payment(pool, asked.draft.key)
    assert (kept.purchase_order, kept.code, kept.reference) == ("", "", "")


async def test_what_is_told_of_a_refund(pools: Pools) -> None:
    """The balance right after it, and the account as it stands after the gateway was asked."""
    pool = await pools(EMPTY)
    seq = await invoiced(pool, "50")
    pool.gateway.answers.append(NO_FUNDS)
    told = await tapped(pool, await back(pool, seq, "20"))
    assert (str(told.balance), str(told.account.balance)) == ("USD 50.00", "USD 50.00")
    told = await tapped(pool, await back(pool, seq, "20"))
    assert (str(told.balance), str(told.account.balance)) == ("USD 30.00", "USD 30.00")
    assert told.account.version == (await pool.account()).version


async def test_a_refund_without_its_booking_is_a_bug(pools: Pools) -> None:
    """It is booked with its claim, in one change."""
    pool = await pools(EMPTY)
    seq = await invoiced(pool, "50")
    asked = await back(pool, seq, "50")
    await tapped(pool, asked)
    lost = await payment(pool, asked.draft.key)
    async with pool.house.books.change(TENANT) as change:
        with pytest.raises(LookupError, match=asked.draft.key):
            await take_back_refund(change, replace(lost, seq=99), Moment(pool.clock(), ()))
