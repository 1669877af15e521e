"""One turn of a conversation: who said what where, and what will be answered.

Answers are collected and sent when the turn's state has been kept: nothing is said before it is
committed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from botbuilder.core import TurnContext

from cards.card import Card
from cards.voice import Voice
from dialogs.export_desk import NO_EXPORTS, ExportDesk
from dialogs.roster import Roster
from ledger.people import Actor
from ledger.ports import ChatMemory, House
from ledger.roles import EVERY_RIGHT, Right
from ledger.work import roles_of


class ChatKind(StrEnum):
    PERSONAL = "personal"
    GROUP = "groupChat"
    CHANNEL = "channel"


@dataclass(frozen=True, slots=True)
class Links:
    """Microsoft's pages that help names, from settings."""

    rates: str
    plans: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A card that is posted, or put in the place of an earlier one of ours."""

    card: Card
    draft: str = ""  # the confirmation it is: where it stands is kept with that
    place: str = ""  # the message it changes; empty: it is a new one
    # Posted below once `place` was changed; where it cannot be changed the card itself is.
    brief: Card | None = None


@dataclass(slots=True)
class Turn:
    """What `bot/` hands to a conversation for one activity."""

    context: TurnContext
    house: House
    memory: ChatMemory
    actor: Actor
    chat_id: str  # without `;messageid=`: one memory for a channel, whatever the thread
    chat_kind: ChatKind
    voice: Voice  # the reply's: the person's in a personal chat, the channel's in a channel
    links: Links
    roster: Roster
    exports: ExportDesk = NO_EXPORTS
    replies: list[Reply] = field(default_factory=list)  # sent in this order after the turn
    edits: dict[str, Card] = field(default_factory=dict)  # after the replies, by activity id

    async def offered(self) -> frozenset[Right]:
        """All the rights whose commands and buttons a card shows here."""
        if self.chat_kind is not ChatKind.PERSONAL:
            return EVERY_RIGHT
        roles = await roles_of(self.house, self.actor.account_id)
        return roles.rights(self.actor.person_id, self.house.clock())

    async def offers(self, right: Right) -> bool:
        """Whether a card offers what needs that right.

        Everybody reads a chat's cards; who may not is told so when trying.
        """
        return right in await self.offered()

    def say(self, card: Card, *, draft: str = "") -> None:
        self.replies.append(Reply(card, draft))

    def put(self, activity_id: str, card: Card) -> None:
        """Answer by that card in the place of ours; below it where it cannot be changed."""
        self.replies.append(Reply(card, place=activity_id))

    def edit(self, activity_id: str, card: Card, brief: Card | None = None) -> None:
        """Change a card of ours that stands in the chat.

        With a `brief` this is the turn's answer: where the card cannot be changed it is posted.
        Without one the answer was said already, and nothing more is said.
        """
        if brief is not None:
            self.replies.append(Reply(card, place=activity_id, brief=brief))
        elif activity_id:
            self.edits[activity_id] = card


@dataclass(frozen=True, slots=True)
class Answer:
    """What a tap gets back: a card that takes the tapped one's place, or a short note."""

    card: Card | None = None  # replaces the tapped card, for everyone in the chat
    note: str = ""  # shown to the person who tapped; the card stays
    draft: str = ""  # the confirmation that `card` is: where it stands is kept with that
    mine: bool = False  # only the one who tapped sees `card`; the others' is left as it is


@dataclass(frozen=True, slots=True)
class Tap:
    """A button: its verb, its own data (ids only), what was filled in, and how it came."""

    verb: str
    data: Mapping[str, Any]
    card_activity_id: str
    automatic: bool = False  # `trigger: automatic`, a refresh and not a tap
