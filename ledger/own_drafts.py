"""A draft as its own person finds it: whose it is, and whether it can still be decided."""

from __future__ import annotations

from datetime import datetime

from ledger.change import Change
from ledger.drafts import Draft, DraftState
from ledger.errors import (
    DraftCancelled,
    DraftExpired,
    DraftNotFound,
    DraftOutdated,
    NotYourDraft,
)
from ledger.people import Actor


async def own_draft(change: Change, actor: Actor, draft_id: str) -> Draft:
    """Nobody decides what somebody else has asked for, nor what another organisation has."""
    draft = await change.draft(draft_id)
    if draft is None or draft.account_id != actor.account_id:
        raise DraftNotFound
    if draft.person_id != actor.person_id:
        raise NotYourDraft(owner=draft.person_name, draft=draft)
    return draft


def require_open(draft: Draft, now: datetime) -> None:
    if draft.state is DraftState.CANCELLED:
        raise DraftCancelled(draft=draft)
    if draft.state is DraftState.REPLACED:
        raise DraftOutdated(draft=draft)
    if draft.expired(now):
        raise DraftExpired(draft=draft)
