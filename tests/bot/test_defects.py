"""Each defect of the archived SDK: shown in the stock class, and gone in ours.

The rows are those of the defects that were measured in botbuilder 4.17.1.
"""

from __future__ import annotations

import gc
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from botbuilder.core import MemoryStorage, TurnContext
from botbuilder.schema import AdaptiveCardInvokeValue
from botframework.connector.auth import PasswordServiceClientCredentialFactory
from botframework.connector.auth.jwt_token_extractor import _OpenIdMetadata
from jsonpickle.unpickler import Unpickler  # type: ignore[import-untyped]

from bot.activities import activity_of
from bot.adapter import PurserAdapter
from bot.connector import Connector, open_session
from bot.credentials import CachedTokens, NoTokens
from bot.identity import door_for
from bot.keys import Keys
from bot.mentions import said_to_bot
from bot.metrics import Metrics
from bot.web import build_site, open_runner
from dialogs.kept import kept_of
from dialogs.turn import Answer
from storage.chat_memory import TinyChatMemory
from tests.bot.desk import local_settings, registered_settings, serve
from tests.bot.stock import Echo, serve_stock
from tests.connector import StandInConnector, Status
from tests.house import TENANT
from tests.issuer import SigningPair, StandInIssuer

FIRST = SigningPair("first")
SKYPE = SigningPair("skype", endorsements=("skype",))
FOREIGN = "99999999-2222-3333-4444-555555555555"

pytestmark = pytest.mark.filterwarnings(
    # The stock class leaves its sessions to the collector.
    "ignore::ResourceWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
)


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """What the stock class leaves is collected here, and not in the middle of another test."""
    gc.freeze()  # what was there before need not be looked through
    yield
    gc.collect()
    gc.unfreeze()


@dataclass
class Pair:
    """The same bot on the stock adapter and on ours, and the connector both answer to."""

    stock: str
    ours: str
    bot: Echo
    connector: StandInConnector
    http: aiohttp.ClientSession

    async def post(self, url: str, body: Any, token: str = "", **headers: str) -> tuple[int, Any]:
        if token:
            headers["Authorization"] = f"Bearer {token}"
        given = {"data": body} if isinstance(body, bytes) else {"json": body}
        async with self.http.post(f"{url}/api/messages", headers=headers, **given) as answer:
            raw = await answer.read()
            is_json = raw and answer.content_type == "application/json"
            return answer.status, (await answer.json()) if is_json else raw

    def activity(self, **parts: Any) -> dict[str, Any]:
        return {
            "type": "message",
            "id": "1",
            "channelId": "msteams",
            "serviceUrl": self.connector.url,
            "from": {"id": "29:anna"},
            "recipient": {"id": "28:bot"},
            "conversation": {"id": "a:anna"},
            "channelData": {"tenant": {"id": TENANT}},
            "text": "hello",
            **parts,
        }

    def tap(self) -> dict[str, Any]:
        value = {"action": {"type": "Action.Execute", "verb": "v", "data": {}}, "trigger": "manual"}
        return self.activity(type="invoke", name="adaptiveCard/action", value=value)


@asynccontextmanager
async def _ours(bot: Echo, issuer: StandInIssuer | None) -> AsyncIterator[str]:
    """A bot of botbuilder's own kind on our adapter."""
    settings = registered_settings(issuer) if issuer else local_settings()
    async with open_session() as session:
        metrics = Metrics()
        connector = Connector(session, NoTokens(), settings.addresses, metrics, sleep=_at_once)
        adapter = PurserAdapter(
            door_for(settings, Keys(session, settings.openid_url)), connector, metrics
        )
        site = build_site(adapter, bot.on_turn, metrics, {}, loopback_only=settings.local)
        runner = open_runner(site, grace_seconds=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()


async def _at_once(_seconds: float) -> None:
    """A pause that takes no time."""


@asynccontextmanager
async def _both(issuer: StandInIssuer | None = None) -> AsyncIterator[Pair]:
    bot = Echo()
    async with (
        StandInConnector() as connector,
        serve_stock(bot, issuer) as stock,
        _ours(bot, issuer) as ours,
        aiohttp.ClientSession() as http,
    ):
        yield Pair(stock, ours, bot, connector, http)


async def test_a_turn_builds_no_client() -> None:
    """Stock opens a connection for each turn, ours one for all of them."""
    async with _both() as both:
        for _ in range(3):
            assert (await both.post(both.stock, both.activity()))[0] < 300
        assert len(both.connector.peers) == 3
        both.connector.peers.clear()
        for _ in range(3):
            assert (await both.post(both.ours, both.activity()))[0] == 200
        assert len(both.connector.peers) == 1


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("application/vnd.microsoft.card.adaptive", {"type": "AdaptiveCard", "body": []}),
        ("application/vnd.microsoft.error", {"code": "Gone", "message": "no"}),
    ],
)
async def test_a_button_is_answered(kind: str, value: Any) -> None:
    """An invoke with a body is a 500 in stock; the same bot on ours answers it."""
    async with _both() as both:
        both.bot.card_type, both.bot.card_value = kind, value
        assert (await both.post(both.stock, both.tap()))[0] == 500
        status, body = await both.post(both.ours, both.tap())
    assert (status, body) == (200, {"statusCode": 200, "type": kind, "value": value})


