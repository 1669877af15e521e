"""The roster: who is who in a chat, asked of Teams and never read from what somebody wrote."""

from __future__ import annotations

from typing import Protocol

from ledger.people import Face


class Roster(Protocol):
    """The members of the chat in which a turn is; nothing is asked before it is needed."""

    place: str  # where its members are asked for: the chat, or the team of a channel
    speaker_id: str  # what Teams calls the speaker there, `29:…`

    async def mentioned(self) -> tuple[Face, ...]:
        """Everybody whom the message mentions, but Purser; TooManyMentions beyond a limit.

        NotInChat or NotAPerson where Teams does not know a person under that id, and
        TeamsUnreachable where it gives no clear answer.
        """
        ...

    async def member(self, place: str, member_id: str) -> Face:
        """The same of one person, also one who was met elsewhere."""
        ...
