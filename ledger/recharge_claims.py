"""Claiming a recharge: what is due, as far as the caps let it, becomes a payment in flight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ledger.account import Account
from ledger.caps import (
    Cap,
    CapNotice,
    Counted,
    capped,
    fitting,
    period_of,
    reached,
    starts,
    stopping,
    unsaid,
)
from ledger.change import Change
from ledger.incidents import AlertKind, CapLevel, Incident
from ledger.methods import method_or_none
from ledger.moment import Moment
from ledger.money import Money
from ledger.payments import Payment, PaymentState, Purpose
from ledger.people import PURSER
from ledger.recharging import recharge_due, recharge_wanted


@dataclass(frozen=True, slots=True)
class CapView:
    """How the caps stand, as far as it matters to a change."""

    counted: Counted | None = None  # None: nothing had to be counted
    news: tuple[CapNotice, ...] = ()  # what no open alert tells yet
    stopped: Cap | None = None  # a recharge is due, and not one more fits under it


async def claim_recharge(
    change: Change, key: str, now: datetime, most: Money | None = None
) -> Payment | None:
    """Claim the charge that is due, if one is; the account's lock makes it the only one.

    `most` is what a person has agreed to; what is missing beyond it is left to the next poll.
    """
    account = change.account
    amount = await chargeable(change, account, now)
    if amount is None:
        return None
    payment = Payment(
        key=key,
        account_id=account.id,
        purpose=Purpose.RECHARGE,
        amount=amount if most is None else min(amount, most),
        method_id=account.recharge.method_id,
        purchase_order="",
        person_id=PURSER,
        state=PaymentState.CHARGING,
        code="",
        created_at=now,
    )
    await change.save_payment(payment)
    return payment


async def chargeable(change: Change, account: Account, now: datetime) -> Money | None:
    """What would be charged now, if the account stood so: what is due and fits under its caps."""
    wanted = await _due(change, account, now)
    if wanted is None or not capped(account.recharge):
        return wanted
    return fitting(account.recharge, wanted, await _counted(change, account, now))


async def is_coming(change: Change, account: Account, moment: Moment) -> bool:
    """Whether auto-recharge is adding funds, or will as soon as this change is done.

    It is on and not paused, waits for no retry, fits under its caps, and has a way to pay.
    """
    method = method_or_none(moment.methods, account.recharge.method_id)
    if method is None or not method.unattended or not recharge_wanted(account):
        return False
    flying = await change.payments_in_flight()
    claimed = any(payment.purpose is Purpose.RECHARGE for payment in flying)
    return claimed or await chargeable(change, account, moment.now) is not None


async def counted_now(change: Change, now: datetime) -> Counted | None:
    """What the caps count so far; None where there are none."""
    account = change.account
    return await _counted(change, account, now) if capped(account.recharge) else None


async def view_caps(
    change: Change,
    account: Account,
    now: datetime,
    open_incidents: Sequence[Incident],
    outcome: Payment | None,
) -> CapView:
    """Counted only where something may have changed: after a recharge, or where one is due."""
    if not capped(account.recharge):
        return CapView(Counted(0, Money.zero(account.currency)))
    went_through = _went_through(outcome)
    due = await _due(change, account, now) is not None
    told = any(one.kind is AlertKind.CAP_REACHED for one in open_incidents)
    if not (went_through or due or told):
        return CapView()
    counted = await _counted(change, account, now)
    notices = reached(account, counted, now) if went_through and account.recharge.on else ()
    stopped = stopping(account.recharge, counted) if due else None
    if stopped:
        stop = CapNotice(stopped, CapLevel.STOPPED, period_of(stopped, now, account.time_zone))
        notices = (*(one for one in notices if one.cap is not stopped), stop)
    return CapView(counted, unsaid(notices, open_incidents), stopped)


def _went_through(outcome: Payment | None) -> bool:
    if outcome is None or outcome.purpose is not Purpose.RECHARGE:
        return False
    return outcome.state is PaymentState.SUCCEEDED


async def _due(change: Change, account: Account, now: datetime) -> Money | None:
    if not recharge_wanted(account):  # as mostly: nothing has to be read
        return None
    return recharge_due(account, await change.payments_in_flight(), now)


async def _counted(change: Change, account: Account, now: datetime) -> Counted:
    """What was claimed counts, unless it was declined: an unknown charge may yet go through."""
    zone = account.time_zone
    today = await change.recharged_since(starts(Cap.DAY, now, zone))
    this_month = await change.recharged_since(starts(Cap.MONTH, now, zone))
    return Counted(today.times, this_month.amount)
