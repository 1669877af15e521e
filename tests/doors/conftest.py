"""A hall behind the door: the registered bot over HTTP, with people of two organisations in it."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dialogs.front import Front
from ledger.enter import enter
from tests.bot.desk import Served, Unhurried, registered_settings, serve
from tests.connector import Received
from tests.house import OWNERS, TENANT, MovableClock, build_house, open_house
from tests.issuer import SigningPair, StandInIssuer

OTHER = "22222222-2222-3333-4444-555555555555"
_PAIR = SigningPair("first")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in a chat, as Teams vouches for them."""

    id: str
    name: str = ""
    tenant: str = TENANT
    chat: str = ""  # the personal one where none is named
    kind: str = "personal"
    role: str | None = None

    def activity(self) -> dict[str, Any]:
        sender: dict[str, Any] = {"id": f"29:{self.id}", "name": self.name or self.id.title()}
        if self.id:
            sender["aadObjectId"] = self.id
        if self.role:
            sender["role"] = self.role
        return {
            "from": sender,
            "conversation": {
                "id": self.chat or f"a:{self.id}",
                "conversationType": self.kind,
                "tenantId": self.tenant,
            },
            "channelData": {"tenant": {"id": self.tenant}},
        }


ANNA = Person("anna", "Anna Ng")  # an owner
BEN = Person("ben", "Ben Ho")  # another
VIC = Person("vic", "Vic")  # without a role


@dataclass
class Hall:
    """What is said goes the whole way: token, tenant, person, role, book, card, connector."""

    served: Served

    async def says(self, text: str, by: Person = ANNA, **parts: Any) -> str:
        """The summary of the last card that answers; empty where none does."""
        await self.posts({"text": text, **parts}, by)
        return self.last.summary if self.served.connector.posts else ""

    async def taps(
        self, verb: str, data: dict[str, Any], by: Person = ANNA, **parts: Any
    ) -> dict[str, Any]:
        """What the one who tapped gets back."""
        action = {"type": "Action.Execute", "verb": verb, "data": data}
        told = {
            "type": "invoke",
            "name": "adaptiveCard/action",
            "replyToId": "card-1",
            "value": {"action": action, "trigger": "manual"},
        }
        answer: dict[str, Any] = await self.posts({**told, **parts}, by)
        return answer

    async def posts(self, parts: dict[str, Any], by: Person = ANNA) -> Any:
        """An activity of that person's; the answer's JSON, None where it has no body."""
        self.served.connector.received.clear()
        answer = await self.served.send(self.served.activity(**{**by.activity(), **parts}))
        assert answer.status == 200, answer.status
        return await answer.json() if answer.content_type == "application/json" else None

    @property
    def last(self) -> Received:
        return self.served.connector.posts[-1]

    def draft(self) -> str:
        """The confirmation that was posted last."""
        return str(button(self.last.card, "confirm")["data"]["draft"])

    async def balance(self, tenant: str = TENANT) -> str:
        account = await self.served.house.books.account(tenant)
        assert account is not None
        return str(account.balance)


def button(card: Any, verb: str) -> dict[str, Any]:
    """The button of that verb, wherever it stands on the card."""
    found = [each for each in _nodes(card) if each.get("verb") == verb]
    assert found, f"no {verb}"
    return found[0]


def _nodes(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [each for one in node for each in _nodes(one)]
    if isinstance(node, dict):
        return [node, *(each for one in node.values() for each in _nodes(one))]
    return []


@asynccontextmanager
async def opened_hall(path: Path, public_url: str = "", **parts: Any) -> AsyncIterator[Hall]:
    """Opened again over the same path it is a restart."""
    async with StandInIssuer(_PAIR) as issuer:
        owners = frozenset({*OWNERS, "bea"})
        house = await build_house(path, clock=MovableClock(), owners=owners)
        settings = registered_settings(
            issuer, tenants=(TENANT, OTHER), owners=tuple(owners), public_url=public_url
        )
        given = {"issuer": issuer, "front": Front(), "house": house, "pacing": Unhurried(), **parts}
        try:
            async with serve(path, settings, **given) as served:
                yield Hall(served)
        finally:
            await house.close()


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Both organisations have been entered: sixty days of calls are booked once for all."""
    path = tmp_path_factory.mktemp("hall")

    async def build() -> None:
        async with open_house(path, clock=MovableClock()) as house:
            for tenant in (TENANT, OTHER):
                await enter(house, tenant, "Asia/Hong_Kong")

    with ThreadPoolExecutor(1) as thread:  # a loop of its own, beside the tests'
        thread.submit(asyncio.run, build()).result()
    return path


@pytest.fixture
def begun(tmp_path: Path, opened: Path) -> Path:
    """A folder in which a hall can be opened."""
    shutil.copytree(opened, tmp_path, dirs_exist_ok=True)
    return tmp_path


@pytest.fixture
async def hall(begun: Path) -> AsyncIterator[Hall]:
    async with opened_hall(begun) as hall:
        yield hall
