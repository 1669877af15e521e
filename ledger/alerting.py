"""Which alerts a change opens and which it resolves: pure, on the edge (rules 25 and 26)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ledger.account import PAUSED_BY_PERSON, Account, Method, Standing
from ledger.declines import UNANSWERED
from ledger.incidents import AlertFacts, AlertKind, Incident
from ledger.methods import label_of, method_or_none
from ledger.payments import Payment, PaymentState, Purpose
from ledger.recharging import held_by

# What these say of a payment method is the one that failed, whatever was chosen since.
OF_FAILURE = (AlertKind.RECHARGE_FAILED, AlertKind.RECHARGE_PAUSED)


@dataclass(frozen=True, slots=True)
class Verdict:
    opens: tuple[AlertKind, ...]
    resolves: tuple[Incident, ...]
    silent: frozenset[AlertKind] = frozenset()  # of those it opens: nobody is told yet
    speaks: tuple[Incident, ...] = ()  # were silent so far


def judge(
    before: Standing,
    after: Account,
    open_incidents: Sequence[Incident],
    outcome: Payment | None,
    *,
    coming: bool = False,
) -> Verdict:
    """`before` is the stored standing; `outcome` the payment this change settled, if it did.

    `coming` says that a recharge is being made, or will be as soon as this change is done.
    """
    resolves = tuple(one for one in open_incidents if _is_over(one, after, outcome))
    opens = _on_the_edge(before, after.standing)
    if outcome is not None and outcome.purpose is Purpose.RECHARGE:
        opens += _of_recharge(outcome, after, open_incidents)
    if any(one.kind is AlertKind.ZERO for one in resolves) and AlertKind.RECHARGED not in opens:
        opens += (AlertKind.RESTORED,)
    stays = [one for one in open_incidents if one not in resolves]
    if coming and not _in_trouble(opens, stays):
        return Verdict(opens, resolves, silent=frozenset({AlertKind.LOW}).intersection(opens))
    # An empty pool is told by a card of its own, which says all that this one would.
    low = after.standing is Standing.LOW
    speaks = tuple(one for one in stays if one.facts.silent) if low else ()
    return Verdict(opens, resolves, speaks=speaks)


def may_be_silent(before: Standing, after: Account, open_incidents: Sequence[Incident]) -> bool:
    """Whether it matters that a recharge is coming."""
    if after.standing is not Standing.LOW:
        return False
    return before is Standing.HEALTHY or any(one.facts.silent for one in open_incidents)


def as_it_is_now(
    incident: Incident, account: Account, methods: Sequence[Method], again: Payment | None = None
) -> AlertFacts:
    """What an open card says of auto-recharge; the card of a failure keeps the card that failed.

    `again` is the payment of another attempt that failed, where this change settled one.
    """
    recharge = account.recharge
    facts = replace(
        incident.facts,
        auto_on=recharge.on,
        auto_paused=held_by(account),
        retry_at=recharge.retry_at,
    )
    if incident.kind not in OF_FAILURE:
        return replace(facts, method_label=label_of(method_or_none(methods, recharge.method_id)))
    if again is None:
        return facts
    tries = attempts(account, again)
    return replace(facts, code=again.code, recharge=again.amount, attempts=tries)


def attempts(account: Account, refused: Payment) -> int:
    """How often in a row that payment's method was declined."""
    counted = account.recharge.method_id == refused.method_id
    return account.recharge.declines if counted else 1


def told_by(
    outcome: Payment, account: Account, open_incidents: Sequence[Incident]
) -> Incident | None:
    """The open alert that tells of this failure already (rule 26).

    A retry of the same card belongs to it whatever the reason is now. Once a person has acted
    the attempts begin anew, and only the same card failing for the same reason is no news:
    whoever chose another one is waiting to hear of it. What was long without an answer is told
    the answer.
    """
    if not _is_trouble(outcome):
        return None
    retried = attempts(account, outcome) > 1
    for one in reversed(open_incidents):
        same_card = (one.facts.method_label or {}).get("id") == outcome.method_id
        told = retried or one.facts.code in (outcome.code, UNANSWERED)
        if one.kind is AlertKind.RECHARGE_FAILED and same_card and told:
            return one
    return None


def _in_trouble(opens: Sequence[AlertKind], stays: Sequence[Incident]) -> bool:
    """A recharge that has failed is not trusted to solve anything before it has gone through."""
    return any(kind in OF_FAILURE for kind in (*opens, *(one.kind for one in stays)))


def _is_trouble(outcome: Payment) -> bool:
    """A recharge that was declined, or has been without an answer for too long."""
    unanswered = outcome.state is PaymentState.UNKNOWN and outcome.code == UNANSWERED
    declined = outcome.state is PaymentState.DECLINED
    return outcome.purpose is Purpose.RECHARGE and (declined or unanswered)


def _on_the_edge(before: Standing, after: Standing) -> tuple[AlertKind, ...]:
    if after is Standing.ZERO and before is not Standing.ZERO:
        return (AlertKind.ZERO,)  # says all that `low` would, where both come at once
    if after is Standing.LOW and before is Standing.HEALTHY:
        return (AlertKind.LOW,)
    return ()


def _of_recharge(
    outcome: Payment, after: Account, open_incidents: Sequence[Incident]
) -> tuple[AlertKind, ...]:
    if outcome.state is PaymentState.SUCCEEDED:
        return (AlertKind.RECHARGED,)
    if not _is_trouble(outcome):
        return ()
    if told_by(outcome, after, open_incidents) is None:
        return (AlertKind.RECHARGE_FAILED,)  # says by itself whether that was the end of it
    gave_up = after.recharge.paused == outcome.code and attempts(after, outcome) > 1
    # An edited card wakes nobody, and from now on somebody has to act.
    return (AlertKind.RECHARGE_PAUSED,) if gave_up else ()


def _is_over(incident: Incident, after: Account, outcome: Payment | None) -> bool:
    enough = after.balance >= after.trigger
    paid = outcome is not None and outcome.state is PaymentState.SUCCEEDED
    match incident.kind:
        case AlertKind.LOW:
            return enough
        case AlertKind.ZERO:
            return after.balance.micros > 0
        case AlertKind.RECHARGE_FAILED if incident.facts.code == UNANSWERED:
            return outcome is not None and paid and outcome.purpose is Purpose.RECHARGE
        case AlertKind.RECHARGE_FAILED:  # money has to come; a lower trigger mends no card
            return enough and (paid or not after.recharge.on)
        case AlertKind.RECHARGE_PAUSED:  # a person has taken care of it
            return not after.recharge.on or after.recharge.paused in ("", PAUSED_BY_PERSON)
        case _:  # caps and expiries end by rules of their own; news has no end
            return False
