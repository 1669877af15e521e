"""A pool that falls: recharges, failures and their alerts; rules 17 to 21, 25 and 26."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ledger.account import PAUSED_BY_PERSON, Standing
from ledger.book import Kind
from ledger.confirm import confirm
from ledger.declines import UNANSWERED
from ledger.incidents import AlertKind
from ledger.payments import Charge, PaymentState, Purpose
from ledger.settings import SettingsRequest, change_settings
from ledger.views import Confirmation
from tests.house import ANNA, ZONE
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import (
    EXPIRED,
    NO_FUNDS,
    OTHER_CARD,
    SUCCEEDED,
    UNKNOWN,
    PoolOpening,
    ScriptedGateway,
    usd,
)


async def test_a_low_pool_is_recharged(pool: Pool) -> None:
    """Below the trigger: one charge and the funds; that it was low is told to nobody."""
    await pool.spends("20")
    assert await pool.alerts() == []
    await pool.spends("0.0001")
    assert await pool.balance() == "USD 150.00"
    assert [one.amount for one in pool.gateway.asked] == [usd(50)]
    assert (await pool.account()).standing is Standing.HEALTHY
    assert await pool.alerts() == ["recharged"]
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


HOURS = (1, 3, 7)


async def _retries(pool: Pool, count: int) -> None:
    """So many retries come due, each polled at its hour."""
    for hours in HOURS[:count]:
        pool.clock.move(hours=hours)
        await pool.polls()


async def test_a_decline_is_tried_again_and_then_told_as_paused(pools: Pools) -> None:
    """Rule 21: one card that is kept up to date, and a second one when nobody tries any more."""
    pool = await pools(gateway=ScriptedGateway(*[NO_FUNDS] * 4))
    await pool.spends("30")
    assert await pool.alerts() == ["low", "recharge_failed"]
    for count, hours in enumerate(HOURS, start=1):
        low, failed = (one.facts for one in await pool.open_incidents())
        assert (failed.attempts, failed.code) == (count, "insufficient_funds")
        assert failed.retry_at == low.retry_at == pool.clock() + timedelta(hours=hours)
        pool.clock.move(minutes=hours * 60 - 1)
        await pool.polls()
        assert (len(pool.gateway.asked), await pool.alerts()) == (count, [])
        pool.clock.move(minutes=1)
        await pool.polls()
        paused = ["recharge_paused"] if count == 3 else []
        assert await pool.alerts() == ["low edited", "recharge_failed edited", *paused]
    _, failed, gave_up = (one.facts for one in await pool.open_incidents())
    assert (failed.attempts, failed.retry_at, failed.auto_paused) == (4, None, NO_FUNDS.code)
    assert (gave_up.attempts, gave_up.code, gave_up.auto_paused) == (
        4,
        NO_FUNDS.code,
        NO_FUNDS.code,
    )
    assert gave_up.method_label is not None
    assert gave_up.method_label["last4"] == "1111"
    for _ in range(10):
        pool.clock.move(days=1)
        await pool.spends("0.01")
    assert (len(pool.gateway.asked), await pool.alerts()) == (4, [])


async def test_every_retry_has_a_key_of_its_own(pools: Pools) -> None:
    """Rule 9: a key whose attempt was declined is never charged; a new attempt has a new one."""
    pool = await pools(gateway=ScriptedGateway(*[NO_FUNDS] * 4))
    await pool.spends("30")
    await _retries(pool, 3)
    assert len({one.key for one in pool.gateway.asked}) == len(pool.gateway.asked) == 4


async def test_a_retry_that_succeeds_ends_it(pools: Pools) -> None:
    """Rule 21: the declines are forgotten, so that the next fall has all its retries again."""
    pool = await pools(gateway=ScriptedGateway(NO_FUNDS))
    await pool.spends("30")
    await pool.alerts()
    await _retries(pool, 1)
    assert await pool.balance() == "USD 140.00"
    assert sorted(await pool.alerts()) == ["low resolved", "recharge_failed resolved", "recharged"]
    recharge = (await pool.account()).recharge
    assert (recharge.declines, recharge.retry_at, recharge.paused) == (0, None, "")


async def test_a_card_that_turns_out_dead_at_a_retry_says_so_anew(pools: Pools) -> None:
    """Rule 21: the first card is edited, which wakes nobody, so the pause gets its own."""
    pool = await pools(gateway=ScriptedGateway(NO_FUNDS, EXPIRED))
    await pool.spends("30")
    await pool.alerts()
    await _retries(pool, 1)
    assert await pool.alerts() == ["low edited", "recharge_failed edited", "recharge_paused"]
    _, failed, gave_up = (one.facts for one in await pool.open_incidents())
    assert (failed.code, failed.attempts) == (gave_up.code, gave_up.attempts) == ("expired_card", 2)


async def test_an_outage_is_no_decline(pools: Pools) -> None:
    """Rule 21: a gateway that does not answer for a day costs no retry and pauses nothing."""
    pool = await pools(gateway=ScriptedGateway(*[UNKNOWN] * 4))
    await pool.spends("30")
    await pool.alerts()
    for _ in range(3):
        pool.clock.move(hours=7)
        await pool.polls()
    recharge = (await pool.account()).recharge
    assert (recharge.declines, recharge.paused) == (0, "")
    await pool.polls()
    assert await pool.balance() == "USD 140.00"
    assert len({one.key for one in pool.gateway.asked}) == 1


@pytest.mark.parametrize(
    "care", [SettingsRequest(recharge_on=False), SettingsRequest(paused=True), None]
)
async def test_what_was_given_up_ends_when_somebody_takes_care(
    pools: Pools, care: SettingsRequest | None
) -> None:
    """Rule 26: turned off, paused by a person or paid by hand: the alert has done its work."""
    pool = await pools(gateway=ScriptedGateway(*[NO_FUNDS] * 4))
    await pool.spends("30")
    await _retries(pool, 3)
    await pool.alerts()
    if care is None:
        await pool.adds("20")
    else:
        await change_settings(pool.house, ANNA, CHAT, care)
    assert "recharge_paused resolved" in await pool.alerts()


async def test_resuming_tries_again_at_once_and_asks_before(pools: Pools) -> None:
    """Rules 21 and 23: the tap on the alert card charges now, so it says how much."""
    pool = await pools(gateway=ScriptedGateway(*[NO_FUNDS] * 4))
    await pool.spends("30")
    await _retries(pool, 3)
    await pool.alerts()
    asked = await change_settings(pool.house, ANNA, CHAT, SettingsRequest(paused=False))
    assert isinstance(asked, Confirmation)
    assert asked.charge == usd(50)
    await confirm(pool.house, ANNA, asked.draft.id)
    assert await pool.balance() == "USD 140.00"
    assert sorted(await pool.alerts()) == [
        "low resolved",
        "recharge_failed resolved",
        "recharge_paused resolved",
        "recharged",
    ]


async def test_funds_by_hand_begin_the_retries_anew(pools: Pools) -> None:
    """Rule 21: whoever adds funds cares for the pool; what was declined may try again."""
    pool = await pools(gateway=ScriptedGateway(NO_FUNDS))
    await pool.spends("30")
    await pool.adds("5")
    recharge = (await pool.account()).recharge
    assert (recharge.declines, recharge.retry_at) == (0, None)
    await pool.polls()
    assert await pool.balance() == "USD 145.00"


async def test_funds_by_hand_do_not_resume_what_a_person_paused(pools: Pools) -> None:
    """Only a person resumes it: nothing is charged by itself, however low the pool."""
    pool = await pools()
    await change_settings(pool.house, ANNA, CHAT, SettingsRequest(paused=True))
    await pool.spends("100")
    await pool.adds("5")
    await pool.polls()
    assert (await pool.account()).recharge.paused == PAUSED_BY_PERSON
    assert await pool.balance() == "USD 25.00"
    assert await pool.alerts() == ["low"]


async def test_a_failure_ends_where_nobody_needs_the_recharge(pools: Pools) -> None:
    """Rule 26: auto-recharge is off and the pool stands at its trigger: nothing is left to do."""
    pool = await pools(gateway=ScriptedGateway(EXPIRED))
    await pool.spends("30")
    await pool.alerts()
    await change_settings(pool.house, ANNA, CHAT, SettingsRequest(recharge_on=False))
    assert await pool.alerts() == ["low edited", "recharge_failed edited"]
    await change_settings(pool.house, ANNA, CHAT, SettingsRequest(trigger=usd(50)))
    assert await pool.alerts() == ["low resolved", "recharge_failed resolved"]


async def test_restored_is_told_where_no_recharge_tells_it(pools: Pools) -> None:
    """Rule 25: after zero, funds by hand bring the calls back, and a channel hears of it once."""
    pool = await pools(PoolOpening(on=False))
    await pool.spends("130")
    assert await pool.alerts() == ["zero"]
    await pool.adds("5")
    assert await pool.alerts() == []
    await pool.adds("10")
    assert await pool.alerts() == ["zero resolved", "restored"]
    await pool.adds("10")
    assert await pool.alerts() == []


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
    pool = await pools(PoolOpening(on=False), gateway=ScriptedGateway(UNKNOWN, EXPIRED))
    await pool.spends("30")
    assert await pool.alerts() == ["low"]
    asked = await change_settings(pool.house, ANNA, CHAT, SettingsRequest(recharge_on=True))
    await confirm(pool.house, ANNA, asked.draft.id)  # type: ignore[union-attr]
    assert await pool.alerts() == ["low edited"]
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
    """Rules 19 and 20: while a recharge is unknown its key alone is asked."""
    pool = await pools(gateway=ScriptedGateway(*[UNKNOWN] * 3))
    await pool.spends("30")
    (waiting,) = await pool.in_flight()
    assert (waiting.state, waiting.purpose) == (PaymentState.UNKNOWN, Purpose.RECHARGE)
    assert await pool.alerts() == []
    await pool.spends("10")
    pool.clock.move(days=9)
    await pool.spends("10")
    assert await pool.alerts() == ["low", "recharge_failed"]
    await pool.polls()
    assert {one.key for one in pool.gateway.asked[:4]} == {waiting.key}
    assert await pool.balance() == "USD 120.00"
    assert await pool.alerts() == ["low resolved", "recharge_failed resolved", "recharged"]


@pytest.mark.parametrize(
    ("answer", "alerts"),
    [
        (SUCCEEDED, ["low resolved", "recharge_failed resolved", "recharged"]),
        (EXPIRED, ["low edited", "recharge_failed edited"]),
    ],
)
async def test_a_long_silence_of_the_gateway_is_told(
    pools: Pools, answer: Charge, alerts: list[str]
) -> None:
    """Rule 20 keeps it unknown for ever, so people hear of it once, and of the answer there."""
    pool = await pools(gateway=ScriptedGateway(*[UNKNOWN] * 7, answer))
    await pool.spends("30")
    await pool.polls()
    assert await pool.alerts() == []
    pool.clock.move(minutes=30)
    for _ in range(5):
        await pool.polls()
    assert await pool.alerts() == ["low", "recharge_failed"]
    [_, told] = await pool.open_incidents()
    assert (told.facts.code, told.facts.recharge) == (UNANSWERED, usd(50))
    await pool.polls()
    assert sorted(await pool.alerts()) == sorted(alerts)
    assert {one.key for one in pool.gateway.asked} == {pool.gateway.asked[0].key}


async def test_an_alert_tells_how_it_was_then(pools: Pools) -> None:
    """Rule 25: the facts of an alert are those of its transaction, kept with it."""
    pool = await pools(PoolOpening(on=False))
    await pool.spends("30")
    (low,) = await pool.open_incidents()
    assert (low.kind, low.number, low.opened_at) == (AlertKind.LOW, 1, pool.clock())
    assert (low.facts.balance, low.facts.trigger) == (usd(90), usd(100))
    assert (low.facts.auto_on, low.facts.recharge, low.facts.code) == (False, usd(50), "")
    assert (low.facts.sandbox, low.facts.time_zone) == (True, ZONE)
