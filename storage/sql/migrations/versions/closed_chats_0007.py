"""Closed chats: also somebody's own one, which hears only of what there is to decide."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_CLOSED = sa.text("closed <> ''")


def upgrade() -> None:
    op.add_column(
        "addresses", sa.Column("closed", sa.String(256), nullable=False, server_default="")
    )
    op.create_index(
        "closed_addresses",
        "addresses",
        ["account_id", "chat_id"],
        sqlite_where=_CLOSED,
        postgresql_where=_CLOSED,
    )
