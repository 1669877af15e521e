"""Proposing: what was asked for becomes a draft that waits for a tap."""

from __future__ import annotations

from ledger.above import passed_limit
from ledger.account import Method
from ledger.alone import Stake
from ledger.drafts import DRAFT_LIFE, Draft, DraftKind, DraftState
from ledger.money import Money
from ledger.views import Confirmation
from ledger.work import Work


def new_draft(work: Work, chat_id: str, kind: DraftKind) -> Draft:
    """An open draft under a new id and a new key, minted with its card (rule 8)."""
    return Draft(
        id=work.house.new_id(),
        key=work.house.new_id(),
        account_id=work.actor.account_id,
        chat_id=chat_id,
        person_id=work.actor.person_id,
        person_name=work.actor.name,
        kind=kind,
        state=DraftState.OPEN,
        created_at=work.moment.now,
    )


async def propose(
    work: Work, draft: Draft, charge: Money, method: Method | None, stake: Stake
) -> Confirmation:
    """Keep the draft; older open ones of that person and chat are outdated by it."""
    change, limit = work.change, await passed_limit(work, stake)
    older = await change.replace_open_drafts(work.actor.person_id, draft.chat_id)
    await change.save_draft(draft)
    return Confirmation(
        draft=draft,
        account=change.account,
        after=change.account.balance + charge,
        charge=charge,
        method=method,
        expires_at=draft.created_at + DRAFT_LIFE,
        replaced=older,
        limit=limit,
    )
