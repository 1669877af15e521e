"""Writes that go along with the next statement keep their order, and fail as others do."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from storage.sql import Database
from storage.sql.later import Prepared, later_on
from storage.sql.schema import people
from tests.contract.samples import TENANT, booked, funds

PERSON = Prepared(people.insert())
ANNA = {"account_id": TENANT, "person_id": "anna", "name": "Anna", "place": "", "member_id": ""}


async def test_a_read_sees_what_was_written_before_it(database: Database) -> None:
    """One trip takes both, in the order in which they were asked for."""
    async with database._connections.writing() as connection:
        later = later_on(connection)
        later.write(PERSON, ANNA, {**ANNA, "person_id": "ben"})
        await later.flush()
        assert len((await connection.scalars(select(people.c.person_id))).all()) == 2


async def test_what_waits_goes_with_the_commit(database: Database) -> None:
    """Also where nothing was read after it."""
    async with database._connections.writing() as connection:
        later_on(connection).write(PERSON, ANNA)
    async with database._connections.reading() as connection:
        assert await connection.scalar(select(people.c.name)) == "Anna"


async def test_nothing_is_written_when_the_block_fails(database: Database) -> None:
    """Neither then nor by whoever has the connection next."""
    with pytest.raises(KeyError):
        await _wrote(database, ANNA, {"account_id": TENANT})
    await booked(database.books, funds())
    async with database._connections.reading() as connection:
        assert await connection.scalar(select(people.c.name)) is None


async def test_a_write_that_is_refused_fails_the_commit(database: Database) -> None:
    """As the database's own refusal, and all of the change is undone."""
    with pytest.raises(IntegrityError):
        await _wrote(database, ANNA, ANNA)
    async with database._connections.reading() as connection:
        assert await connection.scalar(select(people.c.name)) is None


async def test_no_rows_are_no_statement(database: Database) -> None:
    """Most changes touch few of the tables."""
    async with database._connections.writing() as connection:
        later = later_on(connection)
        later.write(PERSON)
        await later.flush()
        assert await connection.scalar(select(people.c.name)) is None


async def _wrote(database: Database, *people_: dict[str, str]) -> None:
    async with database._connections.writing() as connection:
        for person in people_:
            later_on(connection).write(PERSON, person)
