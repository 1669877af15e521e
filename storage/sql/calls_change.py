"""The part of a change that is about rows of calls: which are known, and how they are kept."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.book import Kind
from ledger.calls import REVISED, Call, Outstanding, Revision, Told
from ledger.entries import Settled
from ledger.money import Money
from ledger.tallies import Axis, Period, Tally
from storage.sql import day_sums, journal
from storage.sql.calls_tables import calls
from storage.sql.later import Later, Prepared
from storage.sql.rows import Values
from storage.sql.schema import transactions
from storage.sql.tallies import call_of, named

_ASKED_AT_ONCE = 500  # ids in one question; databases limit the parameters of a statement
_CALLS = Prepared(calls.insert())
_REVISED = Prepared(
    update(calls)
    .where(calls.c.account_id == bindparam("of"), calls.c.id == bindparam("asked"))
    .values(told_micros=bindparam("told"), revisions=bindparam("times"))
)
_KNOWN = select(calls.c.id, calls.c.told_micros, calls.c.revisions, calls.c.capability).where(
    calls.c.account_id == bindparam("of"), calls.c.id.in_(bindparam("asked", expanding=True))
)
_KEPT = select(calls, literal("").label("person")).where(
    calls.c.account_id == bindparam("of"), calls.c.id.in_(bindparam("asked", expanding=True))
)
_BOOKED = select(calls.c.id, calls.c.seq, calls.c.charge_micros).where(
    calls.c.account_id == bindparam("of"),
    calls.c.id.in_(bindparam("asked", expanding=True)),
    calls.c.seq.is_not(None),
)
_REVISED_IN = (
    select(calls.c.id)
    .where(
        calls.c.account_id == bindparam("of"),
        calls.c.seq == bindparam("seq"),
        or_(calls.c.revisions > 0, calls.c.id.like(f"%{REVISED}%")),
    )
    .limit(1)
)
_BOOKED_SINCE = select(calls.c.charge_micros, calls.c.started_at, calls.c.seconds).where(
    calls.c.account_id == bindparam("of"),
    calls.c.seq > bindparam("seq"),
    calls.c.started_at <= bindparam("until"),
)
_MOST_UNDONE = 20  # reconciliations in a row that were reversed (rule 5)
_RECONCILED = (
    select(transactions.c.seq, transactions.c.effective_at)
    .where(
        transactions.c.account_id == bindparam("of"),
        transactions.c.kind == Kind.RECONCILE.value,
    )
    .order_by(transactions.c.seq.desc())
    .limit(_MOST_UNDONE)
)


class CallsChange:
    """Implements that part of `ledger.change.Change`."""

    account: Account
    _connection: AsyncConnection
    _later: Later
    _tallies: day_sums.Pending

    async def known_calls(self, ids: Collection[str]) -> dict[str, Told]:
        known: dict[str, Told] = {}
        await self._later.flush()
        for some in self._some_of(ids):
            for row in await self._connection.execute(_KNOWN, some):
                costs = Money(row.told_micros, self.account.currency)
                known[row.id] = Told(costs, row.revisions, row.capability)
        return known

    async def kept_calls(self, ids: Collection[str]) -> dict[str, Call]:
        kept: dict[str, Call] = {}
        await self._later.flush()
        for some in self._some_of(ids):
            found = (await self._connection.execute(_KEPT, some)).mappings()
            kept |= {row["id"]: call_of(row) for row in found}
        return kept

    def _some_of(self, ids: Collection[str]) -> Iterator[dict[str, Any]]:
        asked = list(ids)
        for start in range(0, len(asked), _ASKED_AT_ONCE):
            yield {"of": self.account.id, "asked": asked[start : start + _ASKED_AT_ONCE]}

    async def outstanding(self, revised: Sequence[Revision]) -> dict[str, Outstanding]:
        await self._later.flush()
        nothing = Outstanding(Money.zero(self.account.currency), 0)
        stand = dict.fromkeys((one.of for one in revised), nothing)
        for some in self._some_of([each for one in revised for each in one.before]):
            for row in await self._standing(some):
                charge = Money(row.charge_micros, self.account.currency)
                of = row.id.partition(REVISED)[0]
                stand[of] = stand[of].with_booking(charge, row.seq)
        return stand

    async def _standing(self, asked: dict[str, Any]) -> list[Any]:
        """Rows of these ids that a booking stands for."""
        rows = (await self._connection.execute(_BOOKED, asked)).all()
        seqs = sorted({row.seq for row in rows})
        undone = await journal.undone(self._connection, self.account.id, seqs)
        return [row for row in rows if row.seq not in undone]

    async def is_revised(self, seq: int) -> bool:
        await self._later.flush()
        asked = {"of": self.account.id, "seq": seq}
        return (await self._connection.execute(_REVISED_IN, asked)).first() is not None

    async def keep_calls(self, calls_read: Sequence[Call], seq: int | None) -> None:
        of = self.account.id
        self._later.write(_CALLS, *(call_row(call, of, seq) for call in calls_read))
        for call in calls_read:
            self._tallies.add(call, booked=seq is not None)

    async def keep_revisions(self, revisions: Sequence[Revision], seq: int | None) -> None:
        of = self.account.id
        self._later.write(_CALLS, *(call_row(one.call, of, seq) for one in revisions))
        self._later.write(_REVISED, *(_revised(one, of) for one in revisions))
        for one in revisions:
            self._tallies.revise(one, booked=seq is not None)

    async def settled(self) -> Settled:
        """By the last reconciliation that nobody has reversed, or when the book began."""
        await self._later.flush()
        of = self.account.id
        found = (await self._connection.execute(_RECONCILED, {"of": of})).all()
        undone = await journal.undone(self._connection, of, [row.seq for row in found])
        last = next((row for row in found if row.seq not in undone), None)
        return Settled(last.seq, last.effective_at) if last else Settled(0, self.account.created_at)

    async def charged_since(self, seq: int, settled: Settled, until: datetime) -> Money:
        await self._later.flush()
        asked = {"of": self.account.id, "seq": seq, "until": until}
        found = await self._connection.execute(_BOOKED_SINCE, asked)
        micros = sum(row.charge_micros for row in found if settled.until < _ended(row) <= until)
        return Money(micros, self.account.currency)

    async def called_on(self, on: date, most: int) -> tuple[Tally, ...]:
        self._tallies.flush(self._later, self.account.id)
        await self._later.flush()
        at = self.account
        whole = (Axis.DESTINATION, Period(on, on), most, at.currency)
        return await named(self._connection, at.id, *whole)


def _ended(row: Any) -> datetime:
    at: datetime = row.started_at
    return at + timedelta(seconds=row.seconds)


def call_row(call: Call, account_id: str, seq: int | None) -> Values:
    return {
        "account_id": account_id,
        "id": call.id,
        "seq": seq,
        "started_at": call.started_at,
        "charge_micros": call.charge.micros,
        "currency": call.charge.currency,
        "capability": call.capability,
        "seconds": call.seconds,
        "destination": call.destination,
        "kind": call.kind,
        "person_id": call.person_id,
        "caller": call.caller,
        "callee": call.callee,
        "told_micros": 0 if seq is None else call.charge.micros,
        "revisions": 0,
    }


def _revised(one: Revision, account_id: str) -> Values:
    return {
        "of": account_id,
        "asked": one.of,
        "told": one.costs.micros,
        "times": one.revisions,
    }
