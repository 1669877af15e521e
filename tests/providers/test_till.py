"""The till asks whoever took the money."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from structlog.testing import capture_logs

from ledger.payments import ChargeOutcome, Purpose
from providers.till import Till
from tests.contract.samples import payment
from tests.house import open_house
from tests.outside import NO_FUNDS, SUCCEEDED, ScriptedGateway

BACK = payment("back", purpose=Purpose.REFUND)


async def test_a_refund_goes_back_the_way_it_came(tmp_path: Path) -> None:
    """A card's gateway is asked, also where our own row of the payment is missing."""
    async with open_house(tmp_path) as house:
        till = Till(house.purse, {"card": ScriptedGateway(NO_FUNDS, NO_FUNDS)})
        by_card = replace(BACK, method_id="card")
        assert await till.refund(by_card, replace(payment(), method_id="card")) == NO_FUNDS
        assert await till.refund(replace(by_card, key="other"), None) == NO_FUNDS


async def test_what_was_paid_elsewhere_is_given_back_there(tmp_path: Path) -> None:
    """Before Purser came, or by whoever bought it: it is only written down."""
    async with open_house(tmp_path) as house:
        till = Till(house.purse, {"card": ScriptedGateway(NO_FUNDS)})
        assert await till.refund(replace(BACK, method_id="visa-of-old"), None) == SUCCEEDED
        earlier = replace(payment(), method_id="card", purchased_at=payment().created_at)
        assert await till.refund(replace(BACK, method_id="card"), earlier) == SUCCEEDED


async def test_a_gateway_that_is_gone_has_not_said_no(tmp_path: Path) -> None:
    """Rule 20: a start without its key must not decline what it may have charged."""
    async with open_house(tmp_path) as house:
        till = Till(house.purse, {"agreement-": ScriptedGateway()})
        paid = replace(payment(), method_id="pm_1", reference="pi_1")
        with capture_logs() as lines:
            charge = await till.charge(paid)
            refund = await till.refund(replace(BACK, method_id="pm_1"), paid)
        assert (charge.outcome, charge.reference) == (ChargeOutcome.UNKNOWN, "pi_1")
        assert refund.outcome is ChargeOutcome.UNKNOWN
        assert [each["event"] for each in lines] == ["gateway_missing"] * 2
