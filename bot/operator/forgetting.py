"""Forgetting a person, as the operator asks for it: who is meant, where, and what was removed.

The chat memory goes first: where it stops in between, the database still knows who is meant.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Protocol

from bot.files.export_tickets import PREFIX as TICKETS
from bot.operator.command_line import Stopped, as_meant
from bot.operator.organisations import Accounts, organisations
from cards.markup import Plain, unmarked
from cards.names import error_text
from cards.voice import Voice
from dialogs.memory import CHATS, dialogs_of, person_key
from dialogs.turn import ChatKind
from ledger.errors import PurserError
from ledger.forgetting import forget, persons, require_no_role
from ledger.forgotten import Forgotten
from ledger.ports import Books, ChatMemory


class Kept(Accounts, Protocol):
    """The database: every account there is, and its book."""

    @property
    def books(self) -> Books: ...


class Forgetting:
    """One person, in every organisation or in the one that was named."""

    def __init__(
        self,
        kept: Kept,
        memory: ChatMemory,
        owners: Collection[str],
        voice: Voice,
        say: Callable[[str], None],
    ) -> None:
        self._kept = kept
        self._memory = memory
        self._owners = owners
        self._voice = voice
        self._say = say

    async def of(self, chosen: argparse.Namespace) -> bool:
        """Whether anything was known of that person; Stopped where it is not clear who is meant."""
        said = as_meant(chosen.person)
        accounts = await organisations(self._kept, chosen.organisation, self._voice)
        person_id = await self._meant(accounts, said)
        now = datetime.now(UTC)
        known = False
        try:
            for account_id in accounts:
                await require_no_role(self._kept.books, account_id, person_id, self._owners, now)
            for account_id in accounts:
                known |= await self._forget(account_id, person_id, now)
        except PurserError as wrong:
            raise Stopped(unmarked(error_text(wrong, self._voice))) from wrong
        if not known:
            self._say(self._voice("app.forget.nobody", person=Plain(said)))
        return known

    async def _meant(self, accounts: Collection[str], said: str) -> str:
        """The id; what names nobody is taken for one: the chat memory may still know it."""
        found: dict[str, str] = {}
        for account_id in accounts:
            for person_id, name in (await persons(self._kept.books, account_id, said)).items():
                found[person_id.lower()] = name or found.get(person_id.lower(), "")
        if len(found) <= 1:
            return next(iter(found), said.lower())
        listed = ", ".join(sorted(found))
        raise Stopped(self._voice("app.forget.which", person=Plain(said), ids=Plain(listed)))

    async def _forget(self, account_id: str, person_id: str, now: datetime) -> bool:
        if not person_id:  # nobody in particular: in shared chats, and where calls name no one
            return False
        own = await self._remembered(account_id, person_id)
        await self._memory.write(dict.fromkeys(own))
        gone = await forget(self._kept.books, account_id, person_id, now, self._owners)
        if gone.anything or own:
            self._say(self._told(account_id, gone, len(own)))
        return bool(gone.anything or own)

    async def _remembered(self, account_id: str, person_id: str) -> list[str]:
        """Documents about the person, open dialogs, offers, chats with nobody else in them."""
        own = person_key(account_id, person_id)
        found = [own] if await self._memory.read(own) else []
        dialogs = await self._memory.keys(dialogs_of(account_id))
        found += [key for key in dialogs if key.endswith(f":{person_id}")]
        for key in (*await self._memory.keys(CHATS), *await self._memory.keys(TICKETS)):
            kept = await self._memory.read(key) or {}
            alone = kept.get("kind", ChatKind.PERSONAL) == ChatKind.PERSONAL
            theirs = str(kept.get("person", "")).lower() == person_id
            if alone and theirs and kept.get("tenant") == account_id:
                found.append(key)
        return found

    def _told(self, account_id: str, gone: Forgotten, memories: int) -> str:
        return self._voice(
            "app.forget.done",
            account=Plain(account_id),
            calls=gone.calls,
            sums=gone.sums,
            names=gone.names,
            chats=gone.chats,
            licences=gone.licences,
            memories=memories,
        )
