"""What follows from a changed balance or setting, in the same database transaction.

The stored standing moves, alerts are opened and resolved on its edge (rule 25), and a recharge
that has become due is claimed (rule 19).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ledger.account import Account, Method, standing_of
from ledger.alerting import as_it_is_now, judge
from ledger.chart import pace_now, reading_since
from ledger.incidents import AlertFacts, AlertKind, Resolution
from ledger.methods import label_of, method_or_none
from ledger.money import Money
from ledger.payments import Payment, PaymentState, Purpose
from ledger.people import PURSER
from ledger.ports import Change
from ledger.recharging import recharge_amount, recharge_due


@dataclass(frozen=True, slots=True)
class Moment:
    """What a change is judged with besides the account: the time and the methods there are."""

    now: datetime
    methods: Sequence[Method]


async def keep(
    change: Change, account: Account, moment: Moment, outcome: Payment | None = None
) -> None:
    """Save the account with its standing as it now is, and alert where that is news."""
    before = change.account.standing
    account = replace(account, standing=standing_of(account.balance, account.trigger))
    open_ones = await change.open_incidents()
    verdict = judge(before, account, open_ones, outcome)
    await change.save(account)
    for incident in open_ones:
        if incident in verdict.resolves:
            await change.resolve_incident(incident, Resolution(account.balance, moment.now))
        elif (said := as_it_is_now(incident, account, moment.methods)) != incident.facts:
            await change.revise_incident(incident, said, moment.now)
    for kind in verdict.opens:
        facts = await _facts(change, kind, moment, outcome)
        await change.open_incident(kind, facts, moment.now)


async def claim_recharge(
    change: Change, key: str, now: datetime, most: Money | None = None
) -> Payment | None:
    """Claim the charge that is due, if one is; the account's lock makes it the only one.

    `most` is what a person has agreed to; what is missing beyond it is left to the next poll.
    """
    account = change.account
    amount = recharge_due(account, await change.payments_in_flight())
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


async def _facts(
    change: Change, kind: AlertKind, moment: Moment, outcome: Payment | None
) -> AlertFacts:
    account = change.account
    days = await change.days(reading_since(moment.now))
    of_payment = outcome if kind in (AlertKind.RECHARGED, AlertKind.RECHARGE_FAILED) else None
    method_id = of_payment.method_id if of_payment else account.recharge.method_id
    return AlertFacts(
        balance=account.balance,
        trigger=account.trigger,
        auto_on=account.recharge.on,
        auto_paused=account.recharge.paused,
        recharge=of_payment.amount if of_payment else await _wanted(change),
        method_label=label_of(method_or_none(moment.methods, method_id)),
        code=of_payment.code if of_payment else "",
        pace=pace_now(account, days, moment.now),
        sandbox=account.sandbox,
        time_zone=account.time_zone,
    )


async def _wanted(change: Change) -> Money | None:
    """What would be charged to bring the pool back, by auto-recharge or by hand."""
    return recharge_amount(change.account, await change.payments_in_flight())
