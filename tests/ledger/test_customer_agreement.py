"""The Microsoft Customer Agreement: no credits are bought, by nobody and by no recharge."""

from __future__ import annotations

import pytest

from ledger.account import PAUSED_BY_PERSON
from ledger.confirm import confirm
from ledger.customer_agreement import mark_customer_agreement, require_buyable
from ledger.errors import CustomerAgreement, NotAllowed
from ledger.settings import SettingsRequest, change_settings
from ledger.views import Confirmation
from tests.house import ANNA, GUEST
from tests.ledger.conftest import CHAT, Pool, Pools
from tests.outside import PoolOpening, usd


async def _marks(pool: Pool, *, on: bool) -> None:
    await mark_customer_agreement(pool.house, ANNA, on=on)


async def test_nothing_is_recharged_under_an_agreement(pool: Pool) -> None:
    """Microsoft's rule: auto-recharge must not run, or the pool refills for ever."""
    await _marks(pool, on=True)
    await pool.spends("300")
    assert pool.gateway.asked == []
    assert (await pool.account()).recharge.on  # for the person to turn off


@pytest.mark.parametrize(
    "request_", [SettingsRequest(recharge_on=True), SettingsRequest(paused=False)]
)
async def test_it_cannot_be_turned_on_under_an_agreement(
    pools: Pools, request_: SettingsRequest
) -> None:
    """Refused, and told whether it is still on."""
    pool = await pools(PoolOpening(on=False))
    await _marks(pool, on=True)
    with pytest.raises(CustomerAgreement) as refused:
        await change_settings(pool.house, ANNA, CHAT, request_)
    assert refused.value.data == {"auto_on": False}


async def test_it_can_be_turned_off_under_an_agreement(pool: Pool) -> None:
    """That is what Microsoft asks for."""
    await _marks(pool, on=True)
    with pytest.raises(CustomerAgreement) as refused:
        require_buyable(await pool.account())
    assert refused.value.data == {"auto_on": True}
    await change_settings(pool.house, ANNA, CHAT, SettingsRequest(recharge_on=False))
    assert not (await pool.account()).recharge.on


async def test_a_card_from_before_the_agreement_buys_nothing(pools: Pools) -> None:
    """What was proposed before is refused at the tap, and nothing has changed."""
    pool = await pools(PoolOpening(balance="60", on=False))
    asked = await change_settings(pool.house, ANNA, CHAT, SettingsRequest(recharge_on=True))
    assert isinstance(asked, Confirmation)
    await _marks(pool, on=True)
    with pytest.raises(CustomerAgreement):
        await confirm(pool.house, ANNA, asked.draft.id)
    assert not (await pool.account()).recharge.on
    assert pool.gateway.asked == []


async def test_the_end_of_an_agreement_charges_nothing_by_itself(pool: Pool) -> None:
    """Rule 23: a pool that fell meanwhile waits, paused, for a person who sees the amount."""
    await _marks(pool, on=True)
    await pool.spends("100")
    await _marks(pool, on=False)
    await pool.polls()
    assert (await pool.account()).recharge.paused == PAUSED_BY_PERSON
    assert pool.gateway.asked == []
    asked = await change_settings(pool.house, ANNA, CHAT, SettingsRequest(paused=False))
    assert isinstance(asked, Confirmation)
    assert asked.charge == usd(100)


async def test_the_end_of_an_agreement_leaves_a_full_pool_as_it_was(pool: Pool) -> None:
    """Nothing would be charged, so nothing has to wait."""
    await _marks(pool, on=True)
    await _marks(pool, on=False)
    await pool.spends("30")
    assert await pool.balance() == "USD 140.00"


async def test_who_may_only_look_marks_nothing(pool: Pool) -> None:
    """A person without the right changes no setting."""
    with pytest.raises(NotAllowed):
        await mark_customer_agreement(pool.house, GUEST, on=True)
