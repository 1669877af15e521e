"""The schema: made by migrations, checked at every start, refused when it is ahead of us."""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from storage.errors import NewerDatabase
from storage.sql import Database, open_database
from storage.sql.schema import HEAD, REVISIONS, metadata
from storage.sql.upgrade import MIGRATIONS, migrate
from tests.storage.conftest import Raw

HOUSE = Path(__file__).parents[2]


def differences(connection: Connection) -> list[Any]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, metadata))


async def test_the_migrations_make_what_the_code_expects(database: Database) -> None:
    """Every table, column, type, key and index."""
    async with database._connections.reading() as connection:
        assert await connection.run_sync(differences) == []


@pytest.mark.usefixtures("database")
async def test_fresh_is_the_same_as_upgraded_step_by_step(tmp_path: Path, raw: Raw) -> None:
    """Whoever comes from the first version has the same tables and triggers."""
    stepwise = await open_database(f"sqlite:///{tmp_path / 'steps.db'}")
    async with stepwise._connections.writing() as connection:
        for table in reversed(metadata.sorted_tables):
            await connection.run_sync(table.drop)
        await connection.exec_driver_sql("DELETE FROM alembic_version")
        for revision in REVISIONS:
            await connection.run_sync(migrate, revision)
    query = "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 2"
    async with stepwise._connections.reading() as connection:
        found = (await connection.exec_driver_sql(query)).all()
    await stepwise.close()
    assert [tuple(row) for row in found] == raw(query, guarded=True)
    assert sum(kind == "trigger" for kind, *_ in found) == 8


def test_the_code_knows_every_migration() -> None:
    """The quick check at the start compares with what stands here."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    script = ScriptDirectory.from_config(config)
    found = [step.revision for step in script.walk_revisions()]
    assert tuple(reversed(found)) == REVISIONS
    assert script.get_current_head() == HEAD


@pytest.mark.usefixtures("database")
async def test_a_newer_database_is_refused_and_left_alone(file: Path, raw: Raw) -> None:
    """An older Purser must not write into what it does not understand."""
    raw("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerDatabase) as refused:
        await open_database(f"sqlite:///{file}")
    assert refused.value.data == {"found": "9999", "known": HEAD}
    assert refused.value.key == "newer_database"
    assert raw("SELECT version_num FROM alembic_version") == [("9999",)]


async def test_two_that_start_together_make_one_schema(tmp_path: Path) -> None:
    """One migrates, the other waits and finds it done."""
    url = f"sqlite:///{tmp_path / 'purser.db'}"
    for database in await asyncio.gather(*(open_database(url) for _ in range(4))):
        await database.books.ready()
        await database.close()


async def test_a_migration_that_fails_leaves_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next start finds an empty database and not half a schema."""
    from storage.sql import upgrade  # noqa: PLC0415

    def interrupted(connection: Connection) -> None:
        migrate(connection)
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(upgrade, "migrate", interrupted)
        with pytest.raises(RuntimeError):
            await open_database(f"sqlite:///{file}")
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    connection.close()
    database = await open_database(f"sqlite:///{file}")
    await database.close()


ONE_START = """
import asyncio, sys
from storage.sql import open_database
async def main():
    await (await open_database(sys.argv[1])).close()
asyncio.run(main())
sys.exit("alembic" in sys.modules)
"""


async def test_an_up_to_date_start_does_not_read_alembic(database: Database, file: Path) -> None:
    """Start-up time: only an upgrade needs it."""
    await database.books.ready()
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ONE_START, f"sqlite:///{file}", cwd=HOUSE
    )
    assert await child.wait() == 0
