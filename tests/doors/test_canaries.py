"""Secrets and people's words: planted in the real process, looked for in all that comes out."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import orjson

from bot.credentials import Token
from ledger.account import Method, MethodKind
from ledger.mailboxes import Mailbox
from providers.mail.access import Access as MailAccess
from providers.mail.access import Security
from providers.stripe.access import Access
from tests.bot.desk import local_settings
from tests.connector import StandInConnector
from tests.contract.samples import account, keep_method
from tests.crash.process import Replica, command
from tests.house import TENANT, MovableClock, build_house
from tests.issuer import APP_ID, SigningPair, StandInIssuer
from tests.postgres import PASSWORD, Postgres

SECRETS = {
    "APP_PASSWORD": "canary~app~password~8431",
    "STRIPE_API_KEY": "sk_test_canaryStripeKey8432",
    "STRIPE_WEBHOOK_SECRET": "whsec_canaryWebhook8433",
    "SMTP_URL": "smtp://purser:canary-mail-8434@127.0.0.1:9",
}
CUSTOMER = "cus_canaryCustomer8435"
MAIL_PASSWORD = "canary-mail-8434"
# What a person is called and says: on cards, and in no line of the log and no figure.
WORDS = ("Canaria", "canaryorder", "canaryreason", "canarysaid", "canary-chat")
CARD_NUMBER = "4242 4242 4242 4242"
NOBODY = "http://127.0.0.1:9"


@dataclass
class Heard:
    """Everything that came out, by where."""

    bodies: list[str] = field(default_factory=list)  # of HTTP answers
    pages: list[str] = field(default_factory=list)  # of /metrics, /healthz, /readyz
    posts: list[str] = field(default_factory=list)  # what Teams was sent
    output: str = ""  # standard output and error
    statuses: set[int] = field(default_factory=set)

    def everything(self) -> str:
        return "\n".join([*self.bodies, *self.pages, *self.posts, self.output])


@dataclass
class Provoker:
    """Posts what goes wrong."""

    replica: Replica
    http: aiohttp.ClientSession
    issuer: StandInIssuer
    connector: StandInConnector
    heard: Heard

    @property
    def token(self) -> str:
        return self.issuer.token(self.connector.url, jti="canaryClaim8436")

    async def posts(self, kind: str = "message", *, token: str = "", **parts: Any) -> None:
        activity = {
            "type": kind,
            "id": uuid4().hex,
            "channelId": "msteams",
            "serviceUrl": self.connector.url,
            "from": {"id": "29:anna", "name": "Canaria", "aadObjectId": "anna"},
            "recipient": {"id": "28:bot", "name": "Purser"},
            "conversation": {"id": "a:canary-chat", "conversationType": "personal"},
            "channelData": {"tenant": {"id": TENANT}},
            **parts,
        }
        await self.asks(
            "POST", "/api/messages", data=orjson.dumps(activity), token=token or self.token
        )

    async def taps(self, verb: str, **data: Any) -> None:
        action = {"type": "Action.Execute", "verb": verb, "data": data}
        value = {"action": action, "trigger": "manual"}
        await self.posts("invoke", name="adaptiveCard/action", value=value, replyToId="canary-chat")

    async def asks(self, method: str, path: str, *, token: str = "", **how: Any) -> None:
        url = self.replica.url.replace("/api/messages", path)
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        async with self.http.request(method, url, headers=headers, **how) as answer:
            said = await answer.text()
            self.heard.statuses.add(answer.status)
        (self.heard.bodies if method == "POST" else self.heard.pages).append(said)

    async def looks(self) -> None:
        for path in ("/metrics", "/healthz", "/readyz", "/nowhere"):
            await self.asks("GET", path)


@asynccontextmanager
async def provoked(folder: Path, **settings: str) -> AsyncIterator[Provoker]:
    """A registered Purser whose whole world outside is gone, but for Teams' issuer."""
    heard = Heard()
    async with (
        StandInIssuer(SigningPair("first")) as issuer,
        StandInConnector() as connector,
        aiohttp.ClientSession() as http,
    ):
        given = {
            "APP_ID": APP_ID, "APP_TENANT_ID": TENANT, "OWNERS": "anna", "SANDBOX": "1",
            "OPENID_URL": issuer.metadata_url, "LOGIN_URL": "https://127.0.0.1:9",
            "STRIPE_API_BASE": NOBODY, "MAIL_FROM": "purser@example.com",
            "DATA_DIR": str(folder / "data"), "PORT": "0", "LANGUAGE": "en",
            "LOG_LEVEL": "debug", "POLL_SECONDS": "1", **SECRETS, **settings,
        }  # fmt: skip
        replica = Replica(folder, {f"PURSER_{name}": value for name, value in given.items()})
        await replica.start()
        await replica.listens()
        try:
            yield Provoker(replica, http, issuer, connector, heard)
        finally:
            await replica.stop()
            heard.posts = [str(each.body) for each in connector.received]
            heard.output = replica.log.read_text("utf-8")


