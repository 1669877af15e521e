"""The first book: every table, and the triggers that keep booked rows as they are."""

import sqlalchemy as sa
from alembic import op

from storage.sql.columns import Moment
from storage.sql.migrations.guards import guard

revision = "0001"
down_revision = None

_IN_FLIGHT = sa.text("purpose = 'recharge' AND state IN ('charging', 'unknown')")


def upgrade() -> None:
    _accounts()
    _people()
    _transactions()
    _postings()
    _calls()
    _days()
    _drafts()
    _payments()
    _incidents()
    _deliveries()
    _subscribers()
    _addresses()
    for table in ("transactions", "postings"):
        _never_changed(table)


def _accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("balance_micros", sa.BigInteger(), nullable=False),
        sa.Column("trigger_micros", sa.BigInteger(), nullable=False),
        sa.Column("recharge_on", sa.Boolean(), nullable=False),
        sa.Column("recharge_micros", sa.BigInteger(), nullable=False),
        sa.Column("recharge_method_id", sa.String(length=128), nullable=False),
        sa.Column("recharge_paused", sa.String(length=64), nullable=False),
        sa.Column("standing", sa.String(length=16), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("usage_cursor", sa.Text(), nullable=False),
        sa.Column("sandbox", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("usage_read_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
    )
    op.create_index(op.f("ix_accounts_due_at"), "accounts", ["due_at"], unique=False)


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_people_account_id")),
        sa.PrimaryKeyConstraint("account_id", "person_id", name=op.f("pk_people")),
    )


def _transactions() -> None:
    op.create_table(
        "transactions",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("why", sa.String(length=256), nullable=False),
        sa.Column("effective_at", Moment(), nullable=False),
        sa.Column("booked_at", Moment(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("balance_micros", sa.BigInteger(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_transactions_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "seq", name=op.f("pk_transactions")),
        sa.UniqueConstraint("account_id", "key", name=op.f("uq_transactions_account_id_key")),
    )
    op.create_index(
        op.f("ix_transactions_account_id_kind_seq"),
        "transactions",
        ["account_id", "kind", "seq"],
        unique=False,
    )


def _postings() -> None:
    op.create_table(
        "postings",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("leg", sa.Integer(), nullable=False),
        sa.Column("book", sa.String(length=64), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "seq"],
            ["transactions.account_id", "transactions.seq"],
            name=op.f("fk_postings_account_id_seq"),
        ),
        sa.PrimaryKeyConstraint("account_id", "seq", "leg", name=op.f("pk_postings")),
    )


def _calls() -> None:
    op.create_table(
        "calls",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("charge_micros", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("capability", sa.String(length=64), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("destination", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id", "seq"],
            ["transactions.account_id", "transactions.seq"],
            name=op.f("fk_calls_account_id_seq"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_calls_account_id")),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_calls")),
    )


def _days() -> None:
    op.create_table(
        "days",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("used_micros", sa.BigInteger(), nullable=False),
        sa.Column("net_micros", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_days_account_id")),
        sa.PrimaryKeyConstraint("account_id", "day", name=op.f("pk_days")),
    )


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("chat_id", sa.String(length=512), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("person_name", sa.String(length=256), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("method_id", sa.String(length=128), nullable=False),
        sa.Column("purchase_order", sa.String(length=128), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=True),
        sa.Column("trigger_micros", sa.BigInteger(), nullable=True),
        sa.Column("recharge_on", sa.Boolean(), nullable=True),
        sa.Column("recharge_micros", sa.BigInteger(), nullable=True),
        sa.Column("cancelled_at", Moment(), nullable=True),
        sa.Column("card_id", sa.String(length=512), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_drafts_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(
        op.f("ix_drafts_account_id_person_id_state"),
        "drafts",
        ["account_id", "person_id", "state"],
        unique=False,
    )


def _payments() -> None:
    op.create_table(
        "payments",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount_micros", sa.BigInteger(), nullable=False),
        sa.Column("method_id", sa.String(length=128), nullable=False),
        sa.Column("purchase_order", sa.String(length=128), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_payments_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "key", name=op.f("pk_payments")),
    )
    op.create_index(
        op.f("ix_payments_account_id_state"), "payments", ["account_id", "state"], unique=False
    )
    op.create_index(
        "one_recharge_in_flight",
        "payments",
        ["account_id"],
        unique=True,
        sqlite_where=_IN_FLIGHT,
        postgresql_where=_IN_FLIGHT,
    )


def _incidents() -> None:
    op.create_table(
        "incidents",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("opened_at", Moment(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("resolved_balance_micros", sa.BigInteger(), nullable=True),
        sa.Column("resolved_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_incidents_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incidents")),
        sa.UniqueConstraint("account_id", "number", name=op.f("uq_incidents_account_id_number")),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("incident_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("chat_id", sa.String(length=512), nullable=False),
        sa.Column("sent_version", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.String(length=512), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("lease", sa.Integer(), nullable=False),
        sa.Column("leased_until", Moment(), nullable=True),
        sa.Column("why", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_deliveries_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["incident_id"], ["incidents.id"], name=op.f("fk_deliveries_incident_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint(
            "incident_id", "chat_id", name=op.f("uq_deliveries_incident_id_chat_id")
        ),
    )
    op.create_index(
        op.f("ix_deliveries_account_id_chat_id_number"),
        "deliveries",
        ["account_id", "chat_id", "number"],
        unique=False,
    )
    op.create_index(op.f("ix_deliveries_due_at"), "deliveries", ["due_at"], unique=False)


def _addresses() -> None:
    op.create_table(
        "addresses",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("chat_id", sa.String(length=512), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "chat_id", name=op.f("pk_addresses")),
    )


def _subscribers() -> None:
    op.create_table(
        "subscribers",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("chat_id", sa.String(length=512), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("closed", sa.String(length=256), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_subscribers_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "chat_id", name=op.f("pk_subscribers")),
    )


def _never_changed(table: str) -> None:
    """Rule 6, against our own mistakes as well: a booked row is neither updated nor deleted."""
    if op.get_bind().dialect.name == "postgresql":
        guard(table)
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_never_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"
        )
