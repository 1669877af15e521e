"""The file that leaves adds up to the book, and is a workbook that an accountant can use."""

from __future__ import annotations

import csv
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from bot.files.export_file import Export, write_export
from cards.export_sheets import call_row
from cards.export_summary import Asked
from cards.voice import SPOKEN, Voice, voice_for
from ledger.calls import Call
from ledger.confirm import confirm
from ledger.enter import enter
from ledger.exports.extract import Metered
from ledger.funds import FundsRequest, draft_funds
from ledger.tallies import Period
from ledger.watch import poll_due
from storage.csv_tables import csv_tables
from storage.workbook import workbook
from tests.house import ANNA, MORNING, TENANT, ZONE, BuiltHouse, MovableClock, open_house
from tests.outside import PoolOpening, ScriptedUsage, usd
from tests.sheets import micros, micros_in, notes_of, parts_of, sheets_of, summary_of

ENGLISH = voice_for("en-US", ZONE)
EVERYTHING = Asked(None, names=True)
NASTY = '=HYPERLINK("http://evil")'
START = MORNING + timedelta(hours=1)
MADE = (
    ("0.013", "user_out", "Germany Mobile", "p1", "Ada Byron", 0),
    ("1.234567", "user_out", "France", "p2", NASTY, 1),
    ("2.5", "conf_in", "Toll-free", "", "", 2),
    ("0", "user_out", "Germany Mobile", "p1", "Ada Byron", 2),
    ("0.1", "user_out", NASTY, "p1", "Ada Byron", 47),
)


def _call(number: int, made: tuple[str, str, str, str, str, int]) -> Call:
    charge, kind, destination, person_id, person, hours = made
    return Call(
        id=f"call-{number}",
        started_at=START + timedelta(hours=hours),
        charge=usd(charge),
        capability="MCOPSTNPP",
        seconds=61 + number,
        destination=destination,
        kind=kind,
        person_id=person_id,
        person=person,
        caller="+4930****12",
        callee="+3312****34",
    )


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[BuiltHouse]:
    usage = ScriptedUsage()
    usage.made = [_call(number, made) for number, made in enumerate(MADE, 1)]
    parts = {"clock": MovableClock(), "usage": usage, "opening": PoolOpening(on=False)}
    async with open_house(tmp_path, **parts) as house:
        await enter(house, TENANT, ZONE)
        _clock(house).move(days=3)
        await poll_due(house)
        asked = FundsRequest(usd("30"), "", NASTY)
        draft = await draft_funds(house, ANNA, "chat", asked)
        await confirm(house, ANNA, draft.draft.id)
        yield house


def _clock(house: BuiltHouse) -> MovableClock:
    assert isinstance(house.clock, MovableClock)
    return house.clock


async def _written(
    house: BuiltHouse, path: Path, asked: Asked = EVERYTHING, voice: Voice = ENGLISH
) -> Path:
    bind = csv_tables if path.suffix == ".zip" else workbook
    export = Export(asked, house.clock(), voice)
    async with house.database.extract(TENANT) as extract:
        await write_export(extract, export, path, bind)
    return path


async def test_every_sheet_adds_up_to_the_book(house: BuiltHouse, tmp_path: Path) -> None:
    """To the micro: history to the balance, and usage by kind, destination, person and call."""
    file = await _written(house, tmp_path / "all.xlsx")
    sheets = sheets_of(file)
    account = await house.books.account(TENANT)
    assert account
    assert micros(sheets["History"], "Amount") == account.balance.micros
    book = await house.books.history(TENANT, None, 100, "")
    assert [micros_in(row["Balance"]) for row in sheets["History"]] == [
        line.balance.micros for line in reversed(book)
    ]
    spent = 13_000 + 1_234_567 + 2_500_000 + 100_000
    assert micros(sheets["History"], "Charged") == spent
    for title in ("Usage by kind", "Usage by destination", "Usage by person", "Calls"):
        assert micros(sheets[title], "Charged") == spent, title
    assert sum(row["Calls"] for row in sheets["Usage by kind"]) == len(MADE)
    assert micros(sheets["Lots"], "Left") == account.balance.micros


