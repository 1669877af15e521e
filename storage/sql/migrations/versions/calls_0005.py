"""Calls in the order of the book: `verify` reads them beside the bookings that sum them up."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_index(op.f("ix_calls_account_id_seq"), "calls", ["account_id", "seq"], unique=False)
