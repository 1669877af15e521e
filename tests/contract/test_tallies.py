"""What every implementation tells reports of calls: sums of days, names, rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ledger.calls import CREDITS, Call, Told, revision
from ledger.ports import Books
from ledger.tallies import Axis, DayTally, Period, Tallies, Tally
from storage.sql import Database
from tests.contract.samples import MAYAS_CALL, TENANT, account, usd, used

# In Hong Kong: three calls on the 20th, one after its midnight, which is still the 20th in UTC.
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 20, 16, tzinfo=UTC)
FRIDAY, SATURDAY = date(2026, 11, 20), date(2026, 11, 21)
BOTH = Period(FRIDAY, SATURDAY)
GERMANY = replace(MAYAS_CALL, id="germany", started_at=NOON)
JAPAN = replace(
    GERMANY,
    id="japan",
    started_at=NOON + timedelta(hours=1),
    charge=usd("4"),
    seconds=60,
    destination="Japan mobile",
    person_id="chen",
    person="Chen Wei",
)
HOTLINE = replace(
    GERMANY,
    id="hotline",
    started_at=MIDNIGHT,
    charge=usd("2.25"),
    seconds=120,
    destination="Freephone",
    kind="ucap_in",
    person_id="",
    person="",
)
PLANNED = replace(
    GERMANY, id="planned", charge=usd(0), capability="MCOPSTN1", seconds=900, destination="France"
)


@pytest.fixture
async def tallies(database: Database) -> Tallies:
    await used(database.books, GERMANY, JAPAN, HOTLINE)
    await covered(database.books, PLANNED)
    return database.tallies


async def covered(books: Books, *calls: Call) -> None:
    async with books.change(TENANT) as change:
        await change.keep_calls(calls, None)


async def told_again(books: Books, call: Call, seq: int | None) -> None:
    """The row of a call comes once more, and says something else."""
    async with books.change(TENANT) as change:
        known: Told = (await change.known_calls([call.id]))[call.id]
        found = revision(call, known, {CREDITS})
        assert found
        await change.keep_revisions([found], seq)


def told(tally: Tally) -> tuple[str, int, int, str, int]:
    return (tally.name, tally.calls, tally.seconds, str(tally.charged), tally.covered)


async def test_the_dearest_name_stands_first_then_the_longest(tallies: Tallies) -> None:
    """What costs nothing comes last, and is counted as covered."""
    found = await tallies.by_name(TENANT, Axis.DESTINATION, BOTH)
    assert [told(one) for one in found] == [
        ("Japan mobile", 1, 60, "USD 4.00", 0),
        ("Freephone", 1, 120, "USD 2.25", 0),
        ("Germany", 1, 300, "USD 1.50", 0),
        ("France", 1, 900, "USD 0.00", 1),
    ]


async def test_only_the_first_names_and_how_many_there_are(tallies: Tallies) -> None:
    """In the same order, whatever is left out."""
    every = await tallies.by_name(TENANT, Axis.DESTINATION, BOTH)
    assert await tallies.dearest_names(TENANT, Axis.DESTINATION, BOTH, 2) == (every[:2], 4)
    assert await tallies.dearest_names(TENANT, Axis.DESTINATION, BOTH, 9) == (every, 4)
    sunday = Period(SATURDAY + timedelta(days=1), SATURDAY + timedelta(days=1))
    assert await tallies.dearest_names(TENANT, Axis.KIND, sunday, 5) == ((), 0)


async def test_names_that_cost_alike_are_ordered_by_length_and_name(
    database: Database, tallies: Tallies
) -> None:
    """The order is the same every time."""
    more = [
        replace(PLANNED, id=name, destination=name, seconds=seconds)
        for name, seconds in (("Spain", 60), ("Italy", 60), ("Peru", 2000))
    ]
    await covered(database.books, *more)
    names = [one.name for one in await tallies.by_name(TENANT, Axis.DESTINATION, BOTH)]
    assert names[3:] == ["Peru", "France", "Italy", "Spain"]


async def test_days_and_calls_of_one_name_are_added_up(tallies: Tallies) -> None:
    """A person's paid call and the one that a plan covered are one sum; nobody is a name too."""
    found = await tallies.by_name(TENANT, Axis.PERSON, BOTH)
    assert [told(one) for one in found] == [
        ("chen", 1, 60, "USD 4.00", 0),
        ("", 1, 120, "USD 2.25", 0),
        ("maya", 2, 1200, "USD 1.50", 1),
    ]


