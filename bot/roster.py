"""Who is who: the people a message mentions, as the connector tells of them.

A mention carries an id of the chat and a name, and both were written by whoever sent the message.
Only the id is used, and only to ask Teams whose it is.
"""

from __future__ import annotations

from typing import Any

import orjson
from botbuilder.schema import Activity

from bot.activities import roster_place
from bot.chats import Chats, bare
from bot.connector import Connector, Place
from bot.identity import BOT_ID
from bot.mentions import mentioned_ids
from bot.outcomes import Refused, Sent
from ledger.people import Face
from ledger.people_errors import NotAPerson, NotInChat, TeamsUnreachable, TooManyMentions

MAX_MENTIONS = 5  # rule 5: each costs a request to Teams
MAX_ID = 256
_MEMBERS = ("", "user")  # roles that are not a guest's; older answers name none


class ChatRoster:
    """Implements `dialogs.roster.Roster` for one activity."""

    def __init__(
        self, connector: Connector, activity: Activity, chats: Chats, account_id: str
    ) -> None:
        self._connector = connector
        self._activity = activity
        self._chats = chats
        self._account_id = account_id
        self.place = bare(roster_place(activity))
        self.speaker_id = (activity.from_property.id or "") if activity.from_property else ""

    async def mentioned(self) -> tuple[Face, ...]:
        ids = mentioned_ids(self._activity)
        if len(ids) > MAX_MENTIONS:
            raise TooManyMentions(limit=MAX_MENTIONS)
        return tuple([await self.member(self.place, one) for one in ids])

    async def member(self, place: str, member_id: str) -> Face:
        if not (place and 0 < len(member_id) <= MAX_ID):
            raise NotInChat
        if member_id.startswith(BOT_ID):
            raise NotAPerson
        outcome = await self._connector.member(await self._where(place), member_id)
        match outcome:
            case Sent():
                return _face(outcome.said)
            case Refused():
                raise NotInChat
            case _:
                raise TeamsUnreachable

    async def _where(self, place: str) -> Place:
        """Another chat may be reached elsewhere than the one in which this was said."""
        known = None
        if place != self.place:
            known = await self._chats.reference(self._account_id, place)
        return Place(known.service_url if known else self._activity.service_url, place)


def _face(said: bytes) -> Face:
    """What the answer says of a person; anything else is no answer."""
    try:
        found = orjson.loads(said)
    except orjson.JSONDecodeError as wrong:
        raise TeamsUnreachable from wrong
    if not isinstance(found, dict):
        raise TeamsUnreachable
    person_id = _text(found, "aadObjectId") or _text(found, "objectId")
    if not person_id:
        raise NotAPerson
    return Face(
        person_id.lower(),  # as the door knows who speaks
        _text(found, "name"),
        _text(found, "tenantId").lower(),
        guest=_text(found, "userRole").lower() not in _MEMBERS,
    )


def _text(found: dict[str, Any], name: str) -> str:
    value = found.get(name)
    return value if isinstance(value, str) else ""
