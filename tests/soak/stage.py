"""The stage: a registered Purser, Teams beside it, and all that both need, in one folder."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from ledger.account import Method, MethodKind
from ledger.enter import enter
from ledger.money import Money
from ledger.roles import Member, Role
from storage.sql import Database, open_database
from tests.contract.samples import keep_method
from tests.crash.outside import Bank
from tests.crash.process import Replica, command
from tests.crash.stage import new_customer, sandbox_house
from tests.house import TENANT
from tests.issuer import APP_ID, SigningPair, StandInIssuer
from tests.log_in import LogIn, log_in_server
from tests.soak.places import NAME, Organisation

ROOT = Path(__file__).parents[2]
BEARER = "soak-bearer"  # how the tokens of the log-in server begin
PASSWORD = "soak-app-password"
STRIPE_KEY = "sk_test_soak"
WEBHOOK_SECRET = "whsec_soak"
RECHARGE, TRIGGER = 20, 100  # units
ZONE = "UTC"


@dataclass
class Stage:
    """Everything that a run needs; Purser is started by whoever runs it."""

    folder: Path
    organisations: Sequence[Organisation]
    purser: Replica
    bank: Bank
    teams: Process
    teams_url: str
    token: str  # of Teams, for Purser
    settings: dict[str, str]

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no line of the log may show."""
        return (PASSWORD, STRIPE_KEY, WEBHOOK_SECRET, BEARER, self.token, NAME)

    async def verify(self) -> tuple[int, str]:
        """The command, as the operator runs it."""
        return await command(self.settings, self.folder, "verify")

    async def end_teams(self) -> None:
        """It writes down what it saw."""
        self.teams.terminate()
        await self.teams.wait()


@asynccontextmanager
async def staged(
    folder: Path, who: Sequence[Organisation], *, seed: int, seconds: float, brisk: bool = False
) -> AsyncIterator[Stage]:
    """Opened and with cards in the purse; nobody has spoken yet.

    A brisk run has no bad weather that lasts for long.
    """
    pair = SigningPair("soak")
    async with (
        Bank(seed) as bank,
        StandInIssuer(pair) as issuer,
        log_in_server(folder) as (log_in, certificate),
        _teams(folder, seed, seconds, len(who), brisk=brisk) as (teams, teams_url),
    ):
        log_in.bearer = BEARER
        settings = _settings(folder, who, bank, issuer, log_in, certificate)
        await _furnish(folder, who, bank)
        purser = Replica(folder, settings)
        token = issuer.token(teams_url)
        try:
            yield Stage(folder, who, purser, bank, teams, teams_url, token, settings)
        finally:
            if purser.lives:
                await purser.kill()


def _settings(
    folder: Path,
    who: Sequence[Organisation],
    bank: Bank,
    issuer: StandInIssuer,
    log_in: LogIn,
    certificate: Path,
) -> dict[str, str]:
    return {
        "PURSER_APP_ID": APP_ID,
        "PURSER_APP_PASSWORD": PASSWORD,
        "PURSER_APP_TENANT_ID": TENANT,
        "PURSER_DATA_DIR": str(folder / "data"),
        "PURSER_LANGUAGE": "en",
        "PURSER_LOG_LEVEL": "info",
        "PURSER_LOGIN_URL": log_in.url,
        "PURSER_OPENID_URL": issuer.metadata_url,
        "PURSER_OWNERS": " ".join(
            person.id for each in who for person in each.people if person.owner
        ),
        "PURSER_POLL_SECONDS": "1",
        "PURSER_PORT": "0",
        "PURSER_SANDBOX": "1",
        "PURSER_STRIPE_API_BASE": bank.url,
        "PURSER_STRIPE_API_KEY": STRIPE_KEY,
        "PURSER_STRIPE_WEBHOOK_SECRET": WEBHOOK_SECRET,
        "PURSER_TENANTS": " ".join(each.id for each in who),
        "REQUESTS_CA_BUNDLE": str(certificate),
    }


@asynccontextmanager
async def _teams(
    folder: Path, seed: int, seconds: float, organisations: int, *, brisk: bool
) -> AsyncIterator[tuple[Process, str]]:
    chosen = {
        "folder": folder,
        "seed": seed,
        "seconds": seconds,
        "organisations": organisations,
        "bearer": BEARER,
    }
    arguments = [part for name, value in chosen.items() for part in (f"--{name}", str(value))]
    arguments += ["--brisk"] if brisk else []
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.soak.teams", *arguments, cwd=ROOT, stdout=PIPE
    )
    assert process.stdout is not None
    try:
        yield process, (await process.stdout.readline()).decode().strip()
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _furnish(folder: Path, who: Sequence[Organisation], bank: Bank) -> None:
    (folder / "data").mkdir()
    database = await open_database(f"sqlite:///{folder}/data/purser.db")
    headers = {"Authorization": f"Bearer {STRIPE_KEY}"}
    try:
        async with aiohttp.ClientSession(headers=headers) as stripe:
            for each in who:
                await _settle_in(database, each, await new_customer(stripe, bank))
    finally:
        await database.close()


async def _settle_in(database: Database, who: Organisation, customer: str) -> None:
    """Sixty days of calls, a card, and for every other one an auto-recharge."""
    account = await enter(sandbox_house(database), who.id, ZONE)
    now = datetime.now(UTC)
    card = Method(who.card, MethodKind.CARD, "Visa", "4242", "08/28")
    await keep_method(database.books, who.id, card, now)
    await database.purse.keep_customer(who.id, customer)
    recharge = replace(
        account.recharge,
        on=who.recharges,
        amount=Money.of(RECHARGE, account.currency),
        method_id=card.id if who.recharges else "",
    )
    async with database.books.change(who.id) as change:
        trigger = Money.of(TRIGGER, account.currency)
        await change.save(replace(change.account, recharge=recharge, trigger=trigger))
        for one in who.people:
            if not one.owner:
                await change.keep_member(Member(one.id, one.name, Role.OPERATOR, now, ""))
