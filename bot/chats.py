"""Chats: where each one is reached and how it is spoken to, kept from turn to turn."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from cards.voice import Voice, voice_for
from dialogs.memory import chat_key, person_key
from dialogs.turn import ChatKind
from ledger.outbox import Outbox, Subscribers
from ledger.ports import ChatMemory, Clock

Document = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Reference:
    """What a proactive message needs to know of its chat."""

    tenant_id: str
    service_url: str
    bot_id: str
    conversation_id: str  # without `;messageid=`: a post there opens a thread of its own
    kind: ChatKind
    channel: str = "msteams"


_REFERENCE = tuple(each.name for each in fields(Reference))


@dataclass(frozen=True, slots=True)
class Heard:
    """Who spoke where, as an authenticated activity tells it."""

    reference: Reference
    person_id: str  # an aadObjectId; empty where nobody in particular spoke
    locale: str = ""  # `zh-TW`; empty where the activity names none
    time_zone: str = ""


def bare(conversation_id: str) -> str:
    """The chat's own id, whatever the thread in it."""
    return conversation_id.partition(";messageid=")[0]


class Chats:
    """The chat memory's documents of chats and people, and the copy of each chat's address.

    The copy stands in the database, because a subscribed chat must be reached even after the
    chat memory was damaged and set aside, when nobody is looking.
    """

    def __init__(
        self, memory: ChatMemory, subscribers: Subscribers, outbox: Outbox, clock: Clock
    ) -> None:
        self._memory = memory
        self._subscribers = subscribers
        self._outbox = outbox
        self._clock = clock

    async def heard(self, heard: Heard) -> Voice:
        """Keep what is new and tell how to answer; nothing is written where nothing changed."""
        reference = heard.reference
        chat_id = reference.conversation_id
        chat = await self._memory.read(chat_key(chat_id)) or {}
        person = await self._person(reference.tenant_id, heard.person_id)
        new_chat = _chat_after(chat, heard)
        new_person = _after(person, heard.locale, heard.time_zone)
        await self._keep(heard, (chat, new_chat), (person, new_person))
        if chat.get("closed"):  # it talks, so it can be reached again
            await self._outbox.reopen_chat(reference.tenant_id, chat_id, self._clock())
        return _voice(new_person if reference.kind is ChatKind.PERSONAL else new_chat)

    async def voice(self, account_id: str, chat_id: str) -> Voice:
        """How a card that nobody asked for speaks there."""
        chat = await self._known(account_id, chat_id) or {}
        if chat.get("kind") != ChatKind.PERSONAL:
            return _voice(chat)
        person = await self._person(account_id, str(chat.get("person", "")))
        return _voice({**chat, **person})

    async def alone(self, account_id: str, chat_id: str) -> str:
        """The person whose personal chat it is; empty where several are in it."""
        chat = await self._known(account_id, chat_id) or {}
        return str(chat.get("person", "")) if chat.get("kind") == ChatKind.PERSONAL else ""

    async def reference(self, account_id: str, chat_id: str) -> Reference | None:
        """Where the chat is reached; None where both memories have lost it."""
        chat = await self._known(account_id, chat_id)
        known: Any = (chat or {}).get("reference")
        return Reference(**{**known, "kind": ChatKind(known["kind"])}) if known else None

    async def close(self, chat_id: str, why: str) -> None:
        """Remember that nothing gets through, so that the next word from there reopens it."""
        chat = await self._memory.read(chat_key(chat_id))
        if chat:
            await self._memory.write({chat_key(chat_id): {**chat, "closed": why}})

    async def _known(self, account_id: str, chat_id: str) -> Document | None:
        chat = await self._memory.read(chat_key(chat_id))
        if chat and chat.get("reference") and chat.get("tenant") == account_id:
            return chat
        address = await self._subscribers.address(account_id, chat_id)
        return json.loads(address) if address else None

    async def _person(self, tenant_id: str, person_id: str) -> Document:
        if not person_id:
            return {}
        return await self._memory.read(person_key(tenant_id, person_id)) or {}

    async def _keep(
        self, heard: Heard, chat: tuple[Document, Document], person: tuple[Document, Document]
    ) -> None:
        reference = heard.reference
        changes: dict[str, Mapping[str, object] | None] = {}
        if chat[0] != chat[1]:
            changes[chat_key(reference.conversation_id)] = chat[1]
        if heard.person_id and person[0] != person[1]:
            changes[person_key(reference.tenant_id, heard.person_id)] = person[1]
        # First, so that a stop in between leaves the change to be seen again.
        if _place(chat[0]) != _place(chat[1]):
            await self._subscribers.keep_address(
                reference.tenant_id,
                reference.conversation_id,
                json.dumps(chat[1]),
                str(chat[1]["person"]),
            )
        if changes:
            await self._memory.write(changes)


def _chat_after(chat: Document, heard: Heard) -> dict[str, object]:
    reference = heard.reference
    after = {key: value for key, value in chat.items() if key != "closed"}
    if chat.get("tenant") != reference.tenant_id:
        after = {}  # never what another organisation said there
    personal = reference.kind is ChatKind.PERSONAL
    # A shared chat keeps the locale it first heard: its language must not change with the speaker.
    follows = personal or not after.get("locale")
    return {
        **_after(after, heard.locale if follows else "", heard.time_zone if follows else ""),
        "tenant": reference.tenant_id,
        "kind": str(reference.kind),
        "person": heard.person_id if personal else "",
        "reference": {name: str(getattr(reference, name)) for name in _REFERENCE},
    }


def _place(chat: Document) -> tuple[object, object]:
    return chat.get("reference"), chat.get("person")


def _after(known: Document, locale: str, time_zone: str) -> dict[str, object]:
    """The document with what was heard of locale and zone; silence changes nothing."""
    heard = {"locale": locale, "time_zone": time_zone}
    return {**known, **{key: value for key, value in heard.items() if value}}


def _voice(document: Document) -> Voice:
    """The chosen language, in the number and date forms of the locale where that fits."""
    zone = str(document.get("time_zone") or "UTC")
    language = str(document.get("language") or "")
    heard = voice_for(str(document.get("locale") or ""), zone)
    return heard if language in ("", heard.language) else voice_for(language, zone)
