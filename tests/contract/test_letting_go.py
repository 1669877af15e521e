"""What every implementation removes of old calls, and of a person who is to be forgotten."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.account import Account
from ledger.calls import Call
from ledger.change import Change
from ledger.drafts import DraftState
from ledger.forgotten import Forgotten
from ledger.incidents import AlertKind, Resolution
from ledger.licence_drafts import States, about, states_of
from ledger.licences import Came
from ledger.outbox import Recipient
from ledger.people import Acquaintance
from ledger.ports import Books
from ledger.roles import Delegation
from ledger.tallies import Axis, Period, Tallies, Tally
from storage.sql import Database
from tests.contract.samples import MAYAS_CALL, TENANT, account, draft, facts, subscribe, usd, used

# Midnights in Hong Kong.
FRIDAY = datetime(2026, 11, 19, 16, tzinfo=UTC)
SATURDAY = FRIDAY + timedelta(days=1)
SUNDAY = FRIDAY + timedelta(days=2)
BOTH = Period(date(2026, 11, 20), date(2026, 11, 21))
MAYA = replace(MAYAS_CALL, id="maya-1", started_at=FRIDAY)
CHEN = replace(MAYA, id="chen-1", charge=usd(4), person_id="chen", person="Chen Wei")
LATER = replace(CHEN, id="chen-2", started_at=SATURDAY)
FREE = replace(MAYA, id="free", capability="MCOPSTN1", charge=usd(0))


async def metered(books: Books) -> None:
    await used(books, MAYA, CHEN, LATER)
    async with books.change(TENANT) as change:
        await change.keep_calls([FREE], None)


async def let_go(books: Books, before: datetime, most: int) -> bool:
    async with books.change(TENANT) as change:
        await change.save(replace(change.account, calls_since=before))
        return await change.let_go_before(before, most)


async def ids(tallies: Tallies) -> list[str]:
    return sorted([one.id async for one in tallies.calls(TENANT, BOTH)])


async def by(tallies: Tallies, axis: Axis) -> list[Tally]:
    return sorted(await tallies.by_name(TENANT, axis, BOTH), key=lambda one: one.name)


async def test_what_is_older_than_a_midnight(database: Database) -> None:
    """Rows, sums of persons and names go; days keep what they came to."""
    await metered(database.books)
    kinds = await by(database.tallies, Axis.KIND)
    assert not await let_go(database.books, SATURDAY, 100)
    assert await ids(database.tallies) == ["chen-2"]
    assert await by(database.tallies, Axis.KIND) == kinds
    assert await by(database.tallies, Axis.PERSON) == [
        Tally("", 3, 900, usd("5.50"), 1),
        Tally("chen", 1, 300, usd(4), 0),
    ]
    assert await database.tallies.names(TENANT, ["maya", "chen"]) == {"chen": "Chen Wei"}
    assert (await database.verify()).fault is None


async def test_piece_by_piece(database: Database) -> None:
    """A booking's rows go together, the oldest first, and the proof holds after each piece."""
    await metered(database.books)
    more, left = True, []
    while more:
        more = await let_go(database.books, SUNDAY, 1)
        assert (await database.verify()).fault is None
        left.append(await ids(database.tallies))
    assert left[0] == ["chen-2"]
    assert left[-1] == []
    assert {one.name for one in await by(database.tallies, Axis.PERSON)} == {""}
    assert await database.tallies.names(TENANT, ["maya", "chen"]) == {}


async def test_whether_anything_is_old(database: Database) -> None:
    """Rows of before that midnight, or sums that still name a person."""
    books = database.books
    await metered(books)
    async with books.change(TENANT) as change:
        assert not await change.has_calls_before(FRIDAY)
        assert await change.has_calls_before(FRIDAY + timedelta(days=1))
    await let_go(books, SATURDAY, 100)
    async with books.change(TENANT) as change:
        assert not await change.has_calls_before(SATURDAY)


async def test_what_was_just_kept_is_old_as_well(books: Books) -> None:
    """Within one change, nothing that is gathered is overlooked."""
    async with books.change(TENANT) as change:
        await change.keep_calls([FREE], None)
        assert await change.has_calls_before(SATURDAY)
        assert not await change.let_go_before(SATURDAY, 100)
        assert not await change.has_calls_before(SATURDAY)


async def test_another_organisations_calls_stay(database: Database) -> None:
    """Ids and names may be the same there."""
    books = database.books
    await books.create(account("second"))
    async with books.change("second") as change:
        await change.keep_calls([FREE], None)
    await metered(books)
    await let_go(books, SUNDAY, 100)
    assert (await forgotten(books, "maya")).anything is False
    assert [one.id async for one in database.tallies.calls("second", BOTH)] == ["free"]
    assert await database.tallies.names("second", ["maya"]) == {"maya": "Maya Lindqvist"}


async def forgotten(books: Books, person_id: str) -> Forgotten:
    async with books.change(TENANT) as change:
        return await change.forget_person(person_id, SUNDAY)


def nobodys(call: Call) -> Call:
    return replace(call, person_id="", person="", caller="", callee="")


async def test_who_is_forgotten_in_calls(database: Database) -> None:
    """Whatever letters the id is written in; others stay, and every sum comes to the same."""
    await metered(database.books)
    kinds = await by(database.tallies, Axis.KIND)
    assert await forgotten(database.books, "MAYA") == Forgotten(calls=2, sums=1, names=1)
    assert await forgotten(database.books, "MAYA") == Forgotten()
    rows = {one.id: one async for one in database.tallies.calls(TENANT, BOTH)}
    assert rows == {
        "maya-1": nobodys(MAYA),
        "free": nobodys(FREE),
        "chen-1": CHEN,
        "chen-2": LATER,
    }
    assert await by(database.tallies, Axis.KIND) == kinds
    assert await by(database.tallies, Axis.PERSON) == [
        Tally("", 2, 600, usd("1.50"), 1),
        Tally("chen", 2, 600, usd(8), 0),
    ]
    assert (await database.verify()).fault is None