async def test_a_button_is_answered_in_words(tmp_path: Path) -> None:
    """A note, whose value is a string, cannot be sent with stock at all."""
    kind = "application/vnd.microsoft.activity.message"
    async with _both() as both:
        both.bot.card_type, both.bot.card_value = kind, "Done."
        assert (await both.post(both.stock, both.tap()))[0] == 500
    async with serve(tmp_path) as served:
        served.front.answer = Answer(note="Done.")
        answer = await served.send(served.tap())
        assert answer.status == 200
        assert await answer.json() == {"statusCode": 200, "type": kind, "value": "Done."}


async def test_credentials_are_made_once() -> None:
    """Stock makes new credentials, with a new msal app, for every turn; ours asks once."""
    factory = PasswordServiceClientCredentialFactory("app", "password")
    made = [
        await factory.create_credentials(
            "app", "scope", "https://login.microsoftonline.com/x", True
        )
        for _ in range(2)
    ]
    assert made[0] is not made[1]
    asked: list[int] = []

    def acquire() -> dict[str, Any]:
        asked.append(1)
        return {"access_token": "t", "expires_in": 3600}

    tokens = CachedTokens(acquire)
    assert [await tokens.bearer() for _ in range(5)] == ["t"] * 5
    assert len(asked) == 1


async def test_an_unknown_key_is_no_crash() -> None:
    """A rotated key is an IndexError in stock; ours asks the issuer and finds it."""
    async with StandInIssuer(FIRST) as issuer, aiohttp.ClientSession() as session:
        stock = _OpenIdMetadata(issuer.metadata_url)
        stock.keys = [FIRST.described]
        with pytest.raises(IndexError):
            stock._find("second")
        keys = Keys(session, issuer.metadata_url)
        assert await keys.find("first") is not None
        issuer.pairs.append(SigningPair("second"))
        keys._asked_at = float("-inf")
        assert await keys.find("second") is not None


@pytest.mark.parametrize("what", ["garbage", "expired", "endorsement", "unknown key"])
async def test_a_bad_token_is_a_401(what: str) -> None:
    """Stock answers 500 to tokens it cannot make sense of."""
    async with StandInIssuer(FIRST, SKYPE) as issuer, _both(issuer) as both:
        url = both.connector.url
        token = {
            "garbage": "x.y.z",
            "expired": issuer.token(url, exp=time.time() - 4000),
            "endorsement": issuer.token(url, pair=SKYPE),
            "unknown key": issuer.token(url, headers={"kid": "other"}),
        }[what]
        assert (await both.post(both.stock, both.activity(), token))[0] == 500
        assert (await both.post(both.ours, both.activity(), token))[0] == 401


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"{}", "", 415),
    ],
)
async def test_a_bad_body_is_the_senders_fault(body: bytes, content_type: str, status: int) -> None:
    """Bad JSON, a list and a missing Content-Type are a 500 in stock."""
    async with _both() as both:
        assert await _raw(both.stock, body, content_type) == 500
        assert await _raw(both.ours, body, content_type) == status


async def _raw(url: str, body: bytes, content_type: str) -> int:
    """Post without what a client would add of itself."""
    headers = {"Content-Type": content_type} if content_type else {}
    async with (
        aiohttp.ClientSession(skip_auto_headers=["Content-Type"]) as http,
        http.post(f"{url}/api/messages", data=body, headers=headers) as answer,
    ):
        return answer.status


