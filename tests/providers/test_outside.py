"""What a house is given of the world outside, by what the operator has set up."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from providers.graph.access import Access
from providers.graph.licences import GraphLicences
from providers.outside import Outside, open_outside
from providers.sandbox import SandboxLicences
from storage.sql import Database, open_database
from tests.house import MovableClock

GRAPH = Access("https://graph.example.com", "https://login.example.com", "app", "secret")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    database = await open_database(f"sqlite+aiosqlite:///{tmp_path / 'purser.db'}")
    yield database
    await database.close()


def given(
    database: Database, opened: AsyncExitStack, *, sandbox: bool, graph: Access | None
) -> Outside:
    return open_outside(
        sandbox=sandbox,
        access=None,
        mail=None,
        graph=graph,
        purse=database.purse,
        clock=MovableClock(),
        opened=opened,
    )


async def test_the_directory(database: Database) -> None:
    """Graph's where there is an app for it, a made-up one in the sandbox, and else none."""
    async with AsyncExitStack() as opened:
        assert given(database, opened, sandbox=False, graph=None).licences is None
        real = given(database, opened, sandbox=False, graph=GRAPH).licences
        assert isinstance(real, GraphLicences)
        for graph in (None, GRAPH):
            made_up = given(database, opened, sandbox=True, graph=graph).licences
            assert isinstance(made_up, SandboxLicences)
