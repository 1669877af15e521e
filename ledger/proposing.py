"""Proposing: what was asked for becomes a draft that waits for a tap."""

from __future__ import annotations

from datetime import datetime

from ledger.account import Method
from ledger.drafts import DRAFT_LIFE, Draft, DraftKind, DraftState
from ledger.money import Money
from ledger.people import Actor
from ledger.ports import Change, House
from ledger.views import Confirmation


def new_draft(house: House, actor: Actor, chat_id: str, kind: DraftKind, now: datetime) -> Draft:
    """An open draft under a new id and a new key, minted with its card (rule 8)."""
    return Draft(
        id=house.new_id(),
        key=house.new_id(),
        account_id=actor.account_id,
        chat_id=chat_id,
        person_id=actor.person_id,
        person_name=actor.name,
        kind=kind,
        state=DraftState.OPEN,
        created_at=now,
    )


async def propose(
    change: Change, actor: Actor, draft: Draft, charge: Money, method: Method | None
) -> Confirmation:
    """Keep the draft; older open ones of that person and chat are outdated by it."""
    await change.remember_person(actor)
    older = await change.replace_open_drafts(actor.person_id, draft.chat_id)
    await change.save_draft(draft)
    return Confirmation(
        draft=draft,
        account=change.account,
        after=change.account.balance + charge,
        charge=charge,
        method=method,
        expires_at=draft.created_at + DRAFT_LIFE,
        replaced=older,
    )