async def test_a_permission_error_is_a_bug_and_no_401() -> None:
    """A disk that refuses is a 401 in stock, which stops Teams from talking to the bot."""
    async with _both() as both:
        both.bot.failure = PermissionError("disk")
        assert (await both.post(both.stock, both.activity()))[0] == 401
        assert (await both.post(both.ours, both.activity()))[0] == 200


async def test_the_tenant_is_checked() -> None:
    """Stock runs the bot for any organisation of the world whose people found it."""
    async with StandInIssuer(FIRST) as issuer, _both(issuer) as both:
        foreign = both.activity(channelData={"tenant": {"id": FOREIGN}}, text="mine?")
        token = issuer.token(both.connector.url)
        await both.post(both.stock, foreign, token)
        assert both.bot.heard == ["mine?"]
        assert (await both.post(both.ours, foreign, token))[0] == 403
        assert both.bot.heard == ["mine?"]


@pytest.mark.parametrize("status", [412, 429, 502, 503, 504])
async def test_a_busy_connector_is_asked_again(status: int) -> None:
    """Stock gives up after one try; ours comes again."""
    async with _both() as both:
        both.connector.answer_next(Status(status))
        assert (await both.post(both.stock, both.activity()))[0] == 500
        assert len(both.connector.posts) == 1
        both.connector.answer_next(Status(status))
        assert (await both.post(both.ours, both.activity()))[0] == 200
        assert len(both.connector.posts) == 3


@pytest.mark.parametrize(
    ("name", "text", "stock", "ours"),
    [
        ("a-b", "<at>a-b</at> pay a-b 5", "pay  5", "pay a-b 5"),
        ("Purser", "<at>Purser</at>&nbsp;balance", "&nbsp;balance", "balance"),
        ("Purser", "<AT>Purser</AT> balance", "<AT></AT> balance", "balance"),
    ],
)
def test_only_the_mention_is_taken_out(name: str, text: str, stock: str, ours: str) -> None:
    """Stock deletes the bot's name wherever it stands, and leaves what Teams puts around it."""
    mentioned = text[: text.lower().index("</at>") + 5]
    said = {
        "type": "message",
        "text": text,
        "recipient": {"id": "28:bot"},
        "conversation": {"id": "c"},
        "entities": [
            {"type": "mention", "text": mentioned, "mentioned": {"id": "28:bot", "name": name}}
        ],
    }
    assert TurnContext.remove_recipient_mention(activity_of(said)).strip() == stock
    assert said_to_bot(activity_of(said)) == ours


async def test_a_refresh_is_told_from_a_tap(tmp_path: Path) -> None:
    """Stock drops `trigger`, so that a card that refreshes itself looks like a tap."""
    value = {"action": {"type": "Action.Execute", "verb": "v"}, "trigger": "automatic"}
    assert not hasattr(AdaptiveCardInvokeValue(**value), "trigger")
    async with serve(tmp_path) as served:
        await served.send(served.tap(value=value))
        assert served.front.taps[0].automatic


def test_what_is_kept_of_a_dialog_runs_no_code() -> None:
    """botbuilder keeps state with jsonpickle, which calls what a document names; ours reads it."""
    hostile = {"py/reduce": [{"py/function": "os.getcwd"}, {"py/tuple": []}]}
    assert Unpickler().restore(hostile) == str(Path.cwd())
    assert kept_of(hostile, {}).dropped
    assert kept_of({**hostile, "version": 1}, {}).stack == []


async def test_what_was_read_is_not_the_memory_itself(tmp_path: Path) -> None:
    """Stock hands out the live object, so that a turn that fails has changed the state."""
    stock = MemoryStorage()
    await stock.write({"key": {"said": ["a"], "e_tag": "*"}})
    (await stock.read(["key"]))["key"]["said"].append("b")
    assert (await stock.read(["key"]))["key"]["said"] == ["a", "b"]
    ours = await TinyChatMemory.open(tmp_path / "chats.json")
    await ours.write({"key": {"said": ["a"]}})
    read: Any = await ours.read("key")
    read["said"].append("b")
    assert await ours.read("key") == {"said": ["a"]}
    await ours.close()
