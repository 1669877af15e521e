"""People of several organisations, who ask for funds and tap twice, whatever becomes of Purser."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import aiohttp
import orjson

from tests.crash.outside import Chats, Message, pause
from tests.crash.process import Replica
from tests.crash.stage import Organisation, Stage

_POOL = re.compile(r"Balance USD (-?[\d,.]+) · trigger USD ([\d,.]+)")
_ENTRY = re.compile(r"P-\d{4}-0*(\d+)")
_ADDED = re.compile(r"\S+ (already )?(added|written down)\.")
MOST_TRIES = 10
PATIENCE = aiohttp.ClientTimeout(total=20.0)
Json = dict[str, Any]


@dataclass
class Heard:
    """What people were told in answer to their taps, and what they did."""

    added: set[str] = field(default_factory=set)  # drafts whose tap was answered: it is added
    did: Counter[str] = field(default_factory=Counter)
    money_moves: int = 0  # taps that wait for their answer at this moment


class Person:
    """Says one thing after the other in a chat of their own."""

    def __init__(
        self,
        name: str,
        of: Organisation,
        stage: Stage,
        heard: Heard,
        session: aiohttp.ClientSession,
        seed: object,
    ) -> None:
        self._name = name
        self._of = of
        self._chats: Chats = stage.chats
        self._replicas = stage.replicas
        self._heard = heard
        self._dice = random.Random(f"{seed}:{name}")  # noqa: S311  dice
        self._numbers = count(1)
        self._entries: list[str] = []  # what was paid in, by its number in the book
        self._session = session

    async def live(self, over: asyncio.Event, thinks_seconds: float) -> None:
        """Until it is over; each thing at its own pace."""
        wishes: tuple[tuple[int, Callable[[], Awaitable[None]]], ...] = (
            (40, self._fund),
            (20, self._raise_trigger),
            (10, self._look),
            (8, self._reconcile),
            (6, self._refund),
            (4, self._write_down),
            (4, self._set_up),
        )
        weights = [weight for weight, _ in wishes]
        while not over.is_set():
            await self._dice.choices(wishes, weights)[0][1]()
            await pause(self._dice.random() * thinks_seconds)

    async def subscribe(self, chat: str) -> None:
        """Alerts are told there from now on."""
        told = await self.insists("alerts here", chat, "channel")
        assert "alerts" in told.summary.lower(), told.summary

    async def reconciles(self, found: int) -> None:
        """Without a second thought; auto-recharge has to bring it back."""
        told = await self.insists(f"reconcile {found}")
        if told.draft:
            await self._tap(told, "confirm")
        else:  # it stands there since the last time, and was not recharged yet
            assert told.summary.startswith("Nothing to reconcile"), told.summary

    async def insists(self, text: str, chat: str = "", kind: str = "personal") -> Message:
        """Says it again until an answer comes."""
        for _ in range(MOST_TRIES):
            told = await self.says(text, chat, kind)
            if told is not None:
                return told
        raise AssertionError(f"no answer to {text!r}")

    async def says(self, text: str, chat: str = "", kind: str = "personal") -> Message | None:
        """The last card in answer; None where none came."""
        activity = self._activity("message", chat or f"a:{self._name}", kind) | {"text": text}
        await self._delivered(activity)
        answers = self._chats.answers_to(activity["id"])
        return answers[-1] if answers else None

    async def _fund(self) -> None:
        """Most confirm, some twice or three times at once, some by typing, some never."""
        await self._asks(f"add funds {self._dice.choice((5, 10, 20))}")

    async def _write_down(self) -> None:
        day = self._dice.randint(1, 28)
        await self._asks(f"add funds 7 dated 2026-03-{day:02}", "written_down")

    async def _raise_trigger(self) -> None:
        """A little above the balance, so that a recharge is due now."""
        told = await self.says("balance")
        found = _POOL.search(told.summary) if told else None
        if found:
            balance = float(found[1].replace(",", ""))  # what a person reads and types
            wanted = min(9_000.0, max(1.0, balance + self._dice.randint(-2, 6)))
            await self._asks(f"trigger {wanted:.0f}", "trigger")

    async def _reconcile(self) -> None:
        """The admin centre shows less: auto-recharge has to bring it back."""
        await self._asks(f"reconcile {self._dice.randint(60, 160)}", "reconciled")

    async def _refund(self) -> None:
        if self._entries:
            entry = self._dice.choice(self._entries)
            await self._asks(f"refund {entry} {self._dice.randint(1, 5)} because twice", "refunded")

    async def _set_up(self) -> None:
        await self._asks(f"auto-recharge {self._dice.choice((5, 5, 10))}", "auto_recharge")

    async def _look(self) -> None:
        await self.says(self._dice.choice(("balance", "history 10", "help", "history")))
        self._heard.did["looked"] += 1

    async def _asks(self, what: str, name: str = "funds") -> None:
        self._heard.did[name] += 1
        told = await self.says(what)
        if told is None or not told.draft:
            return  # nothing to decide, or the answer was lost
        act = self._dice.random()
        if act < 0.08:
            self._heard.did["left alone"] += 1
        elif act < 0.16:
            await self._tap(told, "cancel")
        elif act < 0.26:
            self._heard.did["typed yes"] += 1
            await self.says("yes")
        else:
            taps = self._dice.choices((1, 2, 3), (60, 30, 10))[0]
            self._heard.did["tapped again"] += taps - 1
            await asyncio.gather(*(self._tap(told, "confirm") for _ in range(taps)))

    async def _tap(self, message: Message, verb: str) -> None:
        value = {"action": {"type": "Action.Execute", "verb": verb, "data": message.data(verb)}}
        activity = self._activity("invoke", f"a:{self._name}", "personal") | {
            "name": "adaptiveCard/action",
            "value": value,
            "replyToId": message.id,
        }
        self._heard.money_moves += 1
        try:
            body = await self._delivered(activity)
        finally:
            self._heard.money_moves -= 1
        answer = orjson.loads(body) if body else {}
        card = answer.get("value")
        if verb == "confirm" and isinstance(card, dict) and "body" in card:
            self._note(message.draft, card)

    def _note(self, draft: str, card: Json) -> None:
        if _ADDED.match(str(card.get("speak", ""))):
            self._heard.added.add(draft)
        if found := _ENTRY.search(orjson.dumps(card).decode()):
            self._entries = [*self._entries[-20:], found[1]]

    async def _delivered(self, activity: Json) -> bytes:
        """Teams does not know either whether it got through: sometimes it comes again."""
        body = await self._sent(activity)
        while body is None and self._dice.random() < 0.6:
            self._heard.did["delivered again"] += 1
            body = await self._sent(activity)
        if self._dice.random() < 0.04:
            self._heard.did["delivered again"] += 1
            return await self._sent(activity) or body or b""
        return body or b""

    async def _sent(self, activity: Json) -> bytes | None:
        """The answer's body; None where the connection broke."""
        url = (await self._somebody()).url
        if not url:
            return None
        try:
            async with self._session.post(url, json=activity) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, TimeoutError, OSError):
            self._heard.did["broken off"] += 1
            return None
        assert answer.status == 200, (answer.status, activity)
        return body

    async def _somebody(self) -> Replica:
        """One that listens; where none does, the first that does again."""
        living = [each for each in self._replicas if each.ready.is_set()]
        if living:
            return self._dice.choice(living)
        waiting = [asyncio.ensure_future(each.ready.wait()) for each in self._replicas]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for each in waiting:
            each.cancel()
        return next((each for each in self._replicas if each.ready.is_set()), self._replicas[0])

    def _activity(self, kind: str, chat: str, where: str) -> Json:
        return {
            "type": kind,
            "id": f"{self._name}-{next(self._numbers)}",
            "channelId": "msteams",
            "serviceUrl": self._chats.url,
            "locale": "en-US",
            "from": {"id": f"29:{self._name}", "name": self._name, "aadObjectId": self._name},
            "recipient": {"id": "28:bot"},
            "conversation": {"id": chat, "conversationType": where, "tenantId": self._of.id},
            "channelData": {"tenant": {"id": self._of.id}},
        }
