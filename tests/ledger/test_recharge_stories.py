"""A pool that falls: recharges, failures and their alerts; rules 17 to 21, 25 and 26."""

from __future__ import annotations

from ledger.account import Standing
from ledger.book import Kind
from ledger.confirm import confirm
from ledger.incidents import AlertKind
from ledger.payments import PaymentState, Purpose
from ledger.settings import SettingsRequest, change_settings
from tests.house import ANNA, ZONE
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import (
    EXPIRED,
    OTHER_CARD,
    UNKNOWN,
    PoolOpening,
    ScriptedGateway,
    usd,
)


async def test_a_low_pool_is_recharged(pool: Pool) -> None:
    """Below the trigger: a low alert, one charge, the funds, and the alert resolved."""
    await pool.spends("20")
    assert await pool.alerts() == []
    await pool.spends("0.0001")
    assert await pool.balance() == "USD 150.00"
    assert [one.amount for one in pool.gateway.asked] == [usd(50)]
    assert (await pool.account()).standing is Standing.HEALTHY
    assert await pool.alerts() == ["low resolved", "recharged"]
    line = (await pool.book())[0]
    assert (line.kind, line.who, line.amount) == (Kind.RECHARGE, "", usd(50))


async def test_one_charge_for_a_wide_gap(pool: Pool) -> None:
    """Rule 18: from -70 to the trigger it takes four recharges, charged as one."""
    await pool.spends("190")
    assert [one.amount for one in pool.gateway.asked] == [usd(200)]
    assert await pool.balance() == "USD 130.00"
    assert await pool.alerts() == ["zero resolved", "recharged"]


async def test_funds_on_their_way_hold_a_recharge_back(pools: Pools) -> None:
    """Rule 17: what a person is paying counts; when it fails after all, the recharge follows."""
    pool = await pools(gateway=ScriptedGateway(UNKNOWN, UNKNOWN, EXPIRED))
    await pool.adds("100")
    await pool.spends("110")
    assert {one.key for one in pool.gateway.asked} == {pool.gateway.asked[0].key}
    assert await pool.balance() == "USD 10.00"
    await pool.polls()
    assert [one.amount for one in pool.gateway.asked] == [usd(100)] * 4
    assert await pool.balance() == "USD 110.00"


async def test_a_declined_recharge_pauses(pools: Pools) -> None:
    """Rule 21: a decline is told once and charged once; every later poll leaves the card alone."""
    pool = await pools(gateway=ScriptedGateway(EXPIRED))
    await pool.spends("30")
    account = await pool.account()
    assert (account.recharge.on, account.recharge.paused) == (True, "expired_card")
    assert await pool.alerts() == ["low", "recharge_failed"]
    for _ in range(20):
        await pool.spends("1")
    assert len(pool.gateway.asked) == 1
    assert await pool.alerts() == []
    failed = (await pool.open_incidents())[1].facts
    assert (failed.code, failed.recharge) == ("expired_card", usd(50))
    assert failed.method_label is not None
    assert failed.method_label["last4"] == "1111"
    assert failed.auto_paused == "expired_card"


async def test_an_empty_pool_says_zero(pools: Pools) -> None:
    """Rule 25: zero comes after low, and ends with the first funds; low ends at the trigger."""
    pool = await pools(PoolOpening(on=False))
    await pool.spends("30")
    assert await pool.alerts() == ["low"]
    await pool.spends("90")
    assert await pool.balance() == "USD 0.00"
    assert await pool.alerts() == ["zero"]
    await pool.spends("5")
    assert await pool.alerts() == []
    await pool.adds("25")
    assert await pool.alerts() == ["zero resolved", "restored"]
    await pool.adds("80")
    assert await pool.alerts() == ["low resolved"]


async def test_straight_to_zero_says_zero_alone(pools: Pools) -> None:
    """Rule 25: one fall is one alert, and it is the worse one."""
    pool = await pools(PoolOpening(on=False))
    await pool.spends("500")
    assert await pool.alerts() == ["zero"]


async def test_a_hovering_balance_alerts_once(pools: Pools) -> None:
    """Rule 26: up and down below the trigger is one low alert; over it and down again is two."""
    pool = await pools(PoolOpening(on=False))
    await pool.spends("30")
    for _ in range(3):
        await pool.adds("5")
        await pool.spends("5")
    assert await pool.alerts() == ["low"]
    await pool.adds("10")
    await pool.spends("1")
    assert await pool.alerts() == ["low resolved", "low"]


