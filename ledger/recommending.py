"""Recommending the trigger and the recharge amount, and applying what was recommended.

Whoever looks may be told; to apply it is a change of settings like any other, with the same
confirmation where it charges at once and the same approval above a person's limit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ledger.errors import NothingToApply
from ledger.people import Actor
from ledger.ports import House
from ledger.recommend import DAYS, Pick, Recommendation, recommended
from ledger.roles import Right
from ledger.settings import change_settings
from ledger.views import Confirmation, SettingsChange
from ledger.work import recent_of, require


async def recommend(house: House, actor: Actor) -> Recommendation:
    """From the last ninety whole days, or as many as there are since the first call."""
    await require(house, actor, Right.LOOK)
    now = house.clock()
    # A day more than are replayed, as no zone is known before the account is.
    recent = await recent_of(house, actor, now.date() - timedelta(days=DAYS + 1))
    methods = await house.gateway.methods(actor.account_id)
    return recommended(recent.account, recent.days, methods, now)


async def apply(
    house: House, actor: Actor, chat_id: str, mark: str = "", pick: Pick = Pick.BEST
) -> SettingsChange | Confirmation | Recommendation:
    """Both amounts in one change, derived anew.

    Where that is not what the card with this mark has shown, it is told instead, and so is that
    it is too early, or that there is no such pair.
    """
    await require(house, actor, Right.ACT)
    found = await recommend(house, actor)
    if found.best is None:
        return found
    if found.served(pick) is None:
        return replace(found, outdated=bool(mark), lacking=not mark)
    if not found.changes(pick):  # by another tap, mostly
        raise NothingToApply
    if mark not in ("", found.mark(pick)):
        return replace(found, outdated=True)
    return await change_settings(house, actor, chat_id, found.request(pick))
