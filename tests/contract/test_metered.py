"""How far calls are read, of all accounts together, whatever the database."""

from __future__ import annotations

from dataclasses import replace

from ledger.ports import Books
from ledger.reading import Metered
from tests.contract.samples import NOW, account, later


async def test_accounts_without_a_source_are_not_counted(books: Books) -> None:
    """Nothing was read of them, and nothing keeps it from being read."""
    assert await books.metered() == Metered({}, None, ())


async def test_how_all_accounts_stand(books: Books) -> None:
    """By what is wrong, by who has waited longest, and who is at its first read still."""
    for name, cursor, read_at, trouble in (
        ("new", "", None, "forbidden:P"),
        ("first", "cursor-1", None, "forbidden:P"),
        ("second", "cursor-2", None, ""),
        ("busy", "cursor-3", later(minutes=-9), "throttled"),
        ("well", "cursor-4", NOW, ""),
    ):
        await books.create(replace(account(name), usage_cursor=cursor, usage_trouble=trouble))
        async with books.change(name) as change:
            await change.save(replace(change.account, usage_read_at=read_at))
    assert await books.metered() == Metered(
        troubles={"forbidden:P": 2, "throttled": 1},
        oldest_read=later(minutes=-9),
        unfinished=("cursor-1", "cursor-2"),
    )
