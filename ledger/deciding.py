"""Deciding: approved, declined or withdrawn; the first decision wins, and later ones hear of it.

What is approved is carried out in the transaction of the decision, as a confirmation carries it
out: its payment is claimed there, under the key that was minted with the card, and settled after
it. Whoever dies in between leaves it to the poll.
"""

from __future__ import annotations

from dataclasses import replace

from ledger.answering import decided
from ledger.approval import Approval, Came
from ledger.approval_errors import (
    MoreAtStake,
    NotCarriedOut,
    NotYourRequest,
    OwnRequest,
    RequesterGone,
    UnknownRequest,
)
from ledger.asking import noted, right_to_ask, stake_of
from ledger.carrying import carried_out
from ledger.deciders import Authority, authority
from ledger.drafts import Draft, DraftKind, DraftState
from ledger.entries import reversal_key
from ledger.errors import PurserError
from ledger.incidents import AlertKind
from ledger.lapsing import lapse
from ledger.limits import check_reason
from ledger.payments import Payment
from ledger.people import Actor
from ledger.ports import House
from ledger.roles import Right
from ledger.settle import settle
from ledger.trail import Act
from ledger.views import Request
from ledger.work import Work, require, working


async def approve(house: House, actor: Actor, number: int) -> Request:
    """Carry it out at once, in the name of both."""
    payment: Payment | None = None
    async with working(house, actor, Right.LOOK) as work:
        approval = await _approval(work, number)
        draft = await _draft(work, approval)
        first = await _still_waits(work, draft)
        if first:
            by = await _may_decide(work, draft)
            _may_still_ask(work, draft)
            done = await _close(work, draft, DraftState.DONE, by)
            payment = await _carry_out(work, done, approval)
            await _told(work, done, by, Act.APPROVED, payment)
    if payment is not None:
        await settle(house, payment)
    return await request(house, actor, number, first=first)


async def decline(house: House, actor: Actor, number: int, reason: str) -> Request:
    """The one who asked hears why."""
    async with working(house, actor, Right.LOOK) as work:
        draft = await _draft(work, await _approval(work, number))
        first = await _still_waits(work, draft)
        if first:
            by = await _may_decide(work, draft)
            check_reason(reason)
            declined = await _close(work, draft, DraftState.DECLINED, by, reason)
            await _told(work, declined, by, Act.DECLINED)
    return await request(house, actor, number, first=first)


async def withdraw(house: House, actor: Actor, number: int) -> Request:
    """Whoever asked may do without it, also with a role by now that only looks."""
    async with working(house, actor, Right.LOOK) as work:
        draft = await _draft(work, await _approval(work, number))
        first = await _still_waits(work, draft)
        if first:
            if draft.person_id != actor.person_id:
                raise NotYourRequest(owner=draft.person_name)
            by = Authority()
            withdrawn = await _close(work, draft, DraftState.WITHDRAWN, by)
            await _told(work, withdrawn, by, Act.WITHDRAWN)
    return await request(house, actor, number, first=first)


async def request(house: House, actor: Actor, number: int, *, first: bool = False) -> Request:
    """A request as it stands."""
    await require(house, actor, Right.LOOK)
    incident = await house.books.incident(actor.account_id, number)
    if incident is None or incident.kind is not AlertKind.APPROVAL:
        raise UnknownRequest(text=str(number))
    return Request(incident, first)


async def _approval(work: Work, number: int) -> Approval:
    """What its cards say of the request under that number."""
    incident = await work.change.incident(number)
    if incident is None or incident.kind is not AlertKind.APPROVAL:
        raise UnknownRequest(text=str(number))
    return incident.facts.approvals[0]


async def _draft(work: Work, approval: Approval) -> Draft:
    """What waits, or waited, as it stands now."""
    draft = await work.change.draft(approval.draft.id)
    if draft is None:
        raise LookupError(approval.draft.id)  # a bug: a draft is never deleted
    return draft


async def _still_waits(work: Work, draft: Draft) -> bool:
    """Not where somebody was first, or where its time is over: then that is what is told."""
    if draft.state is not DraftState.WAITING:
        return False
    if draft.until is not None and work.moment.now >= draft.until:
        await lapse(work.change, draft, work.moment)
        return False
    return True


async def _may_decide(work: Work, draft: Draft) -> Authority:
    person = work.actor.person_id
    if person == draft.person_id:
        raise OwnRequest(number=str(draft.number))
    by = authority(work.roles, person, draft.person_id, work.moment.now)
    if by is None:
        await work.require(Right.DECIDE)  # says what is lacking, and who can help
        raise OwnRequest(number=str(draft.number))  # in the name of the one who asked
    return by


def _may_still_ask(work: Work, draft: Draft) -> None:
    """A role that was taken away takes along what was asked for under it."""
    if right_to_ask(draft) not in work.roles.rights(draft.person_id, work.moment.now):
        raise RequesterGone(owner=draft.person_name)


async def _close(
    work: Work, draft: Draft, state: DraftState, by: Authority, why: str = ""
) -> Draft:
    who = work.actor
    closed = replace(
        draft,
        state=state,
        decided_by=who.person_id,
        decided_name=who.name,
        decided_for=by.of,
        decided_at=work.moment.now,
        decided_why=why,
    )
    if not await work.change.close_waiting(closed):
        raise LookupError(draft.id)  # a bug: it was read under the account's lock
    return closed


async def _carry_out(work: Work, draft: Draft, approval: Approval) -> Payment | None:
    try:
        _check_stake(work, draft, approval)
        return await carried_out(work.change, draft, work.moment)
    except PurserError as why:
        raise NotCarriedOut(number=str(draft.number), why=why) from why


def _check_stake(work: Work, draft: Draft, approval: Approval) -> None:
    """What is set meanwhile can make more of a request than its cards say and was approved."""
    now = stake_of(draft, work.account, work.moment.methods)
    if now.above(approval.stake):
        raise MoreAtStake(owner=draft.person_name)


async def _told(
    work: Work, draft: Draft, by: Authority, act: Act, payment: Payment | None = None
) -> None:
    """On every card, and in the audit trail."""
    seq = await _booked(work, draft)
    came = _came(draft, payment)

    def tell(one: Approval) -> Approval:
        return replace(one, for_name=by.of_name, came=came, seq=seq)

    await decided(work.change, draft, work.moment, tell)
    after = noted(draft)
    after |= {"for": by.of_name} if by.of else {}
    after |= {"reason": draft.decided_why} if draft.decided_why else {}
    await work.note(act, str(draft.number), after=after)


def _came(draft: Draft, payment: Payment | None) -> Came:
    if draft.state is not DraftState.DONE:
        return Came.NOTHING
    return Came.DONE if payment is None else Came.MOVING


async def _booked(work: Work, draft: Draft) -> int:
    """Where it stands in the book, where it does already."""
    if draft.state is not DraftState.DONE:
        return 0
    reversal = draft.kind is DraftKind.REVERSAL
    found = await work.change.find(reversal_key(draft.seq) if reversal else draft.key)
    return found.seq if found else 0
