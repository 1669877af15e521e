"""Importing: a report is checked as a whole, booked once however often it comes, and noted."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from ledger.auditing import Subject, audit
from ledger.book import Kind
from ledger.errors import NotAllowed
from ledger.importing import (
    Checked,
    Imported,
    Progress,
    ReportPage,
    Terms,
    import_calls,
    import_for_operator,
)
from ledger.metering import book_calls
from ledger.people import PURSER, Actor
from ledger.report_errors import ChargeUnreadable, ReportChanged
from ledger.roles import Role
from ledger.trail import Act
from providers.report import UsageReport, usage
from tests.house import ANNA, GUEST, MORNING, TENANT, grants
from tests.ledger.conftest import Pool
from tests.outside import usd
from tests.reports import NAME, Row, pages, report, row, table


@pytest.fixture
def pool(pool: Pool) -> Pool:
    """The book began a while ago: what was before is in its first balance."""
    pool.clock.move(days=3)
    return pool


def call(number: int, charge: str = "1.5", **fields: str) -> Row:
    """So many hours after the book began."""
    return row(-number, charge, **fields)


FIVE = table([call(n) for n in range(1, 6)])


async def imports(pool: Pool, text: str = FIVE, by: Actor = ANNA) -> Imported:
    return await import_calls(pool.house, by, report(text))


async def test_a_report_is_booked(pool: Pool) -> None:
    """Every call once, with what it cost the pool and from when to when."""
    before = (await pool.account()).balance
    done = await imports(pool)
    assert (done.read, done.fresh, done.known, str(done.charged)) == (5, 5, 0, "USD 7.50")
    assert [done.first, done.last] == [
        MORNING + timedelta(hours=hours, microseconds=123456) for hours in (1, 5)
    ]
    assert (await pool.account()).balance == before - usd("7.5")


async def test_the_same_report_again_books_nothing(pool: Pool) -> None:
    """Rule 8: and says so."""
    await imports(pool)
    balance = await pool.balance()
    done = await imports(pool)
    assert (done.read, done.fresh, done.known, done.charged) == (5, 0, 5, usd(0))
    assert await pool.balance() == balance


async def test_a_longer_report_books_what_is_new(pool: Pool) -> None:
    """Exports overlap, as people choose the days."""
    await imports(pool)
    done = await imports(pool, table([call(n, "1.5") for n in range(1, 9)]))
    assert (done.fresh, done.known, done.charged) == (3, 5, usd("4.5"))


async def test_both_ways_in_share_their_ids(pool: Pool) -> None:
    """What Microsoft Graph told of before is known in the report, and the other way."""
    (page,) = pages(report(FIVE))
    await book_calls(pool.house, TENANT, page.calls[:2], pool.clock())
    done = await imports(pool)
    assert (done.fresh, done.known) == (3, 2)
    metered = await book_calls(pool.house, TENANT, page.calls, pool.clock())
    assert (metered.charged.fresh, metered.charged.known) == (0, 5)


async def test_a_call_that_stands_twice_in_it_is_booked_once(pool: Pool) -> None:
    """Two exports that somebody put together."""
    done = await imports(pool, table([call(1, "1"), call(1, "1"), call(2, "1")]))
    assert (done.read, done.fresh, done.known, done.charged) == (3, 2, 1, usd(2))


async def test_a_corrected_charge_is_booked_as_the_difference(pool: Pool) -> None:
    """A later export tells another amount."""
    await imports(pool)
    done = await imports(pool, table([call(1, "2"), call(2, "1.5")]))
    assert (done.fresh, done.revised, done.known, done.charged) == (0, 1, 1, usd("0.5"))


async def test_a_report_corrects_nothing_that_is_metered(pool: Pool) -> None:
    """It may be older than what the source has corrected since; what is missing is booked."""
    await imports(pool, table([call(1, "1")]))
    await metered(pool, timedelta(days=6))
    balance = await pool.balance()
    done = await imports(pool, table([call(1, "2"), call(2, "1.5")]))
    assert (done.fresh, done.revised, done.left, done.known) == (1, 0, 1, 0)
    assert await pool.balance() != balance
    assert done.charged == usd("1.5")


async def test_a_report_corrects_what_is_metered_no_more(pool: Pool) -> None:
    """A source that was not read for a week tells of no correction either."""
    await imports(pool, table([call(1, "1")]))
    await metered(pool, timedelta(days=8))
    done = await imports(pool, table([call(1, "2")]))
    assert (done.revised, done.left, done.charged) == (1, 0, usd(1))


@pytest.mark.parametrize(("trouble", "left"), [("", 1), ("forbidden:x", 0)])
async def test_a_first_read_that_is_under_way_counts(pool: Pool, trouble: str, left: int) -> None:
    """Unless it stands still: then nobody else tells of corrections."""
    await imports(pool, table([call(1, "1")]))
    async with pool.house.books.change(TENANT) as change:
        begun = replace(change.account, usage_cursor="page 2", usage_trouble=trouble)
        await change.save(begun)
    assert (await imports(pool, table([call(1, "2")]))).left == left


async def metered(pool: Pool, ago: timedelta) -> None:
    """The source was read for the last time so long ago."""
    async with pool.house.books.change(TENANT) as change:
        await change.save(replace(change.account, usage_read_at=pool.clock() - ago))


async def test_what_the_pool_does_not_pay_is_kept_and_counted(pool: Pool) -> None:
    """For the usage report; it moves no money."""
    covered = call(2, "3", Capability="MCOPSTN2")
    done = await imports(pool, table([call(1, "1"), covered, call(3, "0")]))
    assert (done.fresh, done.not_paid, done.charged) == (3, 2, usd(1))


async def test_nothing_is_half_booked(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong row behind any number of pages, and nothing of those before it is kept."""
    monkeypatch.setattr(usage, "PAGE", 2)
    balance, book = await pool.balance(), await pool.book()
    with pytest.raises(ChargeUnreadable) as wrong:
        await imports(pool, table([*(call(n, "1") for n in range(1, 9)), call(9, "free")]))
    assert wrong.value.data["line"] == 10
    assert (await pool.balance(), await pool.book()) == (balance, book)
    assert not [one for one in await trail(pool) if one[0] is Act.IMPORTED]


