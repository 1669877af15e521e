"""Setting up: how far an organisation is, read from everything that it has set by now."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from ledger.choosing import LEAST_DAYS
from ledger.licence_errors import DirectoryForbids, DirectoryRefuses, DirectoryUnreachable
from ledger.look import as_of
from ledger.mailboxes import is_mail
from ledger.outbox import Subscriber
from ledger.outset import reading_since
from ledger.paying import wallet
from ledger.people import Actor
from ledger.ports import House, Recent
from ledger.roles import EVERYONE, RIGHTS, Right
from ledger.set_up import Known, SetUp, Step, set_up_of
from ledger.standing import standings
from ledger.work import recent_of, require
from ledger.zones import local_day

PATIENCE_SECONDS = 2.5  # of the ten that Teams waits for what a tap comes to


async def set_up(house: House, actor: Actor, skipped: Collection[Step] = ()) -> SetUp:
    """For whoever arranges how it is paid and who decides."""
    await require(house, actor, Right.ARRANGE)
    now = house.clock()
    recent = await recent_of(house, actor, reading_since(now))
    held = await wallet(house, actor)
    known = Known(
        account=as_of(recent.account, recent.lots, now),
        as_of=now,
        funded=recent.last_funding is not None or bool(recent.lots),
        lots=tuple(lot for lot in recent.lots if lot.spendable(now)),
        methods=held.methods,
        takes_cards=held.takes_cards,
        chats=_chats(await house.subscribers.of(actor.account_id)),
        deciders=await _deciders(house, actor),
        lists_licences=house.licences is not None,
        licensed=await _licensed(house, actor.account_id),
        recommends=_recommends(recent, now),
    )
    return set_up_of(known, skipped)


def _recommends(recent: Recent, now: datetime) -> bool:
    """Whether the first call is as long ago as a recommendation needs."""
    since = local_day(now, recent.account.time_zone) - timedelta(days=LEAST_DAYS)
    return any(day.used.micros > 0 and day.on <= since for day in recent.days)


async def _licensed(house: House, account_id: str) -> int | None:
    """A directory that does not answer at once is not waited for: the walk has other steps."""
    if house.licences is None:
        return None
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return len((await house.licences.holders(account_id)).people)
    except (TimeoutError, DirectoryForbids, DirectoryRefuses, DirectoryUnreachable):
        return None


def _chats(subscribers: Sequence[Subscriber]) -> int:
    """Chats that are reached; who gets mail may read it a day later."""
    return sum(
        one.wishes.alerts and not one.closed and not is_mail(one.chat_id) for one in subscribers
    )


async def _deciders(house: House, actor: Actor) -> tuple[str, ...]:
    found = await standings(house, actor)
    return tuple(
        one.name
        for one in found.holders
        if one.person_id != EVERYONE and Right.DECIDE in RIGHTS[one.role]
    )
