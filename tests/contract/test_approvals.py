"""Approvals: drafts that wait, decided once, and the incidents that tell of them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from ledger.drafts import Draft, DraftState
from ledger.incidents import APPROVALS, NEWS, AlertKind, Resolution
from ledger.outbox import Outbox, Recipient
from ledger.ports import Books
from tests.contract.conftest import OpenDatabase
from tests.contract.samples import NOW, TENANT, account, draft, facts, later, usd


def waiting(number: int, **changes: object) -> Draft:
    asked = replace(draft(f"d-{number}"), state=DraftState.WAITING, number=number)
    return replace(asked, **changes)  # type: ignore[arg-type]


async def keep(books: Books, *drafts: Draft) -> None:
    async with books.change(TENANT) as change:
        for one in drafts:
            await change.save_draft(one)


async def test_drafts_that_wait_are_found_by_their_numbers(books: Books) -> None:
    """None of those that are open, or decided."""
    await keep(books, waiting(9), waiting(4), draft("d-open"), waiting(5, state=DraftState.DONE))
    async with books.change(TENANT) as change:
        assert [one.number for one in await change.waiting_drafts()] == [4, 9]
        assert (await change.waiting_drafts())[0] == waiting(4)


async def test_of_two_decisions_the_first_is_kept(books: Books) -> None:
    """Compared and set by the database, whoever had read the draft before."""
    await keep(books, waiting(4))
    first = waiting(4, state=DraftState.DONE, decided_by="ben")
    async with books.change(TENANT) as change:
        assert await change.close_waiting(first)
        assert not await change.close_waiting(waiting(4, state=DraftState.WITHDRAWN))
        assert await change.draft("d-4") == first
        assert not await change.close_waiting(waiting(77))
        assert not await change.close_waiting(replace(waiting(4), account_id="another"))


async def test_decisions_of_two_processes_meet(open_again: OpenDatabase) -> None:
    """Each with a database of its own: one of them is kept, and only it says so."""
    one, other = await open_again(), await open_again()
    await one.books.create(account())
    await keep(one.books, waiting(4))

    async def decides(books: Books, state: DraftState) -> bool:
        async with books.change(TENANT) as change:
            return await change.close_waiting(waiting(4, state=state))

    won = await asyncio.gather(
        decides(one.books, DraftState.DONE), decides(other.books, DraftState.DECLINED)
    )
    kept = await one.books.draft(TENANT, "d-4")
    assert sorted(won) == [False, True]
    assert kept is not None
    assert kept.state is (DraftState.DONE if won[0] else DraftState.DECLINED)


async def test_what_is_between_people_is_no_alert_of_the_pool(books: Books) -> None:
    """Requests, reminders and answers are found apart from what the balance opens and ends."""
    kinds = [kind for kind in AlertKind if kind not in NEWS]
    async with books.change(TENANT) as change:
        opened = [await change.open_incident(kind, facts(), NOW, ()) for kind in kinds]
        between = [one for one in opened if one.kind in APPROVALS]
        assert list(await change.open_approvals()) == between
        assert list(await change.open_incidents()) == [one for one in opened if one not in between]
        await change.resolve_incident(between[0], Resolution(usd(1), NOW))
        assert list(await change.open_approvals()) == between[1:]


async def test_requests_are_read_without_the_lock(books: Books) -> None:
    """One by its number, and those that wait without their reminders."""
    async with books.change(TENANT) as change:
        request = await change.open_incident(AlertKind.APPROVAL, facts(), NOW, ())
        await change.open_incident(AlertKind.APPROVAL_REMINDER, facts(), NOW, ())
    assert await books.approvals(TENANT) == (request,)
    assert await books.incident(TENANT, request.number) == request
    assert await books.incident(TENANT, 99) is None
    assert await books.approvals("another") == ()
    assert [one.draft.number for one in request.requests] == [request.number]


async def test_what_was_not_sent_yet_is_dropped(books: Books, outbox: Outbox) -> None:
    """What stands in a chat, or is just being sent there, stays and is brought up to date."""
    to = [Recipient("stands"), Recipient("on its way"), Recipient("waits")]
    async with books.change(TENANT) as change:
        told = await change.open_incident(AlertKind.APPROVAL_REMINDER, facts(), NOW, to)
    sent = {one.chat_id: one for one in await outbox.claim(NOW, 2)}
    stands = next(iter(sent.values()))
    await outbox.delivered(stands, "card-1", NOW)
    async with books.change(TENANT) as change:
        await change.drop_unsent(told, NOW)
        await change.resolve_incident(told, Resolution(usd(1), NOW))
    at = later(minutes=2)  # the lease of the one on its way has run out
    found = {one.chat_id: one.activity_id for one in await outbox.claim(at, 10)}
    assert found == {one: "card-1" if one == stands.chat_id else "" for one in sent}
