"""Roles, delegations, codes that claim, the audit trail, and what approvals and wishes need."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from storage.sql.columns import Moment, Said
from storage.sql.migrations.guards import guard

revision = "0006"
down_revision = "0005"

_GENESIS = "0" * 64
_NEWS = "'recharged', 'restored', 'digest', 'report'"
_OPEN = sa.text(f"resolved_at IS NULL AND kind NOT IN ({_NEWS})")
_WAITING = sa.text("state = 'waiting'")
_HELD = sa.text("held")


def upgrade() -> None:
    _accounts()
    _people()
    _members()
    _delegations()
    _claims()
    _events()
    _drafts()
    _alerts()


def _accounts() -> None:
    for name in ("operator", "approver", "owner"):
        op.add_column("accounts", sa.Column(f"alone_{name}_micros", sa.BigInteger()))
    op.execute("UPDATE accounts SET alone_operator_micros = 500000000")
    op.execute("UPDATE accounts SET alone_approver_micros = 500000000")
    for column in (
        sa.Column("wake_at", Moment(), nullable=True),
        sa.Column("event_number", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("event_head", sa.String(64), nullable=False, server_default=_GENESIS),
    ):
        op.add_column("accounts", column)


def _people() -> None:
    for name, length in (("place", 512), ("member_id", 256)):
        op.add_column(
            "people", sa.Column(name, Said(length=length), nullable=False, server_default="")
        )


def _members() -> None:
    op.create_table(
        "members",
        *_of_account("members"),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("name", Said(length=256), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("granted_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "person_id", name=op.f("pk_members")),
    )


def _delegations() -> None:
    op.create_table(
        "delegations",
        *_of_account("delegations"),
        sa.Column("of_person", sa.String(length=64), nullable=False),
        sa.Column("to_person", sa.String(length=64), nullable=False),
        sa.Column("of_name", Said(length=256), nullable=False),
        sa.Column("to_name", Said(length=256), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=False),
        sa.PrimaryKeyConstraint(
            "account_id", "of_person", "to_person", name=op.f("pk_delegations")
        ),
    )


def _claims() -> None:
    op.create_table(
        "claims",
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", Moment(), nullable=False),
        sa.Column("expires_at", Moment(), nullable=False),
        sa.Column("tries_left", sa.Integer(), nullable=False),
        sa.Column("used_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_claims")),
    )


def _events() -> None:
    op.create_table(
        "events",
        *_of_account("events"),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("who", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=256), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("chat_id", sa.String(length=512), nullable=False),
        sa.Column("subject", sa.String(length=256), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("book_seq", sa.BigInteger(), nullable=False),
        sa.Column("book_head", sa.String(length=64), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("account_id", "number", name=op.f("pk_events")),
    )
    op.create_index(
        op.f("ix_events_account_id_act_number"), "events", ["account_id", "act", "number"]
    )
    _never_changed("events")


def _drafts() -> None:
    for column in (
        sa.Column("role", sa.String(length=16), nullable=False, server_default=""),
        sa.Column("number", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("asked_at", Moment(), nullable=True),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("reminded_at", Moment(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("decided_name", Said(length=256), nullable=False, server_default=""),
        sa.Column("decided_for", sa.String(length=64), nullable=False, server_default=""),
        sa.Column("decided_at", Moment(), nullable=True),
        sa.Column("decided_why", Said(length=256), nullable=False, server_default=""),
    ):
        op.add_column("drafts", column)
    op.create_index(
        "waiting_drafts",
        "drafts",
        ["account_id", "number"],
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.add_column(
        "payments", sa.Column("approved_by", sa.String(64), nullable=False, server_default="")
    )


def _alerts() -> None:
    op.add_column(
        "subscribers", sa.Column("wishes", sa.JSON(), nullable=False, server_default="{}")
    )
    op.add_column(
        "subscribers", sa.Column("was_closed", sa.String(256), nullable=False, server_default="")
    )
    op.add_column(
        "addresses", sa.Column("person_id", sa.String(64), nullable=False, server_default="")
    )
    op.create_index(
        op.f("ix_addresses_account_id_person_id"), "addresses", ["account_id", "person_id"]
    )
    op.add_column("deliveries", sa.Column("owed_at", Moment(), nullable=True))
    for name in ("held", "anew"):
        op.add_column(
            "deliveries", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.create_index(
        "held_deliveries",
        "deliveries",
        ["account_id", "number"],
        sqlite_where=_HELD,
        postgresql_where=_HELD,
    )
    op.drop_index("open_incidents", "incidents")
    op.create_index(
        "open_incidents",
        "incidents",
        ["account_id", "number"],
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    )


def _of_account(table: str) -> tuple[Any, ...]:
    return (
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f(f"fk_{table}_account_id")
        ),
    )


def _never_changed(table: str) -> None:
    """What was done stays done."""
    if op.get_bind().dialect.name == "postgresql":
        guard(table)
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_never_{act.lower()} BEFORE {act} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{table} are never changed'); END"
        )
