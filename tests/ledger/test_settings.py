"""Trigger and auto-recharge: applied at once, or asked first where it charges (rules 23 and 24)."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.account import Standing
from ledger.book import WALLET, Entry, Kind, Posting
from ledger.confirm import cancel, confirm
from ledger.enter import enter
from ledger.errors import (
    AmountNegative,
    AmountTooLarge,
    AmountTooSmall,
    CannotRechargeBy,
    NotAllowed,
    UnknownMethod,
)
from ledger.payments import PaymentState
from ledger.settings import SettingsRequest, change_settings
from ledger.views import Confirmation, SettingsChange
from tests.house import ANNA, GUEST, TENANT, ZONE, open_house
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import (
    BY_HAND,
    CARD,
    EXPIRED,
    OTHER_CARD,
    PoolOpening,
    ScriptedGateway,
    usd,
)


async def _set(pool: Pool, request: SettingsRequest) -> SettingsChange:
    told = await change_settings(pool.house, ANNA, CHAT, request)
    assert isinstance(told, SettingsChange)
    return told


async def _asks(pool: Pool, request: SettingsRequest) -> Confirmation:
    told = await change_settings(pool.house, ANNA, CHAT, request)
    assert isinstance(told, Confirmation)
    return told


async def _confirms(pool: Pool, asked: Confirmation) -> SettingsChange:
    told = await confirm(pool.house, ANNA, asked.draft.id)
    assert isinstance(told, SettingsChange)
    return told


async def test_a_trigger_below_the_balance_is_set_at_once(pool: Pool) -> None:
    """Nothing will be charged, so nothing is asked; the change tells before and after."""
    told = await _set(pool, SettingsRequest(trigger=usd(80)))
    assert (told.before.trigger, told.after.trigger) == (usd(100), usd(80))
    assert (told.by, told.at, told.method) == ("Anna Ng", pool.clock(), CARD)
    assert (await pool.account()).trigger == usd(80)


async def test_a_trigger_above_the_balance_alerts_in_the_same_change(pools: Pools) -> None:
    """Rule 25: the standing moves with the trigger too, and its edge is an alert."""
    pool = await pools(PoolOpening(on=False))
    told = await _set(pool, SettingsRequest(trigger=usd(150)))
    assert told.after.standing is Standing.LOW
    assert await pool.alerts() == ["low"]
    await _set(pool, SettingsRequest(trigger=usd(120)))
    assert await pool.alerts() == ["low resolved"]


async def test_a_trigger_that_charges_is_asked_first(pool: Pool) -> None:
    """Rule 23: auto-recharge works and would fire; the amount is told and nothing moves yet."""
    asked = await _asks(pool, SettingsRequest(trigger=usd(200)))
    assert (asked.charge, asked.after, asked.method) == (usd(100), usd(220), CARD)
    assert (await pool.account()).trigger == usd(100)
    assert pool.gateway.asked == []
    told = await _confirms(pool, asked)
    assert told.after.trigger == usd(200)
    assert told.receipt is not None
    assert (told.receipt.balance, told.receipt.number) == (usd(220), "P-2026-000002")
    assert [one.key for one in pool.gateway.asked] == [asked.draft.key]
    assert await pool.alerts() == ["low resolved", "recharged"]


async def test_turning_it_on_while_low_is_asked_first(pools: Pools) -> None:
    """Rule 23: the confirmation tells what will be charged now."""
    pool = await pools(PoolOpening(balance="60", on=False))
    asked = await _asks(pool, SettingsRequest(recharge_on=True, recharge_amount=usd(30)))
    assert (asked.charge, asked.after) == (usd(60), usd(120))
    assert not (await pool.account()).recharge.on
    told = await _confirms(pool, asked)
    assert told.after.recharge.on
    assert await pool.balance() == "USD 120.00"


async def test_a_settings_draft_that_is_cancelled_sets_nothing(pools: Pools) -> None:
    """Rule 23: without the tap auto-recharge stays off."""
    pool = await pools(PoolOpening(balance="60", on=False))
    asked = await _asks(pool, SettingsRequest(recharge_on=True))
    await cancel(pool.house, ANNA, asked.draft.id)
    await pool.polls()
    assert not (await pool.account()).recharge.on
    assert pool.gateway.asked == []


async def test_a_second_tap_charges_no_second_time(pools: Pools) -> None:
    """Rule 8: a settings card tapped twice tells the same change and receipt, marked."""
    pool = await pools(PoolOpening(balance="60", on=False))
    asked = await _asks(pool, SettingsRequest(recharge_on=True))
    first, again = await _confirms(pool, asked), await _confirms(pool, asked)
    assert (first.repeat, again.repeat) == (False, True)
    assert again.receipt is not None
    assert first.receipt is not None
    assert (again.receipt.repeat, again.receipt.balance) == (True, first.receipt.balance)
    assert again.after.recharge.on
    assert len(pool.gateway.asked) == 1


async def test_no_more_is_charged_than_was_agreed(pools: Pools) -> None:
    """Rule 23: calls that came in between are left to the next poll, in a charge of its own."""
    pool = await pools(PoolOpening(balance="60", on=False))
    asked = await _asks(pool, SettingsRequest(recharge_on=True))
    assert asked.charge == usd(50)
    await pool.spends("40")
    told = await _confirms(pool, asked)
    assert told.receipt is not None
    assert told.receipt.payment.amount == usd(50)
    await pool.polls()
    assert await pool.balance() == "USD 120.00"


async def test_funds_that_came_in_between_make_the_charge_needless(pools: Pools) -> None:
    """The setting is confirmed, and nothing is charged that is not needed any more."""
    pool = await pools(PoolOpening(balance="60", on=False))
    asked = await _asks(pool, SettingsRequest(recharge_on=True))
    async with pool.house.books.change(TENANT) as change:  # another admin's funds
        postings = (Posting(WALLET, usd(90)), Posting("funding:card", -usd(90)))
        entry = Entry("k", Kind.FUNDS, postings, "ben", "funds", pool.clock())
        await change.book(entry, pool.clock())
    told = await _confirms(pool, asked)
    assert (told.receipt, told.after.recharge.on) == (None, True)
    assert pool.gateway.asked == []


async def test_a_declined_first_charge_is_told(pools: Pools) -> None:
    """The setting stands, the charge does not, and the receipt says why."""
    pool = await pools(PoolOpening(balance="60", on=False), ScriptedGateway(EXPIRED))
    told = await _confirms(pool, await _asks(pool, SettingsRequest(recharge_on=True)))
    assert told.receipt is not None
    assert told.receipt.payment.state is PaymentState.DECLINED
    assert (told.after.recharge.on, told.after.recharge.paused) == (True, "expired_card")
    assert await pool.alerts() == ["recharge_failed"]


async def test_turning_it_off_is_never_asked(pools: Pools) -> None:
    """Turning off charges nothing, whatever the balance."""
    pool = await pools(gateway=ScriptedGateway(EXPIRED))
    await pool.spends("50")
    told = await _set(pool, SettingsRequest(recharge_on=False))
    assert not told.after.recharge.on
    await pool.spends("1")
    assert len(pool.gateway.asked) == 1


@pytest.mark.parametrize(
    "request_",
    [
        SettingsRequest(recharge_on=True),
        SettingsRequest(recharge_amount=usd(60)),
        SettingsRequest(method_id=OTHER_CARD.id),
    ],
)
async def test_what_takes_a_paused_recharge_up(pools: Pools, request_: SettingsRequest) -> None:
    """Turning on, an amount or a method is a person's word that it may try again."""
    pool = await pools(gateway=ScriptedGateway(EXPIRED))
    await pool.spends("30")
    asked = await _asks(pool, request_)
    assert (await _confirms(pool, asked)).after.recharge.paused == ""


