"""The purse: stored payment methods, the gateway's customers, and followed notices."""

import sqlalchemy as sa
from alembic import op

from storage.sql.columns import Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    _methods()
    _customers()
    op.create_table(
        "notices",
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notices")),
    )


def _methods() -> None:
    op.create_table(
        "methods",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=128), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("brand", sa.String(length=64), nullable=False),
        sa.Column("last4", sa.String(length=4), nullable=False),
        sa.Column("expires", sa.String(length=8), nullable=False),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("unattended", sa.Boolean(), nullable=False),
        sa.Column("added_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_methods_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", "id", name=op.f("pk_methods")),
        sa.UniqueConstraint("account_id", "number", name=op.f("uq_methods_account_id_number")),
    )


def _customers() -> None:
    op.create_table(
        "customers",
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("customer", sa.String(length=128), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_customers_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_customers")),
        sa.UniqueConstraint("customer", name=op.f("uq_customers_customer")),
    )
