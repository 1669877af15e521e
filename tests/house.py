"""A whole house for tests: real storage in a folder of the test, a sandbox outside, a clock.

```python
house = await build_house(tmp_path, clock=MovableClock())
account = await enter(house, TENANT, "Asia/Hong_Kong")
house.clock.move(minutes=11)
await house.close()
```
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from ledger.gateways import CardSetup, Gateway, Notices
from ledger.letters import Mail
from ledger.licences import Licences
from ledger.people import Actor
from ledger.ports import House, Opening, UsageSource
from ledger.roles import Member, Role
from providers.recorded import EmptyOpening, NoUsage, RecordedGateway
from providers.sandbox import SandboxGateway, SandboxLicences, SandboxOpening, SandboxUsage
from storage.sql import Database, open_database

TENANT = "11111111-2222-3333-4444-555555555555"
ZONE = "Asia/Hong_Kong"
MORNING = datetime(2026, 11, 19, 2, 0, tzinfo=UTC)  # a Thursday, 10:00 in Hong Kong
ANNA = Actor(TENANT, "anna", "Anna Ng")
BEN = Actor(TENANT, "ben", "Ben Ho")
OWNERS = frozenset({"anna", "ben"})
GUEST = Actor(TENANT, "guest", "Guest")


class MovableClock:
    """The clock of a test: it stands until it is moved."""

    def __init__(self, now: datetime = MORNING) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(
        self, *, days: float = 0, hours: float = 0, minutes: float = 0, seconds: float = 0
    ) -> datetime:
        self.now += timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return self.now


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltHouse(House):
    """A house that can also be closed, and its database looked into."""

    database: Database

    async def close(self) -> None:
        await self.database.close()


def _new_id() -> str:
    return uuid4().hex


_EMPTY: list[bytes] = []  # one database that was migrated: for each test anew takes too long


async def _opened(file: Path) -> Database:
    if not _EMPTY:
        first = file.with_name("empty.db")
        # A task of its own: that this one has committed something is no finding about the test.
        await asyncio.create_task(_migrated(first))
        _EMPTY.append(_taken(first))
    _lay(file)
    return await open_database(f"sqlite+aiosqlite:///{file}")


async def _migrated(file: Path) -> None:
    await (await open_database(f"sqlite+aiosqlite:///{file}")).close()


def _taken(file: Path) -> bytes:
    content = file.read_bytes()
    file.unlink()
    return content


def _lay(file: Path) -> None:
    if not file.exists():
        file.write_bytes(_EMPTY[0])


async def build_house(
    path: Path,
    *,
    clock: MovableClock | None = None,
    sandbox: bool = True,
    gateway: Gateway | None = None,
    usage: UsageSource | None = None,
    opening: Opening | None = None,
    currency: str = "USD",
    poll_seconds: int = 5,
    card_setup: CardSetup | None = None,
    notices: Notices | None = None,
    mail: Mail | None = None,
    licences: Licences | None = None,
    owners: frozenset[str] = OWNERS,
    unguarded: bool = False,
    url: str = "",
) -> BuiltHouse:
    """A house over `purser.db` in `path`; built again over the same path it is a restart.

    With `url` it stands in that database instead.
    """
    database = await (open_database(url) if url else _opened(path / "purser.db"))
    return BuiltHouse(
        books=database.books,
        outbox=database.outbox,
        subscribers=database.subscribers,
        gateway=gateway or (SandboxGateway() if sandbox else RecordedGateway()),
        usage=usage or (SandboxUsage() if sandbox else NoUsage()),
        tallies=database.tallies,
        opening=opening or (SandboxOpening() if sandbox else EmptyOpening()),
        clock=clock or MovableClock(),
        new_id=_new_id,
        currency=currency,
        poll_seconds=poll_seconds,
        sandbox=sandbox,
        purse=database.purse,
        card_setup=card_setup,
        notices=notices,
        mail=mail,
        licences=licences or (SandboxLicences() if sandbox else None),
        owners=owners,
        unguarded=unguarded,
        database=database,
    )


async def grants(house: House, to: Actor, role: Role) -> None:
    """From now on that person has the role."""
    async with house.books.change(to.account_id) as change:
        since = change.account.created_at
        await change.keep_member(Member(to.person_id, to.name, role, since, ANNA.person_id))


@asynccontextmanager
async def open_house(path: Path, **parts: object) -> AsyncIterator[BuiltHouse]:
    """The same, closed at the end of the block."""
    house = await build_house(path, **parts)  # type: ignore[arg-type]
    try:
        yield house
    finally:
        await house.close()
