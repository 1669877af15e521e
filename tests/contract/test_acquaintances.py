"""What every implementation keeps of the people it has met."""

from __future__ import annotations

import asyncio

import pytest

from ledger.people import Acquaintance, Actor
from ledger.ports import Books
from storage.sql import Database
from tests.contract.samples import ANNA, TENANT, account

BEN = Acquaintance("ben", "Ben Ho", "19:team@thread.tacv2", "29:ben")


@pytest.fixture
async def second(database: Database) -> Books:
    await database.books.create(account("second"))
    return database.books


async def test_somebody_comes_back_as_met(books: Books) -> None:
    """With the place where Teams can be asked; others stand beside by name."""
    await books.meet(TENANT, BEN)
    await books.meet(TENANT, Acquaintance("anna", "Anna Ng"))
    assert await books.acquaintances(TENANT) == (Acquaintance("anna", "Anna Ng"), BEN)


async def test_whoever_was_met_is_an_organisations_own(second: Books) -> None:
    """Nobody is offered the people of somebody else."""
    await second.meet("second", BEN)
    assert await second.acquaintances(TENANT) == ()


async def test_what_is_not_told_leaves_what_was_known(books: Books) -> None:
    """A name that Teams left out for once is not forgotten; a new one counts."""
    await books.meet(TENANT, BEN)
    await books.meet(TENANT, Acquaintance("ben", ""))
    assert await books.acquaintances(TENANT) == (BEN,)
    await books.meet(TENANT, Acquaintance("ben", "Ben Ho-Lam", "a:personal", "29:other"))
    (known,) = await books.acquaintances(TENANT)
    assert known == Acquaintance("ben", "Ben Ho-Lam", "a:personal", "29:other")


async def test_what_somebody_does_keeps_the_place(books: Books) -> None:
    """Whoever acts is known by the name of then, and can still be asked for."""
    await books.meet(TENANT, BEN)
    async with books.change(TENANT) as change:
        await change.remember_person(Actor(TENANT, "ben", "Benjamin"))
        await change.remember_person(ANNA)
        within = await change.acquaintances()
    assert [one.name for one in within] == ["Anna Ng", "Benjamin"]
    assert within[1].place == BEN.place


async def test_meeting_at_once_is_meeting_once(books: Books) -> None:
    """Two replicas hear the same person for the first time."""
    await asyncio.gather(*(books.meet(TENANT, BEN) for _ in range(5)))
    assert await books.acquaintances(TENANT) == (BEN,)


async def test_a_name_beyond_all_room_is_cut(books: Books) -> None:
    """No name stops a talk, and meeting it again is harmless."""
    long = Acquaintance("ben", "B" * 5_000, "p" * 5_000, "m" * 5_000)
    await books.meet(TENANT, long)
    await books.meet(TENANT, long)
    (known,) = await books.acquaintances(TENANT)
    assert known.name == "B" * 256
