"""One atomic change to one account: what is booked, saved and alerted commits or fails as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import and_, bindparam, case, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from ledger.account import Account
from ledger.book import BookError, Entry, Kind, Transaction, seal
from ledger.change import Recharged
from ledger.drafts import Draft, DraftState
from ledger.errors import CurrencyMismatch, KeyReused
from ledger.incidents import AlertFacts, AlertKind, Incident, Resolution
from ledger.lots import Lot, Move, dated
from ledger.money import Money
from ledger.outbox import Recipient
from ledger.payments import Payment, PaymentState, Purpose
from ledger.trail import booked_event
from ledger.views import Day
from storage.sql import alerts, day_sums, daybook, journal, rows
from storage.sql.approvals_change import ApprovalsChange
from storage.sql.calls_change import CallsChange
from storage.sql.hearing_change import HearingChange
from storage.sql.keep import keep
from storage.sql.later import Prepared, later_on
from storage.sql.letting_go import LettingGoChange
from storage.sql.lots import LotsPending
from storage.sql.schema import accounts, drafts, payments

_IN_FLIGHT = (PaymentState.CHARGING.value, PaymentState.UNKNOWN.value)
_MOST_IN_FLIGHT = 100  # rule 5
# There is one at most, and it must not be overlooked behind others: no second is claimed (rule 19).
_RECHARGE_FIRST = case((payments.c.purpose == Purpose.RECHARGE.value, 0), else_=1)
# Never its id, though it would stay the same: SQLite would look through every row that names it.
_ACCOUNT = Prepared(
    update(accounts)
    .where(accounts.c.id == bindparam("of"))
    .values({column.name: bindparam(column.name) for column in accounts.c if column.name != "id"})
)


class SqlChange(HearingChange, ApprovalsChange, CallsChange, LettingGoChange):
    """Implements `ledger.ports.Change` on a connection that holds the account's lock."""

    def __init__(self, connection: AsyncConnection, account: Account, debt: Money) -> None:
        self.account = account
        self.alerted = False  # deliveries became due
        self._connection = connection
        self._kept = account
        self._later = later_on(connection)
        self._days = daybook.Pending(account.time_zone)
        self._tallies = day_sums.Pending(account.time_zone)
        self._lots = LotsPending(connection, self._later, account.id, debt)
        self._booked: dict[str, Transaction] = {}

    async def book(self, entry: Entry, now: datetime) -> tuple[Transaction, bool]:
        """Append and move the balance; rules 4, 7, 8 and 10."""
        booked = await self.find(entry.key)
        if booked is not None:
            if booked.entry.request_hash() != entry.request_hash():
                raise KeyReused(key=entry.key)
            return booked, True
        self._same_currency(entry)
        at = self.account
        entry = dated(entry, at.time_zone)
        transaction = seal(at.id, at.seq + 1, entry, now, at.balance, at.head)
        await self._lots.carry_out(transaction)
        journal.write(self._later, transaction)
        self._booked[entry.key] = transaction
        self._days.add(transaction)
        self.account = replace(
            at,
            seq=transaction.seq,
            head=transaction.hash,
            balance=transaction.balance,
            version=self._kept.version + 1,
        )
        event = booked_event(transaction)
        if event is not None:
            await self.note(event)
        return transaction, False

    async def find(self, key: str) -> Transaction | None:
        known = self._booked.get(key)
        return known or await journal.keyed(self._connection, self.account.id, key)

    async def transaction(self, seq: int) -> Transaction | None:
        await self._later.flush()
        return await journal.numbered(self._connection, self.account.id, seq)

    async def booked_since(self, kind: Kind, seq: int) -> bool:
        await self._later.flush()
        return await journal.stands_behind(self._connection, self.account.id, kind, seq)

    async def lots(self) -> tuple[Lot, ...]:
        return await self._lots.with_something_left()

    async def lot(self, number: int) -> Lot | None:
        return await self._lots.numbered(number)

    async def marked_lots(self, now: datetime) -> tuple[Lot, ...]:
        return await self._lots.marked(now)

    async def mark_lot(self, number: int, at: datetime) -> None:
        await self._lots.mark(number, at)

    async def trace(self, seq: int) -> tuple[Move, ...]:
        return await self._lots.trace(seq)

    async def save(self, account: Account) -> None:
        """Keep what people and rules may set; the rest moves by `book`, `note` and `wake` alone."""
        at = self.account
        self.account = replace(
            account,
            id=at.id,
            currency=at.currency,
            balance=at.balance,
            seq=at.seq,
            head=at.head,
            event_number=at.event_number,
            event_head=at.event_head,
            wake_at=at.wake_at,
            due_at=account.due_at if at.wake_at is None else min(account.due_at, at.wake_at),
            created_at=at.created_at,
            version=self._kept.version + 1,
        )

    async def draft(self, draft_id: str) -> Draft | None:
        found = await self._connection.execute(
            select(drafts).where(drafts.c.id == draft_id, drafts.c.account_id == self.account.id)
        )
        row = found.mappings().first()
        return rows.draft_of(row) if row else None

    async def save_draft(self, draft: Draft) -> None:
        values = rows.draft_row(draft, self.account.currency)
        await keep(self._connection, drafts, {"id": values.pop("id")}, values)

    async def replace_open_drafts(self, person_id: str, chat_id: str) -> tuple[Draft, ...]:
        """A newer question takes the place of older ones."""
        older = and_(
            drafts.c.account_id == self.account.id,
            drafts.c.person_id == person_id,
            drafts.c.state == DraftState.OPEN.value,
            drafts.c.chat_id == chat_id,
        )
        query = select(drafts).where(older).order_by(drafts.c.created_at, drafts.c.id)
        found = (await self._connection.execute(query)).mappings().all()
        if found:
            replaced = update(drafts).where(older).values(state=DraftState.REPLACED.value)
            await self._connection.execute(replaced)
        return tuple(replace(rows.draft_of(row), state=DraftState.REPLACED) for row in found)

    async def payment(self, key: str) -> Payment | None:
        found = await self._connection.execute(
            select(payments).where(payments.c.account_id == self.account.id, payments.c.key == key)
        )
        row = found.mappings().first()
        return rows.payment_of(row) if row else None

    async def recharged_since(self, since: datetime) -> Recharged:
        query = select(func.count(), func.coalesce(func.sum(payments.c.amount_micros), 0)).where(
            payments.c.account_id == self.account.id,
            payments.c.purpose == Purpose.RECHARGE.value,
            payments.c.created_at >= since,
            payments.c.state != PaymentState.DECLINED.value,
        )
        times, micros = (await self._connection.execute(query)).one()
        return Recharged(times, Money(int(micros), self.account.currency))

    async def payments_in_flight(self) -> tuple[Payment, ...]:
        found = await self._connection.execute(
            select(payments)
            .where(payments.c.account_id == self.account.id, payments.c.state.in_(_IN_FLIGHT))
            .order_by(_RECHARGE_FIRST, payments.c.created_at, payments.c.key)
            .limit(_MOST_IN_FLIGHT)
        )
        flying = (rows.payment_of(row) for row in found.mappings())
        return tuple(sorted(flying, key=lambda one: (one.created_at, one.key)))

    async def save_payment(self, payment: Payment) -> None:
        values = rows.payment_row(payment)
        key = {name: values.pop(name) for name in ("account_id", "key")}
        try:
            await keep(self._connection, payments, key, values)
        except IntegrityError as refused:
            raise BookError(f"payment {payment.key}: a recharge is in flight") from refused

    async def open_incidents(self) -> tuple[Incident, ...]:
        return await alerts.open_ones(self._connection, self.account.id)

    async def incident(self, number: int) -> Incident | None:
        return await alerts.numbered(self._connection, self.account.id, number)

    async def open_incident(
        self, kind: AlertKind, facts: AlertFacts, now: datetime, to: Sequence[Recipient]
    ) -> Incident:
        """Write the incident and one delivery for each of its recipients."""
        self.alerted = True
        incident = await alerts.open_one(self._connection, self.account, kind, facts, now)
        await alerts.deliver(self._connection, incident, to, now)
        return incident

    async def deliver(self, incident: Incident, to: Sequence[Recipient], now: datetime) -> None:
        """Let others have it too; who has it already keeps what he has."""
        self.alerted = True
        await alerts.deliver(self._connection, incident, to, now)

    async def revise_incident(self, incident: Incident, facts: AlertFacts, now: datetime) -> None:
        self.alerted = True
        await alerts.revise(self._connection, incident, facts, now)

    async def resolve_incident(self, incident: Incident, resolution: Resolution) -> None:
        self.alerted = True
        await alerts.resolve(self._connection, incident, resolution, self.account.currency)

    async def days(self, since: date) -> tuple[Day, ...]:
        self._days.flush(self._later, self.account.id)
        await self._later.flush()
        return await daybook.read(self._connection, self.account, since)

    async def finish(self) -> None:
        """Write what was gathered: days, lots and, once, the account row (rule 10)."""
        self._days.flush(self._later, self.account.id)
        self._tallies.flush(self._later, self.account.id)
        self._lots.flush()
        if self.account != self._kept:
            values = rows.account_row(self.account) | {"debt_micros": self._lots.debt.micros}
            self._later.write(_ACCOUNT, {"of": values.pop("id"), **values})
        await self._later.flush()

    def _same_currency(self, entry: Entry) -> None:
        for posting in entry.postings:
            if posting.amount.currency != self.account.currency:
                raise CurrencyMismatch(expected=self.account.currency, got=posting.amount.currency)
