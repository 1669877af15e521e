"""What follows from a changed balance or setting, in the same database transaction.

The stored standing moves, and alerts are opened and resolved on its edge (rule 25).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ledger.account import Account, standing_of
from ledger.alerting import as_it_is_now, judge, may_be_silent, told_by
from ledger.caps import is_cleared, surpassed
from ledger.change import Change
from ledger.expiring import is_over
from ledger.foresight import seen_to
from ledger.incidents import AlertFacts, AlertKind, CapLevel, Incident, Resolution
from ledger.moment import Moment
from ledger.payments import Payment
from ledger.people import Actor
from ledger.recharge_claims import CapView, is_coming, view_caps
from ledger.settings_told import settings_event
from ledger.telling import alert, facts_of_cap, facts_of_pool, speak

_FALLEN = (AlertKind.LOW, AlertKind.ZERO)


async def keep(
    change: Change,
    account: Account,
    moment: Moment,
    outcome: Payment | None = None,
    by: Actor | None = None,
    approved_by: str = "",
) -> None:
    """Save the account with its standing as it now is, and alert where that is news.

    `outcome` is the payment that the change settled, if it did; `by` who changed settings,
    and `approved_by` the name of who let it happen.
    """
    await note_settings(change, account, moment, by, approved_by)
    before = change.account.standing
    account = replace(account, standing=standing_of(account.balance, account.trigger))
    open_ones = await change.open_incidents()
    caps = await view_caps(change, account, moment.now, open_ones, outcome)
    coming = may_be_silent(before, account, open_ones) and await is_coming(change, account, moment)
    verdict = judge(before, account, open_ones, outcome, coming=coming)
    over = (*verdict.resolves, *surpassed(caps.news, open_ones))
    over += await _ended(change, account, moment.now, open_ones, caps)
    over += await seen_to(change, account, moment, open_ones)
    if account != change.account:
        await change.save(account)
    for incident in (one for one in open_ones if one in over):
        await change.resolve_incident(incident, Resolution(account.balance, moment.now))
    said = (*over, *verdict.speaks)
    await _revise(change, [one for one in open_ones if one not in said], caps, moment, outcome)
    for incident in verdict.speaks:
        facts = await facts_of_pool(change, incident.kind, moment, None)
        await speak(change, incident, _with_caps(facts, incident.kind, caps), moment.now)
    for kind in verdict.opens:
        facts = await facts_of_pool(change, kind, moment, outcome)
        facts = replace(_with_caps(facts, kind, caps), silent=kind in verdict.silent)
        await alert(change, kind, facts, moment.now)
    if caps.counted is not None:
        for notice in caps.news:
            facts = await facts_of_cap(change, notice, caps.counted, moment)
            await alert(change, AlertKind.CAP_REACHED, facts, moment.now)


async def note_settings(
    change: Change,
    after: Account,
    moment: Moment,
    by: Actor | None = None,
    approved_by: str = "",
) -> None:
    """Into the audit trail, where the account will have other settings than it has."""
    event = settings_event(change.account, after, moment.methods, moment.now, by, approved_by)
    if event is not None:
        await change.note(event)


async def _ended(
    change: Change,
    account: Account,
    now: datetime,
    open_ones: Sequence[Incident],
    caps: CapView,
) -> tuple[Incident, ...]:
    """Alerts of caps and of expiries whose condition has cleared (rule 26)."""
    ended = [
        one
        for one in open_ones
        if one.kind is AlertKind.CAP_REACHED
        and caps.counted is not None
        and is_cleared(one, account, caps.counted, now)
    ]
    expiring = [one for one in open_ones if one.kind is AlertKind.EXPIRING]
    if expiring:
        lots = await change.lots()
        ended += [one for one in expiring if is_over(one, lots, now)]
    return tuple(ended)


async def _revise(
    change: Change,
    standing: Sequence[Incident],
    caps: CapView,
    moment: Moment,
    outcome: Payment | None,
) -> None:
    """Where a card that stays open would now say something else, it does."""
    account = change.account
    told = told_by(outcome, account, standing) if outcome else None
    for incident in standing:
        again = outcome if incident is told else None
        said = as_it_is_now(incident, account, moment.methods, again)
        said = _with_caps(said, incident.kind, caps)
        if said != incident.facts:
            await change.revise_incident(incident, said, moment.now)


def _with_caps(facts: AlertFacts, kind: AlertKind, caps: CapView) -> AlertFacts:
    """A pool that has fallen must not promise a recharge that a cap stops (rule 22)."""
    if kind not in _FALLEN:
        return facts
    if caps.stopped is None:
        return replace(facts, cap="", cap_level="")
    return replace(facts, cap=caps.stopped.value, cap_level=CapLevel.STOPPED.value)
