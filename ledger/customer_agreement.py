"""The Microsoft Customer Agreement: who is on one cannot buy credits, and must not recharge.

Microsoft's own rule: auto-recharge has to be turned off then, or the pool refills for ever.
"""

from __future__ import annotations

from dataclasses import replace

from ledger.account import PAUSED_BY_PERSON, Account
from ledger.consequences import keep
from ledger.errors import CustomerAgreement
from ledger.people import Actor
from ledger.ports import House
from ledger.recharging import recharge_wanted
from ledger.roles import Right
from ledger.trail import Act
from ledger.work import account_of, require, working


def require_buyable(account: Account) -> None:
    """The single place that refuses to buy credits: funds by hand, and auto-recharge turned on."""
    if account.customer_agreement:
        raise CustomerAgreement(auto_on=account.recharge.on)


async def agreement_state(house: House, actor: Actor) -> Account:
    """The account, which says whether it is marked."""
    await require(house, actor, Right.LOOK)
    return await account_of(house, actor)


async def mark_customer_agreement(house: House, actor: Actor, *, on: bool) -> Account:
    """Note that the organisation is on such an agreement, or is not any more; charges nothing."""
    async with working(house, actor, Right.ARRANGE) as work:
        before = work.account
        marked = replace(before, customer_agreement=on)
        await keep(work.change, marked if on else _held(marked), work.moment, by=actor)
        if before.customer_agreement is not on:
            was, now = ({"customer_agreement": _word(one)} for one in (not on, on))
            await work.note(Act.AGREEMENT, before=was, after=now)
        return work.account


def _word(on: bool) -> str:  # noqa: FBT001  a value
    return "on" if on else "off"


def _held(account: Account) -> Account:
    """What would charge now waits for a person who has seen the amount (rule 23)."""
    if not recharge_wanted(account):
        return account
    return replace(account, recharge=replace(account.recharge, paused=PAUSED_BY_PERSON))
