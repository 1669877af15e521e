"""Sums of months by person, from those of their days; people of drafts in a column of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

_MONTH = {
    "sqlite": "date(day, 'start of month')",
    "postgresql": "CAST(date_trunc('month', day) AS date)",
}


def upgrade() -> None:
    _months()
    op.add_column("drafts", sa.Column("people", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE drafts SET people = reason, reason = '' WHERE kind = 'licences'")


def _months() -> None:
    month = _MONTH[op.get_bind().dialect.name]
    op.execute(  # with one of the two above
        "INSERT INTO tallies "  # noqa: S608  # nosec B608
        "(account_id, axis, day, name, calls, seconds, charged_micros, covered) "
        f"SELECT account_id, 'person_month', {month}, name, "
        "sum(calls), sum(seconds), sum(charged_micros), sum(covered) "
        f"FROM tallies WHERE axis = 'person' GROUP BY account_id, {month}, name"
    )
