"""The book leaves in three forms, to the last micro, and the books of others agree with it."""

from __future__ import annotations

import csv
import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from beancount import loader

from ledger.book import GENESIS, Entry, seal
from ledger.exports import AUDIT, BOOK, csv_table, write
from ledger.exports.booked import Booked
from ledger.facts import APPROVED_BY
from ledger.trail import Act, Event
from storage.sql import Database, open_database
from tests.contract.samples import NOW, TENANT, account, booked, funds, spent, usd

NASTY = '=HYPERLINK("http://evil")\n"quoted" \\ back'


@pytest.fixture
async def database(tmp_path: Path) -> Database:
    found = await open_database(f"sqlite:///{tmp_path / 'purser.db'}")
    await found.books.create(account())
    await found.books.create(account("second-tenant"))
    return found


async def _exported(database: Database, form: str) -> str:
    told = [BOOK[form].head()]
    async for one in database.accounts():
        await BOOK[form].write(one, database.bookings(one.id), told.append)
    await database.close()
    return "".join(told)


def _story() -> list[Entry]:
    early = funds("100.000001", "k-1", at=NOW - timedelta(days=30))
    nasty = replace(funds(20, "k-2"), why=NASTY, facts={"purchase_order": NASTY})
    return [early, spent("0.013", "u-1"), nasty, spent("130.5", "u-2")]


@pytest.mark.parametrize("story", [[], _story()], ids=["empty", "full"])
async def test_beancount_adds_up_to_the_same(
    database: Database, tmp_path: Path, story: list[Entry]
) -> None:
    """bean-check finds no fault, its own balance assertion included; a micro more is one."""
    await booked(database.books, *story)
    file = tmp_path / "book.beancount"
    file.write_text(await _exported(database, "beancount"), "utf-8")
    entries, errors, _ = loader.load_file(str(file))
    assert errors == []
    assert sum(type(entry).__name__ == "Transaction" for entry in entries) == len(story)
    if story:
        file.write_text(file.read_text("utf-8").replace("130.500000", "130.500001"), "utf-8")
        assert loader.load_file(str(file))[1] != []


async def test_who_stops_reading_leaves_nothing_open(database: Database) -> None:
    """As `head` does: the book's connection is given back before the error goes on."""
    await booked(database.books, *_story())
    ended: list[str] = []

    class Watched:
        accounts, events = database.accounts, database.events

        async def bookings(self, account_id: str) -> AsyncGenerator[Booked, None]:
            try:
                async for one in database.bookings(account_id):
                    yield one
            finally:
                ended.append(account_id)

    def full(text: str) -> None:
        if text:
            raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        await write(BOOK["jsonl"], "book", Watched(), full, TENANT)
    assert ended == [TENANT]
    await database.close()


async def test_csv_is_what_was_booked(database: Database) -> None:
    """Exact decimals, one row a booking, and no cell that a spreadsheet would run."""
    await booked(database.books, *_story())
    text = await _exported(database, "csv")
    rows = list(csv.DictReader(StringIO(text, newline="")))
    assert [row["amount"] for row in rows] == [
        "100.000001",
        "-0.013000",
        "20.000000",
        "-130.500000",
    ]
    assert rows[-1]["balance"] == "-10.512999"
    assert rows[2]["why"] == f"'{NASTY}"
    assert rows[2]["purchase_order"] == f"'{NASTY}"
    assert rows[0]["expires_at"].startswith("2027-10-21")


async def test_json_lines_hold_everything(database: Database) -> None:
    """Postings that sum to zero, the trace, and the chain from hash to hash."""
    await booked(database.books, *_story())
    lines = [json.loads(line) for line in (await _exported(database, "jsonl")).splitlines()]
    assert [line["seq"] for line in lines] == [1, 2, 3, 4]
    for line in lines:
        assert sum(leg["amount_micros"] for leg in line["postings"]) == 0
        assert sum(move["amount_micros"] for move in line["trace"]) == line["amount_micros"]
    assert [line["prev_hash"] for line in lines[1:]] == [line["hash"] for line in lines[:-1]]
    assert lines[3]["trace"][-1] == {"lot": 0, "amount_micros": -10_512_999}
    assert lines[2]["why"] == NASTY
    assert {line["account"] for line in lines} == {TENANT}


def test_a_name_of_any_kind_is_an_account_of_beancount(tmp_path: Path) -> None:
    """A tenant's id comes from outside: it ends no line and starts no entry."""
    odd = replace(account('a"b\n2026-01-01 open'), time_zone="UTC")
    form = BOOK["beancount"]
    file = tmp_path / "odd.beancount"
    file.write_text(form.head() + form.opening(odd) + form.closing(odd, None), "utf-8")
    assert loader.load_file(str(file))[1] == []


def test_who_approved_goes_into_every_form() -> None:
    """What two people let happen names both."""
    entry = replace(funds(), facts={**funds().facts, APPROVED_BY: "ben"})
    one = Booked(seal(TENANT, 1, entry, NOW, usd(0), GENESIS), ())
    told = {form: BOOK[form].line(account(), one) for form in BOOK}
    [row] = csv.DictReader(StringIO(BOOK["csv"].head() + told["csv"]))
    assert (row["who"], row["approved_by"]) == ("anna", "ben")
    assert json.loads(told["jsonl"])["facts"][APPROVED_BY] == "ben"
    assert 'fact-approved-by: "ben"' in told["beancount"]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("entered twice", "entered twice"),
        ("a-b + c = d", "a-b + c = d"),
        ("=1+1", "'=1+1"),
        (" @SUM(A1)", "' @SUM(A1)"),
        ("＝HYPERLINK()", "'＝HYPERLINK()"),
        ("x;=HYPERLINK()", "x;'=HYPERLINK()"),
        ("x, -2", "x,' -2"),
        ("x\t+2", "x\t'+2"),
    ],
)
def test_no_spreadsheet_of_any_country_runs_a_cell(said: str, written: str) -> None:
    """Where a semicolon ends a cell, what stands behind one begins the next."""
    assert csv_table.safe(said) == written


async def test_the_audit_trail_is_written_whole(database: Database) -> None:
    """One object an event, with all that is sealed; as a table no text of people runs."""
    await booked(database.books, funds())
    async with database.books.change(TENANT) as change:
        evil = Event(Act.DECLINED, "ben", "=cmd()", NOW, "a:1", "17", after={"reason": "+1;=2"})
        await change.note(evil)
    told = {form: await _trail(database, form) for form in AUDIT}
    await database.close()
    objects = [json.loads(line) for line in told["jsonl"].splitlines()]
    assert [one["number"] for one in objects] == list(range(1, len(objects) + 1))
    assert (objects[-1]["name"], objects[-1]["after"]) == ("=cmd()", {"reason": "+1;=2"})
    assert objects[-1]["prev_hash"] == objects[-2]["hash"]
    *_, last = csv.DictReader(StringIO(told["csv"]))
    assert (last["name"], last["after"]) == ("'=cmd()", "reason: +1;'=2")


async def _trail(database: Database, form: str) -> str:
    told = [AUDIT[form].head()]
    async for one in database.accounts():
        await AUDIT[form].write(one, database.events(one.id), told.append)
    return "".join(told)
