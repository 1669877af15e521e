"""What every implementation says corrected calls stand for: asked for all of a page at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ledger.calls import CREDITS, Call, Outstanding, Revision, revision
from ledger.entries import reversal_entry
from ledger.ports import Books
from tests.contract.samples import NOW, TENANT, account, booked, call, spent, usd, used

MANY = 700  # more than one question to the database holds
CALLS = tuple(call(f"c-{n}") for n in range(MANY))
NOTHING = Outstanding(usd(0), 0)


async def told_again(books: Books, calls: Sequence[Call], units: str) -> list[Revision]:
    """The same rows, at another charge each."""
    async with books.change(TENANT) as change:
        known = await change.known_calls([one.id for one in calls])
    again = [replace(one, charge=usd(units)) for one in calls]
    return [found for one in again if (found := revision(one, known[one.id], {CREDITS}))]


async def dearer(books: Books, calls: Sequence[Call]) -> int:
    """They cost one more, and a booking of its own says so; the number of that."""
    told = await told_again(books, calls, "2")
    [transaction] = await booked(books, spent(len(calls), "dearer"))
    async with books.change(TENANT) as change:
        await change.keep_revisions(told, transaction.seq)
    return transaction.seq


async def outstanding(books: Books, calls: Sequence[Call]) -> dict[str, Outstanding]:
    cheaper = await told_again(books, calls, "0.5")
    async with books.change(TENANT) as change:
        return dict(await change.outstanding(cheaper))


async def test_every_call_stands_for_its_own_bookings(books: Books) -> None:
    """All of them are asked for together, with what was booked when some had got dearer."""
    [first] = await used(books, *CALLS)
    await dearer(books, CALLS[:500])
    found = await outstanding(books, CALLS)
    assert [found[one.id] for one in CALLS] == [
        Outstanding(usd(2 if n < 500 else 1), first.seq) for n in range(MANY)
    ]


async def test_what_was_reversed_stands_for_nothing(books: Books) -> None:
    """One booking of a call, or all of them."""
    [first] = await used(books, *CALLS[:3])
    more = await dearer(books, CALLS[:1])
    await booked(books, reversal_entry(first, "anna", "twice", NOW))
    found = await outstanding(books, CALLS[:3])
    assert [found[one.id] for one in CALLS[:3]] == [Outstanding(usd(1), more), NOTHING, NOTHING]


async def test_what_the_pool_never_paid_stands_for_nothing(books: Books) -> None:
    """There is no booking of it, and the same id elsewhere is another call."""
    await used(books, CALLS[0])
    await books.create(account("second"))
    async with books.change("second") as change:
        await change.keep_calls(CALLS[:1], None)
        one = Revision(call("c-0~1", -1), "c-0", usd(0), 1)
        assert await change.outstanding([one]) == {"c-0": NOTHING}
        assert await change.outstanding([]) == {}
