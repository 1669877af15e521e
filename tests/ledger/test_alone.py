"""What a request puts at stake, and whether that is more than a role may alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.account import Account, Allowances, AutoRecharge
from ledger.alone import Stake, limit_of, of_settings, with_limit
from ledger.money import Money
from ledger.roles import Role
from tests.contract.samples import account
from tests.outside import usd

LIMITS = Allowances(operator=usd(500), approver=usd(1_000))
WORKING = AutoRecharge(on=True, amount=usd(200), method_id="m-1")
CAPPED = replace(WORKING, per_day=3, per_month=usd(900))


def with_(recharge: AutoRecharge, trigger: int = 100) -> Account:
    return replace(account(), recharge=recharge, trigger=usd(trigger))


def stake(before: Account, after: Account, charge: Money | None = None) -> str:
    amount = of_settings(before, after, charge).amount
    return "without end" if amount is None else str(amount.units.normalize())


def test_each_role_has_its_own_limit() -> None:
    """An owner has none until one is set."""
    assert [limit_of(LIMITS, role) for role in (Role.OPERATOR, Role.APPROVER, Role.OWNER)] == [
        usd(500),
        usd(1_000),
        None,
    ]
    for role in (Role.OPERATOR, Role.APPROVER, Role.OWNER):
        assert limit_of(with_limit(LIMITS, role, usd(7)), role) == usd(7)
        others = {each: limit_of(LIMITS, each) for each in Role if each not in (role, Role.VIEWER)}
        changed = with_limit(LIMITS, role, usd(7))
        assert {each: limit_of(changed, each) for each in others} == others


@pytest.mark.parametrize(
    ("amount", "limit", "above"),
    [
        (usd(500), usd(500), False),
        (usd("500.000001"), usd(500), True),
        (usd(1_000_000), None, False),
        (None, usd(500), True),
        (None, None, False),
    ],
)
def test_the_limit_itself_may_be_spent(
    amount: Money | None, limit: Money | None, above: bool
) -> None:
    """More than the limit needs somebody else, the limit does not."""
    assert Stake(amount).above(limit) is above


def test_a_trigger_counts_as_what_it_is_raised_to() -> None:
    """Lowered it takes less, and the one that stands counts for nothing."""
    at = with_(WORKING)
    assert stake(at, with_(WORKING, 800)) == "8E+2"
    assert stake(with_(WORKING, 800), with_(WORKING, 600)) == "0"
    assert stake(at, at) == "0"


def test_a_recharge_amount_counts_when_it_is_set_or_begins_to_work() -> None:
    """Turned on or resumed, an amount that somebody set before is charged from now on."""
    off = replace(WORKING, on=False)
    paused = replace(WORKING, paused="person")
    assert stake(with_(WORKING), with_(replace(WORKING, amount=usd(700)))) == "7E+2"
    assert stake(with_(off), with_(WORKING)) == "2E+2"
    assert stake(with_(paused), with_(WORKING)) == "2E+2"
    assert stake(with_(WORKING), with_(off)) == "0"
    assert stake(with_(WORKING), with_(paused)) == "0"


def test_what_is_charged_at_once_counts() -> None:
    """A small recharge amount can be a large charge, where much is missing."""
    assert stake(with_(WORKING), with_(WORKING, 150), usd(5_400)) == "5.4E+3"


def test_caps_count_as_what_they_allow() -> None:
    """So many a day by their amount, an amount a month as it is."""
    assert stake(with_(WORKING), with_(replace(WORKING, per_month=usd(3_000)))) == "3E+3"
    assert stake(with_(WORKING), with_(replace(WORKING, per_day=5))) == "1E+3"
    assert stake(with_(CAPPED), with_(replace(CAPPED, per_day=5))) == "1E+3"
    assert stake(with_(CAPPED), with_(replace(CAPPED, per_month=usd(1_000)))) == "1E+3"


def test_what_is_lowered_is_at_nobodys_stake() -> None:
    """A cap, an amount: from then on less is charged than somebody has agreed to before."""
    for lower in ({"per_day": 1}, {"per_month": usd(800)}, {"amount": usd(150)}):
        assert stake(with_(CAPPED), with_(replace(CAPPED, **lower))) == "0"


def test_a_larger_amount_counts_as_often_as_the_cap_of_a_day_lets_it() -> None:
    """Or the cap would be raised by way of the amount: 3 a day of 200 become 3 of 400."""
    assert stake(with_(CAPPED), with_(replace(CAPPED, amount=usd(400)))) == "1.2E+3"


@pytest.mark.parametrize("gone", [{"per_day": 0}, {"per_month": None}])
def test_without_a_cap_there_is_no_end(gone: dict[str, None]) -> None:
    """A cap that is taken away is above every limit, whatever else is changed."""
    changes: dict[str, object] = {"paused": "person", **gone}
    assert stake(with_(CAPPED), with_(replace(CAPPED, **changes))) == "without end"  # type: ignore[arg-type]