async def test_a_new_method_takes_a_paused_recharge_up(pools: Pools) -> None:
    """A person who chooses another card is asked, charged once, and the failure is over."""
    pool = await pools(gateway=ScriptedGateway(EXPIRED))
    await pool.spends("30")
    await pool.alerts()
    asked = await change_settings(pool.house, ANNA, CHAT, SettingsRequest(method_id=OTHER_CARD.id))
    assert await pool.balance() == "USD 90.00"
    await confirm(pool.house, ANNA, asked.draft.id)  # type: ignore[union-attr]
    assert await pool.balance() == "USD 140.00"
    assert sorted(await pool.alerts()) == ["low resolved", "recharge_failed resolved", "recharged"]


async def test_funds_take_a_paused_recharge_up(pools: Pools) -> None:
    """Whoever adds funds cares for the pool: the card may try again at the next fall."""
    pool = await pools(gateway=ScriptedGateway(EXPIRED))
    await pool.spends("30")
    await pool.adds("20")
    assert (await pool.account()).recharge.paused == ""
    assert sorted(await pool.alerts()) == ["low resolved", "recharge_failed resolved"]
    await pool.spends("15")
    assert await pool.balance() == "USD 145.00"


async def test_the_same_failure_again_is_no_news(pools: Pools) -> None:
    """Rule 26: too little funds let the card try and fail again; that is not told twice."""
    pool = await pools(gateway=ScriptedGateway(EXPIRED))
    await pool.spends("30")
    assert await pool.alerts() == ["low", "recharge_failed"]
    await pool.adds("5")
    pool.gateway.answers.append(EXPIRED)
    await pool.polls()
    assert len(pool.gateway.asked) == 3
    assert (await pool.account()).recharge.paused == "expired_card"
    assert await pool.alerts() == ["low edited", "recharge_failed edited"]


async def test_an_open_alert_does_not_promise_what_has_failed(pools: Pools) -> None:
    """The low card said that a recharge is coming; once it is refused the card says so."""
    pool = await pools(gateway=ScriptedGateway(UNKNOWN, EXPIRED))
    await pool.spends("30")
    assert await pool.alerts() == ["low"]
    assert (await pool.open_incidents())[0].facts.auto_paused == ""
    await pool.polls()
    assert await pool.alerts() == ["low edited", "recharge_failed"]
    assert (await pool.open_incidents())[0].facts.auto_paused == "expired_card"
    await pool.polls()
    assert await pool.alerts() == []


async def test_an_open_failure_says_that_another_card_was_chosen(pools: Pools) -> None:
    """Whoever reads the alert later sees that somebody has acted, and which card had failed."""
    pool = await pools(gateway=ScriptedGateway(EXPIRED, UNKNOWN))
    await pool.spends("30")
    await pool.alerts()
    await change_settings(pool.house, ANNA, CHAT, SettingsRequest(recharge_on=False))
    await change_settings(pool.house, ANNA, CHAT, SettingsRequest(method_id=OTHER_CARD.id))
    assert await pool.alerts() == ["low edited", "recharge_failed edited"]
    low, failed = [one.facts for one in await pool.open_incidents()]
    assert (failed.auto_on, failed.auto_paused) == (False, "")
    assert failed.method_label is not None
    assert low.method_label is not None
    assert (failed.method_label["last4"], low.method_label["last4"]) == ("1111", OTHER_CARD.last4)


async def test_an_unknown_recharge_is_neither_paused_nor_repeated(pools: Pools) -> None:
    """Rules 19 and 20: while a recharge is unknown its key alone is asked, and nothing is told."""
    pool = await pools(gateway=ScriptedGateway(*[UNKNOWN] * 3))
    await pool.spends("30")
    (waiting,) = await pool.in_flight()
    assert (waiting.state, waiting.purpose) == (PaymentState.UNKNOWN, Purpose.RECHARGE)
    assert await pool.alerts() == ["low"]
    await pool.spends("10")
    pool.clock.move(days=9)
    await pool.spends("10")
    assert await pool.alerts() == []
    await pool.polls()
    assert {one.key for one in pool.gateway.asked[:4]} == {waiting.key}
    assert await pool.balance() == "USD 120.00"
    assert await pool.alerts() == ["low resolved", "recharged"]


async def test_an_alert_tells_how_it_was_then(pools: Pools) -> None:
    """Rule 25: the facts of an alert are those of its transaction, kept with it."""
    pool = await pools(PoolOpening(on=False))
    await pool.spends("30")
    (low,) = await pool.open_incidents()
    assert (low.kind, low.number, low.opened_at) == (AlertKind.LOW, 1, pool.clock())
    assert (low.facts.balance, low.facts.trigger) == (usd(90), usd(100))
    assert (low.facts.auto_on, low.facts.recharge, low.facts.code) == (False, usd(50), "")
    assert (low.facts.sandbox, low.facts.time_zone) == (True, ZONE)
