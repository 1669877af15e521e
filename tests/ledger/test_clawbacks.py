"""Money that went back past Purser is booked as it is told, and never twice (rules 8 and 16)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.account import AutoRecharge
from ledger.book import Kind
from ledger.clawbacks import claw_back
from ledger.confirm import confirm
from ledger.correcting import draft_refund
from ledger.declines import DISPUTED, GIVEN_BACK
from ledger.errors import GatewayUnreachable
from ledger.gateways import Clawback
from ledger.incidents import AlertKind
from ledger.payments import Payment, PaymentState, Purpose
from ledger.people import PURSER
from ledger.recharging import disputed, recharge_wanted
from ledger.trail import Act
from tests.house import ANNA, TENANT
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import CARD, NO_FUNDS, SUCCEEDED, UNKNOWN, PoolOpening, ScriptedGateway, usd


def told(pool: Pool, amount: str, reference: str = "re_1", **how: object) -> Clawback:
    clawback = Clawback(reference, usd(amount), pool.clock(), GIVEN_BACK, stands=True)
    return replace(clawback, **how)  # type: ignore[arg-type]


async def paid(pool: Pool, amount: str = "50") -> str:
    return (await pool.adds(amount)).payment.key


async def stored(pool: Pool, key: str) -> Payment:
    async with pool.house.books.change(TENANT) as change:
        found = await change.payment(key)
    assert found is not None
    return found


async def claws(pool: Pool, key: str, *found: Clawback) -> None:
    await claw_back(pool.house, TENANT, key, found)


async def lot_of(pool: Pool, key: str) -> tuple[str, str]:
    async with pool.house.books.change(TENANT) as change:
        funding = await change.find(key)
        assert funding is not None
        lot = await change.lot(funding.seq)
        assert lot is not None
        return str(lot.remaining), str(lot.taken)


async def test_what_was_given_back_leaves_its_lot(pool: Pool) -> None:
    """However often it is told; the book says what it was, and by nobody."""
    key = await paid(pool)
    for _ in range(2):
        await claws(pool, key, told(pool, "20"))
    assert await pool.balance() == "USD 150.00"
    assert await lot_of(pool, key) == ("USD 30.00", "USD 20.00")
    newest = (await pool.book())[0]
    assert (newest.kind, newest.who, newest.why, newest.code) == (
        Kind.REFUND,
        "",
        "",
        GIVEN_BACK,
    )
    assert newest.corrects == 2
    assert (await pool.house.database.verify()).fault is None


async def test_what_was_spent_of_it_others_pay(pools: Pools) -> None:
    """The lot is used up: other lots pay, and what they cannot pay is owed (rule 14)."""
    pool = await pools(PoolOpening(on=False))
    key = await paid(pool)
    await pool.spends("165")  # all of the first lot, and 45 of this one
    await claws(pool, key, told(pool, "50"))
    assert await pool.balance() == "USD -45.00"
    assert await lot_of(pool, key) == ("USD 0.00", "USD 50.00")
    await claws(pool, key, told(pool, "50", stands=False))
    assert await pool.balance() == "USD 5.00"
    assert await lot_of(pool, key) == ("USD 5.00", "USD 0.00")
    assert (await pool.house.database.verify()).fault is None


async def test_a_used_up_lot_still_proves(pools: Pools) -> None:
    """`verify` forgets lots that are used up, and meets one again."""
    pool = await pools(PoolOpening(on=False))
    key = await paid(pool)
    await pool.spends("170")
    await pool.adds("30")
    await claws(pool, key, told(pool, "10"), told(pool, "15", "re_2"))
    assert await pool.balance() == "USD 5.00"
    await claws(pool, key, told(pool, "10", stands=False))
    assert await pool.balance() == "USD 15.00"  # back in the lot that had paid for it
    assert await lot_of(pool, key) == ("USD 0.00", "USD 15.00")
    assert (await pool.house.database.verify()).fault is None


async def test_no_more_is_taken_than_was_paid(pool: Pool) -> None:
    """A refund and a dispute of the same charge overlap."""
    key = await paid(pool)
    await claws(pool, key, told(pool, "30"), told(pool, "50", "dp_1", code=DISPUTED))
    await claws(pool, key, told(pool, "50", "re_3"))
    assert await lot_of(pool, key) == ("USD 0.00", "USD 50.00")
    assert await pool.balance() == "USD 120.00"
    assert [str(one.amount) for one in await pool.book()][:2] == ["USD -20.00", "USD -30.00"]
    assert len(await pool.book()) == 4  # of what could not be taken any more there is no row


async def test_what_came_to_nothing_is_not_booked(pool: Pool) -> None:
    """A refund that had failed before it was heard of; and one that fails stays failed."""
    key = await paid(pool)
    await claws(pool, key, told(pool, "20", stands=False))
    assert await pool.balance() == "USD 170.00"
    await claws(pool, key, told(pool, "20"))
    for stands in (False, True, False):
        await claws(pool, key, told(pool, "20", stands=stands))
    assert await pool.balance() == "USD 170.00"
    assert [line.kind for line in (await pool.book())[:2]] == [Kind.REVERSAL, Kind.REFUND]
    gone = await stored(pool, "clawback:re_1")
    assert (gone.state, gone.code) == (PaymentState.DECLINED, GIVEN_BACK)
    assert gone.settled_at == pool.clock()


async def test_the_least_that_went_back_is_booked(pool: Pool) -> None:
    """Rule 3: a micro is money."""
    key = await paid(pool)
    await claws(pool, key, told(pool, "0.000001"))
    assert (await pool.account()).balance == usd("169.999999")


async def test_a_payment_that_is_not_known_yet_is_waited_for(pools: Pools) -> None:
    """The gateway tells of it again; what was declined or is unknown here is none of ours."""
    pool = await pools(gateway=ScriptedGateway(UNKNOWN))
    key = await paid(pool)
    with pytest.raises(GatewayUnreachable):
        await claws(pool, key, told(pool, "20"))
    await claws(pool, "somebody else's", told(pool, "20"))
    await pool.polls()
    await claws(pool, key, told(pool, "20"))
    assert await pool.balance() == "USD 150.00"


async def test_a_refund_of_ours_is_settled_first(pools: Pools) -> None:
    """It has left the lot and may come back: until then nobody knows how much else went."""
    pool = await pools(PoolOpening(on=False), gateway=ScriptedGateway(SUCCEEDED, UNKNOWN, NO_FUNDS))
    key = await paid(pool)
    asked = await draft_refund(pool.house, ANNA, CHAT, 2, usd("40"), "bought by mistake")
    await confirm(pool.house, ANNA, asked.draft.id)
    with pytest.raises(GatewayUnreachable):
        await claws(pool, key, told(pool, "30"))
    await pool.polls()
    await claws(pool, key, told(pool, "30"))
    assert await lot_of(pool, key) == ("USD 20.00", "USD 30.00")


async def test_a_disputed_card_is_not_charged_again(pools: Pools) -> None:
    """Auto-recharge would charge it at once, as the pool has fallen; people are told instead."""
    pool = await pools(PoolOpening("60", on=True))
    await pool.polls()
    recharge = next(one for one in await pool.book() if one.kind is Kind.RECHARGE)
    async with pool.house.books.change(TENANT) as change:
        booked = await change.transaction(recharge.seq)
    assert booked is not None
    await pool.alerts()
    for _ in range(2):
        await claws(pool, booked.entry.key, told(pool, "50", "dp_1", code=DISPUTED))
    await pool.polls()
    assert await pool.in_flight() == ()
    account = await pool.account()
    assert (account.recharge.paused, str(account.balance)) == (DISPUTED, "USD 60.00")
    paused = [one for one in await pool.open_incidents() if one.kind is AlertKind.RECHARGE_PAUSED]
    assert [(one.facts.code, one.facts.recharge) for one in paused] == [(DISPUTED, usd("50"))]


async def test_a_dispute_that_stops_recharging_is_in_the_trail(pool: Pool) -> None:
    """Once, and by Purser, as every pause of its own is."""
    key = await paid(pool)
    for _ in range(2):
        await claws(pool, key, told(pool, "50", "dp_1", code=DISPUTED))
    events = [one.event for one in await pool.house.books.events(TENANT, None, 100)]
    [stopped] = [one for one in events if one.act is Act.SETTINGS]
    assert (stopped.who, dict(stopped.before), dict(stopped.after)) == (
        PURSER,
        {},
        {"paused": DISPUTED},
    )


async def test_a_recharge_that_was_in_flight_resumes_nothing(pools: Pools) -> None:
    """It was asked for before the dispute, and goes through after it."""
    pool = await pools(gateway=ScriptedGateway(SUCCEEDED, UNKNOWN, UNKNOWN))
    key = await paid(pool)
    await pool.spends("75")
    await claws(pool, key, told(pool, "50", "dp_1", code=DISPUTED))
    await pool.polls()
    await pool.polls()
    assert await pool.in_flight() == ()
    assert (await pool.account()).recharge.paused == DISPUTED


async def test_a_clawback_is_a_payment_too(pool: Pool) -> None:
    """What went back stands among the payments, so that charges less refunds is what was bought."""
    key = await paid(pool)
    await claws(pool, key, told(pool, "20"))
    found = await stored(pool, "clawback:re_1")
    assert (found.purpose, found.state) == (Purpose.REFUND, PaymentState.SUCCEEDED)
    assert (found.refunds, found.reference, found.amount) == (key, "re_1", usd("20"))
    assert (found.created_at, found.settled_at) == (pool.clock(), pool.clock())
    assert (found.code, found.purchase_order, found.method_id) == ("", "", CARD.id)


@pytest.mark.parametrize(
    "recharge",
    [
        AutoRecharge(on=False, amount=usd(50), method_id=CARD.id),
        AutoRecharge(on=True, amount=usd(50), method_id="another"),
        AutoRecharge(on=True, amount=usd(50), method_id=CARD.id, paused="person"),
    ],
    ids=["off", "another card", "paused before"],
)
async def test_what_does_not_charge_that_card_goes_on(pool: Pool, recharge: AutoRecharge) -> None:
    """A dispute stops auto-recharge only where it would charge the same card."""
    account = replace(await pool.account(), recharge=recharge)
    assert disputed(account, CARD.id) is account
    on = replace(account, recharge=replace(recharge, on=True, method_id=CARD.id, paused=""))
    assert not recharge_wanted(disputed(replace(on, trigger=usd(500)), CARD.id))
