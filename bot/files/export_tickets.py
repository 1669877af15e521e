"""Export tickets: what was offered to whom, good once and for a while; kept by its hash alone."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from cards.voice import Language, Voice
from dialogs.export_desk import Wanted, Way
from ledger.exporting import Taken
from ledger.exports.tables import FileForm
from ledger.people import Actor
from ledger.ports import ChatMemory, Clock
from ledger.tallies import Period

PREFIX = "export:"
LASTS = {Way.LINK: timedelta(minutes=15), Way.FILE: timedelta(hours=1)}
MOST_OPEN = 1_000  # rule 5: older ones make way
_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Ticket:
    """Bound to one person of one organisation, and to the chat in which it was asked for."""

    by: Actor
    wanted: Wanted
    voice: Voice
    until: datetime

    @property
    def taken(self) -> Taken:
        wanted = self.wanted
        return Taken(wanted.form, wanted.period, wanted.names, wanted.way)


class Tickets:
    """Kept in the chat memory, so that every replica knows them."""

    def __init__(self, memory: ChatMemory, clock: Clock) -> None:
        self._memory = memory
        self._clock = clock

    async def issue(self, by: Actor, wanted: Wanted, voice: Voice) -> tuple[str, Ticket]:
        """The secret is told here, and nowhere kept."""
        ticket = Ticket(by, wanted, voice, self._clock() + LASTS[wanted.way])
        token = secrets.token_urlsafe(_BYTES)
        await self._memory.write({**await self._making_way(), key_of(token): _plain(ticket)})
        return token, ticket

    async def find(self, token: str, way: Way) -> Ticket | None:
        """As long as it is good."""
        if not _TOKEN.fullmatch(token):
            return None
        kept = await self._memory.read(key_of(token))
        ticket = _ticket(kept) if kept else None
        if ticket is None or ticket.wanted.way is not way or ticket.until <= self._clock():
            return None
        return ticket

    async def use_up(self, token: str) -> bool:
        """False where somebody was first; to be asked under the lock of the ticket's account."""
        if await self._memory.read(key_of(token)) is None:
            return False
        await self._memory.write({key_of(token): None})
        return True

    async def _making_way(self) -> dict[str, None]:
        """What is over, and what is too much."""
        until = {key: await self._until(key) for key in await self._memory.keys(PREFIX)}
        newest = sorted(until, key=lambda key: until[key], reverse=True)
        now = self._clock()
        return {
            key: None for nth, key in enumerate(newest) if nth >= MOST_OPEN - 1 or until[key] <= now
        }

    async def _until(self, key: str) -> datetime:
        kept = await self._memory.read(key) or {}
        return datetime.fromisoformat(str(kept.get("until", "2000-01-01T00:00:00+00:00")))


def key_of(token: str) -> str:
    """Whoever reads the memory cannot open a link with what stands there."""
    return PREFIX + hashlib.sha256(token.encode()).hexdigest()


def _plain(ticket: Ticket) -> dict[str, object]:
    by, wanted, voice = ticket.by, ticket.wanted, ticket.voice
    days = wanted.period
    return {
        "tenant": by.account_id,
        "person": by.person_id,
        "name": by.name,
        "chat": by.chat_id,
        "form": wanted.form.value,
        "days": [days.first.isoformat(), days.last.isoformat()] if days else None,
        "names": wanted.names,
        "shared": wanted.shared,
        "way": wanted.way.value,
        "language": voice.language.value,
        "locale": voice.locale,
        "time_zone": voice.time_zone,
        "until": ticket.until.isoformat(),
    }


def _ticket(kept: Mapping[str, Any]) -> Ticket:
    days = kept["days"]
    return Ticket(
        by=Actor(kept["tenant"], kept["person"], kept["name"], kept["chat"]),
        wanted=Wanted(
            form=FileForm(kept["form"]),
            period=Period(*map(date.fromisoformat, days)) if days else None,
            names=kept["names"],
            shared=kept["shared"],
            way=Way(kept["way"]),
        ),
        voice=Voice(Language(kept["language"]), kept["locale"], kept["time_zone"]),
        until=datetime.fromisoformat(kept["until"]),
    )
