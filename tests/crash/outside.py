"""The world outside of the killed process, which goes on and keeps count: Stripe and Teams."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from time import monotonic
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from tests.connector import Received, StandInConnector
from tests.stripe_stand_in import KEY, StandInStripe
from tests.wire import Fault, Wire

_ACCOUNT = "purser_account"
_ALERT = re.compile(r"· alert (\d+)$")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a charge, as it came in."""

    account_id: str
    key: str
    by: str  # the secret that came with it: each replica has its own
    at: float


class _Timeline(Wire):
    """Notes who asked for which charge and when, and takes its time."""

    def __init__(self, handler: Any, dice: random.Random) -> None:
        super().__init__(handler)
        self.asked: list[Asked] = []
        self.open = 0
        self.slowest_seconds = 0.0
        self._dice = dice
        self._undone: set[str] = set()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        self.open += 1
        try:
            await self._note(request)
            await pause(self._dice.random() ** 3 * self.slowest_seconds)
            return await super().serve(request)
        except ConnectionError:  # whoever asked has been killed
            return web.Response(status=500)
        finally:
            self.open -= 1

    def forget_failures(self) -> None:
        """As a day would do it: a 500 of which nothing came is not repeated any more."""
        for key in self._undone:
            self._keys.pop(key, None)
        self._undone.clear()

    async def _done(self, request: web.Request, body: bytes, fault: Fault | None) -> web.Response:
        if fault is Fault.BROKEN:
            self._undone.add(request.headers.get("Idempotency-Key", ""))
        return await super()._done(request, body, fault)

    async def _note(self, request: web.Request) -> None:
        if request.method != "POST" or request.path != "/v1/payment_intents":
            return
        form = dict(parse_qsl((await request.read()).decode()))
        account = form.get(f"metadata[{_ACCOUNT}]", "")
        by = request.headers.get("Authorization", "").removeprefix("Bearer ")
        self.asked.append(Asked(account, form.get(f"metadata[{KEY}]", ""), by, monotonic()))


class Bank(StandInStripe):
    """A Stripe that can be slow, fails as it is told, and remembers in which order it was asked."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.timeline = _Timeline(self._answer, random.Random(seed))  # noqa: S311  dice
        self.wire = self.timeline
        self.answered: dict[str, float] = {}  # when each charge was decided, by its key

    @property
    def busy(self) -> bool:
        return self.timeline.open > 0

    def _charged(self, form: dict[str, str]) -> web.Response:
        answer = super()._charged(form)
        if "payment_intent" in str(answer.text):
            self.answered.setdefault(form.get(f"metadata[{KEY}]", ""), monotonic())
        return answer

    def fails(self, seed: int, often: float) -> None:
        """In every way there is, each about so often; the one that only patience ends seldom."""
        self.timeline.forget_failures()
        rates = {fault: often for fault in Fault if fault not in (Fault.HANG, Fault.LOST)}
        self.wire.faults.weather(seed, rates | {Fault.LOST: often / 10, Fault.HANG: often / 10})

    def recovers(self) -> None:
        self.wire.faults.clear()
        self.timeline.forget_failures()
        self.timeline.slowest_seconds = 0.0
        self.behaviours.clear()


class Chats(StandInConnector):
    """A Teams that keeps of each message what the proof is about, and hands answers on."""

    def __init__(self, seed: int) -> None:
        super().__init__()
        self.alerts: Counter[tuple[str, int]] = Counter()  # by chat and number, each time posted
        # What the card of a draft said once it was decided, by the draft.
        self.decided: dict[str, list[str]] = defaultdict(list)
        self.failing = 0.0
        self.slowest_seconds = 0.0
        self.open = 0
        self._dice = random.Random(seed)  # noqa: S311  dice
        self._drafts: dict[str, str] = {}  # by the card that asks
        self._answers_to: dict[str, list[Message]] = defaultdict(list)
        self._numbers = 0

    def answers_to(self, activity_id: str) -> list[Message]:
        """What was said in answer, oldest first; asked for once."""
        return self._answers_to.pop(activity_id, [])

    async def _serve(self, request: web.Request) -> web.Response:
        self.open += 1
        try:
            await self._dawdle()
            if _hung_up(request):  # whoever said it was killed before it was taken
                return web.Response(status=500)
            answer = await super()._serve(request)
            await self._dawdle()
        finally:
            self.open -= 1
        if self._dice.random() < self.failing and request.transport is not None:
            request.transport.abort()  # taken, and nobody is told
        return answer

    def recovers(self) -> None:
        self.failing = self.slowest_seconds = 0.0

    async def _dawdle(self) -> None:
        await pause(self._dice.random() ** 3 * self.slowest_seconds)

    async def _keep(self, received: Received) -> int:
        self._numbers += 1
        number = self._numbers
        if received.method == "POST":
            self._posted(received, f"sent-{number}")
        elif received.method == "PUT":
            self._changed(received)
        return number

    def _posted(self, received: Received, card_id: str) -> None:
        if received.activity_id:
            message = Message(card_id, received.summary, received.card)
            self._drafts[card_id] = message.draft
            self._answers_to[received.activity_id].append(message)
            return
        found = _ALERT.search(received.summary)  # nobody asked, so it is an alert
        self.alerts[received.conversation_id, int(found[1]) if found else 0] += 1

    def _changed(self, received: Received) -> None:
        draft = self._drafts.get(received.activity_id)
        if draft:
            self.decided[draft].append(received.summary)


def _hung_up(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


@dataclass(frozen=True, slots=True)
class Message:
    """A card in a chat, as whoever reads it sees it."""

    id: str
    summary: str
    card: dict[str, Any]

    @property
    def draft(self) -> str:
        """What its button confirms; empty where it has none."""
        return str(self.data("confirm").get("draft", ""))

    def data(self, verb: str) -> dict[str, Any]:
        """What that button carries; empty where there is no such button."""
        found = (one for one in elements(self.card) if one.get("verb") == verb)
        data: dict[str, Any] = next(found, {}).get("data", {})
        return data


def elements(content: Any) -> list[dict[str, Any]]:
    """Every object in a card, in reading order."""
    if isinstance(content, dict):
        return [content, *(one for value in content.values() for one in elements(value))]
    if isinstance(content, list):
        return [one for value in content for one in elements(value)]
    return []


async def pause(seconds: float) -> None:
    """Nothing, for so long: what a bank, a thought or the moment of a kill takes."""
    if seconds > 0:
        done = asyncio.get_running_loop().create_future()
        timer = asyncio.get_running_loop().call_later(seconds, done.set_result, None)
        try:
            await done
        finally:
            timer.cancel()