async def test_a_trigger_alone_does_not_take_a_paused_recharge_up(pools: Pools) -> None:
    """A new trigger mends no card: nothing is charged, and it stays paused."""
    pool = await pools(gateway=ScriptedGateway(EXPIRED))
    await pool.spends("30")
    told = await _set(pool, SettingsRequest(trigger=usd(95)))
    assert told.after.recharge.paused == "expired_card"


async def test_the_method_must_be_there_and_chargeable(pool: Pool) -> None:
    """What needs a person cannot recharge, and what is unknown cannot pay."""
    with pytest.raises(CannotRechargeBy):
        await _set(pool, SettingsRequest(recharge_on=True, method_id=BY_HAND.id))
    with pytest.raises(UnknownMethod):
        await _set(pool, SettingsRequest(method_id="no-such-card"))


async def test_without_a_chargeable_method_it_cannot_be_turned_on(tmp_path: Path) -> None:
    """Where funds are only written down, auto-recharge is refused and stays off."""
    async with open_house(tmp_path, sandbox=False) as house:
        await enter(house, TENANT, ZONE)
        with pytest.raises(CannotRechargeBy):
            await change_settings(house, ANNA, CHAT, SettingsRequest(recharge_on=True))


async def test_the_first_chargeable_method_is_taken(pools: Pools) -> None:
    """`auto-recharge on` alone is enough: the card it had, or the first that can be charged."""
    pool = await pools(PoolOpening(on=False))
    told = await _set(pool, SettingsRequest(recharge_on=True))
    assert (told.method, told.after.recharge.on) == (CARD, True)


async def test_settings_are_bounded(pool: Pool) -> None:
    """Rule 24: trigger from zero, recharge amount from the least that can be charged."""
    for request, mistake in (
        (SettingsRequest(trigger=usd(-1)), AmountNegative),
        (SettingsRequest(trigger=usd(10_001)), AmountTooLarge),
        (SettingsRequest(recharge_amount=usd("4.99")), AmountTooSmall),
        (SettingsRequest(recharge_amount=usd(10_001)), AmountTooLarge),
    ):
        with pytest.raises(mistake):
            await _set(pool, request)
    assert (await _set(pool, SettingsRequest(trigger=usd(0)))).after.trigger == usd(0)


async def test_who_may_only_look_sets_nothing(pool: Pool) -> None:
    """A person without the right changes no setting."""
    with pytest.raises(NotAllowed):
        await change_settings(pool.house, GUEST, CHAT, SettingsRequest(trigger=usd(1)))
