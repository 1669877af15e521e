"""What alerts tell: the facts of their moment, kept with the incident (rule 25)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ledger.alerting import OF_FAILURE, attempts
from ledger.caps import CapNotice, Counted
from ledger.change import Change
from ledger.expiring import noticed
from ledger.incidents import AlertFacts, AlertKind, Incident, Resolution
from ledger.lots import Lot
from ledger.methods import label_of, method_or_none
from ledger.moment import Moment
from ledger.money import Money
from ledger.outbox import Subscriber
from ledger.outset import pace_now, reading_since
from ledger.payments import Payment
from ledger.recharging import held_by, recharge_amount
from ledger.recipients import awake_at, called_at, recipients


async def facts_of_pool(
    change: Change, kind: AlertKind, moment: Moment, outcome: Payment | None
) -> AlertFacts:
    """Of a balance, or of the recharge that `outcome` settled."""
    if outcome is None or kind not in (AlertKind.RECHARGED, *OF_FAILURE):
        return await facts_now(change, moment)
    label = label_of(method_or_none(moment.methods, outcome.method_id))
    facts = replace(
        await facts_now(change, moment),
        recharge=outcome.amount,
        method_label=label,
        code=outcome.code,
    )
    if kind is AlertKind.RECHARGED:
        return facts
    return replace(facts, attempts=attempts(change.account, outcome))


async def facts_of_cap(
    change: Change, notice: CapNotice, counted: Counted, moment: Moment
) -> AlertFacts:
    recharge = change.account.recharge
    return replace(
        await facts_now(change, moment),
        cap=notice.cap.value,
        cap_level=notice.level.value,
        period=notice.period,
        per_day=recharge.per_day,
        per_month=recharge.per_month,
        recharged_times=counted.times,
        recharged=counted.amount,
    )


async def alert(change: Change, kind: AlertKind, facts: AlertFacts, now: datetime) -> Incident:
    """Open an incident for all that want to hear of its kind, or for nobody yet."""
    if facts.silent:
        return await change.open_incident(kind, facts, now, ())
    subscribers = await change.subscribers()
    incident = await change.open_incident(kind, facts, now, recipients(kind, subscribers, now))
    _wake_with_them(change, kind, subscribers, now)
    if (call_at := called_at(incident, subscribers)) is not None:
        change.wake(call_at)
    return incident


async def speak(change: Change, incident: Incident, facts: AlertFacts, now: datetime) -> None:
    """Let hear of it after all who want to: it was open in silence."""
    await change.revise_incident(incident, facts, now)
    subscribers = await change.subscribers()
    await change.deliver(incident, recipients(incident.kind, subscribers, now), now)
    _wake_with_them(change, incident.kind, subscribers, now)


def _wake_with_them(
    change: Change, kind: AlertKind, subscribers: Sequence[Subscriber], now: datetime
) -> None:
    """Whoever is not told now is told in the morning (`ledger/digests.py`)."""
    if (awake := awake_at(kind, subscribers, now)) is not None:
        change.wake(awake)


async def tell_expiries(change: Change, moment: Moment) -> None:
    """Open a notice for every lot whose mark has come; the poll asks (30, 7 and 1 days ahead)."""
    marked = await change.marked_lots(moment.now)
    if not marked:
        return
    told = noticed(marked, await change.open_incidents(), moment.now)
    for incident in told.resolves:
        await change.resolve_incident(incident, Resolution(change.account.balance, moment.now))
    for lot in told.opens:
        facts = await _facts_of_lot(change, lot, moment)
        await alert(change, AlertKind.EXPIRING, facts, moment.now)
    for number, at in told.next_marks.items():
        await change.mark_lot(number, at)
    soonest = min(told.next_marks.values())
    if soonest < change.account.due_at:  # the end is booked when it comes, not a poll later
        await change.save(replace(change.account, due_at=max(soonest, moment.now)))


async def _facts_of_lot(change: Change, lot: Lot, moment: Moment) -> AlertFacts:
    return replace(
        await facts_now(change, moment),
        lot=lot.number,
        expiring=lot.remaining,
        expires_at=lot.expires_at,
    )


async def facts_now(change: Change, moment: Moment) -> AlertFacts:
    """Of the pool and its auto-recharge, as they stand."""
    account = change.account
    days = await change.days(reading_since(moment.now))
    return AlertFacts(
        balance=account.balance,
        trigger=account.trigger,
        auto_on=account.recharge.on,
        auto_paused=held_by(account),
        recharge=await _wanted(change),
        method_label=label_of(method_or_none(moment.methods, account.recharge.method_id)),
        pace=pace_now(account, days, await change.lots(), moment.now),
        sandbox=account.sandbox,
        time_zone=account.time_zone,
        retry_at=account.recharge.retry_at,
    )


async def _wanted(change: Change) -> Money | None:
    """What would be charged to bring the pool back, by auto-recharge or by hand."""
    return recharge_amount(change.account, await change.payments_in_flight())