async def _furnished(folder: Path) -> None:
    """With a card at Stripe, under the organisation's number there."""
    (folder / "data").mkdir(parents=True)
    house = await build_house(folder / "data", clock=MovableClock())
    card = Method("pm_canary", MethodKind.CARD, "Visa", "4242", "08/28")
    try:
        await house.books.create(_account())
        await keep_method(house.books, TENANT, card, house.clock())
        await house.purse.keep_customer(TENANT, CUSTOMER)
    finally:
        await house.close()


def _account() -> Any:
    return replace(account(TENANT), sandbox=True)


async def _everything_wrong(it: Provoker, database: Path) -> None:
    await it.posts(text="canarysaid nonsense")
    await it.posts(text="balance", token="eyJhbGciOiJub25lIn0.eyJjYW5hcnkiOiJ4In0.canaryforged8437")
    await it.asks("POST", "/api/messages", data=b"{canarysaid", token=it.token)
    await it.asks("POST", "/webhooks/stripe", data=b"{}")
    await it.posts(text=f"my card is {CARD_NUMBER}")
    await it.posts(text="add card")
    await it.posts(text="add funds 50 with 1 po canaryorder")
    await it.posts(text="yes")
    await it.posts(text="reverse 1 because canaryreason")
    await it.taps("add_funds_review", form="x", amount=CARD_NUMBER)
    await it.taps("confirm", draft="canarysaid")
    await it.looks()
    with closing(sqlite3.connect(database)) as broken, broken:
        broken.execute("UPDATE accounts SET standing = 'broken'")
    await it.posts(text="add funds 50 po canaryorder")
    await it.taps("balance")
    with closing(sqlite3.connect(database)) as broken, broken:
        broken.execute("ALTER TABLE accounts RENAME TO gone")
    await it.posts(text="balance canarysaid")
    await it.posts(text="add funds 50 po canaryorder")
    await it.looks()


async def test_nothing_that_comes_out_holds_a_secret(tmp_path: Path) -> None:
    """Neither output nor answer, figure or card; nor do people's words stand in the log."""
    await _furnished(tmp_path)
    async with provoked(tmp_path) as it:
        await _everything_wrong(it, tmp_path / "data" / "purser.db")
    heard = it.heard
    assert heard.statuses >= {200, 400, 401, 404, 503}, heard.statuses
    for event in ("turn_failed", "token_not_fetched", "book_unavailable", "request_refused"):
        assert event in heard.output, event
    everything = heard.everything()
    kept = (*SECRETS.values(), MAIL_PASSWORD, CUSTOMER, "canaryforged8437", "canaryClaim8436")
    assert [line for line in everything.splitlines() if any(each in line for each in kept)] == []
    assert [line for line in everything.splitlines() if "eyJ" in line] == []
    assert [each for each in WORDS if each in heard.output + "".join(heard.pages)] == []
    assert "Traceback" not in "".join((*heard.bodies, *heard.pages, *heard.posts))
    files = b"".join(each.read_bytes() for each in (tmp_path / "data").iterdir())
    for number in (CARD_NUMBER, CARD_NUMBER.replace(" ", "")):
        assert number not in everything
        assert number.encode() not in files


async def test_no_command_tells_a_secret(tmp_path: Path) -> None:
    """What is wrong with a setting is told without its value."""
    for name, value in SECRETS.items():
        wrong = {f"PURSER_{name}": f"canary8440 {value}", "PURSER_DATA_DIR": str(tmp_path / "data")}
        for one in ("verify", "export", "package"):
            _, told = await command(wrong, tmp_path, one)
            assert "canary" not in told, (name, one)


async def test_a_lost_database_tells_no_password(tmp_path: Path, server: Postgres) -> None:
    """It goes away under a running Purser: what the log then says names no secret of it."""
    url = server.new()
    async with provoked(tmp_path, DATABASE_URL=url) as it:
        await it.posts(text="balance")
        server.drop(url)
        await it.posts(text="balance canarysaid")
        await it.looks()
    assert "book_unavailable" in it.heard.output
    for secret in (PASSWORD, url, *(each for each in SECRETS.values())):
        assert secret not in it.heard.everything()
    assert [each for each in WORDS if each in it.heard.output] == []


def test_no_object_shows_a_secret() -> None:
    """Whoever prints one, or has it in a stack with its values, sees no more than its name."""
    given: dict[str, Any] = {name.lower(): value for name, value in SECRETS.items()}
    given |= {"database_url": "postgresql://purser:canary%2Ddb-8438@db.example.com/purser"}
    settings = local_settings(
        app_id=APP_ID, app_tenant_id=TENANT, sandbox=True, mail_from="a@b.example", **given
    )
    shown: list[object] = [
        settings,
        settings.model_dump(),
        settings.mail_server,
        Access("sk_test_canary", "https://a", "whsec_canary", live=False, back=""),
        MailAccess("h", 25, Security.TLS, Mailbox("a", "b.example"), "u", "canary-mail"),
        Token("canary-bearer", 1.0, 1.0),
    ]
    for each in shown:
        assert "canary" not in f"{each!r} {each}", type(each)
    assert {"canary-db-8438", "canary%2Ddb-8438", MAIL_PASSWORD} <= set(settings.secrets)
