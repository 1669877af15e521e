"""How fast committed alerts leave: an outbox is filled, the bot is started, arrivals are counted.

Teams' own limits (per thread and tenant) would cap any bot, so the deliveries are spread: each
chat gets one, and each organisation stays far below fifty a second.
"""

from __future__ import annotations

import asyncio
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import orjson

from bench import subjects
from bench.connector import Connector
from bench.subjects import running
from bench.wire import Message, Messages
from bot.chats import Chats, Heard, Reference
from dialogs.turn import ChatKind
from ledger.account import Account, AutoRecharge, Standing
from ledger.incidents import AlertFacts, AlertKind
from ledger.money import Money
from ledger.telling import alert
from storage.chat_memory import TinyChatMemory
from storage.sql import Database, open_database
from tests.contract.samples import subscribe

ORGANISATIONS = 100
CHATS = 20  # of each organisation
COUNT = ORGANISATIONS * CHATS
_PATIENCE_SECONDS = 90.0


async def purser(connector: Connector) -> float:
    """Deliveries a second, from the first arrival to the last."""
    with tempfile.TemporaryDirectory() as folder:
        await _fill(Path(folder), connector.url)
        connector.count_all(_is_alert)
        async with running(subjects.PURSER, Path(folder)):
            await _all_arrived(connector)
        return _rate(connector)


async def relay(connector: Connector) -> float:
    """The same card to as many chats by the bare relay."""
    order = {
        "serviceUrl": connector.url,
        "card": connector.last,
        "chats": [_chat(a, c) for a in range(ORGANISATIONS) for c in range(CHATS)],
    }
    connector.count_all(_is_alert)
    with tempfile.TemporaryDirectory() as folder:
        async with running(subjects.RELAY, Path(folder)) as bot:
            await _post(bot.port, orjson.dumps(order))
            await _all_arrived(connector)
    return _rate(connector)


def _rate(connector: Connector) -> float:
    arrivals = connector.arrivals
    connector.count_all(None)
    return (len(arrivals) - 1) / (arrivals[-1] - arrivals[0])


async def _all_arrived(connector: Connector) -> None:
    end = time.perf_counter() + _PATIENCE_SECONDS
    while len(connector.arrivals) < COUNT:
        if time.perf_counter() > end:
            raise TimeoutError(f"{len(connector.arrivals)} of {COUNT} alerts arrived")
        await asyncio.sleep(0.02)


def _is_alert(activity: dict[str, Any]) -> bool:
    is_card = subjects.card_of(activity).get("type") == "AdaptiveCard"
    return is_card and bool(activity.get("summary"))


async def _fill(folder: Path, service_url: str) -> None:
    """One low alert in every chat, committed as the poll commits it."""
    database = await open_database(f"sqlite+aiosqlite:///{folder / 'purser.db'}")
    memory = await TinyChatMemory.open(folder / "chats.json")
    chats = Chats(memory, database.subscribers, database.outbox, _now)
    try:
        for organisation in range(ORGANISATIONS):
            await _fill_organisation(organisation, database, chats, service_url)
    finally:
        await memory.close()
        await database.close()


async def _fill_organisation(
    organisation: int, database: Database, chats: Chats, service_url: str
) -> None:
    account = await database.books.create(_account(organisation))
    names = [_chat(organisation, number) for number in range(CHATS)]
    await asyncio.gather(*(chats.heard(_heard(account.id, c, service_url)) for c in names))
    for chat in names:
        await subscribe(database.books, account.id, chat, _now())
    facts = AlertFacts(account.balance, account.trigger, auto_on=False, sandbox=True)
    async with database.books.change(account.id) as change:
        await alert(change, AlertKind.LOW, facts, _now())


def _account(organisation: int) -> Account:
    trigger = Money.of(100, "USD")
    return Account(
        id=f"33333333-3333-4333-8333-{organisation:012d}",
        currency="USD",
        time_zone="UTC",
        balance=Money.zero("USD"),
        trigger=trigger,
        recharge=AutoRecharge(on=False, amount=trigger, method_id=""),
        standing=Standing.LOW,
        seq=0,
        head="0" * 64,
        version=1,
        usage_cursor="",
        sandbox=True,
        created_at=_now(),
        due_at=_now() + timedelta(days=1),
    )


def _heard(account_id: str, chat_id: str, service_url: str) -> Heard:
    reference = Reference(account_id, service_url, "28:bench-bot", chat_id, ChatKind.CHANNEL)
    return Heard(reference, str(uuid4()), "en-US", "UTC")


def _chat(organisation: int, number: int) -> str:
    return f"19:bench-{organisation:03d}-{number:03d}@thread.tacv2"


def _now() -> datetime:
    return datetime.now(UTC)


class _Order(Messages):
    """Fire and forget: what counts is what arrives."""

    def message(self, message: Message) -> None:
        if b" 200 " not in message.first_line:
            raise ConnectionError(message)


async def _post(port: int, body: bytes) -> None:
    loop = asyncio.get_running_loop()
    _, line = await loop.create_connection(_Order, "127.0.0.1", port)
    line.write(
        b"POST /deliver HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
    )
