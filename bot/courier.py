"""The courier: takes committed alerts from the outbox to who hears them, at least once (rule 27).

A delivery is leased, sent, and only then marked as delivered: whoever is killed in between posts
the card again. A chat's alerts go one after the other, different chats go side by side.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from time import monotonic
from typing import Any, Protocol

import structlog

from bot.activities import card_message
from bot.chats import Chats, Reference
from bot.connector import Place
from bot.making_way import make_way
from bot.metrics import Metrics
from bot.outcomes import Ambiguous, NotNow, Outcome, Refused, RetryLater, Sent
from bot.pacing import Pacing
from cards.alerts import moved_card
from cards.card import Card
from cards.voice import Voice
from ledger.mailboxes import CHAT_PREFIX, Mailbox, mailbox_of_chat
from ledger.outbox import LONGEST_WAIT, Delivery, Outbox
from ledger.ports import Clock

PARALLEL = 16  # chats served at the same time
POLL_SECONDS = 1.0  # another process may have committed what is due here
MAX_PAUSE_SECONDS = 20.0  # well within the outbox's lease of a minute
FIRST_RETRY_SECONDS = 1.0
LONGEST_RETRY_SECONDS = 300.0
TRIES_BEFORE_CLOSING = 10  # of what the service refuses without saying that it is final

log = structlog.get_logger()

DrawAlert = Callable[[Delivery, Voice], Awaitable[Card]]  # for whoever reads in that chat


class Posts(Protocol):
    """What the courier needs of the connector."""

    async def post(self, place: Place, activity: Any) -> Outcome: ...
    async def update(self, place: Place, activity_id: str, activity: Any) -> Outcome: ...
    async def delete(self, place: Place, activity_id: str) -> Outcome: ...


class Letters(Protocol):
    """What the courier needs of the mail; `bot.postman` has it."""

    async def send(self, delivery: Delivery, to: Mailbox) -> Outcome | NotNow: ...


# Put off, not dropped: what was owed is sent once mail is set up again.
_NO_MAIL = NotNow(LONGEST_WAIT.total_seconds(), "no_mail")


@dataclass(frozen=True, slots=True)
class Route:
    """The parts a delivery passes on its way."""

    outbox: Outbox
    chats: Chats
    posts: Posts
    pacing: Pacing
    draw: DrawAlert
    clock: Clock
    metrics: Metrics
    letters: Letters | None = None  # None: mail is not set up


class Courier:
    """Carries what is due until it is stopped; `wake` makes it look at once."""

    def __init__(self, route: Route, *, seconds: Callable[[], float] = monotonic) -> None:
        self._route = route
        self._seconds = seconds
        self._woken = asyncio.Event()
        self._stopping = asyncio.Event()
        self._under_way: dict[str, asyncio.Task[None]] = {}
        self._loop: asyncio.Task[None] | None = None
        route.outbox.when_waiting(self.wake)

    def start(self) -> None:
        self._loop = asyncio.create_task(self._run())

    def wake(self) -> None:
        self._woken.set()

    async def stop(self) -> None:
        """Claim nothing more, finish the sends that are under way."""
        self._stopping.set()
        self.wake()
        if self._loop:
            await self._loop
        await self._settled()

    async def deliver_due(self) -> int:
        """Carry everything that is due now to its end; how many deliveries were tried."""
        tried = 0
        while claimed := await self._claim():
            tried += claimed
            await self._settled()
        return tried

    async def ready(self) -> None:
        """Raises where the courier has stopped although nobody stopped it."""
        if self._loop is None or self._loop.done():
            raise RuntimeError("the courier does not run")

    async def _run(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            try:
                if not await self._claim():
                    waiting = await self._route.outbox.waiting()
                    self._route.metrics.alerts_waiting.set(waiting)
            except Exception:
                log.exception("outbox_unreadable")
            await self._wait(self._woken, POLL_SECONDS)

    async def _claim(self) -> int:
        room = PARALLEL - len(self._under_way)
        if room <= 0 or self._stopping.is_set():
            return 0
        claimed = await self._route.outbox.claim(self._route.clock(), room)
        fresh = [each for each in claimed if each.id not in self._under_way]
        for delivery in fresh:
            task = asyncio.create_task(self._carry(delivery))
            self._under_way[delivery.id] = task
            task.add_done_callback(partial(self._arrived, delivery.id))
        return len(fresh)

    def _arrived(self, delivery_id: str, _carried: asyncio.Task[None]) -> None:
        del self._under_way[delivery_id]
        self.wake()  # its chat may have another one waiting

    async def _settled(self) -> None:
        while self._under_way:
            await asyncio.wait(tuple(self._under_way.values()))
            await asyncio.sleep(0)  # the done callbacks run

    async def _carry(self, delivery: Delivery) -> None:
        try:
            await self._settle(delivery, await self._send(delivery))
        except Exception:  # a bug must not stop the other chats; the lease runs out by itself
            log.exception("alert_not_carried", alert=delivery.incident.number)
            self._route.metrics.alerts.labels("failed").inc()
            await self._again(delivery, 0.0, "bug")

    async def _send(self, delivery: Delivery) -> Outcome | NotNow:
        if reader := mailbox_of_chat(delivery.chat_id):
            letters = self._route.letters
            return await letters.send(delivery, reader) if letters else _NO_MAIL
        return await self._show(delivery)

    async def _show(self, delivery: Delivery) -> Outcome | NotNow:
        chats = self._route.chats
        reference = await chats.reference(delivery.account_id, delivery.chat_id)
        if reference is None:
            return NotNow(LONGEST_RETRY_SECONDS, "address_unknown")
        voice = await chats.voice(delivery.account_id, delivery.chat_id)
        message = _message(await self._route.draw(delivery, voice), reference)
        if delivery.anew and not delivery.incident.resolved:
            pointer = _message(moved_card(delivery.incident, voice), reference)
            paced = partial(self._paced, reference)
            if in_the_way := await make_way(
                self._route.posts, delivery.activity_id, pointer, paced
            ):
                return in_the_way
        elif delivery.activity_id:
            outcome = await self._paced(
                reference,
                lambda place: self._route.posts.update(place, delivery.activity_id, message),
            )
            if not (isinstance(outcome, Refused) and outcome.edit_lost):
                return Sent(delivery.activity_id) if isinstance(outcome, Sent) else outcome
        return await self._paced(reference, lambda place: self._route.posts.post(place, message))

    async def _paced(
        self, reference: Reference, send: Callable[[Place], Awaitable[Outcome]]
    ) -> Outcome | NotNow:
        """Send when the rate limits allow it; hand back what would have to wait for long."""
        until = self._seconds() + MAX_PAUSE_SECONDS
        pacing = self._route.pacing
        tenant, chat = reference.tenant_id, reference.conversation_id
        while wait := pacing.ask(tenant, chat, self._seconds()):
            if self._stopping.is_set() or self._seconds() + wait > until:
                return NotNow(wait, "paced")
            await self._wait(self._stopping, wait)
        return await send(Place(reference.service_url, chat))

    async def _settle(self, delivery: Delivery, outcome: Outcome | NotNow) -> None:
        match outcome:
            case Sent(activity_id):
                await self._delivered(delivery, activity_id)
            case NotNow():
                await self._put_off(delivery, outcome)
            case Refused(final=True):
                await self._close(delivery, outcome.reason)
            case Refused() if delivery.attempts + 1 >= TRIES_BEFORE_CLOSING:
                await self._close(delivery, outcome.reason)
            case RetryLater(seconds=seconds, reason=reason):
                await self._again(delivery, seconds, reason)
            case Refused(reason=reason) | Ambiguous(reason=reason):
                await self._again(delivery, 0.0, reason)

    async def _delivered(self, delivery: Delivery, activity_id: str) -> None:
        now = self._route.clock()
        await self._route.outbox.delivered(delivery, activity_id, now)
        incident = delivery.incident
        since = delivery.owed_at or incident.opened_at
        seconds = max(0.0, (now - since).total_seconds())
        self._route.metrics.alerts.labels("delivered").inc()
        self._route.metrics.alert_seconds.observe(seconds)
        log.info(
            "alert_delivered",
            alert=incident.number,
            kind=str(incident.kind),
            resolved=incident.resolved is not None,
            seconds=round(seconds, 3),
        )

    async def _close(self, delivery: Delivery, why: str) -> None:
        """Nothing gets through to that address until it is heard of again."""
        await self._route.outbox.close_chat(delivery.account_id, delivery.chat_id, why)
        await self._route.chats.close(delivery.chat_id, why)
        self._route.metrics.alerts.labels("closed").inc()
        log.warning("alert_chat_closed", chat=_in_log(delivery.chat_id), why=why)

    async def _put_off(self, delivery: Delivery, outcome: NotNow) -> None:
        at = self._route.clock() + _bounded(outcome.seconds)
        await self._route.outbox.put_off(delivery, at, outcome.reason)
        self._route.metrics.alerts.labels("put_off").inc()
        self._waits(delivery, outcome.reason, outcome.seconds)

    async def _again(self, delivery: Delivery, seconds: float, why: str) -> None:
        wait = max(seconds, _backoff_seconds(delivery.attempts))
        at = self._route.clock() + _bounded(wait)
        try:
            await self._route.outbox.retry(delivery, at, why)
        except Exception:
            log.exception("alert_not_put_back", alert=delivery.incident.number)
        self._route.metrics.alerts.labels("retried").inc()
        self._waits(delivery, why, wait)

    def _waits(self, delivery: Delivery, why: str, seconds: float) -> None:
        log.info("alert_waits", alert=delivery.incident.number, why=why, seconds=round(seconds, 1))

    async def _wait(self, event: asyncio.Event, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(event.wait(), seconds)


def _in_log(chat_id: str) -> str:
    """A mail box is a person's name as often as not, and so is left out."""
    reader = mailbox_of_chat(chat_id)
    return f"{CHAT_PREFIX}…@{reader.domain}" if reader else chat_id


def _bounded(seconds: float) -> timedelta:
    return min(LONGEST_WAIT, timedelta(seconds=seconds))


def _backoff_seconds(attempts: int) -> float:
    return min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2.0 ** min(attempts, 16))


def _message(card: Card, reference: Reference) -> Mapping[str, Any]:
    return {
        **card_message(card),
        "from": {"id": reference.bot_id},
        "conversation": {"id": reference.conversation_id},
        "channelId": reference.channel,
        "serviceUrl": reference.service_url,
    }
