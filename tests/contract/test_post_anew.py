"""What every implementation keeps of a card that comes back: it makes way for a new one, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.incidents import AlertKind, Incident, Resolution
from ledger.outbox import Delivery, Outbox, Recipient
from ledger.ports import Books
from tests.contract.samples import NOW, TENANT, facts, later, subscribe, usd

CHAT = "19:telephony@thread.tacv2"
HERE = Recipient(CHAT)


async def opened(books: Books, *to: Recipient) -> Incident:
    async with books.change(TENANT) as change:
        return await change.open_incident(AlertKind.LOW, facts(), NOW, to or (HERE,))


async def posted_anew(books: Books, incident: Incident, *to: Recipient) -> None:
    async with books.change(TENANT) as change:
        await change.revise_incident(incident, facts(), NOW)
        await change.post_anew(incident, to or (HERE,), NOW)


async def claimed(outbox: Outbox, at: float = 0) -> Delivery:
    [delivery] = await outbox.claim(later(seconds=at), 10)
    return delivery


async def sent(outbox: Outbox, activity_id: str) -> Delivery:
    delivery = await claimed(outbox)
    await outbox.delivered(delivery, activity_id, NOW)
    return delivery


async def nothing(outbox: Outbox) -> bool:
    return await outbox.claim(later(hours=9), 10) == ()


async def test_the_card_that_stands_makes_way_once(books: Books, outbox: Outbox) -> None:
    """The delivery names it and says so; what comes after that is an edit of the new one."""
    incident = await opened(books)
    assert not (await sent(outbox, "a-1")).anew
    await posted_anew(books, incident)
    again = await sent(outbox, "a-2")
    assert (again.activity_id, again.anew) == ("a-1", True)
    async with books.change(TENANT) as change:
        await change.revise_incident(incident, facts(), NOW)
    edit = await sent(outbox, "a-2")
    assert (edit.activity_id, edit.anew) == ("a-2", False)
    assert await nothing(outbox)


async def test_what_was_never_posted_is_posted_as_ever(books: Books, outbox: Outbox) -> None:
    """There is no card that could make way."""
    incident = await opened(books)
    await posted_anew(books, incident)
    first = await sent(outbox, "a-1")
    assert (first.activity_id, first.anew) == ("", False)
    assert await nothing(outbox)


async def test_an_edit_under_way_does_not_swallow_it(books: Books, outbox: Outbox) -> None:
    """Whoever claimed the edit knew nothing of it: the new card is still to be posted."""
    incident = await opened(books)
    await sent(outbox, "a-1")
    async with books.change(TENANT) as change:
        await change.revise_incident(incident, facts(), NOW)
    edit = await claimed(outbox)
    async with books.change(TENANT) as change:
        await change.post_anew(incident, (HERE,), NOW)
    await outbox.delivered(edit, "a-1", NOW)
    assert (await sent(outbox, "a-2")).anew
    assert await nothing(outbox)


async def test_only_where_it_is_wanted(books: Books, outbox: Outbox) -> None:
    """Elsewhere the card is edited; by mail nothing is sent a second time."""
    others = (Recipient("silent"), Recipient("mailto:a@b.example"))
    incident = await opened(books, HERE, *others)
    for one in await outbox.claim(NOW, 10):
        await outbox.delivered(one, f"a-{one.chat_id}", NOW)
    await posted_anew(books, incident, HERE, others[1])
    found = {one.chat_id: one.anew for one in await outbox.claim(NOW, 10)}
    assert found == {CHAT: True, "silent": False}


@pytest.mark.parametrize("over", [False, True])
async def test_a_chat_that_sleeps_gets_it_in_the_morning(
    books: Books, outbox: Outbox, over: bool
) -> None:
    """Meanwhile its card is kept true; what is over by then stays where it is."""
    incident = await opened(books)
    await sent(outbox, "a-1")
    await posted_anew(books, incident, replace(HERE, held=True))
    edit = await sent(outbox, "a-1")
    assert (edit.activity_id, edit.anew) == ("a-1", False)
    async with books.change(TENANT) as change:
        assert list(await change.held()) == [CHAT]
        if over:
            await change.resolve_incident(incident, Resolution(usd(1), NOW))
    if over:
        assert not (await sent(outbox, "a-1")).anew
    async with books.change(TENANT) as change:
        await change.release(CHAT, NOW)
        assert await change.held() == {}
    if not over:
        assert (await sent(outbox, "a-2")).anew
    assert await nothing(outbox)


async def test_a_chat_that_left_keeps_its_old_card(books: Books, outbox: Outbox) -> None:
    """Nothing is posted there any more; the card that stands is still kept true."""
    await subscribe(books, TENANT, CHAT, NOW)
    incident = await opened(books)
    await sent(outbox, "a-1")
    await posted_anew(books, incident)
    async with books.change(TENANT) as change:
        await change.remove_subscriber(CHAT)
    edit = await sent(outbox, "a-1")
    assert (edit.activity_id, edit.anew) == ("a-1", False)


async def test_a_closed_chat_gets_it_when_it_is_open_again(books: Books, outbox: Outbox) -> None:
    """The old card makes way then."""
    await subscribe(books, TENANT, CHAT, NOW)
    incident = await opened(books)
    await sent(outbox, "a-1")
    await outbox.close_chat(TENANT, CHAT, "gone")
    await posted_anew(books, incident)
    assert await nothing(outbox)
    await outbox.reopen_chat(TENANT, CHAT, NOW)
    assert (await sent(outbox, "a-2")).anew
    assert await nothing(outbox)
