"""Answers: what a turn said, posted or put in the place of a card that stands in the chat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import structlog
from botbuilder.schema import Activity

from bot.activities import card_message, reply_to
from bot.chats import bare
from bot.connector import INTERACTIVE, OPEN, Connector, Gate, Place
from bot.outcomes import Outcome, Refused, Sent
from bot.pacing import Pacing
from bot.turnstile import Turnstile
from cards.card import Card
from dialogs.turn import Reply, Turn
from ledger.confirm import keep_card
from ledger.ports import House

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Answers:
    """Sent at once, as far as the rate limits of their chat allow: alerts there give way."""

    house: House
    connector: Connector
    pacing: Pacing | None  # None: no Teams stands behind it that would refuse

    async def send(self, turn: Turn) -> None:
        """All that a turn said, once its state has been kept; older cards are closed last."""
        for reply in turn.replies:
            await self._say(turn, reply)
        for card_id, card in turn.edits.items():
            outcome = await self._change(turn, card_id, card)
            if not isinstance(outcome, Sent):
                _log_lost("card_not_closed", outcome)

    async def replace(self, turn: Turn, card_id: str, card: Card, draft: str) -> None:
        """Change the tapped base card, so that everybody sees what was decided."""
        if not card_id:
            return
        outcome = await self._change(turn, card_id, card)
        if isinstance(outcome, Refused) and outcome.edit_lost:
            card_id = await self._post(turn, card)  # about one edit in a thousand: post anew
        elif not isinstance(outcome, Sent):
            _log_lost("card_not_replaced", outcome)
        await self._keep(turn, draft, card_id)

    async def post(self, activity: Activity, card: Card, tenant_id: str) -> str:
        """Its activity id; empty where it did not get through."""
        outcome = await self.connector.post(
            _place(activity),
            _addressed(activity, card),
            reply_to=activity.id or "",
            patience=INTERACTIVE,
            gate=self._gate(activity, tenant_id),
        )
        if isinstance(outcome, Sent):
            return outcome.activity_id
        _log_lost("reply_not_delivered", outcome)
        return ""

    async def _say(self, turn: Turn, reply: Reply) -> None:
        if reply.place:
            outcome = await self._change(turn, reply.place, reply.card)
            if isinstance(outcome, Sent):
                if reply.brief:
                    await self._post(turn, reply.brief)
                return
            _log_lost("card_not_replaced", outcome)
        card_id = await self._post(turn, reply.card)
        await self._keep(turn, reply.draft, card_id)

    async def _keep(self, turn: Turn, draft: str, card_id: str) -> None:
        if draft and card_id:
            await keep_card(self.house, turn.actor.account_id, draft, card_id)

    async def _post(self, turn: Turn, card: Card) -> str:
        return await self.post(turn.context.activity, card, turn.actor.account_id)

    async def _change(self, turn: Turn, card_id: str, card: Card) -> Outcome:
        activity = turn.context.activity
        return await self.connector.update(
            _place(activity),
            card_id,
            {**_addressed(activity, card), "id": card_id},
            patience=INTERACTIVE,
            gate=self._gate(activity, turn.actor.account_id),
        )

    def _gate(self, activity: Activity, tenant_id: str) -> Gate:
        if self.pacing is None:
            return OPEN
        return Turnstile(self.pacing, tenant_id, bare(activity.conversation.id))


def _addressed(activity: Activity, card: Card) -> dict[str, Any]:
    return reply_to(activity, card_message(card))


def _place(activity: Activity) -> Place:
    return Place(activity.service_url, activity.conversation.id)


def _log_lost(event: str, outcome: Outcome) -> None:
    reason = getattr(outcome, "reason", "")
    log.warning(event, outcome=type(outcome).__name__, reason=reason)