async def test_a_period_is_of_the_accounts_own_days(tallies: Tallies) -> None:
    """Midnight is that of Hong Kong: what began after it belongs to the next day."""
    friday = await tallies.by_name(TENANT, Axis.KIND, Period(FRIDAY, FRIDAY))
    saturday = await tallies.by_name(TENANT, Axis.KIND, Period(SATURDAY, SATURDAY))
    assert [one.name for one in friday] == ["user_out"]
    assert [one.name for one in saturday] == ["ucap_in"]


async def test_another_zone_has_other_days(database: Database) -> None:
    """In UTC all four are of one day."""
    await database.books.create(account("second", zone="UTC"))
    async with database.books.change("second") as change:
        await change.keep_calls([GERMANY, JAPAN, HOTLINE, PLANNED], None)
    (day,) = await database.tallies.by_day("second", BOTH)
    assert (day.on, day.tally.calls) == (FRIDAY, 4)


async def test_days_come_oldest_first_and_only_those_with_a_call(tallies: Tallies) -> None:
    """Of everything, whatever the axis that is added up."""
    week = Period(FRIDAY - timedelta(days=3), FRIDAY + timedelta(days=3))
    for axis in Axis:
        found = await tallies.by_day(TENANT, week, axis)
        assert [(one.on, *told(one.tally)) for one in found] == [
            (FRIDAY, "", 3, 1260, "USD 5.50", 1),
            (SATURDAY, "", 1, 120, "USD 2.25", 0),
        ]


async def test_the_days_of_one_name(tallies: Tallies) -> None:
    """Also of the name that is empty; one that nobody has comes to no day."""
    (maya,) = await tallies.by_day(TENANT, BOTH, Axis.PERSON, "maya")
    (nobody,) = await tallies.by_day(TENANT, BOTH, Axis.PERSON, "")
    assert (maya.on, *told(maya.tally)) == (FRIDAY, "maya", 2, 1200, "USD 1.50", 1)
    assert (nobody.on, nobody.tally.calls) == (SATURDAY, 1)
    assert await tallies.by_day(TENANT, BOTH, Axis.PERSON, "ben") == ()


async def test_every_sum_day_by_day_and_name_by_name(tallies: Tallies) -> None:
    """In an order that can be written down as it comes."""
    found = [one async for one in tallies.every(TENANT, Axis.PERSON, BOTH)]
    assert [(one.on, one.tally.name) for one in found] == [
        (FRIDAY, "chen"),
        (FRIDAY, "maya"),
        (SATURDAY, ""),
    ]
    assert found[1] == DayTally(FRIDAY, Tally("maya", 2, 1200, usd("1.50"), 1))


async def test_names_are_those_last_told(database: Database, tallies: Tallies) -> None:
    """Somebody who married is called by the new name; whoever is not known is left out."""
    assert await tallies.names(TENANT, {"maya", "ben"}) == {"maya": "Maya Lindqvist"}
    await covered(database.books, replace(PLANNED, id="later", person="Maya Berg"))
    assert await tallies.names(TENANT, ["maya"]) == {"maya": "Maya Berg"}
    assert await tallies.names(TENANT, ()) == {}


async def test_rows_come_back_as_they_were_kept(tallies: Tallies) -> None:
    """Oldest first, with the name of whoever called; those that cost nothing among them."""
    assert [one async for one in tallies.calls(TENANT, BOTH)] == [GERMANY, PLANNED, JAPAN, HOTLINE]
    saturday = [one async for one in tallies.calls(TENANT, Period(SATURDAY, SATURDAY))]
    assert saturday == [HOTLINE]