async def test_the_summary_says_what_agrees(house: BuiltHouse, tmp_path: Path) -> None:
    """Before, what moved, and after; and the sums of the other sheets."""
    told = summary_of(await _written(house, tmp_path / "all.xlsx"))
    account = await house.books.account(TENANT)
    assert account
    assert (told["Balance before"], micros_in(told["Balance after"])) == (0, account.balance.micros)
    assert micros_in(told["Funds added"]) == 150_000_000
    assert told["Calls charged, by the book"] == told["Calls charged, by the sums of days"]
    assert told["Rows on the sheet of calls"] == len(MADE)
    assert told["Time zone of all times"] == ZONE


async def test_a_period_begins_with_the_balance_before_it(
    house: BuiltHouse, tmp_path: Path
) -> None:
    """What is left out is in the balance it begins with; days are the account's own."""
    day = date(2026, 11, 21)
    file = await _written(house, tmp_path / "day.xlsx", Asked(Period(day, day), names=True))
    sheets, told = sheets_of(file), summary_of(file)
    assert [row["Record"] for row in sheets["Calls"]] == ["call-5"]
    before = micros_in(told["Balance before"])
    moved = micros(sheets["History"], "Amount")
    assert moved == -100_000
    assert before == 120_000_000 - 13_000 - 1_234_567 - 2_500_000
    assert micros_in(told["Balance after"]) == before + moved


async def test_what_moved_no_wallet_is_charged_all_the_same(
    house: BuiltHouse, tmp_path: Path
) -> None:
    """Calls from before the book began are in its first balance; usage and book still agree."""
    usage = house.usage
    assert isinstance(usage, ScriptedUsage)
    usage.made.append(replace(_call(6, MADE[2]), started_at=MORNING - timedelta(days=9)))
    _clock(house).move(days=1)
    await poll_due(house)
    file = await _written(house, tmp_path / "all.xlsx")
    sheets, account = sheets_of(file), await house.books.account(TENANT)
    assert account
    assert micros(sheets["History"], "Amount") == account.balance.micros
    assert micros(sheets["History"], "Charged") == micros(sheets["Calls"], "Charged") == 6_347_567
    assert micros(sheets["Usage by person"], "Charged") == 6_347_567


async def test_cells_are_numbers_and_dates(house: BuiltHouse, tmp_path: Path) -> None:
    """In the account's time zone, with formats by the currency, under headings that stay."""
    book = load_workbook(await _written(house, tmp_path / "all.xlsx"))
    calls = book["Calls"]
    started, charged = calls["A2"], calls["H2"]
    assert started.value == datetime(2026, 11, 19, 11, 0)  # noqa: DTZ001  Hong Kong's
    assert started.number_format == "yyyy-mm-dd hh:mm:ss"
    assert (charged.value, charged.number_format) == (0.013, "#,##0.00##;[Red]-#,##0.00##")
    assert calls["G2"].value == timedelta(seconds=62)
    assert book["History"]["E2"].number_format == "#,##0.00;[Red]-#,##0.00"
    assert book["Usage by kind"]["A2"].value == datetime(2026, 11, 19)  # noqa: DTZ001
    for sheet in book.worksheets[1:]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.column_dimensions["A"].width > 8
    book.close()


async def test_a_currency_without_decimals_has_none(tmp_path: Path) -> None:
    """Yen are whole; a call may still cost a part of one."""
    usage = ScriptedUsage()
    async with open_house(tmp_path, usage=usage, opening=PoolOpening(), currency="JPY") as house:
        await enter(house, TENANT, ZONE)
        book = load_workbook(await _written(house, tmp_path / "yen.xlsx"))
    assert book["History"]["E2"].number_format == "#,##0;[Red]-#,##0"
    assert book["History"]["E1"].value == "Amount (JPY)"
    book.close()


