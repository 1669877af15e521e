"""A stand-in for Teams' lists of members: who is mentioned is told by the test."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from ledger.errors import PurserError
from ledger.people import Face
from ledger.people_errors import NotInChat


@dataclass(slots=True)
class ScriptedRoster:
    """Implements `dialogs.roster.Roster`; everybody in `faces` is a member of every chat."""

    faces: dict[str, Face] = field(default_factory=dict)  # by what Teams calls them
    mentions: tuple[str, ...] = ()  # in the next message
    failure: PurserError | None = None  # instead of every answer
    place: str = ""
    speaker_id: str = ""

    def at(self, place: str, person_id: str) -> ScriptedRoster:
        """The same as a turn there sees it."""
        return replace(self, place=place, speaker_id=f"29:{person_id}")

    async def mentioned(self) -> tuple[Face, ...]:
        return tuple([await self.member(self.place, one) for one in self.mentions])

    async def member(self, place: str, member_id: str) -> Face:
        if self.failure is not None:
            raise self.failure
        if not place or member_id not in self.faces:
            raise NotInChat
        return self.faces[member_id]
