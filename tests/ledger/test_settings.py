"""Trigger and auto-recharge: applied at once, or asked first where it charges (rules 22 to 24)."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.account import PAUSED_BY_PERSON, Standing
from ledger.book import WALLET, Entry, Kind, Posting
from ledger.confirm import cancel, confirm
from ledger.customer_agreement import mark_customer_agreement
from ledger.enter import enter
from ledger.errors import (
    AmountNegative,
    AmountTooLarge,
    AmountTooSmall,
    CannotRechargeBy,
    CapTooLow,
    CurrencyMismatch,
    NotAllowed,
    TooManyRecharges,
    UnknownMethod,
)
from ledger.money import Money
from ledger.payments import PaymentState
from ledger.settings import SettingsRequest, change_settings
from ledger.views import Confirmation, SettingsChange
from tests.house import ANNA, GUEST, TENANT, ZONE, open_house
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import (
    BY_HAND,
    CARD,
    EXPIRED,
    NO_FUNDS,
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
    assert await pool.alerts() == ["recharged"]


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


async def test_a_second_tap_is_answered_whatever_was_marked_since(pool: Pool) -> None:
    """What was done cannot be forbidden any more: it is told again."""
    asked = await change_settings(
        pool.house, ANNA, CHAT, SettingsRequest(trigger=usd(500), recharge_on=True)
    )
    assert isinstance(asked, Confirmation)
    await confirm(pool.house, ANNA, asked.draft.id)
    await mark_customer_agreement(pool.house, ANNA, on=True)
    again = await confirm(pool.house, ANNA, asked.draft.id)
    assert isinstance(again, SettingsChange)
    assert again.repeat


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


# -- Caps, pausing, and who cannot buy --------------------------------------------


async def test_caps_are_set_and_taken_away(pool: Pool) -> None:
    """Rule 22: zero is no cap; what is not said stays as it is."""
    told = await _set(pool, SettingsRequest(per_day=3, per_month=usd(400)))
    assert (told.after.recharge.per_day, told.after.recharge.per_month) == (3, usd(400))
    told = await _set(pool, SettingsRequest(per_day=0))
    assert (told.after.recharge.per_day, told.after.recharge.per_month) == (0, usd(400))
    told = await _set(pool, SettingsRequest(per_month=usd(0)))
    assert told.after.recharge.per_month is None


async def test_caps_are_bounded(pool: Pool) -> None:
    """Rules 5 and 24: neither below none nor without end, and in the account's currency."""
    for request, mistake in (
        (SettingsRequest(per_day=-1), TooManyRecharges),
        (SettingsRequest(per_day=51), TooManyRecharges),
        (SettingsRequest(per_month=usd(-1)), AmountNegative),
        (SettingsRequest(per_month=usd(1_000_001)), AmountTooLarge),
        (SettingsRequest(per_month=Money.of(100, "EUR")), CurrencyMismatch),
    ):
        with pytest.raises(mistake):
            await _set(pool, request)
    assert (await _set(pool, SettingsRequest(per_day=50))).after.recharge.per_day == 50


async def test_a_months_cap_leaves_room_for_one_recharge(pools: Pools) -> None:
    """Rule 22: a cap that would stop every recharge is a mistake, unless auto-recharge is off."""
    pool = await pools()
    with pytest.raises(CapTooLow) as low:
        await _set(pool, SettingsRequest(per_month=usd("49.99")))
    assert low.value.data == {"amount": usd(50)}
    await _set(pool, SettingsRequest(per_month=usd(50)))
    with pytest.raises(CapTooLow):
        await _set(pool, SettingsRequest(recharge_amount=usd(51)))
    await _set(pool, SettingsRequest(recharge_on=False, per_month=usd(10)))
    with pytest.raises(CapTooLow):
        await _set(pool, SettingsRequest(recharge_on=True))
    assert (await _set(pool, SettingsRequest(trigger=usd(90)))).after.trigger == usd(90)


