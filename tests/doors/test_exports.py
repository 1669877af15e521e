"""A file leaves once, to whom it was offered, into the storage that Teams names, or by its link."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.files import export_shelf
from bot.files.export_tickets import PREFIX, Tickets
from dialogs.export_desk import Way
from ledger.roles import Role
from ledger.trail import Act
from tests.connector import Received
from tests.doors.conftest import ANNA, OTHER, Hall, Person, opened_hall
from tests.drive import StandInDrive
from tests.house import GUEST, TENANT, grants

TEAM = Person("anna", "Anna Ng", chat="19:team@thread.tacv2", kind="channel")
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
FILE_INFO = "application/vnd.microsoft.teams.card.file.info"
PUBLIC = "https://purser.example.com/bot"


@pytest.fixture
async def drive() -> AsyncIterator[StandInDrive]:
    async with StandInDrive() as drive:
        yield drive


@pytest.fixture
async def linked(begun: Path) -> AsyncIterator[Hall]:
    """A hall that browsers reach."""
    async with opened_hall(begun, public_url=PUBLIC) as hall:
        yield hall


async def _offered(hall: Hall, text: str = "export", by: Person = ANNA) -> Mapping[str, Any]:
    await hall.says(text, by)
    [offered] = _attachments(hall.last)
    assert offered["contentType"] == CONSENT
    return offered


def _attachments(received: Received) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = received.body["attachments"]
    return found


def _accept(offered: Mapping[str, Any], drive_url: str, **parts: Any) -> dict[str, Any]:
    upload = {
        "uploadUrl": drive_url,
        "contentUrl": drive_url.partition("?")[0],
        "name": offered["name"],
        "uniqueId": "u-1",
        "fileType": "xlsx",
    }
    value = {
        "type": "fileUpload",
        "action": "accept",
        "context": offered["content"]["acceptContext"],
        "uploadInfo": upload,
        **parts,
    }
    return {"type": "invoke", "name": "fileConsent/invoke", "replyToId": "card-1", "value": value}


def _decline(offered: Mapping[str, Any]) -> dict[str, Any]:
    return _accept(offered, "", action="decline", uploadInfo=None)


async def _noted(hall: Hall) -> list[Mapping[str, str]]:
    """Newest first, what the audit trail says of exports."""
    events = await hall.served.house.books.events(TENANT, None, 50, [Act.EXPORTED])
    return [{"who": one.event.who, **one.event.after} for one in events]


async def test_a_consent_brings_the_file(hall: Hall, drive: StandInDrive) -> None:
    """As large as the card said, and the card becomes the file; the trail says who took what."""
    offered = await _offered(hall, "export 2026-10")
    assert offered["name"] == "communications-credits-2026-10.xlsx"
    assert await _noted(hall) == []
    await hall.posts(_accept(offered, drive.url))
    assert len(drive.file) == offered["content"]["sizeInBytes"]
    assert drive.puts[0].span == f"bytes 0-{len(drive.file) - 1}/{len(drive.file)}"
    assert drive.puts[0].path == "/me/file?tempauth=a%2Fb"
    assert drive.puts[0].authorization == ""
    assert load_workbook(BytesIO(drive.file)).sheetnames[:2] == ["Summary", "History"]
    [shown] = _attachments(hall.served.connector.updates[-1])
    assert (shown["contentType"], shown["name"]) == (FILE_INFO, offered["name"])
    assert shown["content"] == {"uniqueId": "u-1", "fileType": "xlsx"}
    took = {"who": "anna", "file": "xlsx", "way": "file", "names": "on"}
    assert await _noted(hall) == [took | {"first": "2026-10-01", "last": "2026-10-31"}]
    assert list((hall.served.shelf._press.folder).iterdir()) == []


async def test_the_card_brings_back_nothing_that_is_believed(hall: Hall) -> None:
    """An id of ours that says nothing, and is kept nowhere but by its hash."""
    offered = await _offered(hall)
    context = offered["content"]["acceptContext"]
    assert list(context) == ["export"]
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", context["export"])
    keys = await hall.served.chats._memory.keys(PREFIX)
    assert len(keys) == 1
    assert context["export"] not in str(keys)


async def test_a_file_that_nobody_takes_is_gone_after_an_hour(hall: Hall) -> None:
    """Names may stand in it, also where nobody exports anything again."""
    shelf = hall.served.shelf
    later: list[tuple[float, Callable[[], None]]] = []
    shelf._later = lambda *told: later.append(told)
    await _offered(hall)
    assert len(list(shelf._press.folder.iterdir())) == 1
    [(seconds, act)] = later
    act()
    assert (seconds, list(shelf._press.folder.iterdir())) == (3_600, [])


async def test_a_declined_file_is_gone(hall: Hall, drive: StandInDrive) -> None:
    """It says so, and a yes that comes later brings nothing."""
    offered = await _offered(hall)
    await hall.posts(_decline(offered))
    assert "Nothing was exported" in hall.served.connector.updates[-1].summary
    await hall.posts(_accept(offered, drive.url))
    assert (drive.puts, await _noted(hall)) == ([], [])


async def test_a_replayed_consent_brings_nothing(hall: Hall, drive: StandInDrive) -> None:
    """It was used."""
    offered = await _offered(hall)
    await hall.posts(_accept(offered, drive.url))
    await hall.posts(_accept(offered, drive.url))
    assert len(drive.puts) == 1
    assert "cannot be taken any more" in hall.last.summary
    assert len(await _noted(hall)) == 1


async def test_two_consents_at_once_bring_one_file(hall: Hall, drive: StandInDrive) -> None:
    """Whichever is first."""
    offered = await _offered(hall)
    drive.open.clear()
    served = hall.served
    both = [
        asyncio.create_task(
            served.send(served.activity(**{**ANNA.activity(), **_accept(offered, drive.url)}))
        )
        for _ in range(2)
    ]
    await drive.reached.wait()
    drive.open.set()
    await asyncio.gather(*both)
    assert len(drive.puts) == 1
    assert len(await _noted(hall)) == 1


@pytest.mark.parametrize(
    "stranger",
    [
        Person("ben", "Ben Ho", chat="a:anna"),
        Person("anna", "Anna Ng", chat="a:elsewhere"),
        Person("anna", "Anna Ng", tenant=OTHER, chat="a:anna"),
        Person("vic", "Vic", chat="a:anna"),
    ],
    ids=["another person", "another chat", "another organisation", "no role"],
)
async def test_a_strangers_consent_brings_nothing(
    hall: Hall, drive: StandInDrive, stranger: Person
) -> None:
    """Whoever comes by the card's id; the one whom it was offered to still gets the file."""
    offered = await _offered(hall)
    await hall.posts(_accept(offered, drive.url), stranger)
    await hall.posts(_decline(offered), stranger)
    assert drive.puts == []
    await hall.posts(_accept(offered, drive.url))
    assert len(drive.puts) == 1


