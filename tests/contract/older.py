"""A database as an older version left it, for the tests of upgrading."""

from __future__ import annotations

from sqlalchemy import Connection, MetaData, delete

from storage.sql.calls_tables import tallies
from storage.sql.months import MONTH
from storage.sql.schema import metadata
from storage.sql.upgrade import migrate


def taken_back(connection: Connection, to: str) -> None:
    """To the tables of before, with all that could stand in them."""
    connection.execute(delete(tallies).where(tallies.c.axis == MONTH))  # nobody knew of months
    rows = {
        table.name: [dict(row) for row in connection.execute(table.select()).mappings()]
        for table in metadata.sorted_tables
    }
    for table in reversed(metadata.sorted_tables):
        table.drop(connection)
    connection.exec_driver_sql("DELETE FROM alembic_version")
    migrate(connection, to)
    older = MetaData()
    older.reflect(connection)
    for table in metadata.sorted_tables:
        if table.name in older.tables and rows[table.name]:
            names = older.tables[table.name].c.keys()
            kept = [{name: row[name] for name in names} for row in rows[table.name]]
            connection.execute(table.insert(), kept)
