"""The postman: hands an alert to the mail server, in the reader's language and at its pace."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic

from bot.outcomes import NotNow, Outcome, Refused, RetryLater, Sent
from bot.pacing import LetterPacing
from cards.letters import alert_letter
from cards.voice import Voice, voice_for
from ledger.letters import Mail, PostOutcome
from ledger.mailboxes import Mailbox
from ledger.outbox import Delivery, Subscribers

# A greylisting server asks for minutes; the courier waits longer with each try.
RETRY_SECONDS = 60.0


class Postman:
    """Implements `bot.courier.Letters`."""

    def __init__(
        self, mail: Mail, subscribers: Subscribers, *, seconds: Callable[[], float] = monotonic
    ) -> None:
        self._mail = mail
        self._subscribers = subscribers
        self._seconds = seconds
        self._pacing = LetterPacing()

    async def send(self, delivery: Delivery, to: Mailbox) -> Outcome | NotNow:
        """Whoever has to wait its turn is put back: a lease would run out meanwhile."""
        if wait := self._pacing.begin(self._seconds()):
            return NotNow(wait, "paced")
        try:
            return await self._carry(delivery, to)
        finally:
            self._pacing.end()

    async def _carry(self, delivery: Delivery, to: Mailbox) -> Outcome:
        voice = await self._voice(delivery)
        # By the delivery's id, which is one for each incident and reader, a repeat is told.
        posted = await self._mail.send(alert_letter(delivery.id, delivery.incident, to, voice))
        match posted.outcome:
            case PostOutcome.SENT:
                return Sent(delivery.id)
            case PostOutcome.REFUSED:
                return Refused(posted.reason, final=True)
            case PostOutcome.LATER:
                return RetryLater(RETRY_SECONDS, posted.reason)

    async def _voice(self, delivery: Delivery) -> Voice:
        readers = await self._subscribers.of(delivery.account_id)
        spoken = (one.wishes.language for one in readers if one.chat_id == delivery.chat_id)
        return voice_for(next(spoken, ""), delivery.incident.facts.time_zone)