async def test_a_consent_that_comes_too_late_brings_nothing(
    hall: Hall, drive: StandInDrive
) -> None:
    """An hour, and what was written goes with the next export."""
    offered = await _offered(hall)
    hall.served.house.clock.move(minutes=61)  # type: ignore[attr-defined]
    await hall.posts(_accept(offered, drive.url))
    assert drive.puts == []


async def test_whose_role_was_taken_away_gets_nothing(hall: Hall, drive: StandInDrive) -> None:
    """Asked again when the file leaves."""
    await grants(hall.served.house, GUEST, Role.VIEWER)
    guest = Person("guest", "Guest")
    offered = await _offered(hall, by=guest)
    async with hall.served.house.books.change(TENANT) as change:
        await change.remove_member("guest")
    await hall.posts(_accept(offered, drive.url), guest)
    assert (drive.puts, await _noted(hall)) == ([], [])


@pytest.mark.parametrize(
    "evil",
    [
        "https://evil.example/upload",
        "https://contoso.sharepoint.com.evil.example/x",
        "https://contoso.sharepoint.com@evil.example/x",
        "http://contoso.sharepoint.com/x",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "",
    ],
)
async def test_no_file_goes_elsewhere(hall: Hall, drive: StandInDrive, evil: str) -> None:
    """An invoke chooses the address; a made-up one uses nothing up."""
    offered = await _offered(hall)
    await hall.posts(_accept(offered, evil))
    assert await _noted(hall) == []
    await hall.posts(_accept(offered, drive.url))
    assert len(drive.puts) == 1


