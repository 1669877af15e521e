"""Using: what calls cost the pool in a period, by what, and against the period before.

Who called is personal. Names are shown to whoever has the role that the operator's settings say,
in a chat that nobody else reads; everybody else sees how the spend spreads, and no way on to one
person's days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.account import Account
from ledger.calls import Call
from ledger.look import reading_of
from ledger.naming import sees_names
from ledger.people import Actor
from ledger.periods import before, ended
from ledger.ports import House
from ledger.roles import Right
from ledger.tallies import Axis, DayTally, Period, Tally
from ledger.usage import Among, Named, Usage, less, together, within
from ledger.work import account_of, require
from ledger.zones import local_day

TOP = 5
DEAREST = 5  # calls of one day
# A book whose calls begin within the period before is told by the quiet days in front of them.
_QUIET = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class _Asked:
    house: House
    account: Account
    period: Period
    axis: Axis | None
    name: str | None


async def usage(
    house: House,
    actor: Actor,
    period: Period,
    axis: Axis | None = None,
    name: str | None = None,
    *,
    shared: bool = False,
) -> Usage:
    """`shared` where others than the person read the answer."""
    roles = await require(house, actor, Right.LOOK)
    account = await account_of(house, actor)
    sees = sees_names(house, roles, actor, shared=shared)
    if axis is None or (axis is Axis.PERSON and not sees):
        name = None  # whoever may not know the persons gets no further than their sums
    return await _usage(_Asked(house, account, period, axis, name), sees=sees)


async def _usage(asked: _Asked, *, sees: bool) -> Usage:
    house, account, period = asked.house, asked.account, asked.period
    over = ended(period, local_day(house.clock(), account.time_zone))
    compared = before(over or period)
    reach = Period(compared.first - _QUIET, period.last)
    every = await house.tallies.by_day(account.id, reach)
    days = every
    if asked.axis and asked.name is not None:
        days = await house.tallies.by_day(account.id, reach, asked.axis, asked.name)
    total, among = _sum(days, period, account), None
    if asked.axis and asked.name is None:
        among = await _among(asked, asked.axis, total)
    dearest = () if among else await _dearest(asked)
    return Usage(
        account=account,
        as_of=house.clock(),
        period=period,
        total=total,
        ended=over,
        held=_sum(days, over, account) if over else total,
        compared=compared,
        was=_sum(days, compared, account),
        since=_since(every, compared),
        days=within(days, period),
        people=Named(sees, house.names_for, await _names(asked, among, dearest, sees=sees)),
        axis=asked.axis,
        name=asked.name,
        among=among,
        most={} if asked.axis else await _most(asked),
        all=_sum(every, period, account),
        dearest=dearest,
        reading=reading_of(house, account),
    )


def _sum(days: tuple[DayTally, ...], period: Period, account: Account) -> Tally:
    return together("", [day.tally for day in within(days, period)], account.currency)


def _since(every: tuple[DayTally, ...], compared: Period) -> date | None:
    first = every[0].on if every else None
    return first if first and first > compared.first else None


async def _among(asked: _Asked, axis: Axis, total: Tally) -> Among:
    """The dearest names, and what is left of all when theirs is taken off."""
    tallies = asked.house.tallies
    top, many = await tallies.dearest_names(asked.account.id, axis, asked.period, TOP)
    return Among(top, less(total, together("", top, asked.account.currency)), many - len(top))


async def _most(asked: _Asked) -> Mapping[Axis, Tally]:
    """What cost most, by what everybody may know."""
    tallies, found = asked.house.tallies, dict[Axis, Tally]()
    for axis in (Axis.KIND, Axis.DESTINATION):
        top, _ = await tallies.dearest_names(asked.account.id, axis, asked.period, 1)
        if top:
            found[axis] = top[0]
    return found


async def _dearest(asked: _Asked) -> tuple[Call, ...]:
    if asked.period.days > 1:
        return ()
    tallies, on = asked.house.tallies, asked.period.first
    return await tallies.dearest(asked.account.id, on, DEAREST, asked.axis, asked.name)


async def _names(
    asked: _Asked, among: Among | None, dearest: tuple[Call, ...], *, sees: bool
) -> Mapping[str, str]:
    ids = {call.person_id for call in dearest}
    if asked.axis is Axis.PERSON:
        ids |= {one.name for one in among.top} if among else {asked.name or ""}
    ids -= {""}
    if not (sees and ids):
        return {}
    return await asked.house.tallies.names(asked.account.id, ids)