async def test_what_is_asked_first_keeps_the_whole_request(pools: Pools) -> None:
    """Rule 23: caps and the pause come through the card as they were asked for."""
    pool = await pools(PoolOpening(balance="60", on=False))
    request = SettingsRequest(
        recharge_on=True, recharge_amount=usd(30), per_day=4, per_month=usd(90), paused=False
    )
    asked = await _asks(pool, request)
    assert (asked.charge, asked.draft.per_day, asked.draft.paused) == (usd(60), 4, False)
    after = (await _confirms(pool, asked)).after.recharge
    assert (after.on, after.per_day, after.per_month, after.paused) == (True, 4, usd(90), "")


async def test_only_what_fits_is_asked_for(pools: Pools) -> None:
    """Rules 22 and 23: the amount on the card is the one that the caps let through."""
    pool = await pools(PoolOpening(on=False))
    await pool.spends("140")
    asked = await _asks(pool, SettingsRequest(recharge_on=True, per_month=usd(110)))
    assert asked.charge == usd(100)


async def test_pausing_stops_and_resuming_asks(pools: Pools) -> None:
    """Rule 23: what a person paused charges nothing until a person has seen the amount."""
    pool = await pools()
    told = await _set(pool, SettingsRequest(paused=True))
    assert (told.after.recharge.on, told.after.recharge.paused) == (True, PAUSED_BY_PERSON)
    await pool.spends("30")
    assert pool.gateway.asked == []
    asked = await _asks(pool, SettingsRequest(paused=False))
    assert asked.charge == usd(50)
    assert (await _confirms(pool, asked)).after.recharge.paused == ""
    assert await pool.balance() == "USD 140.00"


async def test_resuming_a_full_pool_asks_nothing(pool: Pool) -> None:
    """Nothing will be charged, so it is done at once."""
    await _set(pool, SettingsRequest(paused=True))
    assert (await _set(pool, SettingsRequest(paused=False))).after.recharge.paused == ""


@pytest.mark.parametrize(
    "request_", [SettingsRequest(recharge_amount=usd(60)), SettingsRequest(method_id=OTHER_CARD.id)]
)
async def test_another_amount_does_not_resume_what_a_person_paused(
    pool: Pool, request_: SettingsRequest
) -> None:
    """A setting is set; whether it charges again is for whoever paused it to say."""
    await _set(pool, SettingsRequest(paused=True))
    assert (await _set(pool, request_)).after.recharge.paused == PAUSED_BY_PERSON


async def test_trying_again_now_does_not_wait_for_the_retry(pools: Pools) -> None:
    """Rule 21: a person who mended the card need not wait for the hour."""
    pool = await pools(gateway=ScriptedGateway(NO_FUNDS))
    await pool.spends("30")
    assert (await pool.account()).recharge.retry_at is not None
    asked = await _asks(pool, SettingsRequest(paused=False))
    await _confirms(pool, asked)
    assert await pool.balance() == "USD 140.00"


async def test_a_new_setting_alone_leaves_the_retry(pools: Pools) -> None:
    """Rule 21: a lower trigger mends no card; the retry stays when it was."""
    pool = await pools(gateway=ScriptedGateway(NO_FUNDS))
    await pool.spends("30")
    before = (await pool.account()).recharge
    after = (await _set(pool, SettingsRequest(trigger=usd(95)))).after.recharge
    assert after == before


async def test_what_has_expired_counts_when_settings_are_judged(pools: Pools) -> None:
    """Rules 13 and 23: an expired balance is none, so turning it on charges and asks."""
    pool = await pools(PoolOpening(on=False))
    pool.clock.move(days=366)
    asked = await _asks(pool, SettingsRequest(recharge_on=True))
    assert (asked.charge, asked.after) == (usd(100), usd(100))


async def test_the_method_that_was_shown_is_charged(pools: Pools) -> None:
    """Rule 23: whoever agreed to one card agreed to no other that was chosen since."""
    pool = await pools(PoolOpening("60", on=False))
    asked = await _asks(pool, SettingsRequest(recharge_on=True))
    assert asked.method == CARD
    await _set(pool, SettingsRequest(method_id=OTHER_CARD.id))
    await _confirms(pool, asked)
    assert [one.method_id for one in pool.gateway.asked] == [CARD.id]
