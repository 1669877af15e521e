"""Verify finds whatever was changed by hand in an audit trail, and names the event."""

from __future__ import annotations

import pytest

from ledger.trail import Act, Event, seal_event
from ledger.verify import Flaw
from storage.sql import Database
from tests.contract.samples import NOW, TENANT, booked, funds, later
from tests.storage.conftest import Raw

BAD = 4  # the event that is tampered with, of seven: each booking leaves one, too


def event(number: int) -> Event:
    return Event(
        Act.SETTINGS,
        "anna",
        "Anna Ng",
        later(minutes=number),
        chat_id="a:anna",
        subject="trigger",
        before={"trigger": "USD 100.00"},
        after={"trigger": f"USD {number}.00"},
    )


@pytest.fixture(autouse=True)
async def trail(database: Database) -> None:
    """Two events before the first booking, one between two, two at the end."""
    for number in range(1, 6):
        if number in (3, 4):
            await booked(database.books, funds(number, f"k-{number}", at=NOW))
        async with database.books.change(TENANT) as change:
            await change.note(event(number))


async def fault(database: Database) -> tuple[str, int, Flaw] | None:
    found = (await database.verify()).fault
    return None if found is None else (found.account_id, found.seq, found.flaw)


async def test_an_honest_trail_fits(database: Database) -> None:
    """It was written between the bookings, and says where the book stood."""
    assert await fault(database) is None
    kept = await database.books.events(TENANT, None, 10)
    assert [(one.number, one.book_seq) for one in kept] == [
        *((number, 2) for number in (7, 6, 5)),
        *((number, 1) for number in (4, 3)),
        *((number, 0) for number in (2, 1)),
    ]


@pytest.mark.parametrize(
    "tampered",
    [
        "act = 'approved'",
        "act = 'never heard of'",
        "who = 'ben'",
        "name = 'Ben Ho'",
        "at = '2026-11-21T09:30:15.123456Z'",
        "at = 'yesterday'",
        "chat_id = 'a:ben'",
        "subject = ''",
        "before = '{}'",
        'after = \'{"trigger": "USD 1.00"}\'',
        "after = 'not JSON'",
        "book_seq = 0",
        "book_seq = 2",
        "book_head = prev_hash",
        "prev_hash = hash",
        "hash = prev_hash",
    ],
)
async def test_a_changed_event_is_found(database: Database, raw: Raw, tampered: str) -> None:
    """Whatever of it was changed; one that cannot even be read hides the page that it stands on."""
    raw(f"UPDATE events SET {tampered} WHERE number = {BAD}")  # noqa: S608  forged by hand
    found = await fault(database)
    assert found is not None
    assert (found[0], found[2]) == (TENANT, Flaw.EVENTS)
    assert found[1] <= BAD


@pytest.mark.parametrize("gone", [1, BAD, 7])
async def test_a_missing_event_is_found(database: Database, raw: Raw, gone: int) -> None:
    """The first, one between and the last, which only the account row still knows."""
    raw(f"DELETE FROM events WHERE number = {gone}")  # noqa: S608  forged by hand
    found = await fault(database)
    assert found is not None
    assert found[2] is Flaw.EVENTS


async def test_a_forged_event_at_the_end_is_found(database: Database, raw: Raw) -> None:
    """Sealed as it should be, but the account row does not know of it."""
    [last] = await database.books.events(TENANT, None, 1)
    forged = seal_event(TENANT, 8, event(8), last.book_seq, last.book_head, last.hash)
    raw(
        "INSERT INTO events SELECT account_id, 8, act, who, name, ?, chat_id, subject, before, ?, "
        "book_seq, book_head, hash, ? FROM events WHERE number = 7",
        later(minutes=8).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z",
        '{"trigger": "USD 8.00"}',
        forged.hash,
    )
    assert await fault(database) == (TENANT, 8, Flaw.EVENTS)


async def test_an_event_of_nobody_is_found(database: Database, raw: Raw) -> None:
    """An organisation that is not there has no trail."""
    raw(
        "INSERT INTO events SELECT 'nobody', number, act, who, name, at, chat_id, subject, before, "
        "after, book_seq, book_head, prev_hash, hash FROM events WHERE number = 1"
    )
    assert await fault(database) == ("nobody", 0, Flaw.STRAY)


def test_the_table_itself_refuses(raw: Raw) -> None:
    """What was done stays done, against our own mistakes as well."""
    for act in ("UPDATE events SET who = 'ben'", "DELETE FROM events"):
        with pytest.raises(Exception, match="events are never changed"):
            raw(act, guarded=True)