async def test_text_stays_text(house: BuiltHouse, tmp_path: Path) -> None:
    """Also where it begins as a formula does, and once somebody has edited the cell."""
    book = load_workbook(await _written(house, tmp_path / "all.xlsx"))
    evil = [
        cell
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == NASTY
    ]
    assert {cell.parent.title for cell in evil} >= {"History", "Calls", "Usage by person"}
    assert {cell.data_type for cell in evil} == {"s"}
    assert all(cell.quotePrefix for cell in evil)
    book.close()
    assert not any("<f>" in text for text in parts_of(tmp_path / "all.xlsx").values())


async def test_without_the_right_nobody_is_named(house: BuiltHouse, tmp_path: Path) -> None:
    """Neither by name nor by id nor by number; the sheet says that somebody was left out."""
    file = await _written(house, tmp_path / "some.xlsx", Asked(None, names=False))
    sheets = sheets_of(file)
    assert "Usage by person" not in sheets
    assert {row["Person"] for row in sheets["Calls"]} == {None}
    whole = "".join(parts_of(file).values())
    assert "Ada Byron" not in whole
    assert "+4930" not in whole
    assert "not shown their names" in notes_of(file)
    shared = await _written(house, tmp_path / "link.xlsx", Asked(None, names=False, shared=True))
    assert "personal chat" in notes_of(shared)


@pytest.mark.parametrize(("kind", "told"), [("user_out", "+33•••78"), ("user_in", None)])
def test_without_the_right_no_number_names_anybody(kind: str, told: str | None) -> None:
    """Whole numbers are masked, and that of whoever was rung up is left out."""
    call = replace(_call(1, MADE[0]), kind=kind, callee="+33123456778")
    row = call_row(Metered(call, booked=True), ENGLISH, named=False)
    assert row[4:6] == (None, told)
    assert call_row(Metered(call, booked=True), ENGLISH, named=True)[5] == "+33123456778"


async def test_csv_holds_the_same(house: BuiltHouse, tmp_path: Path) -> None:
    """A table for each sheet, to the last micro, and no cell that a spreadsheet would run."""
    tables = parts_of(await _written(house, tmp_path / "all.zip"))
    assert {*tables} == {
        *(f"{title}.csv" for title in sheets_of(await _written(house, tmp_path / "all.xlsx"))),
        "Summary.csv",
    }
    calls = list(csv.DictReader(StringIO(tables["Calls.csv"].removeprefix("\ufeff"), newline="")))
    assert calls[1]["Charged (USD)"] == "1.234567"
    assert calls[1]["Person"] == f"'{NASTY}"
    assert calls[0]["Started"] == "2026-11-19 11:00:00+08:00"
    assert calls[0]["Duration"] == "62"


@pytest.mark.parametrize("language", SPOKEN)
async def test_headings_are_in_the_readers_language(
    house: BuiltHouse, tmp_path: Path, language: str
) -> None:
    """No sheet without a name, no two alike, and every booking has a word."""
    voice = Voice(language, time_zone=ZONE)  # type: ignore[arg-type]
    book = load_workbook(await _written(house, tmp_path / "all.xlsx", voice=voice))
    titles = [sheet.title for sheet in book.worksheets]
    assert titles[1] == voice("export.sheet.history")
    assert all(cell.value for sheet in book.worksheets[1:] for cell in sheet[1])
    book.close()


async def test_what_is_booked_meanwhile_is_in_no_sheet(house: BuiltHouse, tmp_path: Path) -> None:
    """All of one moment: a booking between two sheets would make them disagree."""
    async with house.database.extract(TENANT) as extract:
        usage = house.usage
        assert isinstance(usage, ScriptedUsage)
        usage.made.append(replace(_call(9, MADE[1]), id="late"))
        _clock(house).move(minutes=10)
        await poll_due(house)
        export = Export(EVERYTHING, house.clock(), ENGLISH)
        await write_export(extract, export, tmp_path / "all.xlsx", workbook)
    sheets = sheets_of(tmp_path / "all.xlsx")
    spent = micros(sheets["History"], "Charged")
    assert micros(sheets["Calls"], "Charged") == spent == 3_847_567
    assert "late" not in {row["Record"] for row in sheets["Calls"]}
