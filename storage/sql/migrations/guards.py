"""What keeps a table's rows as they were written, in PostgreSQL; SQLite's stands in each step."""

from __future__ import annotations

from alembic import op

_REFUSAL = """
CREATE OR REPLACE FUNCTION never_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% are never changed', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""


def guard(table: str) -> None:
    """Rule 6, against our own mistakes as well: neither updated nor deleted, one or all."""
    op.execute(_REFUSAL)
    for act in ("UPDATE", "DELETE", "TRUNCATE"):
        op.execute(
            f"CREATE TRIGGER {table}_never_{act.lower()} BEFORE {act} ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION never_changed()"
        )
