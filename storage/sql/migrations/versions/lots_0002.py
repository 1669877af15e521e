"""Lots: what each funding bought, the trace of every booking, and what recharges remember.

The lots of a book that is there already follow from it: every booking is carried out once more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from alembic import op

from ledger.book import Entry, Kind, Posting
from ledger.lots import Lot, Pool, carried_out, dated, marks
from ledger.money import Money
from storage.sql.columns import Moment
from storage.sql.migrations.guards import guard

revision = "0002"
down_revision = "0001"

_LEFT = sa.text("remaining_micros > 0")
_OPEN = sa.text("resolved_at IS NULL AND kind NOT IN ('recharged', 'restored')")
_FLYING = sa.text("state IN ('charging', 'unknown')")


def upgrade() -> None:
    _accounts()
    _transactions()
    _lots()
    _moves()
    _drafts()
    _payments()
    _incidents()
    connection = op.get_bind()
    accounts = connection.execute(sa.text("SELECT id, currency, time_zone FROM accounts")).all()
    for account in accounts:
        _derive(connection, *account)
    _never_changed("moves")


def _accounts() -> None:
    for column in (
        sa.Column("debt_micros", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("recharge_declines", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("recharge_retry_at", Moment(), nullable=True),
        sa.Column("recharges_per_day", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("recharge_per_month_micros", sa.BigInteger(), nullable=True),
        sa.Column("customer_agreement", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("accounts", column)


def _transactions() -> None:
    op.add_column("transactions", sa.Column("expires_at", Moment(), nullable=True))


def _lots() -> None:
    op.create_table(
        "lots",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=False),
        sa.Column("remaining_micros", sa.BigInteger(), nullable=False),
        sa.Column("taken_micros", sa.BigInteger(), nullable=False),
        sa.Column("purchased_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("mark_at", Moment(), nullable=True),
        sa.CheckConstraint(
            "remaining_micros >= 0 AND taken_micros >= 0 "
            "AND remaining_micros + taken_micros <= amount_micros",
            name=op.f("ck_lots_holds"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_lots_account_id")),
        sa.ForeignKeyConstraint(
            ["account_id", "number"],
            ["transactions.account_id", "transactions.seq"],
            name=op.f("fk_lots_account_id_number"),
        ),
        sa.PrimaryKeyConstraint("account_id", "number", name=op.f("pk_lots")),
    )
    for name, columns in (
        ("lots_with_something_left", ["account_id", "expires_at"]),
        ("lots_to_look_at", ["mark_at"]),
    ):
        op.create_index(name, "lots", columns, sqlite_where=_LEFT, postgresql_where=_LEFT)


def _moves() -> None:
    op.create_table(
        "moves",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("lot", sa.BigInteger(), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "seq"],
            ["transactions.account_id", "transactions.seq"],
            name=op.f("fk_moves_account_id_seq"),
        ),
        sa.PrimaryKeyConstraint("account_id", "seq", "nth", name=op.f("pk_moves")),
    )


def _drafts() -> None:
    for column in (
        sa.Column("purchased_at", Moment(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("reason", sa.String(length=256), nullable=False, server_default=""),
        sa.Column("found_micros", sa.BigInteger(), nullable=True),
        sa.Column("recharges_per_day", sa.Integer(), nullable=True),
        sa.Column("recharge_per_month_micros", sa.BigInteger(), nullable=True),
        sa.Column("recharge_paused", sa.Boolean(), nullable=True),
    ):
        op.add_column("drafts", column)


def _payments() -> None:
    for column in (
        sa.Column("reference", sa.String(length=128), nullable=False, server_default=""),
        sa.Column("refunds", sa.String(length=128), nullable=False, server_default=""),
        sa.Column("purchased_at", Moment(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False, server_default="0"),
    ):
        op.add_column("payments", column)
    op.create_index(
        op.f("ix_payments_account_id_purpose_created_at"),
        "payments",
        ["account_id", "purpose", "created_at"],
    )
    op.create_index(
        "in_flight", "payments", ["account_id"], sqlite_where=_FLYING, postgresql_where=_FLYING
    )


def _incidents() -> None:
    op.create_index(
        "open_incidents",
        "incidents",
        ["account_id", "number"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _never_changed(table: str) -> None:
    """As booked rows are never changed (rule 6), their trace is not."""
    if op.get_bind().dialect.name == "postgresql":
        guard(table)
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_never_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"
        )


_BOOKED = sa.text(
    "SELECT t.seq, t.kind, t.effective_at, t.booked_at, p.book, p.amount_micros "
    "FROM transactions t JOIN postings p ON p.account_id = t.account_id AND p.seq = t.seq "
    "WHERE t.account_id = :of ORDER BY t.seq, p.leg"
).columns(effective_at=Moment(), booked_at=Moment())
_LOTS = sa.table(
    "lots",
    sa.column("account_id"),
    sa.column("number"),
    sa.column("currency"),
    sa.column("amount_micros"),
    sa.column("remaining_micros"),
    sa.column("taken_micros"),
    sa.column("purchased_at", Moment()),
    sa.column("expires_at", Moment()),
    sa.column("mark_at", Moment()),
)
_MOVES = sa.table(
    "moves",
    sa.column("account_id"),
    sa.column("seq"),
    sa.column("nth"),
    sa.column("lot"),
    sa.column("amount_micros"),
)


def _derive(connection: sa.Connection, account_id: str, currency: str, zone: str) -> None:
    """Carry out an account's book once more, and keep the lots and traces that come of it."""
    pool = Pool((), Money.zero(currency))
    traced: list[dict[str, Any]] = []
    legs = connection.execute(_BOOKED, {"of": account_id}).all()
    for seq, of_one in groupby(legs, key=lambda leg: leg.seq):
        entry, booked_at = _entry(list(of_one), currency, zone)
        pool, trace = carried_out(pool, entry, seq, booked_at)
        traced += (
            {
                "account_id": account_id,
                "seq": seq,
                "nth": nth,
                "lot": move.lot,
                "amount_micros": move.amount.micros,
            }
            for nth, move in enumerate(trace)
        )
    if pool.lots:
        connection.execute(_LOTS.insert(), [_row(account_id, lot) for lot in pool.lots])
    if traced:
        connection.execute(_MOVES.insert(), traced)
    owed = {"debt": pool.debt.micros, "of": account_id}
    connection.execute(sa.text("UPDATE accounts SET debt_micros = :debt WHERE id = :of"), owed)


def _entry(legs: Sequence[Any], currency: str, zone: str) -> tuple[Entry, datetime]:
    """As much of a booking as moves the lots."""
    first = legs[0]
    entry = Entry(
        key=str(first.seq),
        kind=Kind(first.kind),
        postings=tuple(Posting(leg.book, Money(leg.amount_micros, currency)) for leg in legs),
        who="",
        why="",
        effective_at=first.effective_at,
    )
    return dated(entry, zone), first.booked_at


def _row(account_id: str, lot: Lot) -> dict[str, Any]:
    return {
        "account_id": account_id,
        "number": lot.number,
        "currency": lot.amount.currency,
        "amount_micros": lot.amount.micros,
        "remaining_micros": lot.remaining.micros,
        "taken_micros": lot.taken.micros,
        "purchased_at": lot.purchased_at,
        "expires_at": lot.expires_at,
        "mark_at": marks(lot.expires_at)[0],
    }
