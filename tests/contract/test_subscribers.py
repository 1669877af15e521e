"""What every implementation of Subscribers keeps."""

from __future__ import annotations

from ledger.incidents import AlertKind, Resolution
from ledger.ports import Books, Outbox, Subscriber, Subscribers
from tests.contract.samples import NOW, TENANT, account, facts, later, usd


async def test_a_chat_subscribes_once(subscribers: Subscribers) -> None:
    """The second time says that it was so already."""
    assert await subscribers.add(TENANT, "chat-1", NOW)
    assert not await subscribers.add(TENANT, "chat-1", later(days=1))
    assert await subscribers.of(TENANT) == (Subscriber(TENANT, "chat-1", NOW),)


async def test_a_chat_that_leaves_hears_no_more(
    books: Books, outbox: Outbox, subscribers: Subscribers
) -> None:
    """What waited for it is dropped; leaving twice says so."""
    await subscribers.add(TENANT, "chat-1", NOW)
    async with books.change(TENANT) as change:
        await change.open_incident(AlertKind.LOW, facts(), NOW)
    assert await subscribers.remove(TENANT, "chat-1")
    assert not await subscribers.remove(TENANT, "chat-1")
    assert await subscribers.of(TENANT) == ()
    assert await outbox.claim(later(days=1), 10) == ()


async def test_a_card_that_stands_there_is_kept_true(
    books: Books, outbox: Outbox, subscribers: Subscribers
) -> None:
    """A chat that left is not written to, but its old card must not stay alarming for ever."""
    await subscribers.add(TENANT, "chat-1", NOW)
    async with books.change(TENANT) as change:
        incident = await change.open_incident(AlertKind.LOW, facts(), NOW)
    [posted] = await outbox.claim(NOW, 10)
    await outbox.delivered(posted, "a-1", NOW)
    await subscribers.remove(TENANT, "chat-1")
    async with books.change(TENANT) as change:
        await change.resolve_incident(incident, Resolution(usd(500), NOW))
    [edit] = await outbox.claim(NOW, 10)
    assert edit.activity_id == "a-1"


async def test_a_closed_chat_that_asks_again_is_open(
    outbox: Outbox, subscribers: Subscribers
) -> None:
    """Whoever says `alerts here` there can be reached there."""
    await subscribers.add(TENANT, "chat-1", NOW)
    await outbox.close_chat(TENANT, "chat-1", "BotDisabledByAdmin")
    assert await subscribers.add(TENANT, "chat-1", later(days=1))
    assert await subscribers.of(TENANT) == (Subscriber(TENANT, "chat-1", NOW),)


async def test_organisations_do_not_hear_each_other(books: Books, subscribers: Subscribers) -> None:
    """Longest subscribed first, each its own."""
    await books.create(account("second"))
    await subscribers.add(TENANT, "chat-b", later(minutes=1))
    await subscribers.add(TENANT, "chat-c", NOW)
    await subscribers.add("second", "chat-a", NOW)
    assert [chat.chat_id for chat in await subscribers.of(TENANT)] == ["chat-c", "chat-b"]
    assert await subscribers.of("third") == ()


async def test_the_newest_address_of_a_chat_is_kept(subscribers: Subscribers) -> None:
    """Subscribed or not, also before the organisation has an account."""
    assert await subscribers.address("third", "chat-1") == ""
    for address in ('{"n": 1}', '{"n": 2}', '{"n": 2}'):
        await subscribers.keep_address("third", "chat-1", address)
    assert await subscribers.address("third", "chat-1") == '{"n": 2}'
    assert await subscribers.address("third", "chat-2") == ""
