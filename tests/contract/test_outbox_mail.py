"""What an outbox keeps of letters: some kinds only, each once, whatever becomes of the incident."""

from __future__ import annotations

import pytest

from ledger.incidents import AlertKind, Incident, Resolution
from ledger.outbox import Delivery, Outbox, Subscribers
from ledger.ports import Books
from ledger.telling import alert
from tests.contract.samples import NOW, TENANT, facts, later, subscribe, unsubscribe, usd

READER = "mailto:finance@contoso.com"


@pytest.fixture(autouse=True)
async def subscribed(books: Books) -> None:
    await subscribe(books, TENANT, READER, NOW)


async def opened(books: Books, kind: AlertKind = AlertKind.ZERO) -> Incident:
    async with books.change(TENANT) as change:
        return await alert(change, kind, facts(), NOW)


async def revised(books: Books, incident: Incident, at: float) -> None:
    async with books.change(TENANT) as change:
        await change.revise_incident(incident, facts(), later(seconds=at))


async def resolved(books: Books, incident: Incident, at: float) -> None:
    async with books.change(TENANT) as change:
        await change.resolve_incident(incident, Resolution(usd(500), later(seconds=at)))


async def claimed(outbox: Outbox, at: float = 0) -> Delivery:
    [delivery] = await outbox.claim(later(seconds=at), 10)
    return delivery


async def nothing(outbox: Outbox, at: float = 0) -> bool:
    return await outbox.claim(later(seconds=at), 10) == () and await outbox.waiting() == 0


@pytest.mark.parametrize("kind", AlertKind)
async def test_four_kinds_go_by_mail(books: Books, outbox: Outbox, kind: AlertKind) -> None:
    """Recharged, failed, given up and zero; the rest is for chats."""
    await opened(books, kind)
    by_mail = ("recharged", "recharge_failed", "recharge_paused", "zero")
    assert await nothing(outbox) is (kind not in by_mail)


async def test_what_was_sent_is_not_sent_again(books: Books, outbox: Outbox) -> None:
    """Neither when the incident changes nor when it is over."""
    incident = await opened(books)
    await outbox.delivered(await claimed(outbox), "letter-1", NOW)
    await revised(books, incident, at=1)
    assert await nothing(outbox, at=2)
    await resolved(books, incident, at=3)
    assert await nothing(outbox, at=9_999)


async def test_a_change_while_it_is_on_its_way(books: Books, outbox: Outbox) -> None:
    """The letter says what it said when it was written, and none follows."""
    incident = await opened(books)
    on_its_way = await claimed(outbox)
    await revised(books, incident, at=1)
    await outbox.delivered(on_its_way, "letter-1", later(seconds=2))
    assert await nothing(outbox, at=3)


async def test_a_letter_that_waits_says_the_newest(books: Books, outbox: Outbox) -> None:
    """It is not sent any earlier for that: a greylisting server has to be given its time."""
    incident = await opened(books)
    await outbox.retry(await claimed(outbox), later(seconds=300), "451")
    await resolved(books, incident, at=10)
    assert await outbox.claim(later(seconds=299), 10) == ()
    found = await claimed(outbox, at=300)
    assert (found.incident.version, found.attempts) == (2, 1)
    assert found.incident.resolved is not None


async def test_a_refused_address_that_is_added_again(
    books: Books, outbox: Outbox, subscribers: Subscribers
) -> None:
    """Gets what still holds and was never sent there; what was sent, not again."""
    first = await opened(books)
    await outbox.delivered(await claimed(outbox), "letter-1", NOW)
    await opened(books, AlertKind.RECHARGE_FAILED)
    refused = await claimed(outbox)
    await opened(books, AlertKind.RECHARGED)
    await outbox.close_chat(TENANT, READER, "550 5.1.1")
    assert [one.closed for one in await subscribers.of(TENANT)] == ["550 5.1.1"]
    assert await nothing(outbox, at=9_999)
    await revised(books, first, at=10)
    await subscribe(books, TENANT, READER, later(seconds=20))
    again = await claimed(outbox, at=20)
    assert (again.id, again.incident.kind) == (refused.id, AlertKind.RECHARGE_FAILED)
    await outbox.delivered(again, "letter-2", later(seconds=21))
    assert await nothing(outbox, at=9_999)


async def test_a_removed_address_gets_nothing_more(books: Books, outbox: Outbox) -> None:
    """Not even what was waiting for it."""
    await opened(books)
    await unsubscribe(books, TENANT, READER)
    await opened(books, AlertKind.RECHARGED)
    assert await nothing(outbox)
