"""When auto-recharge fires and for how much: pure, rules 17 to 20."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ledger.account import Account
from ledger.limits import MAX_RECHARGE
from ledger.money import Money
from ledger.payments import Payment, Purpose, whole_recharges


def recharge_due(account: Account, in_flight: Sequence[Payment]) -> Money | None:
    """The one charge to make now; None while it is off, paused, in flight or not needed."""
    recharge = account.recharge
    if not recharge.on or recharge.paused:
        return None
    if any(payment.purpose is Purpose.RECHARGE for payment in in_flight):
        return None  # rule 19: one attempt in flight
    return recharge_amount(account, in_flight)


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
        foreseen = foreseen + payment.amount
    if foreseen >= account.trigger:
        return None
    times = whole_recharges(account.trigger - foreseen, account.recharge.amount)
    most = whole_recharges(Money.of(MAX_RECHARGE, account.currency), account.recharge.amount)
    times = min(times, most)
    return account.recharge.amount * times


def rearmed(account: Account) -> Account:
    """Take a paused recharge up again, because a person changed what it stopped at."""
    return replace(account, recharge=replace(account.recharge, paused=""))


def paused(account: Account, payment: Payment) -> Account:
    """Stop at a decline; a method that was chosen since has not failed yet."""
    if account.recharge.method_id != payment.method_id:
        return account
    return replace(account, recharge=replace(account.recharge, paused=payment.code))
