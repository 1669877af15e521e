"""The gate: who goes too fast is told so here, before a turn has begun."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from botbuilder.core import TurnContext

from bot.adapter import answer_invoke, message_value
from bot.answers import Answers
from bot.identity import Caller
from bot.limits import Limits, TooFast
from bot.metrics import Metrics
from bot.queues import Seen
from cards.talk import note_card
from cards.voice import Voice, voice_for


@dataclass(frozen=True, slots=True)
class Gate:
    """Asks the limits; without any, everything passes."""

    limits: Limits | None
    answers: Answers
    metrics: Metrics
    seconds: Callable[[], float]
    _tapped: Seen = field(default_factory=Seen)

    async def lets_say(self, context: TurnContext, caller: Caller) -> bool:
        """False where a message is passed over; the first of a row gets a card that says so."""
        too_fast = self._too_fast(caller)
        if too_fast is not None and too_fast.tell:
            voice = _voice(context)
            card = note_card(_told(too_fast, voice), voice)
            await self.answers.post(context.activity, card, caller.actor.account_id)
        return too_fast is None

    def lets_tap(self, context: TurnContext, caller: Caller, *, automatic: bool) -> bool:
        """False where a tap is passed over; somebody waits for each, so each gets its note.

        A tap that was let through and is delivered again is let through again: to say that it was
        left out would not be true.
        """
        activity = context.activity
        key = (caller.actor.account_id, activity.conversation.id, activity.id or "")
        if activity.id and self._tapped.again(*key):
            return True
        too_fast = self._too_fast(caller, automatic=automatic)
        if too_fast is not None:
            self._tapped.forget(*key)
            answer_invoke(context, message_value(_told(too_fast, _voice(context))))
        return too_fast is None

    def _too_fast(self, caller: Caller, *, automatic: bool = False) -> TooFast | None:
        if self.limits is None:
            return None
        actor = caller.actor
        too_fast = self.limits.ask(
            actor.account_id, actor.person_id, self.seconds(), automatic=automatic
        )
        if too_fast is not None:
            self.metrics.too_fast.labels(too_fast.whose.value).inc()
        return too_fast


def _told(too_fast: TooFast, voice: Voice) -> str:
    return voice(f"operator.door.too_fast.{too_fast.whose}", n=too_fast.whole_seconds)


def _voice(context: TurnContext) -> Voice:
    """By the activity alone: how the chat is spoken to would have to be looked up."""
    return voice_for(context.activity.locale or "")
