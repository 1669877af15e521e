"""What every implementation keeps of codes that claim: each try counts, wherever it is made."""

from __future__ import annotations

import asyncio

import pytest

from ledger.claims import GOOD_FOR, TRIES, hash_of
from storage.sql import Database
from storage.sql.claims import MOST_LIVE
from tests.contract.conftest import OpenDatabase
from tests.contract.samples import NOW, TENANT, account, later

GOOD = hash_of("K7QF-9MXR-T2WD")
WRONG = hash_of("AAAA-AAAA-AAAA")


@pytest.fixture
async def ours(database: Database) -> Database:
    await database.books.create(account("second"))
    await database.claims.keep(GOOD, NOW, NOW + GOOD_FOR)
    return database


async def tries(database: Database, code_hash: str, at: str = TENANT, **later_by: float) -> bool:
    async with database.books.change(at) as change:
        return await change.try_claim(code_hash, later(**later_by))


async def test_a_code_works_once(ours: Database) -> None:
    """Whoever comes second, in any organisation, comes too late."""
    assert await tries(ours, GOOD)
    assert not await tries(ours, GOOD)
    assert not await tries(ours, GOOD, "second")


async def test_a_code_that_was_never_made_is_none(ours: Database) -> None:
    """And neither is one before any was made."""
    assert not await tries(ours, WRONG)
    assert await tries(ours, GOOD)


async def test_a_code_expires(ours: Database) -> None:
    """At its last moment it is gone."""
    assert not await tries(ours, GOOD, minutes=15)
    assert await tries(ours, GOOD, minutes=15, seconds=-1)


async def test_five_wrong_tries_wear_it_out(ours: Database) -> None:
    """Whoever made them; the fifth was still one, and nothing is left for the right one."""
    for n in range(TRIES):
        assert not await tries(ours, WRONG, ("second", TENANT)[n % 2])
    assert not await tries(ours, GOOD)


async def test_four_wrong_tries_leave_one(ours: Database) -> None:
    """A slip of the finger is forgiven."""
    for _ in range(TRIES - 1):
        await tries(ours, WRONG)
    assert await tries(ours, GOOD)


async def test_guesses_at_once_are_counted_one_by_one(
    ours: Database, open_again: OpenDatabase
) -> None:
    """From two processes, in two organisations, all at the same moment."""
    other = await open_again()
    await asyncio.gather(
        *(
            tries(database, hash_of(f"wrong {n}"), at)
            for n in range(TRIES)
            for database, at in ((ours, TENANT), (other, "second"))
        )
    )
    assert not await tries(ours, GOOD)


async def test_of_two_at_once_one_claims(ours: Database, open_again: OpenDatabase) -> None:
    """The same code at the same moment in two processes makes one owner."""
    other = await open_again()
    done = await asyncio.gather(
        *(tries(database, GOOD, at) for database, at in ((ours, TENANT), (other, "second")) * 3)
    )
    assert done.count(True) == 1


async def test_several_codes_share_the_tries(ours: Database) -> None:
    """Each replica prints one: a wrong guess counts against all, a right one closes all."""
    another = hash_of("another")
    await ours.claims.keep(another, later(minutes=1), later(minutes=16))
    for _ in range(TRIES - 1):
        await tries(ours, WRONG, minutes=2)
    assert await tries(ours, another, minutes=3)
    assert not await tries(ours, GOOD, minutes=3)


async def test_a_fresh_code_is_good_whatever_was_tried_before(ours: Database) -> None:
    """The operator is not locked out by somebody who guesses."""
    for _ in range(TRIES):
        await tries(ours, WRONG)
    fresh = hash_of("fresh")
    await ours.claims.keep(fresh, later(minutes=1), later(minutes=16))
    assert await tries(ours, fresh, minutes=2)


async def test_a_change_that_fails_uses_nothing_up(ours: Database) -> None:
    """A code and the owner that it makes are one transaction."""

    async def breaks() -> None:
        async with ours.books.change(TENANT) as change:
            assert await change.try_claim(GOOD, NOW)
            raise ArithmeticError

    with pytest.raises(ArithmeticError):
        await breaks()
    assert await tries(ours, GOOD)


async def test_there_is_a_limit(ours: Database) -> None:
    """Rule 5: a process that starts again and again leaves the newest codes."""
    for n in range(1, MOST_LIVE + 1):
        await ours.claims.keep(hash_of(str(n)), later(seconds=n), later(minutes=20))
    assert not await tries(ours, GOOD, minutes=1)
    assert await tries(ours, hash_of("1"), minutes=1)
