"""Who has the licence and who spends: both put beside each other, for the last thirty days."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ledger.account import Account
from ledger.licence_errors import DirectoryUnreachable
from ledger.licences import Holders
from ledger.licensing import ANSWER_SECONDS, directory_of
from ledger.money import Money
from ledger.naming import sees_names
from ledger.people import Actor
from ledger.ports import House
from ledger.roles import Right
from ledger.tallies import Axis, Period, Tally
from ledger.work import account_of, require
from ledger.zones import local_day

DAYS = 30
PAGE = 12  # a card's worth


class Use(StrEnum):
    """How a licence and spending go together; what needs somebody comes first."""

    WITHOUT = "without"  # spends, and has none
    IDLE = "idle"  # has one, and does not spend
    USED = "used"


@dataclass(frozen=True, slots=True)
class Seat:
    """One person of the list."""

    id: str
    name: str
    use: Use
    charged: Money | None = None


@dataclass(frozen=True, slots=True)
class LicenceList:
    account: Account
    period: Period
    counts: Mapping[Use, int]
    seats: tuple[Seat, ...]  # of this page; none where the reader is shown no names
    page: int  # from 0
    pages: int
    named: bool  # whether the reader is shown names
    whole: bool  # False: more have the licence than are read, so some who do seem not to
    as_of: datetime

    @property
    def holders(self) -> int:
        return self.counts[Use.IDLE] + self.counts[Use.USED]


async def licence_list(
    house: House, actor: Actor, page: int = 0, *, shared: bool = False
) -> LicenceList:
    """A page of it; `shared` where others than the person read it."""
    roles = await require(house, actor, Right.LOOK)
    account = await account_of(house, actor)
    now = house.clock()
    today = local_day(now, account.time_zone)
    period = Period(today - timedelta(days=DAYS - 1), today)
    holders = await _holders(house, account.id)
    spent = await house.tallies.by_name(account.id, Axis.PERSON, period)
    seats = _seats(holders, spent)
    named = sees_names(house, roles, actor, shared=shared)
    pages = max(1, -(-len(seats) // PAGE)) if named else 1
    page = min(page, pages - 1)
    shown = seats[page * PAGE : (page + 1) * PAGE] if named else ()
    return LicenceList(
        account=account,
        period=period,
        counts={use: sum(one.use is use for one in seats) for use in Use},
        seats=await _with_names(house, account.id, shown),
        page=page,
        pages=pages,
        named=named,
        whole=holders.whole,
        as_of=now,
    )


async def _holders(house: House, account_id: str) -> Holders:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await directory_of(house).holders(account_id)
    except TimeoutError as slow:
        raise DirectoryUnreachable from slow


def _seats(holders: Holders, spent: Sequence[Tally]) -> tuple[Seat, ...]:
    """Who spends without a licence first, the dearest of them before the others.

    Sources of calls may write an id in other letters than the directory does.
    """
    paid = {one.name.lower(): one for one in spent if one.name and one.charged.micros > 0}
    names = {one.id.lower(): one.name for one in holders.people}
    without = [
        Seat(one.name, "", Use.WITHOUT, one.charged)
        for key, one in paid.items()
        if key not in names
    ]
    idle = [Seat(key, name, Use.IDLE) for key, name in names.items() if key not in paid]
    used = [
        Seat(key, names[key], Use.USED, one.charged) for key, one in paid.items() if key in names
    ]
    return (*without, *idle, *used)


async def _with_names(house: House, account_id: str, seats: Sequence[Seat]) -> tuple[Seat, ...]:
    """Of those who spend without a licence the directory has not told the names."""
    nameless = [one.id for one in seats if not one.name]
    known = await house.tallies.names(account_id, nameless) if nameless else {}
    return tuple(
        Seat(one.id, one.name or known.get(one.id, ""), one.use, one.charged) for one in seats
    )
