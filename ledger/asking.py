"""Asking: a request above its person's limit waits from now on for somebody else's decision.

Its incident carries it to every chat where it can be decided, and everything that is said of it
later goes the same way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ledger.account import Account, Method
from ledger.allowances import stake_of_limit
from ledger.alone import Stake, limit_of, of_settings
from ledger.approval import Approval, Corrects, settings_of
from ledger.approval_errors import TooManyRequests
from ledger.change import Change
from ledger.deciders import deciders
from ledger.drafts import Draft, DraftKind, DraftState
from ledger.incidents import AlertFacts, AlertKind, Incident
from ledger.mailboxes import is_mail
from ledger.methods import label_of, method_or_none
from ledger.moment import Moment
from ledger.money import Money
from ledger.outbox import Recipient
from ledger.people import Actor
from ledger.ports import House
from ledger.reminding import next_instant
from ledger.roles import Right, Role, Roles
from ledger.settings import applied, request_of
from ledger.settings_told import settings_told
from ledger.trail import Act
from ledger.work import Work, account_of, require

LIFE = timedelta(hours=48)
MOST_WAITING = 100  # rule 5: of one account


def right_to_ask(draft: Draft) -> Right:
    """What its person needs when it is asked for, and still needs when it is carried out."""
    return Right.ARRANGE if draft.kind is DraftKind.LIMITS else Right.ACT


async def passes_limit(house: House, actor: Actor, draft: Draft) -> bool:
    """Whether a yes to it would ask somebody else, as things stand now; for what is said before."""
    roles = await require(house, actor, Right.ACT)
    account = await account_of(house, actor)
    stake = stake_of(draft, account, await house.gateway.methods(account.id))
    return stake.above(limit_of(account.allowances, roles.of(actor.person_id)))


def stake_of(draft: Draft, account: Account, methods: Sequence[Method]) -> Stake:
    """What the draft puts at stake, by the account as it stands now."""
    if draft.kind is DraftKind.SETTINGS:
        after = applied(account, request_of(draft), methods)
        return of_settings(account, after, draft.amount)
    if draft.kind is DraftKind.LIMITS:
        return stake_of_limit(account, draft)
    return Stake(abs(draft.amount or Money.zero(account.currency)))


async def ask(work: Work, draft: Draft, stake: Stake, limit: Money) -> Incident:
    """The draft waits; whoever may decide it is told, and who cannot be reached is counted."""
    change, now = work.change, work.moment.now
    waiting = await change.waiting_drafts()
    if len(waiting) >= MOST_WAITING:
        raise TooManyRequests(limit=MOST_WAITING)
    draft = replace(draft, state=DraftState.WAITING, asked_at=now, until=now + LIFE)
    reach = await reached(change, await work.roles_here(), draft, now)
    approval = await _approval(work, draft, stake, limit)
    approval = replace(approval, deciders=reach.deciders, unreached=reach.unreached)
    facts = facts_of(change, (approval,))
    incident = await change.open_incident(AlertKind.APPROVAL, facts, now, reach.to)
    draft = replace(draft, number=incident.number)
    await change.save_draft(draft)
    was, becomes = _settings_asked(work, draft)
    await work.note(Act.REQUESTED, str(draft.number), was, noted(draft, stake) | becomes)
    change.wake(next_instant((*waiting, draft)) or now)
    return incident


@dataclass(frozen=True, slots=True)
class Reach:
    to: tuple[Recipient, ...]
    deciders: int
    unreached: int


async def reached(change: Change, roles: Roles, draft: Draft, now: datetime) -> Reach:
    """The chat of the question, where its card stands already; deciders; and approvals' chats."""
    may = deciders(roles, draft.person_id, now)
    chats = await change.personal_chats(may)
    to = [Recipient(draft.chat_id, draft.card_id)]
    to += [Recipient(chats[one]) for one in may if one in chats]
    to += [Recipient(chat_id) for chat_id in await approvals_chats(change)]
    return Reach(tuple(to), len(may), len(may) - len(chats))


async def approvals_chats(change: Change) -> tuple[str, ...]:
    """Shared or not, the chats that wish to see what waits."""
    wishing = (one for one in await change.subscribers() if one.wishes.approvals)
    return tuple(one.chat_id for one in wishing if not is_mail(one.chat_id))


def facts_of(change: Change, approvals: tuple[Approval, ...]) -> AlertFacts:
    account = change.account
    return AlertFacts(
        balance=account.balance,
        trigger=account.trigger,
        auto_on=account.recharge.on,
        sandbox=account.sandbox,
        time_zone=account.time_zone,
        approvals=approvals,
    )


def noted(draft: Draft, stake: Stake | None = None) -> dict[str, str]:
    """A request in the audit trail."""
    told = {"kind": draft.kind.value, "person": draft.person_name}
    told |= {"amount": str(draft.amount)} if draft.amount else {}
    told |= {"entry": str(draft.seq)} if draft.seq else {}
    told |= {"role": draft.role} if draft.role else {}
    if stake is not None:
        told["stake"] = str(stake.amount) if stake.amount else "unlimited"
    return told


def _settings_asked(work: Work, draft: Draft) -> tuple[dict[str, str], dict[str, str]]:
    if draft.kind is not DraftKind.SETTINGS:
        return {}, {}
    methods = work.moment.methods
    return settings_told(work.account, applied(work.account, request_of(draft), methods), methods)


async def _approval(work: Work, draft: Draft, stake: Stake, limit: Money) -> Approval:
    """All that its cards will say, as it is now."""
    moment, balance = work.moment, work.account.balance
    approval = Approval(
        draft=draft,
        stake=stake.amount,
        limit=limit,
        before=balance,
        after=balance + _effect(draft, work.account.currency),
        method=_label(draft, moment),
    )
    if draft.kind is DraftKind.SETTINGS:
        return _with_settings(approval, work, moment.methods)
    if draft.kind is DraftKind.LIMITS:
        was = limit_of(work.account.allowances, Role(draft.role))
        return replace(approval, limit_was=was)
    return await _with_booking(approval, work.change)


def _with_settings(approval: Approval, work: Work, methods: Sequence[Method]) -> Approval:
    after = applied(work.account, request_of(approval.draft), methods)
    return replace(
        approval, was=settings_of(work.account, methods), becomes=settings_of(after, methods)
    )


async def _with_booking(approval: Approval, change: Change) -> Approval:
    if approval.draft.kind not in (DraftKind.REVERSAL, DraftKind.REFUND):
        return approval
    booked = await change.transaction(approval.draft.seq)
    if booked is None:
        raise LookupError(approval.draft.seq)  # a bug: it was looked up when it was proposed
    entry = booked.entry
    corrects = Corrects(booked.seq, entry.kind, entry.wallet, entry.effective_at)
    return replace(approval, corrects=corrects)


def _effect(draft: Draft, currency: str) -> Money:
    """What it would do to the balance at once."""
    moves = draft.kind is not DraftKind.LIMITS and draft.amount
    amount = draft.amount if moves and draft.amount else Money.zero(currency)
    return -amount if draft.kind is DraftKind.REFUND else amount


def _label(draft: Draft, moment: Moment) -> dict[str, str] | None:
    return label_of(method_or_none(moment.methods, draft.method_id))
