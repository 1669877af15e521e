"""The easel: draws an incident for whoever reads it in that chat.

What is between people looks different to each of them. Whoever reads alone gets that person's
view; a shared chat gets a card that is right for everybody, and names those whom Teams may ask
for a view of their own.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.chats import Chats
from cards.alerts import alert_card
from cards.approvals import Reader, approval_card
from cards.card import Card
from cards.decided import decided_card
from cards.voice import Voice
from cards.waiting import reminder_card
from ledger.approval import Approval
from ledger.deciders import Side, deciders, side
from ledger.incidents import AlertKind, Incident
from ledger.outbox import Delivery
from ledger.ports import House
from ledger.roles import Roles
from ledger.work import roles_of


@dataclass(frozen=True, slots=True)
class Easel:
    """Implements `bot.courier.DrawAlert`."""

    house: House
    chats: Chats

    async def draw(self, delivery: Delivery, voice: Voice) -> Card:
        incident = delivery.incident
        match incident.kind:
            case AlertKind.APPROVAL:
                return approval_card(incident, voice, await self._reader(delivery))
            case AlertKind.APPROVAL_REMINDER:
                return await self._reminder(delivery, voice)
            case AlertKind.APPROVAL_ANSWER:
                return decided_card(incident, incident.requests[0], voice)
            case _:
                return alert_card(incident, voice)

    async def _reader(self, delivery: Delivery) -> Reader:
        incident = delivery.incident
        one = incident.requests[0]
        if not one.waits:  # the same for everybody
            return Reader()
        roles, asker = await self._roles(incident), one.draft.person_id
        person = await self._alone(delivery)
        now = self.house.clock()
        if person:
            return Reader(side(roles, person, asker, now))
        concerned = (asker, *deciders(roles, asker, now))
        return Reader(None, await self._user_ids(incident.account_id, concerned))

    async def _reminder(self, delivery: Delivery, voice: Voice) -> Card:
        roles, person = await self._roles(delivery.incident), await self._alone(delivery)
        now = self.house.clock()

        def sees(one: Approval) -> Side | None:
            return side(roles, person, one.draft.person_id, now) if person else None

        return reminder_card(delivery.incident, voice, sees)

    async def _roles(self, incident: Incident) -> Roles:
        return await roles_of(self.house, incident.account_id)

    async def _alone(self, delivery: Delivery) -> str:
        """Who reads alone there; empty where several do."""
        return await self.chats.alone(delivery.account_id, delivery.chat_id)

    async def _user_ids(self, account_id: str, person_ids: tuple[str, ...]) -> tuple[str, ...]:
        """What Teams calls those of them who have spoken to Purser, the one who asked first."""
        met = await self.house.books.acquaintances(account_id)
        known = {one.person_id: one.member_id for one in met if one.member_id}
        return tuple(known[one] for one in person_ids if one in known)
