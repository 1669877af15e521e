"""Calls with who made them, calls that are booked nowhere, and what all come to day by day."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import sqlalchemy as sa
from alembic import op

from ledger.zones import local_day
from storage.sql.columns import Moment, Said

revision = "0008"
down_revision = "0007"

_PAGE = 10_000  # rows held at once


def upgrade() -> None:
    op.add_column(
        "accounts",
        sa.Column("usage_trouble", sa.String(length=64), nullable=False, server_default=""),
    )
    op.add_column("accounts", sa.Column("calls_since", Moment(), nullable=True))
    _calls()
    _tallies()
    _callers()
    _add_up()


def _calls() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _copy_calls()
    else:
        op.alter_column("calls", "seq", existing_type=sa.BigInteger(), nullable=True)
        for column in _new_columns():
            op.add_column("calls", column)
        op.execute("UPDATE calls SET told_micros = charge_micros")
    op.create_index(op.f("ix_calls_account_id_started_at"), "calls", ["account_id", "started_at"])


def _new_columns() -> list[sa.Column[Any]]:
    texts = (("kind", 64), ("person_id", 64), ("caller", 32), ("callee", 32))
    numbers = (("told_micros", sa.BigInteger()), ("revisions", sa.Integer()))
    return [
        *(sa.Column(name, Said(length=n), nullable=False, server_default="") for name, n in texts),
        *(sa.Column(name, kind, nullable=False, server_default="0") for name, kind in numbers),
    ]


def _copy_calls() -> None:
    """SQLite cannot let a column be empty that was not to be."""
    op.create_table(
        "calls_0008",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("seq", sa.BigInteger()),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("charge_micros", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("capability", sa.String(length=64), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("destination", Said(length=256), nullable=False),
        *_new_columns(),
        sa.ForeignKeyConstraint(
            ["account_id", "seq"],
            ["transactions.account_id", "transactions.seq"],
            name=op.f("fk_calls_account_id_seq"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_calls_account_id")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_calls")),
    )
    op.execute(
        "INSERT INTO calls_0008 (account_id, id, seq, started_at, charge_micros, currency, "
        "capability, seconds, destination, told_micros) SELECT account_id, id, seq, started_at, "
        "charge_micros, currency, capability, seconds, destination, charge_micros FROM calls"
    )
    op.drop_table("calls")
    op.rename_table("calls_0008", "calls")
    op.create_index(op.f("ix_calls_account_id_seq"), "calls", ["account_id", "seq"])


def _tallies() -> None:
    op.create_table(
        "tallies",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("axis", sa.String(length=16), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("name", Said(length=256), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.BigInteger(), nullable=False),
        sa.Column("charged_micros", sa.BigInteger(), nullable=False),
        sa.Column("covered", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_tallies_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "axis", "day", "name", name=op.f("pk_tallies")),
    )


def _callers() -> None:
    op.create_table(
        "callers",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", Said(length=64), nullable=False),
        sa.Column("name", Said(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_callers_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "person_id", name=op.f("pk_callers")),
    )


def _add_up() -> None:
    """Rows of before knew their destination, and neither their kind nor who called."""
    connection = op.get_bind()
    tables = sa.MetaData()
    zones = connection.execute(sa.text("SELECT id, time_zone FROM accounts")).all()
    calls = sa.table(
        "calls",
        sa.column("account_id"),
        sa.column("id"),
        sa.column("started_at", Moment()),
        sa.column("charge_micros"),
        sa.column("seconds"),
        sa.column("destination"),
    )
    kept = sa.Table("tallies", tables, autoload_with=connection)
    for account_id, zone in zones:
        sums = _sums(connection, calls, account_id, zone)
        rows = [_row(account_id, key, values) for key, values in sums.items()]
        if rows:
            connection.execute(kept.insert(), rows)


def _sums(connection: sa.Connection, calls: Any, account_id: str, zone: str) -> dict[Any, Any]:
    sums: dict[Any, Any] = defaultdict(lambda: [0, 0, 0])
    last, more = "", True
    while more:
        page = connection.execute(
            sa.select(calls)
            .where(calls.c.account_id == account_id, calls.c.id > last)
            .order_by(calls.c.id)
            .limit(_PAGE)
        ).all()
        for call in page:
            on = local_day(call.started_at, zone)
            for key in (
                ("kind", on, ""),
                ("destination", on, call.destination),
                ("person", on, ""),
            ):
                for nth, value in enumerate((1, call.seconds, call.charge_micros)):
                    sums[key][nth] += value
        more, last = len(page) == _PAGE, page[-1].id if page else last
    return sums


def _row(account_id: str, key: Any, sums: Any) -> dict[str, Any]:
    axis, on, name = key
    calls, seconds, charged = sums
    return {
        "account_id": account_id,
        "axis": axis,
        "day": on,
        "name": name,
        "calls": calls,
        "seconds": seconds,
        "charged_micros": charged,
        "covered": 0,
    }
