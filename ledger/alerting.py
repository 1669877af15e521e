"""Which alerts a change opens and which it resolves: pure, on the edge (rules 25 and 26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ledger.account import Account, Method, Standing
from ledger.incidents import AlertFacts, AlertKind, Incident
from ledger.methods import label_of, method_or_none
from ledger.payments import Payment, PaymentState, Purpose


@dataclass(frozen=True, slots=True)
class Verdict:
    opens: tuple[AlertKind, ...]
    resolves: tuple[Incident, ...]


def judge(
    before: Standing, after: Account, open_incidents: Sequence[Incident], outcome: Payment | None
) -> Verdict:
    """`before` is the stored standing; `outcome` the payment this change settled, if it did."""
    resolves = tuple(one for one in open_incidents if _is_over(one.kind, after, outcome))
    opens = _on_the_edge(before, after.standing)
    if outcome is not None and outcome.purpose is Purpose.RECHARGE:
        opens += _of_recharge(outcome, open_incidents)
    return Verdict(opens, resolves)


def as_it_is_now(incident: Incident, account: Account, methods: Sequence[Method]) -> AlertFacts:
    """What an open card says of auto-recharge; the card of a failure keeps the card that failed."""
    recharge = account.recharge
    facts = replace(incident.facts, auto_on=recharge.on, auto_paused=recharge.paused)
    if incident.kind is AlertKind.RECHARGE_FAILED:
        return facts
    return replace(facts, method_label=label_of(method_or_none(methods, recharge.method_id)))


def _on_the_edge(before: Standing, after: Standing) -> tuple[AlertKind, ...]:
    if after is Standing.ZERO and before is not Standing.ZERO:
        return (AlertKind.ZERO,)  # says all that `low` would, where both come at once
    if after is Standing.LOW and before is Standing.HEALTHY:
        return (AlertKind.LOW,)
    return ()


def _of_recharge(outcome: Payment, open_incidents: Sequence[Incident]) -> tuple[AlertKind, ...]:
    if outcome.state is PaymentState.SUCCEEDED:
        return (AlertKind.RECHARGED,)
    if outcome.state is PaymentState.DECLINED and not _told(outcome, open_incidents):
        return (AlertKind.RECHARGE_FAILED,)
    return ()


def _told(outcome: Payment, open_incidents: Sequence[Incident]) -> bool:
    """The same card failing for the same reason is no news while its alert stands (rule 26).

    Another card or another reason is: somebody acted on the first alert and is waiting.
    """
    return any(
        one.kind is AlertKind.RECHARGE_FAILED and _same_failure(one.facts, outcome)
        for one in open_incidents
    )


def _same_failure(facts: AlertFacts, outcome: Payment) -> bool:
    label = facts.method_label or {}
    return facts.code == outcome.code and label.get("id") == outcome.method_id


def _is_over(kind: AlertKind, after: Account, outcome: Payment | None) -> bool:
    match kind:
        case AlertKind.LOW:
            return after.balance >= after.trigger
        case AlertKind.ZERO:
            return after.balance.micros > 0
        case AlertKind.RECHARGE_FAILED:  # money has to come; a lower trigger mends no card
            paid = outcome is not None and outcome.state is PaymentState.SUCCEEDED
            return paid and after.balance >= after.trigger
        case AlertKind.RECHARGED:
            return False
