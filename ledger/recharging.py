"""When auto-recharge fires, for how much, and what a decline does to it: pure, rules 17 to 21."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from ledger.account import HELD_BY_AGREEMENT, PAUSED_BY_PERSON, Account, AutoRecharge, Method
from ledger.clocks import APART
from ledger.declines import DISPUTED, is_terminal
from ledger.limits import MAX_RECHARGE
from ledger.money import Money
from ledger.payments import Payment, Purpose, whole_recharges

# Rule 21, learnt from akash-network/console#3756; the decline after the last of them pauses.
RETRIES = (timedelta(hours=1), timedelta(hours=3), timedelta(hours=7))


def recharge_due(account: Account, in_flight: Sequence[Payment], now: datetime) -> Money | None:
    """The one charge to make now, whatever the caps say; None where nothing is to be charged."""
    if not recharge_wanted(account) or waits(account.recharge, now):
        return None
    if any(payment.purpose is Purpose.RECHARGE for payment in in_flight):
        return None  # rule 19: one attempt in flight
    return recharge_amount(account, in_flight)


def recharge_wanted(account: Account) -> bool:
    """Whether the account alone asks for a charge, now or when its retry has come."""
    recharge = account.recharge
    works = recharge.on and not recharge.paused and not account.customer_agreement
    return works and recharge.amount.micros > 0 and account.balance < account.trigger


def stands_ready(account: Account, method: Method | None) -> bool:
    """Whether the next fall below the trigger would be charged, as far as the settings tell.

    Whoever was declined is not trusted before a charge has gone through.
    """
    recharge = account.recharge
    trusted = recharge.on and not recharge.paused and not recharge.declines
    pays = method is not None and method.unattended and not account.customer_agreement
    return trusted and pays and recharge.amount.micros > 0 and account.trigger.micros > 0


def held_by(account: Account) -> str:
    """Why auto-recharge charges nothing although it is on; empty where it works, or is off."""
    held = account.recharge.on and account.customer_agreement
    return account.recharge.paused or (HELD_BY_AGREEMENT if held else "")


def waits(recharge: AutoRecharge, now: datetime) -> bool:
    """Whether it was declined so shortly before that it is not tried again yet (rule 21)."""
    at = recharge.retry_at
    # Clearly further ahead than any wait: the clock was set back since, and nothing is waited for.
    return at is not None and now < at <= now + RETRIES[-1] + APART


def recharge_amount(account: Account, in_flight: Sequence[Payment]) -> Money | None:
    """As many whole recharge amounts as bring the pool to at least the trigger (rule 18).

    None where it stands there already: equal to the trigger does not recharge.
    No single charge goes further than MAX_RECHARGE needs, whatever a usage feed claims (rule 5);
    what is still missing then is left to the next poll.
    """
    if account.recharge.amount.micros <= 0:
        return None
    foreseen = account.balance
    for payment in in_flight:  # rule 17, learnt from lago-api#1962
        # A refund left the balance when it was asked for; it brings nothing.
        if payment.purpose is not Purpose.REFUND:
            foreseen = foreseen + payment.amount
    if foreseen >= account.trigger:
        return None
    times = whole_recharges(account.trigger - foreseen, account.recharge.amount)
    most = whole_recharges(Money.of(MAX_RECHARGE, account.currency), account.recharge.amount)
    return account.recharge.amount * min(times, most)


def recharges_at_once(account: Account) -> int:
    """How many recharge amounts one charge takes once the pool is empty (rule 24)."""
    if account.recharge.amount.micros <= 0:
        return 0
    return whole_recharges(account.trigger, account.recharge.amount)


def rearmed(account: Account) -> Account:
    """Take a recharge up again that was declined, because a person cared for the pool.

    One that a person has paused stands still: it is resumed, or turned on, and nothing less.
    """
    paused = account.recharge.paused if account.recharge.paused == PAUSED_BY_PERSON else ""
    return replace(account, recharge=replace(afresh(account.recharge), paused=paused))


def afresh(recharge: AutoRecharge) -> AutoRecharge:
    """As if it had never been declined or paused."""
    return replace(recharge, paused="", declines=0, retry_at=None)


def recharged(account: Account) -> Account:
    """It went through: whatever was declined before is over."""
    return replace(account, recharge=replace(account.recharge, declines=0, retry_at=None))


def disputed(account: Account, method_id: str) -> Account:
    """Its card's holder claims a payment back: that card is not charged again unasked."""
    recharge = account.recharge
    if not recharge.on or recharge.paused or recharge.method_id != method_id:
        return account
    return replace(account, recharge=replace(recharge, paused=DISPUTED, retry_at=None))


def declined(account: Account, payment: Payment, now: datetime) -> Account:
    """Try again later, or stop: after the last retry, and at once after a terminal code (rule 21).

    A method that was chosen since has not failed yet.
    """
    recharge = account.recharge
    if recharge.method_id != payment.method_id:
        return account
    count = recharge.declines + 1
    if is_terminal(payment.code) or count > len(RETRIES):
        # Somebody may have paused it meanwhile, and then that stands.
        stopped = replace(recharge, paused=recharge.paused or payment.code)
        return replace(account, recharge=replace(stopped, declines=count, retry_at=None))
    again = now + RETRIES[count - 1]
    waiting = replace(recharge, declines=count, retry_at=again)
    return replace(account, recharge=waiting, due_at=min(account.due_at, again))
