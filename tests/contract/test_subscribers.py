"""What every implementation of Subscribers keeps."""

from __future__ import annotations

from ledger.incidents import AlertKind, Resolution
from ledger.outbox import Outbox, Subscriber, Subscribers
from ledger.ports import Books
from ledger.telling import alert
from tests.contract.samples import (
    NOW,
    TENANT,
    account,
    facts,
    filled_wishes,
    later,
    subscribe,
    unsubscribe,
    usd,
)


async def test_a_chat_is_kept_with_its_wishes(books: Books, subscribers: Subscribers) -> None:
    """New, then changed: it stands once, as it was last said."""
    await subscribe(books, TENANT, "chat-1", NOW)
    assert await subscribers.of(TENANT) == (Subscriber(TENANT, "chat-1", NOW),)
    wishes = filled_wishes()
    await subscribe(books, TENANT, "chat-1", later(days=1), wishes)
    changed = Subscriber(TENANT, "chat-1", later(days=1), wishes=wishes)
    assert await subscribers.of(TENANT) == (changed,)
    async with books.change(TENANT) as change:
        assert await change.subscribers() == (changed,)


async def test_a_chat_that_leaves_hears_no_more(
    books: Books, outbox: Outbox, subscribers: Subscribers
) -> None:
    """What waited for it is dropped; leaving twice does no harm."""
    await subscribe(books, TENANT, "chat-1", NOW)
    async with books.change(TENANT) as change:
        await alert(change, AlertKind.LOW, facts(), NOW)
    await unsubscribe(books, TENANT, "chat-1")
    await unsubscribe(books, TENANT, "chat-1")
    assert await subscribers.of(TENANT) == ()
    assert await outbox.claim(later(days=1), 10) == ()


async def test_a_card_that_stands_there_is_kept_true(books: Books, outbox: Outbox) -> None:
    """A chat that left is not written to, but its old card must not stay alarming for ever."""
    await subscribe(books, TENANT, "chat-1", NOW)
    async with books.change(TENANT) as change:
        incident = await alert(change, AlertKind.LOW, facts(), NOW)
    [posted] = await outbox.claim(NOW, 10)
    await outbox.delivered(posted, "a-1", NOW)
    await unsubscribe(books, TENANT, "chat-1")
    async with books.change(TENANT) as change:
        await change.resolve_incident(incident, Resolution(usd(500), NOW))
    [edit] = await outbox.claim(NOW, 10)
    assert edit.activity_id == "a-1"


async def test_a_closed_chat_that_asks_again_is_open(
    books: Books, outbox: Outbox, subscribers: Subscribers
) -> None:
    """Whoever says `alerts here` there can be reached there."""
    await subscribe(books, TENANT, "chat-1", NOW)
    await outbox.close_chat(TENANT, "chat-1", "BotDisabledByAdmin")
    [closed] = await subscribers.of(TENANT)
    assert closed.closed == "BotDisabledByAdmin"
    await outbox.reopen_chat(TENANT, "chat-1", NOW)
    [opened] = await subscribers.of(TENANT)
    assert (opened.closed, opened.was_closed) == ("", "BotDisabledByAdmin")
    await subscribe(books, TENANT, "chat-1", NOW)
    assert await subscribers.of(TENANT) == (Subscriber(TENANT, "chat-1", NOW),)


async def test_a_person_is_found_where_she_talks_alone(
    books: Books, subscribers: Subscribers
) -> None:
    """Her personal chat, and no chat with others in it; who never came has none."""
    await subscribers.keep_address(TENANT, "a:anna", "{}", "anna")
    await subscribers.keep_address(TENANT, "19:team", "{}")
    await subscribers.keep_address("third", "a:ben", "{}", "ben")
    async with books.change(TENANT) as change:
        found = await change.personal_chats(["anna", "ben", ""])
    assert found == {"anna": "a:anna"}


async def test_organisations_do_not_hear_each_other(books: Books, subscribers: Subscribers) -> None:
    """Longest subscribed first, each its own."""
    await books.create(account("second"))
    await subscribe(books, TENANT, "chat-b", later(minutes=1))
    await subscribe(books, TENANT, "chat-c", NOW)
    await subscribe(books, "second", "chat-a", NOW)
    assert [chat.chat_id for chat in await subscribers.of(TENANT)] == ["chat-c", "chat-b"]
    assert await subscribers.of("third") == ()


async def test_the_newest_address_of_a_chat_is_kept(subscribers: Subscribers) -> None:
    """Subscribed or not, also before the organisation has an account."""
    assert await subscribers.address("third", "chat-1") == ""
    for address in ('{"n": 1}', '{"n": 2}', '{"n": 2}'):
        await subscribers.keep_address("third", "chat-1", address)
    assert await subscribers.address("third", "chat-1") == '{"n": 2}'
    assert await subscribers.address("third", "chat-2") == ""
