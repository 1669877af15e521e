"""Polling: calls booked once, recharges, alerts on the edge: rules 17 to 21, 25 and 26."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from ledger.account import Standing
from ledger.book import Kind
from ledger.confirm import confirm
from ledger.enter import enter
from ledger.funds import FundsRequest, draft_funds
from ledger.incidents import AlertKind
from ledger.payments import PaymentState, Purpose
from ledger.settings import SettingsRequest, change_settings
from ledger.watch import MAX_PAGES, poll, poll_due
from tests.house import ANNA, TENANT, ZONE
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import (
    EXPIRED,
    OTHER_CARD,
    UNKNOWN,
    PoolOpening,
    ScriptedGateway,
    ScriptedUsage,
    usd,
)


async def test_calls_are_booked_once(pools: Pools) -> None:
    """Rule 8: rows that are reported again, as late readers must ask for them, book nothing."""
    usage = ScriptedUsage()
    usage.overlap = 10
    pool = await pools(usage=usage)
    pool.call("1.2345")
    await pool.spends("0.0135")
    await pool.polls()
    await pool.spends("2")
    assert [
        (line.kind, str(line.amount.units), line.calls) for line in (await pool.book())[:2]
    ] == [
        (Kind.USAGE, "-2.000000", 1),
        (Kind.USAGE, "-1.248000", 2),
    ]
    assert (await pool.account()).balance == usd("116.752")


async def test_two_polls_at_once_book_once(pool: Pool) -> None:
    """Rules 8 and 19: two pollers see the same calls and the same gap; one books, one charges."""
    pool.call("40")
    await asyncio.gather(poll(pool.house, TENANT), poll(pool.house, TENANT))
    assert await pool.balance() == "USD 130.00"
    assert len({one.key for one in pool.gateway.asked}) == 1
    assert await pool.alerts() == ["low resolved", "recharged"]


async def test_a_page_spans_days(pool: Pool) -> None:
    """Rule 7: late rows are booked under the day they happened on, with both times kept."""
    pool.usage.call("1", pool.clock() - timedelta(days=2))
    await pool.spends("3")
    newest, older = (await pool.book())[:2]
    assert older.effective_at == pool.clock() - timedelta(days=2, seconds=5)
    assert newest.booked_at == older.booked_at == pool.clock()


async def test_all_pages_are_read(pools: Pools) -> None:
    """One poll goes on while there is more."""
    pool = await pools(usage=ScriptedUsage(page=2))
    for _ in range(5):
        pool.call("1")
    await pool.polls()
    account = await pool.account()
    assert (account.balance, account.usage_cursor) == (usd(115), "5")
    assert account.due_at == pool.clock() + timedelta(seconds=pool.house.poll_seconds)


async def test_a_source_without_end_is_left_for_later(pools: Pools) -> None:
    """Rule 5: a poll reads so many pages and no more; the account is due again at once."""
    pool = await pools(usage=ScriptedUsage(page=1))
    for _ in range(MAX_PAGES + 1):
        pool.call("0.01")
    await pool.polls()
    account = await pool.account()
    assert (account.usage_cursor, account.due_at) == (str(MAX_PAGES), pool.clock())
    assert account.usage_read_at is None
    await pool.polls()
    account = await pool.account()
    assert (account.usage_cursor, account.usage_read_at) == (str(MAX_PAGES + 1), pool.clock())


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
    assert await pool.alerts() == ["zero resolved"]
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
    assert await pool.alerts() == []


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


async def test_due_accounts_are_polled_and_put_off(pool: Pool) -> None:
    """What is due stands in the database: polled once, and not again before its time."""
    await enter(pool.house, "another", ZONE)
    assert await poll_due(pool.house) == 0
    pool.clock.move(seconds=5)
    assert await poll_due(pool.house) == 2
    assert await poll_due(pool.house) == 0


async def test_one_account_that_fails_does_not_stop_the_others(pools: Pools) -> None:
    """A failure is raised after all are done, and the failed account is put off as well."""
    usage = ScriptedUsage()
    pool = await pools(usage=usage)
    usage.failing = ConnectionError("no answer")
    pool.clock.move(seconds=5)
    with pytest.raises(ExceptionGroup) as failed:
        await poll_due(pool.house)
    assert failed.value.subgroup(ConnectionError) is not None
    assert await poll_due(pool.house) == 0


async def test_payments_are_settled_though_calls_cannot_be_read(pools: Pools) -> None:
    """An outage of the usage source does not leave a payment hanging."""
    usage = ScriptedUsage()
    pool = await pools(gateway=ScriptedGateway(UNKNOWN), usage=usage)
    await pool.adds("50")
    usage.failing = ConnectionError("no answer")
    with pytest.raises(ConnectionError):
        await pool.polls()
    assert await pool.balance() == "USD 170.00"


async def test_polling_what_is_not_there_does_nothing(pool: Pool) -> None:
    """An account that was never entered has nothing to poll."""
    await poll(pool.house, "nobody")


async def test_an_alert_tells_how_it_was_then(pools: Pools) -> None:
    """Rule 25: the facts of an alert are those of its transaction, kept with it."""
    pool = await pools(PoolOpening(on=False))
    await pool.spends("30")
    (low,) = await pool.open_incidents()
    assert (low.kind, low.number, low.opened_at) == (AlertKind.LOW, 1, pool.clock())
    assert (low.facts.balance, low.facts.trigger) == (usd(90), usd(100))
    assert (low.facts.auto_on, low.facts.recharge, low.facts.code) == (False, usd(50), "")
    assert (low.facts.sandbox, low.facts.time_zone) == (True, ZONE)


async def test_a_whole_week_replays(pools: Pools) -> None:
    """Rule 10: after many polls, recharges and a decline the book still proves itself."""
    pool = await pools(gateway=ScriptedGateway(*[UNKNOWN, EXPIRED] * 3))
    for day in range(20):
        pool.clock.move(hours=9)
        await pool.spends(f"{7 + day}.0135")
        if day % 5 == 4:
            asked = await draft_funds(pool.house, ANNA, CHAT, FundsRequest(usd(100)))
            await confirm(pool.house, ANNA, asked.draft.id)
    assert (await pool.house.database.verify()).fault is None
