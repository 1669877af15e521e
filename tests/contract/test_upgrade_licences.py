"""Upgrading: drafts about licences, from when people stood where other drafts have a reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, update

from ledger.confirm import confirm
from ledger.enter import enter
from ledger.licences import Came, Held
from ledger.licensing import Licensing, Proposal, propose_licences
from storage.sql.schema import drafts
from tests.contract.older import taken_back
from tests.contract.samples import draft
from tests.directory import ScriptedDirectory, somebody
from tests.house import ANNA, TENANT, ZONE, build_house

BEFORE = "0008"
CHAT = "19:chat"


def as_before(connection: Connection) -> None:
    packed = update(drafts).where(drafts.c.kind == "licences")
    connection.execute(packed.values(reason=drafts.c.people))
    taken_back(connection, BEFORE)


async def test_an_open_draft_of_before_is_confirmed(address: str, tmp_path: Path) -> None:
    """For everybody on its card; a reason that somebody gave stays one."""
    directory = ScriptedDirectory()
    directory.knows(somebody("Maya Lo"), somebody("Chen Wei"))
    before = await build_house(tmp_path, licences=directory, url=address)
    await enter(before, TENANT, ZONE)
    asked = await propose_licences(before, ANNA, CHAT, ["maya", "chen"], gives=True)
    assert isinstance(asked, Proposal)
    other = replace(draft(), account_id=TENANT, reason="booked twice")
    async with before.books.change(TENANT) as change:
        await change.save_draft(other)
    async with before.database._connections.writing() as connection:
        await connection.run_sync(as_before)
    await before.close()
    after = await build_house(tmp_path, licences=directory, url=address)
    assert await after.books.draft(TENANT, asked.draft.id) == asked.draft
    assert await after.books.draft(TENANT, other.id) == other
    told = await confirm(after, ANNA, asked.draft.id)
    await after.close()
    assert isinstance(told, Licensing)
    assert {one.person.id: one.came for one in told.people} == dict.fromkeys(
        ("maya", "chen"), Came.DONE
    )
    assert {directory.held(one) for one in ("maya", "chen")} == {Held.DIRECTLY}