async def test_the_dearest_calls_of_a_day(tallies: Tallies) -> None:
    """Those that the pool paid, at most so many, of one name where it is given."""
    assert await tallies.dearest(TENANT, FRIDAY, 5) == (JAPAN, GERMANY)
    assert await tallies.dearest(TENANT, FRIDAY, 1) == (JAPAN,)
    assert await tallies.dearest(TENANT, FRIDAY, 5, Axis.PERSON, "maya") == (GERMANY,)
    assert await tallies.dearest(TENANT, FRIDAY, 5, Axis.DESTINATION, "Japan mobile") == (JAPAN,)
    assert await tallies.dearest(TENANT, SATURDAY, 5, Axis.PERSON, "") == (HOTLINE,)
    assert await tallies.dearest(TENANT, SATURDAY, 5, Axis.KIND, "user_out") == ()


async def test_the_dearest_calls_are_told_with_what_they_really_cost(
    database: Database, tallies: Tallies
) -> None:
    """A corrected call is one call at its last charge; one that turned out free is none."""
    await told_again(database.books, replace(JAPAN, charge=usd("1")), 1)
    await told_again(database.books, replace(HOTLINE, charge=usd(0)), 1)
    await told_again(database.books, replace(PLANNED, capability=CREDITS, charge=usd("3")), 1)
    france, germany, japan = await tallies.dearest(TENANT, FRIDAY, 5)
    assert (france.destination, france.charge) == ("France", usd("3"))
    assert germany == GERMANY
    assert japan == replace(JAPAN, charge=usd("1"))
    assert await tallies.dearest(TENANT, SATURDAY, 5) == ()


async def test_another_organisation_sees_nothing_of_it(
    database: Database, tallies: Tallies
) -> None:
    """Neither sums nor rows nor names, even under the same ids."""
    await database.books.create(account("second"))
    assert await tallies.by_name("second", Axis.PERSON, BOTH) == ()
    assert await tallies.by_day("second", BOTH) == ()
    assert [one async for one in tallies.every("second", Axis.KIND, BOTH)] == []
    assert [one async for one in tallies.calls("second", BOTH)] == []
    assert await tallies.names("second", ["maya"]) == {}
    assert await tallies.dearest("second", FRIDAY, 5) == ()


async def test_a_call_that_cost_more_counts_with_what_it_really_cost(
    database: Database, tallies: Tallies
) -> None:
    """The row that corrects it is no second call."""
    (booked,) = await used(database.books, replace(GERMANY, id="other", destination="Spain"))
    await told_again(database.books, replace(JAPAN, charge=usd("5.50")), booked.seq)
    found = {one.name: one for one in await tallies.by_name(TENANT, Axis.DESTINATION, BOTH)}
    assert told(found["Japan mobile"]) == ("Japan mobile", 1, 60, "USD 5.50", 0)


async def test_a_call_that_cost_less_leaves_no_more_than_that(
    database: Database, tallies: Tallies
) -> None:
    """Down to nothing, too: then it is one that costs the pool nothing."""
    (booked,) = await used(database.books, replace(GERMANY, id="other", destination="Spain"))
    await told_again(database.books, replace(GERMANY, charge=usd(0)), booked.seq)
    found = {one.name: one for one in await tallies.by_name(TENANT, Axis.DESTINATION, BOTH)}
    assert told(found["Germany"]) == ("Germany", 1, 300, "USD 0.00", 1)


async def test_a_call_that_was_covered_and_costs_something_is_covered_no_more(
    database: Database, tallies: Tallies
) -> None:
    """As where the plan's minutes turned out to be used up."""
    (booked,) = await used(database.books, replace(GERMANY, id="other", destination="Spain"))
    late = replace(PLANNED, capability=CREDITS, charge=usd("0.75"))
    await told_again(database.books, late, booked.seq)
    found = {one.name: one for one in await tallies.by_name(TENANT, Axis.DESTINATION, BOTH)}
    assert told(found["France"]) == ("France", 1, 900, "USD 0.75", 0)
