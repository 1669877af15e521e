"""A usage report comes in by a personal chat, from where Teams keeps files, once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from bot.files.arrivals import DOWNLOAD
from ledger.roles import Role
from tests.bot.desk import Served
from tests.doors.conftest import ANNA, BEN, OTHER, Hall, Person, opened_hall
from tests.file_server import StandInFiles
from tests.house import GUEST, TENANT, grants
from tests.reports import NAME, row, table, zipped

TEAM = Person("anna", "Anna Ng", chat="19:team@thread.tacv2", kind="channel")
VIEWER = Person(GUEST.person_id, GUEST.name)
BEA = Person("bea", "Bea Moss", OTHER)
FIVE = table([row(n, "1.5") for n in range(1, 6)])


@pytest.fixture
async def files() -> AsyncIterator[StandInFiles]:
    async with StandInFiles() as files:
        yield files


@pytest.fixture
async def unhurried(begun: Path) -> AsyncIterator[Hall]:
    """Every report takes longer than an answer may."""
    async with opened_hall(begun, answer_seconds=0.0) as hall:
        yield hall


def sent(url: object, name: str = NAME) -> dict[str, Any]:
    """What Teams makes of a file that somebody sends."""
    about = {"downloadUrl": url, "uniqueId": "u-1", "fileType": "csv"}
    file = {"contentType": DOWNLOAD, "content": about, "name": name, "contentUrl": "https://x"}
    # A message with a file has its text once more, as HTML.
    return {"text": "", "attachments": [{"contentType": "text/html", "content": "<p></p>"}, file]}


async def sends(hall: Hall, url: object, by: Person = ANNA, **parts: Any) -> str:
    """The summary of the last card that answers."""
    await hall.posts({**sent(url), **parts}, by)
    return hall.last.summary if hall.served.connector.posts else ""


def words(served: Served) -> str:
    return str([each.body for each in served.connector.posts])


async def test_a_report_is_imported(hall: Hall, files: StandInFiles) -> None:
    """As it came from the admin centre; the card says what was in it."""
    url = files.lays("x", zipped({NAME: FIVE}))
    said = await sends(hall, url)
    assert said.startswith("Imported 5 new calls · USD 7.50 from the pool · balance USD")
    said = words(hall.served)
    assert "were in the balance already" in said
    assert "Nov 18" in said or "November 18" in said


async def test_the_same_report_again_books_nothing(hall: Hall, files: StandInFiles) -> None:
    """And the card says so."""
    url = files.lays("x", FIVE.encode())
    await sends(hall, url)
    balance = await hall.balance()
    assert (await sends(hall, url)).startswith(f"Nothing new in {NAME} · balance USD")
    assert await hall.balance() == balance


async def test_a_redelivered_message_is_read_once(hall: Hall, files: StandInFiles) -> None:
    """Teams sends it again after fifteen seconds without an answer."""
    url = files.lays("x", FIVE.encode())
    await sends(hall, url, id="message-1")
    assert await sends(hall, url, id="message-1") == ""
    assert len(files.asked) == 1


async def test_a_wrong_row_is_named(hall: Hall, files: StandInFiles) -> None:
    """By line and column, on a card; nothing was booked."""
    before = await hall.balance()
    bad = table([row(1, "1"), row(2, "free")])
    said = await sends(hall, files.lays("x", bad.encode()))
    assert "line 3, column 18 (Charge)" in said
    assert "“free” is not what a call can cost. Nothing was booked." in said
    assert await hall.balance() == before


async def test_a_long_report_is_told_of_twice(unhurried: Hall, files: StandInFiles) -> None:
    """That it is being read, and what came of it; meanwhile the person is talked to."""
    url = files.lays("x", FIVE.encode())
    files.open.clear()
    assert await sends(unhurried, url) == f"Reading {NAME}"
    assert (await unhurried.says("balance")).startswith("Balance USD")
    files.open.set()
    told = await unhurried.served.connector.until(2)
    assert told[-1].summary.startswith("Imported 5 new calls")


async def test_one_report_of_an_organisation_is_read_at_a_time(
    unhurried: Hall, files: StandInFiles
) -> None:
    """A second one is asked for later; another organisation's is read at the same time."""
    url = files.lays("x", FIVE.encode())
    files.open.clear()
    await sends(unhurried, url)
    assert "being read already" in await sends(unhurried, url, BEN)
    assert await sends(unhurried, url, BEA) == f"Reading {NAME}"
    files.open.set()
    await unhurried.served.connector.until(3)
    assert len(files.asked) == 2


