"""What every database tells of an account at one moment: lines, lots, calls and sums."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TypeVar

import pytest

from ledger.calls import CREDITS, Call, revision
from ledger.tallies import Axis, Period
from storage.sql import Database, extract, tallies
from tests.contract.samples import TENANT, booked, funds, usd, used

# In Hong Kong: two calls on the 20th, one after its midnight, which is still the 20th in UTC.
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
BOTH = Period(FRIDAY, SATURDAY)
GERMANY = Call(
    "germany", NOON, usd("1.50"), CREDITS, 300, "Germany", "user_out", "maya", "Maya Lindqvist"
)
JAPAN = replace(GERMANY, id="japan", charge=usd("4"), person_id="chen", person="Chen Wei")
LATE = replace(GERMANY, id="late", started_at=NOON + timedelta(hours=12), charge=usd("2.25"))
PLANNED = replace(GERMANY, id="planned", charge=usd(0), capability="MCOPSTN1")

Item = TypeVar("Item")


@pytest.fixture(params=[1, 2, 500], ids="pages of {}".format)
async def filled(
    request: pytest.FixtureRequest, database: Database, monkeypatch: pytest.MonkeyPatch
) -> Database:
    """Read in pages of any size."""
    monkeypatch.setattr(extract, "PAGE", request.param)
    monkeypatch.setattr(tallies, "PAGE", request.param)
    early = funds(20, "k-1", at=NOON - timedelta(days=9))
    await booked(database.books, early, funds(100, "k-2", at=NOON))
    await used(database.books, GERMANY, JAPAN, LATE)
    async with database.books.change(TENANT) as change:
        await change.keep_calls([PLANNED], None)
    return database


async def _all(found: AsyncIterator[Item]) -> list[Item]:
    return [one async for one in found]


async def test_lines_are_those_of_the_days(filled: Database) -> None:
    """By the account's own calendar, in the order of the book, with what calls cost."""
    async with filled.extract(TENANT) as found:
        lines = await _all(found.lines(BOTH))
        saturday = await _all(found.lines(Period(SATURDAY, SATURDAY)))
        before = await found.balance_before(FRIDAY)
        account = found.account
    assert before == usd(20)
    assert [one.line.seq for one in lines] == sorted(one.line.seq for one in lines)
    moved = sum(one.line.amount.micros for one in lines)
    assert before.micros + moved == account.balance.micros
    assert sum(one.charged.micros for one in lines) == usd("7.75").micros
    assert [one.charged for one in saturday] == [usd("2.25")]


async def test_lots_are_all_there_ever_were(filled: Database) -> None:
    """By their numbers; what is left of them is the balance."""
    async with filled.extract(TENANT) as found:
        lots = await _all(found.lots())
        balance = found.account.balance
    assert [lot.amount for lot in lots] == [usd(20), usd(100)]
    assert sum(lot.remaining.micros for lot in lots) == balance.micros


async def test_calls_say_whether_the_pool_paid(filled: Database) -> None:
    """A correction is a row of its own, and they come to what the sums of days do."""
    async with filled.books.change(TENANT) as change:
        told = (await change.known_calls(["japan"]))["japan"]
        cheaper = revision(replace(JAPAN, charge=usd("3")), told, {CREDITS})
        assert cheaper
        await change.keep_revisions([cheaper], change.account.seq)
    async with filled.extract(TENANT) as found:
        calls = await _all(found.calls(BOTH))
        sums = await _all(found.tallies.every(TENANT, Axis.PERSON, BOTH))
    assert len(calls) == 5
    assert [one.call.id for one in calls if not one.booked] == ["planned"]
    assert calls == sorted(calls, key=lambda one: (one.call.started_at, one.call.id))
    paid = sum(one.call.charge.micros for one in calls if one.booked)
    assert paid == usd("6.75").micros == sum(one.tally.charged.micros for one in sums)
    assert {one.call.person for one in calls} == {"Maya Lindqvist", "Chen Wei"}


async def test_names_can_be_asked_for_between_two_pages(filled: Database) -> None:
    """All goes over one connection, and no reading loses its place."""
    async with filled.extract(TENANT) as found:
        read = []
        async for one in found.tallies.every(TENANT, Axis.PERSON, BOTH):
            names = await found.tallies.names(TENANT, {one.tally.name})
            read.append((one.on, names[one.tally.name], one.tally.calls))
    assert read == [
        (FRIDAY, "Chen Wei", 1),
        (FRIDAY, "Maya Lindqvist", 2),
        (SATURDAY, "Maya Lindqvist", 1),
    ]


async def test_what_is_booked_meanwhile_is_not_seen(filled: Database) -> None:
    """By none of the readings, whenever it begins."""
    async with filled.extract(TENANT) as found:
        before = found.account
        await booked(filled.books, funds(7, "k-3", at=NOON))
        await used(filled.books, replace(GERMANY, id="another"))
        lines = await _all(found.lines(BOTH))
        lots = await _all(found.lots())
        calls = await _all(found.calls(BOTH))
        sums = await found.tallies.by_day(TENANT, BOTH)
    assert lines[-1].line.balance == before.balance
    assert (len(lots), len(calls)) == (2, 4)
    assert sum(one.tally.calls for one in sums) == 4


async def test_an_account_that_is_not_there_is_a_bug(database: Database) -> None:
    """Whoever asks has looked it up."""
    with pytest.raises(LookupError):
        async with database.extract("nobody"):
            raise AssertionError("there is none")
