"""The line to Purser: delivers activities as Teams does, and notes how long each turn took."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any

import aiohttp
import orjson

from tests.soak.places import Chat, Person

BOT = {"id": "28:purser", "name": "Purser"}
ARRIVES_SECONDS = 0.5  # from the end of a turn to what was posted in it, or nothing was
PATIENCE = aiohttp.ClientTimeout(total=30.0)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """One request to Purser and its answer."""

    id: str  # of the activity
    speaker: tuple[str, str]  # the chat and the person: these are answered one after the other
    kind: str  # message, tap, or again: the same activity a second time
    sent_at: float
    answered_at: float
    status: int


def keep_turns(file: Path, turns: Sequence[Turn]) -> None:
    """For whoever looks into a run that failed."""
    file.write_bytes(b"".join(orjson.dumps(asdict(each)) + b"\n" for each in turns))


@dataclass(frozen=True, slots=True)
class Said:
    """A card in answer to a turn, as far as people look at it."""

    card: str
    summary: str
    buttons: dict[str, Json]
    about: str = ""  # `alert 5` or `request 5`

    @property
    def draft(self) -> str:
        """What its button confirms; empty where it has none."""
        return str(self.buttons.get("confirm", {}).get("draft", ""))


@dataclass
class _Waiting:
    """Somebody who has said something and looks at the chat."""

    said: list[Said] = field(default_factory=list)
    heard: asyncio.Event = field(default_factory=asyncio.Event)


@dataclass
class Line:
    """Everybody's; `listen` has to run meanwhile."""

    url: str  # of Purser
    service_url: str  # of Teams
    token: str
    session: aiohttp.ClientSession
    turns: list[Turn] = field(default_factory=list)
    # What was seen last, by its thread.
    alerts: dict[str, Said] = field(default_factory=dict)
    requests: dict[str, Said] = field(default_factory=dict)
    _waiting: dict[str, _Waiting] = field(default_factory=dict)  # by the turn
    _numbers: count[int] = field(default_factory=lambda: count(1))

    async def listen(self, listens: asyncio.Event) -> None:
        """Hear what Teams was told, until Teams is gone."""
        forever = aiohttp.ClientTimeout(total=None)
        async with self.session.get(f"{self.service_url}/heard", timeout=forever) as stream:
            listens.set()
            async for told in stream.content:
                self._hear(orjson.loads(told))

    def _hear(self, told: Json) -> None:
        said = Said(told["card"], told["summary"], told["buttons"], told["about"])
        for what, seen in (("alert", self.alerts), ("request", self.requests)):
            if told["about"].startswith(what):
                seen[told["thread"]] = said
        waiting = self._waiting.get(told["turn"])
        if waiting is not None:
            waiting.said.append(said)
            waiting.heard.set()

    async def answers(self, activity: Json) -> list[Said]:
        """What was said in answer, oldest first; nothing where Teams did not take it."""
        waiting = self._waiting[activity["id"]] = _Waiting()
        try:
            await self.deliver(activity, "message")
            async with asyncio.timeout(ARRIVES_SECONDS):
                await waiting.heard.wait()
        except TimeoutError:
            return []
        finally:
            del self._waiting[activity["id"]]
        return waiting.said

    async def deliver(self, activity: Json, kind: str) -> bytes:
        """The answer's body."""
        speaker = activity["conversation"]["id"].partition(";")[0], activity["from"]["aadObjectId"]
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        body = orjson.dumps(activity)
        begun = monotonic()
        async with self.session.post(self.url, data=body, headers=headers) as answer:
            told = await answer.read()
        turn = Turn(activity["id"], speaker, kind, begun, monotonic(), answer.status)
        self.turns.append(turn)
        return told

    def message(self, chat: Chat, person: Person, text: str) -> Json:
        """In company the bot is called by name, and each time in a thread of its own."""
        called = {
            "text": f"<at>Purser</at> {text}",
            "entities": [{"type": "mention", "mentioned": BOT, "text": "<at>Purser</at>"}],
        }
        told = {"text": text} if chat.kind == "personal" else called
        return self.activity("message", chat, person) | told

    def tap(self, chat: Chat, person: Person, said: Said, verb: str) -> Json:
        action = {"type": "Action.Execute", "verb": verb, "data": said.buttons[verb]}
        return self.activity("invoke", chat, person) | {
            "name": "adaptiveCard/action",
            "replyToId": said.card,
            "value": {"action": action, "trigger": "manual"},
        }

    def activity(self, kind: str, chat: Chat, person: Person) -> Json:
        number = next(self._numbers)
        within = f";messageid={number}" if chat.kind == "channel" else ""
        return {
            "type": kind,
            "id": f"turn-{number}",
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "locale": person.locale,
            "localTimezone": person.zone,
            "from": {"id": f"29:{person.id}", "name": person.name, "aadObjectId": person.id},
            "recipient": BOT,
            "conversation": {
                "id": chat.id + within,
                "conversationType": chat.kind,
                "tenantId": chat.organisation,
            },
            "channelData": {"tenant": {"id": chat.organisation}},
        }