async def test_whoever_stops_purser_lets_the_person_know(begun: Path, files: StandInFiles) -> None:
    """What was under way is given up, and the card says that it can be sent again."""
    files.open.clear()
    async with opened_hall(begun, answer_seconds=0.0) as hall:
        await sends(hall, files.lays("x", FIVE.encode()))
        async with asyncio.timeout(10):
            await files.reached.wait()
        await hall.served.imports.stop()
        assert "stopped in the middle" in hall.last.summary


async def test_several_files_are_asked_for_one_by_one(hall: Hall, files: StandInFiles) -> None:
    """None of them is read."""
    file = sent(files.lays("x", FIVE.encode()))["attachments"][1]
    await hall.posts({"text": "", "attachments": [file, file]})
    assert "one report at a time" in hall.last.summary
    assert files.asked == []


async def test_a_channel_is_no_place_for_it(hall: Hall, files: StandInFiles) -> None:
    """It says who called whom; and others would see what came of it."""
    assert "in a personal chat only" in await sends(hall, files.lays("x", FIVE.encode()), TEAM)
    assert files.asked == []


@pytest.mark.parametrize("role", [None, Role.VIEWER])
async def test_who_may_not_act_brings_nothing_in(
    hall: Hall, files: StandInFiles, role: Role | None
) -> None:
    """And makes Purser fetch nothing."""
    if role:
        await grants(hall.served.house, GUEST, role)
    said = await sends(hall, files.lays("x", FIVE.encode()), VIEWER)
    assert "role" in said
    assert files.asked == []


async def test_an_operator_may(hall: Hall, files: StandInFiles) -> None:
    """It is a part of running the pool."""
    await grants(hall.served.house, GUEST, Role.OPERATOR)
    said = await sends(hall, files.lays("x", FIVE.encode()), VIEWER)
    assert said.startswith("Imported 5 new calls")


async def test_it_is_booked_at_home(hall: Hall, files: StandInFiles) -> None:
    """Whatever the file or the message says of organisations, it is the sender's own."""
    at_home = await hall.balance()
    url = files.lays("x", FIVE.encode())
    said = await sends(hall, url, BEA, value={"tenant": TENANT, "account": TENANT})
    assert said.startswith("Imported 5 new calls")
    assert await hall.balance() == at_home
    assert (await sends(hall, url)).startswith("Imported 5 new calls")


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/report.zip",
        "http://contoso.sharepoint.com/report.zip",
        "https://contoso.sharepoint.com.evil.example/report.zip",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::ffff:10.0.0.1]/",
        "https://10.0.0.1/",
        "http://user@127.0.0.1/",
        "file:///etc/passwd",
        "",
        None,
        17,
        {"href": "https://contoso.sharepoint.com/x"},
        "https://contoso.sharepoint.com/" + "x" * 9_000,
    ],
)
async def test_no_message_makes_purser_ask_elsewhere(hall: Hall, url: object) -> None:
    """The address in a message is anybody's; it is told where the file seems to lie, no more."""
    said = await sends(hall, url)
    assert "where Teams keeps files" in said or "where Teams does not keep files" in said


async def test_a_file_without_sense_is_answered(hall: Hall) -> None:
    """An attachment of that type with nothing in it."""
    await hall.posts({"text": "", "attachments": [{"contentType": DOWNLOAD}]})
    assert "where Teams keeps files" in hall.last.summary


async def test_a_name_says_nothing_by_itself(hall: Hall, files: StandInFiles) -> None:
    """Markup in a file's name stays text, on the card and in the error."""
    name = "**x** [here](https://evil.example)\u202e\x00.csv"
    for content in (FIVE.encode(), b"%PDF"):
        await hall.posts(sent(files.lays("x", content), name))
        body = str(hall.last.card["body"])
        assert "here" in body
        assert "[here](https" not in body
        assert "\u202e" not in body