async def test_rows_of_before_those_that_are_kept_are_refused(pool: Pool) -> None:
    """Their rows are gone, so nobody could tell whether they were booked."""
    since = MORNING + timedelta(hours=2, minutes=30)
    async with pool.house.books.change(TENANT) as change:
        await change.save(replace(change.account, calls_since=since))
    done = await imports(pool)
    assert (done.read, done.fresh, done.refused_old, done.known) == (5, 3, 2, 0)


async def test_calls_of_before_the_book_are_in_its_balance(pool: Pool) -> None:
    """They are kept for the reports, and whoever imports them is told why nothing moved."""
    balance = await pool.balance()
    done = await imports(pool, table([row(1, "1.5"), row(2, "1.5")]))
    assert (done.fresh, done.charged, done.settled_until) == (2, usd(3), MORNING)
    assert await pool.balance() == balance
    assert (await imports(pool)).settled_until is None


async def test_pages_are_booked_one_by_one(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each commits by itself, and whoever waits is told how far it is."""
    monkeypatch.setattr(usage, "PAGE", 2)
    told: list[Progress] = []
    await import_calls(pool.house, ANNA, report(FIVE), told.append)
    assert [one.calls for one in told if one.booking] == [2, 4, 5]
    assert [one.share for one in told if one.booking][-1] == 1.0
    assert [one.calls for one in told if not one.booking][-1] == 5


async def test_whoever_is_stopped_in_between_imports_again(pool: Pool) -> None:
    """What was booked stays booked once; the rest follows."""
    read, second = report(FIVE), asyncio.Event()
    halting = Halting(read, second)
    task = asyncio.create_task(import_calls(pool.house, ANNA, halting))
    async with asyncio.timeout(30):
        await second.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    done = await imports(pool)
    assert (done.fresh, done.known) == (3, 2)


async def test_a_file_that_changes_in_between_is_told_so(pool: Pool) -> None:
    """It was whole when it was checked, and is not any more."""
    with pytest.raises(ReportChanged) as wrong:
        await import_calls(pool.house, ANNA, Changing(report(FIVE)))
    assert wrong.value.data == {"file": NAME}


async def test_who_may_not_act_imports_nothing(pool: Pool) -> None:
    """A viewer looks, and the file is not even read."""
    await grants(pool.house, GUEST, Role.VIEWER)
    with pytest.raises(NotAllowed):
        await import_calls(pool.house, GUEST, Unread())


async def test_a_right_that_is_lost_meanwhile_books_nothing(pool: Pool) -> None:
    """Checking a long file takes its time; what counts is who may when the book is changed."""
    await grants(pool.house, GUEST, Role.OPERATOR)
    balance = await pool.balance()
    with pytest.raises(NotAllowed):
        await import_calls(pool.house, GUEST, Demoting(report(FIVE), pool))
    assert await pool.balance() == balance


async def test_the_trail_tells_who_imported_what(pool: Pool) -> None:
    """Once as it begins, with the file, and once with what came of it."""
    await imports(pool)
    after, before = (one for one in await trail(pool) if one[0] is Act.IMPORTED)
    assert before[1] == "anna"
    assert (before[2]["file"], before[2]["calls"]) == (NAME, "5")
    assert after[2] == {"fresh": "5", "revised": "0", "amount": "USD 7.50"}


async def test_the_operator_needs_no_role(pool: Pool) -> None:
    """In the terminal of the machine nobody is asked; the trail says that it was no person."""
    done = await import_for_operator(pool.house, TENANT, report(FIVE))
    assert done.fresh == 5
    assert [one[1] for one in await trail(pool) if one[0] is Act.IMPORTED] == [PURSER, PURSER]


async def test_days_are_booked_apart(pool: Pool) -> None:
    """Rule 7: each under the day on which its calls happened."""
    await imports(pool, table([call(1, "1"), call(25, "2"), call(49, "4")]))
    lines = [line for line in await pool.book() if line.kind is Kind.USAGE]
    assert [str(line.amount.units) for line in lines] == ["-4.000000", "-2.000000", "-1.000000"]


async def trail(pool: Pool) -> list[tuple[Act, str, dict[str, str]]]:
    page = await audit(pool.house, ANNA, Subject.MONEY, None)
    return [(one.event.act, one.event.who, dict(one.event.after)) for one in page.events]


class Unread:
    """A report that must not be looked at."""

    name = NAME

    def checked(self, terms: Terms) -> Iterator[Checked]:
        raise AssertionError

    def pages(self, terms: Terms) -> Iterator[ReportPage]:
        raise AssertionError


class Halting:
    """Its second page takes until somebody has given up."""

    name = NAME

    def __init__(self, read: UsageReport, second: asyncio.Event) -> None:
        self._read = read
        self._second = second
        self._loop = asyncio.get_running_loop()

    def checked(self, terms: Terms) -> Iterator[Checked]:
        return self._read.checked(terms)

    def pages(self, terms: Terms) -> Iterator[ReportPage]:
        (page,) = self._read.pages(terms)
        yield ReportPage(page.calls[:2], 0.4)
        self._loop.call_soon_threadsafe(self._second.set)
        yield ReportPage(page.calls[2:], 1.0)


class Changing:
    """Somebody writes to it between the passes."""

    name = NAME

    def __init__(self, read: UsageReport) -> None:
        self._read = read

    def checked(self, terms: Terms) -> Iterator[Checked]:
        return self._read.checked(terms)

    def pages(self, terms: Terms) -> Iterator[ReportPage]:
        yield from self._read.pages(terms)
        raise ChargeUnreadable


class Demoting:
    """The person who imports it loses the right while it is checked."""

    name = NAME

    def __init__(self, read: UsageReport, pool: Pool) -> None:
        self._read = read
        self._pool = pool
        self._loop = asyncio.get_running_loop()

    def checked(self, terms: Terms) -> Iterator[Checked]:
        lost = grants(self._pool.house, GUEST, Role.VIEWER)
        asyncio.run_coroutine_threadsafe(lost, self._loop).result(10)
        yield from self._read.checked(terms)

    def pages(self, terms: Terms) -> Iterator[ReportPage]:
        raise AssertionError
