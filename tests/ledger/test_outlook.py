"""What is to come of the pool, as a person asks for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from ledger.account import AutoRecharge
from ledger.outlook import dated
from ledger.recharging import stands_ready
from tests.outside import CARD, usd
from tests.pools import a_pool

TODAY = date(2026, 11, 19)


def test_the_course_ends_at_zero() -> None:
    """Nothing is added, so nothing follows."""
    course = list(dated(a_pool(100), TODAY, [50_000_000, 0, -50_000_000], recharged=False))
    assert course == [(TODAY, usd(50)), (TODAY + timedelta(days=1), usd(0))]


def test_auto_recharge_keeps_the_course_at_the_trigger() -> None:
    """As many whole recharge amounts as bring it back, whenever it falls below."""
    account = a_pool(120)  # trigger 100, recharge 50
    micros = [110_000_000, 60_000_000, 0, -110_000_000]
    left = [money for _, money in dated(account, TODAY, micros, recharged=True)]
    assert left == [usd(110), usd(110), usd(100), usd(140)]


@pytest.mark.parametrize(
    "changed",
    [
        {"on": False},
        {"paused": "expired_card"},
        {"declines": 1},
        {"amount": usd(0)},
    ],
    ids=str,
)
def test_what_does_not_charge_is_not_counted_on(changed: dict[str, object]) -> None:
    """Off, on hold, just declined or without an amount: a person has to act."""
    working = AutoRecharge(on=True, amount=usd(50), method_id=CARD.id)
    account = replace(a_pool(100), recharge=working)
    assert stands_ready(account, CARD)
    broken = replace(working, **changed)  # type: ignore[arg-type]
    assert not stands_ready(replace(account, recharge=broken), CARD)
    assert not stands_ready(account, None)
    assert not stands_ready(account, replace(CARD, unattended=False))
    assert not stands_ready(replace(account, customer_agreement=True), CARD)
