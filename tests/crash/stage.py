"""The stage: organisations with cards that pay, the world outside, and Pursers on one database."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from uuid import uuid4

import aiohttp

from ledger.account import Method, MethodKind
from ledger.enter import enter
from ledger.money import Money
from ledger.ports import House
from providers.recorded import RecordedGateway
from providers.sandbox import SandboxOpening, SandboxUsage
from storage.sql import Database, open_database
from tests.contract.samples import keep_method
from tests.crash.outside import Bank, Chats
from tests.crash.process import Replica, command

_OURS = "sk_test_0"
WEBHOOK_SECRET = "whsec_crash"
ZONE = "Asia/Hong_Kong"


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who they are, and the card they all pay with."""

    id: str
    people: tuple[str, ...]
    channels: tuple[str, ...]  # where alerts are told

    @property
    def card(self) -> str:
        return f"pm_visa_{self.id}"


def api_keys(replicas: int) -> tuple[str, ...]:
    """A secret for each, so that the bank sees who asks."""
    return tuple(f"sk_test_{n}" for n in range(1, replicas + 1))


def organisations(count: int, people: int, channels: int = 1) -> tuple[Organisation, ...]:
    return tuple(
        Organisation(
            f"org-{n}",
            tuple(f"person-{each}" for each in range(people)),
            tuple(f"19:channel-{n}-{each}" for each in range(channels)),
        )
        for n in range(count)
    )


@dataclass
class Stage:
    """Everything a run needs; the replicas are started by whoever runs it."""

    folder: Path
    address: str  # of the database; empty: SQLite in the folder
    organisations: tuple[Organisation, ...]
    bank: Bank
    chats: Chats
    replicas: list[Replica]
    settings: dict[str, str]

    async def verify(self) -> tuple[int, str]:
        """The command, as the operator runs it."""
        return await command(self.settings, self.folder, "verify")


@asynccontextmanager
async def staged(
    folder: Path, address: str, who: tuple[Organisation, ...], *, seed: int, replicas: int = 1
) -> AsyncIterator[Stage]:
    """Opened and with cards in the purse; nobody has spoken yet."""
    async with Bank(seed) as bank, Chats(seed) as chats:
        settings = {
            "PURSER_DATA_DIR": str(folder / "data"),
            "PURSER_LANGUAGE": "en",
            "PURSER_LOG_LEVEL": "warning",
            "PURSER_POLL_SECONDS": "1",
            "PURSER_PORT": "0",
            "PURSER_SANDBOX": "1",
            "PURSER_STRIPE_API_BASE": bank.url,
            "PURSER_STRIPE_API_KEY": _OURS,
            "PURSER_STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
            "PYTHONWARNINGS": "ignore",
        } | ({"PURSER_DATABASE_URL": address} if address else {})
        (folder / "data").mkdir(parents=True, exist_ok=True)
        await _furnish(address or f"sqlite:///{folder}/data/purser.db", who, bank)
        running = [
            Replica(folder / f"replica-{n}", settings | {"PURSER_STRIPE_API_KEY": key})
            for n, key in enumerate(api_keys(replicas))
        ]
        try:
            yield Stage(folder, address, who, bank, chats, running, settings)
        finally:
            for replica in running:
                if replica.lives:
                    await replica.kill()


async def _furnish(url: str, who: tuple[Organisation, ...], bank: Bank) -> None:
    database = await open_database(url)
    try:
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {_OURS}"}) as stripe:
            for each in who:
                await _settle_in(database, each, await new_customer(stripe, bank))
    finally:
        await database.close()


async def new_customer(stripe: aiohttp.ClientSession, bank: Bank) -> str:
    async with stripe.post(f"{bank.url}/v1/customers") as answer:
        return str((await answer.json())["id"])


async def _settle_in(database: Database, who: Organisation, customer: str) -> None:
    """Sixty days of calls, a card, and an auto-recharge that the next calls will need."""
    account = await enter(sandbox_house(database), who.id, ZONE)
    now = datetime.now(UTC)
    card = Method(who.card, MethodKind.CARD, "Visa", "4242", "08/28")
    await keep_method(database.books, who.id, card, now)
    await database.purse.keep_customer(who.id, customer)
    async with database.books.change(who.id) as change:
        recharge = replace(
            account.recharge, on=True, amount=Money.of(5, account.currency), method_id=card.id
        )
        # Where it stands: the first call brings it below.
        await change.save(replace(change.account, recharge=recharge, trigger=account.balance))


def sandbox_house(database: Database) -> House:
    return House(
        books=database.books,
        outbox=database.outbox,
        subscribers=database.subscribers,
        purse=database.purse,
        tallies=database.tallies,
        gateway=RecordedGateway(),
        usage=SandboxUsage(),
        opening=SandboxOpening(pays=False),
        clock=partial(datetime.now, UTC),
        new_id=lambda: uuid4().hex,
        currency="USD",
        poll_seconds=1,
        sandbox=True,
    )


async def started(stage: Stage) -> None:
    """Every replica, at the same time."""
    await asyncio.gather(*(replica.start() for replica in stage.replicas))
    await asyncio.gather(*(replica.listens() for replica in stage.replicas))