@pytest.mark.parametrize("value", [None, [], {"action": "accept"}, {"context": {"export": 7}}])
async def test_an_invoke_that_makes_no_sense_is_passed_over(hall: Hall, value: Any) -> None:
    """No error for Teams to send it again for."""
    assert (
        await hall.posts({"type": "invoke", "name": "fileConsent/invoke", "value": value}) is None
    )


async def test_a_restart_writes_the_file_again(begun: Path, drive: StandInDrive) -> None:
    """What was written lies in no place that lasts; the consent is remembered."""
    async with opened_hall(begun) as hall:
        offered = await _offered(hall)
    async with opened_hall(begun) as hall:
        await hall.posts(_accept(offered, drive.url))
    assert load_workbook(BytesIO(drive.file)).sheetnames[0] == "Summary"


async def test_whoever_asks_again_and_again_fills_no_disk(
    hall: Hall, drive: StandInDrive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest files make way, and are written anew for whoever takes them after all."""
    monkeypatch.setattr(export_shelf, "MOST_LYING", 2)
    first = await _offered(hall)
    for _ in range(3):
        await _offered(hall)
    assert len(list(hall.served.shelf._press.folder.iterdir())) == 2
    await hall.posts(_accept(first, drive.url))
    assert load_workbook(BytesIO(drive.file)).sheetnames[0] == "Summary"


async def test_a_drive_that_refuses_is_told(hall: Hall, drive: StandInDrive) -> None:
    """And a redirect is not followed."""
    for status in (403, 307):
        offered = await _offered(hall)
        drive.answers.append(status)
        await hall.posts(_accept(offered, drive.url))
        assert "could not be saved" in hall.last.summary
    assert drive.puts == []


async def _link(hall: Hall, text: str = "export", by: Person = TEAM) -> str:
    """As the served bot answers to it, whatever its public name."""
    await hall.says(text, by)
    [action] = hall.last.card["actions"]
    assert action["type"] == "Action.OpenUrl"
    return hall.served.url + str(action["url"]).removeprefix(PUBLIC)


async def _posts(hall: Hall, link: str) -> tuple[int, bytes, Mapping[str, str]]:
    async with hall.served.http.post(link) as response:
        return response.status, await response.read(), response.headers


async def test_a_link_gives_the_file_once(linked: Hall) -> None:
    """Under the public address; kept by no browser or proxy, and told to no other page."""
    link = await _link(linked, "export csv")
    status, content, headers = await _posts(linked, link)
    assert (status, content[:2]) == (200, b"PK")
    assert headers["Content-Disposition"].startswith('attachment; filename="communications-credits')
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert (await _posts(linked, link))[0] == 410
    [took] = await _noted(linked)
    assert took == {"who": "anna", "file": "zip", "way": "link", "names": "off"}


async def test_looking_at_a_link_does_not_use_it_up(linked: Hall) -> None:
    """Teams, mail programs and virus scanners open whatever they see."""
    link = await _link(linked)
    http = linked.served.http
    for ask in (http.get, http.head, http.get, http.options):
        async with ask(link) as response:
            assert response.status in (200, 405)
            assert b"PK" not in await response.read()
    assert await _noted(linked) == []
    assert (await _posts(linked, link))[0] == 200


async def test_the_page_is_the_same_for_every_link(linked: Hall) -> None:
    """It tells nobody which is good; it loads nothing, and stands in no frame."""
    link = await _link(linked)
    http = linked.served.http
    async with http.get(link) as good, http.get(f"{linked.served.url}/exports/made-up") as made_up:
        assert await good.text() == await made_up.text()
        assert "default-src 'none'" in good.headers["Content-Security-Policy"]
        assert good.headers["X-Frame-Options"] == "DENY"
    async with http.get(link, headers={"Accept-Language": "zh-TW,en"}) as page:
        assert "取得檔案" in await page.text()


@pytest.mark.parametrize("token", ["made-up", "a" * 43, "..%2F..", "%00", "x" * 5000])
async def test_a_made_up_link_opens_nothing(linked: Hall, token: str) -> None:
    """And so does the id of a consent."""
    offered = await _offered(linked)
    for guess in (token, offered["content"]["acceptContext"]["export"]):
        status, content, _ = await _posts(linked, f"{linked.served.url}/exports/{guess}")
        assert status in (404, 410)
        assert b"PK" not in content


async def test_a_link_ends_after_fifteen_minutes(linked: Hall) -> None:
    """Whoever finds it later finds nothing."""
    link = await _link(linked)
    linked.served.house.clock.move(minutes=15)  # type: ignore[attr-defined]
    assert (await _posts(linked, link))[0] == 410


async def test_a_link_that_is_opened_twice_at_once_gives_one_file(linked: Hall) -> None:
    """Single use is decided under the lock of the account."""
    link = await _link(linked)
    opened = await asyncio.gather(*(_posts(linked, link) for _ in range(5)))
    assert {status for status, _, _ in opened} <= {200, 410, 429}
    assert sum(status == 200 for status, _, _ in opened) == 1
    assert len(await _noted(linked)) == 1


async def test_a_link_ends_with_the_role_of_who_asked(linked: Hall) -> None:
    """Whoever may not look any more has no file waiting."""
    await grants(linked.served.house, GUEST, Role.VIEWER)
    link = await _link(linked, by=Person("guest", "Guest", chat=TEAM.chat, kind="channel"))
    async with linked.served.house.books.change(TENANT) as change:
        await change.remove_member("guest")
    assert (await _posts(linked, link))[0] == 410


async def test_a_link_names_nobody(linked: Hall) -> None:
    """The one who asked may see names; whoever opens it need not."""
    _, content, _ = await _posts(linked, await _link(linked))
    assert "Usage by person" not in load_workbook(BytesIO(content)).sheetnames


async def test_without_an_address_there_is_no_link(hall: Hall) -> None:
    """It says so, and offers the personal chat."""
    told = await hall.says("export", TEAM)
    assert "personal chat" in told
    assert "/exports/" not in str(hall.last.body)


async def test_what_a_viewer_takes_names_nobody(hall: Hall, drive: StandInDrive) -> None:
    """Names are for owners, unless a setting says otherwise."""
    await grants(hall.served.house, GUEST, Role.VIEWER)
    guest = Person("guest", "Guest")
    await hall.posts(_accept(await _offered(hall, by=guest), drive.url), guest)
    assert "Usage by person" not in load_workbook(BytesIO(drive.file)).sheetnames
    assert (await _noted(hall))[0]["names"] == "off"


async def test_another_organisation_takes_its_own(hall: Hall, drive: StandInDrive) -> None:
    """And nothing of ours."""
    bea = Person("bea", "Bea", tenant=OTHER)
    await hall.posts(_accept(await _offered(hall, by=bea), drive.url), bea)
    book = load_workbook(BytesIO(drive.file))
    assert OTHER in [cell.value for cell in book["Summary"]["B"]]
    assert TENANT not in [cell.value for cell in book["Summary"]["B"]]


async def test_nobody_has_two_written_at_once(linked: Hall) -> None:
    """Another person has."""
    first = await _link(linked)
    tickets = Tickets(linked.served.chats._memory, linked.served.house.clock)
    ticket = await tickets.find(first.rpartition("/")[2], Way.LINK)
    assert ticket
    async with linked.served.shelf.alone(ticket):
        assert (await _posts(linked, await _link(linked)))[0] == 429
        other = await _link(linked, by=Person("ben", "Ben Ho", chat=TEAM.chat, kind="channel"))
        assert (await _posts(linked, other))[0] == 200
    assert (await _posts(linked, first))[0] == 200
