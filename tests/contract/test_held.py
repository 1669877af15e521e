"""What every implementation of Change keeps of alerts that are held back for a sleeping chat."""

from __future__ import annotations

from ledger.incidents import AlertKind, Incident, Resolution
from ledger.outbox import Outbox, Recipient
from ledger.ports import Books
from tests.contract.samples import NOW, TENANT, account, facts, later, subscribe, usd

ASLEEP = "19:asleep@thread.tacv2"
AWAKE = "19:awake@thread.tacv2"


async def opened(
    books: Books, kind: AlertKind = AlertKind.LOW, *to: Recipient, account_id: str = TENANT
) -> Incident:
    to = to or (Recipient(ASLEEP, held=True), Recipient(AWAKE))
    async with books.change(account_id) as change:
        return await change.open_incident(kind, facts(), NOW, to)


async def resolved(books: Books, incident: Incident) -> None:
    async with books.change(TENANT) as change:
        await change.resolve_incident(incident, Resolution(usd(500), later(hours=1)))


async def released(books: Books, chat_id: str = ASLEEP) -> None:
    async with books.change(TENANT) as change:
        await change.release(chat_id, later(hours=2))


async def taken(outbox: Outbox, hours: float = 2) -> list[tuple[str, int, str]]:
    """Where which incident goes, one after the other."""
    found = []
    while claimed := await outbox.claim(later(hours=hours), 10):
        for one in claimed:
            found.append((one.chat_id, one.incident.number, one.activity_id))
            await outbox.delivered(one, f"a-{one.incident.number}", later(hours=hours))
    return found


async def test_a_chat_that_sleeps_gets_nothing(books: Books, outbox: Outbox) -> None:
    """Neither the alert nor what becomes of it, until it is released; others get both."""
    incident = await opened(books)
    assert await taken(outbox) == [(AWAKE, 1, "")]
    async with books.change(TENANT) as change:
        await change.revise_incident(incident, facts(), NOW)
    assert await taken(outbox) == [(AWAKE, 1, "a-1")]
    await released(books)
    assert await taken(outbox) == [(ASLEEP, 1, "")]
    await resolved(books, incident)
    assert sorted(await taken(outbox)) == [(ASLEEP, 1, "a-1"), (AWAKE, 1, "a-1")]


async def test_what_is_owed_since_when(books: Books, outbox: Outbox) -> None:
    """Held back nothing is owed; from its release on it is, and an edit from when it was made."""
    incident = await opened(books)
    [there] = await outbox.claim(later(hours=1), 10)
    assert there.owed_at == NOW
    async with books.change(TENANT) as change:
        await change.revise_incident(incident, facts(), later(hours=1))
    await outbox.delivered(there, "a-1", later(hours=1))
    [edit] = await outbox.claim(later(hours=1), 10)
    assert edit.owed_at == later(hours=1)
    await outbox.delivered(edit, "a-1", later(hours=1))
    await released(books)
    [held] = await outbox.claim(later(hours=3), 10)
    assert held.owed_at == later(hours=2)


async def test_what_is_held_can_be_read_by_chat(books: Books) -> None:
    """Oldest first, as it stands by now, and each organisation its own."""
    await books.create(account("second"))
    low, news = await opened(books), await opened(books, AlertKind.RECHARGED)
    await opened(books, AlertKind.LOW, Recipient("other", held=True), account_id="second")
    await resolved(books, low)
    async with books.change(TENANT) as change:
        held = await change.held()
    assert list(held) == [ASLEEP]
    assert [(one.number, one.resolved is not None) for one in held[ASLEEP]] == [
        (1, True),
        (news.number, False),
    ]
    await released(books)
    async with books.change(TENANT) as change:
        assert await change.held() == {}


async def test_what_is_over_is_not_posted_in_the_morning(books: Books, outbox: Outbox) -> None:
    """A resolved alert and news are told in another way; what is open comes."""
    await resolved(books, await opened(books))
    await opened(books, AlertKind.RECHARGED)
    await opened(books, AlertKind.EXPIRING)
    await taken(outbox)
    await released(books)
    assert await taken(outbox) == [(ASLEEP, 3, "")]


async def test_what_is_not_wanted_any_more_is_not_posted(books: Books, outbox: Outbox) -> None:
    """A card that was to come back stays where it stands, and is kept true."""
    await opened(books, AlertKind.EXPIRING, Recipient(ASLEEP, held=True))
    stands = await opened(books, AlertKind.LOW, Recipient(ASLEEP))
    await opened(books, AlertKind.CAP_REACHED, Recipient(ASLEEP, held=True))
    await taken(outbox)
    async with books.change(TENANT) as change:
        await change.post_anew(stands, [Recipient(ASLEEP, held=True)], NOW)
        await change.release(ASLEEP, NOW, [AlertKind.LOW, AlertKind.EXPIRING])
        assert await change.held() == {}
    assert await taken(outbox) == [(ASLEEP, 3, "")]
    await resolved(books, stands)
    assert await taken(outbox) == [(ASLEEP, 2, "a-2")]


async def test_what_is_held_holds_up_nothing(books: Books, outbox: Outbox) -> None:
    """What cannot wait passes it."""
    await opened(books)
    await opened(books, AlertKind.ZERO, Recipient(ASLEEP))
    assert (ASLEEP, 2, "") in await taken(outbox)


async def test_a_closed_chat_stays_closed_when_it_is_released(books: Books, outbox: Outbox) -> None:
    """And hears what is open once it can be reached again; opening it again wakes nobody."""
    await subscribe(books, TENANT, ASLEEP, NOW)
    await opened(books, AlertKind.LOW, Recipient(ASLEEP, held=True))
    await outbox.close_chat(TENANT, ASLEEP, "gone")
    await outbox.reopen_chat(TENANT, ASLEEP, NOW)
    assert await taken(outbox) == []
    await outbox.close_chat(TENANT, ASLEEP, "gone")
    await released(books)
    assert await taken(outbox) == []
    await outbox.reopen_chat(TENANT, ASLEEP, NOW)
    assert await taken(outbox) == [(ASLEEP, 1, "")]


async def test_a_chat_that_leaves_is_released_of_nothing(books: Books, outbox: Outbox) -> None:
    """What was held for it is dropped with it."""
    await subscribe(books, TENANT, ASLEEP, NOW)
    await opened(books, AlertKind.LOW, Recipient(ASLEEP, held=True))
    async with books.change(TENANT) as change:
        await change.remove_subscriber(ASLEEP)
        assert await change.held() == {}
