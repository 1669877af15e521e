"""Answering: what became of a request, on every card that tells of it, and to the one who asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ledger.approval import Approval, Came
from ledger.asking import facts_of
from ledger.change import Change
from ledger.drafts import Draft, DraftState
from ledger.incidents import AlertKind, Incident, Resolution
from ledger.moment import Moment
from ledger.outbox import Recipient
from ledger.payments import Payment, PaymentState

Tell = Callable[[Approval], Approval]
_CAME = {PaymentState.SUCCEEDED: Came.DONE, PaymentState.DECLINED: Came.REFUSED}


async def decided(change: Change, draft: Draft, moment: Moment, tell: Tell) -> None:
    """On the card of the request, on reminders, and, but for a withdrawal, to who had asked."""

    def told(one: Approval) -> Approval:
        return tell(replace(one, draft=draft))

    approval = await _retold(change, draft.id, moment, told)
    if approval is not None and draft.state is not DraftState.WITHDRAWN:
        await _answer(change, approval, moment)


async def settled(change: Change, payment: Payment, seq: int, moment: Moment) -> None:
    """Told once the money has moved, or was refused; until then it is on its way."""
    came = _CAME.get(payment.state)
    if not payment.approved_by or came is None:
        return

    def told(one: Approval) -> Approval:
        return replace(one, came=came, code=payment.code, seq=seq or one.seq)

    for incident in await change.open_approvals():
        for one in incident.facts.approvals:
            if one.draft.key == payment.key and one.came is Came.MOVING:
                await _retold(change, one.draft.id, moment, told)
                return


async def _retold(change: Change, draft_id: str, moment: Moment, told: Tell) -> Approval | None:
    """Every card that tells of it says so from now on; the request as they say it."""
    said = None
    for incident in await change.open_approvals():
        before = incident.requests
        if not any(one.draft.id == draft_id for one in before):
            continue
        after = tuple(told(one) if one.draft.id == draft_id else one for one in before)
        await _revise(change, incident, after, moment)
        said = next(one for one in after if one.draft.id == draft_id)
    return said


async def _revise(
    change: Change, incident: Incident, approvals: tuple[Approval, ...], moment: Moment
) -> None:
    balance = change.account.balance
    facts = replace(incident.facts, balance=balance, approvals=approvals)
    await change.revise_incident(incident, facts, moment.now)
    reminder = incident.kind is AlertKind.APPROVAL_REMINDER
    if reminder and not any(one.waits for one in approvals):
        await change.drop_unsent(incident, moment.now)  # never after the decision
    if all(one.over for one in approvals):
        await change.resolve_incident(incident, Resolution(balance, moment.now))


async def _answer(change: Change, approval: Approval, moment: Moment) -> None:
    """To the one who asked, alone if possible: a message of its own, as an edit wakes nobody."""
    draft = approval.draft
    chats = await change.personal_chats((draft.person_id,))
    to = (Recipient(chats.get(draft.person_id, draft.chat_id)),)
    facts = facts_of(change, (approval,))
    incident = await change.open_incident(AlertKind.APPROVAL_ANSWER, facts, moment.now, to)
    if approval.over:
        await change.resolve_incident(incident, Resolution(change.account.balance, moment.now))
