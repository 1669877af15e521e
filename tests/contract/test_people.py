"""What every implementation keeps of an organisation's people and of what they did."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ledger.people import Actor
from ledger.ports import Books
from ledger.roles import EVERYONE, Delegation, Member, Role, Roles
from ledger.trail import GENESIS, Act, Event, SealedEvent, booked_event, seal_event
from tests.contract.samples import NOW, TENANT, account, booked, funds, later, spent

ANNA = Member("anna", "Anna Ng", Role.OWNER, NOW, "anna")
BEN = Member("ben", "Ben Ho", Role.APPROVER, later(days=1), "anna")
ALL = Member(EVERYONE, "", Role.VIEWER, later(days=2), "anna")
LENT = Delegation("ben", "carla", later(days=9), NOW, "Ben Ho", "Carla Mo")


async def kept(books: Books, *members: Member) -> None:
    async with books.change(TENANT) as change:
        for member in members:
            await change.keep_member(member)


async def noted(books: Books, *events: Event) -> list[SealedEvent]:
    async with books.change(TENANT) as change:
        return [await change.note(event) for event in events]


def event(number: int = 1) -> Event:
    return Event(
        act=Act.GRANTED,
        who="anna",
        name="Anna Ng",
        at=later(minutes=number),
        chat_id="a:anna",
        subject="ben",
        before={"role": ""},
        after={"role": "approver", "name": "Ben “何” Ho"},
    )


async def test_nobody_has_a_role_at_first(books: Books) -> None:
    """Neither where an organisation begins nor where there is none."""
    assert await books.roles(TENANT) == Roles()
    assert await books.roles("nobody") == Roles()


async def test_a_role_is_kept_for_each_person(books: Books) -> None:
    """Longest in it first; another one takes its place; each organisation has its own."""
    await kept(books, ALL, BEN, ANNA)
    assert (await books.roles(TENANT)).members == (ANNA, BEN, ALL)
    raised = replace(BEN, role=Role.OWNER, name="Ben H.")
    await kept(books, raised)
    assert (await books.roles(TENANT)).members == (ANNA, raised, ALL)
    await books.create(account("second"))
    assert await books.roles("second") == Roles()


async def test_a_role_that_is_taken_away_is_gone_at_once(books: Books) -> None:
    """Also for whoever has just read it, within the change and outside."""
    await kept(books, ANNA, BEN)
    assert len((await books.roles(TENANT)).members) == 2
    async with books.change(TENANT) as change:
        await change.remove_member("ben")
        await change.remove_member("nobody")
        assert (await change.roles()).members == (ANNA,)
    assert (await books.roles(TENANT)).members == (ANNA,)


async def test_nothing_is_kept_of_a_change_that_fails(books: Books) -> None:
    """A role and its event stand together, or neither does."""

    async def fails() -> None:
        async with books.change(TENANT) as change:
            await change.keep_member(ANNA)
            await change.note(event())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fails()
    assert await books.roles(TENANT) == Roles()
    assert await books.events(TENANT, None, 10) == ()


async def test_a_delegation_ends_one_by_one_or_all(books: Books) -> None:
    """One for each pair; what ended is handed back."""
    other = replace(LENT, to="dan", to_name="Dan", since=later(days=1))
    longer = replace(LENT, until=later(days=20))
    async with books.change(TENANT) as change:
        for one in (LENT, other, longer):
            await change.keep_delegation(one)
    assert (await books.roles(TENANT)).delegations == (longer, other)
    async with books.change(TENANT) as change:
        assert await change.end_delegations("anna") == ()
        assert await change.end_delegations("ben", "dan") == (other,)
        assert await change.end_delegations("ben") == (longer,)
    assert (await books.roles(TENANT)).delegations == ()


async def test_events_stand_in_a_chain(books: Books) -> None:
    """Each knows the one before it and where the book stood; they replay as they were sealed."""
    [first] = await noted(books, event(1))
    [funding] = await booked(books, funds())
    [second] = await noted(books, event(2))
    assert first == seal_event(TENANT, 1, event(1), 0, GENESIS, GENESIS)
    assert second == seal_event(TENANT, 3, event(2), 1, funding.hash, second.prev_hash)
    found = await books.account(TENANT)
    assert found is not None
    assert (found.event_number, found.event_head) == (3, second.hash)


async def test_a_booking_leaves_its_event(books: Books) -> None:
    """Once, though it is booked twice; calls leave none."""
    [funding] = await booked(books, funds(100))
    await booked(books, funds(100), spent(10))
    [event_of_it] = await books.events(TENANT, None, 9)
    assert event_of_it.event == booked_event(funding)
    assert event_of_it.event.after["amount"] == "USD 100.00"
    assert (event_of_it.book_seq, event_of_it.book_head) == (funding.seq, funding.hash)


async def test_the_trail_is_read_page_by_page(books: Books) -> None:
    """Newest first, each organisation's own."""
    sealed = await noted(books, *(event(n) for n in range(1, 6)))
    newest_first = tuple(reversed(sealed))
    assert await books.events(TENANT, None, 2) == newest_first[:2]
    assert await books.events(TENANT, newest_first[1].number, 9) == newest_first[2:]
    assert await books.events("second", None, 9) == ()


async def test_what_is_too_long_to_keep_is_cut_before_it_is_sealed(books: Books) -> None:
    """A name of any length stops nothing, and the trail still replays."""
    [sealed] = await noted(books, replace(event(), name="é\0" * 400, subject="s" * 400))
    assert (len(sealed.event.name), len(sealed.event.subject)) == (256, 256)
    assert await books.events(TENANT, None, 1) == (sealed,)


async def test_settings_that_are_saved_leave_the_trail_alone(books: Books) -> None:
    """An account that was read before an event does not take it back."""
    async with books.change(TENANT) as change:
        before = change.account
        [sealed] = [await change.note(event())]
        await change.save(replace(before, time_zone="Europe/Berlin"))
    found = await books.account(TENANT)
    assert found is not None
    assert (found.event_head, found.time_zone) == (sealed.hash, "Europe/Berlin")


async def test_the_nearest_waking_counts(books: Books) -> None:
    """It also lowers when the account is looked after next, and is not lost by a save."""
    async with books.change(TENANT) as change:
        before = change.account
        change.wake(later(minutes=-1))
        change.wake(later(hours=2))
        await change.save(replace(before, time_zone="Europe/Berlin"))
    found = await books.account(TENANT)
    assert found is not None
    assert (found.wake_at, found.due_at) == (later(minutes=-1), later(minutes=-1))
    async with books.change(TENANT) as change:
        change.rest(None)
    rested = await books.account(TENANT)
    assert rested is not None
    assert rested.wake_at is None


async def test_a_person_is_remembered_by_the_newest_name(books: Books) -> None:
    """As the history shows it."""
    async with books.change(TENANT) as change:
        await change.remember_person(Actor(TENANT, "anna", "Anna"))
        await change.remember_person(Actor(TENANT, "anna", "Anna Ng"))
    await booked(books, funds())
    [line] = await books.history(TENANT, None, 1, "")
    assert line.who == "Anna Ng"
