"""The operator has a person forgotten by a command, and the book proves what it did before."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from dialogs.memory import chat_key, dialog_key, person_key
from ledger.calls import CREDITS, Call
from ledger.charging import charge_calls
from ledger.drafts import DraftState
from ledger.licence_drafts import about
from ledger.licences import Came
from ledger.moment import Moment
from ledger.people import Acquaintance
from ledger.roles import Member, Role
from ledger.tallies import Axis, Period
from ledger.trail import Act
from storage.chat_memory import TinyChatMemory
from storage.sql import Database, open_database
from tests.contract.samples import NOW, account, booked, draft, funds, subscribe, usd
from tests.environment import for_purser
from tests.purser import APP, Commands, Ended

HOME, OTHER = "11111111-2222-3333-4444-555555555555", "99999999-2222-3333-4444-555555555555"
MAYA, CHEN = "aaaaaaaa-0000-4000-8000-000000000001", "aaaaaaaa-0000-4000-8000-000000000002"
SPOKEN = Call(
    "spoken",
    NOW,
    usd(3),
    CREDITS,
    300,
    "Germany",
    "user_out",
    MAYA.upper(),
    "Maya Lindqvist",
    "+852•••00",
    "+49•••34",
)
EVER = Period(date(2020, 1, 1), date(2030, 1, 1))


Run = Callable[..., Ended]


def at(path: Path, act: Callable[[Database], Awaitable[Any]]) -> Any:
    """What is done to, or found in, the database of the data folder."""

    async def done() -> Any:
        database = await open_database(f"sqlite+aiosqlite:///{path / 'data' / 'purser.db'}")
        try:
            return await act(database)
        finally:
            await database.close()

    return asyncio.run(done())


async def lived_in(database: Database) -> None:
    """Two organisations with money, calls, a late one, a credit, people who spoke, a request."""
    for organisation in (HOME, OTHER):
        await database.books.create(account(organisation))
        await booked(database.books, funds(100, "k-1"), account_id=organisation)
    await _called(database, HOME, SPOKEN, replace(SPOKEN, id="free", capability="MCOPSTN1"))
    await _called(database, HOME, replace(SPOKEN, charge=usd(1)))
    late = replace(SPOKEN, id="late", started_at=NOW.replace(day=1), charge=usd(2))
    await _called(database, HOME, late, replace(SPOKEN, id="chens", person_id=CHEN, person="Chen"))
    await _called(database, OTHER, SPOKEN)
    await database.books.meet(HOME, Acquaintance(MAYA, "Maya L.", "place", "29:1"))
    await database.subscribers.keep_address(HOME, "a:maya", "{}", MAYA)
    asked = replace(draft(), account_id=HOME, state=DraftState.DONE)
    async with database.books.change(HOME) as change:
        await change.save_draft(about(asked, {MAYA: Came.DONE, CHEN: Came.GONE}, gives=True))


async def _called(database: Database, organisation: str, *calls: Call) -> None:
    async with database.books.change(organisation) as change:
        await charge_calls(change, calls, Moment(NOW, ()), {CREDITS})


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """In this process, over a data folder with a past."""
    (tmp_path / "data").mkdir()
    at(tmp_path, lived_in)
    return partial(Commands(tmp_path, monkeypatch, capsys), "forget")


async def worth(database: Database) -> list[object]:
    """Money as the book says it, and what calls came to."""
    assert (await database.verify()).fault is None
    told: list[object] = []
    for organisation in (HOME, OTHER):
        found = await database.books.account(organisation)
        assert found is not None
        told += [found.balance, found.seq, found.head]
        for axis in (Axis.KIND, Axis.DESTINATION):
            told.append(await database.tallies.by_name(organisation, axis, EVER))
    return told


async def named(database: Database) -> list[str]:
    """Whom rows of calls, their sums and names still tell of."""
    rows = [one async for one in database.tallies.calls(HOME, EVER)]
    sums = await database.tallies.by_name(HOME, Axis.PERSON, EVER)
    people = await database.books.acquaintances(HOME)
    ids = [one.person_id for one in rows] + [one.name for one in sums]
    return sorted({one.lower() for one in (*ids, *(who.person_id for who in people))})


def test_whoever_is_forgotten_is_in_no_file(run: Run, tmp_path: Path) -> None:
    """What is proven before is proven after, with the same sums; the id stands nowhere."""
    before = at(tmp_path, worth)
    ended = run(MAYA)
    assert ended.code == 0
    told = [line.partition(" Removed")[0] for line in ended.out.splitlines()]
    assert told == [
        f"{HOME}: forgotten. Changed calls: 4, daily sums: 2.",
        f"{OTHER}: forgotten. Changed calls: 1, daily sums: 1.",
    ]
    assert (
        "Removed names: 2, chats: 1, memories of chats: 0, entries in requests for licences: 1."
        in ended.out
    )
    assert at(tmp_path, worth) == before
    assert at(tmp_path, named) == ["", CHEN]
    with closing(sqlite3.connect(tmp_path / "data" / "purser.db")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    kept = (tmp_path / "data" / "purser.db").read_bytes().lower()
    assert not [one for one in (MAYA, "maya l", "a:maya") if one.encode() in kept]


def test_the_process_itself(run: Run, tmp_path: Path) -> None:
    """As the operator calls it; a second time nobody of that id is known."""
    del run  # the folder alone
    ended = [
        subprocess.run(
            [sys.executable, str(APP), "forget", MAYA, "--organisation", HOME],
            cwd=tmp_path,
            env=for_purser(tmp_path / "data"),
            capture_output=True,
            text=True,
            check=False,
        )
        for _ in range(2)
    ]
    assert [one.returncode for one in ended] == [0, 1]
    assert ended[0].stdout.startswith(f"{HOME}: forgotten. Changed calls: 4,")
    assert ended[1].stdout == f"Nobody is known as “{MAYA}”. Nothing was changed.\n"


def test_the_trail_says_how_much_and_not_who(run: Run, tmp_path: Path) -> None:
    """Once, however often it is run."""
    run(MAYA)
    run(MAYA)
    [event] = [one.event for one in at(tmp_path, _events)]
    assert (event.who, event.name, event.subject, event.chat_id) == ("purser", "", "", "")
    counted = {"calls": "4", "sums": "2", "names": "2", "chats": "1", "licences": "1"}
    assert event.after == counted


async def _events(database: Database) -> Any:
    return await database.books.events(HOME, None, 100, [Act.FORGOTTEN])


def test_by_a_name_that_one_person_has(run: Run, tmp_path: Path) -> None:
    """In any letters."""
    assert run("chen").code == 0
    assert at(tmp_path, named) == ["", MAYA]


def test_a_name_of_several_is_asked_back(run: Run, tmp_path: Path) -> None:
    """Their ids are listed, and nothing is changed."""
    at(tmp_path, lambda database: database.books.meet(HOME, Acquaintance("other", "Chen")))
    ended = run("Chen")
    assert (ended.code, ended.out) == (1, "")
    assert f"{CHEN}, other" in ended.err
    assert CHEN in at(tmp_path, named)


def test_one_organisation_only(run: Run, tmp_path: Path) -> None:
    """The other one still knows who called."""
    assert run(MAYA, "--organisation", HOME).code == 0
    assert at(tmp_path, _calls_elsewhere) == [MAYA.upper()]
    for wrong in ("nowhere", "", "\udcff"):
        assert run(MAYA, "--organisation", wrong).code == 1
        assert at(tmp_path, _calls_elsewhere) == [MAYA.upper()]


async def _calls_elsewhere(database: Database) -> list[str]:
    return [one.person_id async for one in database.tallies.calls(OTHER, EVER)]


@pytest.mark.parametrize("by", ["role", "settings"])
def test_whoever_has_a_role_is_not_forgotten(run: Run, tmp_path: Path, by: str) -> None:
    """In one organisation is enough: nothing is removed anywhere."""
    if by == "role":
        at(tmp_path, _viewer)
    ended = run(MAYA, **({"OWNERS": MAYA} if by == "settings" else {}))
    assert (ended.code, ended.out) == (1, "")
    assert "Take that away first" in ended.err
    assert MAYA in at(tmp_path, named)


async def _viewer(database: Database) -> None:
    async with database.books.change(OTHER) as change:
        await change.keep_member(Member(MAYA, "Maya", Role.VIEWER, NOW, "anna"))


@pytest.mark.parametrize("said", ["", " ", "\udcff"])
def test_nobody_is_named(run: Run, tmp_path: Path, said: str) -> None:
    """As by a variable that a script has not set: what is nobody's stays, as in shared chats."""
    at(tmp_path, _channel)
    ended = run(said)
    assert (ended.code, ended.err) == (1, "")
    assert ended.out.startswith("Nobody is known as ")
    assert at(tmp_path, _channels) == ["19:x@thread.tacv2"]