async def test_who_is_forgotten_stays_so(database: Database) -> None:
    """The same rows once more are known by their ids."""
    await metered(database.books)
    await forgotten(database.books, "maya")
    async with database.books.change(TENANT) as change:
        known = await change.known_calls(["maya-1", "free", "new"])
    assert sorted(known) == ["free", "maya-1"]


async def test_who_is_forgotten_among_people(database: Database) -> None:
    """Names and chats of the person's own go, and nothing is on its way there any more."""
    books = database.books
    for person in ("maya", "chen"):
        await books.meet(TENANT, Acquaintance(person, person.title(), "place", "29:1"))
        chat = f"a:{person}"
        await database.subscribers.keep_address(TENANT, chat, "{}", person)
        await subscribe(books, TENANT, chat, FRIDAY)
    async with books.change(TENANT) as change:
        await change.keep_delegation(Delegation("maya", "chen", FRIDAY, FRIDAY))
    assert await forgotten(books, "maya") == Forgotten(names=1, chats=1)
    assert [one.person_id for one in await books.acquaintances(TENANT)] == ["chen"]
    async with books.change(TENANT) as change:
        assert [one.chat_id for one in await change.subscribers()] == ["a:chen"]
        assert await change.personal_chats(["maya", "chen"]) == {"chen": "a:chen"}
        assert (await change.roles()).delegations == ()


async def test_nobody_in_particular_is_not_forgotten(database: Database) -> None:
    """Shared chats and calls without a caller have no person's id: they are not somebody's."""
    books = database.books
    await used(books, replace(MAYA, person_id="", person=""))
    await database.subscribers.keep_address(TENANT, "19:channel", "{}")
    await subscribe(books, TENANT, "19:channel", FRIDAY)
    assert await forgotten(books, "") == Forgotten()
    assert [one.caller async for one in database.tallies.calls(TENANT, BOTH)] == ["+852•••00"]
    assert await database.subscribers.address(TENANT, "19:channel") == "{}"
    async with books.change(TENANT) as change:
        assert [one.chat_id for one in await change.subscribers()] == ["19:channel"]


async def test_nothing_becomes_due_in_a_chat_that_was_forgotten(database: Database) -> None:
    """An alert that stood there changes and ends without it; elsewhere it is edited."""
    books, outbox = database.books, database.outbox
    await used(books, MAYA)
    await database.subscribers.keep_address(TENANT, "a:maya", "{}", "maya")
    async with books.change(TENANT) as change:
        to = [Recipient("a:maya"), Recipient("19:channel")]
        incident = await change.open_incident(AlertKind.LOW, facts(), SUNDAY, to)
    for delivery in await outbox.claim(SUNDAY, 10):
        await outbox.delivered(delivery, "card", SUNDAY)
    await forgotten(books, "maya")
    async with books.change(TENANT) as change:
        await change.resolve_incident(incident, Resolution(usd(200), SUNDAY))
    assert await outbox.waiting() == 1
    assert [one.chat_id for one in await outbox.claim(SUNDAY, 10)] == ["19:channel"]


@pytest.mark.parametrize(
    ("state", "minutes", "left"),
    [
        (DraftState.DONE, 1, {"chen": Came.DONE}),
        (DraftState.CANCELLED, 1, {"chen": Came.DONE}),
        (DraftState.OPEN, 11, {"chen": Came.DONE}),
        (DraftState.OPEN, 9, {"MAYA": Came.WAITS, "chen": Came.DONE}),
    ],
)
async def test_who_is_forgotten_in_drafts_about_licences(
    database: Database, state: DraftState, minutes: int, left: States
) -> None:
    """Unless somebody can still confirm it: then it gives what its card says."""
    asked = replace(draft(), state=state, created_at=SUNDAY - timedelta(minutes=minutes))
    both = about(asked, {"MAYA": Came.WAITS, "chen": Came.DONE}, gives=True)
    other = about(replace(draft("other"), reason="maya"), {"mayas": Came.WAITS}, gives=False)
    async with database.books.change(TENANT) as change:
        await change.save_draft(both)
        await change.save_draft(other)
    gone = await forgotten(database.books, "maya")
    assert gone == Forgotten(licences=int("MAYA" not in left))
    found = await database.books.draft(TENANT, both.id)
    assert found is not None
    assert (states_of(found), replace(found, people=both.people)) == (left, both)
    assert await database.books.draft(TENANT, other.id) == other


async def test_who_is_meant(database: Database) -> None:
    """An id before a name, both in any letters; a name that several have is all of them."""
    books = database.books
    await metered(books)
    await books.meet(TENANT, Acquaintance("other", "maya lindqvist"))
    await books.meet(TENANT, Acquaintance("elsewhere", "Chen"))
    async with books.change(TENANT) as change:
        assert await change.persons("Chen") == {"chen": "Chen Wei"}
        assert sorted(await change.persons("Maya LINDQVIST")) == ["maya", "other"]
        assert await change.persons("nobody") == {}
        assert await change.persons("") == {}
        assert _unchanged(change, await books.account(TENANT))


def _unchanged(change: Change, kept: Account | None) -> bool:
    """Asking writes nothing."""
    return change.account == kept
