"""Brings a database to the schema of this version, and refuses one that is ahead of it."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, select

from storage.errors import NewerDatabase
from storage.sql.connections import Alone, Connections
from storage.sql.schema import ALEMBIC_VERSION, HEAD, REVISIONS

MIGRATIONS = Path(__file__).parent / "migrations"


async def upgrade(connections: Connections) -> None:
    """Alone, so that of two processes that start together one does it."""
    async with connections.reading() as connection:
        if await connection.run_sync(found_revision) == HEAD:
            return
    async with connections.writing_alone(Alone.UPGRADING) as connection:
        if await connection.run_sync(found_revision) != HEAD:
            await connection.run_sync(migrate)


def found_revision(connection: Connection) -> str:
    """The schema's version; empty in an empty database."""
    if not inspect(connection).has_table(ALEMBIC_VERSION.name):
        return ""
    found = connection.scalar(select(ALEMBIC_VERSION.c.version_num)) or ""
    if found and found not in REVISIONS:
        raise NewerDatabase(found=found, known=HEAD)
    return found


def migrate(connection: Connection, to: str = "head") -> None:
    """Run the steps that are missing; Alembic is read only when there are any (start-up time)."""
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, to)