async def _channel(database: Database) -> None:
    await database.subscribers.keep_address(HOME, "19:x@thread.tacv2", "{}")
    await subscribe(database.books, HOME, "19:x@thread.tacv2", NOW)


async def _channels(database: Database) -> list[str]:
    return [one.chat_id for one in await database.subscribers.of(HOME)]


def test_ids_in_other_letters_and_with_blanks(run: Run, tmp_path: Path) -> None:
    """As they may be copied from elsewhere."""
    assert run(f" {MAYA.upper()}\n", "--organisation", f" {HOME}").code == 0
    assert MAYA not in at(tmp_path, named)


def test_the_chat_memory_forgets_as_well(run: Run, tmp_path: Path) -> None:
    """What is about the person alone; shared chats and other people stay."""
    shared = {"kind": "channel", "tenant": HOME, "person": ""}
    own = {"kind": "personal", "tenant": HOME, "person": MAYA}
    theirs = {
        person_key(HOME, MAYA): {"language": "en"},
        dialog_key(HOME, "19:x@thread.tacv2", MAYA): {"script": "add_funds"},
        chat_key("a:maya"): own,
        "export:1": {"tenant": HOME, "person": MAYA, "name": "Maya Lindqvist"},
    }
    others = {
        person_key(HOME, CHEN): {"language": "en"},
        dialog_key(HOME, "19:x@thread.tacv2", CHEN): {"script": "add_funds"},
        chat_key("a:chen"): own | {"person": CHEN},
        chat_key("19:x@thread.tacv2"): shared,
        "export:2": {"tenant": HOME, "person": CHEN, "name": "Chen"},
        "export:3": {"tenant": OTHER + "0", "person": MAYA, "name": "Maya Lindqvist"},
    }
    asyncio.run(_remember(tmp_path, theirs | others))
    assert "memories of chats: 4" in run(MAYA).out
    assert sorted(asyncio.run(_remember(tmp_path, {}))) == sorted(others)


async def _remember(path: Path, documents: dict[str, dict[str, str]]) -> tuple[str, ...]:
    memory = await TinyChatMemory.open(path / "data" / "chats.json")
    try:
        await memory.write(documents)
        return await memory.keys("")
    finally:
        await memory.close()


def test_rows_that_come_again_bring_nobody_back(run: Run, tmp_path: Path) -> None:
    """Nor does a correction of one; a call that is new tells of the person anew."""
    run(MAYA)

    async def again(database: Database) -> None:
        await _called(database, HOME, replace(SPOKEN, charge=usd(5)))

    async def anew(database: Database) -> None:
        await _called(database, HOME, replace(SPOKEN, id="new"))

    at(tmp_path, again)
    assert at(tmp_path, named) == ["", CHEN]
    at(tmp_path, anew)
    assert at(tmp_path, named) == ["", MAYA, CHEN]
    at(tmp_path, worth)
