"""Sums of months by person: whatever happens to the days, they come to the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import delete, select, update

from ledger.calls import CREDITS, Call
from ledger.charging import charge_calls
from ledger.moment import Moment
from ledger.tallies import Axis, Period, Tally
from ledger.usage import together
from ledger.verify import Flaw
from storage.sql import Database
from storage.sql.calls_tables import tallies
from storage.sql.months import MONTH
from tests.contract.samples import NOW, TENANT, usd

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))
AUTUMN = Period(date(2026, 9, 1), date(2026, 11, 30))
PERIODS = (
    OCTOBER,
    AUTUMN,
    Period(date(2026, 10, 2), date(2026, 10, 31)),
    Period(date(2026, 10, 1), date(2026, 10, 30)),
    Period(date(2026, 9, 17), date(2026, 11, 4)),
    Period(date(2026, 8, 1), date(2026, 12, 31)),
    Period(date(2026, 10, 31), date(2026, 11, 1)),
    Period(date(2026, 10, 9), date(2026, 10, 9)),
)
PERSONS = ("maya", "MAYA", "chen", "lucía 👩‍💻", "")
BEGAN = datetime(2026, 8, 20, tzinfo=UTC)
CALL = Call("c", datetime(2026, 10, 9, tzinfo=UTC), usd(1), CREDITS, 60, "Germany", "user_out")


def made(dice: Random, count: int, first: int) -> list[Call]:
    """Of a hundred days, at hours in which Hong Kong's midnight lies."""
    return [
        replace(
            CALL,
            id=f"c-{nth}",
            started_at=BEGAN + timedelta(hours=dice.randrange(2_400)),
            charge=usd(dice.randrange(1, 9)),
            person_id=dice.choice(PERSONS),
        )
        for nth in range(first, first + count)
    ]


async def summed(database: Database, period: Period) -> dict[str, Tally]:
    """From the days, as an export lists them."""
    days: dict[str, list[Tally]] = {}
    async for one in database.tallies.every(TENANT, Axis.PERSON, period):
        assert period.first <= one.on <= period.last
        days.setdefault(one.tally.name, []).append(one.tally)
    return {name: together(name, of_name, "USD") for name, of_name in days.items()}


async def agrees(database: Database) -> None:
    for period in PERIODS:
        found = await database.tallies.by_name(TENANT, Axis.PERSON, period)
        assert {one.name: one for one in found} == await summed(database, period), period
        assert list(found) == sorted(found, key=lambda one: (-one.charged.micros, -one.seconds))
    assert (await database.verify()).fault is None


async def told(database: Database, calls: Sequence[Call]) -> None:
    """As metering does: new ones, known ones, corrected ones, and none of what is let go."""
    async with database.books.change(TENANT) as change:
        since = change.account.calls_since or BEGAN
        kept = [one for one in calls if one.started_at >= since]
        await charge_calls(change, kept, Moment(NOW, ()), (CREDITS,))


async def forgets(database: Database, dice: Random) -> None:
    async with database.books.change(TENANT) as change:
        await change.forget_person(dice.choice(PERSONS[:-1]), NOW)


async def lets_go(database: Database, dice: Random) -> None:
    """One piece; the next may be of a younger midnight, with days of before still there."""
    at = BEGAN + timedelta(days=dice.randrange(110), hours=-8)
    async with database.books.change(TENANT) as change:
        at = max(at, change.account.calls_since or at)
        await change.save(replace(change.account, calls_since=at))
        await change.let_go_before(at, dice.randrange(1, 20))


async def corrects(database: Database, dice: Random, known: Sequence[Call]) -> None:
    await told(database, [replace(one, charge=one.charge * 2) for one in dice.sample(known, 5)])


@pytest.mark.parametrize("seed", range(6))
async def test_months_say_what_days_say(database: Database, seed: int) -> None:
    """Of any period, after whatever comes later, is corrected, forgotten or let go in pieces."""
    dice = Random(seed)  # noqa: S311  a game, no secret
    known = made(dice, 60, 0)
    await told(database, known)
    await agrees(database)
    for nth in range(1, 7):
        match dice.randrange(4):
            case 0:
                await told(database, made(dice, 9, 100 * nth))
            case 1:
                await corrects(database, dice, known)
            case 2:
                await forgets(database, dice)
            case _:
                await lets_go(database, dice)
        await agrees(database)


async def changed(database: Database, axis: str, by: int) -> None:
    async with database._connections.writing() as connection:
        more = update(tallies).where(tallies.c.axis == axis, tallies.c.name == "maya")
        await connection.execute(more.values(calls=tallies.c.calls + by))


@pytest.mark.parametrize(
    ("first", "last", "read"),
    [
        ("2026-10-01", "2026-10-31", 1),  # a whole month
        ("2026-10-01", "2026-10-20", 1),  # up to today: no later day is known
        ("2026-09-20", "2026-11-10", 1),  # the month in the middle
        ("2026-10-01", "2026-10-09", 0),  # a later day is known
        ("2026-10-02", "2026-10-31", 0),
    ],
)
async def test_where_months_are_read(database: Database, first: str, last: str, read: int) -> None:
    """Instead of their days, in periods that hold them whole."""
    maya = replace(CALL, person_id="maya")
    later = replace(maya, id="later", started_at=CALL.started_at + timedelta(days=9))
    await told(database, [maya, later])
    await changed(database, MONTH, 100)
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    [found] = await database.tallies.by_name(TENANT, Axis.PERSON, period)
    assert found.calls // 100 == read
    assert (await database.tallies.dearest_names(TENANT, Axis.PERSON, period, 9)) == ((found,), 1)


@pytest.mark.parametrize("axis", [MONTH, Axis.PERSON.value])
async def test_the_proof_finds_a_month_that_says_something_else(
    database: Database, axis: str
) -> None:
    """Or a day, and also a month that has gone, or is of no day."""
    await told(database, [replace(CALL, person_id="maya")])
    assert (await database.verify()).fault is None
    await changed(database, axis, 1)
    fault = (await database.verify()).fault
    assert fault is not None
    assert fault.flaw is Flaw.TALLIES
    await changed(database, axis, -1)
    async with database._connections.writing() as connection:
        await connection.execute(delete(tallies).where(tallies.c.axis == axis))
    fault = (await database.verify()).fault
    assert fault is not None
    assert fault.flaw is Flaw.TALLIES


async def test_a_month_to_which_nothing_is_left_is_gone(database: Database) -> None:
    """It would be a name that somebody wanted forgotten."""
    await told(database, [replace(CALL, person_id="maya"), replace(CALL, id="other")])
    async with database.books.change(TENANT) as change:
        await change.forget_person("maya", NOW)
    async with database._connections.reading() as connection:
        query = select(tallies.c.name, tallies.c.calls).where(tallies.c.axis == MONTH)
        assert (await connection.execute(query)).all() == [("", 2)]
