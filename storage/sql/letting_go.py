"""The part of a change that lets go of persons: of old calls, and of one who is to be forgotten."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.drafts import DraftState
from ledger.forgotten import Forgotten
from ledger.licence_drafts import without
from ledger.tallies import Axis
from ledger.zones import local_day
from storage.sql.alert_tables import addresses, deliveries, subscribers
from storage.sql.calls_tables import COUNTED, callers, calls, tallies
from storage.sql.day_sums import Pending, add_sums
from storage.sql.later import Later
from storage.sql.months import DAY, Sums, add_to, by_month, remove_empty
from storage.sql.people_tables import delegations
from storage.sql.rows import draft_of
from storage.sql.schema import drafts, people


class LettingGoChange:
    """Implements that part of `ledger.change.Change`; `storage/sql/change.py` is the rest."""

    account: Account
    _connection: AsyncConnection
    _later: Later
    _tallies: Pending

    async def has_calls_before(self, at: datetime) -> bool:
        await self._written()
        rows = select(calls.c.id).where(self._older(at)).limit(1)
        sums = select(tallies.c.day).where(self._named(tallies.c.day < self._day(at))).limit(1)
        found = [await self._connection.scalar(query) for query in (rows, sums)]
        return any(one is not None for one in found)

    async def let_go_before(self, at: datetime, most: int) -> bool:
        await self._written()
        if await self._drop_rows(at, most):
            return True
        if await self._merge_days(self._day(at), most):
            return True
        heard = select(tallies.c.name).where(self._named())
        silent = callers.c.person_id.not_in(heard)
        await self._remove(callers, and_(callers.c.account_id == self.account.id, silent))
        return False

    async def persons(self, said: str) -> dict[str, str]:
        await self._written()
        found = {one: name for one, name in await self._everybody() if one}
        same = said.casefold()
        by_id = {one: name for one, name in found.items() if one.casefold() == same}
        called = {one: name for one, name in found.items() if same and name.casefold() == same}
        return by_id or called

    async def forget_person(self, person_id: str, now: datetime) -> Forgotten:
        await self._written()
        of = self.account.id
        who = person_id.lower()
        if not who:  # nobody in particular: shared chats, and calls without a caller
            return Forgotten()
        rows = and_(calls.c.account_id == of, func.lower(calls.c.person_id) == who)
        nobody = update(calls).where(rows).values(person_id="", caller="", callee="")
        named = (await self._connection.execute(nobody)).rowcount
        sums = await self._merge(func.lower(tallies.c.name) == who)
        names = 0
        for table in (callers, people):
            same = func.lower(table.c.person_id) == who
            names += await self._remove(table, and_(table.c.account_id == of, same))
        await self._remove(delegations, _between(of, who))
        chats = await self._forget_chats(who)
        return Forgotten(named, sums, names, chats, await self._forget_licences(who, now))

    async def _forget_licences(self, who: str, now: datetime) -> int:
        """Nobody has to answer any more for a draft that has ended, or that nobody confirmed."""
        told = func.lower(drafts.c.people).contains(who, autoescape=True)
        query = select(drafts).where(drafts.c.account_id == self.account.id, told)
        known = [draft_of(row) for row in (await self._connection.execute(query)).mappings()]
        over = [one for one in known if one.state is not DraftState.OPEN or one.expired(now)]
        kept = [(one, without(one, who)) for one in over]
        changed = [after for before, after in kept if after != before]
        for one in changed:
            people = update(drafts).where(drafts.c.id == one.id).values(people=one.people)
            await self._connection.execute(people)
        return len(changed)

    async def _forget_chats(self, who: str) -> int:
        """Nothing is on its way there any more, also where an alert that stands there changes."""
        of = self.account.id
        own = and_(addresses.c.account_id == of, func.lower(addresses.c.person_id) == who)
        chats = (await self._connection.scalars(select(addresses.c.chat_id).where(own))).all()
        to_them = and_(deliveries.c.account_id == of, deliveries.c.chat_id.in_(chats))
        await self._remove(deliveries, to_them)
        heard = and_(subscribers.c.account_id == of, subscribers.c.chat_id.in_(chats))
        await self._remove(subscribers, heard)
        return await self._remove(addresses, own)

    async def _drop_rows(self, at: datetime, most: int) -> bool:
        """The oldest, and all rows of a booking at once: the proof wants all of them or none."""
        in_order = (calls.c.started_at, calls.c.id)
        oldest = select(calls.c.seq).where(self._older(at)).order_by(*in_order).limit(most)
        free = select(calls.c.id).where(self._older(at), calls.c.seq.is_(None)).limit(most)
        of_account = calls.c.account_id == self.account.id
        booked = calls.c.seq.in_(select(oldest.subquery().c.seq))
        gone = await self._remove(calls, and_(of_account, booked))
        gone += await self._remove(calls, and_(of_account, calls.c.id.in_(free)))
        return gone >= most

    async def _merge_days(self, before: date, most: int) -> bool:
        """Whole days, the oldest first; whether any are left."""
        old = self._named(tallies.c.day < before)
        days = select(tallies.c.day).where(old).order_by(tallies.c.day)
        last = await self._connection.scalar(days.offset(most - 1).limit(1))
        await self._merge(tallies.c.day < before if last is None else tallies.c.day <= last)
        return last is not None and await self._connection.scalar(days.limit(1)) is not None

    async def _merge(self, which: ColumnElement[bool]) -> int:
        """Sums of persons become nobody's: their days come to the same, and so do months."""
        of, those = self.account.id, self._named(which)
        query: Select[Any] = select(tallies.c.day, tallies.c.name, *COUNTED).where(those)
        rows = (await self._connection.execute(query)).all()
        await self._remove(tallies, those)
        nobodys, taken = Sums(), Sums()
        for on, name, *sums in rows:
            add_to(nobodys, (DAY, on, ""), sums)
            taken[DAY, on, name] = [-value for value in sums]
        add_sums(self._later, of, nobodys)
        add_sums(self._later, of, by_month(taken))
        await self._later.flush()
        await remove_empty(self._connection, of, {row.day for row in rows})
        return len(rows)

    async def _everybody(self) -> list[tuple[str, str]]:
        """Everyone who is named anywhere, the names last: they take the place of none."""
        of = self.account.id
        connection = self._connection
        summed = await connection.scalars(select(tallies.c.name).where(self._named()).distinct())
        reached = await connection.scalars(
            select(addresses.c.person_id).where(addresses.c.account_id == of)
        )
        found = [(one, "") for one in (*summed, *reached)]
        for table in (people, callers):
            query = select(table.c.person_id, table.c.name).where(table.c.account_id == of)
            found += [(row.person_id, row.name) for row in await connection.execute(query)]
        return found

    async def _remove(self, table: Table, which: ColumnElement[bool]) -> int:
        return (await self._connection.execute(delete(table).where(which))).rowcount

    async def _written(self) -> None:
        """What is gathered goes first: it is removed with the rest."""
        self._tallies.flush(self._later, self.account.id)
        await self._later.flush()

    def _day(self, at: datetime) -> date:
        return local_day(at, self.account.time_zone)

    def _older(self, at: datetime) -> ColumnElement[bool]:
        return and_(calls.c.account_id == self.account.id, calls.c.started_at < at)

    def _named(self, *which: ColumnElement[bool]) -> ColumnElement[bool]:
        """Sums of persons who are known."""
        of = tallies.c.account_id == self.account.id
        return and_(of, tallies.c.axis == Axis.PERSON.value, tallies.c.name != "", *which)


def _between(account_id: str, who: str) -> ColumnElement[bool]:
    """Delegations from or to that person: none of them holds, or nobody would be forgotten."""
    of, to = (func.lower(one) for one in (delegations.c.of_person, delegations.c.to_person))
    return and_(delegations.c.account_id == account_id, or_(of == who, to == who))
